"""Not now, and stop: both keep everything; the next message comes back to the same question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.outlets import TELEGRAM
from actions.reminding import StopReminders
from actions.store import conversations
from actions.turn import Event, Turn, loop_set, say, slot_set


class Pause(Action):
    """Ends the questions for now."""

    state = "paused"
    response = "utter_paused"

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_pause"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep that it paused, and where."""
        turn = Turn(tracker, self.context.now())
        if turn.form is None and not turn.slots.get("paused"):
            say(dispatcher, "utter_resting" if turn.slots.get("resting") else "utter_already_sent")
            return []
        say(dispatcher, self.response + ("_in_practice" if turn.practice else ""))
        if turn.form is None:
            return []
        with self.context.database.begin() as session:
            conversation = turn.conversation(session)
            sitting = conversations.current_sitting(session, conversation, turn.at)
            conversations.end_sitting(session, sitting, self.state, turn.at)
        return [
            slot_set("paused", turn.form),
            slot_set("stage", turn.form),
            slot_set("requested_slot", None),
            slot_set("put", None),
            loop_set(None),
        ]


class Stop(Pause):
    """Ends the sitting; what was said is kept, marked unfinished.

    Where the first word can be ours, stopping is also the end of that: no reminder goes out.
    """

    state = "stopped"
    response = "utter_stopped"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_stop"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Stop what is under way, and the reminders."""
        turn = Turn(tracker, self.context.now())
        if turn.channel != TELEGRAM:
            return super().run(dispatcher, tracker, domain)
        under_way = turn.form is not None or turn.slots.get("paused")
        events = super().run(dispatcher, tracker, domain) if under_way else []
        return [*events, *StopReminders(self.context).run(dispatcher, tracker, domain)]
