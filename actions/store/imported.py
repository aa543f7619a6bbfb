"""What is kept already of the people that rows to import are about, read as such rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.incoming import Agreed, Kept, OutcomeKey, Referral
from actions.store.places import day_of
from bot.helplines import WALES

T = TypeVar("T")

CHANNEL = "import"
_AT_ONCE = 500


def kept_of(session: Session, references: Iterable[str]) -> Kept:
    """What is kept of the people with these references; of others, nothing."""
    people: dict[str, Referral] = {}
    outcomes: dict[OutcomeKey, Agreed] = {}
    scores: dict[OutcomeKey, dict[str, int]] = defaultdict(dict)
    baselines: dict[tuple[OutcomeKey, str], Any] = {}
    for some in portions(sorted(set(references))):
        people |= {one.person_ref: one for one in _people(session, some)}
        outcomes |= {one.key: one for one in _outcomes(session, some)}
        for key, message_id, value in _scores(session, some):
            scores[key][message_id] = value
        for key, voice, place in _baselines(session, some):
            baselines[key, voice] = day_of(place)
    return Kept(people=people, outcomes=outcomes, scores=scores, baselines=baselines)


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """`values`, no more at once than every database takes in one statement."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _people(session: Session, references: Sequence[str]) -> Iterator[Referral]:
    person, team, service = tables.person, tables.team, tables.service
    for row in session.execute(
        select(
            person,
            team.c.name.label("team"),
            service.c.kind.label("service"),
            tables.authority.c.name.label("authority"),
            tables.practitioner.c.name.label("practitioner"),
        )
        .join(team, team.c.id == person.c.team_id)
        .join(service, service.c.id == team.c.service_id)
        .join(tables.authority, tables.authority.c.id == service.c.authority_id)
        .outerjoin(tables.practitioner, tables.practitioner.c.id == person.c.practitioner_id)
        .where(person.c.reference.in_(references))
    ):
        yield Referral(
            line=0,
            person_ref=row.reference,
            authority=row.authority,
            service=row.service,
            team=row.team,
            practitioner_ref=row.practitioner,
            referred_on=row.referred_on,
            status=row.status,
            reason=row.reason_code,
            joined_on=row.joined_on,
            withdrawn_on=row.withdrawn_on,
        )


def _outcomes(session: Session, references: Sequence[str]) -> Iterator[Agreed]:
    outcome, person, revision = tables.outcome, tables.person, tables.revision
    every = tables.revision.alias("every_wording")
    first = (
        select(func.min(every.c.id))
        .where(every.c.outcome_id == outcome.c.id, every.c.part == "statement")
        .scalar_subquery()
    )
    found = session.execute(
        select(outcome, person.c.reference, revision.c.words)
        .join(person, person.c.id == outcome.c.person_id)
        .join(revision, revision.c.id == first)
        .where(person.c.reference.in_(references))
    ).all()
    aspects = defaultdict(list)
    for some in portions([row.id for row in found]):
        table = tables.outcome_aspect.c
        for aspect in session.execute(select(table).where(table.outcome_id.in_(some))):
            aspects[aspect.outcome_id].append(aspect.aspect)
    for row in found:
        withdrawn = row.withdrawn_at and row.withdrawn_at.astimezone(WALES).date()
        yield Agreed(
            line=0,
            person_ref=row.reference,
            number=row.number,
            statement=row.words,
            aspects=tuple(sorted(aspects[row.id])),
            aim=row.aim,
            set_on=(row.kept_at or row.drafted_at).astimezone(WALES).date(),
            withdrawn_on=withdrawn,
            withdrawn_reason=row.reason_code,
        )


def _scores(session: Session, references: Sequence[str]) -> Iterator[tuple[OutcomeKey, str, int]]:
    score, outcome, person = tables.score, tables.outcome, tables.person
    for row in session.execute(
        select(person.c.reference, outcome.c.number, score.c.message_id, score.c.value)
        .join(outcome, outcome.c.id == score.c.outcome_id)
        .join(person, person.c.id == outcome.c.person_id)
        .join(tables.conversation, tables.conversation.c.id == score.c.conversation_id)
        .where(tables.conversation.c.channel == CHANNEL, person.c.reference.in_(references))
    ):
        yield (row.reference, row.number), row.message_id, row.value


def _baselines(
    session: Session, references: Sequence[str]
) -> Iterator[tuple[OutcomeKey, str, int]]:
    score, outcome, person = tables.score, tables.outcome, tables.person
    for row in session.execute(
        select(
            person.c.reference,
            outcome.c.number,
            score.c.given_by,
            func.min(score.c.place).label("place"),
        )
        .join(outcome, outcome.c.id == score.c.outcome_id)
        .join(person, person.c.id == outcome.c.person_id)
        .where(
            person.c.reference.in_(references),
            score.c.kind == "baseline",
            score.c.value.is_not(None),
            score.c.superseded_by.is_(None),
        )
        .group_by(person.c.reference, outcome.c.number, score.c.given_by)
    ):
        yield (row.reference, row.number), row.given_by, row.place
