"""The close: what the worker will see, word for word; change it, hold a line back, or send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, asked_again
from actions.outcomes import another_outcome, keep_answer
from actions.scoring import NumberForm, hear_number, keep_end, keep_score
from actions.store import conversations, outcomes, reminders, shares
from actions.store.database import Session
from actions.store.shares import Line
from actions.turn import Event, Turn, loop_set, say, slot_set
from bot.languages import spoken_date
from bot.questions import NO_NUMBER, SKIPPED, YES

CLOSED = {"share": None, "line_to_change": None, "line_to_hold": None, "new_words": None}
"""Back to the preview."""


def lines_of(session: Session, turn: Turn) -> list[Line]:
    """What a close would send now, in order."""
    conversation = turn.conversation(session)
    return shares.lines_of(session, conversation)


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


def _key(line: Line) -> str:
    """What a line is by itself, wherever it stands in a list that may have changed since."""
    return f"{line.record}:{line.id}"


def _kept_for_change(session: Session, turn: Turn) -> Line | None:
    key = turn.slots["line_to_change"]
    return next((line for line in lines_of(session, turn) if _key(line) == key), None)


def _chosen(lines: list[Line], number: str) -> Line | None:
    index = int(number) - 1
    return lines[index] if 0 <= index < len(lines) else None


class SharingForm(NumberForm):
    """Send, change something, keep something back."""

    form = "sharing_form"

    def keep_share(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the choice; nothing is sent until the form ends."""
        return {**CLOSED, **asked_again("new_number"), "changing_number": None, "share": value}

    def keep_line_to_hold(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hold one line back: staff see that something was, and not what."""
        if value == SKIPPED:
            return dict(CLOSED)
        line = _chosen(lines_of(session, turn), value)
        if line is None:
            say(dispatcher, "utter_line_unclear")
            return {"line_to_hold": None}
        conversation = turn.conversation(session)
        sitting = conversations.current_sitting(session, conversation, turn.at)
        shares.hold_back(session, sitting, line.record, line.id, turn.at)
        say(dispatcher, "utter_line_held")
        return dict(CLOSED)

    def keep_line_to_change(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Remember which line is to be put another way."""
        if value == SKIPPED:
            return dict(CLOSED)
        line = _chosen(lines_of(session, turn), value)
        if line is None:
            say(dispatcher, "utter_line_unclear")
            return {"line_to_change": None}
        return {"line_to_change": _key(line), "changing_number": line.record == "score" or None}

    def keep_new_words(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the new words as a revision or a new row; the earlier ones stay."""
        line = _kept_for_change(session, turn)
        if line is not None and value != SKIPPED:
            _reword(session, turn, line, value)
            say(dispatcher, "utter_line_changed")
        return dict(CLOSED)

    def keep_new_number(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Hear the new number; settled, it is a new row beside the earlier one."""
        changes = hear_number(turn, "new_number", value)
        if changes.get("new_number_right") != YES:
            return changes
        line = _kept_for_change(session, turn)
        slots = {**turn.slots, **changes}
        if line is not None:
            number = None if slots["new_number"] == NO_NUMBER else int(slots["new_number"])
            outcome = outcomes.get_outcome(session, line.outcome_id or 0)
            if outcome is not None:
                kept = keep_score(session, turn, outcome, line.kind, number, slots)
                outcomes.set_aim(session, outcome, "improve")
                _note_change(session, turn, line, kept)
            say(dispatcher, "utter_line_changed")
        return {**CLOSED, **asked_again("new_number"), "changing_number": None}

    keep_new_number_zero = keep_new_number_nearer = keep_new_number_right = keep_new_number


def _reword(session: Session, turn: Turn, line: Line, words: str) -> None:
    outcome = outcomes.get_outcome(session, line.outcome_id) if line.outcome_id else None
    kept = line.id
    if line.record == "answer":
        kept = keep_answer(session, turn, line.kind, words, outcome)
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


def _say_line(dispatcher: CollectingDispatcher, number: int, line: Line) -> None:
    if line.held:
        say(dispatcher, "utter_line_kept_back", number=str(number))
    elif line.record == "score" and line.value is None:
        say(dispatcher, "utter_line_no_number", number=str(number))
    elif line.record == "score":
        say(dispatcher, f"utter_line_{line.kind}", number=str(number), value=str(line.value))
    else:
        say(dispatcher, f"utter_line_{line.kind}", number=str(number), words=line.words)


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
            for number, line in enumerate(lines_of(session, turn), start=1):
                _say_line(dispatcher, number, line)
        say(dispatcher, "utter_ask_share")
        return []


class _AskLine(Action):
    """Asks which line, with a button for each."""

    question: str

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return f"action_ask_{self.question}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            count = len(lines_of(session, turn))
        buttons = [
            {"title": str(number), "payload": f'/choose_line{{"line": "{number}"}}'}
            for number in range(1, count + 1)
        ]
        dispatcher.utter_message(response=f"utter_ask_{self.question}", buttons=buttons)
        return []


class AskLineToChange(_AskLine):
    """Asks which line to change."""

    question = "line_to_change"


class AskLineToHold(_AskLine):
    """Asks which line to keep back."""

    question = "line_to_hold"


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
        due = turn.at.date() + timedelta(days=self.context.settings.next_check_in_days)
        with self.context.database.begin() as session:
            conversation = turn.conversation(session)
            sitting = conversations.current_sitting(session, conversation, turn.at)
            shares.send(session, sitting, turn.at)
            if conversation.person is not None:
                reminders.plan_check_in(session, conversation.person, due)
        if turn.practice:
            say(dispatcher, "utter_sent_in_practice")
        else:
            say(dispatcher, "utter_sent", when=spoken_date(due, turn.language))
        return [slot_set("stage", "ended"), loop_set(None)]
