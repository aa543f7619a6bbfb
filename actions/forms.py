"""What all five forms share: hear a reply, keep it at once, name the next question."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store.database import Session
from actions.turn import Event, Turn, followed_by, say, slot_set
from bot.path import FOLLOWS, next_question
from bot.questions import QUESTIONS, Answered, Elsewhere, Question, hear

Changes = dict[str, Any]


class Form(Action):
    """Validates a form's replies and keeps them.

    A topic's form names itself in `form` and keeps each answer in a method `keep_<slot>`, which
    returns the slots to change. Where there is none, the slot alone is set.
    """

    form: ClassVar[str]

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for a form's validation."""
        return f"validate_{self.form}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Answer Rasa: nothing where the reply is not for this form, else slots and the next."""
        turn = Turn(tracker, self.context.now())
        if not turn.is_reply_in(self.form):
            return [_request(self.form, turn.slots)]
        question = turn.asked()
        heard = hear(question, turn.reply())
        if isinstance(heard, Elsewhere):
            return []
        if not isinstance(heard, Answered):
            self.say_unclear(dispatcher, turn, question)
            times = (turn.slots.get("unclear") or 0) + 1
            return [
                slot_set(question.slot, None),
                slot_set("unclear", times),
                slot_set("requested_slot", question.slot),
            ]
        with self.context.database.begin() as session:
            changes = self._keep(session, dispatcher, turn, question, heard.value)
        changes["unclear"] = None
        before = changes.get("asked", turn.slots.get("asked")) or []
        changes["asked"] = [*before, question.slot]
        changed = [
            slot_set(name, value)
            for name, value in changes.items()
            if value != turn.slots.get(name) or name == "asked"
        ]
        return [*changed, _request(self.form, {**turn.slots, **changes})]

    def say_unclear(self, dispatcher: CollectingDispatcher, turn: Turn, question: Question) -> None:
        """Say that a reply was not understood, before the question is asked again."""
        say(dispatcher, question.unclear)

    def _keep(
        self,
        session: Session,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        question: Question,
        value: str,
    ) -> Changes:
        keeper = getattr(self, f"keep_{question.slot}", None)
        if keeper is None:
            return {question.slot: value}
        kept: Changes = keeper(session, dispatcher, turn, value)
        return kept


def _request(form: str, slots: Any) -> Event:
    return slot_set("requested_slot", next_question(form, slots))


def asked_again(slot: str) -> Changes:
    """The slots to empty so that a question, and what hangs on it, is asked again."""
    return {name: None for name in (slot, *FOLLOWS.get(slot, ()))}


def emptied(*forms: str) -> Changes:
    """The slots of these forms, emptied for another outcome or another visit."""
    return {question.slot: None for question in QUESTIONS.values() if question.form in forms}


def begin(form: str) -> list[Event]:
    """Rasa's events that start a form from wherever the conversation is."""
    return [slot_set("stage", form), followed_by(form)]
