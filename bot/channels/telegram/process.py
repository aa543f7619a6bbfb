"""The Telegram process: fetches or receives updates, hands each to Rasa's inlet, sends answers.

`python -m bot.channels.telegram.process`, with TELEGRAM_TOKEN set. It is one process however many
Rasa workers there are, as Telegram lets only one fetch for a bot: each update goes to the worker
its chat belongs to (`bot/channels/webchat/relay.py`). Rasa's input channel is `inlet.py`.

Killed at any moment it loses nothing: an update is confirmed to Telegram only after its answer is
sent, so it is delivered again; the inlet knows it by its number, and answers it word for word
without a second record.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import warnings
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot.channels.telegram.answering import Answering
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.drawing import Drawing
from bot.channels.telegram.incoming import COMMANDS, KINDS
from bot.channels.telegram.ordering import AT_ONCE, Lines
from bot.channels.telegram.polling import confirm, poll
from bot.channels.telegram.relay import ChatRelay
from bot.channels.telegram.sending import Sending, waits
from bot.channels.telegram.serving import create_app
from bot.channels.webchat.words import WELSH, Words
from bot.server import logs
from bot.settings import TOKEN, Settings, Telegram

HOST = "127.0.0.1"
CONNECTIONS = 64
STOPPING_SECONDS = 10.0
WEBHOOK_CONNECTIONS = 40
REFUSED = f"Telegram does not know the bot of {TOKEN}: copy it again from @BotFather (/mybots)"


async def run(settings: Settings, telegram: Telegram, stopped: asyncio.Event) -> None:
    """Work until `stopped`. Raises InvalidToken where Telegram does not know the bot."""
    responses = settings.root / "data" / "responses"
    words = Words.load(responses / "telegram.yml")
    bot = Bot(
        telegram.token,
        base_url=f"{telegram.api}/bot",
        request=HTTPXRequest(CONNECTIONS, pool_timeout=30.0),
        get_updates_request=HTTPXRequest(1),
    )
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    chats = Chats(settings.derive("telegram conversations"))
    sending = Sending(bot)
    answering = Answering(
        ChatRelay(settings.rasa_ports),
        sending,
        chats,
        words,
        Drawing(Words.load(responses / "page.yml")),
        settings.page_url,
        telegram.token.partition(":")[0],
    )
    lines = Lines(answering.handle)
    app = create_app(bot, lines, sending, chats, telegram, settings.telegram_key())
    async with _listening(app, telegram.port):
        working = asyncio.create_task(_work(bot, lines, telegram, words))
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait([working, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if working.done():
            await working
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await lines.drain(STOPPING_SECONDS)
        if telegram.webhook is None:
            await confirm(bot, lines)


async def _work(bot: Bot, lines: Lines, telegram: Telegram, words: Words) -> None:
    """Say where updates go, then fetch them; where they are delivered there is no more to do."""
    for wait in waits():
        try:
            if telegram.webhook is None:
                await bot.delete_webhook(drop_pending_updates=False)
            else:
                await bot.set_webhook(
                    telegram.webhook,
                    allowed_updates=KINDS,
                    secret_token=telegram.secret,
                    max_connections=WEBHOOK_CONNECTIONS,
                    drop_pending_updates=False,
                )
            break
        except InvalidToken:
            raise
        except TelegramError:
            await asyncio.sleep(wait)
    # A bot without a menu works all the same.
    with suppress(TelegramError):
        await _offer_menu(bot, words)
    if telegram.webhook is None:
        await poll(bot, lines)
    else:
        await asyncio.Event().wait()


async def _offer_menu(bot: Bot, words: Words) -> None:
    """The commands: in both languages, and in Welsh alone where the whole telephone is Welsh."""
    for language in (None, WELSH):
        titles = {
            name: [part.text for part in words.parts(f"utter_telegram_menu_{name}", language)]
            for name in COMMANDS
        }
        menu = [BotCommand(name, " · ".join(title)) for name, title in titles.items()]
        await bot.set_my_commands(menu, language_code=language)


@asynccontextmanager
async def _listening(app: web.Application, port: int) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield
    finally:
        await runner.cleanup()


async def _until_told(settings: Settings, telegram: Telegram) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await run(settings, telegram, stopped)


def main() -> None:
    """Work with this folder's settings until SIGTERM; one line and exit code 1 where it cannot."""
    logs.configure()
    # It advises against the call that gives updates unread: see `polling`.
    warnings.simplefilter("ignore", PTBUserWarning)
    try:
        settings = Settings.from_environment(os.environ, Path.cwd())
        if settings.telegram is None:
            raise ValueError(f"{TOKEN} is not set: expected the token that @BotFather gives")
        asyncio.run(_until_told(settings, settings.telegram))
    except InvalidToken:
        # The library's own text repeats the token.
        sys.exit(REFUSED)
    except (ValueError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
