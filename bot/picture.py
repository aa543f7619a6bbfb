"""The picture of "how am I doing": somebody's own numbers by date, and what is good enough.

Ink on paper, told apart by shape: no colour stands for good or bad, and it prints as it is seen.
"""

from __future__ import annotations

import io
import re
import warnings
from threading import Lock
from typing import Any, Literal

from bot.picture_layout import Labels, Layout, Mark, Stroke, Text, laid_out
from bot.series import Series

INK, PALE, PAPER = "#1b1b1b", "#cfcfcf", "#ffffff"
DENSITY = 3
"""Dots of a PNG for each px, so that it is sharp on a telephone."""

_FONT = "DejaVu Sans"
# matplotlib names one font, and without it a browser would take one with serifs.
_NAMED_FONT = re.compile(rb"(<text style=\"[^\"]*font: [\d. ]*px )'DejaVu Sans'")
_FONTS = rb"\1'DejaVu Sans', Verdana, sans-serif"
_LOOKS: dict[str, dict[str, Any]] = {
    "grid": {"color": PALE, "linewidth": 0.8},
    "stem": {"color": PALE, "linewidth": 0.8, "dashes": (1, 2)},
    "axis": {"color": INK, "linewidth": 1.2},
    "goal": {"color": INK, "linewidth": 1.8, "dashes": (4, 2.5)},
    "joined": {"color": INK, "linewidth": 1.8},
}
_DEPTHS = {look: depth for depth, look in enumerate(_LOOKS, start=1)}
# matplotlib keeps its settings for the whole process.
_ONE_AT_A_TIME = Lock()


def draw(series: Series, labels: Labels, *, kind: Literal["svg", "png"], width: int) -> bytes:
    """Draw the series; the same series is drawn to the same bytes.

    Args:
        series: what was answered; it may be empty.
        labels: the picture's words, in the language of its owner.
        kind: an SVG keeps its words as text, a PNG has DENSITY dots for each px.
        width: in px, at least `bot.picture_layout.NARROWEST`; the height follows from the series.

    Raises:
        ValueError: the width is too small.
    """
    from matplotlib import rc_context

    settings = {"svg.fonttype": "none", "svg.hashsalt": "picture", "svg.image_inline": True}
    with _ONE_AT_A_TIME, rc_context(settings), warnings.catch_warnings():
        # It would name a character of somebody's words that its font does not have.
        warnings.simplefilter("ignore", UserWarning)
        return _printed(laid_out(series, labels, width, _measured), kind)


def _measured(text: str, size: float, bold: bool) -> float:
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, _font(size, bold), False)[0])


def _font(size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=_FONT, size=size, weight="bold" if bold else "normal")


def _printed(layout: Layout, kind: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # With 72 dots to an inch one px is one point, which is what matplotlib measures in.
    figure = Figure(figsize=(layout.width / 72, layout.height / 72), dpi=72, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, layout.width)
    axes.set_ylim(layout.height, 0)
    for at, stroke in enumerate(layout.strokes):
        axes.add_line(_line(stroke, f"{stroke.look}-{at}"))
    for mark in layout.marks:
        axes.add_line(_mark(mark))
    for text in layout.texts:
        _write(axes, text)
    drawn = io.BytesIO()
    if kind == "svg":
        named = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        FigureCanvasSVG(figure).print_svg(drawn, metadata=named)
        return _NAMED_FONT.sub(_FONTS, drawn.getvalue())
    figure.set_dpi(72 * DENSITY)
    FigureCanvasAgg(figure).print_png(drawn, metadata={"Software": None})
    return drawn.getvalue()


def _line(stroke: Stroke, name: str) -> Any:
    from matplotlib.lines import Line2D

    x, y = zip(*stroke.points, strict=True)
    look, depth = _LOOKS[stroke.look], _DEPTHS[stroke.look]
    return Line2D(x, y, **look, zorder=depth, clip_on=False, gid=name)


def _mark(mark: Mark) -> Any:
    from matplotlib.lines import Line2D

    return Line2D(
        [mark.x],
        [mark.y],
        linestyle="none",
        marker="o" if mark.numbered else "s",
        markersize=8.5,
        markerfacecolor=INK if mark.numbered else PAPER,
        markeredgecolor=INK,
        markeredgewidth=1.6,
        zorder=8,
        clip_on=False,
        gid=f"point-{mark.at}",
    )


def _write(axes: Any, text: Text) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.text import Text as Written

    if text.backed:
        box = text.backed
        corner, size = (box.left, box.top), (box.right - box.left, box.bottom - box.top)
        axes.add_patch(Rectangle(corner, *size, color=PAPER, linewidth=0, zorder=7))
    written = Written(
        text.x,
        text.y,
        text.words,
        color=INK,
        fontproperties=_font(text.size, text.bold),
        horizontalalignment=text.align,
        verticalalignment="center_baseline",
        zorder=9,
        clip_on=False,
    )
    # Money in somebody's words is no formula.
    written.set_parse_math(False)
    axes._add_text(written)
