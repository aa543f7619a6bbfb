"""Where you are, and good enough: a number is kept once it is tapped or read back and right."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.choosing import go_on
from actions.context import Context
from actions.forms import Changes, Form, asked_again, begin
from actions.outcomes import current_outcome
from actions.store import outcomes, scores
from actions.store.database import Session
from actions.store.records import Outcome
from actions.turn import Event, Turn, say
from bot.path import form_after
from bot.questions import (
    NO,
    NO_NUMBER,
    NOTHING_SAID,
    OTHER_WAYS,
    SKIPPED,
    YES,
    Question,
)

WAYS = {"words": "words", "face": "faces", "change": "compared"}
"""What the store calls each way of answering without a number."""

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
    if value == NO_NUMBER or value in OTHER_WAYS.values():
        none = {"way": "none", "why_none": turn.why_no_number()}
        way = {} if value == NO_NUMBER else {f"{name}_instead": value}
        return {**changes, name: NO_NUMBER, f"{name}_right": YES, **none, **way}
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

    def hear_and_settle(
        self,
        session: Session,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        name: str,
        value: str,
        kind: str,
    ) -> Changes:
        """Hear a number of the outcome talked about, and keep it once it is settled."""
        changes = hear_number(turn, name, value)
        if changes.get(name) == NO_NUMBER:
            say(dispatcher, "utter_no_number_kept")
        outcome = current_outcome(session, turn)
        return self.settle(session, turn, name, changes, outcome=outcome, kind=kind)

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
        set_aim(session, turn, outcome, "improve")
        return changes


def keep_instead(
    session: Session, turn: Turn, name: str, kind: str, value: str, outcome: Outcome | None
) -> Changes:
    """Keep what was said in another way than a number, which it never becomes.

    The question answered names the way: the choice between ways, words, a face, a comparison.
    """
    question = turn.question or ""
    if value == SKIPPED or outcome is None or question.endswith("_instead"):
        return {question: value}
    told = None if question.endswith("_words") else value
    way = question.removeprefix(f"{name}_")
    none = {"why_none": "no_numbers", "way": WAYS[way], "said": turn.text, "told": told}
    keep_score(session, turn, outcome, kind, None, none)
    return {question: value}


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
        told=slots.get("told"),
        message_id=turn.message_id,
        at=turn.at,
        conversation=conversation,
    )
    return score.id


def keep_same(session: Session, turn: Turn, name: str, value: str) -> Changes:
    """Keep that a goal equal to where they are means keeping things so; a no asks it again."""
    if value == NO:
        return asked_again(name)
    outcome = current_outcome(session, turn)
    if outcome is not None and value == YES:
        set_aim(session, turn, outcome, "keep")
    return {f"{name}_same": value}


def set_aim(session: Session, turn: Turn, outcome: Outcome, aim: str) -> None:
    """Keep what an outcome aims at, where its owner speaks: a view of it settles nothing."""
    if outcome.carer_id == turn.conversation(session).carer_id:
        outcomes.set_aim(session, outcome, aim)


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
        if value == YES:
            say(dispatcher, "utter_scale_explained")
            return {"right_time": value}
        way = {"baseline_instead": value} if value in OTHER_WAYS.values() else {}
        why_none = "no_numbers" if way else value
        outcome = current_outcome(session, turn)
        if outcome is not None:
            why = {"why_none": why_none, "way": "none", "said": turn.text}
            keep_score(session, turn, outcome, "baseline", None, why)
        say(dispatcher, "utter_no_number_kept")
        return {"right_time": why_none, "why_none": why_none, **way}

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
        return self.hear_and_settle(session, dispatcher, turn, "baseline", value, "baseline")

    keep_baseline_zero = keep_baseline_nearer = keep_baseline_right = keep_baseline

    def keep_baseline_instead(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep where they are in words or with a face."""
        outcome = current_outcome(session, turn)
        return keep_instead(session, turn, "baseline", "baseline", value, outcome)

    keep_baseline_words = keep_baseline_face = keep_baseline_instead

    def keep_goal(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear what would be good enough; every question about this number comes here."""
        return self.hear_and_settle(session, dispatcher, turn, "goal", value, "goal")

    keep_goal_zero = keep_goal_nearer = keep_goal_right = keep_goal

    def keep_goal_same(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """A goal equal to the baseline means keeping things as they are, or another number."""
        return keep_same(session, turn, "goal", value)

    def keep_goal_lower(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """A goal below the baseline is asked about once, then it stands."""
        return asked_again("goal") if value == NO else {"goal_lower": value}

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
            if turn.slots.get("reviewing"):
                return go_on(session, turn)
            kept = len(outcomes.outcomes_of_sitting(session, turn.conversation(session)))
        following = form_after("scoring_form", turn.slots, kept)
        if following == "sharing_form":
            say(dispatcher, "utter_many_outcomes")
        return begin(following or "more_form")
