"""The Telegram process as it is run, between a small Telegram and a small inlet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from bot.channels.telegram.chats import Chats
from bot.channels.webchat.words import Words
from bot.settings import Settings
from tests.a_running_house import free_ports, until
from tests.a_telegram_server import SECRET, TOKEN

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "bot.channels.telegram.process")
WORDS = Words.load(ROOT / "data" / "responses" / "telegram.yml")


def words(name: str, language: str | None = None, **places: object) -> str:
    """What the channel says under this name, in both languages unless one is given."""
    parts = WORDS.parts(f"utter_telegram_{name}", language, **places)
    return "\n\n".join(part.text for part in parts)


class TelegramProcess:
    """The process over a folder of its own; `said` is what it printed."""

    def __init__(self, folder: Path, api: str, told: Mapping[str, str]) -> None:
        """`api` is the Bot API's address, `told` what else its environment says."""
        self.folder = folder
        (self.port,) = free_ports(1)
        others = ("WHAT_MATTERS_", "TELEGRAM_")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(others)},
            **told,
            "TELEGRAM_TOKEN": TOKEN,
            "WHAT_MATTERS_TELEGRAM_API": api,
            "WHAT_MATTERS_TELEGRAM_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.environment, ROOT)

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text(encoding="utf-8")

    def conversation(self, chat: int) -> str:
        return Chats(self.settings.derive("telegram conversations")).conversation_of(chat)

    def by_webhook(self, address: str | None = None) -> str:
        """Have updates delivered, to itself or to an address before it; where to."""
        hook = f"{address or self.address}/hook"
        self.environment |= {
            "WHAT_MATTERS_TELEGRAM_WEBHOOK": hook,
            "WHAT_MATTERS_TELEGRAM_SECRET": SECRET,
        }
        return hook

    def start(self) -> None:
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        until(self._answers, 20, "the Telegram process")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said
        try:
            return requests.get(f"{self.address}/health", timeout=2).status_code == 200
        except requests.ConnectionError:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(20)


@contextmanager
def running(made: TelegramProcess) -> Iterator[TelegramProcess]:
    """The process, running until the block ends."""
    made.start()
    try:
        yield made
    finally:
        made.kill()
