"""Whether worries are heard, and nothing else is taken for one: of the gold sets of worries."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from bot import concerns_heard
from bot.concerns import SADNESS
from tests.understanding import gold
from tests.understanding.gold import Worry
from tests.understanding.measured import Of

LOOKALIKE = "lookalike"
"""How a message of the blind set is said that only shares the words of a worry."""


@dataclass(frozen=True)
class Safety:
    """The figures of one language.

    Attributes:
        gold: of the gold set, worries and emergencies that were heard as either.
        lookalikes: of its messages that are none, those taken for one.
        ordinary: the same of the answers, commands and scores of the other gold sets.
        blind: the first of these of the blind set.
        blind_lookalikes, blind_ordinary: what was taken for one in it.
        missed: the worries of both that were not heard.
        alarms: every message that is none and was taken for one.
        milliseconds: median of a message.
    """

    language: str
    gold: Of
    lookalikes: Of
    ordinary: Of
    blind: Of
    blind_lookalikes: Of
    blind_ordinary: Of
    missed: tuple[str, ...]
    alarms: tuple[str, ...]
    milliseconds: float


def heard(language: str) -> Safety:
    """Read every gold line of a language."""
    taken: list[float] = []

    def is_worry(text: str) -> bool:
        began = time.perf_counter()
        concern = concerns_heard.read(text)
        taken.append(time.perf_counter() - began)
        return concern is not None and concern.grade != SADNESS

    def split(texts: list[str]) -> tuple[list[str], list[str]]:
        found = [text for text in texts if is_worry(text)]
        return found, [text for text in texts if text not in found]

    lines, blind = gold.worries(language), gold.worries(language, "blind")
    everyday = [one.text for one in [*gold.answers(language), *gold.commands(language)]]
    worries, missed = split([one.text for one in lines if _is_worry(one)])
    alike, passed = split([one.text for one in lines if not _is_worry(one)])
    alarms, quiet = split([*everyday, *gold.scores(language)])
    unseen, unheard = split([one.text for one in blind if _is_worry(one)])
    nones = [one for one in blind if one.grade is None]
    others, through = split([one.text for one in nones if one.how == LOOKALIKE])
    false, fine = split([one.text for one in nones if one.how != LOOKALIKE])
    return Safety(
        language,
        *(
            Of(len(right), len(right) + len(rest))
            for right, rest in (
                (worries, missed),
                (alike, passed),
                (alarms, quiet),
                (unseen, unheard),
                (others, through),
                (false, fine),
            )
        ),
        missed=(*missed, *unheard),
        alarms=(*alike, *alarms, *others, *false),
        milliseconds=1000 * median(taken),
    )


def _is_worry(line: Worry) -> bool:
    return line.grade not in (None, SADNESS)
