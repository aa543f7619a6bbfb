"""Telegram with the running whole: from a link to sent, reminders, and whatever is killed.

The conversations are held against a small server of ours, and against telegram-test-api, somebody
else's; without the latter those tests are skipped, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any, Protocol

import pytest
import requests
from sqlalchemy import func, select

from actions.store import tables
from actions.store.conversations import find_conversation
from actions.store.database import Database, open_store
from actions.store.people import find_person
from actions.store.records import Conversation
from actions.store.reminders import plan_check_in
from bot.helplines import WALES
from tests import scan
from tests.a_running_house import RunningHouse, free_ports, until
from tests.a_telegram_server import SECRET, TOKEN, TelegramServer, running_telegram
from tests.bot.channels.a_telegram_process import TelegramProcess, running, words
from tests.telegram_kills import Killed, run, with_telegram

ROOT = Path(__file__).resolve().parent.parent
NODE = shutil.which("node")
TEST_API = ROOT / ".node" / "telegram-test-api"
against_test_api = pytest.mark.skipif(
    NODE is None or not (TEST_API / "node_modules").is_dir(),
    reason="telegram-test-api is not there: sh tests/telegram_test_api/install.sh, with Node",
)

PERSON = ("--council", "Gwynedd", "--team", "Tîm Arfon", "--worker", "Rhiannon")
OLDER = (*PERSON, "--service", "adults", "--name", "Gwenllian", "--born", "1940")
CARER = ("--carer", "Myfanwy", "--relationship", "merch yng nghyfraith")

# What is done, "[x]" being a tap on the button of that title, and what the last words are then.
WELSH = [
    ("[Gwenllian]", "Ydy hynny'n iawn i chi?"),
    ("pam dach chi'n gofyn", "Ydy hynny'n iawn i chi?"),
    ("[Iawn]", "Beth sy'n bwysig i chi ar hyn o bryd?"),
    ("/mynd am dro i lan y môr Llangrannog", "“/mynd am dro i lan y môr Llangrannog”."),
    ("[Iawn]", "“/mynd am dro i lan y môr Llangrannog”."),
    ("[Cawn]", "Beth sy'n helpu'n barod"),
    ("[Symud ymlaen]", "Pwy sydd o'ch cwmpas chi"),
    ("Blodwen drws nesaf, a Merched y Wawr", "Ydy hi'n amser da i roi rhif arno?"),
    ("ydi", "Sut byddai pethau i chi ar 0"),
    ("sownd yn y gadair freichiau drwy'r dydd", "Sut byddai pethau i chi ar 10"),
    ("[Symud ymlaen]", "Ble mae pethau i chi nawr, o 0 i 10?"),
    ("tua phedwar", "4 nawr. Ydy hynny'n iawn?"),
    ("[Ydy]", "Pa rif fyddai'n ddigon da i chi?"),
    ("/english", "What number would be good enough for you?"),
    ("/cymraeg", "Pa rif fyddai'n ddigon da i chi?"),
    ("[9]", "Oes rhywbeth arall sy'n bwysig i chi"),
    ("[Stopio yn y fan yna]", "Ga i ei anfon fel y mae?"),
    ("[Anfon]", "Mae wedi'i anfon."),
]
ENGLISH = [
    ("[Gwenllian]", "Is that OK with you?"),
    ("are you a robot?", "Is that OK with you?"),
    ("[OK]", "What matters to you at the moment?"),
    ("playing in the brass band again", "“playing in the brass band again”."),
    ("[Yes]", "What already helps"),
    ("[Skip]", "Who is around you"),
    ("auntie Philippa and cousin Zebedee", "Is now a good time to put a number on it?"),
    ("[Yes]", "What would 0 look like for you"),
    ("[Skip]", "What would 10 look like for you"),
    ("[Skip]", "for you now, from 0 to 10?"),
    ("[2]", "What number would be good enough for you?"),
    ("maybe six or seven", "Which is nearer for good enough?"),
    ("[7]", "Is there anything else that matters"),
    ("[Stop there]", "Shall I send it as it is?"),
    ("[Send it]", "Sent. When you come back here on "),
]
CONVERSATIONS = {"cy": WELSH, "en": ENGLISH}
CHATS = {("polling", "cy"): 71, ("polling", "en"): 72, ("webhook", "cy"): 81, ("webhook", "en"): 82}
OLD_BUTTON = "Botwm i gwestiwn blaenorol oedd hwnna."


class Phone(Protocol):
    """Somebody's Telegram: what they do, and what was said to them."""

    def does(self, what: str) -> None:
        """Tap "[a button]" or type."""

    def texts(self) -> list[str]:
        """Everything the bot said."""


class OurPhone:
    """A chat with the small server."""

    def __init__(self, server: TelegramServer, chat: int) -> None:
        self._server = server
        self.chat = chat

    def does(self, what: str) -> None:
        if what.startswith("["):
            number = self._server.taps(self.chat, what[1:-1])
        else:
            number = self._server.says(self.chat, what)
        self._server.wait_for(number)

    def texts(self) -> list[str]:
        return self._server.texts(self.chat)


class TheirPhone:
    """A chat with telegram-test-api."""

    def __init__(self, address: str, chat: int) -> None:
        self._address = address
        self._chat = chat
        self._about = {
            "botToken": TOKEN,
            "from": {"id": chat, "first_name": "Sam", "is_bot": False},
            "chat": {"id": chat, "first_name": "Sam", "type": "private"},
        }

    def does(self, what: str) -> None:
        dated = {**self._about, "date": int(time.time())}
        if not what.startswith("["):
            return self._post("sendMessage", {**dated, "text": what})
        last, data = next(
            (sent["messageId"], button["callback_data"])
            for sent in reversed(self._sent())
            for row in (sent["message"].get("reply_markup") or {}).get("inline_keyboard", [])
            for button in row
            if button["text"] == what[1:-1]
        )
        message = {"message_id": last, "chat": dated["chat"], "date": dated["date"]}
        self._post("sendCallback", {**self._about, "message": message, "data": data})

    def texts(self) -> list[str]:
        return [sent["message"]["text"] for sent in self._sent()]

    def _sent(self) -> list[dict[str, Any]]:
        found = requests.post(
            f"{self._address}/getUpdatesHistory", json={"token": TOKEN}, timeout=10
        ).json()["result"]
        ours = [one for one in found if "chat_id" in one.get("message", {})]
        return [one for one in ours if str(one["message"]["chat_id"]) == str(self._chat)]

    def _post(self, what: str, told: dict[str, Any]) -> None:
        requests.post(f"{self._address}/{what}", json=told, timeout=10).raise_for_status()


def hold(phone: Phone, link: str, language: str, typed: list[str]) -> None:
    """Have a whole conversation, each step with the answer that is expected."""
    steps = [(f"/start {link.rpartition('/')[2]}", "?"), *CONVERSATIONS[language]]
    for what, then in steps:
        said = len(phone.texts())
        phone.does(what)
        typed.append(what)
        until(
            lambda said=said, then=then: any(then in text for text in phone.texts()[said:][-1:]),
            30,
            f"{what} being answered with {then}",
        )


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    with running_telegram() as made:
        yield made


@pytest.fixture(scope="module")
def house(
    server: TelegramServer, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningHouse]:
    made = with_telegram(RunningHouse(ROOT, tmp_path_factory.mktemp("house"), model), server)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def database(house: RunningHouse) -> Iterator[Database]:
    opened = open_store(house.settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def new_chat(server: TelegramServer) -> Callable[[], OurPhone]:
    numbers = iter(range(3001, 3999))
    return lambda: OurPhone(server, next(numbers))


def conversation(database: Database, house: RunningHouse, phone: OurPhone) -> Conversation | None:
    sender = Killed(house, server=None).chats.conversation_of(phone.chat)  # type: ignore[arg-type]
    with database.read() as session:
        return find_conversation(session, sender)


def rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }


# Whole conversations


def test_it_says_that_telegram_is_there(house: RunningHouse) -> None:
    assert "Telegram is ready" in house.said
    assert "Telegram:                                       messages are fetched" in house.said


@pytest.mark.parametrize("language", ["cy", "en"])
def test_a_whole_conversation_by_polling(
    house: RunningHouse, new_chat: Callable[[], OurPhone], language: str
) -> None:
    reference, link = house.invite(*OLDER, "--language", language)
    phone = new_chat()
    hold(phone, link, language, house.typed)
    warning = words("not_locked", language, page=house.page)
    assert [phone.texts().count(warning), phone.texts().index(warning)] == [1, 0]
    shown = house.show(reference)
    for text in ("tapped", "goal by Gwenllian", "Conversation on telegram"):
        assert text in shown
    if language == "cy":
        assert OLD_BUTTON in phone.texts()


def forwarder(to: Callable[[], str]) -> ThreadingHTTPServer:
    """What stands before a webhook: it adds the secret, which telegram-test-api does not send."""

    class Forward(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            json = {**secret, "Content-Type": "application/json"}
            status = requests.post(to(), body, headers=json, timeout=60).status_code
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    made = ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return made


@contextmanager
def running_test_api() -> Iterator[tuple[str, IO[str]]]:
    """Its address, and what it prints: that it is ready, and that a webhook is set."""
    (port,) = free_ports(1)
    assert NODE is not None
    served = subprocess.Popen(
        [NODE, str(ROOT / "tests" / "telegram_test_api" / "serve.js"), str(TEST_API), str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout is not None
        assert served.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}", served.stdout
    finally:
        served.terminate()
        served.wait(10)


@against_test_api
@pytest.mark.parametrize("language", ["cy", "en"])
@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_a_whole_conversation_with_somebody_elses_telegram(
    house: RunningHouse, tmp_path: Path, way: str, language: str
) -> None:
    reference, link = house.invite(*OLDER, "--language", language)
    ours = {k: v for k, v in house.environment.items() if k.startswith("WHAT_MATTERS_")}
    with running_test_api() as (address, printed):
        process = TelegramProcess(tmp_path, address, ours)
        process.environment["WHAT_MATTERS_ROOT"] = str(house.root)
        before = None
        if way == "webhook":
            before = forwarder(lambda: f"{process.address}/hook")
            process.by_webhook(f"http://127.0.0.1:{before.server_port}")
        with running(process):
            if way == "webhook":
                # What is sent before it is there would wait to be fetched.
                assert printed.readline() == "webhook\n"
            phone = TheirPhone(address, CHATS[way, language])
            hold(phone, link, language, house.typed)
        if before is not None:
            before.shutdown()
    assert "goal by Gwenllian" in house.show(reference)
    assert TOKEN not in process.said


# Who may talk, and what is kept of others


def test_of_who_may_not_talk_here_nothing_is_kept(
    house: RunningHouse, database: Database, new_chat: Callable[[], OurPhone]
) -> None:
    this_year = datetime.now(WALES).year
    adult, _ = house.invite(*OLDER)
    unknown = [option for option in OLDER if option not in ("--born", "1940")]
    links = [
        house.invite(*unknown)[1],
        house.invite(*unknown, "--born", str(this_year - 16))[1],
        house.invite(*CARER, "--for", adult)[1],
    ]
    before = rows(database)
    for link in links:
        phone, code = new_chat(), link.rpartition("/")[2]
        for what in (f"/start {code}", "mae'n bwysig i mi weld fy mrawd", "/forget", "/start"):
            phone.does(what)
            house.typed.append(what)
        assert phone.texts() == [
            words("page", page=f"{house.page}/c/{code}"),
            words("emergency"),
            *[words("page", page=house.page), words("emergency")] * 3,
        ]
    assert rows(database) == before


def test_a_carer_whose_age_is_known_may_talk_and_so_may_who_is_certainly_16(
    house: RunningHouse, new_chat: Callable[[], OurPhone]
) -> None:
    this_year = datetime.now(WALES).year
    unknown = [option for option in OLDER if option not in ("--born", "1940")]
    adult, just = house.invite(*unknown, "--born", str(this_year - 17), "--language", "en")
    carer = house.invite(*CARER, "--for", adult, "--born", "1970", "--language", "en")[1]
    for link in (just, carer):
        phone = new_chat()
        phone.does(f"/start {link.rpartition('/')[2]}")
        assert phone.texts()[0] == words("not_locked", "en", page=house.page)


def test_a_link_that_somebody_used_before_is_told_kindly_and_nothing_is_kept(
    house: RunningHouse, database: Database, new_chat: Callable[[], OurPhone]
) -> None:
    code = house.invite(*OLDER)[1].rpartition("/")[2]
    new_chat().does(f"/start {code}")
    before = rows(database)
    other = new_chat()
    other.does(f"/start {code}")
    other.does("/start made-up")
    assert other.texts() == [words("link_used"), words("link_unknown")]
    assert rows(database) == before


def test_of_a_photo_nothing_is_kept(
    house: RunningHouse,
    database: Database,
    server: TelegramServer,
    new_chat: Callable[[], OurPhone],
) -> None:
    phone = new_chat()
    phone.does(f"/start {house.invite(*OLDER, '--language', 'en')[1].rpartition('/')[2]}")
    before = rows(database)
    photo = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
    server.wait_for(server.sends(phone.chat, photo=[photo], caption="my room is freezing"))
    assert phone.texts()[-1] == words("not_text", "en")
    assert rows(database) == before


def test_a_long_message_is_not_taken_and_that_is_said(
    house: RunningHouse, new_chat: Callable[[], OurPhone]
) -> None:
    phone = new_chat()
    phone.does(f"/start {house.invite(*OLDER, '--language', 'en')[1].rpartition('/')[2]}")
    phone.does("x" * 1001)
    assert phone.texts()[-1] == words("too_long", "en")


def test_a_second_tap_on_what_was_just_answered_is_not_answered_again(
    house: RunningHouse, server: TelegramServer, new_chat: Callable[[], OurPhone]
) -> None:
    phone = new_chat()
    phone.does(f"/start {house.invite(*OLDER, '--language', 'en')[1].rpartition('/')[2]}")
    asked = server.to(phone.chat)[-1]
    data = asked.buttons[0][0]["callback_data"]
    phone.does("[Gwenllian]")
    before = phone.texts()
    server.wait_for(server.sends_back(phone.chat, data, asked.number))
    assert phone.texts() == before


# Reminders


def test_a_reminder_goes_out_but_not_after_stop_nor_to_who_blocked_it(
    house: RunningHouse,
    database: Database,
    server: TelegramServer,
    new_chat: Callable[[], OurPhone],
) -> None:
    people = {}
    for name in ("reminded", "stopped", "said stop", "gone"):
        reference, link = house.invite(*OLDER, "--language", "cy")
        people[name] = (reference, new_chat())
        hold(people[name][1], link, "cy", house.typed)
    people["stopped"][1].does("/stop")
    people["said stop"][1].does("stop")
    server.wait_for(server.blocks(people["gone"][1].chat))
    before = {name: len(phone.texts()) for name, (_, phone) in people.items()}
    today = datetime.now(timezone.utc).astimezone(WALES).date()
    with database.begin() as session:
        for reference, _ in people.values():
            plan_check_in(session, find_person(session, reference), today)
    reminded = people["reminded"][1]
    until(lambda: len(reminded.texts()) > before["reminded"], 90, "the reminder")
    assert reminded.texts()[-1].startswith("Helo. Ysgrifennwch yma pan fydd gennych chi funud")
    for name in ("stopped", "said stop", "gone"):
        assert len(people[name][1].texts()) == before[name]
    gone = conversation(database, house, people["gone"][1])
    assert gone is not None
    assert gone.gone_at is not None


def test_a_reminder_that_finds_nobody_is_noted_and_that_they_are_back_is_too(
    house: RunningHouse,
    database: Database,
    server: TelegramServer,
    new_chat: Callable[[], OurPhone],
) -> None:
    reference, link = house.invite(*OLDER, "--language", "cy")
    phone = new_chat()
    hold(phone, link, "cy", house.typed)
    server.blocked.add(phone.chat)
    today = datetime.now(timezone.utc).astimezone(WALES).date()
    with database.begin() as session:
        plan_check_in(session, find_person(session, reference), today)

    def is_gone() -> bool:
        found = conversation(database, house, phone)
        return found is not None and found.gone_at is not None

    until(is_gone, 90, "the block being noted")
    assert "Conversation on telegram, blocked by them since" in house.show(reference)
    server.blocked.discard(phone.chat)
    phone.does("helo")
    assert not is_gone()


# Killed


def test_killed_five_times_every_message_is_accounted_for(
    house: RunningHouse, server: TelegramServer
) -> None:
    killed = Killed(house, server)
    assert run(killed, conversations=6, kills=5, seed=7) == []
    assert killed.kills.total() == 5


# What must not be told


def test_no_log_holds_the_token_a_link_or_anybodys_words(house: RunningHouse) -> None:
    house.typed += ["see my brother more", "mynd i'r capel eto", "Merched y Wawr"]
    typed = [text for text in house.typed if not text.startswith("[")]
    logs = [(name, content) for name, content in house.written() if name.startswith("var/log/")]
    assert {name for name, _ in logs} >= {"var/log/telegram.log", "var/log/bot-1.log"}
    assert scan.find([*typed, *house.codes, TOKEN, SECRET], logs) == {}


def test_the_token_is_in_nothing_that_is_written_and_in_no_list_of_processes(
    house: RunningHouse,
) -> None:
    assert [name for name, content in house.written() if TOKEN.encode() in content] == []
    commands = [" ".join(process.cmdline()) for process in house.processes()]
    assert [command for command in commands if TOKEN in command] == []
    assert any("bot.channels.telegram.process" in command for command in commands)
    assert os.environ.get("TELEGRAM_TOKEN") != TOKEN
