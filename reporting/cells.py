"""Every count of a report under one name each, and which of them a published report hides.

`reporting.disclosure.protection` decides; here is told how the counts hang together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporting.definitions import ADMISSIBLE, NOT_UNDER_BASELINE, DefinitionSet, implies
from reporting.disclosure.protection import Protected, Release, protect
from reporting.frames import PLACES
from reporting.measures import ALL, HEADLINES, LINKED, Group, Tally, headline_by
from reporting.path import STEPS

HIDDEN = "[c]"
Key = tuple[str, Group, str]
"""Which table (measures, voices, path or reasons), which row, which count."""


@dataclass(frozen=True)
class Counted:
    """Every count of a report, before anything is hidden.

    Attributes:
        by: the groupings of `measures`.
        whole: whether the measures take in every voice and no first date, as the path does.
        voice: the voice the measures are of: person, carer or both.
        definition: the set counted by.
        measures, voices: tallies by group; the groups of voices are person, carer and both.
        path: counts of STEPS by group.
        reasons: counts by step, then by code.
    """

    by: Sequence[str]
    whole: bool
    voice: str
    definition: DefinitionSet
    measures: Mapping[Group, Tally]
    voices: Mapping[Group, Tally]
    path: Mapping[Group, Mapping[str, int]]
    reasons: Mapping[str, Mapping[str, int]]


def protected(counted: Counted, earlier: Sequence[Release] = ()) -> Protected:
    """What to hide of a report that is published, after the releases that were before."""
    return protect(
        dict(_counts(counted)),
        list(_relations(counted)),
        bases=dict(_bases(counted)),
        at_most=list(_at_most(counted)),
        earlier=earlier,
    )


def base_of(measure: str) -> str | None:
    """The count a measure is a percentage of: people, outcomes, or none for these two."""
    if measure in ("people", "outcomes"):
        return None
    return "people" if measure.startswith("people") else "outcomes"


def _tables(counted: Counted) -> Iterator[tuple[str, Group, Tally]]:
    for table, tallies in (("measures", counted.measures), ("voices", counted.voices)):
        for group, tally in tallies.items():
            yield table, group, tally


def _counts(counted: Counted) -> Iterator[tuple[Key, int]]:
    for table, group, tally in _tables(counted):
        for measure, count in tally.counts.items():
            yield (table, group, measure), count
    for group, steps in counted.path.items():
        for step, count in steps.items():
            yield ("path", group, step), count
    for step, codes in counted.reasons.items():
        for code, count in codes.items():
            yield ("reasons", (step,), code), count


def _bases(counted: Counted) -> Iterator[tuple[Key, Key]]:
    for table, group, tally in _tables(counted):
        for measure in tally.counts:
            if base := base_of(measure):
                yield (table, group, measure), (table, group, base)
    for group in counted.path:
        for step, whole in STEPS.items():
            if whole is not None:
                yield ("path", group, step), ("path", group, whole)
    for step, codes in counted.reasons.items():
        for code in codes:
            yield ("reasons", (step,), code), ("path", ALL, step)


def _relations(counted: Counted) -> Iterator[tuple[Key, Sequence[Key]]]:
    yield from _linked(counted)
    yield from _down_the_rows(counted)
    for measure in counted.measures[ALL].counts:
        # The total row is one of the voices' rows again.
        yield ("measures", ALL, measure), [("voices", (counted.voice,), measure)]
        if not measure.startswith("people"):
            voices: Sequence[Key] = [("voices", (one,), measure) for one in ("person", "carer")]
            yield ("voices", ("both",), measure), voices
    for group in counted.path:
        steps = {step: ("path", group, step) for step in STEPS}
        came = ("not_joined", "unable_to_engage", "joined")
        yield steps["referred"], [steps[step] for step in came]
        yield steps["joined"], [steps["no_outcome"], steps["with_outcome"]]
    for step, codes in counted.reasons.items():
        if codes:
            yield ("path", ALL, step), [("reasons", (step,), code) for code in codes]


def _linked(counted: Counted) -> Iterator[tuple[Key, Sequence[Key]]]:
    chosen = counted.definition
    steady = DefinitionSet("", "", chosen.dated, chosen.achieved, NOT_UNDER_BASELINE)
    name = headline_by("outcomes_progress", steady, chosen)
    for table, group, tally in _tables(counted):
        yield (table, group, "outcomes"), [(table, group, measure) for measure in LINKED]
        if name != "outcomes_progress" and name in tally.counts:
            parts: Sequence[Key] = [
                (table, group, part) for part in ("outcomes_progress", "outcomes_same")
            ]
            yield (table, group, name), parts


def _down_the_rows(counted: Counted) -> Iterator[tuple[Key, Sequence[Key]]]:
    """Totals of rows, where what is counted is in one row only."""
    rows = [group for group in counted.measures if group != ALL]
    if rows and "aspect" not in counted.by:
        for measure in counted.measures[ALL].counts:
            if not measure.startswith("people") or "period" not in counted.by:
                yield ("measures", ALL, measure), [("measures", row, measure) for row in rows]
    places = [group for group in counted.path if group != ALL]
    for step in STEPS if places else ():
        yield ("path", ALL, step), [("path", group, step) for group in places]
    if counted.whole and "aspect" not in counted.by:
        for measure in ("outcomes",) if "period" in counted.by else ("people", "outcomes"):
            for group, within in _homes(counted).items():
                if within:
                    parts: Sequence[Key] = [("measures", row, measure) for row in within]
                    yield ("path", group, f"{measure}_measured"), parts


def _homes(counted: Counted) -> dict[Group, list[Group]]:
    """For each row of the path, the rows of measures that are parts of it."""
    positions = [place for place, name in enumerate(counted.by) if name in PLACES]
    homes: dict[Group, list[Group]] = {group: [] for group in counted.path}
    for row in counted.measures:
        home = ALL if row == ALL else tuple(row[place] for place in positions)
        if row != ALL and home:
            homes[home].append(row)
    homes[ALL] = [ALL]
    return homes


def _at_most(counted: Counted) -> Iterator[tuple[Key, Key]]:
    for table, group, _ in _tables(counted):
        for smaller, larger in (("people", "outcomes"), *_wider(counted.definition)):
            yield (table, group, smaller), (table, group, larger)
        yield (table, group, "people_achieved"), (table, group, "outcomes_achieved")
    for group, rows in _homes(counted).items():
        for measure in ("people", "outcomes"):
            for row in rows:
                yield ("measures", row, measure), ("path", group, f"{measure}_measured")
    for group in counted.path:
        for smaller, larger in (
            ("people_measured", "people_reviewed"),
            ("outcomes_measured", "outcomes_reviewed"),
            ("people_measured", "outcomes_measured"),
            ("with_outcome", "outcomes_set"),
        ):
            yield ("path", group, smaller), ("path", group, larger)


def _wider(chosen: DefinitionSet) -> Iterator[tuple[str, str]]:
    """Headlines by two sets, where whatever the first counts the second does too."""
    every = (chosen, *ADMISSIBLE.values())
    pairs = [(one, other) for one in every for other in every]
    for headline in HEADLINES:
        for one, other in pairs:
            names = tuple(headline_by(headline, each, chosen) for each in (one, other))
            achieved, risen = implies(one.achieved, other.achieved), implies(one.risen, other.risen)
            wider = {
                "people_achieved": achieved,
                "outcomes_achieved": achieved,
                "people_progress": risen,
                "outcomes_progress": risen and implies(other.achieved, one.achieved),
            }[headline]
            if wider and names[0] != names[1]:
                yield names[0], names[1]
