"""Changing the language, or the last answer; the earlier answer is kept beside the new one."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.correcting import correct
from actions.forms import asked_again
from actions.store import conversations
from actions.turn import Event, Turn, loop_set, say, slot_set
from bot.corrections import takes_back
from bot.questions import NUMBERS, QUESTIONS


class ChangeLanguage(Action):
    """Speaks the other language from here on; the form asks again in it."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_change_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep the choice. The confirmation follows by rule, in the new language."""
        turn = Turn(tracker, self.context.now())
        language = "cy" if turn.intent == "choose_welsh" else "en"
        with self.context.database.begin() as session:
            conversations.set_language(session, turn.conversation(session), language)
        languages = {**(turn.slots.get("languages") or {}), turn.speaker: language}
        return [slot_set("language", language), slot_set("languages", languages)]


class ChangeAnswer(Action):
    """Goes back to the question answered last, after showing the answer."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_change_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Empty that answer and what hangs on it; its form asks again."""
        turn = Turn(tracker, self.context.now())
        if takes_back(turn.text):
            return correct(self.context, dispatcher, turn)
        asked = list(tracker.slots.get("asked") or [])
        form = (tracker.active_loop or {}).get("name")
        if not asked or form is None:
            say(dispatcher, "utter_nothing_to_change")
            return []
        slot = _whole(asked[-1])
        while asked and _whole(asked[-1]) == slot:
            asked.pop()
        say(dispatcher, "utter_answer_to_change")
        before = tracker.slots.get(slot)
        if slot in NUMBERS and str(before).isdigit():
            say(dispatcher, "utter_number_was", value=str(before))
        emptied = [slot_set(name, None) for name in asked_again(slot)]
        back = QUESTIONS[slot].form
        return [
            *emptied,
            slot_set("asked", asked),
            *([] if back == form else [slot_set("stage", back), loop_set(back)]),
        ]


def _whole(slot: str) -> str:
    """The question a follow-up belongs to: a number and its read-back are one answer."""
    return next((name for name in NUMBERS if slot.startswith(f"{name}_")), slot)
