"""How am I doing: each outcome's own numbers by date, as a picture and the same in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store import outcomes, scores
from actions.store.database import Session
from actions.store.records import Outcome, Score
from actions.turn import Event, Turn, say
from bot.helplines import WALES
from bot.languages import spoken_date


class ShowHow(Action):
    """Shows how things are going, in whoever is speaking's own numbers and words alone."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_show_how"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Show each outcome that was scored; a form asks again."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            shown = [_show(session, dispatcher, turn, one) for one in _own(session, turn)]
        if not any(shown):
            say(dispatcher, "utter_how_nothing")
        return []


def _own(session: Session, turn: Turn) -> list[Outcome]:
    found = outcomes.outcomes_of(session, turn.conversation(session))
    return [one for one in found if one.status in ("active", "achieved")]


def _show(session: Session, dispatcher: CollectingDispatcher, turn: Turn, outcome: Outcome) -> bool:
    """Show one outcome; False where nothing was said of how it is."""
    conversation = turn.conversation(session)
    said = [
        one
        for one in scores.scores_by(session, outcome, conversation)
        if one.kind != "goal" and (one.value is not None or one.told or one.way == "words")
    ]
    if not said:
        return False
    goals = scores.numbers_by(session, outcome, "goal", conversation)
    goal = goals[-1].value if goals else None
    points = [_point(one) for one in said]
    dispatcher.utter_message(
        response=_sentence(said, goal),
        json_message={
            "picture": {"words": outcome.statement, "goal": goal, "points": points},
        },
        **_places(turn, outcome, said, goal),
    )
    return True


def _point(score: Score) -> dict[str, Any]:
    told = score.told or ("words" if score.value is None else None)
    return {"on": score.at.astimezone(WALES).date().isoformat(), "value": score.value, "told": told}


def _sentence(said: Sequence[Score], goal: int | None) -> str:
    numbers = [one for one in said if one.value is not None]
    if not numbers:
        return "utter_how_without_numbers"
    many = "several" if len(numbers) > 1 else "once"
    return f"utter_how_{many}" + ("_goal" if goal is not None else "")


def _places(
    turn: Turn, outcome: Outcome, said: Sequence[Score], goal: int | None
) -> dict[str, str]:
    numbers = [one for one in said if one.value is not None] or list(said)
    first, last = numbers[0], numbers[-1]
    return {
        "statement": outcome.statement,
        "first": str(first.value),
        "first_day": spoken_date(first.at.astimezone(WALES).date(), turn.language),
        "value": str(last.value),
        "day": spoken_date(last.at.astimezone(WALES).date(), turn.language),
        "goal": str(goal),
    }
