"""One chat's messages one after another, different chats at the same time, and what is done."""

from __future__ import annotations

import asyncio
import logging
from bisect import insort
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.channels.telegram.incoming import Incoming, TooMany

AT_ONCE = 32
"""Chats answered at the same time."""

MOST_WAITING = 20
"""Messages of one chat that may wait; a flood from one must not fill what is fetched for all."""

REMEMBERED = 2000
"""Updates known to be done, so that one delivered again is not answered again."""

log = logging.getLogger(__name__)


class Lines:
    """A line for each chat, in the order of Telegram's numbers.

    An update is under way from when it is taken until it is handled. `handle` does not raise for
    what it can mend; what it raises all the same is logged, and that update is done.
    """

    def __init__(self, handle: Callable[[Incoming], Awaitable[None]]) -> None:
        """With nothing in line."""
        self._handle = handle
        self._lines: dict[int, list[tuple[int, Incoming]]] = {}
        self._under_way: dict[int, asyncio.Future[None]] = {}
        self._done: OrderedDict[int, None] = OrderedDict()
        self._unconfirmed: set[int] = set()
        self._floor = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self.moved = asyncio.Event()

    def knows(self, update_id: int) -> bool:
        """Whether an update was taken already."""
        return update_id in self._under_way or update_id in self._done

    def take(self, incoming: Incoming) -> asyncio.Future[None]:
        """Put an update in its chat's line; the future ends when it is handled, and is its own.

        One that is known already is not handled again.
        """
        if incoming.update_id in self._done:
            self._unconfirmed.add(incoming.update_id)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        if incoming.update_id in self._under_way:
            return self._under_way[incoming.update_id]
        handled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way[incoming.update_id] = handled
        line = self._lines.get(incoming.chat)
        if line is None:
            line = self._lines[incoming.chat] = []
            task = asyncio.create_task(self._serve(incoming.chat, line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(line) >= MOST_WAITING:
            incoming = TooMany(incoming.update_id, incoming.chat)
        insort(line, (incoming.update_id, incoming), key=lambda one: one[0])
        return handled

    def skip(self, update_id: int) -> None:
        """There is nothing to do about an update."""
        self._finish(update_id)

    def offset(self) -> int | None:
        """What to ask Telegram for next: it forgets all before, so nothing that is under way."""
        if self._under_way:
            return min(self._under_way)
        return max(self._unconfirmed) + 1 if self._unconfirmed else None

    def confirmed(self, offset: int | None) -> None:
        """Telegram has forgotten what came before `offset`.

        From then on it is asked without one: after a quiet week its numbers begin anew, lower.
        """
        if offset is not None:
            self._unconfirmed = {one for one in self._unconfirmed if one >= offset}

    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._under_way)

    async def drain(self, seconds: float) -> None:
        """Wait, so long at most, until nothing is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _serve(self, chat: int, line: list[tuple[int, Incoming]]) -> None:
        told = False
        while line:
            async with self._floor:
                update_id, incoming = line.pop(0)
                flooded = isinstance(incoming, TooMany)
                if not (flooded and told):
                    await self._try(incoming)
                told = flooded
                self._finish(update_id)
        del self._lines[chat]

    async def _try(self, incoming: Incoming) -> None:
        try:
            await self._handle(incoming)
        except Exception as error:
            log.error("an update was given up", exc_info=error)

    def _finish(self, update_id: int) -> None:
        self._unconfirmed.add(update_id)
        self._done[update_id] = None
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        handled = self._under_way.pop(update_id, None)
        if handled is not None and not handled.done():
            handled.set_result(None)
        self.moved.set()
