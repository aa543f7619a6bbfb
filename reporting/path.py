"""The path from referral to measured: how many came to each step, and why others did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reporting.frames import PLACES, Records
from reporting.measures import ALL, Group

STEPS: Mapping[str, str | None] = {
    "referred": None,
    "not_joined": "referred",
    "unable_to_engage": "referred",
    "joined": "referred",
    "no_outcome": "joined",
    "with_outcome": "joined",
    "people_scored": "with_outcome",
    "people_reviewed": "with_outcome",
    "people_withdrawn": "joined",
    "people_measured": "joined",
    "outcomes_set": None,
    "outcomes_scored": "outcomes_set",
    "outcomes_reviewed": "outcomes_set",
    "outcomes_withdrawn": "outcomes_set",
    "outcomes_measured": "outcomes_set",
    "reviews_without_number": None,
}
"""Every step, and the one it is a percentage of."""
REASONED = ("not_joined", "unable_to_engage", "people_withdrawn", "outcomes_withdrawn")
NOT_RECORDED = "not_recorded"


def path_groups(by: Sequence[str]) -> list[str]:
    """Those of the groupings that a path can have: where somebody is, known from referral on."""
    return [one for one in by if one in PLACES]


def path(records: Records, by: Sequence[str]) -> dict[Group, dict[str, int]]:
    """The count at each of STEPS for each group of `by`, in order, then for ALL."""
    people, outcomes = _people(records), _outcomes(records)
    groups: dict[Group, dict[str, int]] = {}
    if by and len(people):
        counted = people.groupby(list(by), observed=True)[_columns(people)].sum()
        counted = counted.join(
            outcomes.groupby(list(by), observed=True)[_columns(outcomes)].sum()
        ).fillna(0)
        for group, counts in counted.iterrows():
            values = group if isinstance(group, tuple) else (group,)
            groups[tuple(str(value) for value in values)] = _steps(counts)
    whole = pd.concat([people[_columns(people)].sum(), outcomes[_columns(outcomes)].sum()])
    return {**groups, ALL: _steps(whole)}


def reasons(records: Records) -> dict[str, dict[str, int]]:
    """For each of REASONED, how many there are by the code of the reason, codes in order."""
    people = records.people
    found = {
        step: people.loc[people["status"] == status, "reason"]
        for step, status in zip(REASONED[:3], (*REASONED[:2], "withdrawn"), strict=True)
    }
    counted = _outcomes(records)
    withdrawn = counted.index[counted["outcomes_withdrawn"]]
    found["outcomes_withdrawn"] = records.withdrawals.set_index("outcome_id")["reason"].reindex(
        withdrawn
    )
    return {
        step: {
            str(code) or NOT_RECORDED: int(count)
            for code, count in codes.astype(str).value_counts().sort_index().items()
        }
        for step, codes in found.items()
    }


def _people(records: Records) -> Any:
    """A row a referral, with 1 in the column of each step they came to."""
    people, outcomes = records.people, records.outcomes
    steps = people[list(PLACES)].copy()
    joined = people["status"].isin(["joined", "withdrawn"])
    has_outcome = joined & people.index.isin(outcomes["person_id"])
    steps["referred"] = True
    steps["not_joined"] = people["status"] == "not_joined"
    steps["unable_to_engage"] = people["status"] == "unable_to_engage"
    steps["joined"] = joined
    steps["with_outcome"] = has_outcome
    steps["no_outcome"] = joined & ~has_outcome
    for step in ("scored", "reviewed", "measured"):
        whose = outcomes.loc[outcomes[step], "person_id"]
        steps[f"people_{step}"] = joined & people.index.isin(whose)
    steps["people_withdrawn"] = people["status"] == "withdrawn"
    return steps


def _outcomes(records: Records) -> Any:
    """A row an outcome of somebody who joined, with 1 in the column of each step it came to."""
    found = records.outcomes
    found = found[found["person"].isin(["joined", "withdrawn"])]
    steps = found[list(PLACES)].copy()
    steps["outcomes_set"] = True
    for step in ("scored", "reviewed", "withdrawn", "measured"):
        steps[f"outcomes_{step}"] = found[step]
    steps["reviews_without_number"] = found["unnumbered"]
    return steps


def _columns(steps: Any) -> list[str]:
    return [name for name in steps.columns if name not in PLACES]


def _steps(counts: Any) -> dict[str, int]:
    return {step: int(counts[step]) for step in STEPS}
