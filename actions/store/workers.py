"""A council's workers: who covers for whom, and whose people somebody becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.audit import note
from actions.store.keeping import every, first, keep
from actions.store.records import Correction, Cover, Person, Practitioner


@dataclass(frozen=True, kw_only=True)
class Worker:
    """A worker, their team and the team's service (adults or children)."""

    id: int
    name: str
    team: str
    team_id: int
    service: str


@dataclass(frozen=True, kw_only=True)
class Covering:
    """Who covers for whom, from one day to another, both included."""

    id: int
    absent: str
    by: str
    from_on: date
    until_on: date


def workers_of(session: Session, authority_id: int) -> list[Worker]:
    """A council's workers, by team and name."""
    worker, team, service = tables.practitioner.c, tables.team.c, tables.service.c
    rows = session.execute(
        select(worker.id, worker.name, team.name.label("team"), worker.team_id, service.kind)
        .join(tables.team, team.id == worker.team_id)
        .join(tables.service, service.id == team.service_id)
        .where(service.authority_id == authority_id)
    )
    found = [
        Worker(id=id, name=name, team=team, team_id=team_id, service=kind)
        for id, name, team, team_id, kind in rows
    ]
    return sorted(found, key=lambda one: (one.service, one.team, one.name.casefold()))


def cover_for(
    session: Session,
    authority_id: int,
    absent_id: int,
    covered_by: int,
    *,
    from_on: date,
    until_on: date,
    by: str,
    at: datetime,
) -> Cover:
    """Lets one worker see another's people as well, from one day to another.

    Raises LookupError where either is no worker of the council, ValueError where they are the
    same or the days are the wrong way round.
    """
    known = {one.id for one in workers_of(session, authority_id)}
    if not {absent_id, covered_by} <= known:
        raise LookupError("no such worker")
    if absent_id == covered_by or until_on < from_on:
        raise ValueError("expected two workers, and a last day that is not before the first")
    return keep(
        session,
        Cover(
            practitioner_id=absent_id,
            covered_by=covered_by,
            from_on=from_on,
            until_on=until_on,
            by=by,
            at=at,
        ),
    )


def covers_of(session: Session, authority_id: int, on: date) -> list[Covering]:
    """What is covered in a council on a day or later."""
    names = {one.id: one.name for one in workers_of(session, authority_id)}
    table = tables.cover.c
    return [
        Covering(
            id=one.id,
            absent=names[one.practitioner_id],
            by=names[one.covered_by],
            from_on=one.from_on,
            until_on=one.until_on,
        )
        for one in every(session, Cover, table.until_on >= on, order=table.from_on)
        if one.practitioner_id in names
    ]


def end_cover(session: Session, authority_id: int, cover_id: int, last_on: date) -> bool:
    """Its last day is `last_on`; False where the council has no such cover."""
    found = first(session, Cover, tables.cover.c.id == cover_id)
    known = {one.id for one in workers_of(session, authority_id)}
    if found is None or found.practitioner_id not in known:
        return False
    found.until_on = min(found.until_on, last_on)
    session.flush()
    return True


def transfer(
    session: Session,
    authority_id: int,
    to_id: int,
    *,
    from_id: int | None = None,
    reference: str | None = None,
    by: str,
    at: datetime,
) -> int:
    """Makes one person, or all of a worker's, another worker's and of that worker's team.

    Either `from_id` or `reference` says who. Each is noted and leaves a trail. Returns how many.
    Raises LookupError where a worker or the person is not of this council.
    """
    workers = {one.id: one for one in workers_of(session, authority_id)}
    if to_id not in workers or (from_id is not None and from_id not in workers):
        raise LookupError("no such worker")
    table, teams = tables.person.c, {one.team_id for one in workers.values()}
    if reference is not None:
        moved = every(session, Person, table.reference == reference, table.team_id.in_(teams))
    else:
        moved = every(session, Person, table.practitioner_id == from_id)
    if reference is not None and not moved:
        raise LookupError("no such person")
    for person in moved:
        _move(session, person, workers[to_id], by, at)
    return len(moved)


def _move(session: Session, person: Person, to: Worker, by: str, at: datetime) -> None:
    if person.practitioner_id == to.id:
        return
    before = session.get(Practitioner, person.practitioner_id) if person.practitioner_id else None
    person.practitioner_id, person.team_id = to.id, to.team_id
    keep(
        session,
        Correction(
            person_id=person.id,
            part="worker",
            before=before.name if before else None,
            after=to.name,
            by=by,
            at=at,
        ),
    )
    note(session, by, "transferred to another worker", person.reference, at)
