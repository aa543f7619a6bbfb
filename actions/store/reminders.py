"""What is due. Reminders are rows, so that a restart loses none."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import first, keep
from actions.store.records import Person, Reminder


def plan_check_in(session: Session, person: Person, due_on: date) -> Reminder:
    """The person's next check-in is on `due_on`; one planned already moves."""
    planned = next_check_in(session, person)
    if planned is None:
        return keep(session, Reminder(person_id=person.id, what="check_in", due_on=due_on))
    planned.due_on = due_on
    session.flush()
    return planned


def next_check_in(session: Session, person: Person) -> Reminder | None:
    """The check-in planned for the person, if one is."""
    table = tables.reminder.c
    return first(
        session,
        Reminder,
        table.person_id == person.id,
        table.what == "check_in",
        table.state == "planned",
    )
