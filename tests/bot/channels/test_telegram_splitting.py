"""Long texts: in parts that Telegram takes, cut where a reader would pause, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.splitting import LONGEST, length, parts


def test_a_text_that_fits_is_left_as_it_is():
    assert parts("Helo.\nHello.") == ["Helo.\nHello."]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One two. Three four. Five", ["One two. Three four.", "Five"]),
        ("One two\nthree four five", ["One two", "three four five"]),
        ("“Ydy hi?” Ydy, mae hi", ["“Ydy hi?”", "Ydy, mae hi"]),
        ("one two three four five", ["one two three four", "five"]),
        ("Llanfairpwllgwyngyllgogerych", ["Llanfairpwllgwyngyll", "gogerych"]),
    ],
    ids=["at a sentence", "at a line", "after a quotation", "at a word", "within a word"],
)
def test_it_is_cut_at_the_best_pause_there_is(text, found):
    assert parts(text, 20) == found


def test_what_takes_two_units_counts_twice_and_is_never_halved():
    assert length("🙂") == 2
    assert parts("🙂🙂🙂", 5) == ["🙂🙂", "🙂"]


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_every_part_fits_is_not_empty_and_together_they_say_it_all(text, longest):
    found = parts(text, longest)
    assert all(0 < length(part) <= longest for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_telegrams_limit_is_kept():
    assert [length(part) for part in parts("Ie. " * 3000)] == [4095, 4095, 3807]
    assert LONGEST == 4096
