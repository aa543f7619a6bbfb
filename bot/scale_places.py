"""A number in its place: the words of its own clause on either side."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.numerals import QUESTION, STOP, Token
from bot.scale_mentions import Mention, Numbers
from bot.scale_words import CONJUNCTION, HEDGE, SHADES, STRICT


@dataclass(frozen=True)
class Place:
    """One mention and what stands around it."""

    m: Mention
    number: Token
    before: list[str]
    """The words of the clause before it, nearest first."""
    after: list[str]
    behind: list[Token]
    """The six tokens before it whatever they are, nearest first."""
    ahead: list[Token]
    """The eight tokens after it whatever they are."""
    between: frozenset[str]
    """Every word since the number before this one."""
    first: str
    """The first word of the whole reply."""
    shade: int = 0
    lead: list[str] = field(default_factory=list)
    """`before` without the hedges nearest the number."""

    @property
    def strict(self) -> bool:
        """Whether the word is as often a pronoun: "one", "un"."""
        return self.number.text in STRICT and self.m.low == self.m.high and not self.m.sure

    @property
    def second(self) -> str:
        """The word before the one before it, hedges aside."""
        return self.lead[1] if len(self.lead) > 1 else ""

    @property
    def around(self) -> set[str]:
        """The clause before it, without the nearest word."""
        return set(self.lead[1:])

    @property
    def follows(self) -> str:
        """The word after the word after it."""
        return self.ahead[1].text

    @property
    def cut_short(self) -> bool:
        """Whether its clause begins at another number."""
        return len(self.before) < len(self.behind) and (
            self.behind[len(self.before)].value is not None
        )


def places_of(numbers: Numbers) -> list[Place]:
    """Every mention in its place, left to right."""
    found, mentions = numbers.tokens, numbers.mentions
    places = []
    for i, m in enumerate(mentions):
        last = mentions[i - 1].end if i else 0
        next_start = mentions[i + 1].start if i + 1 < len(mentions) else len(found)
        gap = [token.text for token in found[last : m.start]]
        before = _clause(gap[::-1])
        lead = before
        while lead and lead[0] in HEDGE:
            lead = lead[1:]
        places.append(
            Place(
                m,
                found[m.start],
                before,
                _clause([token.text for token in found[m.end : next_start]]),
                [numbers.at(m.start - n) for n in range(1, 7)],
                [numbers.at(m.end + n) for n in range(8)],
                frozenset(gap),
                found[0].text,
                _shade_before(before),
                lead,
            )
        )
    return places


def _clause(words: list[str]) -> list[str]:
    """The words up to the first stop or conjunction."""
    for i, word in enumerate(words):
        if word in (STOP, QUESTION) or word in CONJUNCTION:
            return words[:i]
    return words


def _shade_before(before: list[str]) -> int:
    """-1 after "nearly", "just under", "bron"; 1 after "just over"; else 0."""
    words = [word for word in before[:5] if word not in ("a", "an", "yn", "i", "o")]
    steps = (SHADES.get(" ".join(words[:width][::-1]), 0) for width in (3, 2, 1))
    return next((step for step in steps if step), 0)
