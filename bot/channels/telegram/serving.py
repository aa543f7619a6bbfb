"""What the process answers on its port of loopback: how it is, the webhook, and the worker."""

from __future__ import annotations

import asyncio
import hmac
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.chats import Chats
from bot.channels.telegram.ordering import Lines
from bot.channels.telegram.polling import take
from bot.channels.telegram.sending import Blocked, NotNow, Sending
from bot.settings import Telegram

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
UPDATE_BYTES = 1024 * 1024
HELD_SECONDS = 50.0
"""Telegram waits about a minute for a webhook's answer, and without one delivers again."""


def create_app(
    bot: Bot, lines: Lines, sending: Sending, chats: Chats, told: Telegram, key: str
) -> web.Application:
    """The process's own small server; `key` is the word by which the reminder worker is known."""
    app = web.Application(client_max_size=UPDATE_BYTES)

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def write(request: web.Request) -> web.Response:
        if not _is(request.headers.get("Authorization", ""), f"Bearer {key}"):
            return web.Response(status=403)
        try:
            body = await request.json()
            chat, words = chats.chat_of(body["sender"]), str(body["words"])
        except (KeyError, TypeError, ValueError):
            return web.Response(status=400)
        try:
            await sending.once(chat, words)
        except Blocked:
            return web.Response(status=410)
        except NotNow as wait:
            return web.Response(status=429, headers={"Retry-After": f"{wait.seconds:.0f}"})
        except TelegramError:
            return web.Response(status=502)
        return web.Response(status=204)

    async def deliver(request: web.Request) -> web.Response:
        if not _is(request.headers.get(SECRET, ""), told.secret or ""):
            return web.Response(status=403)
        try:
            update = await request.json()
            handled = take(bot, lines, update)
        except (KeyError, TypeError, ValueError):
            return web.Response(status=400)
        if handled is None:
            return web.Response(status=200)
        done, _ = await asyncio.wait([handled], timeout=HELD_SECONDS)
        return web.Response(status=200 if done else 503)

    app.router.add_get("/health", health)
    app.router.add_post("/write", write)
    if told.webhook is not None:
        app.router.add_post(urlsplit(told.webhook).path or "/", deliver)
    return app


def _is(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
