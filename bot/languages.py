"""The two languages of the conversation, and how each says a date."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time

LANGUAGES = ("cy", "en")


def spoken_date(day: date, language: str) -> str:
    """Say a date in full, as "22 December 2026" or "22 Rhagfyr 2026".

    A digit comes first in both, so nothing before it has to mutate it.
    """
    return str(format_date(day, "d MMMM y", locale=_locale(language)))


def short_date(day: date, language: str) -> str:
    """Say a day and its month where there is little room, as "22 Dec" or "22 Rhag"."""
    return str(format_date(day, "d MMM", locale=_locale(language)))


def spoken_moment(moment: datetime, language: str) -> str:
    """Say a day and a time, as "Monday 30 November, 09:00"; for places after a colon."""
    locale = _locale(language)
    day = format_date(moment.date(), "EEEE d MMMM", locale=locale)
    return f"{day}, {format_time(moment.time(), 'HH:mm', locale=locale)}"


def _locale(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}: expected one of {', '.join(LANGUAGES)}")
    return "cy_GB" if language == "cy" else "en_GB"
