"""What matters: the outcome in the person's own words, kept as it was said."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, Form, asked_again, begin, emptied
from actions.store import answers, outcomes
from actions.store.database import Session
from actions.store.records import Outcome
from actions.turn import Event, Turn, say, slot_set
from bot.outcomes import is_one_line, names_a_service
from bot.path import form_after
from bot.questions import SKIPPED


def current_outcome(session: Session, turn: Turn) -> Outcome | None:
    """The outcome being talked about, if one is drafted."""
    number = turn.slots.get("outcome_id")
    return outcomes.get_outcome(session, number) if number is not None else None


def keep_answer(
    session: Session, turn: Turn, kind: str, words: str, outcome: Outcome | None
) -> int:
    """Keep words said in answer to an open question; returns the row's number."""
    answer = answers.keep_answer(
        session,
        turn.conversation(session),
        kind,
        words,
        outcome=outcome,
        given_by=turn.speaker,
        message_id=turn.message_id,
        at=turn.at,
    )
    return answer.id


class OutcomeForm(Form):
    """What matters, a good day, the outcome in one line, what helps, who is around."""

    form = "outcome_form"

    def keep_matters(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what matters; one short line is offered back as the outcome as it stands."""
        if value == SKIPPED:
            return {"matters": SKIPPED}
        kept = keep_answer(session, turn, "matters", value, current_outcome(session, turn))
        changes: Changes = {"matters": value, "matters_id": kept}
        if is_one_line(value):
            changes |= self._word(session, turn.with_slots(changes), value)
        return changes

    def keep_good_day(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what a good day looks like; where nothing else was said, it may be the outcome."""
        changes = self._keep_extra(session, turn, "good_day", value)
        if turn.slots.get("matters") == SKIPPED and value != SKIPPED and is_one_line(value):
            changes |= self._word(session, turn, value)
        return changes

    def keep_statement(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the outcome's words; skipped, what was said at first stands."""
        said = [turn.slots.get(name) for name in ("matters", "good_day")]
        stands = next(words for words in said if words not in (None, SKIPPED))
        words = stands if value == SKIPPED else value
        return self._word(session, turn, words)

    def keep_beyond_service(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what a service would let them do, and offer it beside the words said first."""
        if value == SKIPPED:
            return {"beyond_service": SKIPPED}
        keep_answer(session, turn, "beyond_service", value, current_outcome(session, turn))
        first = turn.slots["statement"]
        self._revise(session, turn, value)
        return {"beyond_service": value, "first_words": first, "statement": value}

    def keep_keep(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the outcome, let it be put another way, or leave it."""
        if value == "change":
            return {**asked_again("statement"), "first_words": None, "rewording": True}
        if value == "reworded":
            return {**self._word(session, turn, turn.text), "keep": None, "first_words": None}
        outcome = current_outcome(session, turn)
        changes: Changes = {"keep": value}
        if outcome is None:
            return changes
        if value == "drop":
            outcomes.withdraw_outcome(session, outcome, reason=outcomes.NOT_KEPT, at=turn.at)
            say(dispatcher, "utter_outcome_dropped")
            return changes
        first = turn.slots.get("first_words")
        if value == "first" and first:
            self._revise(session, turn, first)
            changes["statement"] = first
        outcomes.keep_outcome(session, outcome, turn.at)
        return changes

    def keep_helps(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep what already helps."""
        return self._keep_extra(session, turn, "helps", value)

    def keep_around(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep who is around."""
        return self._keep_extra(session, turn, "around", value)

    def _keep_extra(self, session: Session, turn: Turn, kind: str, value: str) -> Changes:
        if value != SKIPPED:
            keep_answer(session, turn, kind, value, current_outcome(session, turn))
        return {kind: value}

    def _word(self, session: Session, turn: Turn, words: str) -> Changes:
        """Draft the outcome in these words, or revise its draft."""
        changes: Changes = {
            "statement": words,
            "rewording": None,
            "names_service": names_a_service(words, self.context.services) or None,
        }
        if current_outcome(session, turn) is not None:
            self._revise(session, turn, words)
            return changes
        outcome = outcomes.draft_outcome(
            session, turn.conversation(session), words, turn.message_id, turn.at
        )
        answers.belongs_to(session, turn.slots.get("matters_id"), outcome)
        return {**changes, "outcome_id": outcome.id}

    def _revise(self, session: Session, turn: Turn, words: str) -> None:
        outcome = current_outcome(session, turn)
        if outcome is not None:
            outcomes.revise(session, outcome, words, turn.message_id, turn.speaker, turn.at)


class AskStatement(Action):
    """Asks for the outcome in one line, or how it should be put instead."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_statement"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        again = tracker.slots.get("rewording")
        say(dispatcher, "utter_ask_statement_again" if again else "utter_ask_statement")
        return []


class AskKeep(Action):
    """Gives the outcome back in its own words and asks whether to keep it."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_keep"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask; where a service was named first, those words stay on offer."""
        first, statement = tracker.slots.get("first_words"), tracker.slots.get("statement")
        if first and first != statement:
            say(dispatcher, "utter_ask_keep_or_first", statement=statement, first_words=first)
        else:
            say(dispatcher, "utter_ask_keep", statement=statement)
        return []


class KeepOutcome(Action):
    """Ends a form about an outcome and begins what follows."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_outcome"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Numbers for an outcome that was kept; else whether anything else matters."""
        following = form_after("outcome_form", tracker.slots, outcomes=0)
        return [slot_set("extras_asked", True), *begin(following or "more_form")]


def another_outcome() -> Changes:
    """The slots of one outcome, emptied for the next."""
    return {
        **emptied("outcome_form", "scoring_form", "more_form"),
        "asked": [],
        "outcome_id": None,
        "matters_id": None,
        "first_words": None,
        "names_service": None,
        "rewording": None,
    }
