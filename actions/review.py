"""The check-in: does it still matter, where is it now, what made the difference, is it reached."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.choosing import go_on, named, take, waiting_now
from actions.context import Context
from actions.forms import Changes, asked_again, begin
from actions.outcomes import current_outcome, keep_answer
from actions.scoring import NumberForm, keep_instead, keep_same
from actions.store import outcomes, scores
from actions.store.database import Session
from actions.store.records import Outcome
from actions.turn import Event, Turn, say
from bot.helplines import WALES
from bot.languages import spoken_date
from bot.questions import FINISH, NO, SKIPPED, YES

LONGEST_TITLE = 40
"""Characters of an outcome on a button; the list above it says the whole."""


class ReviewForm(NumberForm):
    """One outcome after another, in the order somebody chooses."""

    form = "review_form"

    def keep_which(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Take up the outcome that was meant."""
        if value == FINISH:
            return {"which": FINISH}
        words = turn.text if value == "said" else value
        chosen = named(session, turn, waiting_now(session, turn), words)
        if chosen is None:
            say(dispatcher, "utter_which_unclear")
            return {"which": None}
        return {"which": value, **take(session, turn, chosen)}

    def keep_still(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep whether it still matters; a carer's no is a view, and withdraws nothing."""
        outcome = current_outcome(session, turn)
        if value == NO and turn.slots.get("is_view") and outcome is not None:
            keep_answer(session, turn, "no_longer_matters", turn.text, outcome)
            say(dispatcher, "utter_view_kept")
        return {"still": value}

    def keep_why_withdrawn(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Withdraw it, with why in their words."""
        outcome = current_outcome(session, turn)
        why = None if value == SKIPPED else value
        if outcome is not None:
            outcomes.withdraw_outcome(session, outcome, why, turn.at, message_id=turn.message_id)
        say(dispatcher, "utter_withdrawn")
        return {"why_withdrawn": value}

    def keep_review(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear where it is now; every question about this number comes here."""
        changes = self.hear_and_settle(session, dispatcher, turn, "review", value, "review")
        outcome = current_outcome(session, turn)
        number = str({**turn.slots, **changes}.get("review"))
        if changes.get("review_right") == YES and number.isdigit() and outcome is not None:
            changes |= _stands(session, turn, outcome, int(number))
        return changes

    keep_review_zero = keep_review_nearer = keep_review_right = keep_review

    def keep_review_instead(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep how it is in words, with a face, or compared with before."""
        outcome = current_outcome(session, turn)
        return keep_instead(session, turn, "review", "review", value, outcome)

    keep_review_words = keep_review_face = keep_review_change = keep_review_instead

    def keep_difference(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what made the difference, or got in the way."""
        if value != SKIPPED:
            keep_answer(session, turn, "difference", value, current_outcome(session, turn))
        return {"difference": value}

    def keep_reached(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """At or over good enough: finished, carry on, or another number."""
        outcome = current_outcome(session, turn)
        if outcome is not None and value == "finished":
            if turn.slots.get("is_view"):
                say(dispatcher, "utter_view_kept")
            else:
                outcomes.finish_outcome(session, outcome, turn.at)
                say(dispatcher, "utter_finished")
        return {"reached": value}

    def keep_new_goal(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear the new number for good enough; every question about it comes here."""
        return self.hear_and_settle(session, dispatcher, turn, "new_goal", value, "goal")

    keep_new_goal_zero = keep_new_goal_nearer = keep_new_goal_right = keep_new_goal

    def keep_new_goal_same(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """A goal equal to where they are means keeping things as they are, or another number."""
        return keep_same(session, turn, "new_goal", value)

    def keep_new_goal_lower(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """A goal below where they are is asked about once, then it stands."""
        return asked_again("new_goal") if value == NO else {"new_goal_lower": value}


def _stands(session: Session, turn: Turn, outcome: Outcome, now: int) -> Changes:
    """How a number stands to the one before, and to what this voice called good enough."""
    conversation = turn.conversation(session)
    kinds = ("baseline", "review", "goal")
    baselines, reviews, goals = (
        [one.value or 0 for one in scores.numbers_by(session, outcome, kind, conversation)]
        for kind in kinds
    )
    before = [*baselines, *reviews[:-1]][-1:]
    came = (now > before[0]) - (now < before[0]) if before else 0
    reached = bool(goals) and now >= goals[-1]
    if reached and not turn.slots.get("is_view"):
        outcomes.note_reached(session, outcome, turn.at.astimezone(WALES).date())
    return {"at_goal": reached or None, "came": came}


class AskWhich(Action):
    """Asks which outcome comes first, each with a button."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_which"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            waiting = [one.statement for one in waiting_now(session, turn)]
        buttons = [
            {"title": _title(words), "payload": f'/choose_outcome{{"line": "{number}"}}'}
            for number, words in enumerate(waiting, start=1)
        ]
        say(dispatcher, "utter_list")
        for number, words in enumerate(waiting, start=1):
            say(dispatcher, "utter_listed", number=str(number), statement=words)
        dispatcher.utter_message(response="utter_ask_which", buttons=buttons)
        return []


def _title(words: str) -> str:
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"


class AskReview(Action):
    """Asks for the number now, with what 0 and 10 look like to this person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_review"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        for end in ("zero", "ten"):
            words = tracker.slots.get(f"{end}_said")
            if words:
                say(dispatcher, f"utter_{end}_was", words=words)
        say(dispatcher, "utter_ask_review")
        return []


class AskDifference(Action):
    """Asks what made the difference, or got in the way: as it came, without a verdict."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_difference"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        came = {1: "utter_ask_difference_up", -1: "utter_ask_difference_down"}
        say(dispatcher, came.get(tracker.slots.get("came") or 0, "utter_ask_difference"))
        return []


class KeepReview(Action):
    """Ends one outcome's check-in: the next one, or anything else?"""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_review"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """A voice that gave this outcome no number yet is asked for its own first."""
        turn = Turn(tracker, self.context.now())
        if turn.slots.get("which") == FINISH and turn.slots.get("outcome_id") is None:
            turn = turn.with_slots({"to_review": []})
        elif turn.slots.get("first_view") and turn.slots.get("still") == YES:
            return begin("scoring_form")
        with self.context.database.begin() as session:
            return go_on(session, turn)


class SayEarlierNumber(Action):
    """Says the number given last time, when it is asked for."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_say_earlier_number"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say it with its day; a form asks again."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            outcome = current_outcome(session, turn)
            found = [] if outcome is None else _numbers(session, turn, outcome)
        if not found:
            say(dispatcher, "utter_no_earlier_number")
            return []
        day = spoken_date(found[-1].at.astimezone(WALES).date(), turn.language)
        say(dispatcher, "utter_earlier_number", day=day, value=str(found[-1].value))
        return []


def _numbers(session: Session, turn: Turn, outcome: Outcome) -> list[Any]:
    conversation = turn.conversation(session)
    kinds = ("baseline", "review")
    return [
        one for kind in kinds for one in scores.numbers_by(session, outcome, kind, conversation)
    ]
