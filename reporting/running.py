"""What `what-matters run` does: checks, trains what has changed, starts everything and stays."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bot.server.training import TrainingError, quiet_environment, train
from bot.settings import HERE, PREFIX, Settings
from reporting.demo import Demo, make_demo_accounts
from reporting.installation import time_now
from reporting.supervising import Program, ProgramFailed, Supervision

INTERRUPTED = 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(RuntimeError):
    """Something is in the way; the message is one line that says what, and what to do."""


class _Stopped(BaseException):
    """A signal asked us to stop."""


def programs_of(settings: Settings) -> tuple[Program, ...]:
    """Every process of the running whole."""
    workers = (
        Program(
            name=f"bot-{number}",
            title="the bot" if number == 1 else f"the bot's worker {number}",
            command=(sys.executable, "-m", "bot.server.launcher", str(port)),
            port=port,
            path="/webhooks/webchat/",
        )
        for number, port in enumerate(settings.rasa_ports, start=1)
    )
    return (
        *workers,
        Program(
            name="page",
            title="the chat page",
            command=(sys.executable, "-m", "bot.channels.webchat.page"),
            port=settings.page_port,
            path="/health",
        ),
        Program(
            name="worker",
            title="the reminder worker",
            command=(sys.executable, "-m", "actions.worker"),
            port=settings.worker_port,
            path="/health",
        ),
        Program(
            name="site",
            title="the staff site",
            command=(sys.executable, "-m", "reporting.site"),
            port=settings.site_port,
            path="/health",
        ),
        *_telegram(settings),
    )


def _telegram(settings: Settings) -> tuple[Program, ...]:
    if settings.telegram is None:
        return ()
    return (
        Program(
            name="telegram",
            title="Telegram",
            command=(sys.executable, "-m", "bot.channels.telegram.process"),
            port=settings.telegram.port,
            path="/health",
        ),
    )


def run(
    settings: Settings,
    root: Path,
    programs: Callable[[Settings], tuple[Program, ...]] = programs_of,
) -> None:
    """Start everything, say where it is, stay until Ctrl-C or SIGTERM, then stop all of it.

    Returns when it was stopped. Raises SystemExit when it could not start or be kept up, after
    one line on standard error; nothing is left running then.
    """
    os.umask(0o077)  # records and logs are their owner's alone
    stage = "starting"
    with _stopping_on_signals():
        try:
            with ExitStack() as held:
                started = time.monotonic()
                check_folders(root)
                held.enter_context(the_only_one(root))
                check_ports(settings)
                check_database(settings)
                train(root, _say)
                shown = make_demo_accounts(settings, time_now())
                _say(f"Starting {_titles(settings)}")
                environment = quiet_environment() | {
                    f"{PREFIX}ROOT": str(root),
                    "PYTHONUNBUFFERED": "1",
                }
                supervision = Supervision(programs(settings), root, environment, _say)
                held.enter_context(supervision)
                held.callback(_say, "Stopping")
                supervision.wait_until_ready()
                stage = "ready"
                _say_where(settings, time.monotonic() - started, shown)
                supervision.watch()
        except (CannotRun, TrainingError, ProgramFailed) as error:
            print(f"what-matters: {error}", file=sys.stderr, flush=True)
            raise SystemExit(1) from None
        except _Stopped:
            if stage != "ready":
                raise SystemExit(INTERRUPTED) from None
            _say("Everything is stopped.")


def check_folders(root: Path) -> None:
    """Make the folders that are written to. Raises CannotRun naming one that cannot be."""
    for folder in (root / "var", root / "var" / "log", root / "models"):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise CannotRun(
                f"{folder} cannot be written to ({error.strerror}): make it writable, "
                "or clone somewhere else"
            ) from None


def check_ports(settings: Settings) -> None:
    """Raises CannotRun naming a port that cannot be listened on, and how to choose another."""
    ports = (
        ("the chat page", "PAGE_PORT", settings.page_port),
        *(("Rasa", "RASA_PORT", port) for port in settings.rasa_ports),
        ("the reminder worker", "WORKER_PORT", settings.worker_port),
        ("the staff site", "SITE_PORT", settings.site_port),
        *(
            ("Telegram", "TELEGRAM_PORT", telegram.port)
            for telegram in (settings.telegram,)
            if telegram is not None
        ),
    )
    taken: dict[int, tuple[str, str]] = {}
    for title, name, port in ports:
        other_title, other_name = taken.setdefault(port, (title, name))
        if other_name != name:
            raise CannotRun(
                f"{other_title} and {title} cannot share port {port}: "
                f"set {PREFIX}{other_name} or {PREFIX}{name} to another"
            )
    for title, name, port in ports:
        with socket.socket() as probe:
            # As a server does, so that connections of an earlier run do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                in_use = error.errno == errno.EADDRINUSE
                why = "is in use" if in_use else f"cannot be used ({error.strerror})"
                other = port + 10 if port + 10 <= 65535 else port - 10
                raise CannotRun(
                    f"port {port}, for {title}, {why}: stop what listens there, or choose "
                    f"another port, for example {PREFIX}{name}={other} make run"
                ) from None


def check_database(settings: Settings) -> None:
    """Migrate the database and prove the key opens it. Raises CannotRun saying what is wrong."""
    # Here, since SQLAlchemy takes long to import and most commands need neither.
    from actions.store.database import open_store

    try:
        open_store(settings).close()
    except Exception as error:
        # The first line says what is wrong; the others are SQL.
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise CannotRun(f"the database cannot be opened: {why}") from None


@contextmanager
def the_only_one(root: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises CannotRun when another `what-matters run` holds it."""
    with (root / "var" / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            who = lock.read().strip() or "unknown"
            raise CannotRun(
                f"it is running from this folder already (process {who}): use that, or stop it"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or hang-up into _Stopped; ignore more while stopping."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for other in _SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise _Stopped

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(line: str) -> None:
    # The terminal may be gone when it is our hanging up that is told.
    with suppress(OSError):
        print(line, flush=True)


def _titles(settings: Settings) -> str:
    titles = ["the bot", "the chat page", "the reminder worker", "the staff site"]
    if settings.telegram is not None:
        titles.append("Telegram")
    return f"{', '.join(titles[:-1])} and {titles[-1]}"


def _say_where(settings: Settings, seconds: float, shown: Sequence[Demo]) -> None:
    here = f"http://{HERE}:{settings.page_port}"
    lines = [
        "",
        f"What Matters · Beth sy'n Bwysig is ready ({seconds:.0f} s).",
        f"  Try it (practice, told so, never in a report):  {here}",
        f"  What staff see:                                 http://{HERE}:{settings.site_port}",
        "  Invite somebody, which prints their link:       .venv/bin/what-matters invite --help",
        "  Talk in another terminal:                       make shell",
        "  Logs:                                           var/log",
        "  Stop everything:                                Ctrl-C",
    ]
    if settings.page_url != here:
        lines.insert(3, f"  The public's address of the page:               {settings.page_url}")
    if settings.telegram is not None:
        how = "delivered to the webhook" if settings.telegram.webhook else "fetched"
        lines.insert(-2, f"  Telegram:                                       messages are {how}")
    lines += [
        f"  Sign in to look round, as a {one.role + ':':<20} {one.sign_in}  {one.password}"
        for one in shown
    ] or ["  The first account of staff:                     .venv/bin/what-matters account --help"]
    _say("\n".join(lines))
