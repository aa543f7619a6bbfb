"""The gold sets: what people say, with what it means and the question it follows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.questions import QUESTIONS, Question

GOLD = Path(__file__).resolve().parents[1] / "gold"
BY_RULES = frozenset({"raise_concern"})
"""Intents that the rules for worries give; their own gold set measures them."""


@dataclass(frozen=True)
class Line:
    """A message of the gold set; `intent` is None where it is an answer in somebody's words."""

    language: str
    text: str
    intent: str | None
    slot: str

    @property
    def question(self) -> Question:
        return QUESTIONS[self.slot]


@dataclass(frozen=True)
class Worry:
    """A message, the grade it should be given (None: not a worry), and how it is said."""

    language: str
    text: str
    grade: str | None
    kind: str
    how: str


def commands(language: str) -> list[Line]:
    """Messages that mean an intent, whatever was asked."""
    return [
        Line(language, text, intent, slot)
        for text, intent, slot in _rows(f"commands.{language}.tsv")
        if intent not in BY_RULES
    ]


def answers(language: str) -> list[Line]:
    """Answers to open questions, which no command may be heard in."""
    return [Line(language, text, None, slot) for text, slot in _rows(f"answers.{language}.tsv")]


def worries(language: str, name: str = "worries") -> list[Worry]:
    """Messages with the grade of worry in them.

    Those of "blind" were written by somebody who had seen neither the rules nor the examples, and
    nothing was changed to fit them.
    """
    return [
        Worry(language, text, None if grade == "none" else grade, kind, how)
        for text, grade, kind, how in _rows(f"{name}.{language}.tsv")
    ]


def scores(language: str) -> list[str]:
    """Replies to a question that asks for a number."""
    return [row[0] for row in _rows(f"scores.{language}.tsv")]


def _rows(name: str) -> Iterator[list[str]]:
    """The rows of a file, without its heading."""
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        yield from rows
