"""What an update is, read from Telegram's own form."""

import pytest
from telegram import Bot, Update

from bot.channels.telegram.incoming import (
    Commanded,
    Edited,
    InGroup,
    Moved,
    Said,
    Started,
    Tapped,
    Unreadable,
    incoming_of,
)
from bot.channels.telegram.polling import read

BOT = Bot("4242:nobody")
PERSON = {"id": 7, "is_bot": False, "first_name": "Sam"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -5, "type": "supergroup", "title": "Teulu"}
FILE = {"file_id": "a", "file_unique_id": "b"}


def message(**something):
    about = {"message_id": 3, "date": 1, "chat": PRIVATE, "from": PERSON}
    return {"update_id": 9, "message": about | something}


def read_of(told):
    return incoming_of(Update.de_json(told, BOT))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("helo", Said(9, 7, "helo")),
        ("  /restart now ", Said(9, 7, "  /restart now ")),
        ("/give_score{}", Said(9, 7, "/give_score{}")),
        ("/start", Started(9, 7, None)),
        ("/start djmvIvjY6dowZV5p7K3Y2w", Started(9, 7, "djmvIvjY6dowZV5p7K3Y2w")),
        ("/start djmvIvjY6dowZV5p7K3Y2w.", Started(9, 7, "djmvIvjY6dowZV5p7K3Y2w")),
        ('/start {"code": 1}', Started(9, 7, "")),
        ("/Stop@BethBot", Commanded(9, 7, "stop")),
        ("/cymraeg", Commanded(9, 7, "cymraeg")),
        ("/stop the bus is what mum says", Said(9, 7, "/stop the bus is what mum says")),
    ],
)
def test_words_are_words_unless_they_are_a_command_of_the_menu(text, found):
    assert read_of(message(text=text)) == found


@pytest.mark.parametrize(
    "something",
    [
        {"photo": [{**FILE, "width": 1, "height": 1}], "caption": "my room"},
        {"voice": {**FILE, "duration": 2}},
        {"location": {"latitude": 53.1, "longitude": -4.2}},
        {"contact": {"phone_number": "1", "first_name": "Sam"}},
        {
            "sticker": {
                **FILE,
                **{"width": 1, "height": 1, "is_animated": False, "is_video": False},
                "type": "regular",
            }
        },
    ],
    ids=["a photo", "a voice", "a place", "a contact", "a sticker"],
)
def test_what_holds_no_words_is_unreadable(something):
    assert read_of(message(**something)) == Unreadable(9, 7)


def test_what_a_chat_tells_of_itself_is_nothing():
    assert read_of(message(delete_chat_photo=True)) is None


def test_a_changed_message_is_known_as_one():
    told = message(text="helo eto", edit_date=2)
    assert read_of({"update_id": 9, "edited_message": told["message"]}) == Edited(9, 7)


@pytest.mark.parametrize("something", [{"text": "/start"}, {"new_chat_members": [PERSON]}])
def test_anything_in_a_group_is_of_the_group(something):
    assert read_of(message(chat=GROUP, **something)) == InGroup(9, -5)


def test_a_tap_carries_what_the_button_held():
    query = {"id": "q", "from": PERSON, "chat_instance": "1", "data": "4242-8.3"}
    told = message(text="?")["message"]
    found = read_of({"update_id": 9, "callback_query": {**query, "message": told}})
    assert found == Tapped(9, 7, "4242-8.3", "q", 3)
    assert read_of({"update_id": 9, "callback_query": query}) == Tapped(9, 7, "4242-8.3", "q", None)


@pytest.mark.parametrize(
    ("chat", "status", "found"),
    [
        (PRIVATE, "kicked", Moved(9, 7, gone=True)),
        (PRIVATE, "member", Moved(9, 7, gone=False)),
        (GROUP, "member", InGroup(9, -5)),
        (GROUP, "left", None),
        (GROUP, "kicked", None),
    ],
)
def test_who_comes_and_goes_is_known(chat, status, found):
    bot = {"id": 4242, "is_bot": True, "first_name": "Beth"}
    more = {"until_date": 0} if status == "kicked" else {}
    change = {
        "chat": chat,
        "from": PERSON,
        "date": 1,
        "old_chat_member": {"user": bot, "status": "left"},
        "new_chat_member": {"user": bot, "status": status, **more},
    }
    assert read_of({"update_id": 9, "my_chat_member": change}) == found


@pytest.mark.parametrize("told", [{"update_id": 9}, {"update_id": 9, "message": {"text": "x"}}])
def test_one_that_cannot_be_read_is_nothing(told):
    assert read(BOT, told) is None
