"""Who looked at or changed what. Lines are added and never altered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.store.keeping import keep
from actions.store.records import Audit


def note(
    session: Session,
    actor: str,
    action: str,
    reference: str,
    at: datetime,
    *,
    reason: str | None = None,
) -> Audit:
    """Adds the line that `actor` did `action` to the records of `reference`."""
    return keep(
        session, Audit(at=at, actor=actor, action=action, reference=reference, reason=reason)
    )
