"""Which of several things is meant, by the words they share."""

from __future__ import annotations

import pytest

from bot.naming import meant

STATEMENTS = [
    "go to the gym twice a week",
    "see my brother more",
    "mynd i'r capel eto",
    "coginio fy mwyd fy hun",
    "cael gŵr i drwsio'r to",
]


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("the one about the gym", [0]),
        ("my brother please", [1]),
        ("brothers", [1]),
        ("yr un am y capel", [2]),
        ("y gapel un", [2]),
        ("yr un am goginio", [3]),
        ("trwsio", [4]),
        ("gwr", [4]),
        ("my brother and the gym", [0, 1]),
        ("swimming", []),
        ("the one about", []),
        ("", []),
    ],
)
def test_the_words_they_share_tell_which(said: str, places: list[int]) -> None:
    assert meant(said, STATEMENTS) == places


def test_among_nothing_nothing_is_meant() -> None:
    assert meant("the gym", []) == []
