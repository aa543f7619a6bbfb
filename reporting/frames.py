"""Records as tidy frames, from the database's rows: what every figure is made from.

A row is an outcome, measured or not, or somebody referred. No words are in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from actions.store import measuring
from actions.store.database import Database
from actions.store.measuring import ABSENT, DIGIT, NO_GOAL, STATUSES
from actions.store.places import ARRIVALS

PLACES = ("authority", "service", "team")
_SMALL = "int8"
_VOICE_COLUMNS = {
    "outcome_id": "int32",
    "carer_id": "int32",
    "baseline_key": "int64",
    "review_key": "int64",
    "best": _SMALL,
    "ever": "bool",
    "has_goal": "bool",
    "unnumbered": "int16",
}


@dataclass(frozen=True)
class Records:
    """Everything up to a cut-off date.

    Attributes:
        cut: nothing dated after it is in here.
        people: a row a referral, by person_id: authority, service, team, status (of
            `actions.store.measuring.STATUSES`), reason (a code, or empty).
        outcomes: a row an outcome, by outcome_id: person_id, authority, service, team, person
            (their status), keep and withdrawn (bool), carer_id of the voice counted (0: the
            person), baseline, goal, latest and best (0 to 10, -1: none), ever (any review reached
            its goal), latest_day (days since 1 January of the year 1, 0: none), scored, reviewed,
            measured (bool), unnumbered (reviews without a number).
        withdrawals: a row an outcome withdrawn: outcome_id, reason.
        aspects: a row an outcome and an aspect: outcome_id, aspect.
    """

    cut: date
    people: Any
    outcomes: Any
    withdrawals: Any
    aspects: Any


def read_records(database: Database, cut: date) -> Records:
    """The frames of everything in `database` up to `cut`, at one moment."""
    with database.read() as session:
        teams = _frame(
            [measuring.team_rows(session)],
            {"team_id": "int32", **dict.fromkeys(PLACES, "category")},
        ).set_index("team_id")
        people = _frame(
            measuring.people_rows(session, cut),
            {"person_id": "int32", "team_id": "int32", "status": _SMALL, "reason": "category"},
        )
        outcomes = _frame(
            measuring.outcome_rows(session, cut),
            {"outcome_id": "int32", "person_id": "int32", "keep": "bool", "withdrawn": "bool"},
        )
        withdrawals = _frame(
            measuring.withdrawal_rows(session, cut),
            {"outcome_id": "int32", "reason": "category"},
        )
        aspects = _frame(
            measuring.aspect_rows(session), {"outcome_id": "int32", "aspect": "category"}
        )
        voices = _frame(measuring.voice_rows(session, cut), _VOICE_COLUMNS)
    return tidy(cut, teams, people, outcomes, withdrawals, aspects, voices)


def tidy(
    cut: date, teams: Any, people: Any, outcomes: Any, withdrawals: Any, aspects: Any, voices: Any
) -> Records:
    """The frames put together: people with their team, outcomes with the voice that is counted."""
    people = people.set_index("person_id")
    teams = teams.assign(team=_told_apart(teams))
    for place in PLACES:
        people[place] = teams[place].reindex(people["team_id"]).array
    people["status"] = pd.Categorical.from_codes(people["status"], list(STATUSES))
    people = people[[*PLACES, "status", "reason"]]
    outcomes = outcomes[outcomes["person_id"].isin(people.index)].set_index("outcome_id")
    whose = people.reindex(outcomes["person_id"])
    for place in PLACES:
        outcomes[place] = whose[place].array
    outcomes["person"] = whose["status"].array
    outcomes = _with_voices(outcomes, voices)
    outcomes["measured"] = (
        outcomes["complete"] & ~outcomes["withdrawn"] & (outcomes["person"] == "joined")
    )
    kept = outcomes.index
    return Records(
        cut=cut,
        people=people,
        outcomes=outcomes.drop(columns="complete"),
        withdrawals=withdrawals[withdrawals["outcome_id"].isin(kept)],
        aspects=aspects[aspects["outcome_id"].isin(kept)],
    )


def _told_apart(teams: Any) -> Any:
    """The teams' names; those that several have, with whose they are."""
    told = teams.astype(str)
    shared = told["team"].duplicated(keep=False)
    whose = told["team"] + " (" + told["authority"] + ", " + told["service"] + ")"
    return told["team"].mask(shared, whose).astype("category")


def _with_voices(outcomes: Any, voices: Any) -> Any:
    """`outcomes` with the scores of the voice that counts for each.

    The person's own where it has a baseline, a goal and a review; else, of the carers that have,
    the one whose review is latest.
    """
    scored = _unpacked(voices)
    any_voice = scored.groupby("outcome_id").agg(
        scored=("scored", "max"), reviewed=("reviewed", "max"), unnumbered=("unnumbered", "sum")
    )
    complete = scored[scored["complete"]]
    # The review's key is highest for the latest; a person's goes before every carer's.
    order = np.lexsort((-complete["review_key"].to_numpy(), complete["carer_id"].to_numpy() > 0))
    counted = complete.iloc[order].drop_duplicates("outcome_id").set_index("outcome_id")
    for column in ("scored", "reviewed"):
        outcomes[column] = any_voice[column].reindex(outcomes.index, fill_value=False)
    outcomes["unnumbered"] = any_voice["unnumbered"].reindex(outcomes.index, fill_value=0)
    for column, absent in (
        ("carer_id", 0),
        ("baseline", ABSENT),
        ("goal", ABSENT),
        ("latest", ABSENT),
        ("best", ABSENT),
        ("ever", False),
        ("latest_day", 0),
        ("complete", False),
    ):
        outcomes[column] = counted[column].reindex(outcomes.index, fill_value=absent)
    return outcomes


def _unpacked(voices: Any) -> Any:
    """A frame of voices with the numbers in the database's packed ones."""
    baseline, review = voices["baseline_key"].to_numpy(), voices["review_key"].to_numpy()
    has_baseline, has_review = baseline >= 0, review >= 0
    goal = np.where(has_review, review // DIGIT % DIGIT, NO_GOAL)
    return voices.assign(
        baseline=np.where(has_baseline, baseline % DIGIT, ABSENT).astype(_SMALL),
        goal=np.where(goal == NO_GOAL, ABSENT, goal).astype(_SMALL),
        latest=np.where(has_review, review % DIGIT, ABSENT).astype(_SMALL),
        latest_day=np.where(has_review, review // (DIGIT * DIGIT) // ARRIVALS, 0).astype("int32"),
        scored=has_baseline & voices["has_goal"].to_numpy(),
        reviewed=has_review,
        complete=has_baseline & has_review & (goal != NO_GOAL),
    )


def _frame(portions: Iterable[Sequence[Any]], columns: Mapping[str, str]) -> Any:
    """Rows, a portion at a time, as a frame of small types."""
    parts: dict[str, list[Any]] = {name: [] for name in columns}
    for rows in filter(None, portions):
        for (name, kind), values in zip(columns.items(), zip(*rows, strict=True), strict=True):
            # Categories differ from portion to portion: they are found at the end.
            parts[name].append(np.array(values, dtype=object if kind == "category" else kind))
    return pd.DataFrame(
        {
            name: pd.Series(np.concatenate(parts[name]) if parts[name] else [], dtype=kind)
            for name, kind in columns.items()
        }
    )
