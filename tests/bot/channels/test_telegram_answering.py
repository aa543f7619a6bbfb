"""While Rasa is away: the person is told, waited for, and in the end asked to write again."""

import asyncio

from telegram import Bot

from bot.channels.telegram.answering import Answering, Patience
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.drawing import Drawing
from bot.channels.telegram.incoming import Moved, Said, Started
from bot.channels.telegram.relay import ChatRelay
from bot.channels.telegram.sending import Sending
from bot.channels.webchat.words import Words
from tests.a_telegram_server import TOKEN
from tests.bot.channels.a_telegram_process import ROOT, WORDS, words

SAM = 1001
PAGE = Words.load(ROOT / "data" / "responses" / "page.yml")


def answering(server, inlet, patience):
    bot = Bot(TOKEN, base_url=f"{server.address}/bot")
    relay = ChatRelay([inlet.port])
    chats, drawing = Chats(bytes(32)), Drawing(PAGE)
    return Answering(
        relay, Sending(bot), chats, WORDS, drawing, "https://beth.cymru", "4242", patience
    )


def test_after_a_while_it_is_said_that_an_answer_is_waited_for_and_then_it_comes(server, inlet):
    async def play():
        desk = answering(server, inlet, Patience(tell=0.2))
        inlet.refuse_with = (503, "unavailable")
        handling = asyncio.create_task(desk.handle(Started(1, SAM, "abcdefgh")))
        while len(server.texts(SAM)) < 2:
            await asyncio.sleep(0.05)
        inlet.refuse_with = None
        await handling

    asyncio.run(asyncio.wait_for(play(), 20))
    told, emergency, _, greeting = server.texts(SAM)
    assert (told, emergency) == (words("waiting"), words("emergency"))
    assert greeting.startswith("Helo.")


def test_what_cannot_be_answered_is_asked_for_again_in_the_end(server, inlet, caplog):
    async def play():
        desk = answering(server, inlet, Patience(tell=99, give_up=0.2))
        inlet.refuse_with = (503, "unavailable")
        await desk.handle(Said(1, SAM, "see my brother Peregrine more"))

    asyncio.run(asyncio.wait_for(play(), 20))
    assert server.texts(SAM) == [words("unavailable")]
    assert "given up" in caplog.text
    assert "Peregrine" not in caplog.text


def test_that_somebody_blocked_it_is_kept_once_rasa_is_back(server, inlet):
    async def play():
        desk = answering(server, inlet, Patience())
        inlet.refuse_with = (503, "unavailable")
        handling = asyncio.create_task(desk.handle(Moved(1, SAM, gone=True)))
        await asyncio.sleep(0.3)
        inlet.refuse_with = None
        await handling

    asyncio.run(asyncio.wait_for(play(), 20))
    assert [gone for _, gone in inlet.gone] == [True]
