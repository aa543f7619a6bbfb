"""Numbers as people write them, English and Welsh at once: text in, tokens and mentions out.

A token is a word, a stop (punctuation, written ","), or a number with its value. Things written
with digits that nobody could mean as a place on a scale ("3pm", "£5", "b4", "6:30", "0800 1111",
"3/6/24") come out as the word "thing". A mention is one number or one pair ("6 or 7", 6.5, "rhwng
4 a 5"), with its "out of ten".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

TOP = 10
STOP = ","
QUESTION = "?"
THING = "thing"
HUGE = 1000
"""Any number of more than three digits: its exact size never matters here."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set, so that tables of them can be read aloud."""
    return frozenset(text.split())


_SPELT = {
    0: "zero nought naught nil sero",
    1: "one un",
    2: "two dau ddau dwy ddwy",
    3: "three tri dri thri tair dair thair",
    4: "four pedwar bedwar phedwar pedair bedair phedair",
    5: "five pump bump phump pum halfway",
    6: "six chwech chwe",
    7: "seven saith sevan sevin",
    8: "eight wyth",
    9: "nine naw",
    10: "ten deg ddeg",
    11: "eleven unarddeg",
    12: "twelve deuddeg ddeuddeg",
    13: "thirteen",
    14: "fourteen",
    15: "fifteen pymtheg bymtheg phymtheg",
    16: "sixteen",
    17: "seventeen",
    18: "eighteen deunaw ddeunaw",
    19: "nineteen",
    20: "twenty ugain hugain",
    30: "thirty",
    40: "forty fourty deugain ddeugain",
    50: "fifty",
    60: "sixty trigain",
    70: "seventy",
    80: "eighty",
    90: "ninety",
}
WORDS = {word: value for value, words in _SPELT.items() for word in words.split()}
_MULTIPLES = {"hundred": 100, "gant": 100, "chant": 100, "cant": 100}
_MULTIPLES |= {word: HUGE for word in ("thousand", "million", "billion", "miliwn")}
_TEENS = frozenset({"ddeg", "bymtheg", "hugain"})
_MINUS = frozenset({"minus", "minws", "negative"})

_OFTEN_SLIPPED = {
    *("three", "four", "five", "seven", "eight", "nine", "zero"),
    *("pedwar", "pedair", "pump", "chwech", "saith", "wyth", "sero"),
}
_REAL_WORDS = {"even", "sven", "seen", "tree", "thee", "there", "inne", "sith", "sait"}
"""What a slip of the finger in one of those happens to spell."""


def _slips(word: str) -> set[str]:
    """Two neighbouring letters swapped; in a longer word also one letter (not the first) lost."""
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    lost = {word[:i] + word[i + 1 :] for i in range(1, len(word))} if len(word) > 4 else set()
    return (swapped | lost) - _REAL_WORDS


_SLIPS = {slip: WORDS[word] for word in _OFTEN_SLIPPED for slip in _slips(word)}

_PHRASES = (
    # The two ends of the scale in the words the question gives them, and its middle.
    (r"as bad as (it|they|things) (could|can) (possibly )?(be|get)|as bad as it gets", "zero"),
    (r"(could|can)('?n'?t| not) (be|get) (any |much )?worse", "zero"),
    (r"(cynddrwg|mor ddrwg) ag y? ?(gall\w*)( \w+)? fod|cynddrwg a phosib\w*", "zero"),
    (r"n?allai (pethau|o|e|hi|fe|fo) (ddim )?(bod|fod) yn waeth", "zero"),
    (r"as good as (it|they|things) (could|can) (possibly )?(be|get)|as good as it gets", "ten"),
    (r"(could|can)('?n'?t| not) (be|get) (any |much )?better|(top|full) marks", "ten"),
    (r"cystal ag y? ?(gall\w*)( \w+)? fod|marciau llawn", "ten"),
    (r"n?allai (pethau|o|e|hi|fe|fo) (ddim )?(bod|fod) yn well", "ten"),
    (r"half[ -]way|hanner (y )?ffordd|((right|bang) )?in the middle|(reit )?yn y canol", "halfway"),
    # Phrases that are one word to the rules.
    (r"fifty fifty|hanner cant", "fifty"),
    (r"cant y cant", "100%"),
    (r"per ?cent|y cant", "%"),
    (r"high (five|5)|24[ /]7", THING),
    (r"un ai|naill ai", "either"),
    (r"a dweud y gwir|truth be told|to be honest", "tbh"),
    (r"no[ -]?one", "nobody"),
    (r"any(thing|where) but", "not"),
    (r"(a|i) (bod|fod) yn deg|more or less|give or take|mwy neu lai", "about"),
    (r"we're", "we are"),
    (r"fel arfer|(gan|ran) amlaf?", "usually"),
    (r"ar ol", "after"),
    (r"yn ol", "ago"),
)
_PHRASE_RULES = tuple((re.compile(rf"\b({pattern})\b"), word) for pattern, word in _PHRASES)
_ISH = re.compile(r"(?<=\d)ish\b|(?<=\w)[ -]ish\b")

_TOKEN = re.compile(
    r"""
      (?P<thing>   [£$€#@]\s?\d\S*                # money, tags
                 | \d+:\d+\w*                     # a clock
                 | \d+([/.-])\d+\2\d+             # a date
                 | 0\d[\d ]*                      # a telephone number
                 | \d+\.\d\d+                     # 6.30
                 | [^\W\d_]+\d\w* )               # b4, ps5, cf10
    | (?P<grouped> \d{1,3}(,\d{3})+(?!\d) )       # 1,000
    | (?P<tenths>  \d+\.\d(?![\w.]*\d) )          # 6.5
    | (?P<digits>  (?<![\w)])-?\d+(?=(x+|'s)?(?![^\W_])) | \d+(?=(x+|'s)?(?![^\W_])) )
    | (?P<glued>   \d\w+ )                        # 3pm, 2day, 1st, 10mg
    | (?P<word>    '?[^\W\d_]+(?:'[^\W\d_]+)* | [%+/<>-] | \*(?=\d) )
    | (?P<stop>    \S | \n )
    """,
    re.VERBOSE,
)
_CLITIC = re.compile(r"^(.*[aeiouwy])'([nri])$")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_CLITICS = {"n": "yn", "r": "yr", "i": "ei"}
_MARKS = {"’": "'", "‘": "'", "`": "'", "´": "'", "−": "-", "–": "-", "—": " - "}
_MARKS |= {"½": " and a half", "🔟": " 10 "}


@dataclass(frozen=True)
class Token:
    """A word, a stop or a number; `half` is set on 6.5."""

    text: str
    value: int | None = None
    half: bool = False

    @property
    def spelt(self) -> bool:
        """Whether this is a number written in letters."""
        return self.value is not None and self.text.isalpha()


_NONE = Token(STOP)


def tokens(text: str) -> list[Token]:
    """Every word, stop and number of the text, in order; written-out numbers put together."""
    found: list[Token] = []
    for match in _TOKEN.finditer(_normalise(text)):
        found.extend(_tokens(match.lastgroup or "stop", match.group()))
    return _compounds(_bare_signs_as_stops(found))


def _normalise(text: str) -> str:
    """Lower case, no accents, plain apostrophes and hyphens, keycaps and wide digits as digits."""
    for mark, plain in _MARKS.items():
        text = text.replace(mark, plain)
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    for pattern, word in _PHRASE_RULES:
        text = pattern.sub(word, text)
    return _ISH.sub("", text)


def _tokens(kind: str, text: str) -> list[Token]:
    if kind in ("thing", "glued"):
        return [Token(THING)]
    if kind == "grouped":
        return [Token(text, HUGE)]
    if kind == "tenths":
        whole, tenth = text.split(".")
        return [Token(text, _size(whole), half=int(tenth) > 0)]
    if kind == "digits":
        return [Token(text, _size(text))]
    if kind == "stop":
        return [Token(QUESTION) if text == QUESTION else _NONE]
    clitic = _CLITIC.match(text)
    if clitic:  # mae'n, i'r: "yn" and "yr", so that "i'n" is not the English "in"
        return [*_tokens(kind, clitic[1]), Token(_CLITICS[clitic[2]])]
    word = _DRAWN_OUT.sub(r"\1\1", text.replace("'", ""))
    return [Token(word, _value_of(word))]


def _size(digits: str) -> int:
    size = int(digits) if len(digits) < 5 else HUGE
    return -size if digits.startswith("-") and size == HUGE else size


def _value_of(word: str) -> int | None:
    """The value of a number word; slips, "sixish" and drawn-out endings ("sevennn") allowed."""
    for form in (word, word[:-3]) if word.endswith("ish") and len(word) > 5 else (word,):
        stem = form.rstrip(form[-1])
        for spelling in (form, stem + form[-1], stem + form[-1] * 2):
            value = WORDS.get(spelling, _SLIPS.get(spelling))
            if value is not None:
                return value
    return None


def _bare_signs_as_stops(found: list[Token]) -> list[Token]:
    """Take a hyphen or a slash that does not stand between two numbers for punctuation."""
    numbers = [False, *(token.value is not None for token in found), False]
    return [
        _NONE if t.text in ("-", "/") and not (numbers[i] and numbers[i + 2]) else t
        for i, t in enumerate(found)
    ]


def _compounds(found: list[Token]) -> list[Token]:
    """Put together "twenty five", "un ar ddeg", "dau ddeg un", "two hundred", "minus two"."""
    joined: list[Token] = []
    for token in found:
        last = joined[-1] if joined else _NONE
        value, before = token.value, last.value
        hundreds = len(joined) > 1 and last.text in ("and", "a", "ac") and joined[-2]
        if token.text in _MULTIPLES and (before or token.text != "cant"):  # not "can't"
            value = min(_MULTIPLES[token.text] * (before or 1), HUGE)
            joined = joined[:-1] if before else joined
        elif value is not None and last.text in _MINUS:
            token, value = Token("-" + token.text), -value
            joined.pop()
        elif token.text in _TEENS and last.text == "ar" and len(joined) > 1 and joined[-2].spelt:
            value = 10 + (joined[-2].value or 0)
            del joined[-2:]
        elif token.spelt and hundreds and (hundreds.text in _MULTIPLES):
            value = 100 + (value or 0)  # "one hundred and five", "cant ac un"
            del joined[-2:]
        elif token.spelt and last.spelt and value and before:
            tens = before > 10 and before % 10 == 0
            if token.text in ("deg", "ddeg") and before < 10:
                value = before * 10
                joined.pop()
            elif value < 10 and (tens or last.text == "deg"):
                value = before + value
                joined.pop()
        joined.append(Token(token.text, value, token.half))
    return joined


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
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NONE

    def words(self, start: int, count: int) -> list[str]:
        """The texts of `count` tokens from `start` on."""
        return [self.at(start + n).text for n in range(count)]

    def out_of(self, index: int) -> bool:
        """Whether "out of" ends just before an index."""
        return (self.at(index - 2).text, self.at(index - 1).text) in _OUT_OF

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
        while True:
            at = self._next(left.end, links)
            if at is None:
                return left
            right, link = self._number(at), self.at(left.end).text
            if link in ("to", "i", "up", "down", "lan", "lawr"):
                words = [w for w in self.words(left.start - 6, 6)[::-1] if w not in ("a", "an")]
                journey = _JOURNEY & set(words[:2]) or (
                    link not in ("to", "i") and words[0] == "from"
                )
                if journey and not _SPREAD & set(words):
                    left = replace(right, start=left.start, sure=True)
                    continue
                if left.low > right.low and words[0] not in ("from", "o"):
                    return replace(right, start=-1)  # "ten to six" is the clock
            pair = replace(
                left,
                low=min(left.low, right.low),
                high=max(left.high, right.high),
                end=right.end,
                off=left.off or right.off,
                near=left.near if left.off else right.near,
                sure=left.sure or right.sure,
            )
            left = self._scaled(pair)

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
