"""Who to turn to: helplines by age, the council's number for this hour, and its next opening.

Pure but for reading `data/helplines.yml` when asked to. The clock is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from holidays import country_holidays

WALES = ZoneInfo("Europe/London")
"""A council's hours are by the clock on the wall in Wales."""

EMERGENCY = "emergency"
"""The id of the line for somebody in danger now."""

CONFIRMED_WITHIN = timedelta(days=183)
"""Six months: a number confirmed longer ago may not be released as it is."""

_LANGUAGES = ("cy", "en")
_OLDEST = 150
_SATURDAY = 5
_BANK_HOLIDAYS = country_holidays("GB", subdiv="WLS")
_NEEDED = ("id", "name_en", "name_cy", "phone", "when", "sure", "checked_on")
_ALLOWED = {*_NEEDED, "how_en", "how_cy", "ages", "welsh"}
_SURE = ("high", "medium", "check")
_ID = re.compile(r"[a-z][a-z_]*")
_PHONE = re.compile(r"\d[\d ]*\d")
_UNDER = re.compile(r"under (\d{1,3})")
_OVER = re.compile(r"(\d{1,3}) and over")
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Helpline:
    """One line of `data/helplines.yml`.

    Attributes:
        id: what the line is called in code.
        name: the name to show, by language.
        how: the number to show, by language, with how to use it where it needs saying.
        phone: the number alone, as it is dialled.
        from_age: the youngest age in years it is for.
        to_age: the first age in years it is no longer for.
        checked_on: the day it was confirmed; None when it has not been.
    """

    id: str
    name: Mapping[str, str]
    how: Mapping[str, str]
    phone: str
    from_age: int = 0
    to_age: int = _OLDEST
    checked_on: date | None = None

    def is_for(self, age: int | None) -> bool:
        """Whether the line is for somebody of this age in years; everybody's where unknown."""
        return age is None or self.from_age <= age < self.to_age


@dataclass(frozen=True)
class Line:
    """One number to show: a response, and what fills its places.

    Attributes:
        response: the response that shows it.
        places: the places of that response. `phone` is the number with how to use it, such as
            "111, press 2"; the council's name is the conversation's to fill.
    """

    response: str
    places: Mapping[str, str]


def load_helplines(path: Path) -> tuple[Helpline, ...]:
    """Read the helplines in the order of the file.

    Raises:
        ValueError: naming the file, the line it belongs to and the field that is not right.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{path.name}: expected a list of helplines")
    helplines: dict[str, Helpline] = {}
    for number, entry in enumerate(entries, start=1):
        helpline = _read(entry, f"{path.name}, helpline {number}")
        if helpline.id in helplines:
            raise ValueError(f"{path.name}, helpline {number}: id {helpline.id!r} stands twice")
        helplines[helpline.id] = helpline
    if EMERGENCY not in helplines:
        raise ValueError(f"{path.name}: no helpline has the id {EMERGENCY!r}")
    return tuple(helplines.values())


def lines_for(
    helplines: Sequence[Helpline],
    *,
    age: int | None,
    emergency: bool,
    language: str,
    council_phone: str | None,
) -> list[Line]:
    """Choose the numbers to show, in the order to show them.

    In an emergency 999 comes first, then the council; otherwise the council, then 999. The lines
    for this age follow in the order of the file.

    Args:
        helplines: as `load_helplines` gives them.
        age: in years; None when unknown, and for a carer, which gives every line.
        emergency: whether somebody may be in danger now.
        language: "cy" or "en".
        council_phone: the council's number for this hour; None where none is kept.
    """
    if language not in _LANGUAGES:
        raise ValueError(f"language is {language!r}: expected one of {', '.join(_LANGUAGES)}")
    chosen = [
        Line("utter_line_emergency", {"phone": line.how[language]})
        if line.id == EMERGENCY
        else Line("utter_helpline", {"name": line.name[language], "phone": line.how[language]})
        for line in sorted(helplines, key=lambda line: line.id != EMERGENCY)
        if line.is_for(age)
    ]
    if council_phone:
        place = 1 if emergency else 0
        chosen.insert(place, Line("utter_line_council_now", {"phone": council_phone}))
    return chosen


def unconfirmed(helplines: Sequence[Helpline], today: date) -> list[Helpline]:
    """Those nobody has confirmed in the six months before `today`, or ever.

    A release waits for them; a running service says them all the same.
    """
    return [
        line
        for line in helplines
        if line.checked_on is None or not timedelta() <= today - line.checked_on <= CONFIRMED_WITHIN
    ]


def lowest_age(year_of_birth: int | None, now: datetime) -> int | None:
    """Give the lower of the two ages a year of birth allows, in years; None when unknown."""
    if year_of_birth is None:
        return None
    return max(_local(now).year - year_of_birth - 1, 0)


def is_open(opens: str | None, closes: str | None, now: datetime) -> bool:
    """Tell whether an office is open: a working day in Wales, from `opens` until before `closes`.

    Weekends and the bank holidays of Wales are no working days. An office whose hours are not
    known is not open.

    Args:
        opens: "HH:MM" by the clock in Wales; None when not known.
        closes: "HH:MM", later the same day; None when not known.
        now: aware.
    """
    if opens is None or closes is None:
        return False
    first, last = _hours(opens, closes)
    local = _local(now)
    return _is_working_day(local.date()) and first <= local.time() < last


def next_opening(opens: str, closes: str, now: datetime) -> datetime:
    """Give the next moment an office opens, after `now`, as an aware time in Wales.

    An office that is open gives its next opening, not the one behind it.

    Args:
        opens: "HH:MM" by the clock in Wales.
        closes: "HH:MM", later the same day.
        now: aware.
    """
    first, _ = _hours(opens, closes)
    local = _local(now)
    day = local.date()
    if local.time() >= first:
        day += timedelta(days=1)
    while not _is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, first, tzinfo=WALES)


def _is_working_day(day: date) -> bool:
    """Whether offices in Wales are open that day: the bank holidays are those of `holidays`."""
    return day.weekday() < _SATURDAY and day not in _BANK_HOLIDAYS


def _local(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError(f"now is {now.isoformat()}: expected a time with a zone")
    return now.astimezone(WALES)


def _hours(opens: str, closes: str) -> tuple[time, time]:
    first, last = _hour("opens", opens), _hour("closes", closes)
    if last <= first:
        raise ValueError(f"closes is {closes!r}: expected later than opens, {opens!r}")
    return first, last


def _hour(name: str, text: str) -> time:
    found = _HOUR.fullmatch(text)
    if not found:
        raise ValueError(f"{name} is {text!r}: expected HH:MM, such as 09:00")
    return time(int(found[1]), int(found[2]))


def _read(entry: Any, where: str) -> Helpline:
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: expected fields, got {entry!r}")
    where = f"{where} ({entry.get('id')})"
    for name in _NEEDED:
        if name not in entry:
            raise ValueError(f"{where}: {name} is missing")
    for name in entry:
        if name not in _ALLOWED:
            raise ValueError(f"{where}: {name} is not a field")
    for name in ("name_en", "name_cy", "when"):
        _text(entry, name, where)
    _matching(entry, "id", _ID, "small letters and underscores", where)
    _matching(entry, "phone", _PHONE, "digits and spaces, in quotation marks", where)
    if entry["sure"] not in _SURE:
        raise ValueError(f"{where}: sure is {entry['sure']!r}: expected one of {', '.join(_SURE)}")
    if ("how_en" in entry) != ("how_cy" in entry):
        raise ValueError(f"{where}: how_en and how_cy stand together or not at all")
    how: dict[str, Any] = {x: entry.get(f"how_{x}", entry["phone"]) for x in _LANGUAGES}
    for language, text in how.items():
        if not isinstance(text, str) or entry["phone"] not in text:
            raise ValueError(
                f"{where}: how_{language} is {text!r}: expected text with the number in it"
            )
    from_age, to_age = _ages(entry.get("ages", "all"), where)
    checked_on = entry["checked_on"]
    if checked_on is not None and type(checked_on) is not date:
        raise ValueError(f"{where}: checked_on is {checked_on!r}: expected a date or null")
    return Helpline(
        id=entry["id"],
        name={language: entry[f"name_{language}"] for language in _LANGUAGES},
        how=how,
        phone=entry["phone"],
        from_age=from_age,
        to_age=to_age,
        checked_on=checked_on,
    )


def _text(entry: Mapping[str, Any], name: str, where: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {name} is {value!r}: expected text")
    return value


def _matching(
    entry: Mapping[str, Any], name: str, pattern: re.Pattern[str], expected: str, where: str
) -> None:
    if not pattern.fullmatch(str(entry[name])) or not isinstance(entry[name], str):
        raise ValueError(f"{where}: {name} is {entry[name]!r}: expected {expected}")


def _ages(text: Any, where: str) -> tuple[int, int]:
    if text == "all":
        return 0, _OLDEST
    if isinstance(text, str):
        if found := _UNDER.fullmatch(text):
            return 0, int(found[1])
        if found := _OVER.fullmatch(text):
            return int(found[1]), _OLDEST
    raise ValueError(f"{where}: ages is {text!r}: expected all, 'under 19' or '18 and over'")
