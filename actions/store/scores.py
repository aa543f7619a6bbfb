"""Scores: a whole number 0 to 10 or the reason there is none, in three voices kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.conversations import latest_sitting
from actions.store.keeping import every, keep_once
from actions.store.places import place_on
from actions.store.records import Carer, Conversation, Outcome, Score
from bot.helplines import WALES

KINDS = ("baseline", "goal", "review")
WHY_NONE = ("skipped", "not_now", "no_numbers", "unsure")
VOICES = ("person", "carer", "practitioner")


def keep_score(
    session: Session,
    outcome: Outcome,
    kind: str,
    value: int | None,
    *,
    why_none: str | None = None,
    given_by: str,
    carer: Carer | None = None,
    way: str,
    words: str | None = None,
    told: str | None = None,
    message_id: str,
    at: datetime,
    conversation: Conversation | None = None,
) -> Score:
    """Keeps a baseline, goal or review for `outcome`: 0 to 10, or None and `why_none`.

    Where there is no number, `told` is what was said instead: a face, or how it compares.

    `carer` is whose voice it is, when it is a carer's. `conversation` is where it was said, the
    outcome's own by default. A later one of the same kind and voice in the same sitting corrects
    the earlier: it supersedes it and takes its place, and the earlier row stays. The same message
    again gives the score it made. Raises ValueError on another kind, value, reason or voice.
    """
    _check(kind, value, why_none, given_by)
    said_in = conversation or session.get(Conversation, outcome.conversation_id)
    if said_in is None:
        raise LookupError("the outcome's conversation is not kept any more")
    sitting = latest_sitting(session, said_in)
    table = tables.score.c
    score = keep_once(
        session,
        Score(
            outcome_id=outcome.id,
            conversation_id=said_in.id,
            sitting_id=sitting.id if sitting else None,
            message_id=message_id,
            kind=kind,
            place=next_place(session, outcome, at),
            value=value,
            why_none=why_none,
            given_by=given_by,
            carer_id=carer.id if carer else None,
            way=way,
            words=words,
            told=told,
            at=at,
        ),
        table.conversation_id == said_in.id,
        table.message_id == message_id,
        table.outcome_id == outcome.id,
        table.kind == kind,
    )
    for earlier in every(
        session,
        Score,
        table.outcome_id == outcome.id,
        table.kind == kind,
        table.given_by == given_by,
        table.carer_id == score.carer_id,
        table.sitting_id == score.sitting_id,
        table.superseded_by.is_(None),
        table.id < score.id,
    ):
        earlier.superseded_by = score.id
        score.place = min(score.place, earlier.place)
    session.flush()
    return score


def numbers_by(
    session: Session, outcome: Outcome, kind: str, conversation: Conversation
) -> Sequence[Score]:
    """The numbers of one kind that whoever is speaking gave, oldest first; none superseded."""
    given = scores_by(session, outcome, conversation)
    return [one for one in given if one.kind == kind and one.value is not None]


def scores_by(session: Session, outcome: Outcome, conversation: Conversation) -> Sequence[Score]:
    """Every score whoever is speaking gave, with a number or without, oldest first."""
    table = tables.score.c
    return every(
        session,
        Score,
        table.outcome_id == outcome.id,
        table.given_by == (conversation.speaker or "person"),
        table.carer_id == conversation.carer_id,
        table.superseded_by.is_(None),
        order=table.place,
    )


def scores_of(session: Session, outcome: Outcome) -> Sequence[Score]:
    """Every score of `outcome`, oldest first, those superseded too."""
    return every(session, Score, tables.score.c.outcome_id == outcome.id)


def next_place(session: Session, outcome: Outcome, at: datetime) -> int:
    """The place of a score of `outcome` given now, after those that came before."""
    table = tables.score.c
    arrived = session.scalar(
        select(func.count()).select_from(tables.score).where(table.outcome_id == outcome.id)
    )
    return place_on(at.astimezone(WALES).date(), int(arrived or 0))


def _check(kind: str, value: int | None, why_none: str | None, given_by: str) -> None:
    for said, given, expected in (
        ("kind", kind, KINDS),
        ("given_by", given_by, VOICES),
        ("why_none", why_none, (None, *WHY_NONE)),
    ):
        if given not in expected:
            known = ", ".join(str(one) for one in expected)
            raise ValueError(f"{said} is {given!r}: expected one of {known}")
    if value is not None and (isinstance(value, bool) or value not in range(11)):
        raise ValueError(f"value is {value!r}: expected a whole number from 0 to 10, or None")
    if (value is None) == (why_none is None):
        raise ValueError("expected a number, or the reason there is none, and not both")
