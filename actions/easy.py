"""Easy words and drawings: chosen by saying so, and left the same way."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Event, say, slot_set


class UseEasyWords(Action):
    """From here on says less at a time, in easy words, with a drawing beside each."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_use_easy_words"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say so; a form asks again, in easy words."""
        say(dispatcher, "utter_easy_words", easy=True)
        return [slot_set("easy", True)]


class LeaveEasyWords(Action):
    """From here on says everything in the ordinary words."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_leave_easy_words"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say so; a form asks again."""
        say(dispatcher, "utter_ordinary_words", easy=False)
        return [slot_set("easy", None)]
