"""The tables of a report as people read them: headings in words, one over several, and rows.

What shows them (`reporting.formats.html`, `reporting.formats.xlsx`) chooses looks alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from reporting.cells import HIDDEN
from reporting.figures import Report
from reporting.measures import HEADLINES, LINKED, MEASURES
from reporting.path import STEPS
from reporting.sentences import Words

Cell = str | int | tuple[int, int] | None
"""A number, the ends of an interval or a range, text (HIDDEN too), or nothing to show."""
_ENDINGS = {"percent": ("_pct",), "interval": ("_low", "_high"), "range": ("_least", "_most")}
Kind = Literal["text", "count", "percent", "between"]


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, and the heading it shares with its neighbours."""

    title: str
    kind: Kind
    over: str = ""


@dataclass(frozen=True)
class Table:
    """A table: the first `labels` columns say what a row is; `small` are its small bases.

    `small` holds the number of a row and of a column, both from 0. Rows are in the order of the
    report's frames.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    labels: int
    small: frozenset[tuple[int, int]] = frozenset()

    @property
    def has_overs(self) -> bool:
        """Whether some headings stand over several columns."""
        return any(column.over for column in self.columns)

    def overs(self) -> list[tuple[str, list[Column]]]:
        """Columns together with the heading over them, in order; each alone where there is none."""
        found: list[tuple[str, list[Column]]] = []
        for over, some in groupby(self.columns, key=lambda column: column.over):
            together = list(some)
            found += [(over, together)] if over else [("", [one]) for one in together]
        return found


def measures_table(report: Report, words: Words, language: str, subject: str) -> Table:
    """The measures of people or of outcomes: a row a group, the total last."""
    groups = [name for name in report.measures.columns if name in (*report.request.by, "group")]
    headlines = [name for name in HEADLINES if name.startswith(subject)]
    others = [*LINKED[2:], "outcomes_maintained"] if subject == "outcomes" else []
    columns = [Column(words.figure(name, language), "text") for name in groups]
    columns.append(Column(words.figure(subject, language), "count"))
    for name in (*headlines, *others):
        columns += _measure_columns(words, language, name, with_ends=name in headlines)
    rows, small = [], set()
    for at, row in enumerate(report.measures.to_dict("records")):
        cells: list[Cell] = [words.group(row[name], language) for name in groups]
        if subject in str(row["small_base"]).split():
            small.add((at, len(cells)))
        cells.append(row[subject])
        for name in (*headlines, *others):
            cells += [row[name], row[f"{name}_pct"]]
            if name in headlines:
                cells += [ends(row, name, "low", "high"), ends(row, name, "least", "most")]
        rows.append(cells)
    name = f"measures_{subject}"
    title = words.title(name, language)
    return Table(name, title, columns, rows, len(groups), frozenset(small))


def ends(row: Mapping[str, Any], name: str, first: str, last: str) -> Cell:
    """The two ends a row of the measures has for a headline; HIDDEN, or None where there are none.

    `first` and `last` are low and high, or least and most.
    """
    low, high = row[f"{name}_{first}"], row[f"{name}_{last}"]
    if HIDDEN in (low, high):
        return HIDDEN
    return None if low is None or high is None else (low, high)


def path_table(report: Report, words: Words, language: str) -> Table:
    """The path: a row a step; number and per cent for each place, the total last."""
    places = [name for name in report.path.columns if name not in STEPS]
    counts = report.path.to_dict("records")
    percentages = report.path_percentages.to_dict("records")
    columns = [Column(words.title(name, language), "text") for name in ("step", "of")]
    for row in counts:
        over = place_name(row, places, words, language)
        columns += [
            Column(words.title("count", language), "count", over),
            Column(words.title("percent", language), "percent", over),
        ]
    rows = []
    for step, base in STEPS.items():
        cells: list[Cell] = [words.figure(step, language)]
        cells.append(words.figure(base, language) if base else "")
        for count, percentage in zip(counts, percentages, strict=True):
            cells += [count[step], percentage[step]]
        rows.append(cells)
    return Table("path", words.title("path", language), columns, rows, 1)


def place_name(row: Mapping[str, Any], places: Sequence[str], words: Words, language: str) -> str:
    """What a row of a frame is of, in words."""
    return ", ".join(words.group(row[place], language) for place in places if row[place])


def group_name(group: Sequence[str], words: Words, language: str) -> str:
    """A group of the measures in words."""
    return ", ".join(words.group(value, language) for value in group)


def side_by_side(table: Table, most: int) -> Iterator[Table]:
    """`table` with at most so many columns beside its first two at a time, none of it left out."""
    for first in range(2, len(table.columns), most):
        some = [0, 1, *range(first, min(first + most, len(table.columns)))]
        yield replace(
            table,
            columns=[table.columns[at] for at in some],
            rows=[[row[at] for at in some] for row in table.rows],
        )


def reasons_table(report: Report, words: Words, language: str) -> Table:
    """Why people and outcomes left the path: a row a step and a reason."""
    kinds: tuple[tuple[str, Kind], ...] = (
        ("step", "text"),
        ("reason", "text"),
        ("count", "count"),
        ("percent", "percent"),
    )
    columns = [Column(words.title(name, language), kind) for name, kind in kinds]
    rows: list[list[Cell]] = [
        [
            words.figure(row["step"], language),
            words.reason(row["reason"], language),
            row["count"],
            row["pct"],
        ]
        for row in report.reasons.to_dict("records")
    ]
    return Table("reasons", words.title("reasons", language), columns, rows, 2)


def voices_table(report: Report, words: Words, language: str) -> Table:
    """The measures by whose voice was counted: the person's, a carer's, both."""
    columns = [Column(words.title("voice", language), "text")]
    measures = [*HEADLINES[:2], "outcomes", *HEADLINES[2:], *LINKED[2:]]
    columns.append(Column(words.figure("people", language), "count"))
    for name in measures:
        columns += (
            [Column(words.figure(name, language), "count")]
            if name == "outcomes"
            else _measure_columns(words, language, name, with_ends=False)
        )
    rows = []
    for row in report.voices.to_dict("records"):
        cells: list[Cell] = [words.group(row["voice"], language), row["people"]]
        for name in measures:
            cells += [row[name]] if name == "outcomes" else [row[name], row[f"{name}_pct"]]
        rows.append(cells)
    return Table("voices", words.title("voices", language), columns, rows, 1)


def words_table(words: Words, language: str) -> Table:
    """What each word of the report means, and where that comes from."""
    told = words.dictionary
    heads = [str(told["headings"][name][language]) for name in ("column", "means", "source")]
    # What a row is of needs no explaining here, and an asterisk has a sentence of its own.
    shown = {*MEASURES, *STEPS}
    rows: list[list[Cell]] = [
        [about["title"][language], about[language], told["sources"][about["source"]][language]]
        for column, about in told["figures"].items()
        if column in shown
    ]
    for title, endings in _ENDINGS.items():
        about = [told["endings"][ending] for ending in endings]
        meaning = " ".join(one[language] for one in about)
        source = told["sources"][about[0]["source"]][language]
        rows.append([words.title(title, language), meaning, source])
    return Table(
        "words",
        words.title("words", language),
        [Column(head, "text") for head in heads],
        rows,
        1,
    )


def _measure_columns(words: Words, language: str, name: str, *, with_ends: bool) -> list[Column]:
    over = words.figure(name, language)
    columns = [
        Column(words.title("count", language), "count", over),
        Column(words.title("percent", language), "percent", over),
    ]
    if with_ends:
        columns += [
            Column(words.title(title, language), "between", over) for title in ("interval", "range")
        ]
    return columns
