"""Where a score stands in the order scores count: by the day it was given, then by arrival.

One whole number holds both, so that a database finds the first or the latest with an index and
the plain `min` and `max` that every one of them has.
"""

from __future__ import annotations

from datetime import date

ARRIVALS = 100_000
"""Places in a day: more scores than one outcome ever has."""


def place_on(day: date, arrival: int) -> int:
    """The place of a score given on `day`, the `arrival`-th of its outcome, from 0.

    Raises ValueError when the outcome has more scores than there are places.
    """
    if not 0 <= arrival < ARRIVALS:
        raise ValueError(f"arrival is {arrival}: expected 0 to {ARRIVALS - 1}")
    return day.toordinal() * ARRIVALS + arrival


def day_of(place: int) -> date:
    """The day a score at `place` counts by."""
    return date.fromordinal(place // ARRIVALS)


def after(day: date) -> int:
    """The first place after `day`: a score counts by that day when its place is lower."""
    return (day.toordinal() + 1) * ARRIVALS
