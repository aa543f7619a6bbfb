"""What is due, and what goes out for it. Reminders are rows, so that a restart loses none.

A person has one check-in at a time that is not over: planned, sent, or stopped where they want no
reminders. Stopped or sent, it is due all the same, and is offered when they next come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.conversations import latest_sitting
from actions.store.keeping import every, first, keep
from actions.store.records import Conversation, Person, Reminder, Sitting, Worry
from bot.helplines import WALES
from bot.reminders import A_TALK_LASTS, Decision, Hours, Standing, decide

CHECK_IN = "check_in"
NOT_OVER = ("planned", "sent", "stopped")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a reminder goes: a conversation's sender and channel, and its language if chosen."""

    sender: str
    channel: str
    language: str | None


def plan_check_in(session: Session, person: Person, due_on: date) -> Reminder:
    """The person's next check-in is on `due_on`.

    One that nothing has gone out for moves; one that was sent, or may have been, gives way to a
    new one. Nothing goes out for it while the person wants no reminders.
    """
    _lock(session, person.id)
    current = next_check_in(session, person)
    if current is not None and current.claimed_at is None:
        current.due_on, current.retry_at = due_on, None
        session.flush()
        return current
    if current is not None:
        current.state = "dropped"
    state = "planned" if person.reminders_off_at is None else "stopped"
    return keep(session, Reminder(person_id=person.id, what=CHECK_IN, due_on=due_on, state=state))


def next_check_in(session: Session, person: Person) -> Reminder | None:
    """The person's check-in that is not over, whenever it is due."""
    table = tables.reminder.c
    return first(
        session,
        Reminder,
        table.person_id == person.id,
        table.what == CHECK_IN,
        table.state.in_(NOT_OVER),
        order=table.id.desc(),
    )


def due_check_in(session: Session, person: Person, on: date) -> Reminder | None:
    """The person's check-in to offer on `on`, a day in Wales: due by then, and not over."""
    current = next_check_in(session, person)
    return current if current is not None and current.due_on <= on else None


def answer(session: Session, reminder: Reminder, at: datetime) -> Reminder:
    """What was due was done: nothing goes out for it any more."""
    reminder.state, reminder.answered_at = "answered", at
    session.flush()
    return reminder


def drop(session: Session, reminder: Reminder) -> Reminder:
    """What was due is not wanted any more: nothing goes out for it."""
    reminder.state = "dropped"
    session.flush()
    return reminder


def stop_reminders(session: Session, person: Person, at: datetime) -> Person:
    """From now on nothing goes out to the person; what is due stays due. Again, it is as it was."""
    _lock(session, person.id)
    person.reminders_off_at = person.reminders_off_at or at
    _change(session, person, "planned", "stopped")
    return person


def start_reminders(session: Session, person: Person, at: datetime) -> Person:
    """Reminders go out to the person again, though none while they are here now."""
    _lock(session, person.id)
    if person.reminders_off_at is not None:
        person.reminders_off_at = None
        for reminder in _change(session, person, "stopped", "planned"):
            reminder.retry_at = at + A_TALK_LASTS
    session.flush()
    return person


def due(session: Session, now: datetime, channels: Collection[str]) -> Sequence[int]:
    """The ids of reminders to be judged now, the longest due first.

    Planned, not put off until later than `now`, of people who have joined and not withdrawn, and
    who have, or whose carer has, a conversation on one of `channels` that can be written to.
    """
    table, person, said = tables.reminder.c, tables.person, tables.conversation
    query = (
        select(table.id)
        .join(person, person.c.id == table.person_id)
        .where(
            table.state == "planned",
            table.due_on <= now.astimezone(WALES).date(),
            or_(table.retry_at.is_(None), table.retry_at <= now),
            person.c.status == "joined",
            select(said.c.id)
            .where(
                said.c.person_id == person.c.id,
                said.c.channel.in_(channels),
                said.c.gone_at.is_(None),
            )
            .exists(),
        )
        .order_by(table.due_on, table.id)
    )
    return cast("Sequence[int]", session.scalars(query).all())


def claim(session: Session, reminder_id: int, now: datetime, hours: Hours) -> Decision | None:
    """Takes a reminder so as to send it now, if it may go out; else says why not.

    Of several processes at once one is told to send: a claim counts as sent, for every reminder of
    this person, whether or not it went out. One that has to wait is put off until it is worth
    judging again. None: meanwhile it is not planned any more, was put off, or its person is not
    with us any more.
    """
    found = first(session, Reminder, tables.reminder.c.id == reminder_id)
    if found is None:
        return None
    person = _lock(session, found.person_id)
    # Another process may have changed it before the lock was had.
    session.refresh(found)
    put_off = found.retry_at is not None and now < found.retry_at
    if found.state != "planned" or put_off or person.status != "joined":
        return None
    decision = decide(_standing(session, person, found), now, hours)
    if decision.reason == "send":
        found.claimed_at = now
    elif decision.look_again is not None:
        found.retry_at = decision.look_again
    session.flush()
    return decision


def release(session: Session, reminder_id: int, retry_at: datetime) -> None:
    """What was claimed certainly did not go out; it may be tried again from `retry_at`."""
    reminder = session.get(Reminder, reminder_id)
    if reminder is not None:
        reminder.claimed_at, reminder.retry_at = None, retry_at
        session.flush()


def sent(session: Session, reminder_id: int, at: datetime) -> None:
    """What was claimed went out. What is over meanwhile stays over."""
    reminder = session.get(Reminder, reminder_id)
    if reminder is not None:
        reminder.sent_at = at
        if reminder.state in NOT_OVER:
            reminder.state = "sent"
        session.flush()


def address_of(session: Session, reminder_id: int, channels: Collection[str]) -> Address | None:
    """Where the reminder goes: of the conversations with or for its person on `channels` that can
    be written to, the one last used."""
    said = tables.conversation.c
    person = select(tables.reminder.c.person_id).where(tables.reminder.c.id == reminder_id)
    conversations = every(
        session,
        Conversation,
        said.person_id == person.scalar_subquery(),
        said.channel.in_(channels),
        said.gone_at.is_(None),
    )
    if not conversations:
        return None
    latest = max(conversations, key=lambda one: _last_used(session, one))
    return Address(sender=latest.sender, channel=latest.channel, language=latest.language)


def _last_used(session: Session, conversation: Conversation) -> datetime:
    sitting = latest_sitting(session, conversation)
    return sitting.last_at if sitting else conversation.linked_at or conversation.created_at


def _lock(session: Session, person_id: int) -> Person:
    """The person as they are kept now; their row is ours until the transaction ends."""
    query = select(Person).where(tables.person.c.id == person_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one()
    return cast("Person", found)


def _change(session: Session, person: Person, before: str, after: str) -> Sequence[Reminder]:
    table = tables.reminder.c
    changed = every(session, Reminder, table.person_id == person.id, table.state == before)
    for reminder in changed:
        reminder.state = after
    session.flush()
    return changed


def _standing(session: Session, person: Person, reminder: Reminder) -> Standing:
    theirs = select(tables.conversation.c.id).where(tables.conversation.c.person_id == person.id)
    table, sitting, worry = tables.reminder.c, tables.sitting.c, tables.worry.c
    claimed = select(table.claimed_at).where(
        table.person_id == person.id, table.claimed_at.is_not(None)
    )
    under_way = first(
        session,
        Sitting,
        sitting.conversation_id.in_(theirs),
        sitting.state == "open",
        order=sitting.last_at.desc(),
    )
    worried = first(
        session,
        Worry,
        or_(worry.person_id == person.id, worry.conversation_id.in_(theirs)),
        worry.state != "closed",
    )
    return Standing(
        due_on=reminder.due_on,
        last_sent_at=max(session.scalars(claimed).all(), default=None),
        heard_at=under_way.last_at if under_way else None,
        worry=worried is not None,
        stopped=person.reminders_off_at is not None,
    )
