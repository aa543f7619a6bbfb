"""Worries as staff handle them: the queue, and every step until two people have closed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.caseload import Reach, within
from actions.store.keeping import every, keep
from actions.store.records import Account, Worry, WorryStep


class SamePerson(ValueError):
    """What takes two people was to be done by one."""


class NotNow(ValueError):
    """A worry, or a request, is not where this can be done: somebody else was quicker."""


@dataclass(frozen=True, kw_only=True)
class Worried:
    """One worry of the queue, without its words."""

    id: int
    reference: str
    name: str
    team: str
    kind: str
    state: str
    opened_at: datetime
    owner: str | None
    closed_first_by: str | None
    closed_at: datetime | None


def queue(session: Session, *within: Any, closed: bool = False) -> list[Worried]:
    """Worries about the people for whom `within` holds: the oldest first, else the last closed.

    What was said in practice is nobody's, and in no queue.
    """
    worry, person, team = tables.worry.c, tables.person.c, tables.team.c
    rows = session.execute(
        select(
            worry.id,
            person.reference,
            person.name,
            team.name.label("team"),
            worry.kind,
            worry.state,
            worry.opened_at,
            worry.owner,
            worry.closed_first_by,
            worry.closed_at,
        )
        .join(tables.person, person.id == worry.person_id)
        .join(tables.team, team.id == person.team_id)
        .where((worry.state == "closed") if closed else (worry.state != "closed"), *within)
        .order_by(worry.closed_at.desc() if closed else worry.opened_at, worry.id)
        .limit(CLOSED_SHOWN if closed else None)
    )
    return [Worried(**row._mapping) for row in rows]


CLOSED_SHOWN = 100
"""How many of the worries closed before are listed."""


def in_sight(reach: Reach, authority_id: int, actor: str) -> Any:
    """The condition that a worry is for an account: about people in its reach or handed to it.

    A duty worker sees those of their whole council.
    """
    if reach.role == "duty":
        team, service = tables.team.c, tables.service.c
        of_council = select(team.id).where(
            team.service_id == service.id, service.authority_id == authority_id
        )
        return tables.person.c.team_id.in_(of_council)
    if reach.role not in ("practitioner", "manager"):
        return false()
    return or_(within(reach), tables.worry.c.owner == actor)


def could_take(session: Session, worry: Worry) -> Sequence[Account]:
    """Accounts a worry may be handed to: its team's, and the duty workers of its council."""
    account, person = tables.account.c, tables.person.c
    team, service = tables.team.c, tables.service.c
    where = session.execute(
        select(person.team_id, service.authority_id)
        .join(tables.team, team.id == person.team_id)
        .join(tables.service, service.id == team.service_id)
        .where(person.id == worry.person_id)
    ).first()
    if where is None:
        return []
    of_team = and_(account.role.in_(("practitioner", "manager")), account.team_id == where.team_id)
    on_duty = and_(account.role == "duty", account.authority_id == where.authority_id)
    return every(
        session, Account, or_(of_team, on_duty), account.closed_at.is_(None), order=account.sign_in
    )


def find_worry(session: Session, worry_id: int, *within: Any) -> Worry | None:
    """The worry of this number, where it is about one of the people for whom `within` holds."""
    worry, person = tables.worry.c, tables.person.c
    query = select(Worry).where(worry.id == worry_id, worry.person_id == person.id, *within)
    return cast("Worry | None", session.scalars(query).first())


def steps_of(session: Session, worry: Worry) -> Sequence[WorryStep]:
    """Everything that was done about the worry, oldest first."""
    return every(session, WorryStep, tables.worry_step.c.worry_id == worry.id)


def read_worry(session: Session, worry: Worry, by: str, at: datetime) -> Worry:
    """The worry has been opened by somebody who can act on it; the first time is kept."""
    _lock(session, worry)
    if worry.state == "open":
        worry.state, worry.read_at, worry.read_by = "read", at, by
        _step(session, worry, "read", by, at)
    return worry


def note_worry(session: Session, worry: Worry, words: str, by: str, at: datetime) -> WorryStep:
    """Something is written down about the worry, however far it has come."""
    return _step(session, worry, "noted", by, at, words=words)


def take_worry(session: Session, worry: Worry, by: str, at: datetime) -> Worry:
    """The account `by` sees to it from now on. Raises NotNow when it is closed."""
    _lock(session, worry)
    _not_closed(worry)
    if worry.owner != by:
        worry.owner = by
        _step(session, worry, "taken", by, at)
    return worry


def hand_over(session: Session, worry: Worry, to: str, words: str, by: str, at: datetime) -> Worry:
    """The account `to` sees to it from now on; `words` say what they need to know.

    Raises NotNow when it is closed.
    """
    _lock(session, worry)
    _not_closed(worry)
    worry.owner = to
    _step(session, worry, "handed_over", by, at, to=to, words=words)
    return worry


def act_on(session: Session, worry: Worry, words: str, by: str, at: datetime) -> Worry:
    """Something was done so that they are safe: `words`. Raises NotNow when it is closed."""
    _lock(session, worry)
    _not_closed(worry)
    if worry.acted_at is None:
        worry.acted_at, worry.acted_by = at, by
    worry.state = "acted"
    _step(session, worry, "acted", by, at, words=words)
    return worry


def close_worry(session: Session, worry: Worry, words: str, by: str, at: datetime) -> Worry:
    """Closes it for one of two people: the first time proposes it, another account's closes it.

    Raises NotNow when it was not acted on or is closed, SamePerson when `by` proposed it.
    """
    _lock(session, worry)
    if worry.state != "acted":
        raise NotNow
    if worry.closed_first_by is None:
        worry.closed_first_at, worry.closed_first_by = at, by
        _step(session, worry, "closed_first", by, at, words=words)
    elif worry.closed_first_by == by:
        raise SamePerson
    else:
        worry.state, worry.closed_at, worry.closed_by = "closed", at, by
        _step(session, worry, "closed", by, at, words=words)
    return worry


def keep_open(session: Session, worry: Worry, words: str, by: str, at: datetime) -> Worry:
    """Somebody proposed to close it, and it is not over: `words`. Raises NotNow otherwise."""
    _lock(session, worry)
    if worry.state != "acted" or worry.closed_first_by is None:
        raise NotNow
    worry.closed_first_at = worry.closed_first_by = None
    _step(session, worry, "kept_open", by, at, words=words)
    return worry


def _not_closed(worry: Worry) -> None:
    if worry.state == "closed":
        raise NotNow


def _lock(session: Session, worry: Worry) -> None:
    """Reads the worry as it is kept now; its row is ours until the transaction ends."""
    session.refresh(worry, with_for_update=True)


def _step(
    session: Session,
    worry: Worry,
    kind: str,
    by: str,
    at: datetime,
    *,
    to: str | None = None,
    words: str | None = None,
) -> WorryStep:
    return keep(session, WorryStep(worry_id=worry.id, kind=kind, by=by, at=at, to=to, words=words))
