"""Conversations as the last turn left them, so that the next turn need not open them again."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST = 256
"""Conversations remembered; the one longest silent is forgotten first."""


@dataclass
class _Left:
    newest: int
    state: Any
    spoken: deque[dict[str, Any]]


class Lately:
    """The latest conversations of this process, each good only while nothing was added since.

    Whoever asks says which event of the conversation is the newest: what was remembered at an
    earlier one is not given, since another process or a command has added to the conversation.
    """

    def __init__(self, most: int = MOST) -> None:
        """Remember so many conversations."""
        self._most = most
        self._left: OrderedDict[str, _Left] = OrderedDict()

    def keep(
        self, sender: str, newest: int, state: Any, spoken: Iterable[dict[str, Any]], most: int
    ) -> None:
        """Remember a conversation at its newest event: its state, and at most so much said."""
        self._left[sender] = _Left(newest, state, deque(spoken, maxlen=most))
        self._left.move_to_end(sender)
        while len(self._left) > self._most:
            self._left.popitem(last=False)

    def take(self, sender: str, newest: int) -> Any:
        """The state, or `None`. It is given once: a turn that fails must not be built upon."""
        left = self._at(sender, newest)
        if left is None:
            return None
        state, left.state = left.state, None
        return state

    def spoken(self, sender: str, newest: int) -> list[dict[str, Any]] | None:
        """What was said lately, oldest first, or `None` where it has to be read."""
        left = self._at(sender, newest)
        return None if left is None else list(left.spoken)

    def _at(self, sender: str, newest: int) -> _Left | None:
        left = self._left.get(sender)
        return left if left is not None and left.newest == newest else None
