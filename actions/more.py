"""More, or done: another thing that matters, or the close."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, Form, begin
from actions.outcomes import OutcomeForm, another_outcome
from actions.sharing import end_without_lines, has_lines
from actions.store.database import Session
from actions.turn import Event, Turn, slot_set
from bot.path import form_after


class MoreForm(Form):
    """Something else, or stop there."""

    form = "more_form"

    def keep_another(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Begin another outcome; words of their own are already the next thing that matters."""
        if value == "finish":
            return {"another": value}
        changes = {**another_outcome(), "another": value}
        if value == "said":
            fresh = turn.with_slots(changes)
            outcome_form = OutcomeForm(self.context)
            changes |= outcome_form.keep_matters(session, dispatcher, fresh, turn.text)
        return changes


class KeepMore(Action):
    """Ends the question whether anything else matters."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_more"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Begin another outcome or the close; with nothing kept there is nothing to send."""
        turn = Turn(tracker, self.context.now())
        following = form_after("more_form", turn.slots, outcomes=0)
        if following == "sharing_form":
            with self.context.database.begin() as session:
                if not has_lines(session, turn):
                    return end_without_lines(session, dispatcher, turn)
        asked_again_next_time = [slot_set("another", None), slot_set("share", None)]
        return [*asked_again_next_time, *begin(following or "sharing_form")]
