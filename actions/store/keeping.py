"""Finding one record or several, and keeping a fact once however often it arrives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.store.records import Record

R = TypeVar("R", bound=Record)


def first(session: Session, kind: type[R], *where: Any, order: Any = None) -> R | None:
    """The first record of `kind` for which every condition holds, in `order`."""
    query = select(kind).where(*where).limit(1)
    found = session.scalars(query if order is None else query.order_by(order)).first()
    return cast("R | None", found)


def record_of(session: Session, kind: type[R], record_id: int | None) -> R:
    """The record of this number. Raises LookupError where there is none."""
    found = session.get(kind, record_id) if record_id is not None else None
    if found is None:
        raise LookupError(f"no {kind.__name__} has this number")
    return cast("R", found)


def every(session: Session, kind: type[R], *where: Any, order: Any = None) -> Sequence[R]:
    """Every record of `kind` for which the conditions hold, in `order`, else as kept."""
    query = select(kind).where(*where).order_by(kind.id if order is None else order)
    return cast("Sequence[R]", session.scalars(query).all())


def keep(session: Session, record: R) -> R:
    """Keeps `record` and gives it its number."""
    session.add(record)
    session.flush()
    return record


def keep_once(session: Session, record: R, *same: Any) -> R:
    """Keeps `record` unless one for which `same` holds is there already; returns the one kept.

    `same` are the conditions of one of the table's unique constraints, so two processes keeping
    the same fact at the same moment keep it once.
    """
    kind = type(record)
    found = first(session, kind, *same)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            return keep(session, record)
    except IntegrityError:
        found = first(session, kind, *same)
        if found is None:
            raise
        return found
