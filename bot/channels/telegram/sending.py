"""What goes out to Telegram: again until it is taken, no sooner than Telegram allows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import httpx
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.splitting import parts

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
A_MINUTE = 60.0
_UNREADABLE = (TypeError, ValueError, KeyError, AttributeError)
"""Raised where something was taken, and only what is told of it cannot be read."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger(__name__)


class Blocked(Exception):
    """Nobody can be written to in this chat."""


class NotNow(Exception):
    """Nothing was taken, and nothing will be for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        """Wait so long."""
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


def waits() -> Iterator[float]:
    """Seconds between one try and the next: twice as long each time, half a minute at most."""
    wait = FIRST_WAIT
    while True:
        yield wait
        wait = min(wait * 2, LONGEST_WAIT)


def seconds_of(flood: RetryAfter) -> float:
    """How long Telegram asks to be left alone."""
    asked = flood.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class Sending:
    """Sends for one bot. What fails is logged by its kind alone: its text may hold the token."""

    def __init__(self, bot: Bot) -> None:
        """Through this bot."""
        self._bot = bot

    async def say(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Send a text, in parts where it is long, the buttons below the last. Raises Blocked."""
        *before, last = parts(text) or ["…"]
        for part in before:
            await self._surely(self._text, chat, part, None)
        await self._surely(self._text, chat, last, keyboard)

    async def show(self, chat: int, picture: bytes) -> None:
        """Send a PNG. Raises Blocked."""
        await self._surely(self._bot.send_photo, chat, picture)

    async def leave(self, chat: int) -> None:
        """Leave a group. Raises Blocked where it is left already."""
        await self._surely(self._bot.leave_chat, chat)

    async def mark(self, chat: int, message: int, keyboard: InlineKeyboardMarkup) -> None:
        """Put other buttons below a message that was sent, where Telegram still lets us."""
        await self._perhaps(
            self._bot.edit_message_reply_markup(chat, message, reply_markup=keyboard)
        )

    async def typing(self, chat: int) -> None:
        """Show that an answer is being written."""
        await self._perhaps(self._bot.send_chat_action(chat, ChatAction.TYPING))

    async def settle(self, query: str) -> None:
        """Tell Telegram that a tap has arrived."""
        await self._perhaps(self._bot.answer_callback_query(query))

    async def once(self, chat: int, text: str) -> None:
        """Try once to send a text that nobody waits for.

        Raises Blocked or NotNow where it certainly did not go out, any other TelegramError where
        that is not known.
        """
        try:
            await self._text(chat, text, None)
        except RetryAfter as flood:
            raise NotNow(seconds_of(flood)) from None
        except (Forbidden, BadRequest):
            raise Blocked from None
        except TelegramError as error:
            if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                raise NotNow(A_MINUTE) from None
            raise

    async def _text(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        await self._bot.send_message(
            chat, text, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
        )

    async def _surely(self, call: Callable[..., Awaitable[object]], *given: object) -> None:
        for wait in waits():
            try:
                await call(*given)
                return
            except RetryAfter as flood:
                await asyncio.sleep(seconds_of(flood))
            except Forbidden:
                raise Blocked from None
            except BadRequest:
                # It would be refused however often it is sent.
                log.error("Telegram would not take a message")
                return
            except _UNREADABLE:
                return
            except TelegramError as error:
                log.warning("not sent (%s): trying again in %.1f s", type(error).__name__, wait)
                await asyncio.sleep(wait)

    async def _perhaps(self, call: Awaitable[object]) -> None:
        """Do what is only a help to the eye; a server that does not know it is no harm."""
        with suppress(TelegramError, *_UNREADABLE):
            await call
