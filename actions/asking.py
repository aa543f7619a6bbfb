"""Questions people ask back, from anywhere, and what is said when nothing else fits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.choosing import begin_review, take_up
from actions.context import Context
from actions.correcting import correct
from actions.forms import begin, emptied, explain
from actions.noticing import notice
from actions.outcomes import another_outcome
from actions.speaking import said_who, speak_as
from actions.store import conversations
from actions.turn import Event, Turn, followed_by, say, slot_set
from actions.visiting import SAME_VISIT_HOURS, come_back
from bot.corrections import takes_back
from bot.path import UNSURE, open_question
from bot.questions import NO, QUESTIONS, TAKES_UP, YES, hear_offer
from bot.speakers import says_who

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
        question = QUESTIONS.get(open_question(tracker.slots) or "")
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
        question = QUESTIONS.get(open_question(tracker.slots) or "")
        if question is None:
            say(dispatcher, "utter_not_understood")
        else:
            explain(dispatcher, question)
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


class AskStuck(Action):
    """Offers to leave a question that was put often enough; the answer to it counts still."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_stuck"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Offer a skip only where there is one."""
        question = QUESTIONS.get(open_question(tracker.slots) or "")
        can_skip = question is not None and question.skips_to is not None
        say(dispatcher, "utter_ask_stuck" if can_skip else "utter_ask_stuck_here")
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
        voice = _who_is_here(turn)
        if voice is not None:
            events = speak_as(self.context, dispatcher, turn, voice)
            return events if _begins(events) else [*events, *_back(turn)]
        leaves = hear_offer(turn.reply()) if turn.form and turn.offered_to_leave else None
        if leaves == YES:
            return [followed_by("action_pause")]
        if leaves == NO:
            return [slot_set("put", None), *_back(turn)]
        if turn.form and not turn.tapped and takes_back(turn.text):
            return correct(self.context, dispatcher, turn) or _back(turn)
        if turn.intent in TAKES_UP and not turn.slots.get("resting"):
            with self.context.database.begin() as session:
                events = take_up(session, dispatcher, turn)
            return events or _back(turn)
        if turn.form:
            say(dispatcher, _said_in_between(turn))
            return [followed_by(turn.form)]
        events = self._go_on(dispatcher, turn)
        noticed = notice(dispatcher, turn)
        # Rasa would ask for the fallback again until it is told to listen.
        return [
            *map(slot_set, noticed, noticed.values()),
            *(events or [followed_by("action_listen")]),
        ]

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
            return [slot_set("agreed", None), slot_set("practise", None), *begin("welcome_form")]
        if turn.intent == "start_check_in":
            with self.context.database.begin() as session:
                events = begin_review(session, turn)
            if events:
                return events
        if turn.intent == "add_another":
            return self._begin_again(turn)
        if stage == "ended" and self._is_another_visit(turn):
            return come_back(self.context, dispatcher, turn)
        say(dispatcher, "utter_already_sent")
        return []

    def _is_another_visit(self, turn: Turn) -> bool:
        with self.context.database.begin() as session:
            sitting = conversations.latest_sitting(session, turn.conversation(session))
        ended = sitting.ended_at if sitting is not None else None
        return ended is None or turn.at - ended >= timedelta(hours=SAME_VISIT_HOURS)

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
        fresh = {"resting": None, "paused": None, **another_outcome()}
        rested = [*map(slot_set, fresh, fresh.values())]
        return [*rested, *come_back(self.context, dispatcher, turn, greet=False)]


def _who_is_here(turn: Turn) -> str | None:
    """Who says that they are here: asked for it, or of themselves; None where nobody does."""
    if turn.slots.get("present") == UNSURE:
        voice = said_who(turn, QUESTIONS["present"])
        if voice is not None:
            return voice
    return says_who(turn.text) if turn.form and not turn.tapped else None


def _back(turn: Turn) -> list[Event]:
    """On to the open question; without one, Rasa is told to listen."""
    return [followed_by(turn.form or "action_listen")]


def _begins(events: list[Event]) -> bool:
    return any(event["event"] == "followup" for event in events)


def _said_in_between(turn: Turn) -> str:
    if turn.intent == "greet" and not turn.tapped:
        return "utter_hello_short"
    return "utter_button_old" if turn.tapped else "utter_not_understood"
