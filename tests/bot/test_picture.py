"""The picture of "how am I doing": what it shows, where it stands, and what it never says."""

from __future__ import annotations

import io
import random
import re
import warnings
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.channels.webchat.page import SENTENCES
from bot.channels.webchat.picturing import labels_in
from bot.channels.webchat.words import Words
from bot.picture import DENSITY, INK, PALE, PAPER, draw
from bot.picture_layout import Layout, laid_out
from bot.picture_places import wrapped
from bot.series import TOLD, Point, Series, series_of

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 320
DAY = date(2026, 11, 24)
LETTER = 0.68
"""How wide a letter is taken to be, of its height."""
LABELS = {language: labels_in(Words.load(SENTENCES), language) for language in ("cy", "en")}


def point(days: int, value: int | None = None, told: str | None = None) -> Point:
    return Point(DAY + timedelta(days), value, told)


USUAL = Series(
    "see my brother more",
    8,
    None,
    (point(0, 2), point(28, 4), point(57, None, "harder"), point(85, 3), point(113, 6)),
)


def drawn(series: Series, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(draw(series, LABELS[language], kind="svg", width=WIDTH))


def texts(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def mark_places(svg: ElementTree.Element) -> dict[int, tuple[float, float]]:
    """Where the mark of each point of the series was drawn."""
    found = {}
    for group in svg.iter(f"{SVG}g"):
        name = re.fullmatch(r"point-(\d+)", group.get("id", ""))
        if name:
            (use,) = group.iter(f"{SVG}use")
            found[int(name[1])] = (float(use.get("x", "")), float(use.get("y", "")))
    return found


def strokes(svg: ElementTree.Element, look: str) -> list[list[tuple[float, float]]]:
    """The ends of each line of a kind, from left to right."""
    found = []
    for group in svg.iter(f"{SVG}g"):
        if re.fullmatch(rf"{look}-\d+", group.get("id", "")):
            (path,) = group.iter(f"{SVG}path")
            numbers = re.findall(r"[ML] ([\d.]+) ([\d.]+)", path.get("d", ""))
            found.append([(float(x), float(y)) for x, y in numbers])
    return found


def zero(svg: ElementTree.Element) -> float:
    ((_, _, (_, y)),) = strokes(svg, "axis")
    return y


# What it says


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["24 Nov", "22 Dec", "20 Jan", "17 Feb", "17 Mar", "Good enough: 8", "Harder"]),
        ("cy", ["24 Tach", "22 Rhag", "20 Ion", "17 Chwef", "17 Maw", "Digon da: 8", "Anoddach"]),
    ],
)
def test_every_date_and_label_of_a_year_of_check_ins_is_a_text_in_its_language(
    language: str, said: list[str]
) -> None:
    assert set(said) <= set(texts(drawn(USUAL, language)))


def test_every_number_is_written_once_more_than_on_the_scale() -> None:
    found = texts(drawn(USUAL))
    assert [found.count(str(value)) for value in range(11)] == [1, 1, 2, 2, 2, 1, 2, 1, 1, 1, 1]


def test_the_words_are_theirs_whatever_is_in_them() -> None:
    words = "tŷ ŵyr & <b> $5 i'w wario $ \x0b\ud800 😀"
    assert "tŷ ŵyr & <b> $5 i'w wario $ 😀" in texts(drawn(replace(USUAL, words=words)))


def test_words_too_long_are_cut_after_three_lines_of_the_pictures_width() -> None:
    found = texts(drawn(replace(USUAL, words="be able to walk to the shop on my own again " * 5)))
    lines = [text for text in found if "shop" in text or "walk" in text or text.endswith("…")]
    assert len(lines) == 3
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", ()),
        ("one", ("one",)),
        ("one two three", ("one two", "three")),
        ("abcdefghijkl", ("abcdefgh", "ijkl")),
        ("one two three four five six", ("one two", "three…")),
        ("one abcdefghijklmnopqrstuvwxyz", ("one", "abcdefg…")),
        ("one\ntwo", ("one two",)),
    ],
)
def test_words_are_wrapped_at_spaces_and_a_word_too_wide_is_divided(
    words: str, lines: tuple[str, ...]
) -> None:
    assert wrapped(words, 8, 2, len) == lines


@pytest.mark.parametrize("told", [*TOLD, None])
def test_an_answer_without_a_number_is_named_in_words_below_the_scale(told: str | None) -> None:
    svg = drawn(replace(USUAL, points=(point(0, 0), point(9, None, told))))
    assert LABELS["en"].told[told] in texts(svg)
    places = mark_places(svg)
    assert places[0][1] == zero(svg) < places[1][1]


def test_whoever_never_gave_a_number_is_shown_no_scale() -> None:
    svg = drawn(Series("see my nan", None, None, (point(0, None, "face_2"), point(9))))
    assert strokes(svg, "axis") == []
    assert not {str(value) for value in range(11)} & set(texts(svg))


# Where it stands


@pytest.mark.parametrize("value", range(11))
def test_a_number_stands_as_high_as_the_same_number_as_a_goal(value: int) -> None:
    svg = drawn(Series("w", value, None, (point(0, value), point(9, value))))
    _, line = strokes(svg, "goal")
    assert {y for _, y in mark_places(svg).values()} == {y for _, y in line}


def test_a_higher_number_stands_higher_by_equal_steps() -> None:
    svg = drawn(Series("w", None, None, tuple(point(value, value) for value in range(11))))
    heights = [mark_places(svg)[value][1] for value in range(11)]
    assert len({round(a - b, 3) for a, b in pairwise(heights)}) == 1
    assert heights[0] == zero(svg) > heights[10]


def test_dates_stand_apart_as_the_days_between_them() -> None:
    svg = drawn(replace(USUAL, points=(point(0, 5), point(10, 5), point(40, 5, None))))
    first, second, third = (mark_places(svg)[at][0] for at in range(3))
    assert third - first == pytest.approx(4 * (second - first))


def test_answers_of_one_day_stand_above_each_other() -> None:
    svg = drawn(replace(USUAL, points=(point(3, 2), point(3, 7), point(3))))
    assert len({x for x, _ in mark_places(svg).values()}) == 1


def test_only_numbers_that_follow_each_other_are_joined() -> None:
    svg = drawn(USUAL)
    places = mark_places(svg)
    assert strokes(svg, "joined") == [[places[0], places[1]], [places[3], places[4]]]


def test_a_goal_is_drawn_from_the_day_it_was_said() -> None:
    places = mark_places(drawn(USUAL))
    _, whole = strokes(drawn(USUAL), "goal")
    _, later = strokes(drawn(replace(USUAL, goal_since=USUAL.points[3].on)), "goal")
    assert whole[0][0] < places[0][0]
    assert later == [(places[3][0], whole[0][1]), whole[1]]


def test_without_a_goal_there_is_no_dashed_line_and_no_word_of_one() -> None:
    svg = drawn(replace(USUAL, goal=None))
    assert strokes(svg, "goal") == []
    assert not any(text.startswith("Good enough") for text in texts(svg))


def placed(series: Series) -> Layout:
    return laid_out(series, LABELS["en"], WIDTH, lambda text, size, bold: len(text) * size * LETTER)


@pytest.mark.parametrize("seed", range(6))
def test_sixty_numbers_are_all_written_and_none_covers_another(seed: int) -> None:
    chance = random.Random(seed)
    points = tuple(point(7 * week, chance.randint(0, 10)) for week in range(60))
    layout = placed(Series("w", 5, None, points))
    numbers = [text for text in layout.texts if text.backed]
    assert [text.words for text in numbers] == [str(one.value) for one in points]
    assert not any(a.backed.meets(b.backed) for a, b in combinations(numbers, 2))


def test_of_many_dates_the_first_and_the_last_are_written_and_none_covers_another() -> None:
    points = tuple(point(7 * week, 5) for week in range(60))
    layout = placed(replace(USUAL, points=points))
    dates = [text for text in layout.texts if re.fullmatch(r"\d+ [A-Z][a-z]+", text.words)]
    assert {"24 Nov", "11 Jan"} <= {text.words for text in dates}
    assert len(dates) >= 8
    for row in {text.y for text in dates}:
        across = sorted(text.x for text in dates if text.y == row)
        assert all(b - a >= 40 for a, b in pairwise(across))


# How it looks


def test_it_is_drawn_in_one_ink_whatever_the_numbers() -> None:
    for series in (USUAL, Series("w", 2, DAY, (point(0, 10), point(5, 0), point(9)))):
        svg = draw(series, LABELS["en"], kind="svg", width=WIDTH).decode()
        assert set(re.findall(r"#[0-9a-f]{6}\b(?![^<]*url)", svg)) <= {INK, PALE, PAPER}


def test_a_png_is_a_sharp_picture_of_grey_ink() -> None:
    png = Image.open(io.BytesIO(draw(USUAL, LABELS["en"], kind="png", width=WIDTH))).convert("RGB")
    assert png.width == WIDTH * DENSITY
    colours = png.getcolors(maxcolors=png.width * png.height) or []
    assert all(max(colour) - min(colour) <= 2 for _, colour in colours)
    dark = sum(count for count, colour in colours if max(colour) < 80)
    assert 0.005 < dark / (png.width * png.height) < 0.2


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_answers_are_drawn_to_the_same_bytes(kind: Any) -> None:
    once, again = (draw(USUAL, LABELS["cy"], kind=kind, width=WIDTH) for _ in range(2))
    assert once == again


def test_its_letters_have_no_serifs_where_its_own_font_is_missing() -> None:
    svg = drawn(USUAL)
    styles = {text.get("style", "") for text in svg.iter(f"{SVG}text")}
    assert all("'DejaVu Sans', Verdana, sans-serif" in style for style in styles)


def test_nothing_of_the_words_is_said_where_a_letter_has_no_shape() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn(replace(USUAL, words="\U0001fae0 木"))


def test_a_picture_too_narrow_to_read_is_refused() -> None:
    with pytest.raises(ValueError, match="expected at least 280 px"):
        draw(USUAL, LABELS["en"], kind="svg", width=200)


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
POINTS = st.one_of(
    st.builds(Point, DAYS, st.integers(0, 10)),
    st.builds(Point, DAYS, st.none(), st.sampled_from([*TOLD, None])),
)
SERIES = st.builds(
    Series,
    st.text(max_size=300),
    st.none() | st.integers(0, 10),
    st.none() | DAYS,
    st.lists(POINTS, max_size=20).map(lambda points: tuple(sorted(points, key=lambda one: one.on))),
)


@settings(max_examples=60, deadline=None)
@given(SERIES, st.sampled_from(["cy", "en"]))
def test_any_answers_can_be_drawn_each_with_its_mark(series: Series, language: str) -> None:
    svg = drawn(series, language)
    assert set(mark_places(svg)) == set(range(len(series.points)))
    numbers = [str(one.value) for one in series.points if one.value is not None]
    assert all(texts(svg).count(number) > numbers.count(number) for number in numbers)


@settings(max_examples=200, deadline=None)
@given(SERIES)
def test_everything_stands_within_the_picture(series: Series) -> None:
    layout = placed(series)
    places = [(one.x, one.y) for one in layout.marks]
    places += [place for stroke in layout.strokes for place in stroke.points]
    for text in layout.texts:
        wide = len(text.words) * text.size * LETTER
        left = text.x - {"left": 0, "center": wide / 2, "right": wide}[text.align]
        places += [(left, text.y - text.size / 2), (left + wide, text.y + text.size / 2)]
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in places)


# What a message carries


def carried(**more: Any) -> dict[str, Any]:
    return {"words": "w", "goal": None, "points": [], **more}


def test_what_a_message_carries_is_read_in_order_of_date() -> None:
    points = [
        {"on": "2026-12-22", "value": 4, "told": None},
        {"on": "2026-11-24", "value": None, "told": "face_3"},
    ]
    found = series_of(carried(goal=8, goal_since="2026-12-22", points=points, voices=[]))
    assert found == Series(
        "w", 8, date(2026, 12, 22), (point(0, None, "face_3"), Point(date(2026, 12, 22), 4))
    )


@pytest.mark.parametrize(
    ("found", "field"),
    [
        ([], "picture: expected an object"),
        ({"goal": 1, "points": []}, "picture.words: expected a text"),
        (carried(points=None), "picture.points: expected a list"),
        (carried(goal=11), "picture.goal: expected a whole number from 0 to 10, or null"),
        (carried(goal=True), "picture.goal: expected a whole number from 0 to 10, or null"),
        (carried(goal_since="secret"), "picture.goal_since: expected a date such as 2026-11-24"),
        (carried(points=["secret"]), "picture.points[0]: expected an object"),
        (carried(points=[{"value": 1}]), "picture.points[0].on: expected a date"),
        (
            carried(points=[{"on": "2026-11-24", "value": 6.5}]),
            "picture.points[0].value: expected a whole number",
        ),
        (
            carried(points=[{"on": "2026-11-24", "told": "secret"}]),
            "picture.points[0].told: expected null or one of better, same",
        ),
    ],
)
def test_what_cannot_be_drawn_is_named_by_its_field_and_never_quoted(
    found: Any, field: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(field)) as refused:
        series_of(found)
    assert "secret" not in str(refused.value)
