"""A small Telegram and a small inlet for each test."""

from collections.abc import Iterator

import pytest

from tests.a_telegram_server import TelegramServer, running_telegram
from tests.bot.inlet_double import InletDouble, running_inlet


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with running_telegram() as made:
        yield made


@pytest.fixture
def inlet() -> Iterator[InletDouble]:
    with running_inlet() as double:
        yield double
