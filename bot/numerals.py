"""Numbers as people write them, English and Welsh at once: text in, tokens and mentions out.

A token is a word, a stop (punctuation, written ","), or a number with its value. Things written
with digits that nobody could mean as a place on a scale ("3pm", "£5", "b4", "6:30", "0800 1111",
"3/6/24") come out as the word "thing".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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


A_STOP = Token(STOP)


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
        return [Token(QUESTION) if text == QUESTION else A_STOP]
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
        A_STOP if t.text in ("-", "/") and not (numbers[i] and numbers[i + 2]) else t
        for i, t in enumerate(found)
    ]


def _compounds(found: list[Token]) -> list[Token]:
    """Put together "twenty five", "un ar ddeg", "dau ddeg un", "two hundred", "minus two"."""
    joined: list[Token] = []
    for token in found:
        taken, whole = _compound(joined, token)
        joined[len(joined) - taken :] = [whole]
    return joined


def _compound(joined: list[Token], token: Token) -> tuple[int, Token]:
    """How many of the tokens so far this one takes in, and what it then is."""
    earlier, last = [A_STOP, A_STOP, *joined[-2:]][-2:]
    value, before = token.value, last.value
    if token.text in _MULTIPLES and (before or token.text != "cant"):  # not "can't"
        size = min(_MULTIPLES[token.text] * (before or 1), HUGE)
        return (1 if before else 0), Token(token.text, size)
    if value is None:
        return 0, token
    if last.text in _MINUS:
        return 1, Token("-" + token.text, -value)
    if token.text in _TEENS and last.text == "ar" and earlier.spelt:
        return 2, Token(token.text, 10 + (earlier.value or 0))
    if not token.spelt:
        return 0, token
    if last.text in ("and", "a", "ac") and earlier.text in _MULTIPLES:
        return 2, Token(token.text, 100 + value)  # "one hundred and five", "cant ac un"
    if last.spelt and value and before:
        if token.text in ("deg", "ddeg") and before < 10:
            return 1, Token(token.text, before * 10)
        if value < 10 and (last.text == "deg" or (before > 10 and before % 10 == 0)):
            return 1, Token(token.text, before + value)
    return 0, token
