"""The numbers named in a reply: one number or one pair, with its half and its "out of ten"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.numerals import A_STOP, TOP, Token, word_set


@dataclass(frozen=True)
class Mention:
    """One number or one pair, at tokens[start:end].

    `off` says it is not on the scale, `near` the place on the scale it honestly comes to;
    `sure` that "out of ten" or "from 8 to ..." leaves no doubt what the number is.
    """

    low: int
    high: int
    start: int
    end: int
    off: bool = False
    near: int | None = None
    sure: bool = False
    percent: bool = False


_OPEN = word_set("or neu maybe falle falla ella efallai possibly perhaps hwyrach probably")
_LINKS = word_set("or neu ynteu - to i /")
_TO = word_set("to i up down lan lawr")
_BETWEEN = frozenset({"between", "rhwng"})
_BETWEEN_LINKS = _LINKS | {"and", "a", "ac", "n"}
_VERGING = word_set("going pushing nudging bordering verging leaning edging mynd")
_TOWARDS = _VERGING | word_set("on to towards yn am at")
_PADDING = _OPEN | _TOWARDS | word_set("a an even like about more fwy fel")
_IF_NOT = {("if", "not"), ("os", "nad")}
_UP_TO = {("up", "to"), ("down", "to"), ("lan", "i"), ("lawr", "i")}
_OUT_OF = {("out", "of"), ("allan", "o"), ("mas", "o")}
_JOURNEY = word_set(
    "change changed down up gone went dropped fell fallen moved moving come came risen climbed "
    "improved jumped back slipped newid newidiwch lawr lan fyny codi disgyn gostwng cwympo symud "
    "syrthio mynd gwella gwaethygu"
)
_SPREAD = word_set("anywhere somewhere ranges range varies vary amrywio unrhyw rhywle")
_HALVES = (
    "and half", "a half", "and a half", "an a half", "n a half", "a hanner", "and a bit", "a bit",
    "1 / 2", "and a 1 / 2", "and a quarter", "and three quarters", "a chwarter", "a thri chwarter",
)  # fmt: skip
_HALVES_BY_FIRST = {
    first: [half.split() for half in _HALVES if half.split()[0] == first]
    for first in ("and", "a", "an", "n", "1")
}


class Numbers:
    """The mentions in a list of tokens."""

    def __init__(self, found: list[Token]) -> None:
        """Find them all, left to right."""
        self.tokens = found
        self.mentions: list[Mention] = []
        i = 0
        while i < len(found):
            if found[i].value is None:
                i += 1
                continue
            mention = self._joined(self._number(i))
            i = mention.end
            if mention.start >= 0:
                self.mentions.append(mention)

    def at(self, index: int) -> Token:
        """The token at an index; a stop beyond either end."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else A_STOP

    def words(self, start: int, count: int) -> list[str]:
        """The texts of `count` tokens from `start` on."""
        return [self.at(start + n).text for n in range(count)]

    def _number(self, i: int) -> Mention:
        """Read one number with its half, its "out of ten", its "%"."""
        token = self.tokens[i]
        low = token.value or 0
        high, end = low + token.half, i + 1
        halves = _HALVES_BY_FIRST.get(self.at(end).text, [])
        half = next((h for h in halves if self.words(end, len(h)) == h), None)
        if half:
            high, end = low + 1, end + len(half)
        elif self.at(end).text in ("point", "pwynt", "dot") and self.at(end + 1).value is not None:
            high, end = low + (self.at(end + 1).value != 0), end + 2
        mention = Mention(low, high, i, end)
        if low < 0 or high > TOP:
            near = TOP if low in (11, 12) else 0 if -3 <= low < 0 else None
            mention = replace(mention, off=True, near=near)
        return self._scaled(mention)

    def _scaled(self, m: Mention) -> Mention:
        """Take in "out of ten"; a number on another scale ("3 out of 5", "60%") is off this one."""
        first, second = self.words(m.end, 2)
        if first == "%":
            near = m.low // 10 if m.low % 10 == 0 and 0 <= m.low <= 100 else None
            return replace(m, end=m.end + 1, off=True, near=near, percent=True)
        width = 1 if first in ("/", "outta", "outof") else 0
        if (first, second) in _OUT_OF:
            width = 2
        elif first in ("of", "o") and self.at(m.end + 1).value == TOP:
            width = 1
        scale = self.at(m.end + width).value if width else None
        if scale is None or (first == "/" and scale == m.high + 1 != TOP):
            return m  # 6/7 is a pair
        if scale == TOP:
            return replace(m, end=m.end + width + 1, sure=True)
        whole = m.low == m.high and 0 <= m.low <= scale and scale > 0 and m.low * TOP % scale == 0
        near = m.low * TOP // scale if whole else None
        return replace(m, end=m.end + width + 1, off=True, near=near)

    def _joined(self, left: Mention) -> Mention:
        """Join "6 or 7", "between 4 and 5", "5 neu 6 neu 7", "6 7"; "from 8 to 3" lands on 3."""
        between = _BETWEEN & set(self.words(left.start - 2, 2))
        links = _BETWEEN_LINKS if between else _LINKS
        while (at := self._next(left.end, links)) is not None:
            right, link = self._number(at), self.at(left.end).text
            words = [w for w in self.words(left.start - 6, 6)[::-1] if w not in ("a", "an")]
            if _is_journey(words, link):
                left = replace(right, start=left.start, sure=True)
            elif link in _TO and left.low > right.low and words[:1] not in (["from"], ["o"]):
                return replace(right, start=-1)  # "ten to six" is the clock
            else:
                left = self._scaled(_paired(left, right))
        return left

    def _next(self, end: int, links: frozenset[str]) -> int | None:
        """Where the second number of a pair stands, if a pair it is."""
        first, second = self.words(end, 2)
        verging = first in _VERGING or (first in _TOWARDS and second in _VERGING)
        if self.at(end).value is not None:
            return end
        if (first, second) in _IF_NOT or (first, second) in _UP_TO:
            end += 2
        elif (first, second, self.at(end + 2).text) == ("i", "fyny", "i"):
            end += 3
        elif first in links or verging:
            end += 1
        else:
            return None
        while self.at(end).text in _PADDING:
            end += 1
        return end if self.at(end).value is not None else None


def _is_journey(words: list[str], link: str) -> bool:
    """Hear "dropped from 8 to 3", "from 3 up to 5"; `words` stand before it, nearest first."""
    if link not in _TO or _SPREAD & set(words):
        return False
    return bool(_JOURNEY & set(words[:2])) or (link not in ("to", "i") and words[:1] == ["from"])


def _paired(left: Mention, right: Mention) -> Mention:
    return replace(
        left,
        low=min(left.low, right.low),
        high=max(left.high, right.high),
        end=right.end,
        off=left.off or right.off,
        near=left.near if left.off else right.near,
        sure=left.sure or right.sure,
    )
