"""Putting it another way: shown back, kept as a new row, and the old one stays."""

from __future__ import annotations

import pytest

from tests.conversations.family import Family, answers_kept, invite_both, outcomes_kept, scores_kept
from tests.conversations.lives import SAID, outcome_said, welcomed
from tests.conversations.talk import House, Talk

MEANT_4 = [
    ("en", "no I meant 4"),
    ("en", "sorry, I meant four"),
    ("en", "make that a 4"),
    ("cy", "na, 4 o'n i'n feddwl"),
    ("cy", "sori, pedwar o'n i'n feddwl"),
]


def at_the_goal(house: House, language: str) -> tuple[Family, Talk]:
    """Somebody who has tapped 8 for now, and is asked what would be good enough."""
    family = invite_both(house)
    talk = welcomed(house, family.person, language)
    outcome_said(talk, SAID[language]["brother"])
    talk.number(8)
    return family, talk


def rows(house: House, family: Family) -> list[tuple[str, int | None, bool]]:
    return [(one.kind, one.value, one.stands) for one in scores_kept(house, family)]


@pytest.mark.parametrize(("language", "words"), MEANT_4)
def test_the_number_that_was_meant_is_shown_back_and_kept_beside_the_first(
    house: House, language: str, words: str
) -> None:
    family, talk = at_the_goal(house, language)
    talk.say(words)
    assert "8" in talk.heard
    assert "4" in talk.turns[-1].text
    assert rows(house, family) == [("baseline", 8, True)]
    talk.choose("affirm")

    assert rows(house, family) == [("baseline", 8, False), ("baseline", 4, True)]
    assert talk.question == "goal"


@pytest.mark.parametrize("language", ["cy", "en"])
def test_a_wrong_number_without_another_is_asked_for_again(house: House, language: str) -> None:
    family, talk = at_the_goal(house, language)
    talk.say(SAID[language]["wrong"])
    talk.number(3)

    assert rows(house, family) == [("baseline", 8, False), ("baseline", 3, True)]
    assert talk.question == "goal"


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_last_answer_is_asked_again(house: House, language: str) -> None:
    family, talk = at_the_goal(house, language)
    talk.say(SAID[language]["change"])
    assert talk.question == "baseline"
    talk.number(2)

    assert rows(house, family) == [("baseline", 8, False), ("baseline", 2, True)]


def test_a_correction_that_is_not_agreed_to_is_not_kept(house: House) -> None:
    family, talk = at_the_goal(house, "en")
    talk.say("no I meant 4")
    talk.choose("deny")

    assert rows(house, family) == [("baseline", 8, True)]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_an_earlier_number_of_this_sitting_is_changed_from_where_they_are(
    house: House, language: str
) -> None:
    family, talk = at_the_goal(house, language)
    talk.number(9)
    talk.say(SAID[language]["change earlier"])
    assert "8" in talk.heard
    assert talk.question == "line_to_change"
    talk.tap("2")
    talk.number(5)

    assert rows(house, family) == [
        ("baseline", 8, False),
        ("goal", 9, True),
        ("baseline", 5, True),
    ]
    assert talk.question == "another"


def test_earlier_words_of_this_sitting_are_changed_and_the_first_stay(house: House) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    talk.say("see my brother more")
    talk.choose("affirm")
    talk.choose("skip")
    talk.say("my nan")
    talk.say("can i change something i said earlier")
    lines = [turn.text for turn in talk.turns]
    place = next(line for line in lines if "my nan" in line).partition(".")[0]
    talk.tap(place)
    talk.say("my nan and mrs pugh")

    around = [words for _, kind, words in answers_kept(house, family) if kind == "around"]
    assert around == ["my nan", "my nan and mrs pugh"]
    assert talk.question == "right_time"


def test_every_wording_of_an_outcome_is_kept(house: House) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    talk.say("see my brother")
    talk.choose("change_wording")
    talk.say("see my brother more")
    talk.choose("affirm")
    talk.say("can i change something i said earlier")
    talk.tap("1")
    talk.say("see my brother every week")
    (outcome,) = outcomes_kept(house, family)

    assert [one.words for one in outcome.statements] == [
        "see my brother",
        "see my brother more",
        "see my brother every week",
    ]
    assert outcome.statement == "see my brother every week"


@pytest.mark.parametrize("words", ["no I meant 4", "i put the wrong number"])
def test_there_is_no_number_to_put_right_before_one_was_given(house: House, words: str) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    talk.say("see my brother more")
    talk.say(words)

    assert talk.question in ("keep", "statement", "matters")
    assert rows(house, family) == []


def test_a_number_of_an_earlier_sitting_is_not_changed(house: House) -> None:
    family, talk = at_the_goal(house, "en")
    talk.number(9)
    talk.choose("finish")
    talk.choose("send")
    if talk.question == "carer_sees":
        talk.choose("deny")
    began = house.clock.at
    house.clock.wait(days=29)
    talk.say("hello")
    talk.say("no I meant 4")
    house.clock.at = began

    assert rows(house, family) == [("baseline", 8, True), ("goal", 9, True)]


def test_another_speakers_number_is_not_put_right(house: House) -> None:
    family, talk = at_the_goal(house, "en")
    talk.say("his mum here now")
    while talk.question in ("relationship", "carer_reason"):
        talk.say("his mum here now")
    talk.choose("affirm")
    talk.say("that he sleeps")
    talk.say("i put the wrong number")

    assert "8" not in talk.heard
    assert rows(house, family) == [("baseline", 8, True)]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "good friends"), ("cy", "cadw'n gynnes"), ("en", "my nan")]
)
def test_a_number_read_back_is_not_kept_on_words_that_do_not_agree(
    house: House, language: str, words: str
) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, language)
    outcome_said(talk, SAID[language]["brother"])
    talk.say("4")
    talk.say(words)

    assert rows(house, family) == []
    assert talk.question == "baseline_right"
