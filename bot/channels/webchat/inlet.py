"""Where the chat page reaches Rasa: on loopback, one message at a time, nothing believed.

A conversation's id is the page's to issue; a typed slash is text; a button counts only where it
was offered; the same message sent again gets the same answer and leaves no second record.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.webchat.screen import (
    Turn,
    answer_to,
    bot_turn,
    first_message,
    metadata_of,
    offered,
    visible,
)
from bot.server.in_process import TurnFailed
from bot.server.locks import Queue
from bot.server.tracker_store import SPOKEN, SealedTrackerStore

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 1000
"""Characters; more is refused kindly, since it would hold up everybody else."""

LONGEST_ID = 100
MOST_WAITING = 5
"""Messages of one conversation that may wait in line; more come faster than anybody types."""

SHOWN = 2000
"""Events looked through for what a screen may show."""

OF_AN_EARLIER_QUESTION: tuple[str, dict[str, Any]] = ("/choose_line", {"title": ""})
"""A payload no question takes, so that the bot says what the button was."""

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class Refused(Exception):
    """A message that is not taken; `reason` is one of the page's refusals."""

    def __init__(self, reason: str, status: int = 400) -> None:
        """Name the reason and the HTTP status."""
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Collected(OutputChannel):  # type: ignore[misc]
    """Collects what the bot says in one turn."""

    def __init__(self) -> None:
        """With nothing said yet."""
        self.turns: list[Turn] = []

    @classmethod
    def name(cls) -> str:
        """Rasa's name for it; a message names its own channel."""
        return "collected"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one message."""
        self.turns.append(bot_turn(message))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Collect one text."""
        self.turns.append(bot_turn({**kwargs, "text": text}))


class WebchatInlet(InputChannel):  # type: ignore[misc]
    """The page's way in."""

    def __init__(self) -> None:
        """With nobody in line."""
        self._queue = Queue()

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "webchat"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The addresses below /webhooks and the channel's name."""
        routes = Blueprint(self.name(), self.name())

        @routes.exception(Refused)  # type: ignore[untyped-decorator]
        async def refuse(request: Request, refused: Refused) -> HTTPResponse:
            return json({"refused": refused.reason}, status=refused.status)

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @routes.post("/start")
        async def start(request: Request) -> HTTPResponse:
            body = body_of(request)
            code = body.get("code")
            if code is not None and not (isinstance(code, str) and 0 < len(code) <= LONGEST_ID):
                raise Refused("malformed")
            text = "/start" if code is None else f'/start{{"code": "{_plain(code)}"}}'
            return await self.answer(request, on_new_message, body, text, {})

        @routes.post("/say")
        async def say(request: Request) -> HTTPResponse:
            body = body_of(request)
            if body.get("button") is not None:
                return await self.answer(request, on_new_message, body, None, {})
            text = _typed(body.get("text"))
            metadata = {"original": text}
            return await self.answer(request, on_new_message, body, without_slash(text), metadata)

        @routes.get("/turns")
        async def turns(request: Request) -> HTTPResponse:
            sender = id_in(request.args, "sender")
            events = _store(request).recent(sender, SHOWN, (*SPOKEN, "slot"))
            shown, hidden = visible(events, time.time())
            return json(
                {
                    "turns": [turn.as_json() for turn in shown],
                    "language": _language(shown),
                    "hidden": hidden,
                }
            )

        @routes.post("/leave")
        async def leave(request: Request) -> HTTPResponse:
            sender = id_in(body_of(request), "sender")
            store = _store(request)
            if store.spoken(sender):
                store.note(sender, "curtain", time.time())
            return json({})

        return routes

    async def answer(
        self,
        request: Request,
        on_new_message: OnMessage,
        body: dict[str, Any],
        text: str | None,
        metadata: dict[str, Any],
    ) -> HTTPResponse:
        """Answer one message; without a text it is the tap of a button."""
        sender, message_id = id_in(body, "sender"), id_in(body, "message_id")
        if self._queue.waiting(sender) >= MOST_WAITING:
            raise Refused("too_fast", 429)
        async with self._queue.turn(sender):
            said = _store(request).spoken(sender)
            turns = answer_to(said, message_id)
            if turns is None:
                if text is None:
                    text, metadata = self.tapped(said, body["button"])
                message = UserMessage(
                    text,
                    Collected(),
                    sender,
                    input_channel=self.name(),
                    message_id=message_id,
                    metadata=metadata,
                )
                turns = await _ask_rasa(on_new_message, message)
            else:
                metadata = metadata_of(said, message_id)
            return json(
                {
                    "turns": [turn.as_json() for turn in turns],
                    "language": _language(turns),
                    "first": first_message(said) in (None, message_id),
                    "heard": metadata.get("title"),
                }
            )

    def tapped(self, said: list[dict[str, Any]], button: Any) -> tuple[str, dict[str, Any]]:
        """The payload of a button that was offered, and its title.

        A button of an earlier question is passed on under a payload no question takes, so that the
        bot says what it is; one never offered is refused.
        """
        if not isinstance(button, str):
            raise Refused("malformed")
        latest, ever = offered(said)
        for one in latest:
            if one.payload == button:
                return button, {"title": one.title}
        if button in ever:
            return OF_AN_EARLIER_QUESTION
        raise Refused("unknown_button")


async def _ask_rasa(on_new_message: OnMessage, message: UserMessage) -> list[Turn]:
    try:
        await on_new_message(message)
    except (TurnFailed, Exception) as error:
        log.error("a message was not answered: %s", type(error).__name__)
        raise Refused("unavailable", 503) from None
    turns: list[Turn] = message.output_channel.turns
    return turns


def without_slash(text: str) -> str:
    """A typed message as Rasa may read it: a leading slash would be a command to it."""
    bare = text.strip()
    while bare.startswith("/"):
        bare = bare[1:].strip()
    return bare or "-"


def _plain(code: str) -> str:
    """A code as it is issued: letters, digits, dash and underscore; anything else is no code."""
    if not all(mark.isascii() and (mark.isalnum() or mark in "-_") for mark in code):
        return "-"
    return code


def body_of(request: Request) -> dict[str, Any]:
    """A request's JSON object; Refused where it is none."""
    try:
        body = request.json
    except Exception:
        raise Refused("malformed") from None
    if not isinstance(body, dict):
        raise Refused("malformed")
    return body


def id_in(told: Mapping[str, Any], name: str) -> str:
    """An id of a conversation or a message, as we issue them; Refused where it is none."""
    value = told.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise Refused("malformed")
    return value


def _typed(text: Any) -> str:
    if not isinstance(text, str):
        raise Refused("malformed")
    if not text.strip():
        raise Refused("empty")
    if len(text) > LONGEST_MESSAGE:
        raise Refused("too_long")
    # Half of a character cannot be kept: it is shown as the one that stands for what is lost.
    return text.strip().encode("utf-8", "replace").decode("utf-8")


def _store(request: Request) -> SealedTrackerStore:
    store: SealedTrackerStore = request.app.ctx.agent.tracker_store
    return store


def _language(turns: list[Turn]) -> str | None:
    spoken = [turn.lang for turn in turns if turn.who == "bot" and turn.lang != "both"]
    return spoken[-1] if spoken else None
