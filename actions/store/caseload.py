"""Whose people somebody of staff sees, and what of them waits: a page at a time, few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import first
from actions.store.records import Person, Practitioner
from actions.store.reminders import CHECK_IN, NOT_OVER
from actions.store.requests import ANSWERED
from actions.store.transcripts import SHOWN_AFTER

SHOWN = ("all", "worries", "new", "due", "requests")
"""What a caseload can be narrowed to."""

UNFINISHED = ("open", "paused", "stopped")


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whose people: a worker's own and those they cover for `on` a day, or a manager's team's.

    Other roles reach nobody.
    """

    role: str
    practitioner_id: int | None
    team_id: int | None
    on: date


@dataclass(frozen=True, kw_only=True)
class Case:
    """A person as a list shows them: nothing of what they said.

    `worries` and `requests` are how many are open; `new_at` is when they were last heard in what
    the reader has not read; `check_in` is the day the next one is due. `worker` is None where
    nobody is named.
    """

    reference: str
    name: str
    status: str
    worker: str | None
    worries: int
    requests: int
    new_at: datetime | None
    check_in: date | None


@dataclass(frozen=True, kw_only=True)
class Cases:
    """A page of a caseload; `number` from 1 of `pages`, and how many there are of each of SHOWN."""

    cases: Sequence[Case]
    number: int
    pages: int
    counts: dict[str, int]


def find_in_reach(session: Session, reach: Reach, reference: str) -> Person | None:
    """The person with this reference, where they are in reach; else as if there were none."""
    return first(
        session, Person, tables.person.c.reference == reference.strip().upper(), within(reach)
    )


def worker_of(session: Session, person: Person) -> str | None:
    """The name of a person's worker; None where nobody is named."""
    if person.practitioner_id is None:
        return None
    worker = session.get(Practitioner, person.practitioner_id)
    return worker.name if worker else None


def within(reach: Reach) -> Any:
    """The condition that a person is in reach."""
    person, cover = tables.person.c, tables.cover.c
    if reach.role == "manager" and reach.team_id is not None:
        return person.team_id == reach.team_id
    if reach.role != "practitioner" or reach.practitioner_id is None:
        return false()
    covered = select(cover.practitioner_id).where(
        cover.covered_by == reach.practitioner_id,
        cover.from_on <= reach.on,
        cover.until_on >= reach.on,
    )
    return or_(person.practitioner_id == reach.practitioner_id, person.practitioner_id.in_(covered))


def cases_of(
    session: Session,
    reach: Reach,
    *,
    actor: str,
    at: datetime,
    shown: str = "all",
    words: str = "",
    page: int = 1,
    size: int = 25,
) -> Cases:
    """A page of the people in reach: open worries first, then what is new, then what is due.

    `shown` is one of SHOWN; `words` are looked for in names and references. A page there is not
    is the nearest one there is. Raises ValueError on another `shown`.
    """
    if shown not in SHOWN:
        raise ValueError(f"shown is {shown!r}: expected one of {', '.join(SHOWN)}")
    found = _cases(reach, actor, at)
    if words.strip():
        found = found.where(tables.person.c.id.in_(_named(session, reach, words)))
    every = found.subquery()
    row = every.c
    is_of = {
        "worries": row.worries > 0,
        "new": row.new_at.is_not(None),
        "due": row.check_in <= reach.on,
        "requests": row.requests > 0,
    }
    totals = [func.sum(case((is_so, 1), else_=0)).label(name) for name, is_so in is_of.items()]
    counted = session.execute(select(func.count().label("all"), *totals).select_from(every)).one()
    counts = {name: int(counted._mapping[name] or 0) for name in SHOWN}
    pages = max(1, -(-counts[shown] // size))
    number = min(max(1, page), pages)
    query = select(every).order_by(
        case((is_of["worries"], 0), else_=1),
        case((is_of["new"], 0), else_=1),
        case((is_of["due"], 0), else_=1),
        case((row.check_in.is_(None), 1), else_=0),
        row.check_in,
        row.id,
    )
    if shown != "all":
        query = query.where(is_of[shown])
    rows = session.execute(query.offset((number - 1) * size).limit(size)).all()
    return Cases(cases=[_case(one) for one in rows], number=number, pages=pages, counts=counts)


def _cases(reach: Reach, actor: str, at: datetime) -> Any:
    person, worker = tables.person.c, tables.practitioner.c
    worry, asked, due = tables.worry.c, tables.request.c, tables.reminder.c
    worries = _counted(worry.person_id, worry.state != "closed", reach)
    requests = _counted(asked.person_id, asked.state.not_in(ANSWERED), reach)
    new = _new(reach, actor, at)
    check_in = (
        select(due.person_id, func.max(due.due_on).label("due_on"))
        .where(due.what == CHECK_IN, due.state.in_(NOT_OVER))
        .group_by(due.person_id)
        .subquery()
    )
    return (
        select(
            person.id,
            person.reference,
            person.name,
            person.status,
            worker.name.label("worker"),
            func.coalesce(worries.c.many, 0).label("worries"),
            func.coalesce(requests.c.many, 0).label("requests"),
            new.c.heard_at.label("new_at"),
            check_in.c.due_on.label("check_in"),
        )
        .outerjoin(tables.practitioner, worker.id == person.practitioner_id)
        .outerjoin(worries, worries.c.person_id == person.id)
        .outerjoin(requests, requests.c.person_id == person.id)
        .outerjoin(new, new.c.person_id == person.id)
        .outerjoin(check_in, check_in.c.person_id == person.id)
        .where(within(reach))
    )


def _counted(person_id: Any, still: Any, reach: Reach) -> Any:
    return (
        select(person_id, func.count().label("many"))
        .join(tables.person, tables.person.c.id == person_id)
        .where(still, within(reach))
        .group_by(person_id)
        .subquery()
    )


def _new(reach: Reach, actor: str, at: datetime) -> Any:
    """When each person was last heard in a sitting that is shown and that `actor` did not read."""
    said, sitting, reading = tables.conversation.c, tables.sitting.c, tables.reading.c
    read = and_(
        reading.sitting_id == sitting.id, reading.by == actor, reading.heard_at >= sitting.last_at
    )
    shown = or_(sitting.state.not_in(UNFINISHED), sitting.last_at <= at - SHOWN_AFTER)
    return (
        select(said.person_id, func.max(sitting.last_at).label("heard_at"))
        .join(tables.conversation, said.id == sitting.conversation_id)
        .join(tables.person, tables.person.c.id == said.person_id)
        .outerjoin(tables.reading, read)
        .where(within(reach), sitting.started_at >= said.linked_at, shown, reading.id.is_(None))
        .group_by(said.person_id)
        .subquery()
    )


def _named(session: Session, reach: Reach, words: str) -> list[int]:
    """Whose name or reference holds `words`. Names are sealed, so they are compared here."""
    wanted, person = words.strip().casefold(), tables.person.c
    rows = session.execute(select(person.id, person.reference, person.name).where(within(reach)))
    return [
        one.id
        for one in rows
        if wanted in one.name.casefold() or wanted in one.reference.casefold()
    ]


def _case(row: Any) -> Case:
    told = {name: value for name, value in row._mapping.items() if name != "id"}
    return Case(**told)
