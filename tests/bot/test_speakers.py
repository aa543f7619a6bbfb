"""Words that say who is here now, and words that only name somebody."""

from __future__ import annotations

import pytest

from bot.speakers import kin_in, names_a_speaker


@pytest.mark.parametrize(
    "said",
    [
        *("it's Sam now", "its sam now", "Sam here", "it's me again", "this is Sam speaking"),
        *("I'm her mum", "im his dad", "his mum here now", "this is Mair's daughter speaking"),
        *("fi yw ei fam o", "fi ydi ei merch hi", "Mair sydd yma nawr", "Sam sy ma rwan", "fi eto"),
    ],
)
def test_these_say_who_is_here(said: str) -> None:
    assert names_a_speaker(said)


@pytest.mark.parametrize(
    "said",
    [
        *("my mum", "mum and dad", "nan here every day", "see my brother more", "dad on sundays"),
        *("mam a dad", "gweld fy mrawd", "mae mam yn dod bob dydd", "chwarae efo fy chwaer"),
    ],
)
def test_these_only_name_somebody(said: str) -> None:
    assert not names_a_speaker(said)


@pytest.mark.parametrize(
    ("said", "kin"),
    [
        ("I'm her mum", "mum"),
        ("fi yw ei fam o", "mum"),
        ("his dad here", "dad"),
        ("her foster carer", "foster carer"),
        ("it's Sam now", None),
    ],
)
def test_kin_are_told_alike_in_both_languages(said: str, kin: str | None) -> None:
    assert kin_in(said) == kin
