"""What somebody answered about one outcome, by date: what a picture is drawn of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LOWEST, HIGHEST = 0, 10
FACES = ("face_1", "face_2", "face_3", "face_4", "face_5")
TOLD = ("better", "same", "harder", *FACES, "words")
"""The ways of answering without a number; `None` is no way at all. None is ever made a number."""


@dataclass(frozen=True)
class Point:
    """One answer: its day, and a number, or how it was told without one."""

    on: date
    value: int | None = None
    told: str | None = None


@dataclass(frozen=True)
class Series:
    """One outcome in its owner's words, what would be good enough, and the answers by date."""

    words: str
    goal: int | None
    goal_since: date | None
    points: tuple[Point, ...]


def series_of(found: Any) -> Series:
    """Read what a message carries as `custom.picture`.

    Args:
        found: `{"words": str, "goal": 0-10 or null, "goal_since": "2026-11-24" or absent,
            "points": [{"on": "2026-11-24", "value": 0-10 or null, "told": one of TOLD or null}]}`.
            Anything else in it is left alone.

    Returns:
        The series, its points in order of date; those of one day stay as they came.

    Raises:
        ValueError: one line that names the field and what was expected, never what stood there.
    """
    if not isinstance(found, Mapping):
        raise ValueError("picture: expected an object")
    if not isinstance(found.get("words"), str):
        raise ValueError("picture.words: expected a text")
    points = found.get("points")
    if not isinstance(points, list):
        raise ValueError("picture.points: expected a list")
    since = found.get("goal_since")
    read = [_point(point, f"picture.points[{at}]") for at, point in enumerate(points)]
    return Series(
        words=found["words"],
        goal=_number(found.get("goal"), "picture.goal"),
        goal_since=None if since is None else _day(since, "picture.goal_since"),
        points=tuple(sorted(read, key=lambda point: point.on)),
    )


def _point(found: Any, field: str) -> Point:
    if not isinstance(found, Mapping):
        raise ValueError(f"{field}: expected an object")
    value = _number(found.get("value"), f"{field}.value")
    told = found.get("told")
    if told is not None and told not in TOLD:
        raise ValueError(f"{field}.told: expected null or one of {', '.join(TOLD)}")
    return Point(_day(found.get("on"), f"{field}.on"), value, told if value is None else None)


def _number(found: Any, field: str) -> int | None:
    if found is None:
        return None
    if type(found) is not int or not LOWEST <= found <= HIGHEST:
        raise ValueError(f"{field}: expected a whole number from {LOWEST} to {HIGHEST}, or null")
    return found


def _day(found: Any, field: str) -> date:
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        raise ValueError(f"{field}: expected a date such as 2026-11-24") from None
