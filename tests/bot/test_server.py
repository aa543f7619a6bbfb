"""Rasa's own process: logs without words, one message at a time, events sealed."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.store.database import migrate, open_database
from bot.sealing import Sealer, new_key
from bot.server import logs
from bot.server.locks import Queue

SECRET = "see my brother more"


def written(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.fixture
def logging_put_back() -> object:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    raises = logging.raiseExceptions
    yield
    root.handlers[:], root.level = before
    logging.raiseExceptions = raises


def test_an_exception_is_logged_by_kind_and_place_alone(
    capsys: pytest.CaptureFixture[str], logging_put_back: object
) -> None:
    logs.configure()
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("bot.x").exception("it failed")

    said = written(capsys)
    assert "it failed" in said
    assert "ValueError at test_server.py" in said
    assert SECRET not in said


@pytest.mark.parametrize("logger", ["rasa.core.processor", "sanic.root", "asyncio"])
def test_loggers_that_quote_messages_tell_only_where(
    capsys: pytest.CaptureFixture[str], logging_put_back: object, logger: str
) -> None:
    logs.configure()
    logging.getLogger(logger).error("Received %s", SECRET)
    logging.getLogger(logger).error(f"Received {SECRET}")

    said = written(capsys)
    assert SECRET not in said
    assert said.count("test_server:") == 2


def test_rasas_structured_events_are_logged_without_what_they_carry(
    capsys: pytest.CaptureFixture[str], logging_put_back: object
) -> None:
    logs.configure()
    import structlog

    structlog.get_logger("rasa.x").error(
        "rest.message.failure", text=SECRET, response={"a": SECRET}
    )

    assert SECRET not in written(capsys)


def test_one_conversations_messages_go_in_order_and_others_do_not_wait() -> None:
    async def talk() -> list[str]:
        queue, done = Queue(), []

        async def handle(who: str, name: str, seconds: float) -> None:
            async with queue.turn(who):
                await asyncio.sleep(seconds)
                done.append(name)

        await asyncio.gather(handle("a", "a1", 0.05), handle("a", "a2", 0), handle("b", "b1", 0.01))
        assert queue.waiting("a") == 0
        return done

    assert asyncio.run(talk()) == ["b1", "a1", "a2"]


def test_a_failure_in_line_lets_the_next_one_in() -> None:
    async def talk() -> str:
        queue = Queue()
        with pytest.raises(OSError, match="away"):
            async with queue.turn("a"):
                raise OSError("away")
        async with queue.turn("a"):
            return "in"

    assert asyncio.run(talk()) == "in"


def test_events_are_sealed_and_name_neither_intent_nor_action(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.server.tracker_store import EVENTS, SealedTrackerStore

    sealer = Sealer.from_text(new_key())
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}", sealer)
    migrate(database)
    settled: list[int] = []

    def settle() -> None:
        with database.engine.connect() as connection:
            settled.append(len(connection.execute(sa.select(EVENTS.c.id)).all()))

    store = SealedTrackerStore(database.engine, sealer, settle)
    store.domain = Domain.empty()
    tracker = DialogueStateTracker("sender", [])
    tracker.update(ActionExecuted("action_listen"))
    tracker.update(UserUttered(SECRET, {"name": "share_answer", "confidence": 1.0}))

    async def keep() -> DialogueStateTracker | None:
        await store.save(tracker)
        await store.save(tracker)
        return await store.retrieve("sender")

    again = asyncio.run(keep())
    assert again is not None
    assert again.latest_message.text == SECRET
    with database.engine.connect() as connection:
        rows = connection.execute(sa.select(EVENTS)).mappings().all()
    assert len(rows) == 2
    assert settled == [2, 2], "the disk is waited for once the events are there"
    assert all(row["intent_name"] is None and row["action_name"] is None for row in rows)
    assert all(SECRET not in row["data"] and "share" not in row["data"] for row in rows)
    assert json.loads(sealer.open(rows[1]["data"]))["text"] == SECRET
    for file in tmp_path.iterdir():
        assert SECRET.encode() not in file.read_bytes()
