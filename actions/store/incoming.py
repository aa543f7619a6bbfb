"""Rows that come in from a council's own records, checked and typed. Nothing here connects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

TABLES = ("people", "outcomes", "scores")

OutcomeKey = tuple[str, int]
"""A person's reference and the outcome's number."""


@dataclass(frozen=True, kw_only=True)
class Referral:
    """A row of people: somebody referred, and what came of it. `line` is where it was read."""

    line: int
    person_ref: str
    authority: str
    service: str
    team: str
    practitioner_ref: str | None
    referred_on: date
    status: str
    reason: str | None
    joined_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A row of outcomes, its statement in the person's own words; `aspects` are codes."""

    line: int
    person_ref: str
    number: int
    statement: str = field(repr=False)
    aspects: tuple[str, ...]
    aim: str
    set_on: date
    withdrawn_on: date | None
    withdrawn_reason: str | None

    @property
    def key(self) -> OutcomeKey:
        """Whose outcome it is, and which."""
        return self.person_ref, self.number


@dataclass(frozen=True, kw_only=True)
class Given:
    """A row of scores."""

    line: int
    person_ref: str
    number: int
    kind: str
    value: int
    given_by: str
    given_on: date

    @property
    def key(self) -> OutcomeKey:
        """Which outcome it is a score of."""
        return self.person_ref, self.number

    @property
    def message_id(self) -> str:
        """What makes it the same score when it comes again: one of a kind and voice a day."""
        return f"{self.kind} by {self.given_by} on {self.given_on.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """The rows of the three tables."""

    people: Sequence[Referral]
    outcomes: Sequence[Agreed]
    scores: Sequence[Given]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept already of the people that rows are about, as rows that might have come in.

    `scores` are each outcome's that came in before, by message id; `baselines` the day of the
    first for an outcome and a voice, however it came.
    """

    people: Mapping[str, Referral] = field(default_factory=dict)
    outcomes: Mapping[OutcomeKey, Agreed] = field(default_factory=dict)
    scores: Mapping[OutcomeKey, Mapping[str, int]] = field(default_factory=dict)
    baselines: Mapping[tuple[OutcomeKey, str], date] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Problem:
    """Why a row cannot come in: which table, line and column, and what was expected there."""

    table: str
    line: int
    column: str
    expected: str
