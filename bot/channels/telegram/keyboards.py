"""Answers as buttons below a message: 0 to 10 in two rows, the others as wide as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.webchat.relay import Button

SCALE = tuple(str(number) for number in range(11))
LOWER_HALF = 6
DONE = "done"
"""What a button carries that was tapped: it stands for nothing any more."""

_WIDEST_OF_SIX, _WIDEST_OF_TWO = 3, 14


def keyboard(
    buttons: Sequence[Button], message_id: str, first: int = 0
) -> InlineKeyboardMarkup | None:
    """The buttons of one message, or None where it has none.

    Each carries the id of the message it was offered in answer to and its place, from `first` on,
    among all that were offered then: at most 64 bytes, whatever it stands for.
    """
    if not buttons:
        return None
    numbered = list(enumerate(buttons, first))
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.title, callback_data=f"{message_id}.{at}") for at, one in row]
            for row in _rows(numbered)
        ]
    )


def tapped(data: str) -> tuple[str, int] | None:
    """The message and the place that a button carried; None where it stands for nothing."""
    of, _, at = data.rpartition(".")
    return (of, int(at)) if of and at.isascii() and at.isdecimal() else None


def marked(title: str) -> InlineKeyboardMarkup:
    """What stays below a message once it was answered: the answer, which does nothing."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"✓ {title}", callback_data=DONE)]])


Numbered = tuple[int, Button]


def _rows(numbered: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    row: list[Numbered] = []
    for one in numbered:
        if row and (len(row) >= _fit(row[0]) or _fit(row[0]) != _fit(one) or _is_upper_half(one)):
            yield row
            row = []
        row.append(one)
    yield row


def _fit(one: Numbered) -> int:
    """How many buttons as wide as this one stand in a row."""
    width = len(one[1].title)
    return 6 if width <= _WIDEST_OF_SIX else 2 if width <= _WIDEST_OF_TWO else 1


def _is_upper_half(one: Numbered) -> bool:
    return one[1].payload == f'/give_score{{"score": "{LOWER_HALF}"}}'
