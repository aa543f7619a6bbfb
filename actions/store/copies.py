"""Transcripts for supervision, with names and places replaced: reviewed before they are printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, first, keep
from actions.store.records import Person, SupervisionCopy


class Reviewed(ValueError):
    """A copy that was read through does not change any more."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing said, with names and places replaced.

    `sitting` counts from 1; `who` is bot, person, carer or somebody.
    """

    sitting: int
    who: str
    text: str


def make_copy(
    session: Session, person: Person, lines: Sequence[Line], by: str, at: datetime
) -> SupervisionCopy:
    """Keeps a copy, not reviewed yet."""
    return keep(
        session,
        SupervisionCopy(person_id=person.id, words=_written(lines), made_by=by, made_at=at),
    )


def lines_in(copy: SupervisionCopy) -> list[Line]:
    """What a copy holds, in order."""
    return [Line(**line) for line in json.loads(copy.words)]


def rewrite_copy(session: Session, copy: SupervisionCopy, lines: Sequence[Line]) -> None:
    """The copy with more of it replaced. Raises Reviewed when it was read through."""
    session.refresh(copy, with_for_update=True)
    if copy.reviewed_at is not None:
        raise Reviewed
    copy.words = _written(lines)
    session.flush()


def review_copy(session: Session, copy: SupervisionCopy, by: str, at: datetime) -> None:
    """The account `by` has read it through, and it may be printed; the first time is kept."""
    session.refresh(copy, with_for_update=True)
    if copy.reviewed_at is None:
        copy.reviewed_by, copy.reviewed_at = by, at
        session.flush()


def find_copy(session: Session, copy_id: int, person: Person) -> SupervisionCopy | None:
    """The copy of this number, where it is of `person`."""
    table = tables.supervision_copy.c
    return first(session, SupervisionCopy, table.id == copy_id, table.person_id == person.id)


def copies_of(session: Session, person: Person) -> Sequence[SupervisionCopy]:
    """Every copy of the person's transcript, the latest first."""
    table = tables.supervision_copy.c
    return every(session, SupervisionCopy, table.person_id == person.id, order=table.id.desc())


def _written(lines: Sequence[Line]) -> str:
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False)
