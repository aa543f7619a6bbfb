"""One turn of a conversation as an action sees it: a thin, typed view of Rasa's tracker."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.store.conversations import open_conversation
from actions.store.database import Session
from actions.store.records import Conversation
from bot.path import STUCK, open_question
from bot.questions import OTHER_WAYS, QUESTIONS, Question, Reply

Event = dict[str, Any]
WHY_NONE = {
    "not_now": "not_now",
    **dict.fromkeys(("refuse_numbers", "deny", *OTHER_WAYS), "no_numbers"),
}


def slot_set(name: str, value: Any) -> Event:
    """Rasa's event that sets a slot."""
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


def loop_set(form: str | None) -> Event:
    """Rasa's event that makes a form the active one, or ends it."""
    return {"event": "active_loop", "name": form, "timestamp": None}


def followed_by(action: str) -> Event:
    """Rasa's event that names the action to run next."""
    return {"event": "followup", "name": action, "timestamp": None}


class Turn:
    """What was sent, what was understood of it, and where the conversation stands.

    Attributes:
        sender: the conversation's opaque id.
        message_id: of the message this turn answers.
        text: the person's words as typed, or the title of the button tapped.
        at: aware UTC time of the turn, from the clock handed in.
    """

    def __init__(self, tracker: Tracker, at: datetime) -> None:
        """Read a tracker; `at` is now."""
        self.sender: str = tracker.sender_id
        self.at = at
        self.slots: Mapping[str, Any] = tracker.slots
        self.channel: str = tracker.get_latest_input_channel() or "rest"
        self.form: str | None = (tracker.active_loop or {}).get("name")
        self.question: str | None = open_question(tracker.slots)
        self._tracker = tracker
        self._opened: tuple[Session, Conversation] | None = None
        message = tracker.latest_message or {}
        metadata = message.get("metadata") or {}
        self.message_id: str = message.get("message_id") or ""
        self.payload: str = message.get("text") or ""
        self.text: str = metadata.get("original") or metadata.get("title") or self.payload
        self.intent: str = (message.get("intent") or {}).get("name") or ""
        self.confidence: float = (message.get("intent") or {}).get("confidence") or 0.0
        self.entities: list[dict[str, Any]] = message.get("entities") or []

    @property
    def offered_to_leave(self) -> bool:
        """Whether it was offered to leave the question, in place of asking it."""
        return self.slots.get("requested_slot") == STUCK

    @property
    def tapped(self) -> bool:
        """Whether a button gave the message."""
        return self.payload.startswith("/")

    @property
    def practice(self) -> bool:
        """Whether nobody is behind this conversation: nothing of it is passed on."""
        return bool(self.slots.get("practice"))

    @property
    def language(self) -> str:
        """The conversation's language; until one is chosen, the one the message is in."""
        return str(self.slots.get("language") or self.written_in or "en")

    @property
    def written_in(self) -> str | None:
        """The language the message is surely written in, if it is."""
        found = self.entity("written_in")
        return None if found is None else str(found)

    @property
    def speaker(self) -> str:
        """Who is speaking: "person" or "carer"."""
        return str(self.slots.get("speaker") or "person")

    def is_reply_in(self, form: str) -> bool:
        """Whether the message has just come in answer to a question of this form."""
        return self.form == form and self.question is not None and self._has_just_come()

    def _has_just_come(self) -> bool:
        """Whether nothing was done since the message but to call this form.

        Rasa adds the form to the events before it asks for validation, both when a message has
        come and when the form is taken up again after an interruption was answered.
        """
        for event in reversed(self._tracker.events[:-1]):
            if event["event"] == "user":
                return True
            if event["event"] in ("action", "action_execution_rejected"):
                return False
        return False

    def conversation(self, session: Session) -> Conversation:
        """The conversation this turn belongs to, opened as practice where it is new."""
        if self._opened is None or self._opened[0] is not session:
            found = open_conversation(session, self.sender, self.channel, self.at)
            self._opened = (session, found)
        return self._opened[1]

    def with_slots(self, changes: Mapping[str, Any]) -> Turn:
        """The same turn with some slots changed."""
        changed = copy(self)
        changed.slots = {**self.slots, **changes}
        return changed

    def in_form(self, form: str) -> Turn:
        """The same turn, as of this form."""
        changed = copy(self)
        changed.form = form
        return changed

    def asked(self) -> Question:
        """The question the message followed."""
        return QUESTIONS[self.question or ""]

    def entity(self, name: str, key: str = "value") -> Any:
        """A value of the first entity of this name, or `None`."""
        return next((e.get(key) for e in self.entities if e.get("entity") == name), None)

    def reply(self) -> Reply:
        """The message as `bot.questions.hear` wants it."""
        reading = str(self.entity("score") or "none")
        if self.entity("score", "kind") == "nothing":
            reading = "nothing"
        return Reply(
            text=self.text,
            intent=self.intent,
            confidence=self.confidence,
            tapped=self.tapped,
            reading=reading,
            line=self.entity("line"),
            face=f"face_{self.entity('face')}",
            written_in=self.written_in,
        )

    def why_no_number(self) -> str:
        """Why the message gave no number, as the store names reasons."""
        return WHY_NONE.get(self.intent, "skipped")


def say(dispatcher: CollectingDispatcher, response: str, **places: Any) -> None:
    """Send a response, its places filled."""
    dispatcher.utter_message(response=response, **places)
