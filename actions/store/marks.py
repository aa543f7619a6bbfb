"""Flags and tags that staff put on a sitting. One taken off stays, with who took it off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, keep
from actions.store.records import Mark, Sitting

FLAG, TAG = "flag", "tag"


def flag(session: Session, sitting: Sitting, by: str, at: datetime) -> Mark:
    """The sitting is flagged. Flagged already, it stays as it is."""
    return _put(session, sitting, FLAG, None, by, at)


def tag(session: Session, sitting: Sitting, words: str, by: str, at: datetime) -> Mark:
    """The sitting has the tag `words`. Tagged so already, in any case, it stays as it is."""
    return _put(session, sitting, TAG, words, by, at)


def take_off(session: Session, sitting: Sitting, mark_id: int, by: str, at: datetime) -> None:
    """The sitting has this mark no more. One it does not have is left alone."""
    for mark in marks_of(session, [sitting.id]):
        if mark.id == mark_id:
            mark.removed_by, mark.removed_at = by, at
    session.flush()


def marks_of(session: Session, sitting_ids: Collection[int]) -> Sequence[Mark]:
    """The marks that are on these sittings, oldest first."""
    table = tables.mark.c
    return every(session, Mark, table.sitting_id.in_(sitting_ids), table.removed_at.is_(None))


def _put(
    session: Session, sitting: Sitting, kind: str, words: str | None, by: str, at: datetime
) -> Mark:
    # Tags are sealed, so they are compared here; a sitting has few.
    for mark in marks_of(session, [sitting.id]):
        if mark.kind == kind and (mark.words or "").casefold() == (words or "").casefold():
            return mark
    return keep(session, Mark(sitting_id=sitting.id, kind=kind, words=words, by=by, at=at))
