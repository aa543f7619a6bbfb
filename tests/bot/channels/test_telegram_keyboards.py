"""Buttons: 0 to 10 in two rows, others as wide as they need, each known by where it was offered."""

import pytest

from bot.channels.telegram.keyboards import DONE, keyboard, marked, tapped
from bot.channels.webchat.relay import Button

SCALE = [Button(str(number), f'/give_score{{"score": "{number}"}}') for number in range(11)]


def titles(*buttons):
    made = keyboard(buttons, "4242-7")
    return [[button.text for button in row] for row in made.inline_keyboard]


def named(*names):
    return [Button(name, "/skip") for name in names]


@pytest.mark.parametrize(
    ("buttons", "rows"),
    [
        (SCALE, [["0", "1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]),
        (
            [*SCALE, Button("No number", "/refuse_numbers")],
            [["0", "1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"], ["No number"]],
        ),
        (SCALE[6:8], [["6", "7"]]),
        (named("Ydy", "Nac ydy"), [["Ydy"], ["Nac ydy"]]),
        (named("OK, mae'n iawn", "Dim diolch"), [["OK, mae'n iawn", "Dim diolch"]]),
        (named("Rhywun arall, ar ran Mair", "Mair fach"), None),
        (named(*"1234567"), [["1", "2", "3", "4", "5", "6"], ["7"]]),
    ],
)
def test_they_stand_in_rows(buttons, rows):
    expected = rows or [["Rhywun arall, ar ran Mair"], ["Mair fach"]]
    assert titles(*buttons) == expected


def test_a_message_without_buttons_has_no_keyboard():
    assert keyboard([], "4242-7") is None


def test_each_says_in_64_bytes_at_most_where_it_was_offered():
    made = keyboard(SCALE, "9999999999-2147483647", first=40)
    data = [button.callback_data for row in made.inline_keyboard for button in row]
    assert [tapped(one) for one in data] == [("9999999999-2147483647", at) for at in range(40, 51)]
    assert max(len(one.encode()) for one in data) <= 64


def test_one_that_was_tapped_stays_marked_and_stands_for_nothing():
    ((button,),) = marked("Ydy").inline_keyboard
    assert (button.text, button.callback_data) == ("✓ Ydy", DONE)
    assert tapped(DONE) is None


@pytest.mark.parametrize("data", ["", "done", ".3", "4242-7.", "4242-7.x", "4242-7.²", "4242-7.-1"])
def test_what_no_button_of_ours_carries_stands_for_nothing(data):
    assert tapped(data) is None
