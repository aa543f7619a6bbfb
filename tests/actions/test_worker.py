"""The worker as a real process on loopback, over a real database: killed, doubled, cut off."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests

from actions.reminding import Outlets
from actions.store.database import migrate, open_database
from actions.store.reminders import plan_check_in
from actions.worker import BEHIND, Health, work
from bot.sealing import Sealer, new_key
from bot.settings import Settings
from tests.a_running_house import free_ports, until
from tests.actions.a_store import a_conversation

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 12, 22, 12, tzinfo=timezone.utc)
WEEK = timedelta(days=7)

# The real loop with a channel that writes to a file, and a clock that stands still.
WORKING = """
import os, signal, sys, threading, time
from datetime import datetime, timedelta
from pathlib import Path
from actions.worker import work
from bot.settings import Settings

class Channel:
    def send(self, sender, words):
        if sys.argv[2] == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
        with open(os.environ["SENT"], "a") as sent:
            sent.write(sender + "\\n")

work(
    Settings.from_environment(os.environ, Path.cwd()),
    {"webchat": Channel()},
    threading.Event(),
    lambda: datetime.fromisoformat(sys.argv[1]),
    timedelta(seconds=0.05),
)
"""


class Installation:
    """A database with people whose check-in is due, and the environment of its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent = folder / "sent"
        self.sent.touch()
        self.port, self.other_port = free_ports(2)
        self.environment = {
            **os.environ,
            "WHAT_MATTERS_KEY": new_key(),
            "WHAT_MATTERS_DATABASE_URL": f"sqlite:///{folder / 'store.db'}",
            "WHAT_MATTERS_WORKER_PORT": str(self.port),
            "SENT": str(self.sent),
        }
        sealer = Sealer.from_text(self.environment["WHAT_MATTERS_KEY"])
        self.database = open_database(self.environment["WHAT_MATTERS_DATABASE_URL"], sealer)
        migrate(self.database)

    def people(self, count: int) -> list[str]:
        senders = [f"sender-{number}" for number in range(count)]
        with self.database.begin() as session:
            for sender in senders:
                conversation, sitting = a_conversation(session, sender)
                sitting.state = "sent"
                plan_check_in(session, conversation.person, date(2026, 12, 22))
        return senders

    def start(self, *command: str, port: int | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environment, "WHAT_MATTERS_WORKER_PORT": str(port or self.port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def working(self, now: datetime, does: str = "sends", port: int | None = None):
        process = self.start("-c", WORKING, now.isoformat(), does, port=port)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def went_to(self) -> list[str]:
        return self.sent.read_text().split()


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path)
    yield made
    made.database.close()


def health(port: int) -> int | None:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code
    except requests.ConnectionError:
        return None


def test_killed_between_claim_and_sending_a_reminder_is_lost_for_a_week_and_never_sent_twice(
    installation,
):
    installation.people(1)
    with installation.working(NOON, "dies") as process:
        assert process.wait(20) == -signal.SIGKILL
    with installation.working(NOON + WEEK - timedelta(minutes=1)) as process:
        until(lambda: health(installation.port) == 200, 20, "ready")
        time.sleep(0.3)
        assert process.poll() is None
        assert installation.went_to() == []
    with installation.working(NOON + WEEK):
        until(lambda: installation.went_to() == ["sender-0"], 20, "sent")
        time.sleep(0.3)
        assert installation.went_to() == ["sender-0"]


def test_two_workers_together_send_each_reminder_once(installation):
    ports = (installation.port, installation.other_port)
    with installation.working(NOON, port=ports[0]), installation.working(NOON, port=ports[1]):
        for port in ports:
            until(lambda port=port: health(port) == 200, 20, "ready")
        senders = installation.people(12)
        until(lambda: len(installation.went_to()) >= len(senders), 30, "sent")
        time.sleep(0.5)
        assert Counter(installation.went_to()) == Counter(senders)


def test_started_alone_it_answers_on_loopback_and_ends_well_on_sigterm(installation):
    process = installation.start("-m", "actions.worker")
    until(lambda: health(installation.port) == 200, 20, "ready")
    with socket.socket() as elsewhere:
        # Were it listening on every address of this machine, this one would answer too.
        assert elsewhere.connect_ex(("127.0.0.2", installation.port)) != 0
    process.terminate()
    said, _ = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "")


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("REMIND_FROM", "nine", "WHAT_MATTERS_REMIND_FROM is 'nine'"),
        ("DATABASE_URL", "mysql://x", "WHAT_MATTERS_DATABASE_URL begins with 'mysql'"),
        ("KEY", new_key(), "does not open this"),
    ],
    ids=["a time", "a database", "a key"],
)
def test_what_is_in_the_way_is_said_in_one_line(installation, variable, value, complaint):
    installation.environment[f"WHAT_MATTERS_{variable}"] = value
    process = installation.start("-m", "actions.worker")
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert complaint in said
    assert len(said.splitlines()) == 1


def test_a_port_that_is_taken_is_said_in_one_line(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        process = installation.start("-m", "actions.worker")
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "in use" in said
    assert len(said.splitlines()) == 1


def test_it_starts_without_rasa():
    heavy = (
        "import sys, actions.worker; print([n for n in ('rasa', 'tensorflow') if n in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", heavy], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"


class Channel:
    """An outlet that keeps to whom it sent."""

    def __init__(self):
        self.sent = []

    def send(self, sender, words):
        self.sent.append(sender)


@contextmanager
def in_a_thread(installation, outlets: Outlets):
    environment = {**installation.environment, "WHAT_MATTERS_WORKER_PORT": str(installation.port)}
    settings = Settings.from_environment(environment, ROOT)
    stopped = threading.Event()
    every = timedelta(seconds=0.02)
    thread = threading.Thread(target=work, args=(settings, outlets, stopped, lambda: NOON, every))
    thread.start()
    try:
        yield thread
    finally:
        stopped.set()
        thread.join(10)


def test_a_database_that_is_away_for_a_while_is_survived(installation, caplog):
    channel = Channel()
    with installation.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE reminder RENAME TO away")
    with in_a_thread(installation, {"webchat": channel}) as thread:
        until(lambda: "a round failed (StoreFailed)" in caplog.text, 10, "failed")
        with installation.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO reminder")
        installation.people(1)
        until(lambda: channel.sent == ["sender-0"], 10, "sent")
        assert thread.is_alive()


def answered(told: Health, path: str = "/health") -> tuple[str, bytes]:
    statuses = []
    body = b"".join(told({"PATH_INFO": path}, lambda status, headers: statuses.append(status)))
    return statuses[0], body


@pytest.mark.parametrize(
    ("passed", "status"),
    [(timedelta(0), "200 OK"), (BEHIND, "200 OK"), (BEHIND * 1.01, "503 Service Unavailable")],
)
def test_without_a_whole_round_for_five_minutes_it_is_not_well(passed, status):
    times = iter([NOON - WEEK, NOON, NOON + passed])
    told = Health(lambda: next(times))
    told.kept_up()
    found, body = answered(told)
    assert found == status
    assert json.loads(body) == {
        "keeps_up": status == "200 OK",
        "last_round": "2026-12-22T12:00:00+00:00",
    }


def test_nothing_else_is_answered():
    assert answered(Health(lambda: NOON), "/") == ("404 Not Found", b"")
