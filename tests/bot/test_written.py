"""Which language a message is written in."""

from __future__ import annotations

import pytest

from bot.written import Written

PHRASES = {
    "cy": ["dw i isio mynd i nofio", "mae fy chwaer yn helpu", "pwy sy'n gweld hwn", "ga i stopio"],
    "en": ["i want to go swimming", "my sister helps me", "who can see this", "can i stop now"],
}


@pytest.fixture(scope="module")
def written() -> Written:
    return Written.learn({language: texts * 20 for language, texts in PHRASES.items()})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("dw i isio helpu fy chwaer", "cy"),
        ("pwy sy'n mynd i nofio", "cy"),
        ("i want to see my sister", "en"),
    ],
)
def test_a_sentence_is_told(written: Written, text: str, language: str) -> None:
    assert written.language(text) == language


@pytest.mark.parametrize("text", ["", "ie", "na", "ok", "7", "nofio", "?!"])
def test_a_word_or_two_are_left_in_doubt(written: Written, text: str) -> None:
    assert written.language(text) is None


def test_nothing_learned_leaves_everything_in_doubt() -> None:
    assert Written.unlearned().language("dw i isio helpu fy chwaer") is None
