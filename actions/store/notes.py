"""Staff's notes about a person. They are never shown in a conversation; every version is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, first, keep
from actions.store.records import CaseNote, CaseNoteVersion, Person, Sitting


def write_note(
    session: Session,
    person: Person,
    words: str,
    by: str,
    at: datetime,
    *,
    sitting: Sitting | None = None,
) -> CaseNote:
    """A new note about `person`, and about `sitting` where it is about one."""
    note = CaseNote(person_id=person.id, sitting_id=sitting.id if sitting else None, by=by, at=at)
    note.versions.append(CaseNoteVersion(words=words, by=by, at=at))
    return keep(session, note)


def rewrite_note(session: Session, note: CaseNote, words: str, by: str, at: datetime) -> CaseNote:
    """The note in other words; the earlier version stays. The same words change nothing."""
    if note.words != words:
        note.versions.append(CaseNoteVersion(words=words, by=by, at=at))
        session.flush()
    return note


def find_note(session: Session, note_id: int) -> CaseNote | None:
    """The note of this number, if there is one."""
    return first(session, CaseNote, tables.case_note.c.id == note_id)


def notes_of(session: Session, person: Person) -> Sequence[CaseNote]:
    """Every note about `person`, the latest first."""
    table = tables.case_note.c
    return every(session, CaseNote, table.person_id == person.id, order=table.id.desc())
