"""Who is speaking: they change by saying so, and from then on see nothing another said."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import begin, emptied
from actions.outcomes import another_outcome
from actions.store import conversations
from actions.turn import Event, Turn, followed_by, say, slot_set
from bot.path import next_question
from bot.questions import Answered, Kind, Question, hear
from bot.speakers import kin_in

WHOSE = ("welcome_form", "visit_form", "review_form", "sharing_form", "changing_form")


class ChangeSpeaker(Action):
    """Hears that somebody else is here now."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_change_speaker"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Change, or go on where the same one is still here."""
        turn = Turn(tracker, self.context.now())
        voice = "person" if turn.intent == "now_person" else "carer"
        return speak_as(self.context, dispatcher, turn, voice)


class AskPresent(Action):
    """Asks who is here, where two have spoken and it was quiet for a while."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_present"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        practice = tracker.slots.get("practice")
        say(dispatcher, "utter_ask_present" + ("_in_practice" if practice else ""))
        return []


def said_who(turn: Turn, question: Question) -> str | None:
    """Who says that they are here, in reply to being asked; None where it is not clear."""
    heard = hear(question, turn.reply())
    return heard.value if isinstance(heard, Answered) and question.kind is Kind.CHOICE else None


def speak_as(
    context: Context, dispatcher: CollectingDispatcher, turn: Turn, voice: str
) -> list[Event]:
    """Rasa's events with which `voice`, person or carer, is heard from here on."""
    now = slot_set("heard_at", turn.at.timestamp())
    if turn.slots.get("speaker") is None:
        say(dispatcher, "utter_not_understood")
        return [] if turn.form else [followed_by("action_default_fallback")]
    if voice == turn.speaker and not _another_carer(turn, voice):
        say(dispatcher, "utter_same_speaker")
        return [slot_set("present", None), now]
    words = None if turn.tapped or voice == "person" else turn.text
    with context.database.begin() as session:
        conversation = turn.conversation(session)
        conversations.set_speaker(session, conversation, voice, relationship=words, at=turn.at)
        conversations.current_sitting(session, conversation, turn.at)
    known = (turn.slots.get("languages") or {}).get(voice)
    slots = {
        **emptied(*WHOSE),
        **another_outcome(),
        "language": known or turn.slots.get("language"),
        "speaker": voice,
        "relationship": words,
        "agreed": "yes" if voice in (turn.slots.get("agreed_by") or []) else None,
        "privacy_told": None,
        "extras_asked": None,
        "reviewing": None,
        "to_review": None,
        "present": None,
        "paused": None,
        "curtain": turn.at.timestamp(),
        "voices": sorted({*(turn.slots.get("voices") or []), turn.speaker, voice}),
    }
    say(dispatcher, f"utter_now_{voice}" + ("_in_practice" if turn.practice else ""))
    told = next_question("welcome_form", slots)
    following = "welcome_form" if told else "outcome_form"
    return [*map(slot_set, slots, slots.values()), now, *begin(following)]


def _another_carer(turn: Turn, voice: str) -> bool:
    """Whether one carer says that they are somebody other than the one before."""
    if voice != "carer" or turn.slots.get("carer"):
        return False
    before, now = kin_in(str(turn.slots.get("relationship") or "")), kin_in(turn.text)
    return bool(before and now and before != now)
