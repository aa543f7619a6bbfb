"""Reading the three tables of an import, from a folder of CSV files or one workbook: cells only.

What the cells may hold is in `reporting.importing.checks`.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from actions.store.incoming import TABLES, Problem

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": (
        "person_ref",
        "authority",
        "service",
        "team",
        "practitioner_ref",
        "referred_on",
        "status",
        "reason",
    ),
    "outcomes": (
        "person_ref",
        "outcome_no",
        "statement",
        "wellbeing_aspect",
        "aim",
        "set_on",
        "withdrawn_on",
        "withdrawn_reason",
    ),
    "scores": ("person_ref", "outcome_no", "kind", "score", "given_by", "given_on"),
}
OPTIONAL: Mapping[str, tuple[str, ...]] = {"people": ("joined_on", "withdrawn_on")}


@dataclass(frozen=True)
class Row:
    """A row as it stands in its file: the line it begins on, and its cells by column, trimmed."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheets:
    """The rows of each table, what each is called where it was read, and what cannot be read."""

    rows: Mapping[str, Sequence[Row]]
    names: Mapping[str, str]
    problems: Sequence[Problem]


def read_sheets(path: Path) -> Sheets:
    """The three tables at `path`: a folder with people.csv, outcomes.csv and scores.csv, or a
    workbook with the sheets people, outcomes and scores.

    Raises ValueError when `path` is neither, or a file of it cannot be opened.
    """
    if path.is_dir():
        names = {table: f"{table}.csv" for table in TABLES}
        raw = {table: _csv_lines(path / names[table]) for table in TABLES}
    elif path.suffix.lower() == ".xlsx" and path.is_file():
        names = {table: f"{path.name}, sheet {table}" for table in TABLES}
        raw = dict(_workbook_lines(path))
    else:
        raise ValueError(f"{path}: expected a folder with three CSV files, or one .xlsx file")
    rows: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    for table in TABLES:
        rows[table], wrong = _rows(table, raw[table])
        problems += wrong
    return Sheets(rows=rows, names=names, problems=problems)


def _csv_lines(file: Path) -> list[tuple[int, list[str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, strict=True)
            lines, line = [], 1
            for cells in reader:
                lines.append((line, cells))
                line = reader.line_num + 1
            return lines
    except FileNotFoundError:
        raise ValueError(f"{file}: expected this file, and it is not there") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file}: expected text in UTF-8") from None
    except csv.Error as error:
        raise ValueError(f"{file}: expected CSV, but {error}") from None


def _workbook_lines(file: Path) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError):
        raise ValueError(f"{file}: expected an .xlsx workbook that opens") from None
    try:
        for table in TABLES:
            if table not in book.sheetnames:
                raise ValueError(f"{file}: expected a sheet named {table}, and it is not there")
            yield (
                table,
                [
                    (line, [_cell(value) for value in values])
                    for line, values in enumerate(book[table].iter_rows(values_only=True), 1)
                ],
            )
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(
    table: str, lines: Sequence[tuple[int, list[str]]]
) -> tuple[list[Row], Sequence[Problem]]:
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    while header and not header[-1]:
        header.pop()
    if problems := list(_header_problems(table, header)):
        return [], problems
    rows: list[Row] = []
    for line, cells in lines[1:]:
        trimmed = [cell.strip() for cell in cells]
        if not any(trimmed):
            continue
        if len(trimmed) < len(header) or any(trimmed[len(header) :]):
            expected = f"{len(header)} cells, as the first line has"
            problems.append(Problem(table, line, "", expected))
            continue
        rows.append(Row(line, dict(zip(header, trimmed, strict=False))))
    return rows, problems


def _header_problems(table: str, header: Sequence[str]) -> Iterator[Problem]:
    for column in COLUMNS[table]:
        if column not in header:
            yield Problem(table, 1, column, "this column, and it is not there")
    known = {*COLUMNS[table], *OPTIONAL.get(table, ())}
    if any(column not in known for column in header):
        yield Problem(table, 1, "", f"no other columns than {', '.join(sorted(known))}")
    if len(set(header)) < len(header):
        yield Problem(table, 1, "", "each column once")
