"""What an outcome is, told from its words alone. Pure; the words themselves are never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

LONGEST_LINE = 60
"""Characters up to which what was said can stand as the outcome; longer is asked for in a line."""


def is_one_line(words: str) -> bool:
    """Whether words can be offered back as an outcome as they stand: short, one sentence."""
    words = words.strip()
    return len(words) <= LONGEST_LINE and not re.search(r"[.!?;\n]\s*\S", words)


def service_words(data: Mapping[str, Sequence[str]]) -> list[str]:
    """Read `data/services.yml`: words that name a service, folded for `names_a_service`.

    Raises:
        ValueError: a language has no list of words.
    """
    for language, words in data.items():
        if not words or not all(isinstance(word, str) for word in words):
            raise ValueError(f"services.yml: {language}: expected a list of words")
    return [_folded(word) for words in data.values() for word in words]


def names_a_service(words: str, services: Sequence[str]) -> bool:
    """Whether an outcome names a service, which is asked about once and may stand."""
    said = _folded(words)
    return any(service in said for service in services)


def _folded(words: str) -> str:
    """Lower case, single spaces for everything that is no letter, and one at either end."""
    return " " + " ".join(re.findall(r"\w+", words.casefold())) + " "
