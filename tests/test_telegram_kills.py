"""The account taken of killed conversations sees what is missing, altered or out of order."""

import pytest

from tests.telegram_kills import is_told

ANSWERS = [["a1", "a2"], ["b1"], ["c1", "c2"]]


@pytest.mark.parametrize(
    "texts",
    [
        ["a1", "a2", "b1", "c1", "c2"],
        ["a1", "a2", "a1", "a2", "b1", "b1", "c1", "c2"],
        ["a1", "a1", "a2", "b1", "c1", "own", "c1", "c2"],
    ],
    ids=["once", "again word for word", "broken off and begun again"],
)
def test_what_was_answered_or_answered_again_is_accounted_for(texts):
    assert is_told(texts, ANSWERS, {"own"})


@pytest.mark.parametrize(
    "texts",
    [
        ["a1", "a2", "c1", "c2"],
        ["a1", "a2", "b1", "c1"],
        ["a1", "a2", "b2", "c1", "c2"],
        ["b1", "a1", "a2", "c1", "c2"],
        ["a1", "a2", "b1", "c1", "c2", "d1"],
    ],
    ids=["one is missing", "the last is cut", "another word", "another order", "one too many"],
)
def test_anything_else_is_not(texts):
    assert not is_told(texts, ANSWERS, {"own"})
