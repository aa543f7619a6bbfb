"""Starts a server of its own on loopback, times it, weighs it, and ends it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from bot.sealing import new_key
from bot.server.training import quiet_environment
from bot.settings import PREFIX

LONGEST_START = 120.0
"""Seconds a server may take until it answers."""

MEGABYTE = 1024 * 1024


class NotStarted(RuntimeError):
    """A server did not come up; the message says which, and the last line it wrote."""


@dataclass
class Server:
    """A server that answers.

    Attributes:
        process: it and whatever it started.
        port: on loopback.
        ready: seconds from its start to its first answer.
    """

    process: psutil.Process
    port: int
    ready: float

    def megabytes(self) -> float:
        """Resident memory of the process and its children."""
        return sum(float(one.memory_info().rss) for one in self._tree()) / MEGABYTE

    def processor_seconds(self) -> float:
        """Processor time used so far, by the process and its children."""
        times = [one.cpu_times() for one in self._tree()]
        return sum(float(each.user + each.system) for each in times)

    def _tree(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@dataclass(frozen=True)
class Store:
    """A database and a key of the measurement's own."""

    url: str
    key: str


def new_store(folder: Path) -> Store:
    """A store in this folder; nothing is written yet."""
    return Store(f"sqlite:///{folder / 'what-matters.db'}", new_key())


@contextlib.contextmanager
def ours(root: Path, store: Store, log: Path) -> Iterator[Server]:
    """The launcher as it is started for people, with a store of its own."""
    port = free_port()
    settings = {
        "DATABASE_URL": store.url,
        "KEY": store.key,
        "RASA_PORT": str(port),
        "PAGE_PORT": str(free_port()),
    }
    environment = {PREFIX + name: value for name, value in settings.items()}
    command = ("-m", "bot.server.launcher")
    with _started("ours", command, root, environment, port, "webchat", log) as server:
        yield server


@contextlib.contextmanager
def bare(root: Path, model: Path, log: Path) -> Iterator[Server]:
    """The bare assistant with this model."""
    port = free_port()
    command = ("-m", "benchmarks.bare.server", str(model), str(port))
    with _started("bare", command, root, {}, port, "rest", log) as server:
        yield server


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _started(
    name: str,
    command: Sequence[str],
    root: Path,
    environment: dict[str, str],
    port: int,
    channel: str,
    log: Path,
) -> Iterator[Server]:
    inherited = {k: v for k, v in quiet_environment().items() if not k.startswith(PREFIX)}
    begun = time.perf_counter()
    with log.open("w", encoding="utf-8") as kept:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=root,
            env={**inherited, **environment},
            stdin=subprocess.DEVNULL,
            stdout=kept,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(name, process, f"http://127.0.0.1:{port}/webhooks/{channel}/", begun, log)
        yield Server(psutil.Process(process.pid), port, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(
    name: str, process: subprocess.Popen[bytes], address: str, begun: float, log: Path
) -> None:
    while process.poll() is None and time.perf_counter() - begun < LONGEST_START:
        with contextlib.suppress(requests.RequestException):
            if requests.get(address, timeout=LONGEST_START).ok:
                return
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise NotStarted(f"{name} did not start: {said[-1] if said else 'it said nothing'}")
