"""Rasa's own process: logs without words, one message at a time, events sealed."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.store.database import migrate, open_database
from bot.sealing import Sealer, new_key
from bot.server import logs
from bot.server.lately import Lately
from bot.server.locks import PromptLockStore, Queue

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


def test_turns_have_the_floor_one_at_a_time_in_the_order_they_came() -> None:
    async def talk() -> list[str]:
        store, done = PromptLockStore(lambda: None), []

        async def handle(who: str) -> None:
            async with store.lock(who):
                done.append(f"{who} begins")
                await asyncio.sleep(0.01)
                done.append(f"{who} ends")

        await asyncio.gather(*map(handle, "abc"))
        return done

    assert asyncio.run(talk()) == [f"{who} {what}" for who in "abc" for what in ("begins", "ends")]


def test_a_turn_ends_once_the_disk_has_it_and_the_next_has_the_floor_meanwhile() -> None:
    done: list[str] = []
    next_began = threading.Event()

    def settle() -> None:
        next_began.wait(5)
        done.append("on the disk")

    async def talk() -> None:
        store = PromptLockStore(settle)

        async def handle(who: str) -> None:
            async with store.lock(who):
                done.append(f"{who} has the floor")
                if who == "b":
                    next_began.set()
            done.append(f"{who} is answered")

        await asyncio.gather(handle("a"), handle("b"))

    asyncio.run(talk())
    assert done[:3] == ["a has the floor", "b has the floor", "on the disk"]
    assert sorted(done[3:]) == ["a is answered", "b is answered", "on the disk"]


def test_a_turn_that_failed_is_not_waited_for() -> None:
    async def talk() -> None:
        store = PromptLockStore(lambda: pytest.fail("nothing was kept"))
        with pytest.raises(OSError, match="away"):
            async with store.lock("a"):
                raise OSError("away")

    asyncio.run(talk())


def test_what_a_conversation_was_left_with_is_good_until_something_is_added() -> None:
    lately = Lately()
    lately.keep("a", 7, "as it was", [{"text": "hello"}], 5)

    assert lately.spoken("a", 7) == [{"text": "hello"}]
    assert lately.spoken("a", 8) is None
    assert lately.take("a", 8) is None
    assert lately.take("a", 7) == "as it was"


def test_a_conversations_state_is_given_once() -> None:
    lately = Lately()
    lately.keep("a", 7, "as it was", [], 5)
    lately.take("a", 7)

    assert lately.take("a", 7) is None


def test_the_conversation_longest_silent_is_forgotten_first() -> None:
    lately = Lately(most=2)
    for sender in ("a", "b", "a", "c"):
        lately.keep(sender, 1, sender, [], 5)

    assert [lately.take(sender, 1) for sender in "abc"] == ["a", None, "c"]


def test_events_are_sealed_and_name_neither_intent_nor_action(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.server.tracker_store import EVENTS, SealedTrackerStore

    sealer = Sealer.from_text(new_key())
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}", sealer)
    migrate(database)
    store = SealedTrackerStore(database.engine, sealer)
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
    assert all(row["intent_name"] is None and row["action_name"] is None for row in rows)
    assert all(SECRET not in row["data"] and "share" not in row["data"] for row in rows)
    assert json.loads(sealer.open(rows[1]["data"]))["text"] == SECRET
    for file in tmp_path.iterdir():
        assert SECRET.encode() not in file.read_bytes()


def test_what_another_process_added_is_not_missed(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.slots import AnySlot
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.server.tracker_store import SealedTrackerStore

    sealer = Sealer.from_text(new_key())
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}", sealer)
    migrate(database)
    ours, other = (SealedTrackerStore(database.engine, sealer) for _ in range(2))
    ours.domain = other.domain = Domain.from_dict(
        {"slots": {"stage": {"type": "any", "mappings": [{"type": "custom"}]}}}
    )

    async def talk() -> tuple[DialogueStateTracker, list[str], DialogueStateTracker]:
        tracker = DialogueStateTracker("sender", [AnySlot("stage", [])])
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(SECRET, {"name": "share_answer", "confidence": 1.0}))
        await ours.save(tracker)
        known = await ours.retrieve("sender")
        assert known is tracker
        await ours.save(known)
        other.note("sender", "stage", "outcome_form")
        said = [event["text"] for event in ours.spoken("sender")]
        return known, said, await ours.retrieve("sender")

    known, said, again = asyncio.run(talk())
    assert again is not known
    assert again.get_slot("stage") == "outcome_form"
    assert said == [SECRET]
