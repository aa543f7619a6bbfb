"""Words that take back a number, and words that only sound like it."""

from __future__ import annotations

import pytest

from bot.corrections import number_meant, takes_back


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("no i meant 4", "4"),
        ("sorry, I meant four", "4"),
        ("no i ment 3", "3"),
        ("i meant to press 4", "4"),
        ("that should be a 6", "6"),
        ("sori, pedwar oeddwn i'n feddwl", "4"),
        ("6 dyla fo fod", "6"),
        ("i put the wrong number", None),
        ("rhois i'r rhif anghywir", None),
    ],
)
def test_a_number_is_taken_back(said: str, meant: str | None) -> None:
    assert takes_back(said)
    assert number_meant(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("i mean it", "it should be easier to get out", "i meant a lot to her", "4", "no, 4"),
        *("what does that mean", "dw i'n feddwl y byd ohono", "see my brother more"),
        "when i was 7 i meant to learn to swim but my dad never had the time to take me",
    ],
)
def test_these_take_nothing_back(said: str) -> None:
    assert not takes_back(said)
