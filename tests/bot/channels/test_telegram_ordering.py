"""Lines: one chat in order, chats at the same time, and nothing forgotten before it is done."""

import asyncio
from collections import defaultdict

import pytest

from bot.channels.telegram.incoming import Said, TooMany
from bot.channels.telegram.ordering import AT_ONCE, MOST_WAITING, Lines


class Desk:
    """Handles what it is let handle, and notes the order."""

    def __init__(self):
        self.begun, self.ended, self.kinds = [], [], []
        self.let = defaultdict(asyncio.Event)

    async def handle(self, incoming):
        self.begun.append(incoming.update_id)
        self.kinds.append(type(incoming))
        await self.let[incoming.update_id].wait()
        self.ended.append(incoming.update_id)


def said(number, chat=1):
    return Said(number, chat, "x")


def scene(test):
    async def play():
        desk = Desk()
        await test(desk, Lines(desk.handle))

    asyncio.run(play())


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


def test_one_chat_is_served_in_telegrams_order():
    async def play(desk, lines):
        for number in (3, 1, 2):
            lines.take(said(number))
            desk.let[number].set()
        await lines.drain(1)
        assert desk.ended == [1, 2, 3]

    scene(play)


def test_a_chat_does_not_wait_for_another():
    async def play(desk, lines):
        lines.take(said(1, chat=1))
        desk.let[2].set()
        await lines.take(said(2, chat=2))
        assert (desk.begun, desk.ended) == ([1, 2], [2])

    scene(play)


def test_no_more_chats_than_so_many_at_once():
    async def play(desk, lines):
        for number in range(AT_ONCE + 5):
            lines.take(said(number, chat=number))
        await settle()
        assert len(desk.begun) == AT_ONCE
        desk.let[0].set()
        await settle()
        assert len(desk.begun) == AT_ONCE + 1

    scene(play)


def test_telegram_is_asked_to_forget_nothing_that_is_under_way():
    async def play(desk, lines):
        assert lines.offset() is None
        for number in (5, 6, 7):
            lines.take(said(number, chat=number))
        desk.let[6].set()
        await settle()
        assert lines.offset() == 5
        desk.let[5].set()
        await settle()
        assert lines.offset() == 7
        desk.let[7].set()
        await settle()
        assert lines.offset() == 8

    scene(play)


def test_once_it_has_forgotten_it_is_asked_for_whatever_there_is():
    async def play(desk, lines):
        desk.let[5].set()
        await lines.take(said(5))
        offset = lines.offset()
        lines.confirmed(offset)
        assert (offset, lines.offset()) == (6, None)

    scene(play)


def test_an_update_that_comes_again_is_not_handled_again():
    async def play(desk, lines):
        first = lines.take(said(5))
        assert lines.take(said(5)) is first
        desk.let[5].set()
        await first
        await lines.take(said(5))
        assert desk.begun == [5]
        assert lines.offset() == 6

    scene(play)


def test_one_that_fails_holds_nobody_up():
    async def play(desk, lines):
        async def fail(incoming):
            raise RuntimeError("x")

        failing = Lines(fail)
        await failing.take(said(5))
        assert failing.offset() == 6

    scene(play)


def test_what_there_is_nothing_to_do_about_is_done():
    async def play(desk, lines):
        lines.skip(4)
        assert (lines.offset(), lines.knows(4)) == (5, True)

    scene(play)


@pytest.mark.parametrize("more", [1, 9])
def test_of_a_flood_from_one_chat_what_does_not_fit_is_answered_once(more):
    async def play(desk, lines):
        lines.take(said(0))
        await settle()
        for number in range(1, 1 + MOST_WAITING + more):
            lines.take(said(number))
            desk.let[number].set()
        desk.let[0].set()
        await lines.drain(1)
        assert desk.kinds == [*[Said] * (1 + MOST_WAITING), TooMany]
        assert lines.offset() == 1 + MOST_WAITING + more

    scene(play)
