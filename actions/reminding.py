"""Reminders: what goes out when a check-in is due, and stopping and starting it at a word."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store import conversations, reminders
from actions.store.database import Database, Session
from actions.store.records import Person
from actions.store.reminders import Address
from actions.turn import Event, Turn, say
from bot.languages import LANGUAGES
from bot.reminders import WEEK, Hours

REMINDER = "utter_reminder"

log = logging.getLogger(__name__)


class Gone(Exception):
    """Nobody can be written to there any more: they blocked it, or it is closed."""


class Later(Exception):
    """The channel took nothing, and asks to be left for a while."""

    def __init__(self, wait: timedelta) -> None:
        """Of `wait`, from now."""
        super().__init__(f"wait {wait.total_seconds():.0f} s")
        self.wait = wait


class Outlet(Protocol):
    """A channel through which the first word can be ours."""

    def send(self, sender: str, words: str) -> None:
        """Send `words` to the conversation `sender`.

        Raises Gone or Later when they certainly did not go out. Any other exception leaves that
        open, and nothing is sent again for a week.
        """


Outlets = Mapping[str, Outlet]
"""An outlet by its channel's name. A channel without one, such as the page, sends nothing."""


@dataclass(frozen=True)
class Round:
    """What became of the reminders judged at one time: how many went out, waited or failed."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


class Sending:
    """Sends what is due, one reminder at a time, so that one which fails stops no other."""

    def __init__(
        self,
        database: Database,
        outlets: Outlets,
        words: Mapping[str, str],
        hours: Hours,
        now: Callable[[], datetime],
    ) -> None:
        """With the reminder's `words` by language, and a clock that gives aware UTC times."""
        self._database = database
        self._outlets = outlets
        self._words = words
        self._hours = hours
        self._now = now

    def send_due(self) -> Round:
        """Judge every reminder that is due, and send those that may go out.

        Raises StoreFailed when what is due cannot be read.
        """
        with self._database.read() as session:
            due = reminders.due(session, self._now(), self._outlets)
        results = {"sent": 0, "waiting": 0, "failed": 0}
        for reminder_id in due:
            try:
                result = "sent" if self._send(reminder_id) else "waiting"
            except Exception as error:
                # Its kind alone: a channel's error may quote what was to be sent, and to whom.
                log.error("reminder %d failed (%s)", reminder_id, type(error).__name__)
                result = "failed"
            results[result] += 1
        return Round(**results)

    def _send(self, reminder_id: int) -> bool:
        with self._database.begin() as session:
            address = reminders.address_of(session, reminder_id, self._outlets)
            if address is None:
                return False
            decision = reminders.claim(session, reminder_id, self._now(), self._hours)
        if decision is None or decision.reason != "send":
            return False
        # Between here and the end the process may be killed: the claim stands, so it is then lost
        # for a week, and never sent twice.
        try:
            self._outlets[address.channel].send(address.sender, self._said_to(address))
        except Gone:
            self._release(reminder_id, WEEK)
            self._note_gone(address)
            return False
        except Later as error:
            self._release(reminder_id, error.wait)
            return False
        with self._database.begin() as session:
            reminders.sent(session, reminder_id, self._now())
        return True

    def _release(self, reminder_id: int, wait: timedelta) -> None:
        with self._database.begin() as session:
            reminders.release(session, reminder_id, self._now() + wait)

    def _note_gone(self, address: Address) -> None:
        with self._database.begin() as session:
            conversation = conversations.find_conversation(session, address.sender)
            if conversation is not None:
                conversations.note_gone(session, conversation, self._now())

    def _said_to(self, address: Address) -> str:
        """In their language; in both, Welsh first, where none was chosen."""
        chosen = [address.language] if address.language else LANGUAGES
        return "\n".join(self._words[language] for language in chosen)


def load_words(path: Path) -> Mapping[str, str]:
    """The reminder's words by language, from a responses file of Rasa's.

    Raises ValueError naming the file when either language is missing.
    """
    said = yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].get(REMINDER) or []
    words = {"cy" if "condition" in one else "en": str(one["text"]) for one in said}
    if len(said) != len(words) or set(words) != set(LANGUAGES):
        raise ValueError(f"{path.name}: {REMINDER} needs one Welsh text and one English text")
    return words


class StopReminders(Action):
    """From this message on no reminder goes out."""

    response = "utter_reminders_stopped"

    def __init__(self, context: Context) -> None:
        """Work in this house."""
        self.context = context

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_stop_reminders"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep the wish before it is confirmed; in practice no reminder ever comes."""
        turn = Turn(tracker, self.context.now())
        if turn.practice:
            say(dispatcher, f"{self.response}_in_practice")
            return []
        with self.context.database.begin() as session:
            person = turn.conversation(session).person
            if person is not None:
                self.change(session, person, turn.at)
        say(dispatcher, self.response)
        return []

    def change(self, session: Session, person: Person, at: datetime) -> None:
        """Keep what was asked for."""
        reminders.stop_reminders(session, person, at)


class StartReminders(StopReminders):
    """Reminders go out again."""

    response = "utter_reminders_started"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_start_reminders"

    def change(self, session: Session, person: Person, at: datetime) -> None:
        """Keep what was asked for."""
        reminders.start_reminders(session, person, at)
