"""Questions people ask back, from anywhere, and what is said when nothing else fits."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import begin, emptied
from actions.outcomes import another_outcome
from actions.store import conversations
from actions.turn import Event, Turn, followed_by, say, slot_set
from bot.questions import QUESTIONS, YES, Kind

RESTS_FOR_HOURS = 12
"""After a worry no question is asked until this long has passed: that sitting is over."""


class ExplainQuestion(Action):
    """Answers "why do you ask?" for the question that was asked."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_explain_question"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say why; the form asks again."""
        question = QUESTIONS.get(tracker.slots.get("requested_slot") or "")
        say(dispatcher, f"utter_why_{question.topic if question else 'general'}")
        return []


class HelpWithQuestion(Action):
    """Answers "I don't know" with another way to think about the question."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_help_with_question"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Help; the form asks again."""
        question = QUESTIONS.get(tracker.slots.get("requested_slot") or "")
        if question is None:
            say(dispatcher, "utter_not_understood")
        elif question.kind is Kind.CHOICE and question.topic != "number":
            say(dispatcher, "utter_unsure_choice")
        elif question.topic in ("matters", "extras", "statement", "number"):
            say(dispatcher, f"utter_unsure_{question.topic}")
        else:
            say(dispatcher, "utter_unsure_extras")
        return []


class SayWhoSees(Action):
    """Answers "who sees this?"."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_say_who_sees"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """In practice nobody does."""
        practice = tracker.slots.get("practice")
        say(dispatcher, "utter_who_sees_in_practice" if practice else "utter_who_sees")
        return []


class SayAgain(Action):
    """Says the question again; outside a question there is nothing to repeat."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_say_again"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Lead in; the form asks again."""
        asked = (tracker.active_loop or {}).get("name")
        say(dispatcher, "utter_repeat" if asked else "utter_nothing_to_repeat")
        return []


class CannotSkip(Action):
    """Says that this question has to be answered, or the talk can stop."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_cannot_skip"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say so; the form asks again."""
        asked = (tracker.active_loop or {}).get("name")
        say(dispatcher, "utter_cannot_skip" if asked else "utter_not_understood")
        return []


class CarryOn(Action):
    """Answers whatever no rule answers: it is here that a pause ends and a new visit begins."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for its fallback."""
        return "action_default_fallback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Go on from where the conversation stands."""
        turn = Turn(tracker, self.context.now())
        if turn.form:
            say(dispatcher, _said_in_between(turn))
            return [followed_by(turn.form)]
        # Rasa would ask for the fallback again until it is told to listen.
        return self._go_on(dispatcher, turn) or [followed_by("action_listen")]

    def _go_on(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        stage = turn.slots.get("stage")
        if stage is None:
            return [followed_by("action_start")]
        if turn.slots.get("resting"):
            return self._after_worry(dispatcher, turn)
        if turn.slots.get("paused"):
            self._open_sitting(turn)
            say(dispatcher, "utter_welcome_back" + ("_in_practice" if turn.practice else ""))
            return [slot_set("paused", None), *begin(stage)]
        if stage == "declined":
            return [slot_set("agreed", None), *begin("welcome_form")]
        if turn.intent == "add_another":
            return self._begin_again(turn)
        say(dispatcher, "utter_already_sent")
        return []

    def _begin_again(self, turn: Turn) -> list[Event]:
        self._open_sitting(turn)
        changes = {**another_outcome(), **emptied("sharing_form")}
        agreed = turn.slots.get("agreed") == YES
        if not agreed:
            changes["agreed"] = None
        fresh = [slot_set(name, value) for name, value in changes.items()]
        return [*fresh, *begin("outcome_form" if agreed else "welcome_form")]

    def _open_sitting(self, turn: Turn) -> None:
        with self.context.database.begin() as session:
            conversations.current_sitting(session, turn.conversation(session), turn.at)

    def _after_worry(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        hours = (turn.at.timestamp() - float(turn.slots["resting"])) / 3600
        if hours < RESTS_FOR_HOURS:
            say(dispatcher, "utter_resting")
            return []
        say(dispatcher, "utter_gentle_return")
        return [slot_set("resting", None), slot_set("paused", None), *self._begin_again(turn)]


def _said_in_between(turn: Turn) -> str:
    if turn.intent == "greet" and not turn.tapped:
        return "utter_hello_short"
    return "utter_button_old" if turn.tapped else "utter_not_understood"
