"""What is done about one update: handed to Rasa, and the answer sent, both until it is so."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram import incoming as came
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.drawing import Drawing
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.keyboards import keyboard, marked, tapped
from bot.channels.telegram.relay import ChatRelay
from bot.channels.telegram.sending import Blocked, Sending, waits
from bot.channels.webchat.relay import Answer, RefusedError, Turn
from bot.channels.webchat.words import Words

LANGUAGES_KNOWN = 10_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How many seconds without an answer from Rasa are borne.

    After `tell` the person is told that it is being waited for; after `give_up` they are asked to
    write it again, as what cannot be answered must not hold up the next for ever.
    """

    tell: float = 20.0
    give_up: float = 900.0


class Answering:
    """Handles updates; each may come again after a restart, and is then answered alike."""

    def __init__(
        self,
        relay: ChatRelay,
        sending: Sending,
        chats: Chats,
        words: Words,
        drawing: Drawing,
        page_url: str,
        bot_id: str,
        patience: Patience = Patience(),
    ) -> None:
        """With the way to Rasa and the way out; `page_url` is where the chat page is."""
        self._relay = relay
        self._sending = sending
        self._chats = chats
        self._words = words
        self._drawing = drawing
        self._page_url = page_url
        self._bot_id = bot_id
        self._patience = patience
        self._languages: dict[int, str] = {}

    async def handle(self, incoming: Incoming) -> None:
        """Do what an update asks for; it returns when that is done."""
        try:
            await self._handle(incoming)
        except Blocked:
            if not isinstance(incoming, came.InGroup):
                await self._moved(incoming.chat, gone=True)
        except Exception as error:
            log.error("an update was not handled", exc_info=error)
            if not isinstance(incoming, came.InGroup):
                await self._say(incoming.chat, "utter_telegram_unavailable")

    async def _handle(self, incoming: Incoming) -> None:
        chat = incoming.chat
        match incoming:
            case came.InGroup():
                with suppress(Blocked):
                    await self._say(chat, "utter_telegram_group")
                await self._sending.leave(chat)
            case came.Moved(gone=gone):
                await self._moved(chat, gone=gone)
            case came.Unreadable():
                await self._say(chat, "utter_telegram_not_text")
            case came.Edited():
                await self._say(chat, "utter_telegram_edited")
            case came.TooMany():
                await self._say(chat, "utter_telegram_too_fast")
            case came.Commanded(name="help"):
                await self._say(chat, "utter_telegram_help")
                await self._say(chat, "utter_telegram_emergency")
            case came.Tapped():
                await self._tapped(incoming)
            case came.Started(code=""):
                await self._say(chat, "utter_telegram_link_unknown")
            case came.Started(code=code):
                await self._ask(incoming, self._relay.start, code, code=code)
            case came.Commanded(name=name):
                await self._ask(incoming, self._relay.command, name)
            case came.Said(text=text):
                await self._ask(incoming, self._relay.say, text)

    async def _tapped(self, tap: came.Tapped) -> None:
        await self._sending.settle(tap.query)
        carried = tapped(tap.data)
        if carried is not None:
            heard = await self._ask(tap, self._relay.tap, *carried)
            if heard and tap.message is not None:
                await self._sending.mark(tap.chat, tap.message, marked(heard))

    async def _ask(
        self, incoming: Incoming, call: Callable[..., Answer], *given: Any, code: str | None = None
    ) -> str | None:
        """Hand a message over and send what is answered; the title of the button it was."""
        chat, sender = incoming.chat, self._chats.conversation_of(incoming.chat)
        message_id = f"{self._bot_id}-{incoming.update_id}"
        try:
            async with self._typing(chat):
                answer = await self._answer(chat, call, sender, message_id, *given)
        except RefusedError as refused:
            # A second tap on what was just answered needs no second answer.
            if refused.reason != "tapped_twice":
                await self._say(chat, f"utter_telegram_{refused.reason}")
            return None
        if answer.door is not None:
            await self._turned_away(chat, answer.door, code)
            return None
        if answer.language is not None:
            self._know(chat, answer.language)
        if answer.first:
            await self._say(chat, "utter_telegram_not_locked", page=self._page_url)
        await self._send(chat, answer.turns, message_id)
        return answer.heard

    async def _answer(
        self, chat: int, call: Callable[..., Answer], sender: str, message_id: str, *given: Any
    ) -> Answer:
        """What Rasa answers, however long it is away; RefusedError where it does not take it."""
        began = time.monotonic()
        told = False
        for wait in waits():
            try:
                return await asyncio.to_thread(call, sender, message_id, *given)
            except RefusedError as refused:
                passed = time.monotonic() - began
                if refused.reason not in ("unavailable", "too_fast"):
                    raise
                if passed > self._patience.give_up:
                    log.error("a message was given up after %.0f s", passed)
                    raise
            if passed > self._patience.tell and not told:
                told = True
                await self._say(chat, "utter_telegram_waiting")
                await self._say(chat, "utter_telegram_emergency")
            await asyncio.sleep(wait)
        raise AssertionError("there is always another wait")

    async def _send(self, chat: int, turns: tuple[Turn, ...], message_id: str) -> None:
        offered = 0
        for turn in turns:
            if turn.picture is not None:
                await self._sending.show(chat, await self._drawing.of(turn.picture, turn.lang))
            below = keyboard(turn.buttons, message_id, offered)
            offered += len(turn.buttons)
            await self._sending.say(chat, turn.text, below)

    async def _turned_away(self, chat: int, why: str, code: str | None) -> None:
        if why != "page":
            await self._say(chat, f"utter_telegram_link_{why}")
            return
        page = f"{self._page_url}/c/{code}" if code else self._page_url
        await self._say(chat, "utter_telegram_page", page=page)
        await self._say(chat, "utter_telegram_emergency")

    async def _moved(self, chat: int, *, gone: bool) -> None:
        sender = self._chats.conversation_of(chat)
        for wait in waits():
            try:
                await asyncio.to_thread(self._relay.moved, sender, gone)
                return
            except RefusedError:
                await asyncio.sleep(wait)

    async def _say(self, chat: int, name: str, **places: object) -> None:
        """Say words of the channel's own, in both languages where the chat's is not known."""
        parts = self._words.parts(name, self._languages.get(chat), **places)
        await self._sending.say(chat, "\n\n".join(part.text for part in parts))

    def _know(self, chat: int, language: str) -> None:
        if len(self._languages) >= LANGUAGES_KNOWN:
            self._languages.clear()
        self._languages[chat] = language

    @asynccontextmanager
    async def _typing(self, chat: int) -> AsyncIterator[None]:
        shown = asyncio.create_task(self._sending.typing(chat))
        try:
            yield
        finally:
            shown.cancel()
            await asyncio.gather(shown, return_exceptions=True)
