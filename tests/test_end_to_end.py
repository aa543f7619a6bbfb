"""The running whole, as real processes: page, terminal and REST channel, from start to sent.

Without Chromium the tests that need a browser are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import pty
import re
import secrets
import select
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import sqlalchemy as sa
import yaml
from playwright.sync_api import Browser, Page, expect, sync_playwright

from actions.store import tables
from actions.store.database import open_store
from tests import scan
from tests.a_running_house import COMMAND, RunningHouse

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

KEPT_BACK = "[kept back]"
PERSON = ("--council", "Gwynedd", "--team", "Tîm Arfon", "--worker", "Rhiannon")
OLDER = (*PERSON, "--service", "adults", "--name", "Gwenllian", "--born", "1940")
YOUNG = (*PERSON, "--service", "children", "--name", "Peregrine", "--born", "2011")
CARER = ("--carer", "Myfanwy", "--relationship", "merch yng nghyfraith")
STAFF_TYPED = ["Gwenllian", "Peregrine", "Myfanwy", "merch yng nghyfraith", "Rhiannon"]

# What is done, "[x]" being a tap on the button of that title, and what the last words are then.
WELSH = [
    ("cymraeg plis", "Pam rydych chi'n ateb ar ran Gwenllian heddiw?"),
    ("[Gwenllian ofynnodd i mi]", "Ydy hynny'n iawn i chi?"),
    ("pam dach chi'n gofyn", "Ydy hynny'n iawn i chi?"),
    ("[Iawn]", "Beth sy'n bwysig i Gwenllian ar hyn o bryd?"),
    ("mynd am dro i lan y môr Llangrannog", "“mynd am dro i lan y môr Llangrannog”."),
    ("pwy sy'n gweld hwn", "“mynd am dro i lan y môr Llangrannog”."),
    ("[Cawn]", "Beth sy'n helpu Gwenllian yn barod"),
    ("[Symud ymlaen]", "Pwy sydd o gwmpas Gwenllian"),
    ("Blodwen drws nesaf, a Merched y Wawr", "Ydy hi'n amser da i roi rhif arno?"),
    ("ydi", "Sut byddai pethau i Gwenllian ar 0"),
    ("sownd yn y gadair freichiau drwy'r dydd", "Sut byddai pethau i Gwenllian ar 10"),
    ("cerdded at y tŷ gwydr bob bore", "Ble mae pethau i Gwenllian nawr"),
    ("tua phedwar", "4 nawr. Ydy hynny'n iawn?"),
    ("[Ydy]", "Pa rif fyddai'n ddigon da i Gwenllian"),
    ("naw", "9 fyddai'n ddigon da. Ydy hynny'n iawn?"),
    ("[Ydy]", "Oes rhywbeth arall sy'n bwysig i Gwenllian"),
    ("gawn ni orffen yn y fan yna", "Ga i ei anfon fel y mae?"),
    ("[Cadw rhywbeth yn ôl]", "Pa un hoffech chi ei gadw'n ôl?"),
    ("[3]", "Ga i ei anfon fel y mae?"),
    ("[Anfon]", "Mae wedi'i anfon."),
]
ENGLISH = [
    ("[English]", "Who is here today?"),
    ("[Peregrine]", "Is that OK with you?"),
    ("are you a robot?", "Is that OK with you?"),
    ("yes that's ok", "What matters to you at the moment?"),
    (
        "I want the saxophone back. we had to sell it when dad left and nobody asked me",
        "What would a good day look like?",
    ),
    ("busking on Aberystwyth promenade", "what would it say?"),
    ("playing in the brass band again", "“playing in the brass band again”. Shall we keep it"),
    ("[Yes]", "What already helps"),
    ("Mr Llewelyn lends me the school bassoon", "Who is around you"),
    ("auntie Philippa and cousin Zebedee", "Is now a good time to put a number on it?"),
    ("[Yes]", "What would 0 look like for you"),
    ("total silence everywhere", "What would 10 look like for you"),
    ("[Skip]", "Where is “playing in the brass band again” for you now, from 0 to 10?"),
    ("i'd say about a three", "3 now. Is that right?"),
    ("[No]", "for you now, from 0 to 10?"),
    ("[2]", "What number would be good enough for you?"),
    ("what do the numbers mean", "What number would be good enough for you?"),
    ("maybe six or seven", "Which is nearer for good enough?"),
    ("[7]", "Is there anything else that matters"),
    ("[Stop there]", "Shall I send it as it is?"),
    ("[Keep something back]", "Which one would you like to keep back?"),
    ("[8]", "Shall I send it as it is?"),
    ("[Send it]", "Sent. When you come back here on "),
]
# What of it is kept as a record of its own.
ANSWERS = [
    "mynd am dro i lan y môr Llangrannog",
    "Blodwen drws nesaf, a Merched y Wawr",
    "sownd yn y gadair freichiau drwy'r dydd",
    "cerdded at y tŷ gwydr bob bore",
    "tua phedwar",
    "I want the saxophone back. we had to sell it when dad left and nobody asked me",
    "busking on Aberystwyth promenade",
    "playing in the brass band again",
    "Mr Llewelyn lends me the school bassoon",
    "auntie Philippa and cousin Zebedee",
    "total silence everywhere",
]
TO_WHAT_MATTERS = [
    ("[English]", "Who is here today?"),
    ("[Me]", "Is that OK with you?"),
    ("[OK]", "What matters to you at the moment?"),
]


class Talk:
    """One conversation in a browser of its own."""

    def __init__(self, page: Page, house: RunningHouse) -> None:
        self.page = page
        self._house = house

    def start(self, link: str) -> None:
        self.page.goto(link)
        self.page.get_by_role("button", name="Dechrau").click()
        expect(self.page.locator("#turns > li.bot").first).to_be_visible()

    def does(self, what: str) -> None:
        """Tap "[a button]" or type, and wait for the answer."""
        said = self.page.locator("#turns > li.person").count()
        self.tries(what)
        expect(self.page.locator("#turns > li.person")).to_have_count(said + 1)

    def tries(self, what: str) -> None:
        """Tap or type, whatever comes of it."""
        if what.startswith("["):
            titles = self.buttons()
            assert what[1:-1] in titles, (what, titles)
            self.page.locator(".offered button").nth(titles.index(what[1:-1])).click()
        else:
            self._house.typed.append(what)
            self.page.locator("#box").fill(what)
            self.page.locator("#box").press("Enter")

    def goes(self, steps: list[tuple[str, str]]) -> None:
        for what, then in steps:
            self.does(what)
            assert then in self.turns()[-1][1], (what, self.turns()[-3:])

    def buttons(self) -> list[str]:
        found: list[str] = self.page.locator(".offered button").evaluate_all(
            "all => all.map(b => (b.querySelector('[aria-hidden]') || b).textContent.trim())"
        )
        return found

    def turns(self) -> list[tuple[str, str]]:
        """Who said what, as it stands on the page."""
        found: list[list[str]] = self.page.locator("#turns > li").evaluate_all(
            "all => all.map(li => [li.dataset.who, [...li.querySelectorAll('.said p')]"
            ".map(p => p.textContent).join('\\n')])"
        )
        return [(who, text) for who, text in found]


@pytest.fixture(scope="module")
def house(
    root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningHouse]:
    made = RunningHouse(root, tmp_path_factory.mktemp("house"), model)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_talk(browser: Browser, house: RunningHouse) -> Iterator[Callable[[], Talk]]:
    contexts = []

    def opened() -> Talk:
        context = browser.new_context()
        context.set_default_timeout(15000)
        contexts.append(context)
        return Talk(context.new_page(), house)

    yield opened
    for context in contexts:
        context.close()


@dataclass
class Told:
    """A whole conversation had in a browser."""

    reference: str
    link: str
    talk: Talk
    turns: list[tuple[str, str]]


@pytest.fixture(scope="module")
def told(house: RunningHouse, open_talk: Callable[[], Talk]) -> dict[str, Told]:
    """In Welsh by a carer's link, in English by a young person's: each from start to sent."""
    reference, _ = house.invite(*OLDER)
    told = {}
    for name, options, steps in (
        ("a carer in Welsh", (*CARER, "--for", reference), WELSH),
        ("a young person in English", YOUNG, ENGLISH),
    ):
        reference, link = house.invite(*options)
        talk = open_talk()
        talk.start(link)
        talk.goes(steps)
        told[name] = Told(reference, link, talk, talk.turns())
    return told


def said_in(shown: str) -> list[tuple[str, str]]:
    """The turns that `what-matters show` prints: whose voice, without its notes, and the words."""
    part = shown.partition("WHAT WAS SAID\n")[2].partition("\nWHAT WAS RECORDED")[0]
    turns: list[tuple[str, str]] = []
    for line in part.splitlines():
        head = re.fullmatch(r"  \d+ \w{3} \d{4} \d\d:\d\d  ([^:(]+)(?: \([^)]*\))?: (.*)", line)
        if head:
            turns.append((head[1], head[2]))
        elif line.startswith("      ") and turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n{line.strip()}")
    return turns


def words_alone(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Turns with spaces as one: a terminal's lines break elsewhere than a page's."""
    return [(who, " ".join(text.split())) for who, text in turns]


@in_browser
def test_staff_are_shown_every_word_of_a_young_person_in_their_voice(
    house: RunningHouse, told: dict[str, Told]
) -> None:
    one = told["a young person in English"]
    shown = house.show(one.reference)
    # Until it is said who is here, it could be anybody.
    unknown = [text for _, text in one.turns].index("Is that OK with you?")
    held = "auntie Philippa and cousin Zebedee"
    expected = [
        (
            "bot" if who == "bot" else "somebody" if at < unknown else "Peregrine",
            text.replace(held, KEPT_BACK),
        )
        for at, (who, text) in enumerate(one.turns)
    ]
    assert words_alone(said_in(shown)) == words_alone(expected)
    assert held not in shown
    assert "Zebedee" not in shown
    recorded = shown.partition("WHAT WAS RECORDED")[2]
    for line in (
        "Outcome 1 (active), in Peregrine's words",
        '"playing in the brass band again"',
        '0 is: "total silence everywhere"',
        "baseline by Peregrine: 2 (tapped)",
        "goal by Peregrine: 7 (tapped)",
        'what matters, by Peregrine: "I want the saxophone back. we had to sell it',
        'a good day, by Peregrine: "busking on Aberystwyth promenade"',
        'what helps, by Peregrine: "Mr Llewelyn lends me the school bassoon"',
        f"who is around, by Peregrine: {KEPT_BACK}",
    ):
        assert line in recorded, line


@in_browser
def test_staff_are_shown_every_word_of_a_carer_in_their_voice_and_a_held_number_nowhere(
    house: RunningHouse, told: dict[str, Told]
) -> None:
    one = told["a carer in Welsh"]
    shown = said_in(house.show(one.reference))
    carer = "Myfanwy, merch yng nghyfraith"
    expected = [
        (
            "bot" if who == "bot" else carer,
            KEPT_BACK if re.fullmatch(r"\d+\. Digon da: 9", text) else text,
        )
        for who, text in one.turns
    ]
    # What was said from the number's question to the next one reads as a single turn.
    read_back = next(at for at, (_, text) in enumerate(one.turns) if text.startswith("9 fydd"))
    expected[read_back - 1 : read_back + 2] = [(carer, KEPT_BACK)]
    assert words_alone(shown) == words_alone(expected)
    recorded = house.show(one.reference).partition("WHAT WAS RECORDED")[2]
    for line in (
        f"Outcome 1 (active, aim: {KEPT_BACK}), in {carer}'s words",
        '"mynd am dro i lan y môr Llangrannog"',
        '0 is: "sownd yn y gadair freichiau drwy\'r dydd"',
        '10 is: "cerdded at y tŷ gwydr bob bore"',
        f'baseline by {carer}: 4 (read back and agreed)  "tua phedwar"',
        f"goal by {carer}: {KEPT_BACK}",
        f'who is around, by {carer}: "Blodwen drws nesaf, a Merched y Wawr"',
    ):
        assert line in recorded, line


@in_browser
@pytest.mark.parametrize("options", [(*YOUNG, "--language", "cy"), (*CARER, "--language", "cy")])
def test_a_link_whose_language_is_known_greets_by_name_at_once(
    house: RunningHouse, open_talk: Callable[[], Talk], options: tuple[str, ...]
) -> None:
    if "--carer" in options:
        options = (*options, "--for", house.invite(*OLDER)[0])
    talk = open_talk()
    talk.start(house.invite(*options)[1])
    greeting = (
        "Helo. Rydych chi yma ar ran Gwenllian." if "--carer" in options else "Helo Peregrine."
    )
    assert ("bot", greeting) in talk.turns()


def test_a_whole_practice_over_the_rest_channel_by_typing_alone(house: RunningHouse) -> None:
    sender = f"rest-{secrets.token_hex(8)}"

    def say(text: str) -> str:
        house.typed.append(text)
        answer = requests.post(
            f"{house.rasa}/webhooks/rest/webhook",
            json={"sender": sender, "message": text},
            timeout=20,
        )
        return " ".join(message["text"] for message in answer.json())

    for text, then in (
        ("hello", "Welsh or English?"),
        ("english", "This is a practice."),
        ("me", "Is that OK with you?"),
        ("ok", "What matters to you at the moment?"),
        ("dig over grandad's allotment", "“dig over grandad's allotment”. Shall we keep it"),
        ("why do you ask", "“dig over grandad's allotment”. Shall we keep it"),
        ("yes", "What already helps"),
        ("skip", "Who is around you"),
        ("mostly Bartholomew", "Is now a good time"),
        ("yes", "What would 0 look like"),
        ("brambles up to the elbows", "What would 10 look like"),
        ("skip", "from 0 to 10?"),
        ("about a four", "4 now. Is that right?"),
        ("yes", "good enough for you?"),
        ("8", "8 for good enough. Is that right?"),
        ("yes", "anything else that matters"),
        ("stop there", "Shall I send it as it is?"),
        ("send it", "That is the end of the practice. Nothing was sent to anyone."),
    ):
        heard = say(text)
        assert then in heard, (text, heard)


class Terminal:
    """`what-matters chat` on a pseudo-terminal."""

    def __init__(self, house: RunningHouse) -> None:
        self._house = house
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [str(COMMAND), "chat"],
            cwd=house.root,
            env=house.environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def until(self, words: str, seconds: float = 30) -> str:
        """What is printed up to these words."""
        shown, end = "", time.monotonic() + seconds
        while words not in shown:
            assert time.monotonic() < end, f"{words!r} did not come: {shown}"
            if select.select([self._ours], [], [], 0.2)[0]:
                shown += os.read(self._ours, 65536).decode(errors="replace")
        return shown

    def types(self, line: str) -> None:
        self._house.typed.append(line)
        os.write(self._ours, f"{line}\n".encode())

    def leave(self) -> int:
        os.write(self._ours, b"\x04")
        self.until("What you said is kept.")
        code = self._process.wait(20)
        os.close(self._ours)
        return code


def test_the_terminal_talks_to_the_running_whole_and_comes_back_to_where_it_was(
    house: RunningHouse,
) -> None:
    terminal = Terminal(house)
    terminal.until("Welsh or English?")
    for line, then in (
        ("english", "Who is here today?"),
        ("#1", "Is that OK with you?"),
        ("ok", "What matters to you at the moment?"),
        ("restoring the mountain tractor", "Shall we keep it like that?"),
        ("#1", "What already helps"),
    ):
        terminal.types(line)
        terminal.until(then)
    assert terminal.leave() == 0

    again = Terminal(house)
    shown = again.until("What already helps")
    assert "Here is where you were." in shown
    assert "restoring the mountain tractor" in shown
    assert again.leave() == 0


@in_browser
def test_anothers_cookie_altered_by_one_character_opens_nothing(
    house: RunningHouse, told: dict[str, Told], open_talk: Callable[[], Talk]
) -> None:
    (theirs,) = told["a young person in English"].talk.page.context.cookies()
    value = theirs["value"]
    held = requests.get(house.page, cookies={"what_matters": value}, timeout=20)
    assert "Aberystwyth" in held.text
    # The last character of a signature carries bits that no one reads.
    for at in range(len(value) - 1):
        other = "A" if value[at] != "A" else "B"
        altered = value[:at] + other + value[at + 1 :]
        answer = requests.get(house.page, cookies={"what_matters": altered}, timeout=20)
        assert answer.status_code == 200
        assert "Aberystwyth" not in answer.text, at
        assert 'id="turns"' not in answer.text, at
    talk = open_talk()
    middle = len(value) // 2
    altered = value[:middle] + ("A" if value[middle] != "A" else "B") + value[middle + 1 :]
    talk.page.context.add_cookies([{**theirs, "value": altered}])
    talk.page.goto(house.page)
    expect(talk.page.get_by_role("button", name="Dechrau")).to_be_visible()
    assert talk.turns() == []


@in_browser
def test_a_used_link_in_a_second_browser_is_told_kindly_and_shows_nothing(
    house: RunningHouse, told: dict[str, Told], open_talk: Callable[[], Talk]
) -> None:
    one = told["a young person in English"]
    talk = open_talk()
    talk.start(one.link)
    talk.does("[English]")
    heard = "\n".join(text for _, text in talk.turns())
    assert "This link has been used already. I show nothing from it here." in heard
    assert "Ask your worker for a new one." in heard
    assert "Peregrine" not in heard
    assert "saxophone" not in talk.page.content()
    one.talk.page.reload()
    assert one.talk.turns() == one.turns


@in_browser
def test_a_button_never_offered_is_refused_and_changes_nothing(
    open_talk: Callable[[], Talk], house: RunningHouse
) -> None:
    talk = open_talk()
    talk.start(house.page)
    talk.goes(TO_WHAT_MATTERS[:1])
    before = talk.turns()
    talk.page.locator(".choices button").first.evaluate("button => { button.value = '/send'; }")
    talk.tries("[Me]")
    expect(talk.page.locator(".notice")).to_contain_text(
        "That button goes with an earlier question. Please answer the last one."
    )
    assert talk.turns() == before
    talk.page.reload()
    assert talk.turns() == before
    talk.goes(TO_WHAT_MATTERS[1:])


@in_browser
def test_rasas_own_commands_typed_by_hand_are_words(
    open_talk: Callable[[], Talk], house: RunningHouse
) -> None:
    reference, link = house.invite(*YOUNG)
    talk = open_talk()
    talk.start(link)
    talk.goes([TO_WHAT_MATTERS[0], ("[Peregrine]", "Is that OK with you?"), TO_WHAT_MATTERS[2]])
    typed = ["/restart", '/ask_why{"a":"b"}', "/session_start", "/start"]
    for words in typed:
        before = len(talk.turns())
        talk.does(words)
        turns = talk.turns()
        assert turns[before] == ("person", words)
        answer = "\n".join(text for _, text in turns[before + 1 :])
        assert answer
        assert "Hello." not in answer.splitlines()
        assert "I ask so that" not in answer
    assert [text for who, text in talk.turns() if who == "person"][-4:] == typed
    shown = house.show(reference)
    assert "NOT FINISHED: shown from" in shown
    assert not said_in(shown), "a sitting under way is not shown for a day"


def a_practice(house: RunningHouse) -> tuple[str, Callable[[str], dict[str, Any]]]:
    """A practice at its first open question, over the inlet: its id, and how to say something."""
    sender = secrets.token_urlsafe(24)

    def say(text: str) -> dict[str, Any]:
        return house.inlet("/say", sender=sender, message_id=secrets.token_hex(8), text=text)

    house.inlet("/start", sender=sender, message_id=secrets.token_hex(8))
    for words in ("english", "me", "ok"):
        answer = say(words)
    assert answer["turns"][-1]["text"] == "What matters to you at the moment?"
    return sender, say


@in_browser
def test_25_messages_at_once_are_each_kept_once_or_refused_in_words(
    open_talk: Callable[[], Talk], house: RunningHouse
) -> None:
    talk = open_talk()
    talk.start(house.page)
    talk.goes(TO_WHAT_MATTERS)
    cookies = {one["name"]: one["value"] for one in talk.page.context.cookies()}
    token = talk.page.locator("#answer [name=csrf_token]").get_attribute("value")
    messages = [f"wish {letter * 6} beside my greenhouse" for letter in "abcdefghijklmnopqrstuvwxy"]

    def send(text: str) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", house.page_port, timeout=60)
        form = {"csrf_token": token, "message_id": secrets.token_urlsafe(12), "text": text}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Requested-With": "chat",
        }
        connection.request("POST", "/say", urlencode(form), headers)
        return connection

    # All are on their way before the first is answered.
    sent = [send(text) for text in messages]
    answers = []
    for connection in sent:
        answer = connection.getresponse()
        answers.append((answer.status, answer.read().decode()))
        connection.close()

    assert {status for status, _ in answers} <= {200, 429}
    taken = [text for text, (status, _) in zip(messages, answers, strict=True) if status == 200]
    assert taken
    house.typed += taken
    house.refused += [text for text in messages if text not in taken]
    for text, (status, shown) in zip(messages, answers, strict=True):
        if status == 429:
            assert "That was very quick. Your words are still in the box." in shown
            assert f"{text}</textarea>" in shown
    talk.page.reload()
    kept = Counter(text for who, text in talk.turns() if who == "person" and "wish" in text)
    assert kept == Counter(taken)


@in_browser
def test_rasa_killed_between_two_messages_comes_back_at_the_same_question(
    open_talk: Callable[[], Talk], house: RunningHouse
) -> None:
    talk = open_talk()
    talk.start(house.page)
    talk.goes([*TO_WHAT_MATTERS, ("painting the harbour wall", "Shall we keep it like that?")])
    talk.goes([("[Yes]", "What already helps")])
    before = talk.turns()
    sender, _ = a_practice(house)
    in_flight = {"sender": sender, "message_id": secrets.token_hex(8), "text": "harvest marrows"}

    def send_and_be_cut_off() -> None:
        try:
            house.inlet("/say", **in_flight)
        except requests.RequestException:
            return

    sending = threading.Thread(target=send_and_be_cut_off)
    sending.start()
    killed = house.kill_rasa()
    sending.join()

    talk.tries("brushes from uncle Cadwaladr")
    expect(talk.page.locator(".notice")).to_contain_text("No answer is coming just now.")
    expect(talk.page.locator("#box")).to_have_value("brushes from uncle Cadwaladr")
    assert talk.turns() == before
    house.wait_for_another_rasa(killed)
    talk.page.locator("#box").press("Enter")
    expect(talk.page.locator("#turns > li.bot").last).to_contain_text("Who is around you")
    assert talk.turns()[: len(before) + 1] == [*before, ("person", "brushes from uncle Cadwaladr")]

    house.inlet("/say", **in_flight)
    assert house.words_of(sender).count("harvest marrows") == 1


@dataclass
class Rested:
    """What stood on the disk while everything was stopped, and what was told before and after."""

    files: list[tuple[str, bytes]]
    running_files: list[tuple[str, bytes]]
    typed: list[str]
    codes: list[str]
    sender: str
    message: dict[str, str]
    answers: list[dict[str, Any]]
    resumed: list[str]
    asked: str
    talk: Talk | None


@pytest.fixture(scope="module")
def rested(house: RunningHouse, request: pytest.FixtureRequest) -> Rested:
    """A message sent twice, then not now; every process stopped and started; then both again."""
    talk = None
    if CHROMIUM:
        request.getfixturevalue("told")
        talk = request.getfixturevalue("open_talk")()
        talk.start(house.page)
        talk.goes([*TO_WHAT_MATTERS, ("not now", "OK, later.")])
    sender, _ = a_practice(house)
    message = {
        "sender": sender,
        "message_id": secrets.token_hex(8),
        "text": "singing with the tenors of Caernarfon",
    }
    answers = [house.inlet("/say", **message) for _ in range(2)]
    _, say_later = a_practice(house)
    asked = say_later("mending the old harmonium")["turns"][-1]["text"]
    say_later("not now")
    typed, codes, running = list(house.typed), list(house.codes), house.written()
    processes = house.processes()
    house.stop()
    assert not [one for one in processes if one.is_running() and one.status() != "zombie"]
    files = house.written()
    house.start()
    answers.append(house.inlet("/say", **message))
    resumed = [turn["text"] for turn in say_later("hello")["turns"]]
    return Rested(files, running, typed, codes, sender, message, answers, resumed, asked, talk)


def opened(house: RunningHouse, *only: sa.Table) -> list[tuple[str, bytes]]:
    """Every row of these tables, opened with the key."""
    database = open_store(house.settings)
    try:
        with database.read() as session:
            return [
                (table.name, json.dumps(dict(row), default=str).encode())
                for table in only
                for row in session.execute(sa.select(table)).mappings()
            ]
    finally:
        database.close()


def test_not_now_comes_back_to_the_same_question_after_every_process_was_started_again(
    rested: Rested,
) -> None:
    assert rested.resumed[0].startswith("Hello again.")
    assert rested.resumed[-1] == rested.asked


@in_browser
def test_a_browser_left_at_not_now_is_known_again_after_every_process_was_started_again(
    rested: Rested,
) -> None:
    assert rested.talk is not None
    before = rested.talk.turns()
    rested.talk.page.reload()
    assert rested.talk.turns() == before
    rested.talk.goes([("hello", "What matters to you at the moment?")])


def test_a_message_sent_again_before_and_after_a_restart_is_answered_word_for_word_and_kept_once(
    house: RunningHouse, rested: Rested
) -> None:
    first, *others = rested.answers
    assert first["turns"]
    assert others == [first, first]
    assert house.words_of(rested.sender).count(rested.message["text"]) == 1
    answer, events = tables.answer, tables.events
    database = open_store(house.settings)
    with database.read() as session:
        same = answer.c.message_id == rested.message["message_id"]
        assert len(session.execute(sa.select(answer).where(same)).all()) == 1
        rows = session.execute(
            sa.select(events.c.data).where(events.c.sender_id == rested.sender)
        ).scalars()
        heard = [json.loads(row) for row in rows]
    database.close()
    ids = [event["message_id"] for event in heard if event["event"] == "user"]
    assert ids.count(rested.message["message_id"]) == 1


def test_no_word_that_was_typed_can_be_read_in_any_file_at_rest(
    house: RunningHouse, rested: Rested
) -> None:
    names = {name for name, _ in rested.files}
    assert {
        "var/what-matters.db",
        "var/log/bot-1.log",
        "var/log/bot-2.log",
        "var/log/page.log",
    } <= names
    assert "var/what-matters.db-wal" in {name for name, _ in rested.running_files}
    secret = [*rested.typed, *house.refused, *STAFF_TYPED, *rested.codes]
    assert scan.find(secret, rested.files) == {}
    assert scan.find(secret, rested.running_files) == {}


def test_the_same_scan_finds_every_word_in_the_opened_events_and_records(
    house: RunningHouse, rested: Rested
) -> None:
    assert scan.missing(rested.typed, opened(house, tables.events)) == set()
    records = [table for table in tables.metadata.sorted_tables if table is not tables.events]
    answers = [rested.message["text"], "mending the old harmonium"]
    if CHROMIUM:
        answers += [*ANSWERS, *STAFF_TYPED]
    assert scan.missing(answers, opened(house, *records)) == set()


def test_no_intent_and_no_action_can_be_read_in_the_events(
    root: Path, house: RunningHouse, rested: Rested
) -> None:
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    names = [*domain["intents"], *domain["actions"], *domain["slots"], *domain["forms"]]
    with sqlite3.connect(f"file:{house.root}/var/what-matters.db?mode=ro", uri=True) as raw:
        rows = raw.execute("SELECT * FROM events").fetchall()
        named = raw.execute(
            "SELECT count(*) FROM events WHERE intent_name IS NOT NULL OR action_name IS NOT NULL"
        ).fetchone()
    assert named == (0,)
    sealed = [("events", repr(row).encode()) for row in rows]
    assert scan.find(names, sealed) == {}
    assert {"share_answer", "action_start"} <= set(scan.find(names, opened(house, tables.events)))


@pytest.mark.parametrize(
    "written",
    [
        "so: Mynd i lan y môr, meddai".encode(),
        "MYND I LAN Y MÔR".encode("utf-16-le"),
        "xmynd i lan y môr".encode("utf-16-be"),
        b"bXluZCBpIGxhbiB5IG3DtHI=",
        b"eG15bmQgaSBsYW4geSBtw7Ry",
        b"eHhteW5kIGkgbGFuIHkgbcO0cg",
        rb'{"text": "mynd i lan y m\u00f4r"}',
        rb'"{\"text\": \"mynd i lan y m\\u00f4r\"}"',
        b"GET /?q=mynd%20i%20lan%20y%20m%C3%B4r",
        b"text=mynd+i+lan+y+m%C3%B4r",
        "mynd i lan y môr".encode().hex().encode(),
    ],
)
def test_the_scan_finds_words_in_every_form(written: bytes) -> None:
    sentence = "mynd i lan y môr"
    assert set(scan.find([sentence], [("file", written)])) == scan.runs(sentence)
    assert scan.find([sentence], [("file", written[:5])]) == {}
