"""Conversations, who is speaking in them, and their sittings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, first, keep, keep_once
from actions.store.records import Carer, Conversation, Person, Sitting
from bot.helplines import WALES

LANGUAGES = ("en", "cy")
SPEAKERS = ("person", "carer")
ENDS = ("paused", "stopped", "sent", "resting", "declined")


def open_conversation(session: Session, sender: str, channel: str, at: datetime) -> Conversation:
    """The sender's conversation; a new one is practice until a code links it."""
    return keep_once(
        session,
        Conversation(sender=sender, channel=channel, created_at=at),
        tables.conversation.c.sender == sender,
    )


def find_conversation(session: Session, sender: str) -> Conversation | None:
    """The sender's conversation, if there is one."""
    return first(session, Conversation, tables.conversation.c.sender == sender)


def note_gone(session: Session, conversation: Conversation, at: datetime) -> Conversation:
    """Nobody can be written to there: nothing goes out to it until somebody writes there again."""
    conversation.gone_at = conversation.gone_at or at
    session.flush()
    return conversation


def note_back(session: Session, conversation: Conversation) -> Conversation:
    """Somebody is there, and can be written to."""
    conversation.gone_at = None
    session.flush()
    return conversation


def set_language(session: Session, conversation: Conversation, language: str) -> Conversation:
    """From here on the conversation is in `language`: en or cy."""
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}: expected en or cy")
    conversation.language = language
    session.flush()
    return conversation


def set_speaker(
    session: Session,
    conversation: Conversation,
    speaker: str,
    relationship: str | None = None,
    reason: str | None = None,
    reason_words: str | None = None,
    *,
    at: datetime,
) -> Conversation:
    """From here on `speaker` (person or carer) is speaking.

    For a carer, what is not known yet may be given later by calling again. Another relationship
    is another carer; one who comes back keeps their voice. Where somebody else spoke before,
    nothing said until now is theirs to see.
    """
    if speaker not in SPEAKERS:
        raise ValueError(f"speaker is {speaker!r}: expected person or carer")
    voice_before, before = conversation.speaker, conversation.carer
    carer = None
    if speaker == "carer":
        carer = _carer(session, conversation, relationship, at)
        carer.until_at = None
        carer.relationship = carer.relationship or relationship
        carer.reason = reason or carer.reason
        carer.reason_words = reason_words or carer.reason_words
    if before is not None and before is not carer:
        before.until_at = at
    conversation.speaker, conversation.carer = speaker, carer
    if voice_before not in (None, speaker) or (before is not None and before is not carer):
        conversation.changed_at = at
    session.flush()
    return conversation


def current_sitting(session: Session, conversation: Conversation, at: datetime) -> Sitting:
    """The sitting under way; one paused or stopped goes on; else a new one is opened.

    What was begun as practice does not go on in the conversation a link has made of it.
    """
    sitting = latest_sitting(session, conversation)
    linked = conversation.linked_at
    ours = sitting is not None and (linked is None or sitting.started_at >= linked)
    if sitting is None or not ours or sitting.state not in ("open", "paused", "stopped"):
        return keep(session, Sitting(conversation_id=conversation.id, started_at=at, last_at=at))
    sitting.state, sitting.ended_at = "open", None
    sitting.last_at = max(sitting.last_at, at)
    session.flush()
    return sitting


def latest_sitting(session: Session, conversation: Conversation) -> Sitting | None:
    """The conversation's latest sitting, under way or ended; opens none."""
    table = tables.sitting.c
    return first(session, Sitting, table.conversation_id == conversation.id, order=table.id.desc())


def last_sent(session: Session, conversation: Conversation) -> datetime | None:
    """When a sitting of this conversation was last sent; None where none was."""
    table = tables.sitting.c
    last = first(
        session,
        Sitting,
        table.conversation_id == conversation.id,
        table.state == "sent",
        order=table.id.desc(),
    )
    return last.ended_at if last is not None else None


def agree(session: Session, sitting: Sitting, at: datetime) -> Sitting:
    """Keeps the first time they agreed in this sitting; a person not joined yet has joined."""
    sitting.agreed_at = sitting.agreed_at or at
    conversation = session.get(Conversation, sitting.conversation_id)
    person: Person | None = conversation.person if conversation is not None else None
    if person is not None and person.status == "not_joined":
        person.status, person.joined_on = "joined", at.astimezone(WALES).date()
    session.flush()
    return sitting


def end_sitting(session: Session, sitting: Sitting, state: str, at: datetime) -> Sitting:
    """Ends the sitting as paused, stopped, sent, resting or declined.

    One that was sent stays sent, and one that rests after a worry is not made to look otherwise.
    """
    if state not in ENDS:
        raise ValueError(f"state is {state!r}: expected one of {', '.join(ENDS)}")
    final = sitting.state == "sent" or (sitting.state == "resting" and state != "sent")
    if not final and sitting.state != state:
        sitting.state, sitting.ended_at = state, at
        sitting.last_at = max(sitting.last_at, at)
    session.flush()
    return sitting


def _carer(
    session: Session, conversation: Conversation, relationship: str | None, at: datetime
) -> Carer:
    current = conversation.carer
    if current is not None and _fits(current, relationship):
        return current
    table = tables.carer.c
    heard_here = every(
        session,
        Carer,
        table.conversation_id == conversation.id,
        table.person_id == conversation.person_id,
        order=table.id.desc(),
    )
    for carer in heard_here:
        if _fits(carer, relationship):
            return carer
    return keep(
        session,
        Carer(
            person_id=conversation.person_id,
            conversation_id=conversation.id,
            relationship=relationship,
            from_at=at,
        ),
    )


def _fits(carer: Carer, relationship: str | None) -> bool:
    if relationship is None or carer.relationship is None:
        return relationship is None or carer.relationship is None
    return carer.relationship.strip().casefold() == relationship.strip().casefold()
