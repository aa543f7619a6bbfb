"""Bringing in the three tables: read, checked, planned beside what is kept; then carried out."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from actions.store.audit import note
from actions.store.database import Database, Session
from actions.store.import_plan import Plan, plan
from actions.store.imported import kept_of
from actions.store.importing import carry_out
from actions.store.incoming import Problem
from reporting.importing.checks import Check
from reporting.importing.tables import Sheets, read_sheets
from reporting.sentences import Words, reasons_for

MOST_SHOWN = 50
"""Lines of problems that are shown; of the rest, how many there are."""


class CannotImport(Exception):
    """Nothing came in: `lines` name every problem, one a line."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Keep the lines; they hold nobody's words."""
        super().__init__(lines[0])
        self.lines = lines


@dataclass(frozen=True)
class Codes:
    """The codes that rows may hold: aspects of well-being, and reasons by what they are for."""

    aspects: Sequence[str]
    reasons: Mapping[str, Sequence[str]]


def read_codes(root: Path, words: Words) -> Codes:
    """The codes of the installation at `root`."""
    with (root / "data" / "wellbeing_aspects.csv").open(encoding="utf-8", newline="") as file:
        aspects = [row["code"] for row in csv.DictReader(file)]
    return Codes(aspects, reasons_for(words))


def bring_in(database: Database, path: Path, codes: Codes, actor: str, at: datetime) -> Plan:
    """Imports what is at `path`, all of it or nothing; the plan says what was new.

    That `actor` did so at `at` is noted. Raises CannotImport naming every row that cannot come
    in, ValueError when a file cannot be read.
    """
    sheets = read_sheets(path)
    with database.begin() as session:
        what = _planned(session, sheets, codes, at.date())
        carry_out(session, what, at)
        note(session, actor, "imported tables", "import", at)
    return what


def try_out(database: Database, path: Path, codes: Codes, today: date) -> Plan:
    """What importing would do; nothing is written. Raises as `bring_in` does."""
    sheets = read_sheets(path)
    with database.read() as session:
        return _planned(session, sheets, codes, today)


def _planned(session: Session, sheets: Sheets, codes: Codes, today: date) -> Plan:
    references = {row.cells["person_ref"] for rows in sheets.rows.values() for row in rows}
    kept = kept_of(session, references)
    check = Check(kept, today, codes.aspects, codes.reasons)
    incoming = check.read(sheets)
    if check.problems:
        raise CannotImport(_lines(check.problems, sheets.names))
    what = plan(incoming, kept)
    if what.problems:
        raise CannotImport(_lines(what.problems, sheets.names))
    return what


def _lines(problems: Sequence[Problem], names: Mapping[str, str]) -> list[str]:
    order = list(names)
    ordered = sorted(set(problems), key=lambda one: (order.index(one.table), one))
    lines = [
        f"{names[one.table]}, line {one.line}{', ' if one.column else ''}{one.column}: "
        f"expected {one.expected}"
        for one in ordered[:MOST_SHOWN]
    ]
    if len(ordered) > MOST_SHOWN:
        lines.append(f"and {len(ordered) - MOST_SHOWN} more, {len(ordered)} in all")
    return lines
