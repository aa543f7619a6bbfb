"""An outcome told from its words: one line or several, a service or what it would let them do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.outcomes import is_one_line, names_a_service, service_words


@pytest.fixture(scope="module")
def services(root: Path) -> list[str]:
    return service_words(yaml.safe_load((root / "data/services.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("see my brother more", True),
        ("mynd i'r capel eto", True),
        ("get out.", True),
        ("maths is rubbish. i miss my brother", False),
        ("why? because", False),
        ("x" * 61, False),
    ],
)
def test_a_short_sentence_can_stand_as_an_outcome(words: str, one: bool) -> None:
    assert is_one_line(words) is one


@pytest.mark.parametrize(
    "words",
    ["a stairlift", "I need respite", "More CARERS!", "lifft grisiau", "dw i isio gofalwyr",
     "tacsi i'r ysgol", "a new social worker"],
)  # fmt: skip
def test_a_service_is_heard(words: str, services: list[str]) -> None:
    assert names_a_service(words, services)


@pytest.mark.parametrize(
    "words",
    ["see my brother more", "get upstairs to bed", "carefree days", "mynd i'r capel eto",
     "be in the school band", "ramping up my running"],
)  # fmt: skip
def test_what_matters_is_not_taken_for_a_service(words: str, services: list[str]) -> None:
    assert not names_a_service(words, services)


def test_a_language_without_words_is_named() -> None:
    with pytest.raises(ValueError, match=r"services\.yml: cy: expected a list of words"):
        service_words({"en": ["ramp"], "cy": []})
