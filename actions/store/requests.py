"""What is asked of the worker: a person please, an advocate please, delete it, a copy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import keep_once
from actions.store.records import Conversation, Request

KINDS = ("person", "advocate", "delete", "copy")
ANSWERED = ("done", "refused")
"""The states of a request that waits for nobody any more."""


def ask(
    session: Session, conversation: Conversation, kind: str, message_id: str, at: datetime
) -> Request:
    """Keeps a request: person, advocate, delete or copy. The same message again gives the same."""
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: expected one of {', '.join(KINDS)}")
    table = tables.request.c
    return keep_once(
        session,
        Request(
            conversation_id=conversation.id,
            person_id=conversation.person_id,
            message_id=message_id,
            kind=kind,
            at=at,
        ),
        table.conversation_id == conversation.id,
        table.message_id == message_id,
        table.kind == kind,
    )
