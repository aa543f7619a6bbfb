"""What every action is handed: the store, the settings, the helplines and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.store.database import Database
from bot.settings import Settings


@dataclass(frozen=True)
class Context:
    """The house an action works in.

    Attributes:
        database: where everything is kept.
        settings: this installation's settings.
        helplines: who to turn to, from `data/helplines.yml`.
        services: words that name a service, from `data/services.yml`.
        now: gives the aware UTC time; tests hand in their own clock.
    """

    database: Database
    settings: Settings
    helplines: Sequence[Any]
    services: Sequence[str]
    now: Callable[[], datetime]
