"""Carers beside a person: what the person lets them see, and who answered meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import first
from actions.store.records import Carer, Conversation


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Somebody who answered: their name where it is known, when last, and whether a carer did."""

    name: str | None
    at: datetime
    by_carer: bool


def not_asked_about(session: Session, conversation: Conversation) -> Carer | None:
    """A carer with a link of their own, where the person speaks and was not asked about carers."""
    person = conversation.person
    if person is None or conversation.speaker != "person" or person.carers_see is not None:
        return None
    if conversation.changed_at is not None:
        return None
    table = tables.carer.c
    return first(session, Carer, table.person_id == person.id, table.name.is_not(None))


def let_see(session: Session, conversation: Conversation, *, allowed: bool) -> None:
    """The person's choice: whether carers with a link may see what matters, in their words."""
    if conversation.person is not None:
        conversation.person.carers_see = allowed
        session.flush()


def answered_since(session: Session, conversation: Conversation) -> list[Answered]:
    """Who else answered since whoever is speaking last did, each once, the earliest first.

    The person is told of every carer; a carer with a link hears of the person where the person
    lets them see. Nobody who only said that they are speaking now is told of anybody.
    """
    person = conversation.person
    if person is None or conversation.changed_at is not None:
        return []
    given = _given(person.id)
    last = session.scalar(
        select(func.max(given.c.at)).where(
            given.c.carer_id.is_not_distinct_from(conversation.carer_id)
        )
    )
    if last is None:
        return []
    others = given.c.carer_id.is_not(None) if conversation.carer_id is None else None
    if others is None:
        if not person.carers_see or conversation.carer is None or conversation.carer.name is None:
            return []
        others = given.c.carer_id.is_(None)
    rows = session.execute(
        select(given.c.carer_id, func.max(given.c.at).label("at"))
        .where(others, given.c.at > last)
        .group_by(given.c.carer_id)
        .order_by("at")
    ).all()
    return [_answered(session, conversation, row) for row in rows]


def _answered(session: Session, conversation: Conversation, row: Any) -> Answered:
    carer = session.get(Carer, row.carer_id) if row.carer_id is not None else None
    name = conversation.person.name if conversation.person and carer is None else None
    return Answered(name=carer.name if carer else name, at=row.at, by_carer=carer is not None)


def _given(person_id: int) -> Any:
    """When each voice gave an outcome, a score or an answer; a person's carer_id is None."""
    outcome, score, answer = tables.outcome.c, tables.score.c, tables.answer.c
    return union_all(
        select(outcome.carer_id, outcome.drafted_at.label("at")).where(
            outcome.person_id == person_id
        ),
        select(score.carer_id, score.at)
        .join_from(tables.score, tables.outcome, outcome.id == score.outcome_id)
        .where(outcome.person_id == person_id, score.given_by != "practitioner"),
        select(answer.carer_id, answer.at).where(answer.person_id == person_id),
    ).subquery()
