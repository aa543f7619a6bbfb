"""Where the Telegram process reaches Rasa: the page's inlet with a doorkeeper before it.

Nothing of a chat is kept before the doorkeeper has let it in. A button is known by the message
whose answer offered it, and its place in that answer, so that one of an earlier question is never
taken for the same button of the last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.webchat.inlet import (
    OF_AN_EARLIER_QUESTION,
    OnMessage,
    Refused,
    WebchatInlet,
    body_of,
    id_in,
)
from bot.channels.webchat.screen import Button, Event, bot_turn

COMMANDS = {
    "stop": "/stop",
    "cymraeg": "/choose_welsh",
    "english": "/choose_english",
    "forget": "/ask_to_delete",
}
"""What each command of the menu stands for."""


class Doorkeeper(Protocol):
    """Who judges which chats may talk; handed in by the launcher, since channels know no store."""

    def admit(self, sender: str, code: str | None) -> str:
        """Answer "open", or why not, to a message with a link's code or none."""

    def note(self, sender: str, *, gone: bool) -> None:
        """Keep that nobody can be written to there, or that somebody can be again."""

    def quiet(self, sender: str) -> None:
        """Send no more reminders to the person of this conversation."""


class TelegramInlet(WebchatInlet):
    """The Telegram process's way in."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "telegram"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The page's addresses, one for the menu's commands and one for who has gone."""
        routes = super().blueprint(on_new_message)

        @routes.post("/command")
        async def command(request: Request) -> HTTPResponse:
            body = body_of(request)
            name = body.get("command")
            if name not in COMMANDS:
                raise Refused("malformed")
            if name == "stop":
                # Whatever the question makes of the word, nothing goes out from now on.
                await _in_a_thread(_door(request).quiet, id_in(body, "sender"))
            title = {"title": f"/{name}"}
            return await self.answer(request, on_new_message, body, COMMANDS[name], title)

        @routes.post("/gone")
        async def gone(request: Request) -> HTTPResponse:
            body = body_of(request)
            await _in_a_thread(_door(request).note, id_in(body, "sender"), gone=bool(body["gone"]))
            return json({"turns": []})

        return routes

    async def answer(
        self,
        request: Request,
        on_new_message: OnMessage,
        body: dict[str, Any],
        text: str | None,
        metadata: dict[str, Any],
    ) -> HTTPResponse:
        """Answer one message that may come in; of any other, say why not and keep nothing."""
        admit = _door(request).admit
        door = await _in_a_thread(admit, id_in(body, "sender"), body.get("code"))
        if door != "open":
            return json({"turns": [], "door": door})
        return await super().answer(request, on_new_message, body, text, metadata)

    def tapped(self, said: list[Event], button: Any) -> tuple[str, dict[str, Any]]:
        """The payload of a button of the last question, and its title."""
        try:
            of, at = str(button["of"]), int(button["at"])
        except (KeyError, TypeError, ValueError):
            raise Refused("malformed") from None
        buttons, following = answered_to(said, of)
        if not 0 <= at < len(buttons):
            return OF_AN_EARLIER_QUESTION
        payload, title = buttons[at].payload, buttons[at].title
        if following is None:
            return payload, {"title": title}
        if following.get("text") == payload:
            raise Refused("tapped_twice", 409)
        return OF_AN_EARLIER_QUESTION


def answered_to(said: Sequence[Event], message_id: str) -> tuple[list[Button], Event | None]:
    """The buttons offered in answer to a message, and the message that came next, if any."""
    buttons: list[Button] = []
    found = False
    for event in said:
        if event["event"] == "user":
            if found:
                return buttons, event
            found = event.get("message_id") == message_id
        elif found:
            buttons += bot_turn(event.get("data") or {}).buttons
    return buttons, None


def _door(request: Request) -> Doorkeeper:
    door: Doorkeeper = request.app.ctx.door
    return door


async def _in_a_thread(call: Any, *given: Any, **named: Any) -> Any:
    return await asyncio.to_thread(call, *given, **named)
