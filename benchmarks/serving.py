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
from typing import IO

import psutil
import requests

from bot.sealing import new_key
from bot.server.training import quiet_environment
from bot.settings import PREFIX, Settings

LONGEST_START = 120.0
"""Seconds a server may take until it answers."""

MEGABYTE = 1024 * 1024


class NotStarted(RuntimeError):
    """A server did not come up; the message says which, and the last line it wrote."""


@dataclass
class Server:
    """A server that answers.

    Attributes:
        processes: its workers, each with whatever it started.
        ports: of each worker, on loopback.
        ready: seconds from its start until every worker answers.
    """

    processes: tuple[psutil.Process, ...]
    ports: tuple[int, ...]
    ready: float

    def megabytes(self) -> float:
        """Resident memory of the workers and their children."""
        return sum(float(one.memory_info().rss) for one in self._tree()) / MEGABYTE

    def processor_seconds(self) -> float:
        """Processor time used so far, by the workers and their children."""
        times = [one.cpu_times() for one in self._tree()]
        return sum(float(each.user + each.system) for each in times)

    def _tree(self) -> list[psutil.Process]:
        return [
            one for worker in self.processes for one in (worker, *worker.children(recursive=True))
        ]


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
    """As many workers as are started for people, with a store of their own."""
    settings = Settings.from_environment({}, root)
    environment = {f"{PREFIX}DATABASE_URL": store.url, f"{PREFIX}KEY": store.key}
    ports = tuple(free_port() for _ in range(settings.rasa_workers))
    commands = [("-m", "bot.server.launcher", str(port)) for port in ports]
    with _started("ours", commands, root, environment, ports, "webchat", log) as server:
        yield server


@contextlib.contextmanager
def bare(root: Path, model: Path, log: Path) -> Iterator[Server]:
    """The bare assistant with this model."""
    port = free_port()
    commands = [("-m", "benchmarks.bare.server", str(model), str(port))]
    with _started("bare", commands, root, {}, (port,), "rest", log) as server:
        yield server


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _started(
    name: str,
    commands: Sequence[Sequence[str]],
    root: Path,
    environment: dict[str, str],
    ports: tuple[int, ...],
    channel: str,
    log: Path,
) -> Iterator[Server]:
    inherited = {k: v for k, v in quiet_environment().items() if not k.startswith(PREFIX)}
    begun = time.perf_counter()
    with contextlib.ExitStack() as running:
        kept = running.enter_context(log.open("w", encoding="utf-8"))
        processes = [
            running.enter_context(
                _process([sys.executable, *command], root, inherited | environment, kept)
            )
            for command in commands
        ]
        for process, port in zip(processes, ports, strict=True):
            _wait(name, process, f"http://127.0.0.1:{port}/webhooks/{channel}/", begun, log)
        workers = tuple(psutil.Process(process.pid) for process in processes)
        yield Server(workers, ports, time.perf_counter() - begun)


@contextlib.contextmanager
def _process(
    command: Sequence[str], root: Path, environment: dict[str, str], log: IO[str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
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
