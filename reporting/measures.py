"""The four national measures: outcomes in, counts of people and outcomes out, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reporting.definitions import ADMISSIBLE, DefinitionSet
from reporting.frames import PLACES, Records
from reporting.intervals import Spread

Frame = Any
Group = tuple[str, ...]
"""A row's group: a value for each of the groupings; ALL for the total."""

ALL: Group = ("All",)
GROUPINGS = (*PLACES, "aspect", "period")
NO_ASPECT = "no aspect"
HEADLINES = ("people_achieved", "people_progress", "outcomes_achieved", "outcomes_progress")
LINKED = ("outcomes_achieved", "outcomes_progress", "outcomes_same", "outcomes_lower")
"""What every measured outcome is exactly one of."""
MEASURES = (
    "people",
    "people_achieved",
    "people_progress",
    "outcomes",
    *LINKED,
    "outcomes_maintained",
)


@dataclass(frozen=True)
class Tally:
    """Counts of one group.

    Attributes:
        counts: by measure, whole numbers: MEASURES, and the headlines by other rules, each under
            the name `headline_by` gives.
        spreads: how outcomes lie among people, by outcomes_achieved and outcomes_progress.
    """

    counts: Mapping[str, int]
    spreads: Mapping[str, Spread]


def measured(records: Records, voice: str, since_day: int | None) -> Frame:
    """The measured outcomes whose counted voice is `voice` (person, carer, both) and whose
    counted review is on or after `since_day` (days since 1 January of the year 1), if told."""
    found = records.outcomes
    wanted = found["measured"]
    if voice != "both":
        wanted = wanted & ((found["carer_id"] > 0) == (voice == "carer"))
    if since_day is not None:
        wanted = wanted & (found["latest_day"] >= since_day)
    return found[wanted]


def with_groupings(frame: Frame, by: Sequence[str], records: Records) -> Frame:
    """`frame` with the columns of `by` that are not its own; a row for each of several aspects."""
    if "period" in by:
        frame = frame.assign(period=quarters(frame["latest_day"]))
    if "aspect" in by:
        frame = frame.join(records.aspects.set_index("outcome_id"))
        frame["aspect"] = frame["aspect"].astype(object).fillna(NO_ASPECT)
    return frame


def quarters(days: Any) -> Any:
    """The quarter of each day, from April: "2015-16 Q1" is April to June 2015."""
    months = (np.datetime64("0001-01-01", "D") + (days.to_numpy() - 1)).astype("datetime64[M]")
    # Months since January 1970; three back, the year begins in April.
    found, codes = np.unique((months.astype(int) - 3) // 3, return_inverse=True)
    names = [
        f"{1970 + one // 4}-{(1971 + one // 4) % 100:02d} Q{one % 4 + 1}" for one in found.tolist()
    ]
    return pd.Categorical.from_codes(codes, names)


def tally(frame: Frame, by: Sequence[str], definition: DefinitionSet) -> dict[Group, Tally]:
    """Counts for each group there is of `by`, in order, then for ALL.

    `frame` is measured outcomes with the columns of `by`. The total is of outcomes and people,
    each once: where they are in several groups it is less than the sum of these.
    """
    flagged = _flagged(frame, by, definition)
    names = [name for name in flagged if name != "person_id" and name not in by]
    tallies: dict[Group, Tally] = {}
    if by and len(frame):
        each = _of_people(flagged, [*by, "person_id"], names).groupby(list(by), observed=True)
        for group, counts in each.sum().iterrows():
            values = group if isinstance(group, tuple) else (group,)
            tallies[tuple(str(value) for value in values)] = _tally(counts, names)
    whole = flagged[~flagged.index.duplicated()]
    tallies[ALL] = _tally(_of_people(whole, ["person_id"], names).sum(), names)
    return tallies


def counting(frame: Frame, definition: DefinitionSet, measure: str) -> Any:
    """Which of the measured outcomes of `frame` make `measure` what it is."""
    flagged = _flagged(frame, (), definition)
    everything = measure in ("people", "outcomes")
    return flagged["outcomes" if everything else measure].astype(bool)


def nothing(like: Tally) -> Tally:
    """The tally of a group in which nothing is measured, with every count of `like`."""
    empty = Spread(0, 0, 0, 0, 0, 0)
    return Tally(dict.fromkeys(like.counts, 0), dict.fromkeys(like.spreads, empty))


def headline_by(headline: str, definition: DefinitionSet, chosen: DefinitionSet) -> str:
    """The name under which a tally by `chosen` holds a headline as `definition` counts it.

    The same name where both count it alike.
    """
    rules = {
        "people_achieved": (definition.achieved,),
        "outcomes_achieved": (definition.achieved,),
        "people_progress": (definition.risen,),
        "outcomes_progress": (definition.achieved, definition.risen),
    }[headline]
    if all(rule in (chosen.achieved, chosen.risen) for rule in rules):
        return headline
    return ":".join([headline, *(rule.name for rule in rules)])


def _flagged(frame: Frame, by: Sequence[str], chosen: DefinitionSet) -> Frame:
    """Whose outcome, its groups, and for each measure whether it counts, as 0 and 1."""
    flags: dict[str, Any] = {}
    for definition in (chosen, *ADMISSIBLE.values()):
        achieved, risen = definition.achieved.holds(frame), definition.risen.holds(frame)
        for headline, counts in (
            ("people_achieved", achieved),
            ("people_progress", risen),
            ("outcomes_achieved", achieved),
            ("outcomes_progress", risen & ~achieved),
        ):
            flags.setdefault(headline_by(headline, definition, chosen), counts)
    rest = ~(flags["outcomes_achieved"] | flags["outcomes_progress"])
    kept = frame["latest"] >= frame["baseline"]
    flags["outcomes_same"], flags["outcomes_lower"] = rest & kept, rest & ~kept
    flags["outcomes_maintained"] = frame["keep"] & kept
    flagged = pd.DataFrame({name: flag.astype("int32") for name, flag in flags.items()})
    flagged["outcomes"] = np.int32(1)
    for name in (*by, "person_id"):
        flagged[name] = frame[name]
    return flagged


def _of_people(flagged: Frame, by: list[str], names: Sequence[str]) -> Frame:
    """A row a person in a group: how many of their outcomes count, and what spreads need."""
    found = flagged.groupby(by, observed=True, sort=False)[list(names)].sum().astype("int64")
    outcomes = found["outcomes"]
    found["outcomes^2"] = outcomes**2
    for name in ("outcomes_achieved", "outcomes_progress"):
        found[f"{name}*"], found[f"{name}^2"] = found[name] * outcomes, found[name] ** 2
    for name in names:
        if name.startswith("people"):
            found[name] = (found[name] > 0).astype("int64")
    found["people"] = 1
    return found


def _tally(counts: Any, names: Sequence[str]) -> Tally:
    spreads = {
        name: Spread(
            people=int(counts["people"]),
            outcomes=int(counts["outcomes"]),
            counted=int(counts[name]),
            outcomes_squared=int(counts["outcomes^2"]),
            product=int(counts[f"{name}*"]),
            counted_squared=int(counts[f"{name}^2"]),
        )
        for name in ("outcomes_achieved", "outcomes_progress")
    }
    return Tally({name: int(counts[name]) for name in ("people", *names)}, spreads)
