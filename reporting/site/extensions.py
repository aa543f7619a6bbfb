"""What the site's pages share: the open database, the settings and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app
from flask_babel.speaklater import LazyString

from actions.store.database import Database
from bot.channels.webchat.picturing import Pictures
from bot.helplines import WALES
from bot.settings import Settings
from reporting.site.choices import Choices

NAME = "what_matters"


@dataclass(frozen=True)
class House:
    """What the pages work on; `now` gives an aware time.

    `ways` are the endpoints that every page offers a way to, with their names; `choices` are what
    staff choose from, `pictures` draw numbers by date.
    """

    settings: Settings
    database: Database
    now: Callable[[], datetime]
    ways: tuple[tuple[str, LazyString], ...]
    choices: Choices
    pictures: Pictures

    def today(self) -> date:
        """The day in Wales."""
        return self.now().astimezone(WALES).date()


def house() -> House:
    """The house of the request that is being answered."""
    return cast(House, current_app.extensions[NAME])
