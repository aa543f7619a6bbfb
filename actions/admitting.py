"""Who may talk in Telegram, judged before anything of theirs is kept; and who has left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from actions.store import conversations, people, reminders
from actions.store.database import Database
from bot.helplines import lowest_age

YOUNGEST = 16
"""Telegram's own least age in the United Kingdom, in years."""

OPEN, PAGE = "open", "page"


class Doorkeeper:
    """Judges who may come in; a channel is handed one, and sees nothing else of the store."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Over this database, with a clock that gives aware UTC times."""
        self._database = database
        self._now = now

    def admit(self, sender: str, code: str | None) -> str:
        """Whether a message of `sender`, with a link's `code` or none, may be taken.

        Returns:
            "open" where a link of somebody who is certainly 16 or over stands behind it; "page"
            where they are younger, where their age is not known, and where there is no link;
            "used", "expired" or "unknown" for a code that links nothing.
        """
        at = self._now()
        with self._database.read() as session:
            known = conversations.find_conversation(session, sender)
            foreseen = people.foresee_invitation(session, code, sender, at) if code else None
            if foreseen is not None and foreseen.status == "linked":
                return _by_age(foreseen.year_of_birth, at)
            if known is None or known.person_id is None:
                return foreseen.status if foreseen is not None else PAGE
            born, gone = people.holder_born(session, known), known.gone_at is not None
        if gone:
            self.note(sender, gone=False)
        return _by_age(born, at)

    def note(self, sender: str, *, gone: bool) -> None:
        """Keep that nobody can be written to there, or that somebody can be again."""
        with self._database.begin() as session:
            found = conversations.find_conversation(session, sender)
            if found is not None and gone:
                conversations.note_gone(session, found, self._now())
            elif found is not None:
                conversations.note_back(session, found)

    def quiet(self, sender: str) -> None:
        """From now on no reminder goes out to the person of this conversation."""
        with self._database.begin() as session:
            found = conversations.find_conversation(session, sender)
            if found is not None and found.person is not None:
                reminders.stop_reminders(session, found.person, self._now())


def _by_age(year_of_birth: int | None, at: datetime) -> str:
    age = lowest_age(year_of_birth, at)
    return OPEN if age is not None and age >= YOUNGEST else PAGE
