"""What the tests share: the project's root, one trained model, one running assistant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def model(root: Path) -> Path:
    """The model trained from the data as it stands; trained once, then shared."""
    from bot.server.training import train

    return train(root)


@pytest.fixture(scope="session")
def house(root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The assistant with its actions and a database of its own, in this process."""
    from tests.conversations.talk import open_house

    opened = open_house(root, tmp_path_factory.mktemp("house"), model)
    yield opened
    opened.loop.close()
