"""Who read which sitting, and when: for staff, and to tell the person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.accounts import names_of
from actions.store.keeping import every, first, keep_once
from actions.store.records import Audit, Conversation, Person, Reading, Sitting
from actions.store.transcripts import OPENED


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An account opened a person's transcript."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReadBy:
    """Somebody of staff, by name, read what was said."""

    name: str
    at: datetime


def mark_read(session: Session, sitting: Sitting, by: str, at: datetime) -> Reading:
    """The account `by` has read the sitting as far as it has been heard; once is enough."""
    table = tables.reading.c
    return keep_once(
        session,
        Reading(sitting_id=sitting.id, by=by, at=at, heard_at=sitting.last_at),
        table.sitting_id == sitting.id,
        table.by == by,
        table.heard_at == sitting.last_at,
    )


def readings_of(session: Session, sitting_ids: Collection[int]) -> Sequence[Reading]:
    """Every reading of these sittings, oldest first."""
    return every(session, Reading, tables.reading.c.sitting_id.in_(sitting_ids))


def latest_reading(session: Session, conversation: Conversation) -> Reading | None:
    """The last time anybody read a sitting of this conversation.

    Where somebody only said that they are speaking now, of one begun since.
    """
    sitting, table = tables.sitting.c, tables.reading.c
    begun = max(filter(None, (conversation.linked_at, conversation.changed_at)), default=None)
    theirs = [sitting.id == table.sitting_id, sitting.conversation_id == conversation.id]
    since = [] if begun is None else [sitting.started_at >= begun]
    return first(session, Reading, *theirs, *since, order=table.id.desc())


def read_by(session: Session, conversation: Conversation, since: float) -> ReadBy | None:
    """Who read a sitting of this conversation last, where that was after `since` (POSIX seconds).

    Nobody in practice, nor where the account's name is not known.
    """
    reading = latest_reading(session, conversation)
    if reading is None or conversation.practice or reading.at.timestamp() <= since:
        return None
    name = names_of(session, [reading.by]).get(reading.by)
    return ReadBy(name=name, at=reading.at) if name else None


def opened_by(session: Session, person: Person) -> list[Opened]:
    """Each account that opened the person's transcript, and when it last did; latest first."""
    table = tables.audit.c
    opened: dict[str, Opened] = {}
    for line in every(
        session,
        Audit,
        table.reference == person.reference,
        table.action == OPENED,
        order=table.id.desc(),
    ):
        opened.setdefault(line.actor, Opened(by=line.actor, at=line.at))
    return list(opened.values())
