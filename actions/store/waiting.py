"""What waits for staff: worries that are not closed, requests that are not answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.requests import ANSWERED


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits: since when, about whom, what it is and how far it has come."""

    at: datetime
    reference: str
    what: str
    state: str


def waiting(session: Session) -> Iterator[Waiting]:
    """Worries first, then requests, each latest first. What was said in practice is nobody's."""
    worry, request = tables.worry.c, tables.request.c
    yield from _rows(session, worry.opened_at, worry, "worry", worry.state != "closed")
    yield from _rows(session, request.at, request, "asks", request.state.not_in(ANSWERED))


def _rows(session: Session, at: Any, row: Any, what: str, still: Any) -> Iterator[Waiting]:
    person = tables.person.c
    query = select(at, person.reference, row.kind, row.state).where(row.person_id == person.id)
    for since, reference, kind, state in session.execute(query.where(still).order_by(at.desc())):
        yield Waiting(at=since, reference=reference, what=f"{what}: {kind}", state=state)
