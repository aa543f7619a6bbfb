"""When a reminder may go out: each reason, its edges, quiet hours through both clock changes."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders import A_TALK_LASTS, WEEK, Decision, Hours, Standing, clock, decide

HOURS = Hours(time(9), time(19))
DUE = date(2026, 12, 22)
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 12, 22, 12, tzinfo=timezone.utc)
# The clocks of Wales go forward on 28 March 2027 and back on 31 October 2027, both at 01:00 UTC.
YEAR = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2027, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=minutes)
)
CHANGES = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2027, 3, 28, 1, tzinfo=timezone.utc),
            datetime(2027, 10, 31, 1, tzinfo=timezone.utc),
        ]
    ),
    st.integers(-24 * 60, 24 * 60),
)
TIMES = st.times(time(0), time(23, 59)).map(lambda one: one.replace(second=0, microsecond=0))
SOME_HOURS = st.lists(TIMES, min_size=2, max_size=2, unique=True).map(
    lambda two: Hours(min(two), max(two))
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def standing(**more: object) -> Standing:
    return Standing(**{"due_on": DUE, **more})


@pytest.mark.parametrize(
    ("about", "now", "reason", "look_again"),
    [
        ({}, NOON, "send", None),
        ({"stopped": True}, NOON, "stopped", None),
        ({"worry": True}, NOON, "worry", None),
        ({"heard_at": NOON}, NOON, "talking", NOON + A_TALK_LASTS),
        ({"heard_at": NOON - A_TALK_LASTS + MINUTE}, NOON, "talking", NOON + MINUTE),
        ({"heard_at": NOON - A_TALK_LASTS}, NOON, "send", None),
        ({"due_on": date(2026, 12, 24)}, NOON, "too_early", at("2026-12-24 09:00")),
        ({}, at("2026-12-21 23:59"), "too_early", at("2026-12-22 09:00")),
        ({"last_sent_at": NOON - WEEK + MINUTE}, NOON, "within_a_week", NOON + MINUTE),
        ({"last_sent_at": NOON - WEEK}, NOON, "send", None),
        (
            {"last_sent_at": at("2026-12-21 18:59:30")},
            NOON,
            "within_a_week",
            at("2026-12-28 18:59:30"),
        ),
        ({}, at("2026-12-22 08:59"), "quiet_hours", at("2026-12-22 09:00")),
        ({}, at("2026-12-22 09:00"), "send", None),
        ({}, at("2026-12-22 18:59"), "send", None),
        ({}, at("2026-12-22 19:00"), "quiet_hours", at("2026-12-23 09:00")),
    ],
)
def test_a_reminder_goes_out_or_waits_for_a_reason(about, now, reason, look_again):
    assert decide(standing(**about), now, HOURS) == Decision(reason, look_again)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"stopped": True, "worry": True, "heard_at": NOON}, "stopped"),
        ({"worry": True, "heard_at": NOON}, "worry"),
        ({"heard_at": NOON, "due_on": date(2027, 1, 1)}, "talking"),
        ({"due_on": date(2027, 1, 1), "last_sent_at": NOON}, "too_early"),
    ],
)
def test_of_several_reasons_what_the_person_wants_comes_first_then_harm_then_the_calendar(
    about, reason
):
    assert decide(standing(**about), NOON, HOURS).reason == reason


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        # British Summer Time is an hour ahead: the wall says 09:00 at 08:00 UTC.
        ("2027-06-01 07:59", "quiet_hours"),
        ("2027-06-01 08:00", "send"),
        ("2027-06-01 17:59", "send"),
        ("2027-06-01 18:00", "quiet_hours"),
    ],
)
def test_hours_are_by_the_clock_on_the_wall_in_summer_too(now, reason):
    assert decide(standing(), at(now), HOURS).reason == reason


def test_a_day_begins_by_the_clock_in_wales():
    by_night = Hours(time(0), time(23, 59))
    last_of_may = at("2027-05-31 22:59")
    first_of_june = standing(due_on=date(2027, 6, 1))
    assert decide(first_of_june, last_of_may, by_night).reason == "too_early"
    assert decide(first_of_june, last_of_may + MINUTE, by_night).reason == "send"


@pytest.mark.parametrize(
    ("first", "last", "now", "again"),
    [
        # On 28 March 01:00 to 02:00 is not on the clock; on 31 October it is there twice.
        (time(1, 30), time(3), "2027-03-28 00:45", "2027-03-28 01:00"),
        (time(1, 15), time(1, 45), "2027-03-27 12:00", "2027-03-29 00:15"),
        (time(1, 30), time(1, 45), "2027-10-31 00:50", "2027-10-31 01:30"),
        (time(0, 30), time(1, 30), "2027-10-31 00:45", "2027-10-31 01:00"),
    ],
)
def test_hours_that_the_clock_skips_or_says_twice_are_found(first, last, now, again):
    decision = decide(standing(due_on=date(2027, 1, 1)), at(now), Hours(first, last))
    assert decision == Decision("quiet_hours", at(again))


@given(now=YEAR | CHANGES, hours=SOME_HOURS | st.just(HOURS))
def test_nothing_goes_out_in_quiet_hours_and_it_looks_again_when_they_are_next_over(now, hours):
    decision = decide(standing(), now, hours)
    if decision.reason == "send":
        assert hours.hold(now)
        return
    assert decision.reason == "quiet_hours"
    assert not hours.hold(now)
    again = decision.look_again
    assert now < again < now + timedelta(days=2, hours=1)
    assert decide(standing(), again, hours).reason == "send"
    minutes = int((again - now) / MINUTE)
    assert not any(hours.hold(now + n * MINUTE) for n in range(0, minutes, 7))
    assert not hours.hold(again - timedelta(microseconds=1))


@given(
    now=YEAR | CHANGES,
    hours=SOME_HOURS | st.just(HOURS),
    due=st.dates(date(2027, 1, 1), date(2028, 1, 1)),
    sent=st.none() | YEAR,
    heard=st.none() | YEAR,
)
def test_looking_again_when_told_always_comes_to_sending(now, hours, due, sent, heard):
    told = Standing(due_on=due, last_sent_at=sent, heard_at=heard)
    decision = decide(told, now, hours)
    looks = 0
    while decision.reason != "send":
        assert decision.look_again > now
        now, looks = decision.look_again, looks + 1
        decision = decide(told, now, hours)
    assert looks <= 4


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="expected a time with a zone"):
        decide(standing(), NOON.replace(tzinfo=None), HOURS)


@pytest.mark.parametrize("last", [time(9), time(8)])
def test_hours_that_would_never_come_are_refused(last):
    with pytest.raises(ValueError, match="is not later than 09:00"):
        Hours(time(9), last)


@pytest.mark.parametrize("text", ["", "9:00", "24:00", "09:60", "09:00 ", "٠٩:٠٠", "nine"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(ValueError, match="expected HH:MM"):
        clock(text)


def test_a_time_of_day_is_read():
    assert clock("09:05") == time(9, 5)
