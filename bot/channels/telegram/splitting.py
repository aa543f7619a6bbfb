"""Long texts in parts that Telegram takes, cut where a reader would pause."""

from __future__ import annotations

import re

LONGEST = 4096
"""Telegram's limit for one message, counted as it counts: in UTF-16 units."""

_ENDED = r"(?:(?<=[.?!:;…])|(?<=[.?!:;…]['\"”’)]))"
_PAUSES = (r"\n\s*", rf"{_ENDED}\s+", r"\s+")
"""Where to cut, best first: between lines, between sentences, between words."""


def length(text: str) -> int:
    """How long Telegram takes a text to be."""
    return len(text.encode("utf-16-le")) // 2


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """The text in as few parts as the pauses allow, each at most `longest`; none is empty."""
    found = []
    rest = text.strip()
    while length(rest) > longest:
        head, rest = _cut(rest, longest)
        found.append(head)
    return [*found, rest] if rest else found


def _cut(text: str, longest: int) -> tuple[str, str]:
    fits = _fitting(text, longest)
    for pause in _PAUSES:
        ends = [match for match in re.finditer(pause, text) if 0 < match.start() <= fits]
        if ends:
            return text[: ends[-1].start()].rstrip(), text[ends[-1].end() :]
    return text[:fits], text[fits:]


def _fitting(text: str, longest: int) -> int:
    """How many characters fit; never half of one."""
    units = 0
    for at, mark in enumerate(text):
        units += 2 if ord(mark) > 0xFFFF else 1
        if units > longest:
            return at
    return len(text)
