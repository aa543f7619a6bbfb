"""What people ask of the staff: a person, an advocate, what is held, delete it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store import requests, worries
from actions.turn import Event, Turn, say

KINDS = {
    "ask_for_person": "person",
    "ask_for_advocate": "advocate",
    "ask_what_is_held": "copy",
    "ask_to_delete": "delete",
}

OF_WHAT_IS_KEPT = frozenset({"copy", "delete"})
"""Requests about what was said before: not for somebody who only said that they are here now."""


class NoteRequest(Action):
    """Keeps a request for the worker to see; in practice there is nobody to tell."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_note_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep it, and say truly what happens next."""
        turn = Turn(tracker, self.context.now())
        kind = KINDS[turn.intent]
        if turn.practice:
            say(dispatcher, f"utter_{kind}_asked_in_practice")
            return []
        with self.context.database.begin() as session:
            conversation = turn.conversation(session)
            if kind in OF_WHAT_IS_KEPT and conversation.changed_at is not None:
                say(dispatcher, "utter_link_first")
                return []
            if kind == "delete" and worries.open_worry(session, conversation):
                say(dispatcher, "utter_delete_waits")
                return []
            requests.ask(session, conversation, kind, turn.message_id, turn.at)
        say(dispatcher, f"utter_{kind}_asked")
        return []
