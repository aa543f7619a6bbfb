"""Never stuck: explained another way, then offered to skip it, to ask for a person, or to wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.store import conversations, tables
from actions.store.keeping import every
from actions.store.records import Request
from tests.conversations.talk import House, Talk
from tests.conversations.walk import walk

NONSENSE = ("asdf ghjk", "qwerty", "zxcvb nm", "plmokn")
OFFERED = {"/skip", "/ask_for_person", "/not_now"}


def misunderstood(talk: Talk, times: int) -> list[str]:
    """Say what nobody understands, so many times; what was said each time, the first turn of it."""
    return [talk.say(words) for words in NONSENSE[:times]]


@pytest.mark.parametrize("question", ["right_time", "baseline", "goal", "another"])
@pytest.mark.parametrize("language", ["cy", "en"])
def test_what_is_not_understood_is_explained_another_way_and_then_may_be_left(
    agreed: Callable[..., Talk], language: str, question: str
) -> None:
    talk = agreed(language)
    walk(talk, language, "person", until=question)
    first, second, third = misunderstood(talk, 3)

    assert first != second
    assert {one.payload for one in talk.buttons} >= OFFERED, third
    assert len({first, second, third}) == 3


@pytest.mark.parametrize("question", ["right_time", "baseline"])
def test_the_offer_to_skip_goes_on(agreed: Callable[..., Talk], question: str) -> None:
    talk = agreed()
    walk(talk, "en", "person", until=question)
    misunderstood(talk, 3)
    talk.choose("skip")

    assert talk.question not in (question, "stuck")
    assert talk.turns


def test_the_offer_of_a_person_asks_for_one(house: House, agreed: Callable[..., Talk]) -> None:
    talk = agreed()
    walk(talk, "en", "person", until="baseline")
    misunderstood(talk, 3)
    talk.choose("ask_for_person")

    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        table = tables.request.c
        kept = every(session, Request, table.conversation_id == conversation.id)
        assert [one.kind for one in kept] == ["person"]
    assert talk.question == "baseline"


def test_later_comes_back_to_the_same_question(house: House, agreed: Callable[..., Talk]) -> None:
    talk = agreed()
    walk(talk, "en", "person", until="baseline")
    misunderstood(talk, 3)
    talk.choose("not_now")
    assert talk.question is None
    began = house.clock.at
    house.clock.wait(days=2)
    talk.say("hello")
    house.clock.at = began

    assert talk.question == "baseline"


def test_the_answer_still_counts_where_it_may_be_left(agreed: Callable[..., Talk]) -> None:
    talk = agreed()
    walk(talk, "en", "person", until="baseline")
    misunderstood(talk, 3)
    talk.say("a six")

    assert talk.question == "baseline_right"
    assert "6" in talk.heard


@pytest.mark.parametrize(
    "said", ["who sees this", "why do you ask", "what do the numbers mean", "say that again"]
)
def test_no_question_is_put_more_than_three_times_running(
    agreed: Callable[..., Talk], said: str
) -> None:
    talk = agreed()
    walk(talk, "en", "person", until="baseline")
    asked = ["baseline"]
    for _ in range(9):
        talk.say(said)
        asked.append(str(talk.slot("requested_slot")))

    running = [asked[at : at + 4] for at in range(len(asked) - 3)]
    assert ["baseline"] * 4 not in running
    assert all(asked)
