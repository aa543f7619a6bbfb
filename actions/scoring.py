"""Where you are, and good enough: a number is kept once it is tapped or read back and right."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, Form, asked_again, begin
from actions.outcomes import current_outcome
from actions.store import outcomes, scores
from actions.store.database import Session
from actions.store.records import Outcome
from actions.turn import Event, Turn, say
from bot.path import form_after
from bot.questions import NO, NO_NUMBER, NOTHING_SAID, SKIPPED, YES, Question

LONGEST_AGREEMENT = 3
"""Words up to which the same number at its read-back agrees; more may take it back."""


def hear_number(turn: Turn, name: str, value: str) -> Changes:
    """Follow one number from what was said to a settled one.

    Returns:
        Slots to change. `<name>_right` is "yes" when the number is settled.
    """
    question = turn.question or name
    if question == f"{name}_right" and value in (YES, NO):
        return {f"{name}_right": YES} if value == YES else asked_again(name)
    alone = len(turn.text.split()) <= LONGEST_AGREEMENT
    if question == f"{name}_right" and value == turn.slots.get(name) and alone:
        return {f"{name}_right": YES}
    changes: Changes = {**asked_again(name), name: value, "said": turn.text, "way": "read_back"}
    if value == NO_NUMBER:
        none = {"way": "none", "why_none": turn.why_no_number()}
        return {**changes, f"{name}_right": YES, **none}
    if value == NOTHING_SAID:
        return changes
    if "-" in value:
        lower, upper = value.split("-")
        return {**changes, "lower": lower, "upper": upper}
    changes["reading"] = value
    if turn.tapped:
        return {**changes, f"{name}_right": YES, "way": "button"}
    return changes


class NumberForm(Form):
    """What a form that asks for numbers shares: hearing them, and saying what was not one."""

    def say_unclear(self, dispatcher: CollectingDispatcher, turn: Turn, question: Question) -> None:
        """Say why a reply gave no number on this scale."""
        reading = turn.reply().reading
        near = turn.entity("score", "near")
        if reading == "off" and near is not None:
            say(dispatcher, "utter_number_off_near", reading=str(near))
        elif reading == "off":
            say(dispatcher, "utter_number_off")
        elif question.unclear:
            say(dispatcher, question.unclear)
        else:
            again = "_again" if turn.slots.get("unclear") else ""
            say(dispatcher, f"utter_number_unclear{again}")

    def settle(
        self,
        session: Session,
        turn: Turn,
        name: str,
        changes: Changes,
        *,
        outcome: Outcome | None,
        kind: str,
    ) -> Changes:
        """Keep a number that is settled, with the words it was said in."""
        if changes.get(f"{name}_right") != YES:
            return changes
        if outcome is None:
            raise LookupError(f"there is no outcome to keep the {kind} of")
        slots = {**turn.slots, **changes}
        number = None if slots[name] == NO_NUMBER else int(slots[name])
        keep_score(session, turn, outcome, kind, number, slots)
        # Keeping things as they are is asked about again where the numbers come to be equal.
        outcomes.set_aim(session, outcome, "improve")
        return changes


def keep_score(
    session: Session,
    turn: Turn,
    outcome: Outcome,
    kind: str,
    number: int | None,
    slots: Changes,
) -> int:
    """Keep one score, or that there is none and why; returns the row's number."""
    conversation = turn.conversation(session)
    score = scores.keep_score(
        session,
        outcome,
        kind,
        number,
        why_none=slots.get("why_none") if number is None else None,
        given_by=turn.speaker,
        carer=conversation.carer if turn.speaker == "carer" else None,
        way=slots.get("way") or "read_back",
        words=slots.get("said") or turn.text,
        message_id=turn.message_id,
        at=turn.at,
        conversation=conversation,
    )
    return score.id


def keep_end(session: Session, turn: Turn, outcome: Outcome, end: str, words: str) -> None:
    """Keep what 0 or 10 looks like; `end` is "zero" or "ten"."""
    outcomes.set_words_for(
        session,
        outcome,
        zero=words if end == "zero" else None,
        ten=words if end == "ten" else None,
        message_id=turn.message_id,
        at=turn.at,
    )


class ScoringForm(NumberForm):
    """Right time, 0 and 10 in their words, baseline, goal."""

    form = "scoring_form"

    def keep_right_time(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Explain the scale, or keep that there is no number and why."""
        changes: Changes = {"right_time": value}
        if value == YES:
            say(dispatcher, "utter_scale_explained")
            return changes
        outcome = current_outcome(session, turn)
        if outcome is not None:
            why = {"why_none": value, "way": "none", "said": turn.text}
            keep_score(session, turn, outcome, "baseline", None, why)
        say(dispatcher, "utter_no_number_kept")
        return changes

    def keep_zero_words(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what 0 looks like."""
        return self._keep_end(session, turn, "zero", value)

    def keep_ten_words(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what 10 looks like."""
        return self._keep_end(session, turn, "ten", value)

    def keep_baseline(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear where they are now; every question about this number comes here."""
        return self._keep_number(session, dispatcher, turn, "baseline", value)

    keep_baseline_zero = keep_baseline_nearer = keep_baseline_right = keep_baseline

    def keep_goal(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear what would be good enough; every question about this number comes here."""
        return self._keep_number(session, dispatcher, turn, "goal", value)

    keep_goal_zero = keep_goal_nearer = keep_goal_right = keep_goal

    def keep_goal_same(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """A goal equal to the baseline means keeping things as they are, or another number."""
        if value == NO:
            return asked_again("goal")
        outcome = current_outcome(session, turn)
        if outcome is not None and value == YES:
            outcomes.set_aim(session, outcome, "keep")
        return {"goal_same": value}

    def keep_goal_lower(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """A goal below the baseline is asked about once, then it stands."""
        return asked_again("goal") if value == NO else {"goal_lower": value}

    def _keep_number(
        self,
        session: Session,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        name: str,
        value: str,
    ) -> Changes:
        changes = hear_number(turn, name, value)
        if changes.get(name) == NO_NUMBER:
            say(dispatcher, "utter_no_number_kept")
        outcome = current_outcome(session, turn)
        return self.settle(session, turn, name, changes, outcome=outcome, kind=name)

    def _keep_end(self, session: Session, turn: Turn, end: str, value: str) -> Changes:
        outcome = current_outcome(session, turn)
        if outcome is not None and value != SKIPPED:
            keep_end(session, turn, outcome, end, value)
        return {f"{end}_words": value}


class KeepScores(Action):
    """Ends the numbers of one outcome: is there anything else?"""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_scores"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask for another until there is a handful, then close."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            conversation = turn.conversation(session)
            kept = len(outcomes.outcomes_of(session, conversation))
        following = form_after("scoring_form", turn.slots, kept)
        if following == "sharing_form":
            say(dispatcher, "utter_many_outcomes")
        return begin(following or "more_form")
