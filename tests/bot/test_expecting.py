"""What a reply may mean after a question: what could answer it weighs more."""

from __future__ import annotations

import pytest

from bot.expecting import IN_OWN_WORDS, may_mean, weighed
from bot.questions import QUESTIONS

SHARES = {"feel_same": 0.4, IN_OWN_WORDS: 0.3, "skip": 0.2, "send": 0.1}


def first(slot: str | None) -> str:
    return next(iter(weighed(QUESTIONS[slot] if slot else None, SHARES)))


@pytest.mark.parametrize(
    ("slot", "intent"),
    [("review_change", "feel_same"), ("matters", IN_OWN_WORDS), ("agreed", "skip")],
)
def test_the_same_words_mean_something_else_after_another_question(slot: str, intent: str) -> None:
    assert first(slot) == intent


def test_without_a_question_the_message_alone_decides() -> None:
    assert weighed(None, SHARES) == pytest.approx(SHARES)


@pytest.mark.parametrize("slot", [None, "matters", "baseline", "share"])
def test_shares_add_up_to_one_and_none_is_lost(slot: str | None) -> None:
    found = weighed(QUESTIONS[slot] if slot else None, SHARES)

    assert sum(found.values()) == pytest.approx(1)
    assert set(found) == set(SHARES)
    assert sorted(found.values(), reverse=True) == list(found.values())


@pytest.mark.parametrize("slot", sorted(QUESTIONS))
def test_a_person_may_always_stop_and_ask_for_help(slot: str) -> None:
    assert may_mean(QUESTIONS[slot], "stop")
    assert may_mean(QUESTIONS[slot], "ask_for_person")


def test_what_answers_another_question_is_out_of_place() -> None:
    assert not may_mean(QUESTIONS["matters"], "feel_same")
    assert may_mean(QUESTIONS["review_change"], "feel_same")
