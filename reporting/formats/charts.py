"""Pictures of a report as SVG: percentages with their intervals, and the path to them.

One ink: no colour and no order stands for good or bad. A row's height comes from its label alone,
and a hidden number has no mark, so that a picture tells no more than the table beside it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from bot.picture_places import wrapped
from reporting.cells import HIDDEN

INK, PALE, PAPER = "#1b1b1b", "#cfcfcf", "#ffffff"
WIDTH = 330
ROWS_A_PICTURE = 12
"""More rows than this are divided, so that a picture fits on a page."""

_EDGE, _LINE, _SIZE, _STRIP, _GAP, _MOST_LINES = 7, 15, 11.5, 18, 5, 4
_INDENT = 14
_FONT = "DejaVu Sans"
_NAMED_FONT = re.compile(r"(<text style=\"[^\"]*font: (?:bold |700 )?[\d. ]*px )'DejaVu Sans'")
# One page holds many pictures: names of their parts would be there twice, and a style is for all.
_NAMES = re.compile(r"<g id=\"[^\"]*\"")
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)


Kind = Literal["step", "leaving", "reason"]
"""A step on the way, where some leave it, or a reason why."""


@dataclass(frozen=True)
class Dot:
    """A row of a picture of percentages.

    `value` and the two ends of `interval` are whole per cent from 0 to 100, HIDDEN, or None where
    there is none.
    """

    label: str
    value: int | str | None
    interval: tuple[int, int] | str | None
    total: bool = False


@dataclass(frozen=True)
class Bar:
    """A row of a picture of the path: a count and its percentage, each HIDDEN where not shown."""

    label: str
    count: int | str
    percentage: int | str | None
    kind: Kind


@dataclass
class _Sheet:
    """Artists for a figure of WIDTH px, from the top down."""

    height: float = 0.0
    artists: list[Callable[[Any], None]] = field(default_factory=list)

    def text(self, x: float, words: str, align: str = "left", *, bold: bool = False) -> None:
        y = self.height + _LINE / 2
        self.artists.append(lambda axes: _write(axes, x, y, words, align, bold))

    def line(self, start: float, end: float, width: float, ink: str, *, deep: bool = False) -> None:
        y, depth = self.height + _STRIP / 2, 1 if deep else 2
        self.artists.append(lambda axes: _stroke(axes, (start, end), (y, y), width, ink, depth))

    def tick(self, x: float) -> None:
        y = self.height + _STRIP / 2
        self.artists.append(lambda axes: _stroke(axes, (x, x), (y - 3, y + 3), 0.8, PALE, 1))

    def dot(self, x: float) -> None:
        y = self.height + _STRIP / 2
        self.artists.append(lambda axes: _mark(axes, x, y))

    def bar(self, part: float, height: float, face: str) -> None:
        y = self.height + (_STRIP - height) / 2
        self.artists.append(lambda axes: _box(axes, y, part * (WIDTH - 1), height, face))


def dots(rows: Sequence[Dot], name: str) -> str:
    """Each row's percentage as a dot and its interval as a line, rows in the order they come.

    `name` tells this picture from the others on a page; the same rows give the same SVG.
    """
    sheet = _Sheet()
    _scale(sheet)
    for row in rows:
        shown = "" if row.value is None else str(row.value)
        if isinstance(row.value, int):
            shown = f"{row.value}%"
            if isinstance(row.interval, tuple):
                shown += f" ({row.interval[0]}-{row.interval[1]})"
        _label(sheet, row.label, shown, 0, bold=row.total)
        sheet.line(_along(0), _along(100), 0.8, PALE, deep=True)
        for percentage in (0, 25, 50, 75, 100):
            sheet.tick(_along(percentage))
        if isinstance(row.value, int):
            if isinstance(row.interval, tuple):
                sheet.line(_along(row.interval[0]), _along(row.interval[1]), 2, INK)
            sheet.dot(_along(row.value))
        sheet.height += _STRIP + _GAP
    return _printed(sheet, name)


def longest(rows: Sequence[Bar]) -> int:
    """The most of the counts that are shown, at least 1."""
    return max([1, *(row.count for row in rows if isinstance(row.count, int))])


def bars(rows: Sequence[Bar], name: str, most: int) -> str:
    """Each row's count as a bar, all from the same edge; `most` is as long as one can be."""
    sheet = _Sheet()
    for row in rows:
        shown = str(row.count)
        if isinstance(row.count, int) and isinstance(row.percentage, int):
            shown += f" ({row.percentage}%)"
        elif row.percentage == HIDDEN and row.count != HIDDEN:
            shown += f" ({HIDDEN})"
        indent = {"step": 0, "leaving": _INDENT, "reason": 2 * _INDENT}[row.kind]
        _label(sheet, row.label, shown, indent, bold=row.kind == "step")
        if isinstance(row.count, int) and row.count:
            height, face = {"step": (11, INK), "leaving": (9, PALE), "reason": (5, PAPER)}[row.kind]
            sheet.bar(row.count / most, height, face)
        sheet.height += _STRIP + _GAP
    return _printed(sheet, name)


def divided(rows: Sequence[Any], most: int = ROWS_A_PICTURE) -> list[Sequence[Any]]:
    """The rows of each picture, as even as can be, in order; no picture where there are none."""
    count = -(-len(rows) // most)
    cuts = [len(rows) * at // count for at in range(count + 1)] if count else [0]
    return [rows[first:last] for first, last in pairwise(cuts)]


def _along(percentage: float) -> float:
    return _EDGE + percentage * (WIDTH - 2 * _EDGE) / 100


def _scale(sheet: _Sheet) -> None:
    for percentage, align in ((0, "left"), (50, "center"), (100, "right")):
        x = {"left": 0.0, "center": WIDTH / 2, "right": float(WIDTH)}[align]
        sheet.text(x, f"{percentage}%", align)
    sheet.height += _LINE + _GAP


def _label(sheet: _Sheet, label: str, shown: str, indent: int, *, bold: bool) -> None:
    """The label in as many lines as it needs, what is shown at the end of the first."""
    # The room beside it is the same whatever is shown.
    room = WIDTH - indent - _measured("100% (100-100)", bold) - 8
    lines = wrapped(label, room, _MOST_LINES, lambda words: _measured(words, bold)) or ("",)
    sheet.text(WIDTH, shown, "right", bold=bold)
    for line in lines:
        sheet.text(indent, line, bold=bold)
        sheet.height += _LINE


def _measured(text: str, bold: bool) -> float:
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, _font(bold), False)[0])


def _font(bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=_FONT, size=_SIZE, weight="bold" if bold else "normal")


def _printed(sheet: _Sheet, name: str) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # With 72 dots to an inch one px is one point, which is what matplotlib measures in.
    height = max(sheet.height, 1.0)
    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    for draw in sheet.artists:
        draw(axes)
    drawn = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        named = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        FigureCanvasSVG(figure).print_svg(drawn, metadata=named)
    svg = drawn.getvalue().decode("utf-8")
    svg = _STYLE.sub("", _NAMES.sub("<g", svg[svg.index("<svg") :]))
    return _NAMED_FONT.sub(r"\1'DejaVu Sans', Verdana, sans-serif", svg)


def _stroke(axes: Any, x: Any, y: Any, width: float, ink: str, depth: int) -> None:
    from matplotlib.lines import Line2D

    look = {"color": ink, "linewidth": width, "zorder": depth, "clip_on": False}
    axes.add_line(Line2D(x, y, **look))


def _mark(axes: Any, x: float, y: float) -> None:
    from matplotlib.lines import Line2D

    look = {"marker": "o", "markersize": 8, "color": INK, "zorder": 3, "clip_on": False}
    axes.add_line(Line2D([x], [y], linestyle="none", **look))


def _box(axes: Any, top: float, width: float, height: float, face: str) -> None:
    from matplotlib.patches import Rectangle

    look = {"facecolor": face, "edgecolor": INK, "linewidth": 0.8, "clip_on": False}
    # Half of its edge is beside it.
    axes.add_patch(Rectangle((0.5, top), width, height, **look))


def _write(axes: Any, x: float, y: float, words: str, align: str, bold: bool) -> None:
    from matplotlib.text import Text

    written = Text(
        x,
        y,
        words,
        color=INK,
        fontproperties=_font(bold),
        horizontalalignment=align,
        verticalalignment="center_baseline",
        zorder=4,
        clip_on=False,
    )
    # A name with a dollar in it is no formula.
    written.set_parse_math(False)
    axes._add_text(written)
