"""Fetches updates, and confirms each to Telegram only after it is handled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.incoming import KINDS, Incoming, incoming_of
from bot.channels.telegram.ordering import Lines
from bot.channels.telegram.sending import seconds_of, waits

HELD_SECONDS = 25
"""How long Telegram holds a request open when there is nothing new."""

LOOK_AGAIN_SECONDS = 0.25
"""Where all that comes is under way already, as what is not confirmed comes again and again."""

log = logging.getLogger(__name__)


async def poll(bot: Bot, lines: Lines) -> None:
    """Fetch until cancelled. Raises InvalidToken where Telegram does not know the bot."""
    tries = waits()
    while True:
        offset = lines.offset()
        lines.moved.clear()
        try:
            found = await _fetch(bot, offset, 0 if lines.busy() else HELD_SECONDS)
        except RetryAfter as flood:
            await asyncio.sleep(seconds_of(flood))
            continue
        except InvalidToken:
            raise
        except TelegramError as error:
            wait = next(tries)
            log.warning("nothing fetched (%s): again in %.1f s", type(error).__name__, wait)
            await asyncio.sleep(wait)
            continue
        tries = waits()
        lines.confirmed(offset)
        fresh = [one for one in found if not lines.knows(int(one["update_id"]))]
        for one in found:
            take(bot, lines, one)
        if not fresh:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(lines.moved.wait(), LOOK_AGAIN_SECONDS)


async def confirm(bot: Bot, lines: Lines) -> None:
    """Confirm what is handled and not confirmed yet, before the process ends."""
    with suppress(TelegramError):
        await _fetch(bot, lines.offset(), 0, limit=1)


def take(bot: Bot, lines: Lines, told: Mapping[str, Any]) -> asyncio.Future[None] | None:
    """Put an update in its line; None where there is nothing to do about it."""
    number = int(told["update_id"])
    incoming = read(bot, told)
    if incoming is None:
        lines.skip(number)
        return None
    return lines.take(incoming)


def read(bot: Bot, told: Mapping[str, Any]) -> Incoming | None:
    """What an update is; None where there is nothing to do about it, or it cannot be read."""
    try:
        return incoming_of(Update.de_json(dict(told), bot))
    except Exception as error:
        # One that this library cannot read must not keep the others from being confirmed.
        log.error("an update could not be read (%s)", type(error).__name__)
        return None


async def _fetch(
    bot: Bot, offset: int | None, seconds: int, limit: int = 100
) -> list[dict[str, Any]]:
    # As they are: the library's own call fails as a whole where one of them cannot be read.
    found: Any = await bot.do_api_request(
        "getUpdates",
        {"timeout": seconds, "limit": limit, "allowed_updates": list(KINDS)}
        | ({} if offset is None else {"offset": offset}),
        read_timeout=seconds + 10,
    )
    return [one for one in found if "update_id" in one]
