"""The Telegram process between a small Telegram and a small inlet, whatever either of them does."""

import itertools
import subprocess
import time

import psutil
import pytest
import requests

from actions.outlets import outlets_of
from actions.reminding import Gone, Later
from bot.sealing import new_key
from tests.a_running_house import until
from tests.a_telegram_server import SECRET, TOKEN
from tests.bot.channels.a_telegram_process import COMMAND, ROOT, TelegramProcess, running, words
from tests.bot.inlet_double import HOW_AM_I

SAM, MAIR = 1001, 1002
GROUP = -100_55
CODE = "djmvIvjY6dowZV5p7K3Y2w"
PAGE = "http://127.0.0.1:8080"
GREETING = "Helo. Cymraeg neu Saesneg?\nHello. Welsh or English?"
SECRETS = ("my brother Peregrine", "Gwenllian o Langrannog")


@pytest.fixture
def process(tmp_path, server, inlet):
    rasa = {"WHAT_MATTERS_RASA_PORT": str(inlet.port), "WHAT_MATTERS_RASA_WORKERS": "1"}
    return TelegramProcess(tmp_path, server.address, {"WHAT_MATTERS_KEY": new_key(), **rasa})


@pytest.fixture
def telegram(process):
    with running(process):
        yield process


def began(server, chat=SAM):
    """Somebody who has chosen English."""
    server.wait_for(server.says(chat, f"/start {CODE}"))
    server.wait_for(server.taps(chat, "English"))


# A conversation


def test_it_begins_with_a_link_and_warns_once_that_telegram_may_read(telegram, server, inlet):
    server.wait_for(server.says(SAM, f"/start {CODE}"), server.says(SAM, "/start"))
    assert inlet.starts == [(telegram.conversation(SAM), CODE), (telegram.conversation(SAM), None)]
    assert server.texts(SAM) == [words("not_locked", page=PAGE), GREETING]


def test_a_tapped_button_is_marked_and_stands_for_nothing_any_more(telegram, server, inlet):
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    server.wait_for(server.taps(SAM, "English"))
    asked = server.to(SAM)[1]
    assert asked.titles() == ["✓ English"]
    before = len(server.texts(SAM))
    server.wait_for(server.taps(SAM, "✓ English", asked))
    assert (len(server.texts(SAM)), inlet.said) == (before, ["English"])


def test_the_last_of_several_messages_has_the_buttons(telegram, server):
    began(server)
    *before, last = server.to(SAM)[2:]
    assert [one.buttons for one in before] == [[], [], []]
    assert last.titles() == ["OK", "Tell me more", "No, thank you"]


def test_a_picture_goes_out_as_a_png_before_what_says_the_same(telegram, server):
    began(server)
    server.wait_for(server.says(SAM, HOW_AM_I))
    picture, said = server.to(SAM)[-2:]
    assert (picture.method, picture.picture[:8]) == ("sendPhoto", b"\x89PNG\r\n\x1a\n")
    assert said.text.startswith("You said 2 on 24 November 2026")


def test_it_shows_that_it_is_writing(telegram, server):
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    assert server.calls.index("sendChatAction") < server.calls.index("sendMessage")


def test_the_menu_is_in_both_languages_and_for_a_welsh_telephone_in_welsh(telegram, server):
    until(lambda: set(server.menus) == {"", "cy"}, 10, "the menus")
    assert [one["command"] for one in server.menus["cy"]] == [
        *("help", "stop", "cymraeg", "english", "forget")
    ]
    assert server.menus[""][1]["description"] == "Stopio · Stop"
    assert server.menus["cy"][1]["description"] == "Stopio"


def test_help_is_answered_by_the_channel_and_the_other_commands_by_the_bot(telegram, server, inlet):
    began(server)
    said = [server.says(SAM, f"/{name}") for name in ("help", "stop", "cymraeg", "forget")]
    server.wait_for(*said)
    assert inlet.commands == ["stop", "cymraeg", "forget"]
    assert server.texts(SAM)[-5:-3] == [words("help", "en"), words("emergency", "en")]


# What is not taken


@pytest.mark.parametrize("door", ["used", "expired", "unknown"])
def test_a_link_that_links_nothing_is_told_kindly(telegram, server, inlet, door):
    inlet.doors[telegram.conversation(SAM)] = door
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    assert server.texts(SAM) == [words(f"link_{door}")]


def test_a_link_of_no_form_is_not_passed_on(telegram, server, inlet):
    server.wait_for(server.says(SAM, "/start not a code"))
    assert (server.texts(SAM), inlet.asked) == ([words("link_unknown")], [])


def test_who_may_not_talk_here_is_sent_to_the_page_with_their_link(telegram, server, inlet):
    inlet.doors[telegram.conversation(SAM)] = "page"
    server.wait_for(server.says(SAM, f"/start {CODE}"), server.says(SAM, "helo"))
    assert server.texts(SAM) == [
        words("page", page=f"{PAGE}/c/{CODE}"),
        words("emergency"),
        words("page", page=PAGE),
        words("emergency"),
    ]


@pytest.mark.parametrize(
    "something",
    [
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 2}},
        {"location": {"latitude": 53.1, "longitude": -4.2}},
    ],
    ids=["a photo", "a voice", "a place"],
)
def test_what_holds_no_words_is_answered_clearly_and_goes_no_further(
    telegram, server, inlet, something
):
    server.wait_for(server.sends(SAM, **something))
    assert (server.texts(SAM), inlet.asked) == ([words("not_text")], [])


def test_a_changed_message_is_asked_for_as_a_new_one(telegram, server, inlet):
    server.wait_for(server.edits(SAM, "something else"))
    assert (server.texts(SAM), inlet.asked) == ([words("edited")], [])


@pytest.mark.parametrize("how", ["it is put in", "somebody writes"])
def test_in_a_group_it_says_that_it_speaks_only_in_private_and_leaves(telegram, server, inlet, how):
    added = how == "it is put in"
    server.wait_for(
        server.blocks(GROUP, "supergroup", "member")
        if added
        else server.says_in_group(GROUP, "helo pawb")
    )
    assert (server.texts(GROUP), server.left) == ([words("group")], [GROUP])
    assert inlet.asked == []


@pytest.mark.parametrize("reason", ["empty", "too_long", "malformed"])
def test_a_message_that_is_not_taken_is_told_why(telegram, server, inlet, reason):
    inlet.refuse_with = (400, reason)
    server.wait_for(server.says(SAM, "x"))
    assert server.texts(SAM) == [words(reason)]


@pytest.mark.parametrize("data", ["", "done", "/affirm", "../../start", "4242-1"])
def test_what_no_button_of_ours_carries_goes_no_further(telegram, server, inlet, data):
    server.wait_for(server.sends_back(SAM, data, 1))
    assert (server.texts(SAM), inlet.asked) == ([], [])


# Nothing lost, nothing twice


def test_one_chats_messages_are_answered_in_order_however_many_wait(telegram, server, inlet):
    began(server)
    said = [f"number {number}" for number in range(6)]
    inlet.answer_after = 0.05
    server.wait_for(*(server.says(SAM, text) for text in said))
    assert inlet.said[-6:] == said


def test_a_chat_does_not_wait_for_another(telegram, server, inlet):
    inlet.answer_after = 0.4
    began_at = time.monotonic()
    server.wait_for(*(server.says(chat, "/start") for chat in range(2001, 2011)))
    assert time.monotonic() - began_at < 10 * 0.4


def test_a_flood_limit_is_obeyed_for_as_long_as_it_asks(telegram, server):
    limits = iter(["429", "429"])
    server.fault = lambda method, asked: next(limits, None) if method == "sendMessage" else None
    began_at = time.monotonic()
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    assert time.monotonic() - began_at >= 2 * server.retry_after
    assert [wait for _, wait in server.waits] == [1, 1]
    assert server.texts(SAM) == [words("not_locked", page=PAGE), GREETING]


@pytest.mark.parametrize("fault", ["drop", "502"])
@pytest.mark.parametrize("method", ["sendMessage", "getUpdates", "sendChatAction"])
def test_what_the_network_does_not_let_through_is_tried_again(telegram, server, method, fault):
    faults = iter([fault, fault])
    server.fault = lambda called, asked: next(faults, None) if called == method else None
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    assert server.texts(SAM) == [words("not_locked", page=PAGE), GREETING]


def test_what_may_have_arrived_is_sent_again_rather_than_lost(telegram, server):
    faults = iter(["drop after"])
    server.fault = lambda called, asked: next(faults, None) if called == "sendMessage" else None
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    warning = words("not_locked", page=PAGE)
    assert server.texts(SAM) == [warning, warning, GREETING]


def test_an_update_that_telegram_delivers_again_is_answered_once(telegram, server, inlet):
    server.repeats = True
    began(server)
    server.wait_for(server.says(SAM, "a"), server.says(SAM, "b"))
    time.sleep(1)
    assert inlet.said == ["English", "a", "b"]


def test_nothing_is_confirmed_before_it_is_answered(telegram, server, inlet):
    inlet.answer_after = 1.0
    number = server.says(SAM, f"/start {CODE}")
    until(lambda: "/start" in inlet.asked, 10, "asked")
    assert not server.handled(number)
    server.wait_for(number)
    assert server.texts(SAM)[-1] == GREETING


def test_killed_while_a_message_is_answered_it_answers_after_its_return(process, server, inlet):
    inlet.answer_after = 0.5
    with running(process):
        began(server)
        number = server.says(SAM, "see my brother more")
        until(lambda: inlet.asked.count("/say") == 2, 10, "asked")
    assert not server.handled(number)
    with running(process):
        server.wait_for(number)
        assert inlet.said == ["English", "see my brother more"]
        assert server.texts(SAM)[-1] == "Who is here today?"


def test_stopped_while_a_message_is_answered_it_answers_first(telegram, server, inlet):
    inlet.answer_after = 1.0
    number = server.says(SAM, f"/start {CODE}")
    until(lambda: "/start" in inlet.asked, 10, "asked")
    assert telegram.stop() == 0
    assert (server.texts(SAM)[-1], server.handled(number)) == (GREETING, True)


# Who blocked it, and the first word


def test_that_somebody_blocked_it_is_kept_and_that_they_are_back(telegram, server, inlet):
    sam = telegram.conversation(SAM)
    server.wait_for(server.blocks(SAM))
    server.wait_for(server.blocks(SAM, status="member"))
    assert inlet.gone == [(sam, True), (sam, False)]


def test_an_answer_that_nobody_can_be_sent_is_given_up_and_that_is_kept(telegram, server, inlet):
    server.blocked.add(SAM)
    server.wait_for(server.says(SAM, f"/start {CODE}"))
    assert inlet.gone == [(telegram.conversation(SAM), True)]
    assert server.calls.count("sendMessage") == 1


@pytest.fixture
def outlet(telegram):
    return outlets_of(telegram.settings)["telegram"]


def test_a_reminder_goes_to_the_chat_of_its_conversation(telegram, server, outlet):
    outlet.send(telegram.conversation(MAIR), "Helo. Ysgrifennwch yma.")
    assert server.texts(MAIR) == ["Helo. Ysgrifennwch yma."]


def test_to_who_blocked_it_a_reminder_is_gone(telegram, server, outlet):
    server.blocked.add(MAIR)
    with pytest.raises(Gone):
        outlet.send(telegram.conversation(MAIR), "Helo.")


def test_under_a_flood_limit_a_reminder_waits_as_long_as_it_asks(telegram, server, outlet):
    server.retry_after = 37
    server.fault = lambda method, asked: "429" if method == "sendMessage" else None
    with pytest.raises(Later) as later:
        outlet.send(telegram.conversation(MAIR), "Helo.")
    assert later.value.wait.total_seconds() == 37


def test_without_the_process_a_reminder_waits(process):
    with pytest.raises(Later):
        outlets_of(process.settings)["telegram"].send(process.conversation(MAIR), "Helo.")


def test_a_reminder_that_may_have_gone_out_is_not_sent_again(telegram, server, outlet):
    server.fault = lambda method, asked: "drop after" if method == "sendMessage" else None
    with pytest.raises(requests.HTTPError):
        outlet.send(telegram.conversation(MAIR), "Helo.")
    assert server.texts(MAIR) == ["Helo."]


@pytest.mark.parametrize(
    ("key", "body", "status"),
    [
        ("", {"sender": "x", "words": "x"}, 403),
        ("Bearer x", {"sender": "x", "words": "x"}, 403),
        (None, {"sender": "x", "words": "x"}, 400),
        (None, {"words": "x"}, 400),
        (None, [], 400),
    ],
)
def test_nobody_else_can_have_it_write_and_nowhere_else(telegram, server, key, body, status):
    key = f"Bearer {telegram.settings.telegram_key()}" if key is None else key
    asked = requests.post(
        f"{telegram.address}/write", json=body, headers={"Authorization": key}, timeout=5
    )
    assert (asked.status_code, server.sent) == (status, [])


# By webhook


def test_by_webhook_it_is_delivered_to_with_the_secret_and_answers_alike(process, server):
    hook = process.by_webhook()
    with running(process):
        until(lambda: server.webhook is not None, 10, "the webhook")
        assert server.webhook == {"url": hook, "secret": SECRET}
        server.wait_for(server.says(SAM, f"/start {CODE}"))
        assert server.texts(SAM) == [words("not_locked", page=PAGE), GREETING]
    assert "getUpdates" not in server.calls


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [
        ("", b"{}", 403),
        ("guessed", b"{}", 403),
        (SECRET, b"{", 400),
        (SECRET, b"[]", 400),
        (SECRET, b"{}", 400),
        pytest.param(SECRET, b" " * 1_100_000, 413, id="too big"),
    ],
)
def test_what_is_not_telegrams_is_refused(process, inlet, secret, body, status):
    hook = process.by_webhook()
    with running(process):
        header = {"X-Telegram-Bot-Api-Secret-Token": secret}
        assert requests.post(hook, body, headers=header, timeout=5).status_code == status
    assert inlet.asked == []


def test_delivered_twice_it_is_answered_once(process, server, inlet):
    hook = process.by_webhook()
    with running(process):
        until(lambda: server.webhook is not None, 10, "the webhook")
        header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = {"update_id": 5, "message": server._of(SAM, {"text": "/start"})}
        for _ in range(2):
            assert requests.post(hook, json=update, headers=header, timeout=5).status_code == 200
    assert server.texts(SAM).count(GREETING) == 1


# What it must not tell


def test_neither_the_token_nor_words_are_in_what_it_prints(telegram, server, inlet):
    faults = itertools.cycle(["502", None, "drop", None, None, "429", None, "drop after", None])
    server.fault = lambda method, asked: next(faults)
    began(server)
    inlet.refuse_with = (503, "unavailable")
    number = server.says(SAM, SECRETS[0])
    time.sleep(1)
    inlet.refuse_with = None
    server.wait_for(number, server.says(SAM, SECRETS[1]))
    server.wait_for(server.sends_back(SAM, SECRETS[0], 1))
    server.refuses_token = True
    assert telegram.process.wait(20) == 1
    assert telegram.said.strip().endswith("copy it again from @BotFather (/mybots)")
    for secret in (TOKEN, TOKEN.partition(":")[2], *SECRETS):
        assert secret not in telegram.said


def test_the_list_of_processes_shows_no_token(telegram):
    assert TOKEN not in " ".join(psutil.Process(telegram.process.pid).cmdline())


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("TELEGRAM_TOKEN", "", "TELEGRAM_TOKEN is not set"),
        ("TELEGRAM_TOKEN", "4242-no-colon-in-this-token", "TELEGRAM_TOKEN is no token"),
        ("TELEGRAM_TOKEN", TOKEN + "-other", "Telegram does not know the bot"),
    ],
)
def test_a_token_that_does_not_work_is_said_in_one_line_without_it(process, name, value, complaint):
    done = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env={**process.environment, name: value},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert complaint in done.stderr
    assert not value or value not in done.stderr


def test_it_starts_without_rasa():
    heavy = "import sys, bot.channels.telegram.process; print('rasa' in sys.modules)"
    said = subprocess.run(
        [COMMAND[0], "-c", heavy], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"
