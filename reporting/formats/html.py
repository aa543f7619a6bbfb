"""A report as one page that people read and print, with nothing outside it.

The tables come first, and the pictures are of what is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from reporting.cells import HIDDEN
from reporting.figures import Report
from reporting.formats.charts import Bar, Dot, Kind, bars, divided, dots, longest
from reporting.formats.tables import (
    Cell,
    ends,
    group_name,
    measures_table,
    path_table,
    reasons_table,
    side_by_side,
    voices_table,
    words_table,
)
from reporting.measures import ALL, HEADLINES, LINKED
from reporting.path import REASONED
from reporting.sentences import LANGUAGES, Words

PATHS_ACROSS = 5
PICTURED = (*HEADLINES, *LINKED[2:])
"""A picture each; what stayed the same or fell stands beside what rose, and as large."""
WAYS = {
    "people": (
        "referred",
        "not_joined",
        "unable_to_engage",
        "joined",
        "no_outcome",
        "people_withdrawn",
        "with_outcome",
        "people_scored",
        "people_reviewed",
        "people_measured",
    ),
    "outcomes": (
        "outcomes_set",
        "outcomes_withdrawn",
        "outcomes_scored",
        "outcomes_reviewed",
        "outcomes_measured",
    ),
}
"""The steps of each picture of the path, in order."""
LEAVING = (*REASONED, "no_outcome")


@dataclass(frozen=True)
class Picture:
    """A picture's heading, what is said of it to who cannot see it, and its parts as SVG."""

    title: str
    told: str
    parts: Sequence[str]


def page(report: Report, words: Words, languages: Sequence[str]) -> bytes:
    """The page, in each of `languages` in turn; the same report gives the same bytes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    written = environment.get_template("report.html").render(
        versions=[_version(report, words, language) for language in languages],
        names={language: words.title("language", language) for language in LANGUAGES},
        hidden=HIDDEN,
    )
    return written.encode("utf-8")


def shown(cell: Cell) -> str:
    """A cell as text: two ends with a dash between, or one where they are the same."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return str(cell[0]) if cell[0] == cell[1] else f"{cell[0]}-{cell[1]}"
    return str(cell)


def _version(report: Report, words: Words, language: str) -> dict[str, Any]:
    """All that the page shows in one language."""
    notes = [words.note(note, language) for note in report.notes]
    titles = words.reports["titles"]
    sentences = ("pictures", "path_picture", "quotes", "small")
    return {
        "language": language,
        "titles": {name: words.title(name, language) for name in titles},
        "sentences": {name: words.note((name, {}), language) for name in sentences},
        "caution": words.note(("caution", {}), language),
        "notes": [note for note in notes if note != words.note(("caution", {}), language)],
        "measures": [
            measures_table(report, words, language, subject) for subject in ("people", "outcomes")
        ],
        "pictures": [_dots(report, words, language, name) for name in PICTURED],
        "ways": [_way(report, words, language, of) for of in WAYS],
        "path": list(side_by_side(path_table(report, words, language), 2 * PATHS_ACROSS)),
        "reasons": reasons_table(report, words, language),
        "voices": voices_table(report, words, language),
        "quotes": _quotes(report, words, language),
        "words": words_table(words, language),
    }


def _quotes(report: Report, words: Words, language: str) -> list[tuple[str, list[str]]]:
    return [
        (group_name(group, words, language), [one.words for one in some])
        for group, some in groupby(report.quotes, key=lambda quote: quote.group)
    ]


def _dots(report: Report, words: Words, language: str, name: str) -> Picture:
    groups = [one for one in report.measures.columns if one in (*report.request.by, "group")]
    rows = []
    for row in report.measures.to_dict("records"):
        group = [str(row[one]) for one in groups if row[one]]
        interval = ends(row, name, "low", "high") if name in HEADLINES else None
        rows.append(
            Dot(
                label=group_name(group, words, language),
                value=row[f"{name}_pct"],
                interval=interval if not isinstance(interval, int) else None,
                total=tuple(group) == ALL,
            )
        )
    # The same words stand over a measure of people and one of outcomes.
    title = words.title(f"picture_{name}", language)
    parts = [dots(some, f"{language}-{name}-{at}") for at, some in enumerate(divided(rows))]
    return Picture(title, words.note(("picture", {"figure": title}), language), parts)


def _way(report: Report, words: Words, language: str, of: str) -> Picture:
    """The path of everybody: each step, who left there, and why."""
    counts = report.path.to_dict("records")[-1]
    percentages = report.path_percentages.to_dict("records")[-1]
    reasons = report.reasons.to_dict("records")
    rows = []
    for step in WAYS[of]:
        label = words.figure(step, language)
        kind: Kind = "leaving" if step in LEAVING else "step"
        rows.append(Bar(label, counts[step], percentages[step], kind))
        rows += [
            Bar(words.reason(one["reason"], language), one["count"], one["pct"], "reason")
            for one in reasons
            if one["step"] == step
        ]
    title = words.title(f"path_{of}", language)
    told = words.note(("picture", {"figure": title}), language)
    parts = [
        bars(some, f"{language}-path-{of}-{at}", longest(rows))
        for at, some in enumerate(divided(rows))
    ]
    return Picture(title, told, parts)
