"""Laying counts out as the frames of a report: percentages, intervals and ranges beside them.

A cell that `hides` says is not shown is HIDDEN, and so is all that is worked out from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from reporting import intervals
from reporting.cells import HIDDEN, Counted, Key, base_of
from reporting.definitions import DefinitionSet, others_than
from reporting.measures import ALL, HEADLINES, MEASURES, Group, Tally, headline_by
from reporting.path import STEPS
from reporting.percentages import bound, whole

SMALL_BASE = 10
Hides = Callable[[Key], bool]


def measures_frame(counted: Counted, hides: Hides) -> Any:
    """A row a group, the total last: `reporting.figures.Report.measures`."""
    rows = []
    for group, one in counted.measures.items():
        row = _grouping(counted.by, group)
        row |= _figures(one, ("measures", group), hides)
        for headline in HEADLINES:
            row |= _headline(one, group, headline, counted.definition, hides)
        row["small_base"] = _small_base(one, group, hides)
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def _grouping(by: Sequence[str], group: Group) -> dict[str, Any]:
    columns = list(by) or ["group"]
    values = [*group, *[""] * (len(columns) - len(group))]
    return dict(zip(columns, values, strict=True))


def _figures(one: Tally, where: tuple[str, Group], hides: Hides) -> dict[str, Any]:
    """Each measure and, beside it, its percentage."""
    row: dict[str, Any] = {}
    for measure in MEASURES:
        key = (*where, measure)
        row[measure] = HIDDEN if hides(key) else one.counts[measure]
        if base := base_of(measure):
            covered = hides(key) or hides((*where, base))
            value = whole(one.counts[measure], one.counts[base])
            row[f"{measure}_pct"] = HIDDEN if covered else value
    return row


def _headline(
    one: Tally, group: Group, headline: str, chosen: DefinitionSet, hides: Hides
) -> dict[str, Any]:
    """The bounds of a headline's interval, and the least and most by the other sets."""
    base = base_of(headline) or ""
    covered = hides(("measures", group, base))
    count, number = one.counts[headline], one.counts[base]
    found = (
        intervals.of_people(count, number)
        if base == "people"
        else intervals.of_outcomes(one.spreads[headline])
    )
    bounds = (None, None) if found is None else (bound(found[0]), bound(found[1]))
    others = {headline_by(headline, other, chosen) for other in others_than(chosen)}
    ends = [whole(one.counts[name], number) for name in others]
    known = [end for end in ends if end is not None]
    row: dict[str, Any] = {}
    ranges: Sequence[tuple[tuple[str, str], tuple[int | None, int | None], bool]] = (
        (("low", "high"), bounds, covered or hides(("measures", group, headline))),
        (
            ("least", "most"),
            (min(known), max(known)) if known else (None, None),
            covered or any(hides(("measures", group, name)) for name in others),
        ),
    )
    for names, values, hidden in ranges:
        for name, value in zip(names, values, strict=True):
            row[f"{headline}_{name}"] = HIDDEN if hidden else value
    return row


def _small_base(one: Tally, group: Group, hides: Hides) -> str:
    small = [
        base
        for base in ("people", "outcomes")
        if 0 < one.counts[base] < SMALL_BASE and not hides(("measures", group, base))
    ]
    return " ".join(small)


def path_frame(counted: Counted, places: Sequence[str], hides: Hides, *, percentages: bool) -> Any:
    """A row a place and the total; each step a count, or in per cent of what it is part of."""
    rows = []
    for group, steps in counted.path.items():
        row = _grouping(places, group)
        for step, base in STEPS.items():
            hidden = hides(("path", group, step))
            value: int | None = steps[step]
            if percentages:
                hidden = hidden or (base is not None and hides(("path", group, base)))
                value = None if base is None else whole(steps[step], steps[base])
            row[step] = HIDDEN if hidden and value is not None else value
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def reasons_frame(counted: Counted, hides: Hides) -> Any:
    """A row a step and a reason."""
    rows = []
    for step, codes in counted.reasons.items():
        base = counted.path[ALL][step]
        for code, number in codes.items():
            hidden = hides(("reasons", (step,), code))
            percentage = HIDDEN if hidden or hides(("path", ALL, step)) else whole(number, base)
            shown = HIDDEN if hidden else number
            rows.append({"step": step, "reason": code, "count": shown, "pct": percentage})
    return pd.DataFrame(rows, columns=["step", "reason", "count", "pct"], dtype=object)


def voices_frame(counted: Counted, hides: Hides) -> Any:
    """A row a voice."""
    rows = [
        {"voice": group[0], **_figures(one, ("voices", group), hides)}
        for group, one in counted.voices.items()
    ]
    return pd.DataFrame(rows, dtype=object)
