"""Coming back: met by name and language, told what is new, and asked what today is for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.choosing import begin_review
from actions.context import Context
from actions.forms import Changes, Form, begin, emptied
from actions.outcomes import OutcomeForm, another_outcome
from actions.store import carers, conversations, outcomes, readings, reminders
from actions.store.database import Session
from actions.turn import Event, Turn, loop_set, say, slot_set
from bot.helplines import WALES
from bot.languages import spoken_date
from bot.questions import YES

SAME_VISIT_HOURS = 6
"""A message so soon after a close is of the same visit: nobody is greeted anew."""


def come_back(
    context: Context, dispatcher: CollectingDispatcher, turn: Turn, *, greet: bool = True
) -> list[Event]:
    """Rasa's events for somebody who is here again after a close, or after a worry has rested.

    A check-in that is due begins at once; else it is asked what they would like to do.
    """
    if turn.slots.get("agreed") != YES:
        return [slot_set("agreed", None), *begin("welcome_form")]
    with context.database.begin() as session:
        conversation = turn.conversation(session)
        told = turn.slots.get("told_at") or 0
        answered = carers.answered_since(session, conversation)
        news = [one for one in answered if one.at.timestamp() > told]
        read = readings.read_by(session, conversation, told)
        conversations.current_sitting(session, conversation, turn.at)
        if greet:
            _say_hello_again(dispatcher, turn)
        for one in news:
            day = spoken_date(one.at.astimezone(WALES).date(), turn.language)
            by = "person" if not one.by_carer else "carer" if one.name else "someone"
            say(dispatcher, f"utter_{by}_answered", who=one.name, day=day)
        if read is not None:
            day = spoken_date(read.at.astimezone(WALES).date(), turn.language)
            say(dispatcher, "utter_read_by", who=read.name, day=day)
        heard = [slot_set("told_at", turn.at.timestamp())] if news or read else []
        if greet and _is_due(context, session, turn):
            events = begin_review(session, turn)
            if events:
                return [*heard, *events]
        known = outcomes.to_review(session, conversation)
        anything = known or outcomes.withdrawn_by(session, conversation)
    if not anything and not greet:
        return [*heard, *begin("outcome_form")]
    fresh = {**another_outcome(), **emptied("visit_form", "review_form", "sharing_form")}
    following = "visit_form" if anything else "outcome_form"
    return [*heard, *map(slot_set, fresh, fresh.values()), *begin(following)]


def _say_hello_again(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    say(dispatcher, "utter_hello_again" + ("_in_practice" if turn.practice else ""))


def _is_due(context: Context, session: Session, turn: Turn) -> bool:
    """Whether a check-in is due: the person's by its date, a carer's by when they were here."""
    conversation = turn.conversation(session)
    if conversation.person is None:
        return False
    today = turn.at.astimezone(WALES).date()
    if turn.speaker == "person":
        return reminders.due_check_in(session, conversation.person, today) is not None
    last = conversations.last_sent(session, conversation)
    since = (today - last.astimezone(WALES).date()).days if last is not None else 0
    return since >= context.settings.next_check_in_days


class VisitForm(Form):
    """What somebody who is back would like to do."""

    form = "visit_form"

    def keep_visit(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the choice; words of their own are already the next thing that matters."""
        if value != "said":
            return {"visit": value}
        changes = {**another_outcome(), "visit": value}
        fresh = turn.with_slots(changes)
        outcome_form = OutcomeForm(self.context)
        return changes | outcome_form.keep_matters(session, dispatcher, fresh, turn.text)


class KeepVisit(Action):
    """Begins what was chosen."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_visit"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """A check-in, something new, or nothing for now."""
        turn = Turn(tracker, self.context.now())
        if turn.slots.get("visit") == "finish":
            say(dispatcher, "utter_nothing_today")
            return [slot_set("visit", None), slot_set("stage", "ended"), loop_set(None)]
        if turn.slots.get("visit") == "review":
            with self.context.database.begin() as session:
                events = begin_review(session, turn)
            if events:
                return events
        return begin("outcome_form")
