"""Safety: a worry reaches the worker's queue at once, and the person hears who to turn to."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store import conversations, people, worries
from actions.store.people import Who
from actions.turn import Event, Turn, loop_set, say, slot_set
from bot.helplines import is_open, lines_for, lowest_age, next_opening
from bot.languages import LANGUAGES, spoken_moment


class PassOnConcern(Action):
    """Stops the questions, passes the worry on, and says who can be rung now."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_pass_on_concern"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep the worry before anything is said of it."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            conversation = turn.conversation(session)
            who = people.who(session, conversation)
            worries.raise_worry(
                session,
                conversation,
                turn.text,
                turn.entity("concern", "rules") or [],
                turn.entity("concern") or "worry",
                turn.message_id,
                turn.at,
            )
            sitting = conversations.current_sitting(session, conversation, turn.at)
            conversations.end_sitting(session, sitting, "resting", turn.at)
        say(dispatcher, "utter_concern_heard")
        self._say_what_is_done(dispatcher, turn, who)
        say(dispatcher, "utter_concern_cannot_ring")
        say_numbers(self.context, dispatcher, turn, who)
        say(dispatcher, "utter_questions_rest")
        return [
            slot_set("resting", turn.at.timestamp()),
            slot_set("curtain", turn.at.timestamp()),
            slot_set("stage", turn.slots.get("stage") or "welcome_form"),
            slot_set("requested_slot", None),
            loop_set(None),
        ]

    def _say_what_is_done(self, dispatcher: CollectingDispatcher, turn: Turn, who: Who) -> None:
        if who.practice:
            say(dispatcher, "utter_concern_in_practice")
        elif who.opens and who.closes and not is_open(who.opens, who.closes, turn.at):
            opening = next_opening(who.opens, who.closes, turn.at)
            when = spoken_moment(opening, turn.language)
            say(dispatcher, "utter_concern_passed_closed", when=when)
        else:
            say(dispatcher, "utter_concern_passed_open")


class SayNumbers(Action):
    """Says who can be rung, whenever somebody asks for help."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_say_numbers"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say them; a form asks again."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            who = people.who(session, turn.conversation(session))
        say_numbers(self.context, dispatcher, turn, who)
        return []


def say_numbers(context: Context, dispatcher: CollectingDispatcher, turn: Turn, who: Who) -> None:
    """Say the lines for this hour and this age; all of them for a carer, whose age is unknown."""
    by_day = is_open(who.opens, who.closes, turn.at)
    known = turn.slots.get("language") or turn.written_in
    for language in [turn.language] if known else LANGUAGES:
        lines = lines_for(
            context.helplines,
            age=None if turn.speaker == "carer" else lowest_age(who.year_of_birth, turn.at),
            emergency=turn.entity("concern", "grade") == "emergency",
            language=language,
            council_phone=who.day_phone if by_day else who.night_phone,
        )
        for line in lines:
            say(dispatcher, line.response, lang=language, **line.places)


class AnswerDenial(Action):
    """Hears "you misunderstood" kindly; the worry stays open, whoever says so."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_denial"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Answer; nothing is closed here."""
        turn = Turn(tracker, self.context.now())
        with self.context.database.begin() as session:
            worry = worries.open_worry(session, turn.conversation(session))
        if worry is None:
            say(dispatcher, "utter_denied_nothing")
        else:
            say(dispatcher, "utter_concern_denied" + ("_in_practice" if turn.practice else ""))
        return []
