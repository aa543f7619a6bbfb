"""Looks for people's words in bytes, in every form in which they could be read there.

Short words turn up in sealed text by chance, so what is looked for is a run of whole words of at
least `SHORTEST` bytes, one run beginning at each word: every word of a sentence is in one.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable
from html import escape
from urllib.parse import quote, quote_plus

SHORTEST = 7
"""Bytes. By chance, one form of one run is found in 4,000 gigabytes of base64."""

Source = tuple[str, bytes]


def runs(sentence: str) -> set[str]:
    """Every shortest run of whole words that is long enough, and the sentence itself."""
    words = sentence.split()
    found = {" ".join(words)}
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            run = " ".join(words[first:last])
            if _is_long_enough(run):
                found.add(run)
                break
    return {run for run in found if _is_long_enough(run)}


def forms(run: str) -> set[bytes]:
    """The run as it would stand in a file: encodings, escapes, base64, in any usual case."""
    found: set[bytes] = set()
    for text in {run, run.lower(), run.upper(), run.capitalize(), run.title()}:
        raw = text.encode()
        found |= {
            raw,
            text.encode("utf-16-le"),
            text.encode("utf-16-be"),
            raw.hex().encode(),
            json.dumps(text)[1:-1].encode(),
            json.dumps(json.dumps(text)[1:-1])[1:-1].encode(),
            escape(text).encode(),
            quote(text).encode(),
            quote_plus(text).encode(),
            *_in_base64(raw),
            *_in_base64(text.encode("utf-16-le")),
        }
    return found


def find(sentences: Iterable[str], sources: Iterable[Source]) -> dict[str, set[str]]:
    """Runs of the sentences that can be read, each with the names of the sources it is in."""
    heads: defaultdict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
    for run in {run for sentence in sentences for run in runs(sentence)}:
        for form in forms(run):
            heads[form[:SHORTEST]].append((form, run))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, content in sources:
        for at in range(len(content) - SHORTEST + 1):
            for form, run in heads.get(content[at : at + SHORTEST], ()):
                if content.startswith(form, at):
                    found[run].add(name)
    return dict(found)


def missing(sentences: Iterable[str], sources: Iterable[Source]) -> set[str]:
    """Runs of the sentences that cannot be read in any of the sources."""
    sentences = list(sentences)
    return {run for sentence in sentences for run in runs(sentence)} - set(find(sentences, sources))


def _is_long_enough(run: str) -> bool:
    return len(run.encode()) >= SHORTEST


def _in_base64(raw: bytes) -> set[bytes]:
    """What is the same in base64 of any text with `raw` in it, for each place it may begin at."""
    found = set()
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
            found.add(encode(b"\0" * before + raw)[first:last])
    return found
