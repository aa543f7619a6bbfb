"""The worker process: wakes each minute, tells the duty team of worries, sends the reminders that
are due, and says how it is.

`python -m actions.worker`. GET /health on its port of loopback answers 200 while it keeps up.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import FrameType
from typing import Any

from actions.outlets import outlets_of
from actions.reminding import Outlets, Sending, load_words
from actions.store.database import StoreFailed, open_store
from actions.telling import Telling, ways_of
from bot.sealing import SealBroken
from bot.settings import Settings

HOST = "127.0.0.1"
EVERY = timedelta(minutes=1)
BEHIND = timedelta(minutes=5)
"""Without a whole round for this long it does not keep up: what it needs is away, or it hangs."""

log = logging.getLogger("actions.worker")


class Health:
    """When the last whole round ended, as GET /health tells it; a WSGI application."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begun now."""
        self._now = now
        self._kept_up_at = now()

    def kept_up(self) -> None:
        """A round is over."""
        self._kept_up_at = self._now()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """200 while it keeps up, 503 when it is behind; JSON with the time of the last round."""
        if environ.get("PATH_INFO") != "/health":
            start_response("404 Not Found", [])
            return []
        behind = self._now() - self._kept_up_at > BEHIND
        status = "503 Service Unavailable" if behind else "200 OK"
        start_response(status, [("Content-Type", "application/json")])
        told = {"keeps_up": not behind, "last_round": self._kept_up_at.isoformat()}
        return [json.dumps(told).encode()]


def work(
    settings: Settings,
    outlets: Outlets,
    stopped: threading.Event,
    now: Callable[[], datetime],
    every: timedelta = EVERY,
) -> None:
    """Tell and send what is due each time `every` has passed, until `stopped` is set.

    A round that fails, as while the database is away, is logged and the next one tried. Raises
    KeyMissing, SealBroken, StoreFailed, ValueError or OSError when it cannot begin.
    """
    words = load_words(settings.root / "data" / "responses" / "reminding.yml")
    ways = ways_of(settings, settings.root)
    database = open_store(settings)
    telling = Telling(database, ways, settings.site_url, now)
    sending = Sending(database, outlets, words, settings.remind_hours, now)
    health = Health(now)
    with closing(database), _answering(health, settings.worker_port):
        while not stopped.is_set():
            try:
                # Worries first: nothing that goes wrong with a reminder keeps one waiting.
                told = telling.tell_due()
                done = sending.send_due()
            except Exception as error:
                # Its kind alone: the text of a driver's error is not ours to vouch for.
                log.error("a round failed (%s): trying again", type(error).__name__)
            else:
                health.kept_up()
                if told:
                    log.info("worries: the duty team was told %d times", told)
                if done.sent or done.failed:
                    log.info("reminders: %d sent, %d failed", done.sent, done.failed)
            stopped.wait(every.total_seconds())


@contextmanager
def _answering(health: Health, port: int) -> Iterator[None]:
    """Serve `health` in a thread while this context is open."""
    import waitress

    server = waitress.create_server(health, host=HOST, port=port, threads=1, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()


def main() -> None:
    """Work with this folder's settings until SIGTERM; one line and exit code 1 where it cannot."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s: %(message)s")
    logging.getLogger("actions").setLevel(logging.INFO)
    # A log that cannot be written would otherwise print the values it was given.
    logging.raiseExceptions = False
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        settings = Settings.from_environment(os.environ, Path.cwd())
        work(settings, outlets_of(settings), stopped, lambda: datetime.now(timezone.utc))
    except (ValueError, OSError, StoreFailed, SealBroken) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
