"""A person's transcript: it opens through one function, which notes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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

SHOWN_AFTER = timedelta(days=1)
"""How long after it was last heard in a sitting left unfinished is shown, marked so."""

A_TURN_LASTS = timedelta(seconds=1)

OPENED = "opened the transcript"
"""The audit's word for it."""


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
    is not for staff and hides it. `carers` are by id. Of the sittings in `waiting`, by id, nothing
    is here yet but worries and requests: they are unfinished, and were heard in less than a day
    ago.
    """

    person: Person
    conversations: Sequence[Heard]
    held: Held
    waiting: frozenset[int]
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
    note(session, actor, OPENED, person.reference, at, reason=reason)
    conversations = every(session, Conversation, tables.conversation.c.person_id == person.id)
    sittings = every(
        session,
        Sitting,
        tables.sitting.c.conversation_id.in_([one.id for one in conversations]),
    )
    held = held_in(session, sittings)
    waiting = [one for one in sittings if _waits(one, at)]
    hidden = frozenset(one.id for one in waiting)
    outcomes = [
        one
        for one in every(session, Outcome, tables.outcome.c.person_id == person.id)
        if not any(_began_in(one, sitting) for sitting in waiting)
    ]
    scores = every(session, Score, tables.score.c.outcome_id.in_([one.id for one in outcomes]))
    answers = every(session, Answer, tables.answer.c.person_id == person.id)
    carers = every(session, Carer, tables.carer.c.person_id == person.id)
    return Transcript(
        person=person,
        conversations=[_heard(session, one, sittings, held, waiting) for one in conversations],
        held=held,
        waiting=hidden,
        carers={carer.id: carer for carer in carers},
        outcomes=outcomes,
        scores=[one for one in scores if one.sitting_id not in hidden],
        answers=[one for one in answers if one.sitting_id not in hidden],
        worries=every(session, Worry, tables.worry.c.person_id == person.id),
        requests=every(session, Request, tables.request.c.person_id == person.id),
        check_in=next_check_in(session, person),
    )


def _waits(sitting: Sitting, at: datetime) -> bool:
    """Whether a sitting is unfinished and was heard in less than a day ago; a worry never waits."""
    return sitting.state in ("open", "paused", "stopped") and at - sitting.last_at < SHOWN_AFTER


def _began_in(outcome: Outcome, sitting: Sitting) -> bool:
    here = outcome.conversation_id == sitting.conversation_id
    return here and outcome.drafted_at >= sitting.started_at


def _heard(
    session: Session,
    conversation: Conversation,
    sittings: Sequence[Sitting],
    held: Held,
    waiting: Sequence[Sitting],
) -> Heard:
    since = conversation.linked_at or conversation.created_at
    turns = [turn for turn in turns_of(session, conversation.sender) if turn.at >= since]
    here = [one for one in sittings if one.conversation_id == conversation.id]
    if any(one in waiting for one in here):
        ended = [one.ended_at or one.last_at for one in here if one not in waiting]
        # The turn that ends a sitting is said a moment after it.
        until = max(ended, default=since - A_TURN_LASTS) + A_TURN_LASTS
        turns = [turn for turn in turns if turn.at < until]
    own = [
        one
        for one in sittings
        if one.conversation_id == conversation.id and one.started_at >= since
    ]
    return Heard(
        conversation=conversation, sittings=own, turns=held.hide_turns(turns, conversation.id)
    )
