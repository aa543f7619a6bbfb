"""Requests as staff answer them: a copy or a deletion takes two people, and proof of who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, first, keep
from actions.store.records import Decision, Request
from actions.store.requests import ANSWERED
from actions.store.safety import NotNow, SamePerson
from actions.store.worries import worry_about

OF_TWO = ("copy", "delete")
CHOICES = ("grant", "refuse")


class WorryOpen(ValueError):
    """Nothing of a person is deleted while a worry about them is open."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request of the queue."""

    id: int
    reference: str
    name: str
    kind: str
    state: str
    at: datetime


def asked(session: Session, *within: Any, answered: bool = False) -> list[Asked]:
    """Requests of the people for whom `within` holds: the oldest first, else the last answered."""
    request, person = tables.request.c, tables.person.c
    over = request.state.in_(ANSWERED)
    rows = session.execute(
        select(request.id, person.reference, person.name, request.kind, request.state, request.at)
        .join(tables.person, person.id == request.person_id)
        .where(over if answered else ~over, *within)
        .order_by(request.at.desc() if answered else request.at)
        .limit(100 if answered else None)
    )
    return [Asked(**row._mapping) for row in rows]


def find_request(session: Session, request_id: int, *within: Any) -> Request | None:
    """The request of this number, where it is of one of the people for whom `within` holds."""
    request, person = tables.request.c, tables.person.c
    query = select(Request).where(request.id == request_id, request.person_id == person.id)
    return cast("Request | None", session.scalars(query.where(*within)).first())


def decisions_of(session: Session, request: Request) -> Sequence[Decision]:
    """Everything that was proposed about the request, oldest first."""
    return every(session, Decision, tables.decision.c.request_id == request.id)


def answer_request(
    session: Session, request: Request, words: str, by: str, at: datetime
) -> Decision:
    """A person or an advocate was found for them: `words`. One account is enough for that.

    Raises NotNow when it was answered, or is one that takes two people.
    """
    _lock(session, request)
    if request.kind in OF_TWO or request.state != "open":
        raise NotNow
    request.state = "done"
    return keep(
        session,
        Decision(
            request_id=request.id,
            choice="grant",
            proof="",
            reason="",
            proposed_by=by,
            proposed_at=at,
            outcome=words,
            outcome_by=by,
            outcome_at=at,
        ),
    )


def propose(
    session: Session,
    request: Request,
    choice: str,
    *,
    proof: str,
    reason: str,
    by: str,
    at: datetime,
) -> Decision:
    """What to do about a copy or a deletion: grant or refuse, how it is sure who asks, and why.

    Raises NotNow when something is proposed already or it is over, WorryOpen for a deletion
    while a worry is open, ValueError on another choice.
    """
    if choice not in CHOICES:
        raise ValueError(f"choice is {choice!r}: expected grant or refuse")
    _lock(session, request)
    if request.kind not in OF_TWO or request.state != "open":
        raise NotNow
    _no_worry(session, request, choice)
    request.state = "proposed"
    return keep(
        session,
        Decision(
            request_id=request.id,
            choice=choice,
            proof=proof,
            reason=reason,
            proposed_by=by,
            proposed_at=at,
        ),
    )


def settle(
    session: Session, request: Request, *, approved: bool, why: str, by: str, at: datetime
) -> Decision:
    """Another account says yes, or sends it back: `why`.

    A refusal that is approved is the end of it; a grant waits for what is to be done. Raises
    SamePerson when `by` proposed it, NotNow when nothing is proposed, WorryOpen as `propose`.
    """
    decision = _proposed(session, request, "proposed")
    if decision.proposed_by == by:
        raise SamePerson
    if approved:
        _no_worry(session, request, decision.choice)
    decision.settled = "approved" if approved else "sent_back"
    decision.settled_by, decision.settled_at, decision.settled_why = by, at, why
    if not approved:
        request.state = "open"
    else:
        request.state = "approved" if decision.choice == "grant" else "refused"
    session.flush()
    return decision


def finish(session: Session, request: Request, outcome: str, by: str, at: datetime) -> Decision:
    """What was approved was done: `outcome`. Raises NotNow when nothing is approved."""
    decision = _proposed(session, request, "approved")
    decision.outcome, decision.outcome_by, decision.outcome_at = outcome, by, at
    request.state = "done"
    session.flush()
    return decision


def _proposed(session: Session, request: Request, state: str) -> Decision:
    _lock(session, request)
    table = tables.decision.c
    found = first(session, Decision, table.request_id == request.id, order=table.id.desc())
    if request.state != state or found is None:
        raise NotNow
    return found


def _no_worry(session: Session, request: Request, choice: str) -> None:
    if request.kind != "delete" or choice != "grant":
        return
    if worry_about(session, request.person_id) is not None:
        raise WorryOpen


def _lock(session: Session, request: Request) -> None:
    """Reads the request as it is kept now; its row is ours until the transaction ends."""
    session.refresh(request, with_for_update=True)
