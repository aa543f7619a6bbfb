"""A chat's conversation id: always the same, opaque, and nobody else can make one."""

import pytest

from bot.channels.telegram.chats import Chats

KEY = bytes(range(32))
CHATS = (1, 5_555_555_555, -100_123)


@pytest.mark.parametrize("chat", CHATS)
def test_it_leads_back_to_its_chat(chat):
    chats = Chats(KEY)
    assert chats.chat_of(chats.conversation_of(chat)) == chat


def test_it_is_the_same_at_every_start_and_another_with_another_key():
    found = Chats(KEY).conversation_of(7)
    assert found == Chats(KEY).conversation_of(7)
    assert found != Chats(bytes(32)).conversation_of(7)


def test_it_does_not_show_the_chat():
    assert "5555555555" not in Chats(KEY).conversation_of(5_555_555_555)


@pytest.mark.parametrize("made_up", ["", "telegram-", "telegram-x", "ŷ", "telegram-" + "A" * 32])
def test_one_that_was_made_up_leads_nowhere(made_up):
    with pytest.raises(ValueError, match="not the id of a chat's conversation"):
        Chats(KEY).chat_of(made_up)


def test_one_that_was_altered_leads_nowhere():
    good = Chats(KEY).conversation_of(7)
    with pytest.raises(ValueError, match="not the id"):
        Chats(KEY).chat_of(good[:-1] + ("A" if good[-1] != "A" else "B"))
