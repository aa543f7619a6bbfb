"""One message of a conversation at a time, and the next at once when it is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore


class Queue:
    """A line for each conversation: one at a time, in the order they came, the next at once."""

    def __init__(self) -> None:
        """With nobody in any line."""
        self._lines: dict[str, tuple[asyncio.Lock, list[None]]] = {}

    def waiting(self, conversation_id: str) -> int:
        """How many are in this conversation's line, the one being served included."""
        return len(self._lines[conversation_id][1]) if conversation_id in self._lines else 0

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[None]:
        """Wait in line, and hold the conversation until the block ends."""
        lock, waiting = self._lines.setdefault(conversation_id, (asyncio.Lock(), []))
        waiting.append(None)
        try:
            async with lock:
                yield
        finally:
            waiting.pop()
            if not waiting:
                self._lines.pop(conversation_id, None)


class PromptLockStore(InMemoryLockStore):  # type: ignore[misc]
    """Rasa's own lock looks again once a second; this one wakes the next in line.

    A turn keeps the processor busy from its start to its end, so turns that were let in together
    would only make each other late: they have the floor one at a time, in the order they came.
    A turn ends when what it kept has reached the disk, and the next has the floor meanwhile.
    """

    def __init__(self, settle: Callable[[], None]) -> None:
        """Without any lock. `settle` makes every commit so far survive a power cut."""
        super().__init__()
        self._queue = Queue()
        self._floor = asyncio.Lock()
        self._settle = settle

    @asynccontextmanager
    async def lock(self, conversation_id: str, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        """Hold a conversation until the block ends, and what it kept is on the disk."""
        async with self._queue.turn(conversation_id):
            async with self._floor:
                yield TicketLock(conversation_id)
            await asyncio.get_running_loop().run_in_executor(None, self._settle)
