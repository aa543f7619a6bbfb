"""Rasa's events, sealed: no word, intent or action name of a conversation is readable at rest."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SerializedTrackerAsText, SQLTrackerStore, TrackerStore
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection, Engine

from bot.sealing import Sealer
from bot.server.lately import Lately

EVENTS = SQLTrackerStore.SQLEvent.__table__
TURNS_A_STRETCH = 6
"""Messages after which a new stretch of events begins, so that a turn costs the same for ever."""

SPOKEN = ("user", "bot")
REMEMBERED = 60
"""What was said last, looked through for offered buttons and a message that has come before."""


class SealedTrackerStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]
    """Keeps Rasa's `events` table in the database handed in, with `data` sealed.

    A retrieved tracker holds the latest stretch of a conversation: all slots, the form that is
    active, and the events since. Intent and action names stay empty; the type of an event is
    readable, and its time.
    """

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        """Use this database and these keys; the table is made by the migrations."""
        super().__init__(domain=None)
        self._engine = engine
        self._sealer = sealer
        self._lately = Lately()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest stretch of a conversation, or `None` where there is none."""
        with self._engine.connect() as connection:
            newest = _newest(connection, sender_id)
            tracker = self._lately.take(sender_id, newest) if newest else None
            return tracker or self._read(connection, sender_id, newest)

    def _read(
        self, connection: Connection, sender_id: str, newest: int
    ) -> DialogueStateTracker | None:
        start = connection.execute(
            sa.select(sa.func.max(EVENTS.c.id))
            .where(EVENTS.c.sender_id == sender_id)
            .where(EVENTS.c.type_name == SessionStarted.type_name)
        ).scalar()
        rows = connection.execute(
            sa.select(EVENTS.c.data)
            .where(EVENTS.c.sender_id == sender_id)
            .where(EVENTS.c.id.between(start or 0, newest))
            .order_by(EVENTS.c.id)
        ).scalars()
        tracker = self._tracker(sender_id, rows)
        if tracker is not None:
            tracker.newest = newest
        return tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Every event of a conversation."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(EVENTS.c.data)
                .where(EVENTS.c.sender_id == conversation_id)
                .order_by(EVENTS.c.id)
            ).scalars()
            return self._tracker(conversation_id, rows)

    def _tracker(self, sender_id: str, rows: Iterable[str]) -> DialogueStateTracker | None:
        events = [json.loads(self._sealer.open(row)) for row in rows]
        if not events or self.domain is None:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.stored_events = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the events that are new, in one transaction, before the turn is answered."""
        fresh = list(tracker.events)[getattr(tracker, "stored_events", 0) :]
        full = sum(isinstance(event, UserUttered) for event in tracker.events) >= TURNS_A_STRETCH
        events = fresh + (_carried_on(tracker) if full else [])
        if events:
            known = getattr(tracker, "newest", 0)
            said = self._spoken_at(tracker.sender_id, known)
            kept = [event.as_dict() for event in events]
            rows = [self._row(tracker.sender_id, one) for one in kept]
            with self._engine.begin() as connection:
                connection.execute(sa.insert(EVENTS), rows)
                newest, alone = _added(connection, tracker.sender_id, known, len(rows))
            tracker.newest = newest
            if alone and said is not None:
                said += [one for one in kept if one["event"] in SPOKEN]
                state = None if full else tracker
                self._lately.keep(tracker.sender_id, newest, state, said, REMEMBERED)
        tracker.stored_events = len(tracker.events)

    def _spoken_at(self, sender_id: str, newest: int) -> list[dict[str, Any]] | None:
        return self._lately.spoken(sender_id, newest) if newest else []

    def _row(self, sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
        return {
            "sender_id": sender_id,
            "type_name": event["event"],
            "timestamp": event["timestamp"],
            "intent_name": None,
            "action_name": None,
            "data": self._sealer.seal(json.dumps(event)),
        }

    async def keys(self) -> Iterable[str]:
        """Every conversation's id."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(EVENTS.c.sender_id).distinct()).scalars())

    def spoken(self, sender_id: str) -> list[dict[str, Any]]:
        """The last things said on either side, oldest first: at most REMEMBERED, as events."""
        with self._engine.connect() as connection:
            newest = _newest(connection, sender_id)
        said = self._spoken_at(sender_id, newest)
        if said is None:
            said = self.recent(sender_id, REMEMBERED, SPOKEN)
            self._lately.keep(sender_id, newest, None, said, REMEMBERED)
        return said

    def recent(self, sender_id: str, most: int, types: Iterable[str]) -> list[dict[str, Any]]:
        """The last events of some types, oldest first: at most this many."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(EVENTS.c.data)
                .where(EVENTS.c.sender_id == sender_id)
                .where(EVENTS.c.type_name.in_(list(types)))
                .order_by(EVENTS.c.id.desc())
                .limit(most)
            ).scalars()
            return [json.loads(self._sealer.open(row)) for row in rows][::-1]

    def note(self, sender_id: str, slot: str, value: Any) -> None:
        """Add one slot to a conversation from outside a turn."""
        with self._engine.begin() as connection:
            event = SlotSet(slot, value, timestamp=time.time())
            connection.execute(sa.insert(EVENTS), [self._row(sender_id, event.as_dict())])


def _newest(connection: Connection, sender_id: str) -> int:
    """The number of a conversation's newest event, 0 where it has none."""
    query = sa.select(sa.func.max(EVENTS.c.id)).where(EVENTS.c.sender_id == sender_id)
    return int(connection.execute(query).scalar() or 0)


def _added(connection: Connection, sender_id: str, known: int, rows: int) -> tuple[int, bool]:
    """The newest event now, and whether these rows are all that came since the one known."""
    query = (
        sa.select(sa.func.max(EVENTS.c.id), sa.func.count())
        .where(EVENTS.c.sender_id == sender_id)
        .where(EVENTS.c.id > known)
    )
    newest, count = connection.execute(query).one()
    return int(newest), count == rows


def _carried_on(tracker: DialogueStateTracker) -> list[Event]:
    """The start of a new stretch: the same slots, the same form, waiting for a message."""
    at = time.time()
    loop = tracker.active_loop.name if tracker.active_loop else None
    slots = tracker.current_slot_values().items()
    return [
        ActionExecuted("action_session_start", timestamp=at),
        SessionStarted(timestamp=at),
        *([ActiveLoop(loop, timestamp=at)] if loop else []),
        *(SlotSet(name, value, timestamp=at) for name, value in slots if _lasts(name, value)),
        ActionExecuted("action_listen", timestamp=at),
    ]


def _lasts(name: str, value: Any) -> bool:
    """Whether a slot is carried over: the curtain is a moment of its own, and falls only once."""
    return value is not None and name != "curtain"
