"""Bringing in a council's own records: what is new is added, in the caller's one transaction.

What comes in belongs to a conversation on the channel "import", one a person, so that every row
knows when and through what it came, as rows that were said do; a row's message id says what it
is, so that the same row again is the same fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.import_plan import Plan
from actions.store.imported import CHANNEL, portions
from actions.store.incoming import Agreed, Given, Referral
from actions.store.people import keep_team, keep_worker
from actions.store.places import place_on
from bot.helplines import WALES

_KINDS = ("baseline", "goal", "review")


def carry_out(session: Session, what: Plan, at: datetime) -> None:
    """Keeps what a plan without problems would; `at` is when it comes in."""
    _add_people(session, what.people)
    about = {one.person_ref for one in what.people}
    about |= {one.person_ref for one in what.outcomes} | {one.person_ref for one in what.scores}
    conversations = _conversations(session, sorted(about), at)
    _add_outcomes(session, what.outcomes, conversations)
    _add_scores(session, what.scores, conversations)
    for referral in what.people_moved:
        session.execute(
            update(tables.person)
            .where(tables.person.c.reference == referral.person_ref)
            .values(_course(referral))
        )
    ids = _outcome_ids(session, [one.person_ref for one in what.outcomes_withdrawn])
    for agreed in what.outcomes_withdrawn:
        session.execute(
            update(tables.outcome)
            .where(tables.outcome.c.id == ids[agreed.key])
            .values(_standing(agreed))
        )


def _add_people(session: Session, people: Sequence[Referral]) -> None:
    teams: dict[tuple[str, str, str], Any] = {}
    workers: dict[tuple[int, str], int] = {}
    rows = []
    for one in people:
        where = (one.authority, one.service, one.team)
        if where not in teams:
            teams[where] = keep_team(session, *where)
        team, worker = teams[where], None
        if one.practitioner_ref is not None:
            if (team.id, one.practitioner_ref) not in workers:
                kept = keep_worker(session, team, one.practitioner_ref)
                workers[team.id, one.practitioner_ref] = kept.id
            worker = workers[team.id, one.practitioner_ref]
        rows.append(
            {
                "reference": one.person_ref,
                # A council's extract holds no names: until one is told, the reference stands.
                "name": one.person_ref,
                "team_id": team.id,
                "practitioner_id": worker,
                "referred_on": one.referred_on,
                **_course(one),
            }
        )
    _insert(session, tables.person, rows)


def _course(one: Referral) -> dict[str, Any]:
    return {
        "status": one.status,
        "reason_code": one.reason,
        "joined_on": one.joined_on,
        "withdrawn_on": one.withdrawn_on,
    }


def _standing(one: Agreed) -> dict[str, Any]:
    return {
        "status": "active" if one.withdrawn_on is None else "withdrawn",
        "withdrawn_at": None if one.withdrawn_on is None else _noon(one.withdrawn_on),
        "reason_code": one.withdrawn_reason,
    }


def _conversations(
    session: Session, references: Sequence[str], at: datetime
) -> dict[str, tuple[int, int]]:
    """By reference, the person's number and that of the conversation their rows came through."""
    person, said = tables.person.c, tables.conversation.c
    found: dict[str, tuple[int, int]] = {}
    for some in portions(references):
        people = session.execute(
            select(person.reference, person.id, said.id.label("conversation"))
            .select_from(tables.person)
            .outerjoin(
                tables.conversation, (said.person_id == person.id) & (said.channel == CHANNEL)
            )
            .where(person.reference.in_(some))
        ).all()
        new = [
            {
                "sender": _sender(row.reference),
                "channel": CHANNEL,
                "person_id": row.id,
                "practice": False,
                "created_at": at,
                "linked_at": at,
            }
            for row in people
            if row.conversation is None
        ]
        _insert(session, tables.conversation, new)
        senders = [_sender(row.reference) for row in people]
        made = session.execute(select(said.sender, said.id).where(said.sender.in_(senders)))
        ids = {row.sender: row.id for row in made}
        found |= {row.reference: (row.id, ids[_sender(row.reference)]) for row in people}
    return found


def _sender(reference: str) -> str:
    return f"{CHANNEL}:{reference}"


def _add_outcomes(
    session: Session, outcomes: Sequence[Agreed], conversations: Mapping[str, tuple[int, int]]
) -> None:
    rows = [
        {
            "person_id": conversations[one.person_ref][0],
            "conversation_id": conversations[one.person_ref][1],
            "message_id": f"outcome {one.number}",
            "number": one.number,
            "owner": "person",
            "aim": one.aim,
            "drafted_at": _noon(one.set_on),
            "kept_at": _noon(one.set_on),
            **_standing(one),
        }
        for one in outcomes
    ]
    _insert(session, tables.outcome, rows)
    ids = _outcome_ids(session, [one.person_ref for one in outcomes])
    words = [
        {
            "outcome_id": ids[one.key],
            "conversation_id": conversations[one.person_ref][1],
            "message_id": f"outcome {one.number}",
            "part": "statement",
            "words": one.statement,
            "by": "person",
            "at": _noon(one.set_on),
        }
        for one in outcomes
    ]
    _insert(session, tables.revision, words)
    aspects = [
        {"outcome_id": ids[one.key], "aspect": aspect, "at": _noon(one.set_on)}
        for one in outcomes
        for aspect in one.aspects
    ]
    _insert(session, tables.outcome_aspect, aspects)


def _add_scores(
    session: Session, scores: Sequence[Given], conversations: Mapping[str, tuple[int, int]]
) -> None:
    ids = _outcome_ids(session, [one.person_ref for one in scores])
    arrived = _arrived(session, list(ids.values()))
    spoke = {one.person_ref for one in scores if one.given_by == "carer"}
    carers = _carers(session, {ref: conversations[ref] for ref in sorted(spoke)}, scores)
    rows = []
    # On one day the number now and good enough come before the review of them.
    for one in sorted(scores, key=lambda one: (one.given_on, _KINDS.index(one.kind), one.given_by)):
        outcome = ids[one.key]
        rows.append(
            {
                "outcome_id": outcome,
                "conversation_id": conversations[one.person_ref][1],
                "message_id": one.message_id,
                "kind": one.kind,
                "place": place_on(one.given_on, arrived[outcome]),
                "value": one.value,
                "given_by": one.given_by,
                "carer_id": carers[one.person_ref] if one.given_by == "carer" else None,
                "way": CHANNEL,
                "at": _noon(one.given_on),
            }
        )
        arrived[outcome] += 1
    _insert(session, tables.score, rows)


def _carers(
    session: Session, conversations: Mapping[str, tuple[int, int]], scores: Sequence[Given]
) -> dict[str, int]:
    """One carer a person: an extract tells that a carer spoke, and not which."""
    table = tables.carer.c
    references = {said: reference for reference, (_, said) in conversations.items()}
    since: dict[str, date] = {}
    for one in scores:
        since[one.person_ref] = min(since.get(one.person_ref, one.given_on), one.given_on)

    def kept() -> dict[str, int]:
        found: dict[str, int] = {}
        for some in portions(list(references)):
            heard = select(table.conversation_id, table.id).where(table.conversation_id.in_(some))
            for row in session.execute(heard):
                found[references[row.conversation_id]] = row.id
        return found

    before = kept()
    new = [
        {"person_id": person, "conversation_id": said, "from_at": _noon(since[reference])}
        for reference, (person, said) in conversations.items()
        if reference not in before
    ]
    _insert(session, tables.carer, new)
    return kept() if new else before


def _outcome_ids(session: Session, references: Sequence[str]) -> dict[tuple[str, int], int]:
    outcome, person = tables.outcome, tables.person
    found: dict[tuple[str, int], int] = {}
    for some in portions(sorted(set(references))):
        for row in session.execute(
            select(person.c.reference, outcome.c.number, outcome.c.id)
            .join(person, person.c.id == outcome.c.person_id)
            .where(person.c.reference.in_(some))
        ):
            found[row.reference, row.number] = row.id
    return found


def _arrived(session: Session, outcomes: Sequence[int]) -> Counter[int]:
    table = tables.score.c
    counted: Counter[int] = Counter()
    for some in portions(outcomes):
        for row in session.execute(
            select(table.outcome_id, func.count().label("scores"))
            .where(table.outcome_id.in_(some))
            .group_by(table.outcome_id)
        ):
            counted[row.outcome_id] = row.scores
    return counted


def _insert(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), list(rows))


def _noon(day: date) -> datetime:
    """A day whose hour is not known: the hour at which it is that day everywhere in Europe."""
    return datetime.combine(day, time(12), tzinfo=WALES)
