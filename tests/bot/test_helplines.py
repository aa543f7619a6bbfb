"""Who can be turned to: the file is read strictly, the numbers come in the right order."""

from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.helplines import (
    WALES,
    Helpline,
    Line,
    is_open,
    lines_for,
    load_helplines,
    lowest_age,
    next_opening,
    unconfirmed,
)

FILE = Path(__file__).parents[2] / "data" / "helplines.yml"
HELPLINES = load_helplines(FILE)
COUNCIL_PHONE = "01632 960 001"
COUNCIL_LINE = Line("utter_line_council_now", {"phone": COUNCIL_PHONE})
EMERGENCY_LINE = Line("utter_line_emergency", {"phone": "999"})


def chosen(
    age: int | None = None,
    *,
    emergency: bool = False,
    language: str = "en",
    council_phone: str | None = COUNCIL_PHONE,
) -> list[Line]:
    return lines_for(
        HELPLINES,
        age=age,
        emergency=emergency,
        language=language,
        council_phone=council_phone,
    )


def names(lines: list[Line]) -> list[str]:
    return [line.places["name"] for line in lines if "name" in line.places]


def wales(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WALES)


def test_the_file_keeps_the_facts_it_was_given() -> None:
    assert {line.id: line.phone for line in HELPLINES} == {
        "emergency": "999",
        "mental_health": "111",
        "childline": "0800 1111",
        "meic": "080880 23456",
        "samaritans": "116 123",
        "samaritans_cy": "0808 164 0123",
        "nspcc": "0808 800 5000",
        "call": "0800 132 737",
        "live_fear_free": "0808 80 10 800",
    }


def test_an_emergency_puts_999_first_and_the_council_after_it() -> None:
    assert chosen(emergency=True)[:2] == [EMERGENCY_LINE, COUNCIL_LINE]


def test_without_an_emergency_the_council_comes_before_999() -> None:
    assert chosen()[:2] == [COUNCIL_LINE, EMERGENCY_LINE]


@pytest.mark.parametrize("emergency", [True, False])
def test_999_comes_first_where_the_council_has_no_number(emergency: bool) -> None:
    lines = chosen(emergency=emergency, council_phone=None)
    assert lines[0] == EMERGENCY_LINE
    assert COUNCIL_LINE not in lines


@pytest.mark.parametrize("emergency", [True, False])
def test_999_is_shown_once(emergency: bool) -> None:
    assert chosen(emergency=emergency).count(EMERGENCY_LINE) == 1


def test_every_line_is_shown_where_the_age_is_unknown() -> None:
    assert names(chosen(age=None)) == [
        "NHS Wales urgent mental health",
        "Childline",
        "Meic",
        "Samaritans",
        "Samaritans Welsh line",
        "NSPCC (adults worried about a child)",
        "C.A.L.L. mental health helpline for Wales",
        "Live Fear Free (violence, abuse)",
    ]


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (9, {"Childline", "Meic"}),
        (17, {"Childline", "Meic"}),
        (18, {"Childline", "Meic", "NSPCC (adults worried about a child)"}),
        (19, {"Meic", "NSPCC (adults worried about a child)"}),
        (24, {"Meic", "NSPCC (adults worried about a child)"}),
        (25, {"NSPCC (adults worried about a child)"}),
        (104, {"NSPCC (adults worried about a child)"}),
    ],
)
def test_age_decides_which_lines_are_shown(age: int, shown: set[str]) -> None:
    for_some_ages = {"Childline", "Meic", "NSPCC (adults worried about a child)"}
    assert set(names(chosen(age))) & for_some_ages == shown


@given(age=st.integers(0, 120), emergency=st.booleans())
def test_somebody_of_any_age_has_999_and_a_line_for_day_and_night(
    age: int, emergency: bool
) -> None:
    lines = chosen(age, emergency=emergency)
    assert EMERGENCY_LINE in lines
    assert {"NHS Wales urgent mental health", "Samaritans"} <= set(names(lines))


def test_names_and_instructions_are_in_the_language_asked_for() -> None:
    assert chosen(language="cy", council_phone=None)[1] == Line(
        "utter_helpline",
        {
            "name": "GIG 111 Cymru, cymorth iechyd meddwl brys",
            "phone": "111, wedyn pwyswch 2",
        },
    )


def test_a_language_of_no_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="language is 'fr': expected one of cy, en"):
        chosen(language="fr")


def right() -> dict[str, object]:
    return {
        "id": "emergency",
        "name_en": "Emergency services",
        "name_cy": "Gwasanaethau brys",
        "phone": "999",
        "when": "always",
        "sure": "high",
        "checked_on": None,
    }


def written(folder: Path, *entries: object) -> Path:
    file = folder / "helplines.yml"
    file.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return file


def test_a_checked_line_knows_the_day(tmp_path: Path) -> None:
    entry = {**right(), "checked_on": date(2026, 11, 2), "ages": "12 and over"}
    assert load_helplines(written(tmp_path, entry)) == (
        Helpline(
            id="emergency",
            name={"en": "Emergency services", "cy": "Gwasanaethau brys"},
            how={"en": "999", "cy": "999"},
            phone="999",
            from_age=12,
            checked_on=date(2026, 11, 2),
        ),
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("id", "Emergency Line", "id is 'Emergency Line': expected small letters"),
        ("name_cy", "", "name_cy is '': expected text"),
        ("name_en", None, "name_en is None: expected text"),
        ("phone", 999, "phone is 999: expected digits and spaces, in quotation marks"),
        ("phone", "ring 999", "phone is 'ring 999': expected digits"),
        ("sure", "very", "sure is 'very': expected one of high, medium, check"),
        ("ages", "children", "ages is 'children': expected all, 'under 19'"),
        ("ages", 19, "ages is 19: expected all"),
        ("checked_on", "soon", "checked_on is 'soon': expected a date or null"),
        ("hours", "always", "hours is not a field"),
        ("how_en", "999, any phone", "how_en and how_cy stand together"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, field: str, value: object, said: str) -> None:
    file = written(tmp_path, {**right(), field: value})
    with pytest.raises(ValueError, match=r"^helplines\.yml, helpline 1 \(.*\): ") as refused:
        load_helplines(file)
    assert said in str(refused.value)


@pytest.mark.parametrize("field", sorted(right()))
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    entry = {name: value for name, value in right().items() if name != field}
    with pytest.raises(ValueError, match=f"{field} is missing"):
        load_helplines(written(tmp_path, entry))


def test_instructions_without_the_number_are_refused(tmp_path: Path) -> None:
    entry = {**right(), "how_en": "press 2", "how_cy": "999, pwyswch 2"}
    with pytest.raises(ValueError, match="how_en is 'press 2': expected text with the number"):
        load_helplines(written(tmp_path, entry))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "expected a list of helplines"),
        (["999"], "helpline 1: expected fields, got '999'"),
        ([right(), right()], "helpline 2: id 'emergency' stands twice"),
        ([{**right(), "id": "childline"}], "no helpline has the id 'emergency'"),
    ],
)
def test_a_file_that_is_no_list_of_lines_is_refused(
    tmp_path: Path, entries: list[object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        load_helplines(written(tmp_path, *entries))


@pytest.mark.parametrize(
    ("born", "now", "age"),
    [
        (2010, "2026-06-01T12:00:00+00:00", 15),
        (2008, "2026-12-31T23:30:00+00:00", 17),
        (2008, "2027-01-01T00:30:00+00:00", 18),
        (2026, "2026-06-01T12:00:00+00:00", 0),
        (None, "2026-06-01T12:00:00+00:00", None),
    ],
)
def test_an_age_is_the_lower_of_the_two_it_can_be(
    born: int | None, now: str, age: int | None
) -> None:
    assert lowest_age(born, datetime.fromisoformat(now)) == age


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-30T09:00", True),
        ("2026-11-30T08:59", False),
        ("2026-11-30T16:59", True),
        ("2026-11-30T17:00", False),
        ("2026-12-04T12:00", True),
        ("2026-12-05T12:00", False),
        ("2026-12-06T12:00", False),
    ],
)
def test_an_office_is_open_on_weekdays_in_its_hours(now: str, expected: bool) -> None:
    assert is_open("09:00", "17:00", wales(now)) is expected


@pytest.mark.parametrize("day", ["2026-12-25", "2026-12-28", "2027-01-01", "2027-03-29"])
def test_an_office_is_closed_on_a_bank_holiday_in_wales(day: str) -> None:
    assert not is_open("09:00", "17:00", wales(f"{day}T12:00"))


def test_over_christmas_an_office_next_opens_after_the_holidays() -> None:
    assert next_opening("09:00", "17:00", wales("2026-12-24T18:00")) == wales("2026-12-29T09:00")


@pytest.mark.parametrize(
    ("checked_on", "waits"),
    [
        (None, True),
        (date(2026, 5, 24), True),
        (date(2026, 5, 25), False),
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
    ],
)
def test_a_line_confirmed_more_than_six_months_ago_holds_a_release_back(
    checked_on: date | None, waits: bool
) -> None:
    line = replace(HELPLINES[0], checked_on=checked_on)

    assert unconfirmed([line], date(2026, 11, 24)) == ([line] if waits else [])


def test_hours_are_by_the_clock_in_wales_in_summer() -> None:
    assert is_open("09:00", "17:00", datetime(2026, 7, 6, 8, 0, tzinfo=timezone.utc))


@pytest.mark.parametrize(("opens", "closes"), [(None, "17:00"), ("09:00", None), (None, None)])
def test_an_office_of_unknown_hours_is_not_open(opens: str | None, closes: str | None) -> None:
    assert not is_open(opens, closes, wales("2026-11-30T12:00"))


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-30T07:00", "2026-11-30T09:00"),
        ("2026-11-30T09:00", "2026-12-01T09:00"),
        ("2026-11-30T12:00", "2026-12-01T09:00"),
        ("2026-11-30T22:00", "2026-12-01T09:00"),
        ("2026-12-04T18:00", "2026-12-07T09:00"),
        ("2026-12-05T03:00", "2026-12-07T09:00"),
        ("2026-12-06T23:59", "2026-12-07T09:00"),
    ],
)
def test_the_next_opening_is_the_next_weekday_morning(now: str, opening: str) -> None:
    assert next_opening("09:00", "17:00", wales(now)) == wales(opening)


@pytest.mark.parametrize(
    ("now", "utc"),
    [
        ("2026-03-27T18:00", datetime(2026, 3, 30, 8, 0, tzinfo=timezone.utc)),
        ("2026-10-23T18:00", datetime(2026, 10, 26, 9, 0, tzinfo=timezone.utc)),
    ],
)
def test_the_next_opening_is_at_the_same_hour_when_the_clocks_change(
    now: str, utc: datetime
) -> None:
    assert next_opening("09:00", "17:00", wales(now)) == utc


@given(
    now=st.datetimes(
        min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis wants bounds without a zone
        max_value=datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.just(ZoneInfo("UTC")),
    )
)
def test_the_next_opening_is_later_and_an_office_is_open_then(now: datetime) -> None:
    opening = next_opening("08:30", "16:30", now)
    assert opening > now
    assert is_open("08:30", "16:30", opening)


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("9am", "17:00", "opens is '9am': expected HH:MM, such as 09:00"),
        ("09:00", "24:00", "closes is '24:00': expected HH:MM"),
        ("17:00", "09:00", "closes is '09:00': expected later than opens, '17:00'"),
    ],
)
def test_hours_that_cannot_be_are_refused(opens: str, closes: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        next_opening(opens, closes, wales("2026-11-30T12:00"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a time with a zone"):
        is_open("09:00", "17:00", wales("2026-11-30T12:00").replace(tzinfo=None))
