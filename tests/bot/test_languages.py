"""A date in full, in either language."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from bot.languages import short_date, spoken_date, spoken_moment


@pytest.mark.parametrize(
    ("language", "said"), [("en", "22 December 2026"), ("cy", "22 Rhagfyr 2026")]
)
def test_a_date_begins_with_a_digit_so_that_nothing_mutates_it(language: str, said: str) -> None:
    assert spoken_date(date(2026, 12, 22), language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Monday 30 November, 09:00"), ("cy", "Dydd Llun 30 Tachwedd, 09:00")],
)
def test_a_moment_names_its_day(language: str, said: str) -> None:
    assert spoken_moment(datetime(2026, 11, 30, 9, tzinfo=timezone.utc), language) == said


@pytest.mark.parametrize(("language", "said"), [("en", "22 Dec"), ("cy", "22 Rhag")])
def test_a_day_is_short_where_there_is_little_room(language: str, said: str) -> None:
    assert short_date(date(2026, 12, 22), language) == said


def test_another_language_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'fr': expected one of cy, en"):
        spoken_date(date(2026, 1, 1), "fr")
