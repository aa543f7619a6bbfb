"""Actions inside Rasa's process: one process, one open port and half the time of a turn fewer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

log = logging.getLogger(__name__)


class TurnFailed(asyncio.CancelledError):
    """An action failed, so the turn is not kept and not answered.

    Rasa goes on without an action's events when it fails with an ordinary exception: the answer
    would be lost and the person told that it was kept. A cancellation is what it lets through.
    """


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """An action endpoint that runs the actions here instead of asking a server for them."""

    def __init__(self, context: Any, actions: Iterable[Action]) -> None:
        """Hold these actions and the context they work in."""
        super().__init__(url="http://in-process", enable_selective_domain=True)
        self.context = context
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def request(
        self, method: str = "post", subpath: str | None = None, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Run the action that Rasa would have asked for.

        Raises:
            TurnFailed: the action could not do its work; what failed is logged without any words.
        """
        call = kwargs["json"]
        try:
            answer: dict[str, Any] | None = await self._executor.run(call)
        except Exception as error:
            log.error("action %s failed", call.get("next_action"), exc_info=error)
            raise TurnFailed from None
        return answer
