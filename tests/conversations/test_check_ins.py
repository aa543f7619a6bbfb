"""Coming back: met by name, each thing in its turn, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.conversations.family import answers_kept, invite_both, outcomes_kept, scores_kept
from tests.conversations.lives import SAID, closed, four_weeks_on, outcome_said, told_to, welcomed
from tests.conversations.talk import House, Talk

CALLED = {"cy": "Helo eto, Sam", "en": "Hello again, Sam"}
BROTHER = {"brother": (3, 7)}
BOTH = {"brother": (3, 7), "gym": (4, 6)}


@pytest.fixture(autouse=True)
def clock_put_back(house: House) -> Iterator[None]:
    began = house.clock.at
    yield
    house.clock.at = began


def back(house: House, numbers: dict[str, tuple[int, int]], language: str = "en") -> Talk:
    """Somebody at their first check-in."""
    talk = told_to(house, invite_both(house).person, language, numbers, carers_see=False)
    four_weeks_on(house, talk, language)
    return talk


@pytest.mark.parametrize("language", ["cy", "en"])
def test_who_comes_back_is_met_by_name_in_their_language(house: House, language: str) -> None:
    talk = back(house, BROTHER, language)

    assert CALLED[language] in talk.turns[0].text
    assert {turn.lang for turn in talk.turns} == {language}
    assert talk.question == "still"
    assert SAID[language]["brother"] in talk.heard


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_earlier_number_is_said_only_when_asked_for(house: House, language: str) -> None:
    talk = back(house, BROTHER, language)
    said_before = len(talk.everything) - len(talk.turns)
    talk.choose("affirm")
    unasked = "\n".join(talk.everything[said_before:])

    assert not re.search(r"\b3\b", unasked)
    talk.say(SAID[language]["earlier"])
    assert re.search(r"\b3\b", talk.turns[0].text)
    assert talk.question == "review"


def test_their_own_0_and_10_are_said_before_the_number(house: House) -> None:
    talk = welcomed(house, invite_both(house).person, "en")
    outcome_said(talk, "see my brother more", zero="never seeing him", ten="every weekend")
    talk.number(3)
    talk.number(7)
    closed(talk, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")

    assert [turn.text.partition(": ")[2] for turn in talk.turns[:2]] == [
        "never seeing him",
        "every weekend",
    ]


@pytest.mark.parametrize(
    ("now", "question"), [(6, "another"), (7, "reached"), (10, "reached"), (0, "another")]
)
def test_what_becomes_of_it_is_asked_at_good_enough_and_over(
    house: House, now: int, question: str
) -> None:
    talk = back(house, BROTHER)
    talk.choose("affirm")
    talk.number(now)
    talk.choose("skip")

    assert talk.question == question


@pytest.mark.parametrize(
    ("choice", "status"), [("say_finished", "achieved"), ("carry_on", "active")]
)
def test_it_is_finished_or_carried_on_with_as_they_say(
    house: House, choice: str, status: str
) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BROTHER, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.number(8)
    talk.choose("skip")
    talk.choose(choice)
    (outcome,) = outcomes_kept(house, family)

    assert outcome.status == status
    assert outcome.first_achieved_on == house.clock().date()


def test_a_new_goal_stands_beside_the_one_that_was_reached(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BROTHER, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.number(8)
    talk.choose("skip")
    talk.choose("raise_goal")
    talk.number(9)

    goals = [(one.value, one.stands) for one in scores_kept(house, family) if one.kind == "goal"]
    assert goals == [(7, True), (9, True)]


@pytest.mark.parametrize(("why", "kept"), [("we moved nearer", "we moved nearer"), ("skip", None)])
def test_what_does_not_matter_any_more_is_withdrawn_with_why(
    house: House, why: str, kept: str | None
) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BROTHER, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("deny")
    talk.say(why)
    (outcome,) = outcomes_kept(house, family)

    assert (outcome.status, outcome.reason) == ("withdrawn", kept)
    assert outcome.withdrawn_at == house.clock()


def test_what_was_withdrawn_comes_back_and_why_it_went_stays(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BOTH, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.say("the gym one")
    talk.choose("deny")
    talk.say("the gym has closed")
    talk.say("put the gym one back on my list")
    gym = outcomes_kept(house, family)[1]

    assert gym.status == "active"
    assert ("withdrawn", "the gym has closed") in [(one.part, one.words) for one in gym.revisions]
    assert talk.question == "review"


def test_nothing_comes_back_where_nothing_was_withdrawn(house: House) -> None:
    talk = back(house, BROTHER)
    talk.say("put the gym one back on my list")

    assert talk.question == "still"
    assert SAID["en"]["brother"] in talk.heard


def test_something_new_can_be_added_at_a_check_in(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BROTHER, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.number(4)
    talk.choose("skip")
    talk.choose("add_another")
    talk.say("play the drums")
    talk.choose("affirm")

    assert [one.statement for one in outcomes_kept(house, family)] == [
        "see my brother more",
        "play the drums",
    ]


def test_what_made_the_difference_is_kept_in_their_words(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BROTHER, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.number(1)
    talk.say("they cancelled twice")

    assert answers_kept(house, family)[-1] == ("person", "difference", "they cancelled twice")


@pytest.mark.parametrize(
    ("language", "words", "meant"),
    [
        ("en", "the gym one", "gym"),
        ("en", "the one about my brother", "brother"),
        ("en", "gym first please", "gym"),
        ("en", "2", "gym"),
        ("cy", "yr un am y gampfa", "gym"),
        ("cy", "yr un am fy mrawd", "brother"),
        ("cy", "gampfa gyntaf", "gym"),
        ("cy", "yr un efo 'mrawd i", "brother"),
    ],
)
def test_one_of_several_is_told_by_its_words(
    house: House, language: str, words: str, meant: str
) -> None:
    talk = back(house, BOTH, language)
    assert talk.question == "which"
    talk.say(words)

    assert talk.question == "still"
    assert SAID[language][meant] in talk.heard


@pytest.mark.parametrize("words", ["the one", "the horse riding one"])
def test_words_that_name_none_of_them_are_asked_about(house: House, words: str) -> None:
    talk = back(house, BOTH)
    talk.say(words)

    assert talk.question == "which"


def test_another_may_be_named_first_and_the_one_left_comes_after(house: House) -> None:
    talk = back(house, BOTH)
    talk.say("the one about my brother")
    talk.say("can we do the gym one first")
    assert "go to the gym" in talk.heard
    talk.choose("affirm")
    talk.number(5)
    talk.choose("skip")

    assert talk.question == "still"
    assert "see my brother more" in talk.heard


@pytest.mark.parametrize("language", ["cy", "en"])
def test_they_are_listed_on_request(house: House, language: str) -> None:
    talk = back(house, BOTH, language)
    talk.say(SAID[language]["the gym one"])
    talk.say(SAID[language]["list"])

    for name in BOTH:
        assert SAID[language][name] in talk.heard
    assert talk.question == "still"
