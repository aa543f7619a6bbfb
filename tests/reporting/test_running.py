"""The running whole: real processes under supervisor, with small programs where Rasa is slow."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bot.sealing import new_key
from bot.server.training import fingerprint
from bot.settings import Settings
from reporting.running import programs_of
from reporting.supervising import Supervision
from tests.a_running_house import free_ports
from tests.a_telegram_server import TOKEN

ROOT = Path(__file__).parents[2]

# Runs the real `run`, with each program's place taken by a small one.
RUNNING = """
import os, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {root!r})
from bot.settings import Settings
from reporting.running import programs_of, run

kind, delay = sys.argv[1:]

def programs(settings):
    *bots, page, worker, site = programs_of(settings)
    return (
        *(replace(b, command=(sys.executable, kind + ".py", str(b.port), delay)) for b in bots),
        *(
            replace(p, command=(sys.executable, "listens.py", str(p.port), "0"))
            for p in (page, worker, site)
        ),
    )

root = Path.cwd()
run(Settings.from_environment(os.environ, root), root, programs)
"""
LISTENS = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *words):
        pass
time.sleep(float(sys.argv[2]))
HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
ENDS = 'import sys; print("first"); print("the model is of another Rasa"); sys.exit(3)'
NOTES_CTRL_C = """
import signal
signal.signal(signal.SIGINT, lambda *x: open("interrupted", "w"))
"""


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; one that ended and waits to be noticed by its parent does not."""
    return [
        process
        for process in processes
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]


def until(happened: Callable[[], object], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.05)
    return False


class Installation:
    """A folder that is set up and trained, ready to be run from."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        (folder / "data").mkdir(parents=True)
        (folder / "config.yml").write_text("pipeline: []\n")
        (folder / "domain.yml").write_text("intents: []\n")
        self.model = folder / "models" / f"what-matters-{fingerprint(folder)}.tar.gz"
        self.model.parent.mkdir()
        with tarfile.open(self.model, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo("metadata.json"))
        (folder / "listens.py").write_text(LISTENS)
        (folder / "ends.py").write_text(ENDS)
        (folder / "notes_ctrl_c.py").write_text(NOTES_CTRL_C + LISTENS)
        self.page_port, self.rasa_port, self.second_port, self.worker_port, self.site_port = (
            free_ports(5)
        )
        self.environment = {
            **os.environ,
            "WHAT_MATTERS_PAGE_PORT": str(self.page_port),
            "WHAT_MATTERS_RASA_PORT": str(self.rasa_port),
            "WHAT_MATTERS_WORKER_PORT": str(self.worker_port),
            "WHAT_MATTERS_SITE_PORT": str(self.site_port),
            "WHAT_MATTERS_KEY": new_key(),
            "WHAT_MATTERS_DATABASE_URL": "",
            "TELEGRAM_TOKEN": "",
        }
        self.said = folder / "said"
        self.complained = folder / "complained"

    def start(self, kind: str = "listens", delay: float = 0, before: tuple[str, ...] = ()) -> None:
        script = RUNNING.format(root=str(ROOT))
        with self.said.open("w") as said, self.complained.open("w") as complained:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-c", script, kind, str(delay)],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=complained,
                start_new_session=True,
            )

    def start_and_wait(self, kind: str = "listens", delay: float = 0) -> list[psutil.Process]:
        self.start(kind, delay)
        until(lambda: self.is_ready() or self.process.poll() is not None)
        assert self.is_ready(), self.complained.read_text()
        return self.processes()

    def is_ready(self) -> bool:
        return "Bwysig is ready" in self.said.read_text()

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def complaint(self) -> str:
        """The one line of a run that could not go on; asserts that it is one."""
        assert self.process.wait(30) == 1, self.said.read_text()
        lines = self.complained.read_text().splitlines()
        assert len(lines) == 1, lines
        return lines[0]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "a folder, 100% 'new'")
    yield made
    process = getattr(made, "process", None)
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(30)


@contextmanager
def listening(port: int) -> Iterator[None]:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        yield


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_and_sigterm_stop_all_of_it_and_it_ends_well(
    installation: Installation, sent: signal.Signals
) -> None:
    started = installation.start_and_wait()
    # supervisor, two of Rasa's, the page, the reminder worker and the staff site
    assert len(started) == 6
    os.killpg(installation.process.pid, sent)  # as a terminal does: to the whole group
    assert installation.process.wait(20) == 0
    assert not left(started)
    assert installation.said.read_text().endswith("Everything is stopped.\n")
    assert installation.complained.read_text() == ""
    with listening(installation.page_port), listening(installation.rasa_port):
        pass


def test_a_terminals_ctrl_c_does_not_reach_the_programs_themselves(
    installation: Installation,
) -> None:
    installation.start_and_wait("notes_ctrl_c")
    os.killpg(installation.process.pid, signal.SIGINT)
    assert installation.process.wait(20) == 0
    assert not (installation.root / "interrupted").exists()


def test_says_what_is_awaited_and_then_the_addresses(installation: Installation) -> None:
    installation.start_and_wait(delay=5.5)
    said = installation.said.read_text()
    assert re.search(
        r"the chat page is ready .*waiting for the bot.*\(5 s\).*worker 2 is ready", said, re.S
    )
    assert f"http://127.0.0.1:{installation.page_port}\n" in said
    assert "what-matters invite" in said
    assert "Ctrl-C" in said


def test_stopping_before_it_is_ready_leaves_nothing(installation: Installation) -> None:
    installation.start(delay=60)
    assert until(lambda: len(installation.processes()) == 6)
    started = installation.processes()
    os.killpg(installation.process.pid, signal.SIGINT)
    assert installation.process.wait(20) == 130
    assert not left(started)


def test_a_program_that_dies_is_started_again_and_it_is_said(installation: Installation) -> None:
    # The page has run for longer than supervisor's time to count as started by then.
    started = installation.start_and_wait(delay=5.5)
    page = next(p for p in started if str(installation.page_port) in p.cmdline())
    page.kill()
    assert until(lambda: "the chat page stopped and was started again" in read(installation.said))
    assert until(lambda: answers(installation.page_port))
    assert installation.process.poll() is None


def read(path: Path) -> str:
    return path.read_text()


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_being_killed_outright_stops_the_programs_too(installation: Installation) -> None:
    started = installation.start_and_wait()
    installation.process.kill()
    installation.process.wait()
    assert until(lambda: not left(started))


def test_supervisor_killed_outright_ends_the_rest(installation: Installation) -> None:
    started = installation.start_and_wait()
    time.sleep(1.5)  # until the programs have been seen once
    supervisor = next(p for p in started if "supervisor.supervisord" in p.cmdline())
    supervisor.kill()
    assert installation.complaint() == "what-matters: supervisor ended, see var/log/supervisor.log"
    assert not left(started)


def test_a_program_that_cannot_start_gives_its_own_reason_in_one_line(
    installation: Installation,
) -> None:
    log = installation.root / "var" / "log" / "bot-1.log"
    log.parent.mkdir(parents=True)
    log.write_text("what an earlier run said\n")
    installation.start("ends")
    assert until(lambda: installation.process.poll() is not None or len(installation.processes()))
    assert installation.complaint() == (
        "what-matters: the bot could not start: the model is of another Rasa "
        "(see var/log/bot-1.log)"
    )
    assert not answers(installation.page_port)


def test_the_reminders_are_kept_up_as_they_are(installation: Installation) -> None:
    responses = installation.root / "data" / "responses"
    responses.mkdir()
    shutil.copy2(ROOT / "data" / "responses" / "reminding.yml", responses)
    settings = Settings.from_environment(installation.environment, installation.root)
    worker = next(one for one in programs_of(settings) if one.name == "worker")
    environment = {**installation.environment, "PYTHONPATH": str(ROOT)}
    said: list[str] = []
    with Supervision([worker], installation.root, environment, said.append) as supervision:
        supervision.wait_until_ready(20)
    assert "  the reminder worker is ready" in said[-1]
    assert read(installation.root / "var" / "log" / "worker.log") == ""


def test_the_staff_site_answers_and_says_nothing(installation: Installation) -> None:
    for name in ("reports.yml", "dictionary.yml", "reasons.yml", "wellbeing_aspects.csv"):
        shutil.copy2(ROOT / "data" / name, installation.root / "data")
    settings = Settings.from_environment(installation.environment, installation.root)
    site = next(one for one in programs_of(settings) if one.name == "site")
    environment = {**installation.environment, "PYTHONPATH": str(ROOT)}
    said: list[str] = []
    with Supervision([site], installation.root, environment, said.append) as supervision:
        supervision.wait_until_ready(60)
    assert "  the staff site is ready" in said[-1]
    assert read(installation.root / "var" / "log" / "site.log") == ""


@pytest.mark.parametrize(
    ("which", "title", "variable"),
    [
        ("page_port", "the chat page", "WHAT_MATTERS_PAGE_PORT"),
        ("rasa_port", "Rasa", "WHAT_MATTERS_RASA_PORT"),
        ("second_port", "Rasa", "WHAT_MATTERS_RASA_PORT"),
        ("worker_port", "the reminder worker", "WHAT_MATTERS_WORKER_PORT"),
        ("site_port", "the staff site", "WHAT_MATTERS_SITE_PORT"),
    ],
)
def test_a_port_in_use_is_named_with_how_to_choose_another(
    installation: Installation, which: str, title: str, variable: str
) -> None:
    port = getattr(installation, which)
    with listening(port):
        installation.start()
        complaint = installation.complaint()
    assert complaint.startswith(f"what-matters: port {port}, for {title}, is in use: ")
    assert f"{variable}={port + 10} make run" in complaint


@pytest.mark.parametrize(
    ("variable", "titles"),
    [
        ("RASA_PORT", "the chat page and Rasa"),
        ("WORKER_PORT", "the chat page and the reminder worker"),
        ("SITE_PORT", "the chat page and the staff site"),
        ("TELEGRAM_PORT", "the chat page and Telegram"),
    ],
)
def test_one_port_for_both_is_said(installation: Installation, variable: str, titles: str) -> None:
    installation.environment["TELEGRAM_TOKEN"] = TOKEN
    installation.environment[f"WHAT_MATTERS_{variable}"] = str(installation.page_port)
    installation.start()
    complaint = installation.complaint()
    assert f"{titles} cannot share port {installation.page_port}: " in complaint
    assert f"WHAT_MATTERS_PAGE_PORT or WHAT_MATTERS_{variable} " in complaint


@pytest.mark.parametrize("folder", ["var", "models"])
def test_a_folder_that_cannot_be_written_to_is_named(
    installation: Installation, folder: str
) -> None:
    # Root may write anywhere unless it has given that power up.
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("as root, and without setpriv, no folder is read-only")
        before = ("setpriv", "--bounding-set", "-dac_override")
    (installation.root / "var" / "log").mkdir(parents=True, exist_ok=True)
    locked = {"var": installation.root / "var" / "log", "models": installation.root / "models"}
    locked[folder].chmod(0o555)
    installation.start(before=before)
    complaint = installation.complaint()
    locked[folder].chmod(0o755)
    assert complaint.startswith(f"what-matters: {locked[folder]} cannot be written to (")


def test_a_broken_model_is_named_and_not_trained_over(installation: Installation) -> None:
    cut = installation.model.read_bytes()[:60]
    installation.model.write_bytes(cut)
    installation.start()
    assert f"the model models/{installation.model.name} is broken" in installation.complaint()
    assert installation.model.read_bytes() == cut


def test_a_broken_database_is_said_in_one_line(installation: Installation) -> None:
    (installation.root / "var").mkdir()
    (installation.root / "var" / "what-matters.db").write_bytes(b"not a database at all " * 99)
    installation.start()
    assert "the database cannot be opened: " in installation.complaint()


def test_another_key_than_it_was_sealed_with_is_said_in_one_line(
    installation: Installation,
) -> None:
    installation.start_and_wait()
    installation.process.terminate()
    assert installation.process.wait(20) == 0
    installation.environment["WHAT_MATTERS_KEY"] = new_key()
    installation.start()
    assert "the database cannot be opened: " in installation.complaint()


def test_a_second_run_from_one_folder_is_refused(installation: Installation) -> None:
    installation.start_and_wait()
    first, who = installation.process, installation.process.pid
    installation.start()
    second = installation.complaint()
    installation.process = first
    assert second.startswith(f"what-matters: it is running from this folder already (process {who}")
    assert first.poll() is None


def test_logs_and_records_are_their_owners_alone(installation: Installation) -> None:
    installation.start_and_wait()
    var = installation.root / "var"
    assert {path.stat().st_mode & 0o077 for path in [var, *var.rglob("*")]} == {0}
    assert {path.name for path in (var / "log").iterdir()} >= {
        *("bot-1.log", "bot-2.log", "page.log", "site.log", "worker.log")
    }


def test_telegram_is_started_where_there_is_a_token_and_only_there(tmp_path: Path) -> None:
    without = programs_of(Settings.from_environment({}, tmp_path))
    settings = Settings.from_environment({"TELEGRAM_TOKEN": TOKEN}, tmp_path)
    *others, telegram = programs_of(settings)
    assert tuple(others) == without
    assert telegram.name == "telegram"
    assert telegram.command[1:] == ("-m", "bot.channels.telegram.process")
    assert (telegram.port, telegram.path) == (8083, "/health")
