"""What counts as achieved and as progress: named, dated sets of rules that run.

To add one: describe it here, in `ADMISSIBLE`, and in data/reports.yml; tests/reporting holds each
to cases worked by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Frame = Any
"""Measured outcomes, as `reporting.frames.Records.outcomes` has them."""


@dataclass(frozen=True)
class Rule:
    """Which measured outcomes something is true of. Two sets may share one."""

    name: str
    holds: Callable[[Frame], Any]


@dataclass(frozen=True)
class DefinitionSet:
    """A set of rules by which outcomes are counted.

    `achieved` says which are; `risen` which have moved on, achieved or not. Progress is risen and
    not achieved; of people, it is one outcome that has risen. Of the rest, lower is under the
    baseline and same is not. Maintained, counted beside these: the aim is to keep things as they
    are, and the latest review is not under the baseline.
    """

    name: str
    version: str
    dated: date
    achieved: Rule
    risen: Rule


LATEST_AT_GOAL = Rule("latest-at-goal", lambda frame: frame["latest"] >= frame["goal"])
EVER_AT_GOAL = Rule("ever-at-goal", lambda frame: frame["ever"])
OVER_BASELINE = Rule("over-baseline", lambda frame: frame["latest"] > frame["baseline"])
NOT_UNDER_BASELINE = Rule("not-under-baseline", lambda frame: frame["latest"] >= frame["baseline"])
THREE_OVER_BASELINE = Rule(
    "three-over-baseline", lambda frame: frame["latest"] - frame["baseline"] >= 3
)

_IMPLIED = {
    LATEST_AT_GOAL.name: (EVER_AT_GOAL.name,),
    THREE_OVER_BASELINE.name: (OVER_BASELINE.name, NOT_UNDER_BASELINE.name),
    OVER_BASELINE.name: (NOT_UNDER_BASELINE.name,),
}

PILOT_2016 = DefinitionSet("pilot-2016", "1", date(2016, 2, 1), LATEST_AT_GOAL, OVER_BASELINE)
ADMISSIBLE: Mapping[str, DefinitionSet] = {
    one.name: one
    for one in (
        PILOT_2016,
        DefinitionSet(
            "steady-counted", "1", date(2026, 11, 24), LATEST_AT_GOAL, NOT_UNDER_BASELINE
        ),
        DefinitionSet("ever-achieved", "1", date(2026, 11, 24), EVER_AT_GOAL, OVER_BASELINE),
        DefinitionSet("rise-of-3", "1", date(2026, 11, 24), LATEST_AT_GOAL, THREE_OVER_BASELINE),
    )
}


def definition_of(name: str) -> DefinitionSet:
    """The admissible set of this name; raises ValueError naming those there are."""
    if name not in ADMISSIBLE:
        raise ValueError(f"--definitions is {name!r}: expected one of {', '.join(ADMISSIBLE)}")
    return ADMISSIBLE[name]


def others_than(chosen: DefinitionSet) -> list[DefinitionSet]:
    """The other admissible sets, in order."""
    return [other for other in ADMISSIBLE.values() if other != chosen]


def implies(one: Rule, other: Rule) -> bool:
    """Whether, of whatever outcome `one` holds, `other` does too."""
    return one == other or other.name in _IMPLIED.get(one.name, ())
