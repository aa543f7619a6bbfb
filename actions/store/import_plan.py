"""What importing would do beside what is kept: rows to add, rows that go on, contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from actions.store.incoming import Agreed, Given, Incoming, Kept, Problem, Referral

R = TypeVar("R", Referral, Agreed)

COURSE = ("not_joined", "unable_to_engage", "joined", "withdrawn")
"""How a referral may go on, from one import to a later one; never back."""
CONTRADICTS = "what is kept already, which is another"
_OPEN = {"status", "reason", "joined_on", "withdrawn_on", "withdrawn_reason"}
_COLUMNS = {"number": "outcome_no", "aspects": "wellbeing_aspect"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What importing would do: rows to add, rows that go on from what is kept, contradictions.

    It can be carried out when there are no `problems`.
    """

    people: Sequence[Referral]
    outcomes: Sequence[Agreed]
    scores: Sequence[Given]
    people_moved: Sequence[Referral]
    outcomes_withdrawn: Sequence[Agreed]
    problems: Sequence[Problem]


def plan(incoming: Incoming, kept: Kept) -> Plan:
    """What of `incoming` is new beside `kept`, what goes on from it, and what contradicts it."""
    problems: list[Problem] = []
    moved: list[Referral] = []
    withdrawn: list[Agreed] = []
    scores: list[Given] = []
    for referral in incoming.people:
        before = kept.people.get(referral.person_ref)
        if before is not None and not _same(before, referral):
            problems += _contradictions("people", before, referral)
            problems += [] if _goes_on(before, referral) else [_backwards(referral)]
            moved.append(referral)
    for agreed in incoming.outcomes:
        was = kept.outcomes.get(agreed.key)
        if was is not None and not _same(was, agreed):
            problems += _contradictions("outcomes", was, agreed)
            if was.withdrawn_on is not None and _standing(was) != _standing(agreed):
                problems.append(Problem("outcomes", agreed.line, "withdrawn_on", CONTRADICTS))
            withdrawn.append(agreed)
    for given in incoming.scores:
        value = kept.scores.get(given.key, {}).get(given.message_id)
        if value is None:
            scores.append(given)
        elif value != given.value:
            problems.append(Problem("scores", given.line, "score", CONTRADICTS))
    return Plan(
        people=[one for one in incoming.people if one.person_ref not in kept.people],
        outcomes=[one for one in incoming.outcomes if one.key not in kept.outcomes],
        scores=scores,
        people_moved=moved,
        outcomes_withdrawn=withdrawn,
        problems=problems,
    )


def _same(kept: R, row: R) -> bool:
    return all(
        getattr(kept, one.name) == getattr(row, one.name)
        for one in fields(kept)
        if one.name != "line"
    )


def _contradictions(table: str, kept: R, row: R) -> Iterator[Problem]:
    for one in fields(kept):
        if one.name not in _OPEN | {"line"} and getattr(kept, one.name) != getattr(row, one.name):
            yield Problem(table, row.line, _COLUMNS.get(one.name, one.name), CONTRADICTS)


def _backwards(row: Referral) -> Problem:
    return Problem("people", row.line, "status", CONTRADICTS)


def _standing(row: Agreed) -> tuple[object, ...]:
    return row.withdrawn_on, row.withdrawn_reason


def _goes_on(kept: Referral, row: Referral) -> bool:
    """Whether a referral's course goes on from what is kept, or a date not known is told."""
    if COURSE.index(row.status) != COURSE.index(kept.status):
        return COURSE.index(row.status) > COURSE.index(kept.status)
    told = (kept.joined_on, kept.withdrawn_on), (row.joined_on, row.withdrawn_on)
    return kept.reason == row.reason and all(
        before in (None, now) for before, now in zip(*told, strict=True)
    )
