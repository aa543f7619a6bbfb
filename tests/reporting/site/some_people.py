"""People as the store keeps them: what they said, scored, sent and held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store.answers import keep_answer
from actions.store.conversations import agree, current_sitting, set_speaker
from actions.store.outcomes import draft_outcome, keep_outcome, set_words_for
from actions.store.people import invite_carer, invite_person, take_invitation
from actions.store.records import Conversation, Outcome, Person, Sitting
from actions.store.scores import keep_score
from actions.store.shares import hold_back, send
from tests.actions.a_store import AT, later

SCRIPT = '<script>alert("said")</script>'


@dataclass
class Life:
    """Somebody, the conversation with them, its sitting, and their outcome."""

    person: Person
    conversation: Conversation
    sitting: Sitting
    outcome: Outcome

    @property
    def reference(self) -> str:
        return self.person.reference

    @property
    def at(self) -> str:
        return f"/people/{self.reference}"

    @property
    def outcome_at(self) -> str:
        return f"{self.at}/outcomes/{self.outcome.number}/"


def a_life(
    session: Session,
    name: str = "Sam",
    *,
    worker: str = "Rhian",
    team: str = "North",
    says: str = "see my brother more",
    born: int | None = 2012,
    at: datetime = AT,
    sends: bool = True,
    holds_goal: bool = False,
) -> Life:
    """A person who was invited, said one thing that matters, gave two numbers, and sent it."""
    invited = invite_person(
        session,
        authority="Gwynedd",
        service="children",
        team=team,
        name=name,
        at=at,
        days=30,
        worker=worker,
        year_of_birth=born,
    )
    sender = f"{name}-{invited.person.reference}"
    conversation = take_invitation(session, invited.code, sender, "webchat", at).conversation
    assert conversation is not None
    set_speaker(session, conversation, "person", at=at)
    sitting = current_sitting(session, conversation, at)
    agree(session, sitting, at)
    outcome = keep_outcome(session, draft_outcome(session, conversation, says, "m1", at), at)
    set_words_for(session, outcome, zero="never", ten="every week", message_id="m2", at=at)
    keep_score(
        session, outcome, "baseline", 2, given_by="person", way="button", message_id="m3", at=at
    )
    goal = keep_score(
        session, outcome, "goal", 8, given_by="person", way="button", message_id="m4", at=at
    )
    keep_answer(
        session,
        conversation,
        "around",
        "nan. and mrs pugh",
        outcome=outcome,
        given_by="person",
        message_id="m5",
        at=at,
    )
    if holds_goal:
        hold_back(session, sitting, "score", goal.id, later(1))
    if sends:
        send(session, sitting, later(2))
    return Life(invited.person, conversation, sitting, outcome)


def a_carer_speaks(session: Session, life: Life, name: str = "Carys", value: int = 4) -> None:
    """A carer with a link of their own gives their view of the same outcome."""
    invited = invite_carer(
        session, reference=life.reference, name=name, relationship="mother", at=AT, days=30
    )
    said = take_invitation(session, invited.code, f"{name}-on-web", "webchat", AT).conversation
    assert said is not None
    set_speaker(session, said, "carer", at=AT)
    sitting = current_sitting(session, said, AT)
    agree(session, sitting, AT)
    keep_score(
        session,
        life.outcome,
        "review",
        value,
        given_by="carer",
        carer=said.carer,
        way="button",
        message_id="c1",
        at=later(3),
        conversation=said,
    )
    send(session, sitting, later(4))


def comes_back(session: Session, life: Life, value: int, at: datetime) -> None:
    """They say where things are now, in another sitting, and send it."""
    sitting = current_sitting(session, life.conversation, at)
    keep_score(
        session,
        life.outcome,
        "review",
        value,
        given_by="person",
        way="button",
        message_id=f"r{at:%m%d%H%M}",
        at=at,
    )
    send(session, sitting, at)
