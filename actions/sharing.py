"""The close: what the worker will see, word for word; change it, hold a line back, or send."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.correcting import begin_change
from actions.forms import Changes, Form
from actions.lines import chosen, lines_of, say_lines
from actions.outcomes import another_outcome
from actions.store import carers, conversations, reminders, shares
from actions.store.database import Session
from actions.store.records import Person
from actions.turn import Event, Turn, loop_set, say, slot_set
from bot.helplines import WALES
from bot.languages import spoken_date
from bot.questions import SKIPPED, YES

CLOSED = {"share": None, "line_to_hold": None}
"""Back to the preview."""


def has_lines(session: Session, turn: Turn) -> bool:
    """Whether anything was kept that a close could send."""
    return bool(lines_of(session, turn))


def end_without_lines(
    session: Session, dispatcher: CollectingDispatcher, turn: Turn
) -> list[Event]:
    """End a sitting in which nothing was kept."""
    conversation = turn.conversation(session)
    sitting = conversations.current_sitting(session, conversation, turn.at)
    conversations.end_sitting(session, sitting, "sent", turn.at)
    say(dispatcher, "utter_nothing_to_share")
    fresh = [slot_set(name, value) for name, value in another_outcome().items()]
    return [*fresh, slot_set("stage", "outcome_form"), slot_set("paused", True), loop_set(None)]


class SharingForm(Form):
    """Send, change something, keep something back."""

    form = "sharing_form"

    def keep_share(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the choice; nothing is sent until the form ends."""
        changes: Changes = {**CLOSED, "share": value}
        if value == "send":
            carer = carers.not_asked_about(session, turn.conversation(session))
            changes |= {"carer_named": carer.name if carer else None, "ask_carer_sees": bool(carer)}
        return changes

    def keep_line_to_hold(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hold one line back: staff see that something was, and not what."""
        if value == SKIPPED:
            return dict(CLOSED)
        line = chosen(lines_of(session, turn), value, turn.text)
        if line is None:
            say(dispatcher, "utter_line_unclear")
            return {"line_to_hold": None}
        conversation = turn.conversation(session)
        sitting = conversations.current_sitting(session, conversation, turn.at)
        shares.hold_back(session, sitting, line.record, line.id, turn.at)
        say(dispatcher, "utter_line_held")
        return dict(CLOSED)

    def keep_carer_sees(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep whether carers with a link of their own may see what matters, and no number."""
        carers.let_see(session, turn.conversation(session), allowed=value == YES)
        return {"carer_sees": value}


class AskShare(Action):
    """Shows what the worker will see, line by line, and asks."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_share"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say every line in the words it was said in."""
        turn = Turn(tracker, self.context.now())
        say(dispatcher, "utter_preview_in_practice" if turn.practice else "utter_preview")
        with self.context.database.begin() as session:
            say_lines(session, dispatcher, lines_of(session, turn))
        say(dispatcher, "utter_ask_share")
        return []


def _plan(session: Session, turn: Turn, person: Person, today: date, due: date) -> None:
    """Plan the person's next check-in; a carer's close leaves the one that is planned alone."""
    if turn.speaker == "carer" and reminders.next_check_in(session, person) is not None:
        return
    asked = reminders.due_check_in(session, person, today)
    if asked is not None:
        reminders.answer(session, asked, turn.at)
    reminders.plan_check_in(session, person, due)


class KeepShared(Action):
    """Sends: the sitting is closed, the next check-in has its date."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_shared"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep that it was sent; in practice nobody receives it."""
        turn = Turn(tracker, self.context.now())
        if turn.slots.get("share") == "change":
            return begin_change(turn.in_form("sharing_form"))
        today = turn.at.astimezone(WALES).date()
        due = today + timedelta(days=self.context.settings.next_check_in_days)
        with self.context.database.begin() as session:
            conversation = turn.conversation(session)
            sitting = conversations.current_sitting(session, conversation, turn.at)
            shares.send(session, sitting, turn.at)
            if conversation.person is not None:
                _plan(session, turn, conversation.person, today, due)
        if turn.practice:
            say(dispatcher, "utter_sent_in_practice")
        else:
            say(dispatcher, "utter_sent", when=spoken_date(due, turn.language))
        return [slot_set("stage", "ended"), loop_set(None)]
