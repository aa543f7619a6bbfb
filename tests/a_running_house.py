"""The running whole as `make run` starts it, over a folder, a home, ports and a key of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

from bot.channels.webchat.relay import Relay, port_of
from bot.sealing import new_key
from bot.server.training import PREFIX, fingerprint
from bot.settings import Settings

COMMAND = Path(sys.executable).with_name("what-matters")
FOLDERS = ("bot", "actions", "reporting", "data")
FILES = ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml")
START_SECONDS = 180.0
STOP_SECONDS = 60.0


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nothing listens on now, one after the other."""
    while True:
        with ExitStack() as held, suppress(OSError, OverflowError):
            first = held.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            ports = [first.getsockname()[1] + number for number in range(count)]
            for port in ports[1:]:
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return ports


def until(happened: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait; AssertionError saying what did not happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.05)


@dataclass(frozen=True)
class Ran:
    """What a command printed."""

    out: str
    err: str
    code: int


class RunningHouse:
    """The project in a folder of its own, with all it writes: records, logs, its home, its /tmp.

    `typed` gathers every word that was typed into it, `codes` those of its links,
    and `refused` words that it did not take.
    """

    def __init__(self, repository: Path, root: Path, model: Path) -> None:
        """Lay out the folder; nothing is started yet."""
        self.root = root
        for folder in FOLDERS:
            shutil.copytree(repository / folder, root / folder)
        for name in FILES:
            shutil.copy2(repository / name, root / name)
        (root / "models").mkdir()
        # Named for this copy: were a file edited meanwhile, it would be trained again here.
        shutil.copy2(model, root / "models" / f"{PREFIX}{fingerprint(root)}.tar.gz")
        self._laid_out = {path: _look(path) for path in self._files()}
        home, scratch = root / "home", root / "tmp"
        home.mkdir()
        scratch.mkdir()
        self.page_port, self.rasa_port, _, self.worker_port, self.site_port = free_ports(5)
        self.page = f"http://127.0.0.1:{self.page_port}"
        self.rasa = f"http://127.0.0.1:{self.rasa_port}"
        ours = {
            "WHAT_MATTERS_ROOT": str(root),
            "WHAT_MATTERS_PAGE_PORT": str(self.page_port),
            "WHAT_MATTERS_RASA_PORT": str(self.rasa_port),
            "WHAT_MATTERS_WORKER_PORT": str(self.worker_port),
            "WHAT_MATTERS_SITE_PORT": str(self.site_port),
            "WHAT_MATTERS_KEY": new_key(),
            "WHAT_MATTERS_LEAVE_TO": f"{self.page}/health",
        }
        others = ("WHAT_MATTERS_", "TELEGRAM_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(others)}
        self.environment = {
            **inherited,
            **ours,
            "HOME": str(home),
            "TMPDIR": str(scratch),
            "PYTHONPATH": str(root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
        }
        self.settings = Settings.from_environment(ours, root)
        self.typed: list[str] = []
        self.codes: list[str] = []
        self.refused: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        """What `what-matters run` printed since it was last started."""
        return (self.root / "tmp" / "said").read_text(encoding="utf-8")

    def start(self) -> None:
        """Start everything and wait until it says that it is ready."""
        with (self.root / "tmp" / "said").open("wb") as said:
            self._process = subprocess.Popen(
                [str(COMMAND), "run"],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = self._process
        until(
            lambda: "Bwysig is ready (" in self.said or process.poll() is not None,
            START_SECONDS,
            "the running whole",
        )
        assert process.poll() is None, self.said

    def stop(self) -> None:
        """Stop everything, as Ctrl-C does; it must end well."""
        if self._process is None:
            return
        process, self._process = self._process, None
        ended_before = process.poll() is not None
        process.terminate()
        code = process.wait(STOP_SECONDS)
        assert ended_before or code == 0, self.said

    def processes(self) -> list[psutil.Process]:
        """Every process of the running whole."""
        assert self._process is not None
        return psutil.Process(self._process.pid).children(recursive=True)

    def kill_rasa(self) -> set[int]:
        """Kill every worker of Rasa's outright; the ids of the processes that are no more."""
        workers = self._rasa_processes()
        assert workers
        for worker in workers:
            worker.kill()
            worker.wait(10)
        return {worker.pid for worker in workers}

    def wait_for_another_rasa(self, killed: set[int], seconds: float = 90) -> None:
        """Wait until every worker was started again and answers."""

        def is_back() -> bool:
            found = {worker.pid for worker in self._rasa_processes()}
            back = len(found) == len(killed) and not found & killed
            return back and Relay(self.settings.rasa_ports).is_up()

        until(is_back, seconds, "Rasa's return")

    def command(self, *arguments: str) -> Ran:
        """Run the `what-matters` command as staff do."""
        done = subprocess.run(
            [str(COMMAND), *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Ran(done.stdout, done.stderr, done.returncode)

    def invite(self, *options: str) -> tuple[str, str]:
        """The reference and the link that staff get."""
        ran = self.command("invite", *options)
        assert ran.code == 0, ran.err
        reference, link, _ = ran.out.splitlines()
        self.codes.append(link.rpartition("/")[2])
        return reference, link

    def show(self, reference: str) -> str:
        """What staff are shown of a person."""
        ran = self.command("show", reference)
        assert ran.code == 0, ran.err
        return ran.out

    def inlet(self, path: str, **body: str) -> dict[str, Any]:
        """What Rasa's inlet answers to what the page would send it."""
        self.typed.append(body.get("text", ""))
        address = self._at(body["sender"])
        found: dict[str, Any] = requests.post(address + path, json=body, timeout=20).json()
        return found

    def words_of(self, sender: str) -> list[str]:
        """What the person said in one conversation, in order."""
        address = f"{self._at(sender)}/turns"
        turns = requests.get(address, params={"sender": sender}, timeout=20).json()["turns"]
        return [turn["text"] for turn in turns if turn["who"] == "person"]

    def written(self) -> list[tuple[str, bytes]]:
        """Name and content of every file that was made or changed since it was laid out."""
        return [
            (path.relative_to(self.root).as_posix(), path.read_bytes())
            for path in self._files()
            if self._laid_out.get(path) != _look(path)
        ]

    def _at(self, sender: str) -> str:
        port = port_of(sender, self.settings.rasa_ports)
        return f"http://127.0.0.1:{port}/webhooks/webchat"

    def _rasa_processes(self) -> list[psutil.Process]:
        found = []
        for process in self.processes():
            with suppress(psutil.Error):
                if "bot.server.launcher" in process.cmdline():
                    found.append(process)
        return found

    def _files(self) -> list[Path]:
        return [path for path in self.root.rglob("*") if path.is_file()]


def _look(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
