"""A report as a workbook: real numbers in cells that any spreadsheet can count with, and notes.

Text is only ever text, whatever it begins with. A percentage is a whole number with "%" after it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from reporting.figures import Report
from reporting.formats.tables import (
    Column,
    Table,
    group_name,
    measures_table,
    path_table,
    reasons_table,
    voices_table,
    words_table,
)
from reporting.sentences import Words

_LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "over": {"bold": True, "align": "left", "text_wrap": True, "valign": "top"},
    "text": {"valign": "top"},
    "prose": {"valign": "top", "text_wrap": True},
    "count": {"num_format": "0", "valign": "top"},
    "small": {"num_format": '0"*"', "valign": "top"},
    "percent": {"num_format": '0"%"', "valign": "top"},
    "absent": {"align": "right", "valign": "top"},
}
_WIDTHS = {"text": 24, "prose": 70, "number": 11}
_PROSE = ("words", "quotes", "notes")


def workbook(report: Report, words: Words, language: str) -> bytes:
    """The workbook in one language; the same report gives the same bytes."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True})
    title = words.title("report", language)
    # No clock is read here: the cut-off date stands for when it was made.
    book.set_properties({"title": title, "created": datetime.combine(report.request.cut, time())})
    looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
    for name, table in _sheets(report, words, language):
        sheet = book.add_worksheet(words.title(f"sheet_{name}", language))
        _lay_out(sheet, table, looks)
    book.close()
    return written.getvalue()


def _sheets(report: Report, words: Words, language: str) -> Iterator[tuple[str, Table]]:
    """Each sheet's name among the titles, and its table."""
    for subject in ("people", "outcomes"):
        yield (
            subject,
            _with_ends_apart(measures_table(report, words, language, subject), words, language),
        )
    yield "path", path_table(report, words, language)
    yield "reasons", reasons_table(report, words, language)
    yield "voices", voices_table(report, words, language)
    if report.quotes:
        yield "quotes", _quotes_table(report, words, language)
    yield "words", words_table(words, language)
    yield "notes", _notes_table(report, words, language)


def _with_ends_apart(table: Table, words: Words, language: str) -> Table:
    """`table` with each end of an interval or a range in a column of its own."""
    columns: list[Column] = []
    rows: list[list[Any]] = [[] for _ in table.rows]
    ends = {words.title(name, language): name for name in ("interval", "range")}
    for at, column in enumerate(table.columns):
        parts = [column]
        if column.kind == "between":
            titles = [f"{ends[column.title]}_{one}" for one in ("first", "last")]
            parts = [Column(words.title(one, language), "percent", column.over) for one in titles]
        columns += parts
        for cells, row in zip(rows, table.rows, strict=True):
            cell = row[at]
            cells += cell if isinstance(cell, tuple) else [cell] * len(parts)
    # Small bases are marked in the columns before the first of these.
    return Table(table.name, table.title, columns, rows, table.labels, table.small)


def _quotes_table(report: Report, words: Words, language: str) -> Table:
    columns = [Column(words.title(name, language), "text") for name in ("whose", "quotes")]
    rows = [[group_name(one.group, words, language), one.words] for one in report.quotes]
    return Table("quotes", words.title("quotes", language), columns, rows, 1)


def _notes_table(report: Report, words: Words, language: str) -> Table:
    notes = [*report.notes, ("percentages_here", {})]
    notes += [("quotes", {})] if report.quotes else []
    notes += [("small", {})] if any(report.measures["small_base"]) else []
    rows = [[words.note(note, language)] for note in notes]
    title = words.title("notes", language)
    return Table("notes", title, [Column(title, "text")], rows, 0)


def _lay_out(sheet: Any, table: Table, looks: dict[str, Any]) -> None:
    """Headings that stay in sight, then a row a row; columns as wide as what they hold.

    Text goes through `write_string`, which makes no formula, link or number of it.
    """
    first = 0
    if table.has_overs:
        _head_over(sheet, table, looks["over"])
        first = 1
    for at, column in enumerate(table.columns):
        sheet.write_string(first, at, column.title, looks["head"])
        kind = "number" if column.kind != "text" else "text"
        prose = table.name in _PROSE and at >= table.labels
        sheet.set_column(at, at, _WIDTHS["prose" if prose else kind])
    for number, row in enumerate(table.rows):
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            where = (first + 1 + number, at)
            if isinstance(cell, str):
                look = "prose" if table.name in _PROSE else "text"
                sheet.write_string(*where, cell, looks[look if column.kind == "text" else "absent"])
            elif cell is not None:
                small = (number, at) in table.small
                sheet.write_number(*where, cell, looks["small" if small else column.kind])
    sheet.freeze_panes(first + 1, table.labels)
    sheet.repeat_rows(0, first)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _head_over(sheet: Any, table: Table, look: Any) -> None:
    at = 0
    for over, columns in table.overs():
        last = at + len(columns) - 1
        if over and last > at:
            sheet.merge_range(0, at, 0, last, "", look)
        # `merge_range` would make a formula of words that begin like one.
        sheet.write_string(0, at, over, look)
        at = last + 1
