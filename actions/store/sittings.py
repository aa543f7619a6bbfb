"""Sittings as staff look for them: whose, when, on which channel, and what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, cast

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.records import Person, Sitting
from actions.store.transcripts import A_TURN_LASTS, SHOWN_AFTER
from actions.store.turns import is_unclear
from bot.helplines import WALES

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which sittings are looked for; None or False: all the same.

    Days are days in Wales, both counted in. `channel`, `speaker` (person or carer) and `language`
    (en or cy) are a conversation's. `new` is what the account has not read as it stands, `read`
    what it has.
    """

    since: date | None = None
    until: date | None = None
    channel: str | None = None
    speaker: str | None = None
    language: str | None = None
    new: bool = False
    read: bool = False
    flagged: bool = False
    scored: bool = False
    worried: bool = False
    not_understood: bool = False


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One sitting of a list, without a word of what was said in it."""

    id: int
    reference: str
    name: str
    started_at: datetime
    last_at: datetime
    state: str
    channel: str
    speaker: str | None
    language: str | None
    read: bool
    flagged: bool
    scored: bool
    worried: bool


@dataclass(frozen=True, kw_only=True)
class Sittings:
    """A page of a list of sittings, and whether there may be another."""

    shown: Sequence[Listed]
    goes_on: bool


def list_sittings(
    session: Session, *within: Any, wanted: Wanted, by: str, at: datetime, skip: int = 0
) -> Sittings:
    """PAGE sittings after the first `skip`, the last heard in first.

    They are of the people for whom `within` holds. One left unfinished and heard in less than a
    day ago is not among them, nor is practice. `by` is the account that looks. What was not
    understood is sealed: where that is wanted, a page holds those of its PAGE where it was so.
    """
    ids = session.scalars(_found(within, wanted, by, at).offset(skip)).all()
    rows = session.execute(_shown(by).where(tables.sitting.c.id.in_(ids))).mappings()
    return Sittings(
        shown=[
            Listed(**{name: row[name] for name in Listed.__dataclass_fields__})
            for row in rows
            if not wanted.not_understood or _was_unclear(session, row)
        ],
        goes_on=len(ids) == PAGE,
    )


def find_sitting(session: Session, sitting_id: int, person: Person) -> Sitting | None:
    """The sitting of this number, where it is of a conversation with or for `person`."""
    sitting, said = tables.sitting.c, tables.conversation.c
    query = select(Sitting).where(
        sitting.id == sitting_id,
        said.id == sitting.conversation_id,
        said.person_id == person.id,
    )
    return cast("Sitting | None", session.scalars(query).first())


def _found(within: Any, wanted: Wanted, by: str, at: datetime) -> Any:
    """The numbers of PAGE sittings that are wanted."""
    sitting, said, person = tables.sitting.c, tables.conversation.c, tables.person.c
    return (
        select(sitting.id)
        .join(tables.conversation, said.id == sitting.conversation_id)
        .join(tables.person, person.id == said.person_id)
        .where(
            *within,
            or_(said.linked_at.is_(None), sitting.started_at >= said.linked_at),
            or_(
                sitting.state.not_in(("open", "paused", "stopped")),
                sitting.last_at <= at - SHOWN_AFTER,
            ),
            *_conditions(wanted, _told(by)),
        )
        .order_by(sitting.last_at.desc(), sitting.id.desc())
        .limit(PAGE)
    )


def _shown(by: str) -> Any:
    """What a list shows of sittings: worked out for those of a page alone."""
    sitting, said, person = tables.sitting.c, tables.conversation.c, tables.person.c
    return (
        select(
            sitting.id,
            person.reference,
            person.name,
            sitting.started_at,
            sitting.last_at,
            sitting.ended_at,
            sitting.state,
            said.sender,
            said.channel,
            said.speaker,
            said.language,
            *(condition.label(name) for name, condition in _told(by).items()),
        )
        .join(tables.conversation, said.id == sitting.conversation_id)
        .join(tables.person, person.id == said.person_id)
        .order_by(sitting.last_at.desc(), sitting.id.desc())
    )


def _told(by: str) -> dict[str, Any]:
    """What is told of each sitting, as conditions on its row."""
    sitting, reading, mark = tables.sitting.c, tables.reading.c, tables.mark.c
    score, share, worry = tables.score.c, tables.share.c, tables.worry.c
    held = exists().where(
        share.record == "score", share.record_id == score.id, share.kind == "held"
    )
    return {
        "read": exists().where(
            reading.sitting_id == sitting.id, reading.by == by, reading.heard_at >= sitting.last_at
        ),
        "flagged": exists().where(
            mark.sitting_id == sitting.id, mark.kind == "flag", mark.removed_at.is_(None)
        ),
        "scored": exists().where(score.sitting_id == sitting.id, score.value.is_not(None), ~held),
        "worried": exists().where(
            worry.conversation_id == sitting.conversation_id,
            worry.opened_at >= sitting.started_at,
            worry.opened_at <= func.coalesce(sitting.ended_at, sitting.last_at),
        ),
    }


def _conditions(wanted: Wanted, told: dict[str, Any]) -> Iterator[Any]:
    sitting, said, share = tables.sitting.c, tables.conversation.c, tables.share.c
    if wanted.since is not None:
        yield sitting.last_at >= _begin(wanted.since)
    if wanted.until is not None:
        yield sitting.last_at < _begin(wanted.until + timedelta(days=1))
    for column in ("channel", "speaker", "language"):
        value = getattr(wanted, column)
        if value is not None:
            yield said[column] == value
    if wanted.new:
        yield ~told["read"]
    for name in ("read", "flagged", "scored", "worried"):
        if getattr(wanted, name):
            yield told[name]
    if wanted.not_understood:
        # That a number kept back was not understood tells of it.
        yield ~exists().where(
            and_(share.sitting_id == sitting.id, share.kind == "held", share.record == "score")
        )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), WALES).astimezone(timezone.utc)


def _was_unclear(session: Session, row: Any) -> bool:
    """Whether the bot said in the sitting that it had not understood; only its events are read."""
    table = tables.events.c
    until = (row["ended_at"] or row["last_at"]) + A_TURN_LASTS
    said = session.scalars(
        select(table.data).where(
            table.sender_id == row["sender"],
            table.type_name == "bot",
            table.timestamp >= (row["started_at"] - A_TURN_LASTS).timestamp(),
            table.timestamp <= until.timestamp(),
        )
    )
    told = ((json.loads(one).get("metadata") or {}).get("utter_action") for one in said)
    return any(map(is_unclear, told))
