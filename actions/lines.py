"""The lines of a close: what was said, each as it was said, and which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store import outcomes, shares
from actions.store.database import Session
from actions.store.shares import Line
from actions.turn import Event, Turn, say
from bot.naming import meant


def lines_of(session: Session, turn: Turn) -> list[Line]:
    """What a close would send now, in order."""
    return shares.lines_of(session, turn.conversation(session))


def chosen(lines: Sequence[Line], value: str, said: str) -> Line | None:
    """The one line of this number, or whose words are meant by what was `said`."""
    if value.isdigit():
        index = int(value) - 1
        return lines[index] if 0 <= index < len(lines) else None
    found = meant(said, [line.words or "" for line in lines])
    return lines[found[0]] if len(found) == 1 else None


def key_of(line: Line) -> str:
    """What a line is by itself, wherever it stands in a list that may have changed since."""
    return f"{line.record}:{line.id}"


def with_key(lines: Sequence[Line], key: str | None) -> Line | None:
    """The line with this key, if it still stands."""
    return next((line for line in lines if key_of(line) == key), None)


def say_lines(session: Session, dispatcher: CollectingDispatcher, lines: Sequence[Line]) -> None:
    """Say every line in the words it was said in; what an earlier close sent is only named."""
    named = {line.outcome_id for line in lines if line.kind == "statement"} | {None}
    for number, line in enumerate(lines, start=1):
        if line.outcome_id not in named:
            named.add(line.outcome_id)
            outcome = outcomes.get_outcome(session, line.outcome_id or 0)
            if outcome is not None:
                say(dispatcher, "utter_line_about", statement=outcome.statement)
        _say_line(dispatcher, number, line)


def _say_line(dispatcher: CollectingDispatcher, number: int, line: Line) -> None:
    places = {"number": str(number)}
    if line.held:
        say(dispatcher, "utter_line_kept_back", **places)
    elif line.record == "score" and line.value is not None:
        say(dispatcher, f"utter_line_{line.kind}", value=str(line.value), **places)
    elif line.record == "score" and line.way == "words":
        say(dispatcher, "utter_line_words", words=line.words, **places)
    elif line.record == "score" and line.told:
        say(dispatcher, f"utter_line_{line.told}", **places)
    elif line.record == "score":
        say(dispatcher, "utter_line_no_number", **places)
    elif not line.words:
        say(dispatcher, f"utter_line_{line.kind}_unsaid", **places)
    else:
        say(dispatcher, f"utter_line_{line.kind}", words=line.words, **places)


class AskLine(Action):
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
        """Ask; away from the preview the lines are said first."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            lines = lines_of(session, turn)
            if turn.slots.get("return_to") not in (None, "sharing_form"):
                say_lines(session, dispatcher, lines)
        buttons = [
            {"title": str(number), "payload": f'/choose_line{{"line": "{number}"}}'}
            for number in range(1, len(lines) + 1)
        ]
        dispatcher.utter_message(response=f"utter_ask_{self.question}", buttons=buttons)
        return []


class AskLineToHold(AskLine):
    """Asks which line to keep back."""

    question = "line_to_hold"


class AskLineToChange(AskLine):
    """Asks which line to change."""

    question = "line_to_change"
