"""What somebody in a random conversation may send: phrases of every intent, answers, numbers."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from pathlib import Path

GOLD = Path(__file__).resolve().parent.parent / "gold"

JUNK = ("?", "...", "asdfgh", "👍", "-", "/restart", '/affirm{"a": 1}', "w" * 900, "1" * 40, "\\n")
"""What is neither a phrase nor an answer."""

WHO = {
    "en": ("it's Sam now", "it's me now", "I'm his mum", "this is his dad", "his nan here now"),
    "cy": ("Sam sydd yma nawr", "fi sy 'ma nawr", "fi yw ei fam o", "fi ydi ei dad o"),
}
"""Ways to say that somebody else is speaking."""

LOOKS_BACK = (
    *("list_outcomes", "ask_how_doing", "ask_earlier_number", "change_earlier"),
    *("bring_back", "withdraw_outcome"),
)
"""Intents that ask for, or change, what was said before."""

CORRECTIONS = {
    "en": ("no I meant {}", "sorry I meant {}", "i put the wrong number", "make that {}"),
    "cy": ("na, {} o'n i'n feddwl", "sori, {} oeddwn i'n feddwl", "nes i roi'r rhif anghywir"),
}
"""Ways to take a number back; the place is a number's."""


@dataclass(frozen=True)
class Phrase:
    """Words typed.

    Attributes:
        words: as typed.
        intent: what they are meant as, where that is known.
    """

    words: str
    intent: str = ""


@dataclass
class Sayings:
    """Everything one language offers, drawn with a generator handed in."""

    language: str
    by_intent: dict[str, list[str]] = field(default_factory=dict)
    by_question: dict[str, list[str]] = field(default_factory=dict)
    scores: list[str] = field(default_factory=list)

    def command(self, rng: random.Random) -> Phrase:
        """A phrase of an intent, each intent as often as another."""
        intent = rng.choice(sorted(self.by_intent))
        return self.meaning(intent, rng)

    def meaning(self, intent: str, rng: random.Random) -> Phrase:
        """A phrase of this intent."""
        return Phrase(rng.choice(self.by_intent[intent]), intent)

    def answer(self, question: str | None, rng: random.Random) -> Phrase:
        """An answer to this question, or to another one where none is known for it."""
        known = self.by_question.get(question or "")
        return Phrase(rng.choice(known or self.by_question["matters"]))

    def score(self, rng: random.Random) -> Phrase:
        """A reply to a question about a number."""
        return Phrase(rng.choice(self.scores))

    def speaker(self, rng: random.Random) -> Phrase:
        """Words that say who is here."""
        return Phrase(rng.choice(WHO[self.language]))

    def look_back(self, rng: random.Random) -> Phrase:
        """Words about what was said before."""
        return self.meaning(rng.choice(LOOKS_BACK), rng)

    def correction(self, rng: random.Random) -> Phrase:
        """Words that take a number back."""
        return Phrase(rng.choice(CORRECTIONS[self.language]).format(rng.randint(0, 10)))


def sayings(language: str) -> Sayings:
    """Read the gold sets of a language, "en" or "cy"."""
    found = Sayings(language)
    for words, intent, _ in _rows(f"commands.{language}.tsv"):
        found.by_intent.setdefault(intent, []).append(words)
    for words, question in _rows(f"answers.{language}.tsv"):
        found.by_question.setdefault(question, []).append(words)
    found.scores = [row[0] for row in _rows(f"scores.{language}.tsv")]
    return found


def _rows(name: str) -> list[list[str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return rows[1:]
