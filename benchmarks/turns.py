"""Measures our turns beside a bare Rasa assistant's, in one run: `make bench`.

Prints one table and writes docs/benchmarks.md. Nothing leaves loopback; the database, the key and
the ports are the measurement's own, and what it started it ends. Takes about five minutes, most
of eight.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from actions.store import people
from actions.store.database import open_database
from benchmarks import report, serving
from benchmarks.bare.making import make_bare
from benchmarks.figures import LENGTHS, STRETCH, Measured, rows
from benchmarks.talking import NotAnswered, Rest, Side, Webchat
from bot.sealing import Sealer
from bot.server.training import TrainingError, train

T = TypeVar("T")

ROUNDS = 4
FEWEST_ROUNDS = 3
LONG_ROUNDS = 2
PEOPLE = 20
MESSAGES = 420
"""Sent by the twenty together in one round: 1,260 even where only three rounds fit."""

LAST_ROUND = 380.0
"""Seconds from the start after which no round beyond the fewest begins."""

LONGEST = 470.0
"""Seconds from the start after which it is given up."""

CODES = 600


def main() -> None:
    """Measure, print and write; one line and exit code 1 where it cannot be done."""
    root = Path.cwd()
    begun, load = time.perf_counter(), os.getloadavg()[0]
    try:
        ours, bare, warm_up = measure(root, begun)
    except (ClientError, NotAnswered, TrainingError, serving.NotStarted) as error:
        sys.exit(f"bench: {error}")
    except asyncio.TimeoutError:
        sys.exit(f"bench: given up after {LONGEST:.0f} s; is the machine busy?")
    about = report.machine(datetime.now(timezone.utc).date(), load, os.getloadavg()[0])
    table = rows(ours, bare)
    report.show(table, about)
    report.write(root / "docs" / "benchmarks.md", table, about, ours, warm_up)


def measure(root: Path, begun: float) -> tuple[Measured, Measured, int]:
    """Train what has changed, start both assistants, measure them in turn, end them."""
    folder = root / "var" / "bench"
    make_bare(root, folder / "bare")
    _say("our model")
    train(root)
    _say("the bare assistant's model")
    model = train(folder / "bare")
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as running:
        temporary = Path(scratch)
        store = serving.new_store(temporary)
        _say("starting both")
        our_server = running.enter_context(serving.ours(root, store, temporary / "ours.log"))
        bare_server = running.enter_context(serving.bare(root, model, temporary / "bare.log"))
        codes = iter(_codes(store))
        left = LONGEST - (time.perf_counter() - begun)
        talk = _talk(our_server, bare_server, codes, begun + LAST_ROUND)
        return asyncio.run(_within(left, talk))


async def _within(seconds: float, talk: Awaitable[T]) -> T:
    return await asyncio.wait_for(talk, seconds)


async def _talk(
    our_server: serving.Server,
    bare_server: serving.Server,
    codes: Iterator[str],
    last_round: float,
) -> tuple[Measured, Measured, int]:
    ours, bare = (
        Measured(server.ready, server.megabytes()) for server in (our_server, bare_server)
    )
    async with _session() as to_ours, _session() as to_bare:
        pair = (
            (Side(Webchat(codes), to_ours, our_server.ports), our_server, ours),
            (Side(Rest(), to_bare, bare_server.ports), bare_server, bare),
        )
        _say("warming up")
        for side, _, _ in pair:
            warm_up = len(await side.alone())
        for number in range(LONG_ROUNDS):
            _say(f"long conversations, {number + 1} of {LONG_ROUNDS}")
            for side, _, measured in pair:
                measured.long.append(await side.long(max(LENGTHS) + STRETCH))
        for number in range(ROUNDS):
            if number >= FEWEST_ROUNDS and time.perf_counter() > last_round:
                break
            _say(f"round {number + 1} of {ROUNDS}")
            for side, server, measured in pair:
                used = server.processor_seconds()
                measured.alone.append(await side.alone())
                turns = len(measured.alone[-1])
                measured.processor.append((server.processor_seconds() - used) / turns)
                measured.at_once.append(await side.at_once(PEOPLE, MESSAGES))
    ours.used, bare.used = our_server.megabytes(), bare_server.megabytes()
    return ours, bare, warm_up


def _session() -> ClientSession:
    return ClientSession(connector=TCPConnector(limit=PEOPLE), timeout=ClientTimeout(total=60))


def _codes(store: serving.Store) -> list[str]:
    """Links for the conversations, as staff would have made them."""
    database = open_database(store.url, Sealer.from_text(store.key))
    at = datetime.now(timezone.utc)
    with database.begin() as session:
        invited = [
            people.invite_person(
                session,
                authority="Gwynedd",
                service="children",
                team="Tîm Arfon",
                name="Sam",
                worker="Rhian",
                year_of_birth=2010,
                at=at,
                days=30,
            ).code
            for _ in range(CODES)
        ]
    database.close()
    return invited


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
