"""Welcome: the link, the language, who is here, what is kept and who reads it, agreement."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.forms import Changes, Form, begin, emptied
from actions.outcomes import another_outcome
from actions.store import conversations, people
from actions.store.database import Session
from actions.turn import Event, Turn, followed_by, loop_set, say, slot_set
from actions.visiting import come_back
from bot.path import form_after
from bot.questions import NO, QUESTIONS, SKIPPED, YES

LINK_PROBLEMS = {
    "used": "utter_link_used",
    "expired": "utter_link_expired",
    "unknown": "utter_link_unknown",
}


class Start(Action):
    """Opens a conversation: by a link's code, or as practice where there is none."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_start"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Link the conversation, greet, and begin; a link used again brings earlier words back."""
        turn = Turn(tracker, self.context.now())
        code = turn.entity("code")
        with self.context.database.begin() as session:
            status = _take(session, turn, code) if code else "linked"
            changes = _known(session, turn)
        begun = turn.slots.get("stage") is not None
        if begun and (status != "linked" or not code):
            return _go_on(dispatcher, turn, status, changes)
        changes = {**_fresh(), **changes, "link": status, "curtain": None}
        say(dispatcher, "utter_greet")
        opened_with = [slot_set(name, value) for name, value in changes.items()] + [loop_set(None)]
        if changes.get("language"):
            return [*opened_with, followed_by("action_say_hello")]
        return [*opened_with, *begin("welcome_form")]


def _go_on(
    dispatcher: CollectingDispatcher, turn: Turn, status: str, known: Changes
) -> list[Event]:
    """A conversation that has begun is not begun anew: its question is asked again.

    Where two have spoken, a link used again is its owner's: it is asked who is here.
    """
    if status in LINK_PROBLEMS:
        say(dispatcher, LINK_PROBLEMS[status])
    if status == "again":
        say(dispatcher, "utter_link_used_again")
    if status == "again" and len(turn.slots.get("voices") or []) > 1:
        kept = {name: turn.slots.get(name) for name in ("agreed_by", "languages", "language")}
        changes = {**_fresh(), "speaker": None, **known, **kept, "curtain": None}
        changes["agreed"] = _agreed(turn, changes["speaker"])
        return [*map(slot_set, changes, changes.values()), loop_set(None), *begin("welcome_form")]
    lifted = [slot_set("curtain", None)] if status == "again" else []
    return lifted if turn.form else [*lifted, followed_by("action_default_fallback")]


def _agreed(turn: Turn, speaker: str | None) -> str | None:
    """Yes where this speaker agreed before, in this conversation."""
    return YES if speaker in (turn.slots.get("agreed_by") or []) else None


def _fresh() -> Changes:
    """Every slot as before a conversation: nothing of a practice comes into a real one."""
    forms = {question.form for question in QUESTIONS.values()}
    told = dict.fromkeys(("extras_asked", "privacy_told", "voices", "agreed_by", "heard_at"))
    return {**emptied(*forms), **another_outcome(), **told}


class SayHello(Action):
    """Says hello where the language is known before the conversation begins."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_say_hello"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say hello by name, and begin."""
        _say_hello(dispatcher, tracker.slots, tracker.slots["language"])
        return begin("welcome_form")


def _take(session: Session, turn: Turn, code: str) -> str:
    taken = people.take_invitation(session, code, turn.sender, turn.channel, turn.at)
    return taken.status


def _known(session: Session, turn: Turn) -> Changes:
    conversation = turn.conversation(session)
    who = people.who(session, conversation)
    return {
        "practice": conversation.practice,
        "language": conversation.language,
        "name": who.name or "Alex",
        "carer": who.carer_name,
        "worker": who.worker,
        "council": who.authority,
        **({"speaker": "carer", "relationship": SKIPPED} if who.carer_name else {}),
    }


def _say_hello(dispatcher: CollectingDispatcher, slots: Any, language: str) -> None:
    problem = LINK_PROBLEMS.get(slots.get("link") or "")
    if problem:
        say(dispatcher, problem, lang=language)
        return
    hello = "utter_hello_in_practice" if slots.get("practice") else "utter_hello_named"
    say(dispatcher, hello, lang=language)


def _known_language(turn: Turn, language: str) -> Changes:
    """Each speaker keeps the language they chose."""
    speaker = turn.slots.get("speaker")
    known = turn.slots.get("languages") or {}
    return {"languages": {**known, speaker: language}} if speaker else {}


class WelcomeForm(Form):
    """Language, who is here, agreement."""

    form = "welcome_form"

    def keep_language(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep the language, and say hello in it."""
        conversations.set_language(session, turn.conversation(session), value)
        _say_hello(dispatcher, turn.slots, value)
        return {"language": value, **_known_language(turn, value)}

    def keep_speaker(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep who is speaking; a carer who said who they are is not asked again."""
        words = turn.text if value == "carer" and not turn.tapped else None
        conversations.set_speaker(
            session, turn.conversation(session), value, relationship=words, at=turn.at
        )
        # What another speaker said is not this one's to see, change or send.
        changes: Changes = {**another_outcome(), "extras_asked": None, "speaker": value}
        changes["voices"] = sorted({*(turn.slots.get("voices") or []), value})
        changes["agreed"] = _agreed(turn, value)
        changes |= _known_language(turn.with_slots(changes), turn.language)
        if turn.slots.get("matters"):
            changes |= {"privacy_told": None, "curtain": turn.at.timestamp()}
        if words and not turn.slots.get("relationship"):
            changes["relationship"] = words
        return changes

    def keep_relationship(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep who a carer is to the person, in their words."""
        if value != SKIPPED:
            conversations.set_speaker(
                session, turn.conversation(session), "carer", relationship=value, at=turn.at
            )
        return {"relationship": value}

    def keep_carer_reason(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep why a carer answers: one of the named reasons, or their own words."""
        named = value in ("asked", "young", "unable", "other")
        conversations.set_speaker(
            session,
            turn.conversation(session),
            "carer",
            reason=value if named else "other",
            reason_words=None if turn.tapped else turn.text,
            at=turn.at,
        )
        return {"carer_reason": value}

    def keep_agreed(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Keep agreement, or that there is none."""
        sitting = conversations.current_sitting(session, turn.conversation(session), turn.at)
        if value != YES:
            conversations.end_sitting(session, sitting, "declined", turn.at)
            return {"agreed": value}
        conversations.agree(session, sitting, turn.at)
        agreed_by = {*(turn.slots.get("agreed_by") or []), turn.speaker}
        return {"agreed": value, "agreed_by": sorted(agreed_by)}

    def keep_practise(
        self, session: Session, dispatcher: CollectingDispatcher, turn: Turn, value: str
    ) -> Changes:
        """Practise though the link did not work, or end here."""
        if value == NO:
            sitting = conversations.current_sitting(session, turn.conversation(session), turn.at)
            conversations.end_sitting(session, sitting, "declined", turn.at)
        else:
            say(dispatcher, "utter_hello_in_practice")
        return {"practise": value}


class AskSpeaker(Action):
    """Asks who is here; in practice nobody's name is known."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_speaker"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask."""
        practice = tracker.slots.get("practice")
        say(dispatcher, "utter_ask_speaker_in_practice" if practice else "utter_ask_speaker")
        return []


class AskAgreed(Action):
    """Says what is kept, who reads it, that nobody watches, what happens with a worry; asks."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_agreed"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say the four short messages once, and ask."""
        practice = tracker.slots.get("practice")
        told = tracker.slots.get("privacy_told")
        if not told:
            if practice and tracker.slots.get("speaker") == "carer":
                say(dispatcher, "utter_practice_carer_name")
            _say_four(dispatcher, "utter_privacy", practice)
        say(dispatcher, "utter_ask_agreed")
        return [slot_set("privacy_told", True)]


class TellMore(Action):
    """Says more of the four privacy messages."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_tell_more"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say what stands behind each."""
        _say_four(dispatcher, "utter_more", tracker.slots.get("practice"))
        return []


def _say_four(dispatcher: CollectingDispatcher, stem: str, practice: Any) -> None:
    for about in ("kept", "readers", "live", "safety"):
        say(dispatcher, f"{stem}_{about}" + ("_in_practice" if practice else ""))


class KeepWelcome(Action):
    """Ends the welcome: on to what matters, or a kind stop where there is no agreement."""

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_keep_welcome"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Go on only with agreement."""
        following = form_after("welcome_form", tracker.slots, outcomes=0)
        if following:
            return come_back(
                self.context, dispatcher, Turn(tracker, self.context.now()), greet=False
            )
        unlinked = tracker.slots.get("practise") == NO
        say(dispatcher, "utter_not_practised" if unlinked else "utter_not_agreed")
        return [slot_set("stage", "declined"), loop_set(None)]


class SessionStart(Action):
    """Carries a conversation into a new stretch of Rasa's events: same question, same slots."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_session_start"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Repeat what stood, so that the next message is answered where it left off."""
        carried = [
            slot_set(name, value)
            for name, value in tracker.slots.items()
            if value is not None and name not in ("session_started_metadata", "curtain")
        ]
        loop = (tracker.active_loop or {}).get("name")
        return [
            {"event": "session_started", "timestamp": None},
            *([loop_set(loop)] if loop else []),
            *carried,
            {"event": "action", "name": "action_listen", "timestamp": None},
        ]
