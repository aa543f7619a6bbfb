"""A picture of somebody's answers as Telegram shows it: a PNG, drawn off the loop."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.channels.webchat.picturing import labels_in
from bot.channels.webchat.words import WELSH, Words
from bot.languages import LANGUAGES
from bot.picture import draw
from bot.series import Series

WIDTH = 360
"""px, a telephone's."""


class Drawing:
    """Draws in either language."""

    def __init__(self, words: Words) -> None:
        """Take every label from the page's `words`."""
        self._labels = {language: labels_in(words, language) for language in LANGUAGES}

    async def of(self, series: Series, language: str | None) -> bytes:
        """A PNG of the series; a language that is not one of ours counts as Welsh."""
        labels = self._labels.get(language or WELSH) or self._labels[WELSH]
        drawn = partial(draw, series, labels, kind="png", width=WIDTH)
        return await asyncio.to_thread(drawn)
