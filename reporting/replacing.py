"""Names, places and numbers of people taken out of what was said, for supervision. Pure.

What was taken out leaves a mark, the same for the same name, that tells nothing of it. Nothing
finds every name: somebody who knows the person reads the copy through before it goes anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names, get_month_names

from bot.naming import MUTATIONS

OPEN, CLOSE = "\ue000", "\ue001"
"""Around a mark; a text that is shown has words in their place."""

MARK = re.compile(f"{OPEN}([a-z])([0-9]+){CLOSE}")
PERSON, PLACE, WORD, NUMBER = "p", "l", "w", "n"
"""What stood there: somebody's name, a place, a name or a place, a number or an address."""

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_TITLED = re.compile(
    rf"\b(?:mr|mrs|ms|miss|mx|dr|doctor|nurse|auntie|aunty|aunt|uncle|nyrs|anti|wncwl|yncl)\.?\s+({_WORD})",
    re.IGNORECASE,
)
_CAPITAL = re.compile(rf"(?<![\w{OPEN}{CLOSE}])({_WORD})")
_STARTS = re.compile(r"(?:^|[.!?…:;\n])[\s“”\"'‘’(\[–—-]*$|[“\"‘][\s]*$")
_NUMBERS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|https?://\S+"
    r"|\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b"
    r"|\+?\d(?:[\s/.-]?\d){4,}"
)
_FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Names:
    """What is known to be a name: of people, of places. Each of several words is one, and so is
    every word of it that begins with a capital."""

    people: Sequence[str]
    places: Sequence[str]


def replaced(texts: Sequence[str], names: Names) -> list[str]:
    """`texts` with all that is known or looks like a name, a place, a number or an address marked.

    A word that begins with a capital within a sentence, or follows a title, looks like a name;
    found once it is marked wherever it stands, in capitals or not, and with its first letter
    mutated. The numbers of the scale stay.
    """
    marked = [_NUMBERS.sub(f"{OPEN}{NUMBER}1{CLOSE}", text) for text in texts]
    known = [*((PERSON, one) for one in names.people), *((PLACE, one) for one in names.places)]
    marked = _marked(marked, known)
    found = dict.fromkeys(word for text in marked for word in _looks_like_names(text))
    return _marked(marked, [(WORD, word) for word in found])


def replace_more(texts: Sequence[str], words: Iterable[str]) -> list[str]:
    """`texts`, already replaced, with these words marked too."""
    given = [" ".join(word.split()) for word in words]
    return _marked(list(texts), [(WORD, word) for word in given if word])


def to_look_at(texts: Sequence[str]) -> list[str]:
    """Words that begin a sentence with a capital and are never written without one.

    They may be names, or not: whoever reads the copy through is shown them.
    """
    small = {word for text in texts for word in re.findall(_WORD, text) if word == word.lower()}
    found = dict.fromkeys(
        word
        for text in texts
        for word in _CAPITAL.findall(MARK.sub(" ", text))
        if _is_capital(word) and word.lower() not in small
    )
    return sorted(found, key=str.casefold)


def _looks_like_names(text: str) -> Iterator[str]:
    yield from (word for word in _TITLED.findall(text) if len(word) >= _FEWEST_LETTERS)
    for match in _CAPITAL.finditer(text):
        word = match.group(1)
        if _is_capital(word) and not _STARTS.search(text[: match.start()]):
            yield word


def _is_capital(word: str) -> bool:
    if word.partition("'")[0].partition("’")[0] == "I":
        return False
    long_enough = len(word) >= _FEWEST_LETTERS
    return long_enough and word[0].isupper() and word.casefold() not in _calendar()


def _calendar() -> set[str]:
    return {
        word
        for locale in ("en_GB", "cy_GB")
        for names in (get_day_names(locale=locale), get_month_names(locale=locale))
        for name in names.values()
        for word in name.casefold().split()
    }


def _marked(texts: list[str], known: Sequence[tuple[str, str]]) -> list[str]:
    taken = {kind: _highest(texts, kind) for kind in (PERSON, PLACE, WORD)}
    patterns: list[tuple[str, str]] = []
    for kind, name in known:
        taken[kind] += 1
        mark = f"{OPEN}{kind}{taken[kind]}{CLOSE}"
        patterns += [(one, mark) for one in _parts(name)]
    # The whole of a name before a part of it.
    for words, mark in sorted(patterns, key=lambda one: len(one[0]), reverse=True):
        said = r"\s+".join(_mutated(word) for word in words.split())
        pattern = re.compile(rf"(?<![\w{OPEN}]){said}(?![\w{CLOSE}])", re.IGNORECASE)
        texts = [pattern.sub(mark, text) for text in texts]
    return texts


def _highest(texts: Sequence[str], kind: str) -> int:
    return max(
        (int(number) for text in texts for one, number in MARK.findall(text) if one == kind),
        default=0,
    )


def _parts(name: str) -> Iterator[str]:
    whole = " ".join(name.split())
    if len(whole) >= _FEWEST_LETTERS:
        yield whole
    words = whole.split()
    yield from (one for one in words if len(words) > 1 and len(one) > 2 and one[0].isupper())


def _mutated(word: str) -> str:
    """A pattern of the word under every initial that Welsh may give it."""
    low = word.casefold()
    forms = [word] + [
        changed + word[len(root) :] for root, changed in MUTATIONS if low.startswith(root)
    ]
    return "(?:" + "|".join(re.escape(form) for form in forms if form) + ")"
