"""Numbers as people say them: kept once tapped, or read back and right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.store import conversations, outcomes, scores
from tests.conversations.talk import House, Talk


@pytest.fixture
def at_baseline(agreed: Callable[..., Talk]) -> Callable[..., Talk]:
    """A conversation at its first number."""

    def make(language: str = "en", speaker: str = "person") -> Talk:
        talk = agreed(language, speaker)
        talk.say({"en": "see my nan", "cy": "gweld nain"}[language])
        talk.choose("affirm")
        while talk.question != "right_time":
            talk.choose("skip")
        talk.choose("affirm")
        talk.choose("skip")
        talk.choose("skip")
        assert talk.question == "baseline"
        return talk

    return make


def kept(house: House, talk: Talk) -> list[tuple[str, int | None, str, str | None]]:
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        (outcome,) = outcomes.outcomes_of(session, conversation)
        return [
            (score.kind, score.value, score.way, score.why_none)
            for score in scores.scores_of(session, outcome)
        ]


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("en", "like a 2, it was a 4 before we moved", "2"),
        ("en", "about a seven", "7"),
        ("en", "she's 7 years old and I'd put her at a 4", "4"),
        ("cy", "rhyw dri", "3"),
        ("cy", "tua saith", "7"),
        ("cy", "rhyw bump", "5"),
    ],
)
def test_a_number_said_in_words_is_read_back_before_it_is_kept(
    house: House, at_baseline: Callable[..., Talk], language: str, said: str, number: str
) -> None:
    talk = at_baseline(language)
    talk.say(said)
    assert talk.question == "baseline_right"
    assert number in talk.heard
    assert kept(house, talk) == []

    talk.choose("affirm")

    assert kept(house, talk) == [("baseline", int(number), "read_back", None)]


def test_a_typed_digit_is_read_back_and_a_tapped_one_is_not(
    house: House, at_baseline: Callable[..., Talk]
) -> None:
    talk = at_baseline()
    talk.say("7")
    assert talk.question == "baseline_right"
    talk.choose("deny")
    assert talk.question == "baseline"

    talk.number(6)

    assert talk.question == "goal"
    assert kept(house, talk) == [("baseline", 6, "button", None)]


@pytest.mark.parametrize("said", ["no i meant 4", "no, 4", "sorry 4", "4"])
def test_another_number_at_the_read_back_is_read_back_in_turn(
    house: House, at_baseline: Callable[..., Talk], said: str
) -> None:
    talk = at_baseline()
    talk.say("seven")
    talk.say(said)
    assert talk.question == "baseline_right"
    assert "4" in talk.heard

    talk.say("yes")

    assert kept(house, talk) == [("baseline", 4, "read_back", None)]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "7 or 8"), ("en", "7.5"), ("cy", "saith neu wyth")]
)
def test_between_two_numbers_both_are_offered(
    at_baseline: Callable[..., Talk], language: str, said: str
) -> None:
    talk = at_baseline(language)
    talk.say(said)

    assert talk.question == "baseline_nearer"
    assert [button.title for button in talk.buttons] == ["7", "8"]


@pytest.mark.parametrize("said", ["11", "-2", "100", "60%", "3 out of 5"])
def test_a_number_off_the_scale_is_asked_again(
    house: House, at_baseline: Callable[..., Talk], said: str
) -> None:
    talk = at_baseline()
    talk.say(said)

    assert talk.question == "baseline"
    assert kept(house, talk) == []


@pytest.mark.parametrize(("language", "said"), [("en", "nothing"), ("cy", "dim")])
def test_nothing_alone_is_asked_about_zero_or_no_number(
    house: House, at_baseline: Callable[..., Talk], language: str, said: str
) -> None:
    talk = at_baseline(language)
    talk.say(said)
    assert talk.question == "baseline_zero"
    assert kept(house, talk) == []

    talk.choose("refuse_numbers")

    assert kept(house, talk) == [("baseline", None, "none", "no_numbers")]
    assert talk.question == "baseline_instead"
    talk.choose("deny")
    assert talk.question == "another"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "two of my mates said"), ("cy", "un o'r pethau")]
)
def test_what_holds_no_number_is_asked_again_in_other_words(
    at_baseline: Callable[..., Talk], language: str, said: str
) -> None:
    talk = at_baseline(language)
    first = talk.say(said)
    second = talk.say(said)

    assert talk.question == "baseline"
    assert first != second


@pytest.mark.parametrize(
    ("payload", "why"), [("not_now", "not_now"), ("refuse_numbers", "no_numbers")]
)
def test_no_number_is_a_good_answer_and_kept_with_its_reason(
    house: House, agreed: Callable[..., Talk], payload: str, why: str
) -> None:
    talk = agreed()
    talk.say("see my nan")
    talk.choose("affirm")
    talk.choose("skip")
    talk.choose("skip")

    talk.choose(payload)

    assert kept(house, talk) == [("baseline", None, "none", why)]
    if payload == "refuse_numbers":
        assert talk.question == "baseline_instead"
        talk.choose("deny")
    assert talk.question == "another"


def test_a_goal_that_is_the_baseline_means_keeping_things_as_they_are(
    house: House, at_baseline: Callable[..., Talk]
) -> None:
    talk = at_baseline()
    talk.number(6)
    talk.number(6)
    assert talk.question == "goal_same"

    talk.choose("affirm")

    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        (outcome,) = outcomes.outcomes_of(session, conversation)
        assert outcome.aim == "keep"


def test_a_goal_below_the_baseline_is_asked_about_once_and_then_stands(
    house: House, at_baseline: Callable[..., Talk]
) -> None:
    talk = at_baseline()
    talk.number(6)
    talk.number(4)
    assert talk.question == "goal_lower"

    talk.choose("affirm")

    assert talk.question == "another"
    assert [(kind, value) for kind, value, *_ in kept(house, talk)] == [
        ("baseline", 6),
        ("goal", 4),
    ]


def test_words_at_a_number_come_before_the_command_they_look_like(
    at_baseline: Callable[..., Talk],
) -> None:
    talk = at_baseline()
    talk.say("why do you ask, 4 i suppose")

    assert talk.question in ("baseline_right", "baseline")
