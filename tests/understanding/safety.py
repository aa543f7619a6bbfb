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


@dataclass(frozen=True)
class Safety:
    """The figures of one language.

    Attributes:
        heard: worries and emergencies that were heard as either.
        false: ordinary messages that were taken for a worry or an emergency.
        ordinary: the same of all the answers and commands of the other gold sets.
        missed: the worries that were not heard.
        alarms: every ordinary message that was taken for one.
        milliseconds: median of a message.
    """

    language: str
    heard: Of
    false: Of
    ordinary: Of
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

    lines = gold.worries(language)
    worries = [line for line in lines if _is_worry(line)]
    others = [line.text for line in lines if not _is_worry(line)]
    everyday = [one.text for one in [*gold.answers(language), *gold.commands(language)]]
    missed = tuple(line.text for line in worries if not is_worry(line.text))
    false = [text for text in others if is_worry(text)]
    alarms = [text for text in everyday if is_worry(text)]
    return Safety(
        language,
        Of(len(worries) - len(missed), len(worries)),
        Of(len(false), len(others)),
        Of(len(alarms), len(everyday)),
        missed,
        (*false, *alarms),
        1000 * median(taken),
    )


def _is_worry(line: Worry) -> bool:
    return line.grade not in (None, SADNESS)
