"""From what was understood of the gold sets to figures: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bot.questions import Answered, Elsewhere, Heard, Kind, Reply, hear
from bot.speakers import says_who
from tests.understanding.gold import Line
from tests.understanding.reading import Understood

SAME_EFFECT = ({"say_person", "now_person"}, {"say_carer", "now_carer"})
"""Intents one of which is as good as another where neither answers the question in its own way."""

AN_ANSWER, WORRY = "share_answer", "raise_concern"


@dataclass(frozen=True)
class Of:
    """So many of so many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Per cent."""
        return 100 * self.right / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.share:.2f} % ({self.right:,} of {self.of:,})"


@dataclass(frozen=True)
class Intent:
    """How one intent is understood."""

    name: str
    lines: int
    precision: float
    recall: float
    taken_for: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Measured:
    """The figures of one language.

    Attributes:
        commands: commands that had the effect they were meant to have, after their question.
        taken: answers to open questions that were taken for a command.
        intents: by intent, the first of the ranking alone.
        missed: commands that had another effect.
        mistaken: the answers that were taken for a command.
        milliseconds: median of a message.
    """

    commands: Of
    taken: Of
    intents: tuple[Intent, ...]
    missed: tuple[Understood, ...]
    mistaken: tuple[Understood, ...]
    milliseconds: float


@dataclass(frozen=True)
class Compared:
    """A way of understanding and its figures, by language."""

    name: str
    figures: dict[str, Measured]


def measured(commands: Sequence[Understood], answers: Sequence[Understood]) -> Measured:
    """Weigh what was understood of one language's gold sets."""
    missed = tuple(one for one in commands if not has_its_effect(one))
    mistaken = tuple(one for one in answers if is_taken_for_a_command(one))
    open_ones = sum(one.line.question.kind is Kind.OPEN for one in answers)
    return Measured(
        commands=Of(len(commands) - len(missed), len(commands)),
        taken=Of(len(mistaken), open_ones),
        intents=tuple(_by_intent([*commands, *answers])),
        missed=missed,
        mistaken=mistaken,
        milliseconds=1000 * median(one.seconds for one in [*commands, *answers]),
    )


def has_its_effect(one: Understood) -> bool:
    """Whether what was heard is what the intent meant would have been heard as."""
    line, reply = one.line, one.reply
    heard, meant = _heard(line, reply), _meant(line, reply)
    if line.intent == reply.intent == "send":
        return True  # sending is never done unasked: a button follows
    if heard != meant:
        return False
    return not isinstance(meant, Elsewhere) or _same_effect(line, reply.intent)


def is_taken_for_a_command(one: Understood) -> bool:
    """Whether an answer to an open question was not kept as it was said; worries stand apart."""
    line = one.line
    if line.question.kind is not Kind.OPEN or one.reply.intent == WORRY:
        return False
    return _heard(line, one.reply) != Answered(line.text)


def _heard(line: Line, reply: Reply) -> Heard:
    return hear(line.question, reply)


def _meant(line: Line, reply: Reply) -> Heard:
    """What a reply is heard as whose intent is certain."""
    return hear(line.question, replace(reply, intent=line.intent or AN_ANSWER, confidence=1.0))


def _same_effect(line: Line, intent: str) -> bool:
    alike = ({line.intent, intent} <= group for group in SAME_EFFECT)
    return line.intent == intent or any(alike) or says_who(line.text) is not None


def _by_intent(all_of_them: Sequence[Understood]) -> Iterable[Intent]:
    pairs = Counter((one.line.intent or AN_ANSWER, one.reply.intent) for one in all_of_them)
    meant, guessed = Counter[str](), Counter[str]()
    for (is_one, seems), times in pairs.items():
        meant[is_one] += times
        guessed[seems] += times
    for name in sorted(meant):
        right = pairs[name, name]
        others = Counter({seems: n for (one, seems), n in pairs.items() if one == name != seems})
        yield Intent(
            name,
            meant[name],
            100 * right / guessed[name] if guessed[name] else 0.0,
            100 * right / meant[name],
            tuple(others.most_common(3)),
        )
