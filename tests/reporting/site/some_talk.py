"""Talk for the site's tests: kept by the store, with Rasa's events, as a conversation leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.store.answers import keep_answer
from actions.store.conversations import end_sitting
from actions.store.outcomes import draft_outcome, keep_outcome, set_words_for
from actions.store.records import Outcome, Score, Sitting
from actions.store.requests import ask
from actions.store.scores import keep_score
from actions.store.shares import hold_back, send
from actions.store.worries import raise_worry
from tests.actions.a_store import a_conversation, answered, later, said, slot_set
from tests.reporting.site.a_site import Site

STATEMENT = "see my brother more"
SCRIPT = "<script>alert('x')</script>"


@dataclass
class Talked:
    """Somebody's talk: a reference, and the numbers of what was kept."""

    reference: str
    sitting_id: int
    worry_id: int = 0
    request_id: int = 0


def talk(
    site: Site,
    sender: str = "sam",
    name: str = "Sam",
    *,
    language: str = "en",
    holds: str = "",
    worry: str = "",
    asks: str = "",
    further: tuple[str, ...] = (),
    finished: bool = True,
) -> Talked:
    """A sitting about one outcome with two numbers, then what is asked for.

    `holds` is baseline, goal or outcome; `worry` is a message that raised one; `asks` a kind of
    request; `further` is said before the close.
    """
    with site.database.begin() as session:
        conversation, sitting = a_conversation(session, sender, name)
        slot_set(session, sender, "language", language, later(0.5))
        slot_set(session, sender, "speaker", "person", later(0.5))
        answered(session, sender, "What matters to you?", later(1), "utter_ask_matters")
        said(session, sender, STATEMENT, later(1.1), "m1")
        outcome = draft_outcome(session, conversation, STATEMENT, "m1", later(1.1))
        slot_set(session, sender, "outcome_id", outcome.id, later(1.1))
        keep_outcome(session, outcome, later(1.2))
        set_words_for(session, outcome, "alone all week", "every Saturday", at=later(1.3))
        kept = {
            "baseline": _score(session, sender, outcome, "baseline", 2, 2),
            "goal": _score(session, sender, outcome, "goal", 8, 3),
        }
        answered(session, sender, "Who could help?", later(4), "utter_ask_around")
        said(session, sender, "nan. and Mrs Pugh at school", later(4.1), "m4")
        keep_answer(
            session,
            conversation,
            "around",
            "nan. and Mrs Pugh at school",
            outcome=outcome,
            given_by="person",
            message_id="m4",
            at=later(4.1),
        )
        answered(session, sender, "Sorry?", later(4.5), "utter_another_unclear")
        for number, words in enumerate(further):
            said(session, sender, words, later(5 + number / 10), f"f{number}")
        told = Talked(conversation.person.reference, sitting.id)
        if worry:
            said(session, sender, worry, later(6), "w1")
            told.worry_id = raise_worry(
                session, conversation, worry, "fear", "abuse", "w1", later(6)
            ).id
            answered(session, sender, "Please ring 999.", later(6.01), "utter_concern_heard")
        if asks:
            said(session, sender, "can I have it", later(7), "r1")
            told.request_id = ask(session, conversation, asks, "r1", later(7)).id
        _close(session, sitting, holds, outcome, kept, finished=finished, worry=bool(worry))
        site.clock.at = max(site.clock.at, later(10))
        return told


def _score(
    session: object, sender: str, outcome: Outcome, kind: str, value: int, minute: float
) -> Score:
    answered(session, sender, f"What number is the {kind}?", later(minute), f"utter_ask_{kind}")
    about = {"title": str(value)}
    said(session, sender, f'/give_score{{"score": "{value}"}}', later(minute + 0.1), kind, **about)
    return keep_score(
        session,
        outcome,
        kind,
        value,
        given_by="person",
        way="button",
        words=str(value),
        message_id=kind,
        at=later(minute + 0.1),
    )


def _close(
    session: object,
    sitting: Sitting,
    holds: str,
    outcome: Outcome,
    kept: dict[str, Score],
    *,
    finished: bool,
    worry: bool,
) -> None:
    at: datetime = later(8)
    if holds:
        record, number = (
            ("outcome", outcome.id) if holds == "outcome" else ("score", kept[holds].id)
        )
        hold_back(session, sitting, record, number, at)
    sitting.last_at = at
    if worry:
        end_sitting(session, sitting, "resting", at)
    elif finished:
        send(session, sitting, at)


def a_day_later(site: Site) -> None:
    site.clock.at += timedelta(days=1)
