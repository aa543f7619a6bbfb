"""Finding room: words cut into lines, dates and numbers put where they cover nothing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

Measure = Callable[[str, float, bool], float]
"""How wide a text is in px, by its size in px and whether it is bold."""

CUT = "…"


@dataclass(frozen=True)
class Box:
    """A rectangle in px, y growing downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any of their inside."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, inner: Box) -> bool:
        """Whether the other lies within this one."""
        across = self.left <= inner.left and inner.right <= self.right
        return across and self.top <= inner.top and inner.bottom <= self.bottom


def box_around(x: float, y: float, width: float, height: float) -> Box:
    """The box of this size whose middle is (x, y)."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def wrapped(
    words: str, width: float, most: int, measure: Callable[[str], float]
) -> tuple[str, ...]:
    """Words in at most so many lines of this width in px, the rest of them cut with "…".

    Marks that cannot be seen are left out; a word wider than a line is divided.
    """
    seen = "".join(mark for mark in words if mark.isprintable() or mark.isspace())
    lines: list[str] = []
    for word in seen.split():
        whole = f"{lines[-1]} {word}" if lines else word
        if measure(whole) <= width and lines:
            lines[-1] = whole
            continue
        lines.extend(_divided(word, width, measure))
        if len(lines) > most:
            break
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and measure(last + CUT) > width:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip() + CUT)


def _divided(word: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    while len(word) > 1 and measure(word) > width:
        fits = next(
            (upto for upto in range(len(word) - 1, 1, -1) if measure(word[:upto]) <= width), 1
        )
        yield word[:fits]
        word = word[fits:]
    yield word


@dataclass(frozen=True)
class Label:
    """A date's place under the axis: where it points, and the box of its words."""

    at: float
    box: Box


def dates_placed(
    wanted: Sequence[tuple[float, float]],
    height: float,
    top: float,
    edges: tuple[float, float],
    rows: int,
) -> list[Label | None]:
    """Room for dates below an axis in a few rows; `None` where there is none left.

    The first and the last come first, since between them lies the whole time; then from the
    left. A date of a lower row hangs on a stem, which nothing may cover either.

    Args:
        wanted: where each date belongs and how wide it is, in px, from left to right.
        height: of a label, in px.
        top: of the first row, in px.
        edges: the left and right end that no label may pass, in px.
        rows: how many there may be, one under the other.
    """
    order = [0, len(wanted) - 1, *range(1, len(wanted) - 1)] if len(wanted) > 1 else [0]
    found: list[Label | None] = [None] * len(wanted)
    taken: list[Box] = []
    for one in order[: len(wanted)]:
        at, width = wanted[one]
        middle = min(max(at, edges[0] + width / 2), edges[1] - width / 2)
        for row in range(rows):
            below = top + row * height
            box = Box(middle - width / 2, below, middle + width / 2, below + height)
            stem = Box(at - 2, top, at + 2, below)
            if not any(box.meets(other) or stem.meets(other) for other in taken):
                found[one] = Label(at, box)
                taken += [box, stem]
                break
    return found


_NEAR = [(0.0, -13.0), (0.0, 14.0), (13.0, 0.0), (-13.0, 0.0)]
_NEAR += [(x, y) for y, x in product((-11.0, 12.0), (11.0, -11.0))]
_FAR = sorted(
    ((float(x), float(y)) for x, y in product(range(-44, 45, 11), range(-78, 79, 13)) if y),
    key=lambda offset: offset[0] ** 2 + offset[1] ** 2,
)


def numbers_placed(
    marks: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    lines: Sequence[Box],
    within: Box,
    room: float,
) -> list[tuple[float, float]]:
    """The middle of each number: as near its mark as it covers no mark, line or other number.

    Where there is no such place it may cover a line, and where all are taken a mark.

    Args:
        marks: where the marks are, in px.
        sizes: width and height of each number, in px.
        lines: what had better not be covered, in small boxes.
        within: where numbers may be.
        room: the width of a mark, in px.
    """
    dots = [box_around(x, y, room, room) for x, y in marks]
    taken: list[Box] = []
    placed: list[tuple[float, float]] = []
    for (x, y), (width, height) in zip(marks, sizes, strict=True):
        near, far = (
            [box_around(x + dx, y + dy, width, height) for dx, dy in offsets]
            for offsets in (_NEAR, _FAR)
        )
        box = _first_free(near, far, within, [*dots, *taken], lines)
        taken.append(box)
        placed.append(((box.left + box.right) / 2, (box.top + box.bottom) / 2))
    return placed


def _first_free(
    near: Sequence[Box], far: Sequence[Box], within: Box, solid: Sequence[Box], lines: Sequence[Box]
) -> Box:
    free: list[Box] = []
    for box in near:
        if within.holds(box) and not _met(box, solid):
            if not _met(box, lines):
                return box
            free.append(box)
    further = (box for box in far if within.holds(box) and not _met(box, solid))
    return free[0] if free else next(further, near[0])


def _met(box: Box, others: Sequence[Box]) -> bool:
    return any(box.meets(other) for other in others)
