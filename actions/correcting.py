"""Putting something another way, from anywhere in a sitting: shown back, kept as a new row."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, begin, emptied
from actions.lines import chosen, key_of, lines_of, with_key
from actions.outcomes import keep_answer
from actions.scoring import NumberForm, hear_number, keep_end, keep_score, set_aim
from actions.store import conversations, outcomes, shares
from actions.store.database import Session
from actions.store.shares import Line
from actions.turn import Event, Turn, loop_set, say, slot_set
from bot.corrections import number_meant
from bot.questions import NO_NUMBER, SKIPPED, YES


class ChangingForm(NumberForm):
    """Which line, and what it should say instead."""

    form = "changing_form"

    def keep_line_to_change(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Remember which line is to be put another way."""
        if value == SKIPPED:
            return {"line_to_change": SKIPPED}
        line = chosen(lines_of(session, turn), value, turn.text)
        if line is None:
            say(dispatcher, "utter_line_unclear")
            return {"line_to_change": None}
        return {"line_to_change": key_of(line), "changing_number": line.record == "score" or None}

    def keep_new_words(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the new words as a revision or a new row; the earlier ones stay."""
        line = with_key(lines_of(session, turn), turn.slots["line_to_change"])
        if line is not None and value != SKIPPED:
            _reword(session, turn, line, value)
            say(dispatcher, "utter_line_changed")
        return {"new_words": value}

    def keep_new_number(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear the new number; settled, it is a new row beside the earlier one."""
        changes = hear_number(turn, "new_number", value)
        if changes.get("new_number_right") != YES:
            return changes
        line = with_key(lines_of(session, turn), turn.slots["line_to_change"])
        slots = {**turn.slots, **changes}
        if line is not None:
            number = None if slots["new_number"] == NO_NUMBER else int(slots["new_number"])
            _renumber(session, turn, line, number, slots)
            say(dispatcher, "utter_line_changed")
        return changes

    keep_new_number_zero = keep_new_number_nearer = keep_new_number_right = keep_new_number


def _renumber(session: Session, turn: Turn, line: Line, number: int | None, slots: Changes) -> None:
    outcome = outcomes.get_outcome(session, line.outcome_id or 0)
    if outcome is not None:
        kept = keep_score(session, turn, outcome, line.kind, number, slots)
        set_aim(session, turn, outcome, "improve")
        _note_change(session, turn, line, kept)


def _reword(session: Session, turn: Turn, line: Line, words: str) -> None:
    outcome = outcomes.get_outcome(session, line.outcome_id) if line.outcome_id else None
    kept = line.id
    if line.record == "answer":
        kept = keep_answer(session, turn, line.kind, words, outcome)
    elif line.kind == "withdrawn" and outcome is not None:
        outcomes.say_why_withdrawn(session, outcome, words, turn.message_id, turn.at)
    elif line.kind == "statement" and outcome is not None:
        outcomes.revise(session, outcome, words, turn.message_id, turn.speaker, turn.at)
    elif outcome is not None:
        keep_end(session, turn, outcome, line.kind.removesuffix("_words"), words)
    _note_change(session, turn, line, kept)


def _note_change(session: Session, turn: Turn, line: Line, kept: int) -> None:
    """Note that a line was changed; one that was held back stays so in its new row."""
    sitting = conversations.current_sitting(session, turn.conversation(session), turn.at)
    shares.note_change(session, sitting, line.record, line.id, turn.at)
    if line.held:
        shares.hold_back(session, sitting, line.record, kept, turn.at)


def begin_change(turn: Turn, line: Line | None = None, **more: Any) -> list[Event]:
    """Rasa's events that begin a change, of `line` or of one still to be named, and come back."""
    slots = {
        **emptied("changing_form"),
        "changing_number": (line is not None and line.record == "score") or None,
        "line_to_change": key_of(line) if line is not None else None,
        "return_to": turn.form,
        **more,
    }
    return [*map(slot_set, slots, slots.values()), *begin("changing_form")]


class CorrectNumber(Action):
    """Hears that the last number was not what was meant."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_correct_number"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Show the number back; the one said in its place is asked about before it is kept."""
        return correct(self.context, dispatcher, Turn(tracker, self.context.now()))


def correct(context: Context, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Rasa's events that take back the last number given, and ask for the one that was meant."""
    with context.database.begin() as session:
        given = [line for line in lines_of(session, turn) if line.value is not None]
    if not given or turn.form is None or turn.form == "changing_form":
        say(dispatcher, "utter_nothing_to_change")
        return []
    last = max(given, key=lambda line: line.id)
    say(dispatcher, "utter_number_to_change", value=str(last.value))
    meant = number_meant(turn.text)
    if meant is None:
        return begin_change(turn, last)
    said = {"new_number": meant, "reading": meant, "said": turn.text, "way": "read_back"}
    return begin_change(turn, last, **said)


class ChangeEarlier(Action):
    """Hears that something said earlier in this sitting should be put another way."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_change_earlier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask which."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            found = lines_of(session, turn)
        if not found or turn.form is None or turn.form == "changing_form":
            say(dispatcher, "utter_nothing_to_change")
            return []
        return begin_change(turn)


class KeepChanged(Action):
    """Ends a change, and comes back to where it was asked for."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_changed"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Come back; what changed is read anew where a question rests on it."""
        back = tracker.slots.get("return_to") or "sharing_form"
        slots = {**emptied("changing_form"), "return_to": None, "changing_number": None}
        if back == "sharing_form":
            slots |= emptied("sharing_form")
        return [loop_set(None), *map(slot_set, slots, slots.values()), *begin(back)]
