"""Whether a reminder may go out now; if not, why, and when to look again. `now` is handed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from bot.helplines import WALES

Reason = Literal["send", "stopped", "worry", "talking", "too_early", "within_a_week", "quiet_hours"]

WEEK = timedelta(days=7)
"""At least this long between two reminders to one person, to the second."""

A_TALK_LASTS = timedelta(days=1)
"""A conversation left open counts as under way for this long after it was last heard in."""

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Hours:
    """The hours of a day in which reminders go out, by the clock on the wall in Wales.

    From `first` until before `last`, later the same day. Raises ValueError when it is not later.
    """

    first: time
    last: time

    def __post_init__(self) -> None:
        """Refuses hours that would never come."""
        if self.last <= self.first:
            raise ValueError(f"{self.last:%H:%M} is not later than {self.first:%H:%M}")

    def hold(self, moment: datetime) -> bool:
        """Whether `moment`, an aware time, is within them."""
        return self.first <= moment.astimezone(WALES).time() < self.last

    def next_from(self, moment: datetime) -> datetime:
        """The first time from `moment` on that is within them, aware, in UTC."""
        if self.hold(moment):
            return moment.astimezone(timezone.utc)
        return min(at for at in self._openings(moment) if at > moment and self.hold(at))

    def _openings(self, moment: datetime) -> Iterator[datetime]:
        """Every time at which they may begin in the three days from `moment`.

        At `first`, or where the clock jumps, which in Wales it does on a whole hour of UTC.
        """
        begun = moment.astimezone(timezone.utc).replace(minute=0, second=0, microsecond=0)
        yield from (begun + timedelta(hours=hours) for hours in range(1, 72))
        today = moment.astimezone(WALES).date()
        for days in range(3):
            opening = datetime.combine(today + timedelta(days=days), self.first, tzinfo=WALES)
            for fold in (0, 1):
                yield opening.replace(fold=fold).astimezone(timezone.utc)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides about one reminder.

    `due_on` is a day in Wales. `last_sent_at` is when one last went out to this person, or may
    have; `heard_at` when somebody was last heard in a sitting that is still open; None where there
    is none. `worry` is whether one is not closed, `stopped` whether the person wants no reminders.
    """

    due_on: date
    last_sent_at: datetime | None = None
    heard_at: datetime | None = None
    worry: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class Decision:
    """Whether to send, as a reason, and the first time at which time alone may change that.

    `look_again` is aware, in UTC, within the hours; None when time alone changes nothing.
    """

    reason: Reason
    look_again: datetime | None = None


def decide(standing: Standing, now: datetime, hours: Hours) -> Decision:
    """Decide about one reminder at `now`, an aware time. Raises ValueError when it is not aware.

    What the person wants comes first, then what would do harm, then the calendar. Each reason is
    judged by itself: once it is over, another may still hold.
    """
    if now.tzinfo is None:
        raise ValueError(f"now is {now.isoformat()}: expected a time with a zone")
    if standing.stopped:
        return Decision("stopped")
    if standing.worry:
        return Decision("worry")
    heard, sent = standing.heard_at, standing.last_sent_at
    due = datetime.combine(standing.due_on, time.min, tzinfo=WALES).astimezone(timezone.utc)
    waits: tuple[tuple[Reason, datetime | None], ...] = (
        ("talking", heard + A_TALK_LASTS if heard else None),
        ("too_early", due),
        ("within_a_week", sent + WEEK if sent else None),
    )
    for reason, until in waits:
        if until is not None and now < until:
            return Decision(reason, hours.next_from(until))
    if not hours.hold(now):
        return Decision("quiet_hours", hours.next_from(now))
    return Decision("send")


def clock(text: str) -> time:
    """A time of day from "HH:MM". Raises ValueError saying what was expected."""
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r}: expected HH:MM, such as 09:00")
    return time(int(found[1]), int(found[2]))
