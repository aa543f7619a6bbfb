"""Rasa's events, sealed: no word, intent or action name of a conversation is readable at rest."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
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
from sqlalchemy.engine import Engine

from bot.sealing import Sealer

EVENTS = SQLTrackerStore.SQLEvent.__table__
TURNS_A_STRETCH = 6
"""Messages after which a new stretch of events begins, so that a turn costs the same for ever."""

SPOKEN = ("user", "bot")


class SealedTrackerStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]
    """Keeps Rasa's `events` table in the database handed in, with `data` sealed.

    A retrieved tracker holds the latest stretch of a conversation: all slots, the form that is
    active, and the events since. Intent and action names stay empty; the type of an event is
    readable, and its time.
    """

    def __init__(self, engine: Engine, sealer: Sealer, settle: Callable[[], None]) -> None:
        """Use this database and these keys; the table is made by the migrations.

        `settle` makes every commit so far survive a power cut, the actions' too.
        """
        super().__init__(domain=None)
        self._settle = settle
        self._engine = engine
        self._sealer = sealer

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest stretch of a conversation, or `None` where there is none."""
        with self._engine.connect() as connection:
            newest = connection.execute(
                sa.select(EVENTS.c.id)
                .where(EVENTS.c.sender_id == sender_id)
                .where(EVENTS.c.type_name == SessionStarted.type_name)
                .order_by(EVENTS.c.id.desc())
                .limit(1)
            ).scalar()
            rows = connection.execute(
                sa.select(EVENTS.c.data)
                .where(EVENTS.c.sender_id == sender_id)
                .where(EVENTS.c.id >= (newest or 0))
                .order_by(EVENTS.c.id)
            ).scalars()
            return self._tracker(sender_id, rows)

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
        """Keep the events that are new, in one transaction, before the turn is answered.

        The disk is waited for in a thread, so that other conversations go on meanwhile.
        """
        fresh = list(tracker.events)[getattr(tracker, "stored_events", 0) :]
        rows = [self._row(tracker.sender_id, event) for event in fresh]
        if sum(isinstance(event, UserUttered) for event in tracker.events) >= TURNS_A_STRETCH:
            rows += [self._row(tracker.sender_id, event) for event in _carried_on(tracker)]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(EVENTS), rows)
        tracker.stored_events = len(tracker.events)
        await asyncio.get_running_loop().run_in_executor(None, self._settle)

    def _row(self, sender_id: str, event: Event) -> dict[str, Any]:
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": event.timestamp,
            "intent_name": None,
            "action_name": None,
            "data": self._sealer.seal(json.dumps(event.as_dict())),
        }

    async def keys(self) -> Iterable[str]:
        """Every conversation's id."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(EVENTS.c.sender_id).distinct()).scalars())

    def spoken(self, sender_id: str, most: int) -> list[dict[str, Any]]:
        """The last things said on either side, oldest first: at most this many, as events."""
        return self.recent(sender_id, most, SPOKEN)

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
            connection.execute(sa.insert(EVENTS), [self._row(sender_id, event)])


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
