"""Worries about safety. Whoever raised one never clears it: staff do, two of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import first, keep_once
from actions.store.records import Conversation, Worry


def raise_worry(
    session: Session,
    conversation: Conversation,
    words: str,
    rules: str | Sequence[str],
    kind: str,
    message_id: str,
    at: datetime,
) -> Worry:
    """Keeps a message that may mean somebody is not safe, with the names of the rules that fired.

    The same message again gives the worry it made.
    """
    names = [rules] if isinstance(rules, str) else list(rules)
    table = tables.worry.c
    return keep_once(
        session,
        Worry(
            conversation_id=conversation.id,
            person_id=conversation.person_id,
            carer_id=conversation.carer_id,
            message_id=message_id,
            words=words,
            rules=" ".join(names),
            kind=kind,
            opened_at=at,
        ),
        table.conversation_id == conversation.id,
        table.message_id == message_id,
    )


def open_worry(session: Session, conversation: Conversation) -> Worry | None:
    """The latest worry not closed in this conversation, or about its person anywhere."""
    table = tables.worry.c
    where = table.conversation_id == conversation.id
    if conversation.person_id is not None:
        where = or_(where, table.person_id == conversation.person_id)
    return first(session, Worry, where, table.state != "closed", order=table.id.desc())


def worry_about(session: Session, person_id: int | None) -> Worry | None:
    """The latest worry not closed about this person; None for nobody."""
    table = tables.worry.c
    mine = table.person_id == person_id
    return first(session, Worry, mine, table.state != "closed", order=table.id.desc())
