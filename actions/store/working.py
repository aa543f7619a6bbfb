"""What staff add beside a person's words, and correct of their own: each change leaves a trail.

Nothing a person said is changed here: an outcome's statement, scores and answers stay as they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, first, keep
from actions.store.outcomes import NOT_KEPT, bring_back, withdraw_outcome
from actions.store.records import (
    Correction,
    Outcome,
    OutcomeAspect,
    Person,
    Score,
    Share,
    Sitting,
    StaffView,
)
from actions.store.scores import next_place
from bot.helplines import WALES

UNCLEAR = "not_yet_clear"
"""What the trail says where a worker could not tell yet which aspects an outcome belongs to."""

OURS = "practitioner"
PARTS_OF_A_PERSON = ("name", "year_of_birth", "language")


@dataclass(frozen=True, kw_only=True)
class View:
    """A practitioner's score and whose it is, by sign-in name; None where that is not known."""

    score: Score
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A sitting that was sent: when, how many lines, and how many were held back."""

    at: datetime
    lines: int
    held: int


def outcome_of(session: Session, person: Person, number: int) -> Outcome | None:
    """The person's outcome of this number, where it was kept once."""
    table = tables.outcome.c
    found = first(session, Outcome, table.person_id == person.id, table.number == number)
    return None if found is None or found.status == "draft" or is_let_go(found) else found


def is_let_go(outcome: Outcome) -> bool:
    """Whether it was never kept: no outcome of anybody's."""
    return outcome.status == "withdrawn" and outcome.reason == NOT_KEPT


def agree_on(
    session: Session, outcome: Outcome, on: date, *, reason: str | None, by: str, at: datetime
) -> None:
    """The outcome was agreed with the person `on` that day.

    Another day than one kept before is a correction, and takes a reason: raises ValueError
    without one.
    """
    before = outcome.agreed_on
    if before == on:
        return
    if before is not None and not reason:
        raise ValueError("a day agreed on is only changed with a reason")
    outcome.agreed_on = on
    _leave(session, outcome, "agreed_on", before, on, reason=reason, by=by, at=at)


def link_aspects(
    session: Session, outcome: Outcome, codes: Collection[str], *, by: str, at: datetime
) -> None:
    """The aspects of well-being the outcome belongs to from now on; none: it is not clear yet."""
    before, after = aspects_of(session, [outcome]).get(outcome.id, []), sorted(codes)
    unclear_before = outcome.aspects_unclear_on is not None
    outcome.aspects_unclear_on = None if after else outcome.aspects_unclear_on or _day(at)
    if before == after and unclear_before == (not after):
        return
    table = tables.outcome_aspect
    session.execute(
        delete(table).where(table.c.outcome_id == outcome.id, table.c.aspect.not_in(after or [""]))
    )
    for code in after:
        if code not in before:
            keep(session, OutcomeAspect(outcome_id=outcome.id, aspect=code, at=at))
    told = " ".join(before) or (UNCLEAR if unclear_before else None)
    _leave(session, outcome, "aspects", told, " ".join(after) or UNCLEAR, by=by, at=at)


def aspects_of(session: Session, outcomes: Sequence[Outcome]) -> dict[int, list[str]]:
    """Codes of the aspects of each outcome that has any, by its id, in order."""
    table = tables.outcome_aspect.c
    found: dict[int, list[str]] = {}
    for one in every(
        session,
        OutcomeAspect,
        table.outcome_id.in_([outcome.id for outcome in outcomes]),
        order=table.aspect,
    ):
        found.setdefault(one.outcome_id, []).append(one.aspect)
    return found


def give_view(
    session: Session,
    outcome: Outcome,
    kind: str,
    value: int | None,
    words: str | None,
    *,
    by: str,
    at: datetime,
) -> Score:
    """The practitioner's own view of an outcome: a number 0 to 10, words, or both.

    `kind` is baseline, goal or review. It stands beside the person's and is never counted. Raises
    ValueError on another number, and where there is neither a number nor words.
    """
    if value is None and not words:
        raise ValueError("expected a number from 0 to 10, or words, or both")
    if value is not None and value not in range(11):
        raise ValueError(f"value is {value!r}: expected a whole number from 0 to 10, or None")
    score = keep(
        session,
        Score(
            outcome_id=outcome.id,
            conversation_id=outcome.conversation_id,
            message_id=f"staff-{secrets.token_hex(12)}",
            kind=kind,
            place=next_place(session, outcome, at),
            value=value,
            why_none=None if value is not None else "no_numbers",
            given_by=OURS,
            way="staff",
            told=None if value is not None else "words",
            words=words or None,
            at=at,
        ),
    )
    keep(session, StaffView(score_id=score.id, by=by))
    return score


def correct_view(
    session: Session,
    view: Score,
    value: int | None,
    words: str | None,
    *,
    reason: str,
    by: str,
    at: datetime,
) -> Score:
    """Another view in the place of a mistaken one, which stays beside it, superseded.

    Raises ValueError where it is not a practitioner's, was corrected before, or is no view.
    """
    outcome = session.get(Outcome, view.outcome_id)
    if view.given_by != OURS or view.superseded_by is not None or outcome is None:
        raise ValueError("expected a practitioner's view that stands")
    score = give_view(session, outcome, view.kind, value, words, by=by, at=at)
    score.at, score.place, view.superseded_by = view.at, view.place, score.id
    _leave(session, outcome, "view", _told(view), _told(score), reason=reason, by=by, at=at)
    return score


def views_of(session: Session, outcomes: Sequence[Outcome]) -> list[View]:
    """The practitioners' views of these outcomes, oldest first, those superseded too."""
    score, view = tables.score, tables.staff_view
    rows = session.execute(
        select(Score, view.c.by)
        .outerjoin(view, view.c.score_id == score.c.id)
        .where(
            score.c.outcome_id.in_([outcome.id for outcome in outcomes]),
            score.c.given_by == OURS,
        )
        .order_by(score.c.place, score.c.id)
    )
    return [View(score=one, by=by) for one, by in rows]


def withdraw(
    session: Session,
    outcome: Outcome,
    code: str,
    words: str | None,
    *,
    by: str,
    at: datetime,
) -> None:
    """The worker takes the outcome off: why, as it is counted, and in the worker's words."""
    before = outcome.status
    if before == "withdrawn":
        return
    withdraw_outcome(session, outcome, words or "", at, by=OURS)
    outcome.reason_code = code
    _leave(session, outcome, "status", before, "withdrawn", reason=code, by=by, at=at)


def put_back(session: Session, outcome: Outcome, *, reason: str, by: str, at: datetime) -> None:
    """Staff took it off by mistake: it is as it was, and why it was taken off stays beside it.

    Raises ValueError where it was not staff who took it off: that is what a person said.
    """
    taken_off = taken_off_by_staff(session, outcome)
    if taken_off is None:
        raise ValueError("expected an outcome that staff took off")
    bring_back(session, outcome, reason, None, at, by=OURS)
    outcome.status = taken_off.before or outcome.status
    _leave(session, outcome, "status", "withdrawn", outcome.status, reason=reason, by=by, at=at)


def taken_off_by_staff(session: Session, outcome: Outcome) -> Correction | None:
    """The trail of staff's taking it off, where that is how it stands now."""
    why = [one for one in outcome.revisions if one.part == "withdrawn"]
    if outcome.status != "withdrawn" or not why or why[-1].by != OURS:
        return None
    table = tables.correction.c
    return first(
        session,
        Correction,
        table.outcome_id == outcome.id,
        table.part == "status",
        order=table.id.desc(),
    )


def note_unable(
    session: Session, person: Person, code: str, words: str | None, *, by: str, at: datetime
) -> None:
    """The person is unable to take part: why, as it is counted, and in the worker's words."""
    before = person.status
    person.status, person.reason_code, person.reason = "unable_to_engage", code, words or None
    _trail(session, person.id, "status", before, person.status, reason=code, by=by, at=at)


def note_able(session: Session, person: Person, *, reason: str, by: str, at: datetime) -> None:
    """That was a mistake, or is over: the person is as they were before."""
    if person.status != "unable_to_engage":
        return
    person.status = "not_joined" if person.joined_on is None else "joined"
    person.reason = person.reason_code = None
    _trail(
        session,
        person.id,
        "status",
        "unable_to_engage",
        person.status,
        reason=reason,
        by=by,
        at=at,
    )


def correct_person(
    session: Session,
    person: Person,
    part: str,
    after: str | int | None,
    *,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    """Another name, year_of_birth or language of a person's, where the one kept is a mistake."""
    if part not in PARTS_OF_A_PERSON:
        raise ValueError(f"part is {part!r}: expected one of {', '.join(PARTS_OF_A_PERSON)}")
    before = getattr(person, part)
    if before == after:
        return
    setattr(person, part, after)
    _trail(session, person.id, part, before, after, reason=reason, by=by, at=at)


def corrections_of(session: Session, person: Person) -> Sequence[Correction]:
    """What staff changed about a person and their outcomes, latest first."""
    table = tables.correction.c
    return every(session, Correction, table.person_id == person.id, order=table.id.desc())


def service_of(session: Session, person: Person) -> str:
    """adults or children."""
    team, service = tables.team.c, tables.service.c
    query = (
        select(service.kind)
        .join(tables.team, team.service_id == service.id)
        .where(team.id == person.team_id)
    )
    return str(session.scalars(query).one())


def sent_by(session: Session, sittings: Sequence[Sitting]) -> list[Sent]:
    """What was sent at each close, latest first: how much, and not what."""
    shares = every(session, Share, tables.share.c.sitting_id.in_([one.id for one in sittings]))
    return [
        Sent(
            at=sitting.ended_at,
            lines=sum(one.kind == "sent" for one in here),
            held=sum(one.kind == "held" for one in here),
        )
        for sitting in sorted(sittings, key=lambda one: one.id, reverse=True)
        if sitting.state == "sent" and sitting.ended_at is not None
        for here in [[one for one in shares if one.sitting_id == sitting.id]]
    ]


def _leave(
    session: Session,
    outcome: Outcome,
    part: str,
    before: object,
    after: object,
    *,
    reason: str | None = None,
    by: str,
    at: datetime,
) -> None:
    if outcome.person_id is not None:
        _trail(
            session,
            outcome.person_id,
            part,
            before,
            after,
            outcome_id=outcome.id,
            reason=reason,
            by=by,
            at=at,
        )


def _trail(
    session: Session,
    person_id: int,
    part: str,
    before: object,
    after: object,
    *,
    outcome_id: int | None = None,
    reason: str | None = None,
    by: str,
    at: datetime,
) -> None:
    keep(
        session,
        Correction(
            person_id=person_id,
            outcome_id=outcome_id,
            part=part,
            before=None if before is None else str(before),
            after=None if after is None else str(after),
            reason=reason,
            by=by,
            at=at,
        ),
    )


def _told(score: Score) -> str:
    number = "" if score.value is None else str(score.value)
    return " ".join(part for part in (number, score.words) if part)


def _day(at: datetime) -> date:
    return at.astimezone(WALES).date()
