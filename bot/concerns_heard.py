"""Everything heard in a message: by the rules, by what examples teach, or by both.

The rules decide where they speak; what was learnt speaks where they are silent. A worry always
outranks a sadness, whoever heard it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot import concerns, concerns_learnt
from bot.concerns import SADNESS, Concern, Rulebook
from bot.concerns_learnt import (
    FEW_WORDS,
    SUREST_OF_A_SADNESS,
    SUREST_OF_A_WORRY,
    SUREST_OF_FEW_WORDS,
    Learnt,
)

LEARNT = "learnt"
"""Stands among a concern's rules where what was learnt heard it, not a rule."""


@dataclass(frozen=True)
class Listener:
    """The rules, and what was learnt beside them."""

    rulebook: Rulebook
    learnt: Learnt

    def read(self, text: str) -> Concern | None:
        """The concern heard in ``text``, or ``None`` for ordinary talk."""
        heard = self.rulebook.read(text)
        if heard is not None and heard.grade != SADNESS:
            return heard
        weighed = self.learnt.weigh(text)
        few = len(self.rulebook.plain(text)) <= FEW_WORDS
        if weighed.worry >= (SUREST_OF_FEW_WORDS if few else SUREST_OF_A_WORRY):
            rules = heard.rules if heard else ()
            return Concern(weighed.kind, weighed.grade, (LEARNT, *rules))
        if heard is None and weighed.sadness >= SUREST_OF_A_SADNESS:
            return Concern(SADNESS, SADNESS, (LEARNT,))
        return heard


def read(text: str) -> Concern | None:
    """The concern heard in ``text`` by the standard listener."""
    return standard().read(text)


@cache
def standard() -> Listener:
    """The standard rules and what the repository's examples teach, made ready once a process."""
    return Listener(concerns.standard(), concerns_learnt.standard())
