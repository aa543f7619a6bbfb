"""A person's transcript: it opens through one function, which notes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.audit import note
from actions.store.holding import Held, held_in
from actions.store.keeping import every
from actions.store.people import find_person
from actions.store.records import (
    Answer,
    Carer,
    Conversation,
    Outcome,
    Person,
    Reminder,
    Request,
    Score,
    Sitting,
    Worry,
)
from actions.store.reminders import next_check_in
from actions.store.turns import Turn, turns_of


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A person's conversation on one channel: its turns, what was held back hidden."""

    conversation: Conversation
    sittings: Sequence[Sitting]
    turns: Sequence[Turn]


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """A person's conversations and what was recorded in them.

    The turns have what was held back hidden; the records are whole, and `held` says what of them
    is not for staff and hides it. `carers` are by id.
    """

    person: Person
    conversations: Sequence[Heard]
    held: Held
    carers: Mapping[int, Carer]
    outcomes: Sequence[Outcome]
    scores: Sequence[Score]
    answers: Sequence[Answer]
    worries: Sequence[Worry]
    requests: Sequence[Request]
    check_in: Reminder | None


def open_transcript(
    session: Session, reference: str, actor: str, reason: str, at: datetime
) -> Transcript:
    """The transcript of the person `reference`, the only way to it.

    Writes the audit line: `actor` opened it at `at`, for `reason`. Practice before a link was
    taken is not in it. Raises LookupError, and writes nothing, when there is no such person.
    """
    person = find_person(session, reference)
    if person is None:
        raise LookupError(f"no person has the reference {reference!r}")
    note(session, actor, "opened the transcript", person.reference, at, reason=reason)
    conversations = every(session, Conversation, tables.conversation.c.person_id == person.id)
    sittings = every(
        session,
        Sitting,
        tables.sitting.c.conversation_id.in_([one.id for one in conversations]),
    )
    held = held_in(session, sittings)
    outcomes = every(session, Outcome, tables.outcome.c.person_id == person.id)
    carers = every(session, Carer, tables.carer.c.person_id == person.id)
    return Transcript(
        person=person,
        conversations=[_heard(session, one, sittings, held) for one in conversations],
        held=held,
        carers={carer.id: carer for carer in carers},
        outcomes=outcomes,
        scores=every(session, Score, tables.score.c.outcome_id.in_([one.id for one in outcomes])),
        answers=every(session, Answer, tables.answer.c.person_id == person.id),
        worries=every(session, Worry, tables.worry.c.person_id == person.id),
        requests=every(session, Request, tables.request.c.person_id == person.id),
        check_in=next_check_in(session, person),
    )


def _heard(
    session: Session, conversation: Conversation, sittings: Sequence[Sitting], held: Held
) -> Heard:
    since = conversation.linked_at or conversation.created_at
    turns = [turn for turn in turns_of(session, conversation.sender) if turn.at >= since]
    own = [
        one
        for one in sittings
        if one.conversation_id == conversation.id and one.started_at >= since
    ]
    return Heard(
        conversation=conversation, sittings=own, turns=held.hide_turns(turns, conversation.id)
    )
