"""Outcomes: what matters, in the person's own words, every wording kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.conversations import latest_sitting
from actions.store.keeping import every, first, keep_once
from actions.store.records import Answer, Conversation, Outcome, Revision

AIMS = ("improve", "keep")


WORDINGS = ("statement", "zero", "ten")
"""Parts that are said again in the same words without being another wording."""

NOT_KEPT = "not_kept"
"""Why an outcome is withdrawn that was let go of before it was kept."""


def draft_outcome(
    session: Session, conversation: Conversation, words: str, message_id: str, at: datetime
) -> Outcome:
    """A new outcome in whoever's voice is speaking, not agreed yet.

    What this voice answered on the way to it, about no outcome yet, is now about it. The same
    message again gives the outcome it made.
    """
    table = tables.outcome.c
    outcome = keep_once(
        session,
        Outcome(
            person_id=conversation.person_id,
            carer_id=conversation.carer_id,
            conversation_id=conversation.id,
            message_id=message_id,
            number=_next_number(session, conversation),
            owner=conversation.speaker or "person",
            drafted_at=at,
        ),
        table.conversation_id == conversation.id,
        table.message_id == message_id,
    )
    if not outcome.revisions:
        _write(session, outcome, "statement", words, outcome.owner, message_id, at)
        _gather(session, conversation, outcome)
    return outcome


def revise(
    session: Session, outcome: Outcome, words: str, message_id: str, by: str, at: datetime
) -> Outcome:
    """The statement put in other words by `by` (person, carer, practitioner).

    The earlier wording stays. The same message again, or the same words, change nothing.
    """
    if not any(revision.message_id == message_id for revision in outcome.statements):
        _write(session, outcome, "statement", words, by, message_id, at)
    return outcome


def set_words_for(
    session: Session,
    outcome: Outcome,
    zero: str | None = None,
    ten: str | None = None,
    *,
    message_id: str | None = None,
    at: datetime | None = None,
) -> Outcome:
    """What 0 and 10 look like, in their words; None leaves one as it is.

    Every wording is kept beside. Without `at` it takes the time of the outcome's latest words.
    """
    when = at or max(revision.at for revision in outcome.revisions)
    if zero is not None:
        outcome.zero_words = zero
        _write(session, outcome, "zero", zero, outcome.owner, message_id, when)
    if ten is not None:
        outcome.ten_words = ten
        _write(session, outcome, "ten", ten, outcome.owner, message_id, when)
    return outcome


def keep_outcome(session: Session, outcome: Outcome, at: datetime) -> Outcome:
    """Agreed in these words: a draft, or one let go of before, is active from now."""
    if outcome.status == "draft" or outcome.reason == NOT_KEPT:
        outcome.status, outcome.kept_at = "active", at
        outcome.withdrawn_at = outcome.reason = None
    session.flush()
    return outcome


def withdraw_outcome(
    session: Session,
    outcome: Outcome,
    reason: str | None,
    at: datetime,
    *,
    message_id: str | None = None,
    by: str | None = None,
) -> Outcome:
    """It does not matter any more, or was not to be kept: `reason` in the words of who says so.

    That is its owner, unless `by` names another voice.
    """
    if outcome.status != "withdrawn":
        outcome.status, outcome.withdrawn_at, outcome.reason = "withdrawn", at, reason
        if reason != NOT_KEPT:
            said_by = by or outcome.owner
            _write(session, outcome, "withdrawn", reason or "", said_by, message_id, at)
    session.flush()
    return outcome


def say_why_withdrawn(
    session: Session, outcome: Outcome, reason: str, message_id: str, at: datetime
) -> Outcome:
    """Why it does not matter any more, put another way; the earlier reason stays beside it."""
    outcome.reason = reason
    _write(session, outcome, "withdrawn", reason, outcome.owner, message_id, at)
    return outcome


def set_aim(session: Session, outcome: Outcome, aim: str) -> Outcome:
    """Whether things should improve or stay as they are: improve or keep."""
    if aim not in AIMS:
        raise ValueError(f"aim is {aim!r}: expected improve or keep")
    outcome.aim = aim
    session.flush()
    return outcome


def get_outcome(session: Session, outcome_id: int) -> Outcome | None:
    """The outcome with this number of the database, if there is one."""
    return first(session, Outcome, tables.outcome.c.id == outcome_id)


def outcomes_of(session: Session, conversation: Conversation) -> Sequence[Outcome]:
    """The outcomes of whoever is speaking, oldest first, those withdrawn too.

    A linked conversation gives the same person's or carer's outcomes from their other
    conversations as well, and none of another voice's; practice gives its own alone. Where
    somebody only said that they are speaking now, it gives what was said since.
    """
    table = tables.outcome.c
    if conversation.changed_at is not None:
        whose = [
            table.conversation_id == conversation.id,
            table.drafted_at >= conversation.changed_at,
        ]
    elif conversation.person_id is None:
        whose = [table.conversation_id == conversation.id, table.person_id.is_(None)]
    else:
        whose = [table.person_id == conversation.person_id]
    whose.append(table.carer_id == conversation.carer_id)
    return every(session, Outcome, *whose)


def outcomes_of_sitting(session: Session, conversation: Conversation) -> list[Outcome]:
    """Those of them that came up in the sitting under way."""
    sitting = latest_sitting(session, conversation)
    since = sitting.started_at if sitting is not None else conversation.created_at
    return [one for one in outcomes_of(session, conversation) if one.drafted_at >= since]


def to_review(session: Session, conversation: Conversation) -> list[Outcome]:
    """The active outcomes whoever is speaking may say how it is going with, oldest first.

    Their own; and for a carer with a link of their own, where the person allows it, the person's.
    """
    own = [one for one in outcomes_of(session, conversation) if one.status == "active"]
    return sorted([*own, *_shown_to(session, conversation)], key=lambda one: one.id)


def _shown_to(session: Session, conversation: Conversation) -> Sequence[Outcome]:
    carer, person = conversation.carer, conversation.person
    if carer is None or carer.name is None or conversation.changed_at is not None:
        return []
    if person is None or not person.carers_see:
        return []
    table = tables.outcome.c
    return every(
        session,
        Outcome,
        table.person_id == person.id,
        table.carer_id.is_(None),
        table.status == "active",
    )


def withdrawn_by(session: Session, conversation: Conversation) -> list[Outcome]:
    """The outcomes of whoever is speaking that did not matter any more, oldest first."""
    return [
        one
        for one in outcomes_of(session, conversation)
        if one.status == "withdrawn" and one.reason != NOT_KEPT
    ]


def bring_back(
    session: Session,
    outcome: Outcome,
    words: str,
    message_id: str | None,
    at: datetime,
    *,
    by: str | None = None,
) -> Outcome:
    """A withdrawn outcome matters again: active from now; why it was withdrawn stays beside it.

    Its owner says so, unless `by` names another voice.
    """
    if outcome.status == "withdrawn":
        _write(session, outcome, "brought_back", words, by or outcome.owner, message_id, at)
        outcome.status, outcome.withdrawn_at = "active", None
        outcome.reason = outcome.reason_code = None
    session.flush()
    return outcome


def finish_outcome(session: Session, outcome: Outcome, at: datetime) -> Outcome:
    """It is reached and finished with."""
    if outcome.status == "active":
        outcome.status = "achieved"
    session.flush()
    return outcome


def note_reached(session: Session, outcome: Outcome, on: date) -> Outcome:
    """Its owner's number came to what was good enough; the first date stays for ever."""
    outcome.first_achieved_on = outcome.first_achieved_on or on
    session.flush()
    return outcome


def _gather(session: Session, conversation: Conversation, outcome: Outcome) -> None:
    sitting = latest_sitting(session, conversation)
    table = tables.answer.c
    for answer in every(
        session,
        Answer,
        table.conversation_id == conversation.id,
        table.person_id == conversation.person_id,
        table.carer_id == conversation.carer_id,
        table.sitting_id == (sitting.id if sitting else None),
        table.outcome_id.is_(None),
    ):
        answer.outcome_id = outcome.id
    session.flush()


def _next_number(session: Session, conversation: Conversation) -> int:
    table = tables.outcome.c
    same = (
        table.conversation_id == conversation.id
        if conversation.person_id is None
        else table.person_id == conversation.person_id
    )
    highest = session.scalar(select(func.max(table.number)).where(same))
    return int(highest or 0) + 1


def _write(
    session: Session,
    outcome: Outcome,
    part: str,
    words: str,
    by: str,
    message_id: str | None,
    at: datetime,
) -> None:
    same_part = [revision for revision in outcome.revisions if revision.part == part]
    if part in WORDINGS and same_part and same_part[-1].words == words:
        return
    outcome.revisions.append(
        Revision(
            conversation_id=outcome.conversation_id,
            message_id=message_id,
            part=part,
            words=words,
            by=by,
            at=at,
        )
    )
    session.flush()
