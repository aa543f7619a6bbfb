"""Telling the duty team of a worry: a row for each way, so that none is lost or goes out twice."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import first, keep_once
from actions.store.records import DutyNotice, Worry

WAYS = ("email", "webhook")
SENDING_LASTS = timedelta(minutes=5)
"""A notice taken to be sent, and not heard of for this long, is sent again: its sender died."""

SOONEST, LATEST = timedelta(minutes=1), timedelta(minutes=30)
"""How long after a failure it is tried again: doubled each time, up to the second of these."""


@dataclass(frozen=True)
class Claimed:
    """A notice to be sent now. `token` is the same however often it is tried."""

    id: int
    worry_id: int
    way: str
    token: str


def plan_notices(session: Session, ways: Collection[str], at: datetime) -> int:
    """A row for each way and each open worry that has none; how many were new.

    Read from the worries themselves, so that one raised while nothing was running, or before a
    way was set, is told of too. What was said in practice is nobody's.
    """
    worry, notice = tables.worry.c, tables.duty_notice.c
    made = 0
    for way in ways:
        told = select(notice.id).where(notice.worry_id == worry.id, notice.way == way)
        untold = session.scalars(
            select(worry.id)
            .where(worry.person_id.is_not(None), worry.state != "closed", ~told.exists())
            .order_by(worry.id)
        ).all()
        for worry_id in untold:
            keep_once(
                session,
                DutyNotice(worry_id=worry_id, way=way, token=secrets.token_hex(16), made_at=at),
                notice.worry_id == worry_id,
                notice.way == way,
            )
        made += len(untold)
    return made


def due_notices(session: Session, now: datetime, way: str) -> Sequence[int]:
    """The ids of notices to be sent now by `way`, oldest first."""
    table = tables.duty_notice.c
    query = select(table.id).where(
        table.sent_at.is_(None),
        table.way == way,
        or_(table.retry_at.is_(None), table.retry_at <= now),
        or_(table.claimed_at.is_(None), table.claimed_at <= now - SENDING_LASTS),
    )
    return list(session.scalars(query.order_by(table.id)).all())


def claim_notice(session: Session, notice_id: int, now: datetime) -> Claimed | None:
    """Takes a notice so as to send it now. Of several processes at once, one is given it."""
    table = tables.duty_notice.c
    notice: DutyNotice | None = session.scalars(
        select(DutyNotice).where(table.id == notice_id).with_for_update()
    ).first()
    if notice is None or notice.sent_at is not None:
        return None
    if notice.claimed_at is not None and notice.claimed_at > now - SENDING_LASTS:
        return None
    if notice.retry_at is not None and notice.retry_at > now:
        return None
    notice.claimed_at, notice.tries = now, notice.tries + 1
    session.flush()
    return Claimed(notice.id, notice.worry_id, notice.way, notice.token)


def notice_sent(session: Session, notice_id: int, at: datetime) -> None:
    """It went out, and does not again."""
    notice = session.get(DutyNotice, notice_id)
    if notice is not None:
        notice.sent_at = at
        session.flush()


def notice_failed(session: Session, notice_id: int, at: datetime) -> None:
    """It did not go out; it is tried again, each time after a longer while."""
    notice = session.get(DutyNotice, notice_id)
    if notice is not None:
        wait = min(SOONEST * 2 ** min(notice.tries - 1, 10), LATEST)
        notice.claimed_at, notice.retry_at = None, at + wait
        session.flush()


def last_notice(session: Session, worry: Worry) -> DutyNotice | None:
    """The notice of the worry that went out last, if one did."""
    table = tables.duty_notice.c
    return first(
        session,
        DutyNotice,
        table.worry_id == worry.id,
        table.sent_at.is_not(None),
        order=table.sent_at.desc(),
    )
