"""What all forms share: hear a reply, keep it at once, name the next question."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.noticing import notice
from actions.store.database import Session
from actions.turn import Event, Turn, followed_by, say, slot_set
from bot.path import FOLLOWS, MOST_TIMES, UNSURE, to_put
from bot.questions import (
    EVERY_FORM,
    QUESTIONS,
    YES,
    Answered,
    Kind,
    Question,
    Unclear,
    hear,
    hear_offer,
)

Changes = dict[str, Any]

QUIET_SECONDS = 30 * 60
"""After so long a silence it is asked who is here, where two have spoken."""


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
            return _put(self.form, turn.slots)
        if is_unsure_who(turn):
            unsure = {**turn.slots, "present": UNSURE}
            return [slot_set("present", UNSURE), *_put(self.form, unsure)]
        question = turn.asked()
        leaves = hear_offer(turn.reply()) if turn.offered_to_leave else None
        if leaves is not None:
            skips = leaves == YES and question.skips_to
            return self._answered(dispatcher, turn, question, skips) if skips else []
        heard = hear(question, turn.reply())
        if isinstance(heard, Answered) and question.form != EVERY_FORM:
            return self._answered(dispatcher, turn, question, heard.value)
        return self._unclear(dispatcher, turn, question) if isinstance(heard, Unclear) else []

    def _answered(
        self, dispatcher: CollectingDispatcher, turn: Turn, question: Question, value: str
    ) -> list[Event]:
        with self.context.database.begin() as session:
            changes = self._keep(session, dispatcher, turn, question, value)
        changes |= {"unclear": None, **notice(dispatcher, turn)}
        before = changes.get("asked", turn.slots.get("asked")) or []
        changes["asked"] = [*before, question.slot]
        changed = [
            slot_set(name, value)
            for name, value in changes.items()
            if value != turn.slots.get(name) or name == "asked"
        ]
        if len(turn.slots.get("voices") or []) > 1:
            changed.append(slot_set("heard_at", turn.at.timestamp()))
        return [*changed, *_put(self.form, {**turn.slots, **changes})]

    def _unclear(
        self, dispatcher: CollectingDispatcher, turn: Turn, question: Question
    ) -> list[Event]:
        """The first time it is said, the second explained; then it is offered to leave it."""
        times = (turn.slots.get("unclear") or 0) + 1
        if times == 1:
            self.say_unclear(dispatcher, turn, question)
        elif times < MOST_TIMES:
            explain(dispatcher, question)
        noticed = notice(dispatcher, turn)
        return [
            *map(slot_set, noticed, noticed.values()),
            slot_set(question.slot, None),
            slot_set("unclear", times),
            *_put(self.form, turn.slots),
        ]

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


def _put(form: str, slots: Any) -> list[Event]:
    """Rasa's events that put the next question, or the offer to leave one put often enough."""
    asked, wanted, times = to_put(form, slots)
    changed = [
        slot_set(name, value)
        for name, value in (("put", wanted), ("put_times", times))
        if value != slots.get(name)
    ]
    return [*changed, slot_set("requested_slot", asked)]


def explain(dispatcher: CollectingDispatcher, question: Question) -> None:
    """Say another way to think about a question."""
    if question.kind is Kind.CHOICE and question.topic not in ("number", "instead"):
        say(dispatcher, "utter_unsure_choice")
    elif question.topic in ("matters", "extras", "statement", "number", "review"):
        say(dispatcher, f"utter_unsure_{question.topic}")
    else:
        say(dispatcher, "utter_unsure_extras")


def is_unsure_who(turn: Turn) -> bool:
    """Whether two have spoken here, and it was quiet for so long that either may be back."""
    heard_at = turn.slots.get("heard_at")
    if len(turn.slots.get("voices") or []) < 2 or heard_at is None:
        return False
    asked = turn.slots.get("present") == UNSURE
    return not asked and turn.at.timestamp() - heard_at >= QUIET_SECONDS


def asked_again(slot: str) -> Changes:
    """The slots to empty so that a question, and what hangs on it, is asked again."""
    return {name: None for name in (slot, *FOLLOWS.get(slot, ()))}


def emptied(*forms: str) -> Changes:
    """The slots of these forms, emptied for another outcome or another visit."""
    return {question.slot: None for question in QUESTIONS.values() if question.form in forms}


def begin(form: str) -> list[Event]:
    """Rasa's events that start a form from wherever the conversation is."""
    return [slot_set("stage", form), followed_by(form)]
