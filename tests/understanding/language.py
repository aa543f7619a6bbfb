"""Whether a message's language is told rightly, of the gold sets' lines long enough to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages import LANGUAGES
from bot.written import FEWEST_WORDS
from tests.understanding import gold
from tests.understanding.measured import Of
from tests.understanding.reading import Reader


@dataclass(frozen=True)
class Told:
    """Of one language's lines of three words or more.

    Attributes:
        rightly: those whose language was told.
        wrongly: those taken for the other language; the rest were left in doubt.
    """

    rightly: Of
    wrongly: tuple[str, ...]


def told_apart(reader: Reader) -> Mapping[str, Told]:
    """How far each language is told from the other."""
    told = {}
    for language in LANGUAGES:
        lines = [
            line
            for line in [*gold.commands(language), *gold.answers(language)]
            if len(line.text.split()) >= FEWEST_WORDS
        ]
        found = [(line, reader.read(line).reply.written_in) for line in lines]
        right = sum(is_in == language for _, is_in in found)
        wrong = tuple(line.text for line, is_in in found if is_in not in (language, None))
        told[language] = Told(Of(right, len(found)), wrong)
    return told
