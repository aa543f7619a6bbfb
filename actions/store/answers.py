"""Answers in words: what matters, a good day, what helps, who is around."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.conversations import latest_sitting
from actions.store.keeping import every, keep_once
from actions.store.records import Answer, Conversation, Outcome

KINDS = (
    *("matters", "good_day", "helps", "around", "beyond_service"),
    *("difference", "no_longer_matters"),
)


def keep_answer(
    session: Session,
    conversation: Conversation,
    kind: str,
    words: str,
    *,
    outcome: Outcome | None = None,
    given_by: str,
    message_id: str,
    at: datetime,
) -> Answer:
    """Keeps an answer in its words.

    It supersedes an earlier answer of the same kind, outcome and voice in the same sitting,
    whose row stays. The same message again gives the answer it made. Raises ValueError on
    another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: expected one of {', '.join(KINDS)}")
    sitting = latest_sitting(session, conversation)
    table = tables.answer.c
    answer = keep_once(
        session,
        Answer(
            conversation_id=conversation.id,
            person_id=conversation.person_id,
            sitting_id=sitting.id if sitting else None,
            outcome_id=outcome.id if outcome else None,
            message_id=message_id,
            kind=kind,
            words=words,
            given_by=given_by,
            carer_id=conversation.carer_id if given_by == "carer" else None,
            at=at,
        ),
        table.conversation_id == conversation.id,
        table.message_id == message_id,
        table.kind == kind,
    )
    for earlier in every(
        session,
        Answer,
        table.conversation_id == conversation.id,
        table.kind == kind,
        table.outcome_id == answer.outcome_id,
        table.given_by == given_by,
        table.carer_id == answer.carer_id,
        table.sitting_id == answer.sitting_id,
        table.superseded_by.is_(None),
        table.id < answer.id,
    ):
        earlier.superseded_by = answer.id
    session.flush()
    return answer


def belongs_to(session: Session, answer_id: int | None, outcome: Outcome) -> None:
    """Says which outcome an answer turned out to be about, once there is one."""
    answer = session.get(Answer, answer_id) if answer_id is not None else None
    if answer is not None:
        answer.outcome_id = outcome.id
        session.flush()


def answers_of(session: Session, conversation: Conversation) -> Sequence[Answer]:
    """The conversation's answers as they stand, oldest first, without those superseded.

    Where somebody only said that they are speaking now, those given since.
    """
    table = tables.answer.c
    since = conversation.changed_at
    return every(
        session,
        Answer,
        *([] if since is None else [table.at >= since]),
        table.conversation_id == conversation.id,
        table.person_id == conversation.person_id,
        table.superseded_by.is_(None),
    )
