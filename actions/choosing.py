"""Which of several outcomes is talked about: listed, named in words of its own, one at a time."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, begin, emptied
from actions.outcomes import another_outcome
from actions.store import outcomes, scores
from actions.store.database import Session
from actions.store.records import Outcome
from actions.turn import Event, Turn, say, slot_set
from bot.naming import meant

TO_SCORE = ("scoring_form", "review_form")


def take(session: Session, turn: Turn, outcome: Outcome) -> Changes:
    """The slots with which one outcome is the one talked about."""
    conversation = turn.conversation(session)
    own = outcome.carer_id == conversation.carer_id
    waiting = [one for one in turn.slots.get("to_review") or [] if one != outcome.id]
    return {
        **emptied(*TO_SCORE),
        "outcome_id": outcome.id,
        "statement": outcome.statement,
        "to_review": waiting,
        "at_goal": None,
        "is_view": not own or None,
        "first_view": not scores.numbers_by(session, outcome, "baseline", conversation) or None,
        "zero_said": outcome.zero_words if own else None,
        "ten_said": outcome.ten_words if own else None,
    }


def go_on(session: Session, turn: Turn) -> list[Event]:
    """Rasa's events that take up the next outcome to be reviewed; without one, anything else?"""
    conversation = turn.conversation(session)
    waiting = turn.slots.get("to_review") or []
    left = [one for one in outcomes.to_review(session, conversation) if one.id in waiting]
    if not left:
        fresh = {**another_outcome(), **emptied("review_form"), "reviewing": None}
        return [*_set(fresh), *begin("more_form")]
    if len(left) == 1:
        return [*_set(take(session, turn, left[0])), *begin("review_form")]
    fresh = {**emptied(*TO_SCORE), "outcome_id": None, "to_review": [one.id for one in left]}
    return [*_set(fresh), *begin("review_form")]


def begin_review(
    session: Session, turn: Turn, first: Outcome | None = None, **more: Any
) -> list[Event]:
    """Rasa's events that begin a check-in: with `first`, else with whatever is to be reviewed.

    `more` are slots to set as well. Without an outcome to review, there are none.
    """
    found = outcomes.to_review(session, turn.conversation(session))
    if not found and first is None:
        return []
    waiting = {
        **another_outcome(),
        **emptied(*TO_SCORE, "visit_form", "sharing_form"),
        "reviewing": True,
        "to_review": [one.id for one in found],
    }
    begun = turn.with_slots(waiting)
    if first is None:
        return [*_set(waiting), *go_on(session, begun)]
    changes = {**waiting, **take(session, begun, first), **more}
    return [*_set(changes), *begin("review_form")]


def named(session: Session, turn: Turn, among: list[Outcome], words: str) -> Outcome | None:
    """The one outcome these words mean, by a number in the list or by its own words."""
    if words.isdigit():
        return among[int(words) - 1] if 0 < int(words) <= len(among) else None
    found = meant(words, [one.statement for one in among])
    return among[found[0]] if len(found) == 1 else None


def waiting_now(session: Session, turn: Turn) -> list[Outcome]:
    """The outcomes still to be reviewed in this check-in, in order."""
    waiting = turn.slots.get("to_review") or []
    found = outcomes.to_review(session, turn.conversation(session))
    return [one for one in found if one.id in waiting]


def take_up(session: Session, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Rasa's events for somebody who names an outcome: to say how it is, withdraw it or bring back.

    Between other questions, that comes first; without a clear name, the list is said.
    """
    if turn.form not in (None, "review_form", "visit_form"):
        say(dispatcher, "utter_first_this")
        return []
    conversation = turn.conversation(session)
    if turn.intent == "bring_back":
        return _bring_back(session, dispatcher, turn)
    found = outcomes.to_review(session, conversation)
    chosen = found[0] if len(found) == 1 else named(session, turn, found, turn.text)
    if chosen is None:
        say_list(session, dispatcher, turn)
        return []
    unfinished = turn.slots.get("outcome_id") if turn.form == "review_form" else None
    more = {"still": "no"} if turn.intent == "withdraw_outcome" else {}
    events = begin_review(session, turn, chosen, **more)
    back = [one for one in [unfinished] if one not in (None, chosen.id)]
    waiting = [one for one in (turn.slots.get("to_review") or []) if one != chosen.id] + back
    return [*events[:-2], slot_set("to_review", waiting), *events[-2:]]


def _bring_back(session: Session, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    found = outcomes.withdrawn_by(session, turn.conversation(session))
    chosen = found[0] if len(found) == 1 else named(session, turn, found, turn.text)
    if chosen is None:
        say(dispatcher, "utter_which_back" if found else "utter_nothing_to_bring_back")
        for number, outcome in enumerate(found, start=1):
            say(dispatcher, "utter_listed", number=str(number), statement=outcome.statement)
        return []
    outcomes.bring_back(session, chosen, turn.text, turn.message_id, turn.at)
    say(dispatcher, "utter_brought_back", statement=chosen.statement)
    return begin_review(session, turn, chosen, still="yes")


def say_list(session: Session, dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say what matters to whoever is speaking, in the words it was said in."""
    found = outcomes.to_review(session, turn.conversation(session))
    say(dispatcher, "utter_list" if found else "utter_list_empty")
    for number, outcome in enumerate(found, start=1):
        say(dispatcher, "utter_listed", number=str(number), statement=outcome.statement)


class ListOutcomes(Action):
    """Says what somebody has said matters."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_list_outcomes"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say the list; a form asks again."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            say_list(session, dispatcher, turn)
        return []


def _set(changes: Changes) -> list[Event]:
    return [slot_set(name, value) for name, value in changes.items()]
