"""What the cells of an import may hold: every row typed, or every problem of every row named.

Pure: rows in, typed rows and problems out. A problem never repeats a cell, which may hold
somebody's words in the wrong column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from actions.store.incoming import Agreed, Given, Incoming, Kept, OutcomeKey, Problem, Referral
from reporting.importing.tables import Row, Sheets

T = TypeVar("T")

SERVICES = ("adults", "children")
STATUSES = ("joined", "not_joined", "unable_to_engage", "withdrawn")
TOOK_PART = ("joined", "withdrawn")
AIMS = ("improve", "keep")
KINDS = ("baseline", "goal", "review")
VOICES = ("person", "carer", "practitioner")
LONGEST_NAME = 120
LONGEST_STATEMENT = 1000
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXPECTED_DATE = "a date as year-month-day, such as 2015-05-24"


class Cells:
    """One row's cells, read one by one; what is wrong with each is kept in `problems`."""

    def __init__(self, table: str, row: Row, today: date, problems: list[Problem]) -> None:
        """Reads `row` of `table`; no date is after `today`."""
        self.line = row.line
        self._table, self._row, self._today, self._problems = table, row, today, problems

    def wrong(self, column: str, expected: str) -> None:
        """Keeps that `column` of this row was expected to be something else."""
        self._problems.append(Problem(self._table, self.line, column, expected))

    def text(self, column: str, longest: int = LONGEST_NAME, lowest: int = 1) -> str:
        """`lowest` to `longest` characters."""
        text = self._row.cells[column]
        if not lowest <= len(text) <= longest:
            self.wrong(column, f"{lowest} to {longest} characters")
        return text

    def reference(self) -> str:
        """A person's reference."""
        text = self._row.cells["person_ref"]
        if not _REFERENCE.fullmatch(text):
            self.wrong("person_ref", "1 to 16 capital letters, digits and hyphens")
        return text

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """One of the words in `known`."""
        text = self._row.cells[column]
        if text not in known:
            self.wrong(column, f"one of {', '.join(known)}")
        return text

    def code(self, column: str, known: Sequence[str]) -> str | None:
        """One of the codes in `known`, with spaces or underscores; or nothing."""
        text = self._row.cells[column].replace(" ", "_").lower()
        if text and text not in known:
            self.wrong(column, f"nothing, or one of {', '.join(known)}".replace("_", " "))
        return text or None

    def codes(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """Codes in `known` with ";" between, or none."""
        found = [part.strip() for part in self._row.cells[column].split(";") if part.strip()]
        if not set(found) <= set(known) or len(set(found)) < len(found):
            self.wrong(column, "codes of data/wellbeing_aspects.csv, each once, with ; between")
        return tuple(sorted(found))

    def number(self, column: str, lowest: int, highest: int) -> int:
        """A whole number in digits."""
        text = self._row.cells[column]
        if re.fullmatch(r"[0-9]{1,4}", text) and lowest <= int(text) <= highest:
            return int(text)
        self.wrong(column, f"a whole number from {lowest} to {highest}")
        return lowest

    def day(self, column: str) -> date:
        """A date that is not to come."""
        text = self._row.cells[column]
        try:
            found = date.fromisoformat(text) if _DATE.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None:
            self.wrong(column, _EXPECTED_DATE)
        elif found > self._today:
            self.wrong(column, "a date that is not to come")
        return found or date.min

    def day_or_none(self, column: str) -> date | None:
        """A date that is not to come, or nothing."""
        return self.day(column) if self._row.cells.get(column) else None


class Check:
    """The rules for rows, and what was found on the way.

    `aspects` are the codes of well-being aspects; `reasons` those of reasons by what they are
    for; `kept` is what the database holds already.
    """

    def __init__(
        self,
        kept: Kept,
        today: date,
        aspects: Collection[str],
        reasons: Mapping[str, Sequence[str]],
    ) -> None:
        """Keep what rows are held to."""
        self._kept, self._today = kept, today
        self._aspects, self._reasons = aspects, reasons
        self.problems: list[Problem] = []

    def read(self, sheets: Sheets) -> Incoming:
        """The rows, typed; they are to be used only when there are no problems."""
        self.problems += sheets.problems
        if any(problem.line == 1 for problem in sheets.problems):
            # Without their columns the rows of one table would all be strangers to another.
            return Incoming(people=(), outcomes=(), scores=())
        people = self._each("people", sheets, self._referral)
        self._once("people", sheets, ("person_ref",))
        outcomes = self._each("outcomes", sheets, self._agreed)
        self._once("outcomes", sheets, ("person_ref", "outcome_no"))
        self._check_people_of(outcomes, sheets)
        scores = self._each("scores", sheets, self._given)
        self._check_scores(scores, outcomes, sheets)
        return Incoming(people=people, outcomes=outcomes, scores=scores)

    def _each(self, table: str, sheets: Sheets, read: Callable[[Cells], T]) -> list[T]:
        """The rows of a table that have no problem of their own."""
        sound = []
        for row in sheets.rows[table]:
            before = len(self.problems)
            typed = read(Cells(table, row, self._today, self.problems))
            if len(self.problems) == before:
                sound.append(typed)
        return sound

    def _once(self, table: str, sheets: Sheets, columns: Sequence[str]) -> None:
        lines: dict[object, int] = {}
        for row in sheets.rows[table]:
            before = lines.setdefault(tuple(row.cells[column] for column in columns), row.line)
            if before != row.line:
                expected = f"another than that of line {before}"
                self.problems.append(Problem(table, row.line, columns[-1], expected))

    def _referral(self, cells: Cells) -> Referral:
        status = cells.one_of("status", STATUSES)
        reason = cells.code("reason", self._reasons.get(status, ()))
        joined, withdrawn = cells.day_or_none("joined_on"), cells.day_or_none("withdrawn_on")
        if joined is not None and status not in TOOK_PART:
            cells.wrong("joined_on", "nothing, for somebody who has not joined")
        if withdrawn is not None and status != "withdrawn":
            cells.wrong("withdrawn_on", "nothing, for somebody who has not withdrawn")
        if joined is not None and withdrawn is not None and withdrawn < joined:
            cells.wrong("withdrawn_on", "a date on or after joined_on")
        return Referral(
            line=cells.line,
            person_ref=cells.reference(),
            authority=cells.text("authority"),
            service=cells.one_of("service", SERVICES),
            team=cells.text("team"),
            practitioner_ref=cells.text("practitioner_ref", lowest=0) or None,
            referred_on=cells.day("referred_on"),
            status=status,
            reason=reason,
            joined_on=joined,
            withdrawn_on=withdrawn,
        )

    def _agreed(self, cells: Cells) -> Agreed:
        set_on, withdrawn_on = cells.day("set_on"), cells.day_or_none("withdrawn_on")
        reason = cells.code("withdrawn_reason", self._reasons.get("outcome", ()))
        if withdrawn_on is not None and withdrawn_on < set_on:
            cells.wrong("withdrawn_on", "a date on or after set_on")
        if reason is not None and withdrawn_on is None:
            cells.wrong("withdrawn_on", "a date, as withdrawn_reason is given")
        return Agreed(
            line=cells.line,
            person_ref=cells.reference(),
            number=cells.number("outcome_no", 1, 9999),
            statement=cells.text("statement", LONGEST_STATEMENT),
            aspects=cells.codes("wellbeing_aspect", self._aspects),
            aim=cells.one_of("aim", AIMS),
            set_on=set_on,
            withdrawn_on=withdrawn_on,
            withdrawn_reason=reason,
        )

    def _given(self, cells: Cells) -> Given:
        return Given(
            line=cells.line,
            person_ref=cells.reference(),
            number=cells.number("outcome_no", 1, 9999),
            kind=cells.one_of("kind", KINDS),
            value=cells.number("score", 0, 10),
            given_by=cells.one_of("given_by", VOICES),
            given_on=cells.day("given_on"),
        )

    def _check_people_of(self, outcomes: Sequence[Agreed], sheets: Sheets) -> None:
        statuses = {reference: one.status for reference, one in self._kept.people.items()}
        statuses |= {row.cells["person_ref"]: row.cells["status"] for row in sheets.rows["people"]}
        for one in outcomes:
            status = statuses.get(one.person_ref)
            if status is None:
                expected = "a person of the table people"
                self.problems.append(Problem("outcomes", one.line, "person_ref", expected))
            elif status in ("not_joined", "unable_to_engage"):
                expected = "somebody whose status is joined or withdrawn"
                self.problems.append(Problem("outcomes", one.line, "person_ref", expected))

    def _check_scores(
        self, scores: Sequence[Given], outcomes: Sequence[Agreed], sheets: Sheets
    ) -> None:
        there = {
            (row.cells["person_ref"], row.cells["outcome_no"]) for row in sheets.rows["outcomes"]
        }
        there |= {(reference, str(number)) for reference, number in self._kept.outcomes}
        set_on = {key: one.set_on for key, one in self._kept.outcomes.items()}
        set_on |= {one.key: one.set_on for one in outcomes}
        first = dict(self._kept.baselines)
        for one in scores:
            if one.kind == "baseline":
                spoken = (one.key, one.given_by)
                first[spoken] = min(one.given_on, first.get(spoken, one.given_on))
        lines: dict[object, int] = {}
        for one in scores:
            before = lines.setdefault((one.key, one.message_id), one.line)
            if before != one.line:
                expected = f"one {one.kind} of a voice on one date: see line {before}"
                self.problems.append(Problem("scores", one.line, "given_on", expected))
            if (one.person_ref, str(one.number)) not in there:
                expected = "an outcome of the table outcomes"
                self.problems.append(Problem("scores", one.line, "outcome_no", expected))
            for expected in _out_of_order(one, set_on, first):
                self.problems.append(Problem("scores", one.line, "given_on", expected))


def _out_of_order(
    one: Given,
    set_on: Mapping[OutcomeKey, date],
    first: Mapping[tuple[OutcomeKey, str], date],
) -> Iterator[str]:
    if one.given_on < set_on.get(one.key, date.min):
        yield "a date on or after the outcome's set_on"
    if one.kind == "review" and one.given_on < first.get((one.key, one.given_by), date.min):
        yield "a date on or after the baseline of the same voice"
