"""Writing a report: one writer a format, each from the same frames, none computing anything.

To add a format: a function like those below, and its name in `WRITERS`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from reporting.cells import HIDDEN
from reporting.figures import Report
from reporting.measures import HEADLINES, LINKED
from reporting.path import STEPS
from reporting.sentences import LANGUAGES, Words

Writer = Callable[[Report, Words, str], bytes]
"""A report, the words, and the language wanted (en or cy), as the bytes of a file."""

WIDTH = 160
PATHS_ACROSS = 6


def as_csv(report: Report, words: Words, language: str) -> bytes:
    """The measures, a row a group; then the path of the same row, and what they rest on.

    Column names are the same in both languages. A row of no place has no path: an empty cell.
    """
    measures = report.measures
    rows = measures.to_dict("records")
    steps = {_where(row, report): row for row in report.path.to_dict("records")}
    request = report.request
    about = {
        "definitions": request.definition.name,
        "definitions_version": request.definition.version,
        "from": "" if request.since is None else request.since.isoformat(),
        "to": request.cut.isoformat(),
        "voice": request.voice,
        "audience": request.audience,
    }
    written = io.StringIO()
    names = [*measures.columns, *(f"path_{step}" for step in STEPS), *about]
    writer = csv.DictWriter(written, names, lineterminator="\r\n", restval="")
    writer.writeheader()
    for row in rows:
        way = steps.get(_where(row, report), {}) if _has_path(row, report) else {}
        writer.writerow({**row, **{f"path_{step}": way.get(step) for step in STEPS}, **about})
    return written.getvalue().encode("utf-8")


def as_json(report: Report, words: Words, language: str) -> bytes:
    """Every frame, and what was asked for; the notes in both languages."""
    request = report.request
    told = {
        "definitions": {
            "name": request.definition.name,
            "version": request.definition.version,
            "dated": request.definition.dated.isoformat(),
        },
        "by": list(request.by),
        "from": None if request.since is None else request.since.isoformat(),
        "to": request.cut.isoformat(),
        "voice": request.voice,
        "audience": request.audience,
        "hidden": report.hidden,
        "fewest_hidden": report.fewest,
        "notes": [{one: words.note(note, one) for one in LANGUAGES} for note in report.notes],
    }
    for name in ("measures", "path", "path_percentages", "reasons", "voices"):
        told[name] = getattr(report, name).to_dict("records")
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def as_table(report: Report, words: Words, language: str) -> bytes:
    """For a terminal: measures of people and of outcomes, the path, reasons, voices, notes."""
    from rich.console import Console

    written = io.StringIO()
    console = Console(file=written, width=WIDTH, highlight=False, color_system=None)
    for subject in ("people", "outcomes"):
        console.print(_measures_table(report, words, language, subject))
    for first in range(0, len(report.path), PATHS_ACROSS):
        console.print(_path_table(report, words, language, first))
    if len(report.reasons):
        console.print(_reasons_table(report, words, language))
    console.print(_voices_table(report, words, language))
    console.width = 100
    for note in report.notes:
        console.print(words.note(note, language), markup=False)
    return written.getvalue().encode("utf-8")


def as_html(report: Report, words: Words, language: str) -> bytes:
    """One page that needs nothing beside it; `language` may be "both"."""
    from reporting.formats.html import page

    return page(report, words, LANGUAGES if language == "both" else (language,))


def as_xlsx(report: Report, words: Words, language: str) -> bytes:
    """A workbook with a sheet a table."""
    from reporting.formats.xlsx import workbook

    return workbook(report, words, language)


WRITERS: Mapping[str, Writer] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "html": as_html,
    "xlsx": as_xlsx,
}
BILINGUAL = ("html",)
QUOTING = ("html", "xlsx")
"""The formats that have people's own words in them, where these are asked for."""


def writer_of(format: str) -> Writer:
    """The writer of this format; raises ValueError naming those there are."""
    if format not in WRITERS:
        raise ValueError(f"--format is {format!r}: expected one of {', '.join(WRITERS)}")
    return WRITERS[format]


def _where(row: Mapping[str, Any], report: Report) -> tuple[str, ...]:
    places = [name for name in report.path.columns if name not in STEPS]
    return tuple(str(row.get(place, "All")) for place in places)


def _has_path(row: Mapping[str, Any], report: Report) -> bool:
    """Whether a row of the measures is one of the path: a place, or the total."""
    first = next(iter(row.values()))
    return first == "All" or set(report.request.by) <= set(report.path.columns)


def _table(title: str, groups: int) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for _ in range(groups):
        table.add_column(overflow="fold")
    return table


def _heads(table: Any, heads: list[str], groups: int) -> None:
    for column, head in zip(table.columns, heads[:groups], strict=True):
        column.header = head
    for head in heads[groups:]:
        table.add_column(head, justify="right")


def _text(value: Any) -> str:
    from rich.markup import escape

    return "" if value is None else escape(str(value))


def _measures_table(report: Report, words: Words, language: str, subject: str) -> Any:
    groups = [name for name in report.measures.columns if name in (*report.request.by, "group")]
    headlines = [name for name in HEADLINES if name.startswith(subject)]
    others = [*LINKED[2:], "outcomes_maintained"] if subject == "outcomes" else []
    table = _table(words.title(f"measures_{subject}", language), len(groups))
    heads = [words.figure(name, language) for name in (*groups, subject)]
    for name in headlines:
        heads += [words.figure(name, language), words.title("percent", language)]
        heads += [words.title("interval", language), words.title("range", language)]
    for name in others:
        heads += [words.figure(name, language), words.title("percent", language)]
    _heads(table, heads, len(groups))
    for row in report.measures.to_dict("records"):
        cells = [words.group(row[name], language) for name in groups]
        small = subject in str(row["small_base"]).split()
        cells.append(f"{row[subject]}{'*' if small else ''}")
        for name in headlines:
            cells += [row[name], row[f"{name}_pct"]]
            cells += [_between(row, name, "low", "high"), _between(row, name, "least", "most")]
        for name in others:
            cells += [row[name], row[f"{name}_pct"]]
        table.add_row(*(_text(cell) for cell in cells))
    return table


def _between(row: Mapping[str, Any], name: str, first: str, last: str) -> str:
    ends = [row[f"{name}_{end}"] for end in (first, last)]
    if None in ends:
        return ""
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"


def _path_table(report: Report, words: Words, language: str, first: int) -> Any:
    """A row a step; a column a place, as many as stand side by side from the `first` on."""
    places = [name for name in report.path.columns if name not in STEPS]
    some = slice(first, first + PATHS_ACROSS)
    counts = report.path[some].to_dict("records")
    percentages = report.path_percentages[some].to_dict("records")
    table = _table(words.title("path", language), 2)
    heads = [words.title("step", language), words.title("of", language)]
    for row in counts:
        heads.append(" ".join(words.group(row[place], language) for place in places if row[place]))
    _heads(table, heads, 2)
    for step, base in STEPS.items():
        cells = [words.figure(step, language), words.figure(base, language) if base else ""]
        for row, percentage in zip(counts, percentages, strict=True):
            share = percentage[step]
            cells.append(str(row[step]) if share in (None, HIDDEN) else f"{row[step]} ({share}%)")
        table.add_row(*(_text(cell) for cell in cells))
    return table


def _reasons_table(report: Report, words: Words, language: str) -> Any:
    table = _table(words.title("reasons", language), 2)
    names = ("step", "reason", "count", "percent")
    _heads(table, [words.title(name, language) for name in names], 2)
    for row in report.reasons.to_dict("records"):
        step, reason = words.figure(row["step"], language), words.reason(row["reason"], language)
        table.add_row(*(_text(cell) for cell in (step, reason, row["count"], row["pct"])))
    return table


def _voices_table(report: Report, words: Words, language: str) -> Any:
    table = _table(words.title("voices", language), 1)
    names = [name for name in report.voices.columns if not name.endswith(("_pct", "voice"))]
    shown = [name for name in names if name in ("people", "outcomes", *HEADLINES)]
    heads = [""]
    for name in shown:
        heads.append(words.figure(name, language))
        heads += [words.title("percent", language)] if name in HEADLINES else []
    _heads(table, heads, 1)
    for row in report.voices.to_dict("records"):
        cells = [words.group(row["voice"], language)]
        for name in shown:
            cells += [row[name], *([row[f"{name}_pct"]] if name in HEADLINES else [])]
        table.add_row(*(_text(cell) for cell in cells))
    return table
