"""Kept before it is answered, kept once, and carried on wherever it stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from actions.store import answers, conversations, outcomes
from bot.server.tracker_store import TURNS_A_STRETCH
from tests.conversations.talk import House, Talk


def words_kept(house: House, talk: Talk) -> list[str]:
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        return [one.words for one in answers.answers_of(session, conversation)]


def test_a_message_that_comes_again_before_rasa_kept_it_is_kept_once(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed()
    before = house.store.save

    async def stopped(tracker: object) -> None:
        raise ConnectionError

    house.agent.tracker_store.save = stopped
    try:
        with pytest.raises(ConnectionError):
            talk.hear("see my nan", {"original": "see my nan"}, message_id="m-1")
    finally:
        house.agent.tracker_store.save = before
    assert talk.question == "matters"

    talk.hear("see my nan", {"original": "see my nan"}, message_id="m-1")

    assert talk.question == "keep"
    assert words_kept(house, talk) == ["see my nan"]
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        assert len(outcomes.outcomes_of(session, conversation)) == 1


def test_an_answer_that_cannot_be_kept_is_not_answered(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed()
    begin = house.context.database.begin

    def no_database() -> object:
        raise OSError("database is away")

    house.context.database.begin = no_database  # type: ignore[method-assign,assignment]
    try:
        with pytest.raises(asyncio.CancelledError):
            talk.say("see my nan")
    finally:
        house.context.database.begin = begin  # type: ignore[method-assign]

    assert talk.question == "matters"
    assert words_kept(house, talk) == []
    talk.say("see my nan")
    assert talk.question == "keep"


def test_a_long_conversation_reads_only_its_latest_stretch(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed()
    for _ in range(3 * TURNS_A_STRETCH):
        talk.say("who sees this")
    tracker = house.loop.run_until_complete(house.store.retrieve(talk.sender))
    everything = house.loop.run_until_complete(house.store.retrieve_full_tracker(talk.sender))

    assert talk.question == "matters"
    said = [event for event in tracker.events if event.type_name == "user"]
    assert len(said) < TURNS_A_STRETCH
    assert len([e for e in everything.events if e.type_name == "user"]) > 3 * TURNS_A_STRETCH


def test_not_now_is_taken_up_days_later(house: House, agreed: Callable[..., Talk]) -> None:
    talk = agreed("cy")
    talk.say("gweld nain")
    talk.say("ddim nawr")
    house.clock.wait(days=8)

    talk.say("helo")

    assert talk.question == "keep"
    assert "gweld nain" in talk.heard
    house.clock.wait(days=-8)


@pytest.mark.parametrize("words", ["0[", "{name}", "a {b} c", "<script>", "'--", "%s", 'nain"s'])
def test_words_are_given_back_as_they_were_said(agreed: Callable[..., Talk], words: str) -> None:
    talk = agreed()
    said = f"see {words} more"
    talk.say(said)

    assert talk.question == "keep"
    assert said in talk.heard.replace("\u2060", "")


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/affirm{"a": 1}', "//"])
def test_a_typed_slash_is_text(house: House, agreed: Callable[..., Talk], typed: str) -> None:
    talk = agreed()
    talk.say("see my nan")
    talk.say(typed)

    assert talk.slot("statement") == "see my nan"
    assert talk.question == "keep"
