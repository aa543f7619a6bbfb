"""Where everything of a picture stands, in px: 0 to 10 upwards, time to the right. Pure.

Only a number has a height. An answer without one stands in a strip below the scale, on a row that
says in words what it was, in the order in which such answers first came: the rows are no scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from bot.languages import short_date
from bot.picture_places import (
    Box,
    Measure,
    box_around,
    dates_placed,
    numbers_placed,
    wrapped,
)
from bot.series import HIGHEST, LOWEST, Point, Series

NARROWEST = 280
"""px; below it a number has no room beside its mark."""

TITLE, BODY, SMALL = 16.0, 14.0, 12.5
TITLE_LINES = 3
STEP = 22.0
ABOVE_TEN, BELOW_ZERO = 20.0, 12.0
NUMBER_HEIGHT = 13.0
LEFT, RIGHT = 46.0, 22.0
AXIS = 32.0
EDGE = 4.0
ROW = 34.0
DATE_ROWS, DATE_HEIGHT, DATE_GAP = 2, 32.0, 6.0
MARK = 9.0
SHORTEST_GOAL = 24.0
PER_PX = 6.0


@dataclass(frozen=True)
class Labels:
    """What a picture says besides its owner's words, in one language.

    `goal` has a place `{goal}`; `told` has words for each of `bot.series.TOLD`, and for None.
    """

    language: str
    goal: str
    told: Mapping[str | None, str]


@dataclass(frozen=True)
class Text:
    """Words: where they are tied (`left`, `center` or `right` of them), and their middle's y."""

    words: str
    x: float
    y: float
    size: float = BODY
    align: str = "center"
    bold: bool = False
    backed: Box | None = None


@dataclass(frozen=True)
class Stroke:
    """A line through points; `look` is axis, grid, joined, goal or stem."""

    look: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Mark:
    """A point's mark, by its place in the series; numbered ones are full, the others empty."""

    at: int
    x: float
    y: float
    numbered: bool


@dataclass
class Layout:
    """A picture: its size in px, and what is drawn on it, y growing downwards."""

    width: float
    height: float = 0.0
    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


class _Scale:
    """Where a number and a day stand."""

    def __init__(self, series: Series, top: float, width: float) -> None:
        days = [point.on for point in series.points]
        if days and series.goal is not None and series.goal_since:
            days.append(max(series.goal_since, days[0]))
        self._first = min(days, default=None)
        self._days = (max(days) - min(days)).days if days else 0
        self._width = width
        self.top = top
        self.zero = top + STEP * (HIGHEST - LOWEST)

    def x(self, day: date) -> float:
        left, right = LEFT, self._width - RIGHT
        if self._first is None or self._days == 0:
            return (left + right) / 2
        return left + (right - left) * (day - self._first).days / self._days

    def y(self, value: int) -> float:
        return self.zero - STEP * (value - LOWEST)


def laid_out(series: Series, labels: Labels, width: int, measure: Measure) -> Layout:
    """Place everything.

    Args:
        series: what was answered, in order of date.
        labels: the words of the picture's language.
        width: of the picture, in px, at least NARROWEST.
        measure: how wide a text is.

    Raises:
        ValueError: the width is less than NARROWEST.
    """
    if width < NARROWEST:
        raise ValueError(f"width: expected at least {NARROWEST} px")
    layout = Layout(width)
    bottom = _add_head(layout, series, labels, measure) + EDGE
    scale = _Scale(series, bottom + ABOVE_TEN, width)
    # Whoever never gave a number is not shown a scale that waits for one.
    if series.goal is not None or any(point.value is not None for point in series.points):
        _add_scale(layout, scale)
        _add_goal(layout, scale, series)
        _add_numbers(layout, scale, series, measure)
        bottom = scale.zero + BELOW_ZERO
    bottom = _add_strip(layout, scale, series, labels, bottom)
    layout.height = _add_dates(layout, scale, series, labels, bottom, measure)
    return layout


def _add_head(layout: Layout, series: Series, labels: Labels, measure: Measure) -> float:
    """Their words, and what the dashed line is; returns where they end."""
    y = EDGE
    room = layout.width - 2 * EDGE
    for line in wrapped(series.words, room, TITLE_LINES, lambda text: measure(text, TITLE, True)):
        layout.texts.append(Text(line, EDGE, y + 11, TITLE, "left", bold=True))
        y += 21
    if series.goal is not None:
        layout.strokes.append(Stroke("goal", ((EDGE, y + 12), (EDGE + 30, y + 12))))
        said = labels.goal.format(goal=series.goal)
        layout.texts.append(Text(said, EDGE + 38, y + 12, align="left"))
        y += 21
    return y


def _add_scale(layout: Layout, scale: _Scale) -> None:
    right = layout.width - EDGE
    for value in range(LOWEST, HIGHEST + 1):
        y = scale.y(value)
        layout.strokes.append(Stroke("grid", ((AXIS, y), (right, y))))
        layout.texts.append(Text(str(value), AXIS - 7, y, SMALL, "right"))
    layout.strokes.append(
        Stroke("axis", ((AXIS, scale.top), (AXIS, scale.zero), (right, scale.zero)))
    )


def _add_goal(layout: Layout, scale: _Scale, series: Series) -> None:
    """The line of what would be good enough, from the day on which it was said."""
    if series.goal is None:
        return
    start, end = AXIS, layout.width - EDGE
    first = series.points[0].on if series.points else None
    if first and series.goal_since and series.goal_since > first:
        start = min(scale.x(series.goal_since), end - SHORTEST_GOAL)
    y = scale.y(series.goal)
    layout.strokes.append(Stroke("goal", ((start, y), (end, y))))


def _add_numbers(layout: Layout, scale: _Scale, series: Series, measure: Measure) -> None:
    """Marks, the line between numbers that follow each other, and each number at its mark."""
    places = {
        at: (scale.x(point.on), scale.y(point.value))
        for at, point in enumerate(series.points)
        if point.value is not None
    }
    for before, after in pairwise(range(len(series.points))):
        # An answer without a number lies between two numbers that nothing is known of.
        if before in places and after in places:
            layout.strokes.append(Stroke("joined", (places[before], places[after])))
    layout.marks += [Mark(at, x, y, True) for at, (x, y) in places.items()]
    numbers = [str(series.points[at].value) for at in places]
    sizes = [(measure(number, BODY, True) + 2, NUMBER_HEIGHT) for number in numbers]
    lines = [box for stroke in layout.strokes for box in _along(stroke)]
    within = Box(AXIS + 3, scale.top - ABOVE_TEN, layout.width, scale.zero + BELOW_ZERO)
    middles = numbers_placed(list(places.values()), sizes, lines, within, MARK + 1)
    for number, (x, y), size in zip(numbers, middles, sizes, strict=True):
        backed = box_around(x, y, *size)
        layout.texts.append(Text(number, x, y, BODY, bold=True, backed=backed))


def _along(stroke: Stroke) -> list[Box]:
    """Small boxes along a line that a number had better not cover."""
    if stroke.look not in ("joined", "goal"):
        return []
    (x, y), (to_x, to_y) = stroke.points
    steps = max(1, int(max(abs(to_x - x), abs(to_y - y)) / PER_PX))
    parts = [step / steps for step in range(steps + 1)]
    return [box_around(x + (to_x - x) * part, y + (to_y - y) * part, 4, 4) for part in parts]


def _add_strip(
    layout: Layout, scale: _Scale, series: Series, labels: Labels, bottom: float
) -> float:
    """A row for each way of answering without a number; returns where the strip ends."""
    rows: dict[str | None, list[tuple[int, Point]]] = {}
    for at, point in enumerate(series.points):
        if point.value is None:
            rows.setdefault(point.told, []).append((at, point))
    for told, answers in rows.items():
        layout.texts.append(Text(labels.told[told], AXIS, bottom + 9, SMALL, "left"))
        y = bottom + 24
        layout.strokes.append(Stroke("grid", ((AXIS, y), (layout.width - EDGE, y))))
        layout.marks += [Mark(at, scale.x(point.on), y, False) for at, point in answers]
        bottom += ROW
    return bottom


def _add_dates(
    layout: Layout, scale: _Scale, series: Series, labels: Labels, top: float, measure: Measure
) -> float:
    """As many dates as there is room for, the first and last always; returns the height."""
    days = sorted({point.on for point in series.points})
    if not days:
        return top + EDGE
    shown = [short_date(day, labels.language) for day in days]
    widths = [measure(text, SMALL, False) + DATE_GAP for text in shown]
    wanted = [(scale.x(day), width) for day, width in zip(days, widths, strict=True)]
    placed = dates_placed(wanted, DATE_HEIGHT, top + 6, (EDGE, layout.width), DATE_ROWS)
    bottom = top
    for day, text, label in zip(days, shown, placed, strict=True):
        if label is None:
            continue
        middle, line = (label.box.left + label.box.right) / 2, label.box.top + 8
        layout.strokes.append(Stroke("stem", ((label.at, scale.top), (label.at, label.box.top))))
        layout.texts.append(Text(text, middle, line, SMALL))
        layout.texts.append(Text(str(day.year), middle, line + 15, SMALL))
        bottom = max(bottom, label.box.bottom)
    return bottom + EDGE
