"""What may be quoted in a report: statements somebody sent, in their own words, and still stand by.

Left out are practice, what is withdrawn, what was held back or not sent, words that a worker or a
carer put, words that name somebody known here, and everything of somebody with a worry that is not
closed, or who asked for deletion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from actions.store import tables
from actions.store.imported import CHANNEL
from actions.store.shares import PARTS
from bot.helplines import WALES

SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Said:
    """A statement: its outcome, whose (a reference), and the words."""

    outcome_id: int
    reference: str
    words: str


def quotable(session: Session, outcomes: Sequence[int], cut: date) -> Iterator[Said]:
    """What may be quoted of these outcomes as they stood at the end of `cut` and still do.

    `outcomes` are no more than one statement takes: `actions.store.imported.portions`.
    """
    outcome, person, said = tables.outcome.c, tables.person.c, tables.conversation.c
    revision = tables.revision.c
    end = datetime.combine(cut + timedelta(days=1), time(), tzinfo=WALES)
    query = (
        select(outcome.id, person.id, person.reference, person.name, revision.words)
        .select_from(tables.outcome)
        .join(tables.person, person.id == outcome.person_id)
        .join(tables.conversation, said.id == outcome.conversation_id)
        .join(tables.revision, revision.outcome_id == outcome.id)
        .where(
            outcome.id.in_(outcomes),
            revision.id == _latest_wording(),
            outcome.owner == "person",
            outcome.carer_id.is_(None),
            outcome.status.in_(("active", "achieved")),
            outcome.kept_at < end,
            person.status == "joined",
            said.practice.is_(False),
            revision.by == "person",
            revision.at < end,
            or_(said.channel == CHANNEL, _was_sent()),
            ~_was_held(),
            ~_is_worried_about(),
            ~exists().where(
                tables.request.c.person_id == person.id, tables.request.c.kind == "delete"
            ),
        )
        .order_by(outcome.id)
    )
    rows = session.execute(query).all()
    carers = _carers(session, {row[1] for row in rows})
    for outcome_id, person_id, reference, name, words in rows:
        if not names_anyone(words, [name, *carers.get(person_id, ())]):
            yield Said(outcome_id, reference, words)


def names_anyone(words: str, names: Iterable[str | None]) -> bool:
    """Whether `words` have a word of one of the names in them, of SHORTEST_NAME letters or more."""
    said = set(_WORD.findall(words.casefold()))
    parts = {part for name in names if name for part in _WORD.findall(name.casefold())}
    return any(part in said for part in parts if len(part) >= SHORTEST_NAME)


def _latest_wording() -> Any:
    revision = aliased(tables.revision)
    return (
        select(func.max(revision.c.id))
        .where(revision.c.outcome_id == tables.outcome.c.id, revision.c.part == "statement")
        .correlate(tables.outcome)
        .scalar_subquery()
    )


def _was_sent() -> Any:
    share = aliased(tables.share)
    return exists().where(
        share.c.kind == "sent",
        share.c.record == "outcome",
        share.c.record_id == tables.outcome.c.id,
        share.c.at >= tables.revision.c.at,
    )


def _was_held() -> Any:
    """Anything about the outcome, or an answer of theirs about what matters to them."""
    share, score, answer = aliased(tables.share), aliased(tables.score), aliased(tables.answer)
    outcome = tables.outcome.c
    theirs = and_(answer.c.person_id == outcome.person_id, answer.c.kind == "matters")
    about = (
        and_(share.c.record.in_(list(PARTS)), share.c.record_id == outcome.id),
        and_(
            share.c.record == "score",
            share.c.record_id.in_(
                select(score.c.id).where(score.c.outcome_id == outcome.id).correlate(tables.outcome)
            ),
        ),
        and_(
            share.c.record == "answer",
            share.c.record_id.in_(
                select(answer.c.id)
                .where(or_(answer.c.outcome_id == outcome.id, theirs))
                .correlate(tables.outcome)
            ),
        ),
    )
    return exists().where(share.c.kind == "held", or_(*about))


def _is_worried_about() -> Any:
    worry, said = aliased(tables.worry), aliased(tables.conversation)
    person = tables.person.c
    theirs = select(said.c.id).where(said.c.person_id == person.id).correlate(tables.person)
    return exists().where(
        worry.c.state != "closed",
        or_(worry.c.person_id == person.id, worry.c.conversation_id.in_(theirs)),
    )


def _carers(session: Session, people: Iterable[int]) -> dict[int, list[str]]:
    carer = tables.carer.c
    found: dict[int, list[str]] = {}
    query = select(carer.person_id, carer.name).where(carer.person_id.in_(list(people)))
    for person_id, name in session.execute(query):
        found.setdefault(person_id, []).append(name)
    return found
