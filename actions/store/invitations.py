"""The links that were made for somebody: who each is for, what became of it, and ending one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import first
from actions.store.people import Invited, invite_to
from actions.store.records import Carer, Invitation, Person, Practitioner


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link: `carer` is None for the person's own; `state` is open, taken or over."""

    id: int
    carer: Carer | None
    made_at: datetime
    expires_at: datetime
    taken_at: datetime | None
    state: str


def invite_to_team(
    session: Session,
    *,
    practitioner_id: int,
    name: str,
    year_of_birth: int | None,
    language: str | None,
    at: datetime,
    days: int,
) -> Invited:
    """A new person of a worker's, in the worker's team, with a code that works once in `days`."""
    worker = session.get(Practitioner, practitioner_id)
    if worker is None:
        raise LookupError("no such worker")
    return invite_to(
        session,
        team_id=worker.team_id,
        practitioner_id=worker.id,
        name=name,
        year_of_birth=year_of_birth,
        language=language,
        at=at,
        days=days,
    )


def links_of(session: Session, person: Person, at: datetime) -> list[Link]:
    """Every link made for a person and their carers, latest first."""
    table = tables.invitation.c
    rows = session.execute(
        select(Invitation, Carer)
        .outerjoin(tables.carer, tables.carer.c.id == table.carer_id)
        .where(table.person_id == person.id)
        .order_by(table.id.desc())
    )
    return [
        Link(
            id=one.id,
            carer=carer,
            made_at=one.made_at,
            expires_at=one.expires_at,
            taken_at=one.taken_at,
            state="taken" if one.taken_at else "open" if at < one.expires_at else "over",
        )
        for one, carer in rows
    ]


def revoke(session: Session, person: Person, invitation_id: int, at: datetime) -> bool:
    """Ends a link of the person's that was not used; False where there is no such link."""
    table = tables.invitation.c
    found = first(
        session,
        Invitation,
        table.id == invitation_id,
        table.person_id == person.id,
        table.taken_at.is_(None),
        table.expires_at > at,
    )
    if found is None:
        return False
    found.expires_at = at
    session.flush()
    return True
