"""Pictures: a dot a percentage, a bar a count, in the order they come, and nothing hidden."""

import re
from xml.etree import ElementTree

import pytest

from reporting.cells import HIDDEN
from reporting.formats.charts import Bar, Dot, bars, divided, dots, longest

SVG = "{http://www.w3.org/2000/svg}"
EDGE, SPAN = 7, 316


def marks(svg: str) -> list[float]:
    """Where the dots are, in per cent of the scale, from the top down."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}use")
    return [round((float(one.get("x")) - EDGE) * 100 / SPAN) for one in found if one.get("x")]


def strokes(svg: str, width: str) -> list[tuple[int, int]]:
    """Both ends of every line of this width, in per cent of the scale."""
    found = []
    for one in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if f"stroke-width: {width}" in one.get("style", "") and "#1b1b1b" in one.get("style", ""):
            ends = [float(x) for x in re.findall(r"[ML] ([\d.-]+) ", one.get("d"))]
            found.append(tuple(round((x - EDGE) * 100 / SPAN) for x in ends))
    return found


def boxes(svg: str) -> list[float]:
    """How long every bar is, in parts of the whole."""
    found = []
    for one in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if "stroke-width: 0.8" in one.get("style", "") and "#1b1b1b" in one.get("style", ""):
            xs = [float(x) for x in re.findall(r"[ML] ([\d.-]+) ", one.get("d"))]
            found.append(round((max(xs) - min(xs)) / 329, 2))
    return found


def texts(svg: str) -> list[str]:
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def height(svg: str) -> float:
    return float(ElementTree.fromstring(svg).get("viewBox").split()[3])


ROWS = [
    Dot("Ynys Môn", 62, (44, 77)),
    Dot("Gwynedd", 20, (8, 41)),
    Dot("Powys", 87, (80, 92)),
]
BARS = [
    Bar("Referred", 200, None, "step"),
    Bar("Not joined", 50, 25, "leaving"),
    Bar("Moved", 20, 40, "reason"),
]


def test_rows_stand_in_the_order_they_come():
    told = [text for text in texts(dots(ROWS, "a")) if text in {row.label for row in ROWS}]
    assert told == ["Ynys Môn", "Gwynedd", "Powys"]


def test_a_dot_stands_at_its_percentage_and_a_line_from_end_to_end_of_its_interval():
    svg = dots(ROWS, "a")
    assert marks(svg) == [62, 20, 87]
    assert strokes(svg, "2") == [(44, 77), (8, 41), (80, 92)]


def test_a_percentage_and_its_interval_are_told_beside_the_label():
    assert "62% (44-77)" in texts(dots(ROWS, "a"))


def test_a_percentage_without_an_interval_has_a_dot_alone():
    svg = dots([Dot("Powys", 4, None)], "a")
    assert (marks(svg), strokes(svg, "2")) == ([4], [])
    assert "4%" in texts(svg)


@pytest.mark.parametrize(("value", "told"), [(HIDDEN, True), (None, False)])
def test_a_percentage_that_is_not_shown_has_no_dot_and_no_line(value, told):
    svg = dots([Dot("Powys", value, value)], "a")
    assert (marks(svg), strokes(svg, "2")) == ([], [])
    assert (HIDDEN in texts(svg)) is told


def test_a_row_is_as_high_whether_its_number_is_shown_or_not():
    long = "A team with a name that does not fit on one line of a picture"
    shown, hidden = (dots([Dot(long, one, None)], "a") for one in (50, HIDDEN))
    assert height(shown) == height(hidden)
    shown, hidden = (bars([Bar(long, one, one, "step")], "a", 100) for one in (50, HIDDEN))
    assert height(shown) == height(hidden)


def test_bars_are_as_long_as_their_counts_are_of_the_longest():
    assert boxes(bars(BARS, "a", longest(BARS))) == [1.0, 0.25, 0.1]


def test_a_count_and_its_percentage_are_told_beside_the_label():
    assert {"200", "50 (25%)", "20 (40%)"} <= set(texts(bars(BARS, "a", 200)))


def test_a_count_that_is_shown_says_where_its_percentage_is_not():
    assert f"50 ({HIDDEN})" in texts(bars([Bar("Joined", 50, HIDDEN, "step")], "a", 50))


@pytest.mark.parametrize("count", [0, HIDDEN])
def test_nothing_and_a_hidden_count_have_no_bar(count):
    svg = bars([Bar("Joined", count, None, "step")], "a", 10)
    assert boxes(svg) == []
    assert str(count) in texts(svg)


def test_a_hidden_count_does_not_settle_how_long_the_others_are():
    assert longest([Bar("Referred", HIDDEN, None, "step"), BARS[1]]) == 50


def test_where_every_count_is_hidden_a_picture_is_drawn_all_the_same():
    rows = [Bar("Referred", HIDDEN, None, "step")]
    assert texts(bars(rows, "a", longest(rows))) == [HIDDEN, "Referred"]


def test_there_is_one_ink_so_that_no_colour_stands_for_good_or_bad():
    svg = dots(ROWS, "a") + bars(BARS, "b", 200)
    assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) <= {"#1b1b1b", "#cfcfcf", "#ffffff"}


def test_the_same_rows_give_the_same_picture():
    assert dots(ROWS, "a") == dots(ROWS, "a")


def test_two_pictures_on_a_page_have_no_name_in_common():
    names = [re.findall(r' id="([^"]*)"', dots(ROWS, name)) for name in ("a", "b")]
    assert all(names)
    assert not set(names[0]) & set(names[1])


def test_a_name_with_dollars_is_written_as_it_is():
    assert "Team $x$" in texts(dots([Dot("Team $x$", 5, None)], "a"))


@pytest.mark.parametrize(
    ("rows", "parts"), [(0, []), (1, [1]), (12, [12]), (13, [6, 7]), (25, [8, 8, 9])]
)
def test_many_rows_are_divided_evenly_and_in_order(rows, parts):
    found = divided(list(range(rows)))
    assert [len(one) for one in found] == parts
    assert [one for some in found for one in some] == list(range(rows))
