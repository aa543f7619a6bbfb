"""The queries measures are made from. The database picks each voice's scores; no words come out.

Rows are plain numbers and codes, a portion at a time, so that a nation's records fit in memory.
A number that is not there is ABSENT.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.imported import portions
from actions.store.places import after
from bot.helplines import WALES

ABSENT = -1
PORTION = 50_000
STATUSES = ("not_joined", "unable_to_engage", "joined", "withdrawn")
"""In the order of the numbers `people_rows` gives."""
VOICES = ("person", "carer")
DIGIT = 16
NO_GOAL = 15

Rows = Iterator[Sequence[Any]]


def team_rows(session: Session) -> Sequence[Any]:
    """Every team: its number, council, service (adults, children) and name."""
    team, service, authority = tables.team, tables.service, tables.authority
    return list(
        session.execute(
            select(team.c.id, authority.c.name, service.c.kind, team.c.name)
            .join(service, service.c.id == team.c.service_id)
            .join(authority, authority.c.id == service.c.authority_id)
            .order_by(team.c.id)
        )
    )


def people_rows(session: Session, cut: date) -> Rows:
    """Everybody referred by `cut`: number, team, status on that day, code of its reason.

    The status is its number in STATUSES. Who joined or withdrew later had not yet; a status
    without a date is as recorded.
    """
    person = tables.person.c
    had_joined = or_(person.joined_on.is_(None), person.joined_on <= cut)
    had_withdrawn = or_(person.withdrawn_on.is_(None), person.withdrawn_on <= cut)
    took_part = person.status.in_(("joined", "withdrawn"))
    status = case(
        (and_(person.status == "withdrawn", had_withdrawn), STATUSES.index("withdrawn")),
        (and_(took_part, had_joined), STATUSES.index("joined")),
        (person.status == "unable_to_engage", STATUSES.index("unable_to_engage")),
        else_=STATUSES.index("not_joined"),
    )
    as_recorded = or_(person.status.not_in(("joined", "withdrawn")), had_withdrawn)
    reason = case((as_recorded, func.coalesce(person.reason_code, "")), else_="")
    return _portions(
        session,
        select(person.id, person.team_id, status, reason)
        .where(person.referred_on <= cut)
        .order_by(person.id),
    )


def outcome_rows(session: Session, cut: date) -> Rows:
    """Every outcome agreed by `cut`, practice left out: number, whose, aim keep, withdrawn."""
    outcome = tables.outcome.c
    end = _end_of(cut)
    withdrawn = and_(
        outcome.status == "withdrawn",
        or_(outcome.withdrawn_at.is_(None), outcome.withdrawn_at < end),
    )
    return _portions(
        session,
        select(
            outcome.id,
            outcome.person_id,
            case((outcome.aim == "keep", 1), else_=0),
            case((withdrawn, 1), else_=0),
        )
        .join(tables.conversation, tables.conversation.c.id == outcome.conversation_id)
        .where(
            outcome.person_id.is_not(None),
            tables.conversation.c.practice.is_(False),
            outcome.status != "draft",
            outcome.kept_at < end,
        )
        .order_by(outcome.id),
    )


def withdrawal_rows(session: Session, cut: date) -> Rows:
    """Outcomes withdrawn by `cut`, or on a day not known: number, code of the reason."""
    outcome = tables.outcome.c
    return _portions(
        session,
        select(outcome.id, func.coalesce(outcome.reason_code, "")).where(
            outcome.status == "withdrawn",
            or_(outcome.withdrawn_at.is_(None), outcome.withdrawn_at < _end_of(cut)),
        ),
    )


def aspect_rows(session: Session) -> Rows:
    """Every outcome's aspects as they are now: the outcome's number, the aspect's code."""
    table = tables.outcome_aspect.c
    return _portions(session, select(table.outcome_id, table.aspect))


def voice_rows(session: Session, cut: date) -> Rows:
    """What each voice scored each outcome by `cut`, from the scores that count.

    A row is: outcome; carer (0: the person); baseline packed; latest review packed; best review;
    1 when any review reached the goal it is held to; 1 when there is a goal; reviews without a
    number. Superseded scores, those held back and a practitioner's are in none of it. A baseline
    after the first is a review; a review before the first is none. Packed, a baseline is place x
    DIGIT + value, a review (place x DIGIT + goal) x DIGIT + value, its goal NO_GOAL without one:
    the highest is then the latest, and tells what stood there.
    """
    row = _running(cut).c
    is_first = and_(row.kind == "baseline", row.place == row.first_place)
    is_review = and_(row.kind != "goal", row.value.is_not(None), row.place > row.first_place)
    goal = func.coalesce(row.goal_key % DIGIT, NO_GOAL)
    review = case((is_review, (row.place * DIGIT + goal) * DIGIT + row.value), else_=ABSENT)
    reached = and_(is_review, row.goal_key.is_not(None), row.value >= goal)
    unnumbered = and_(row.kind == "review", row.value.is_(None))
    return _portions(
        session,
        select(
            row.outcome_id,
            func.coalesce(row.carer_id, 0),
            func.max(case((is_first, row.place * DIGIT + row.value), else_=ABSENT)),
            func.max(review),
            func.max(case((is_review, row.value), else_=ABSENT)),
            func.max(case((reached, 1), else_=0)),
            func.max(case((row.goal_key.is_not(None), 1), else_=0)),
            func.sum(case((unnumbered, 1), else_=0)),
        ).group_by(row.outcome_id, row.given_by, row.carer_id),
    )


def reference_rows(session: Session, outcomes: Sequence[int]) -> Sequence[Any]:
    """Of each of these outcomes: its number here, whose (a reference), its number to them."""
    outcome, person = tables.outcome.c, tables.person
    found: list[Any] = []
    for some in portions(outcomes):
        found += session.execute(
            select(outcome.id, person.c.reference, outcome.number)
            .join(person, person.c.id == outcome.person_id)
            .where(outcome.id.in_(some))
        )
    return found


def _running(cut: date) -> Any:
    """The scores that count, each with its voice's first baseline and its goal until then."""
    score = tables.score.c
    share = tables.share.c
    held = select(share.record_id).where(share.kind == "held", share.record == "score")
    voice = {
        "partition_by": (score.outcome_id, score.given_by, score.carer_id),
        "order_by": score.place,
        "rows": (None, 0),
    }
    numbered = score.value.is_not(None)
    baseline = case((and_(score.kind == "baseline", numbered), score.place))
    goal = case((and_(score.kind == "goal", numbered), score.place * DIGIT + score.value))
    return (
        select(
            score.outcome_id,
            score.given_by,
            score.carer_id,
            score.kind,
            score.place,
            score.value,
            func.min(baseline).over(**voice).label("first_place"),
            func.max(goal).over(**voice).label("goal_key"),
        )
        .where(
            score.given_by.in_(VOICES),
            score.superseded_by.is_(None),
            score.place < after(cut),
            score.id.not_in(held),
        )
        .subquery("running")
    )


def _end_of(day: date) -> datetime:
    """When `day` is over in Wales."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=WALES)


def _portions(session: Session, query: Any) -> Rows:
    found = session.execute(query, execution_options={"stream_results": True})
    return (list(some) for some in found.partitions(PORTION))
