"""Conversations in Telegram while its process and Rasa's workers are killed at random moments.

`python -m tests.telegram_kills --kills 200 --conversations 50`. At the end every message is
accounted for: in the records once, and answered once, or again word for word. The moments come
from a seed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
import requests
from sqlalchemy import func, select

from actions.store import tables
from actions.store.database import Database, open_store
from bot.channels.telegram.chats import Chats
from bot.channels.webchat.words import Words
from bot.server.training import current_model
from tests.a_running_house import RunningHouse, free_ports
from tests.a_telegram_server import TOKEN, TelegramServer, running_telegram

ROOT = Path(__file__).resolve().parent.parent
TELEGRAM, RASA = "bot.channels.telegram.process", "bot.server.launcher"
KILLED = (TELEGRAM, TELEGRAM, RASA)
"""What is killed, the quicker to return twice as often."""

UNREADY = 0.05
"""How often one is killed that does not answer yet, or twice before anything was confirmed.

Mostly neither: killed faster than it can start, nothing would ever be answered.
"""

STEP_SECONDS = 400.0
TOGETHER = 10
KEPT = (
    *(tables.outcome, tables.score, tables.answer, tables.revision, tables.share),
    *(tables.sitting, tables.worry, tables.request, tables.reminder),
)
"""The records of which a message that is handled twice might leave a second one."""

SCRIPTS = {
    "cy": [
        *("[{name}]", "[Iawn]", "mynd i'r capel eto", "[Cawn]", "Merched y Wawr", "[Symud ymlaen]"),
        *("[Ydy]", "[Symud ymlaen]", "[Symud ymlaen]", "tua phedwar", "[Ydy]", "[8]"),
        *("[Stopio yn y fan yna]", "[Anfon]"),
    ],
    "en": [
        *("[{name}]", "[OK]", "see my brother more", "[Yes]", "my nan helps", "[Skip]"),
        *("[Yes]", "[Skip]", "[Skip]", "about a four", "[Yes]", "[8]"),
        *("[Stop there]", "[Send it]"),
    ],
}
"""What is done, "[x]" being a tap on the button of that title; each leaves the same records."""


@dataclass
class Told:
    """One conversation: its chat, what was sent by its number, and the bot's id for it."""

    chat: int
    sender: str
    sent: list[int] = field(default_factory=list)


class Killed:
    """A running house whose Telegram is the small server, and who is in it."""

    def __init__(self, house: RunningHouse, server: TelegramServer) -> None:
        self.house = house
        self.server = server
        self.chats = Chats(house.settings.derive("telegram conversations"))
        self.kills: Counter[str] = Counter()
        self._confirmed = 0

    def talk(self, chat: int, language: str) -> Told:
        """Have a whole conversation; every step waits until the one before is confirmed."""
        name = {"cy": "Mair", "en": "Sam"}[language]
        about = ("--council", "Gwynedd", "--team", "Arfon", "--worker", "Rhian", "--born", "1950")
        options = (*about, "--service", "adults", "--name", name, "--language", language)
        _, link = self.house.invite(*options)
        told = Told(chat, self.chats.conversation_of(chat))
        for step in (f"/start {link.rpartition('/')[2]}", *SCRIPTS[language]):
            step = step.format(name=name)
            if step.startswith("["):
                number = self.server.taps(chat, step[1:-1])
            else:
                number = self.server.says(chat, step)
            told.sent.append(number)
            self.server.wait_for(number, seconds=STEP_SECONDS)
        return told

    def kill(self, random: Random) -> None:
        """Kill one of the processes outright, whatever it is doing."""
        name = random.choice(KILLED)
        anyway = random.random() < UNREADY
        if not anyway and len(self.server.forgotten) == self._confirmed:
            return
        found = []
        for process in self.house.processes():
            with suppress(psutil.Error):
                command = process.cmdline()
                if name in command and (anyway or self._answers(command)):
                    found.append(process)
        if found:
            with suppress(psutil.Error):
                random.choice(found).kill()
                self.kills[name] += 1
                self._confirmed = len(self.server.forgotten)

    def _answers(self, command: Sequence[str]) -> bool:
        """Whether a process answers at its port."""
        path, port = "health", self.house.environment["WHAT_MATTERS_TELEGRAM_PORT"]
        if RASA in command:
            path, port = "webhooks/telegram/", command[-1]
        try:
            return requests.get(f"http://127.0.0.1:{port}/{path}", timeout=2).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def killing(killed: Killed, kills: int, seed: int, done: threading.Event) -> Iterator[None]:
    """Kill so often, at moments of this seed, while the block lasts; it ends after the last."""
    random = Random(seed)

    def kill() -> None:
        while killed.kills.total() < kills and not done.is_set():
            time.sleep(random.uniform(0.3, 4.0))
            killed.kill(random)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def counts(database: Database) -> dict[str, int]:
    """How many of each record there are."""
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in KEPT
        }


def answers_kept(database: Database, sender: str) -> list[tuple[str, list[str]]]:
    """Every message of a conversation by its id, and what was answered to it, in order."""
    table = tables.events.c
    query = select(table.data).where(table.sender_id == sender).order_by(table.id)
    with database.read() as session:
        events = [json.loads(row) for row in session.scalars(query)]
    found: list[tuple[str, list[str]]] = []
    for event in events:
        if event["event"] == "user":
            found.append((event["message_id"], []))
        elif event["event"] == "bot" and event.get("text"):
            found[-1][1].append(event["text"])
    return found


def is_told(texts: Sequence[str], answers: Sequence[Sequence[str]], extra: set[str]) -> bool:
    """Whether a chat was sent these answers, each whole and in order, or more than once.

    What the channel says of its own (`extra`) may stand anywhere. An answer that was broken off
    begins again, from its first message.
    """
    rest = [text for text in texts if text not in extra]
    for at, answer in enumerate(answers):
        following = answers[at + 1][0] if at + 1 < len(answers) else None
        said = 0
        while said < len(answer) or (rest and rest[0] == answer[0] and following != answer[0]):
            if not rest:
                return False
            said = said if said < len(answer) else 0
            if rest[0] == answer[said]:
                said += 1
            elif said and rest[0] == answer[said - 1]:
                pass
            elif rest[0] == answer[0]:
                said = 1
            else:
                return False
            rest = rest[1:]
    return not rest


def faults(killed: Killed, database: Database, talks: Sequence[Told]) -> list[str]:
    """Every message that is not in the records once, or not answered as they say."""
    words = Words.load(ROOT / "data" / "responses" / "telegram.yml")
    page = killed.house.settings.page_url
    extra = {
        "\n\n".join(part.text for part in words.parts(f"utter_telegram_{name}", language, **more))
        for name, more in {"not_locked": {"page": page}, "waiting": {}, "emergency": {}}.items()
        for language in ("cy", "en", None)
    }
    found = []
    for told in talks:
        kept = answers_kept(database, told.sender)
        ids = [f"{TOKEN.partition(':')[0]}-{number}" for number in told.sent]
        if [message for message, _ in kept] != ids:
            found.append(f"chat {told.chat}: sent {len(ids)}, kept {len(kept)}")
        texts = killed.server.texts(told.chat)
        if not is_told(texts, [answer for _, answer in kept], extra):
            found.append(f"chat {told.chat}: the answers sent are not those kept\n{texts}\n{kept}")
    return found


def run(killed: Killed, conversations: int, kills: int, seed: int) -> list[str]:
    """One conversation in peace, then so many while so often is killed; what went wrong.

    Where all of them are over before the last kill, more begin.
    """
    database = open_store(killed.house.settings)
    before = counts(database)
    talks = [killed.talk(10_000 * (seed + 1), "cy")]
    one = _more(before, counts(database))
    done = threading.Event()
    chats = itertools.count(10_000 * (seed + 1) + 1)
    with killing(killed, kills, seed, done), ThreadPoolExecutor(TOGETHER) as together:
        try:
            wanted = conversations
            while wanted:
                some = list(itertools.islice(chats, wanted))
                talks += together.map(killed.talk, some, [("cy", "en")[chat % 2] for chat in some])
                wanted = TOGETHER if killed.kills.total() < kills else 0
        finally:
            done.set()
    expected = {name: count * len(talks) for name, count in one.items()}
    found = faults(killed, database, talks)
    if _more(before, counts(database)) != expected:
        found.append(f"kept {_more(before, counts(database))}, expected {expected}")
    database.close()
    return found


def _more(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {name: count - before[name] for name, count in after.items()}


def with_telegram(house: RunningHouse, server: TelegramServer) -> RunningHouse:
    """The house with the small server for its Telegram."""
    house.environment |= {
        "TELEGRAM_TOKEN": TOKEN,
        "WHAT_MATTERS_TELEGRAM_API": server.address,
        "WHAT_MATTERS_TELEGRAM_PORT": str(free_ports(1)[0]),
        "WHAT_MATTERS_REMIND_FROM": "00:00",
        "WHAT_MATTERS_REMIND_UNTIL": "23:59",
    }
    return house


def main() -> int:
    """Read how many, talk and kill; 1 where a message is not accounted for."""
    reader = argparse.ArgumentParser(description="Telegram, killed at random moments.")
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument("--conversations", type=int, default=50)
    reader.add_argument("--seed", type=int, default=0)
    asked = reader.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_telegram() as server:
        house = RunningHouse(ROOT, Path(folder), current_model(ROOT))
        with_telegram(house, server).start()
        try:
            killed = Killed(house, server)
            found = run(killed, asked.conversations, asked.kills, asked.seed)
        finally:
            house.stop()
    print("\n".join(found))
    print(f"{dict(killed.kills)} kills, {time.monotonic() - began:.0f} s, {len(found)} faults")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
