"""A carer beside the person, each with a link of their own; neither changes the other's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from actions.store import conversations
from tests.conversations.family import (
    Family,
    check_ins_planned,
    invite_both,
    outcomes_kept,
    scores_kept,
)
from tests.conversations.lives import SAID, closed, four_weeks_on, outcome_said, told_to, welcomed
from tests.conversations.talk import House, Talk

BOTH = {"brother": (3, 7), "gym": (4, 6)}


@pytest.fixture(autouse=True)
def clock_put_back(house: House) -> Iterator[None]:
    began = house.clock.at
    yield
    house.clock.at = began


def nerys_is_back(house: House, family: Family, language: str = "en") -> Talk:
    """Nerys, by a link of her own, after a first sitting of hers and some hours."""
    talk = welcomed(house, family.carer, language, "carer")
    if talk.question == "visit":
        talk.choose("add_another")
    talk.say(SAID[language]["sleep"])
    talk.choose("affirm")
    talk.choose("skip")
    talk.choose("skip")
    talk.choose("refuse_numbers")
    talk.choose("deny")
    closed(talk)
    house.clock.wait(hours=7)
    talk.say(SAID[language]["hello"])
    return talk


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_person_is_told_that_a_carer_has_answered_and_not_what(
    house: House, language: str
) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, language, BOTH, carers_see=False)
    house.clock.wait(hours=1)
    nerys_is_back(house, family, language)
    talk.say(SAID[language]["hello"])

    assert "Nerys" in talk.heard
    assert SAID[language]["sleep"] not in "\n".join(talk.everything)


@pytest.mark.parametrize("allowed", [True, False])
def test_a_carer_hears_that_the_person_answered_only_where_that_is_allowed(
    house: House, allowed: bool
) -> None:
    family = invite_both(house)
    nerys = nerys_is_back(house, family)
    told_to(house, family.person, "en", BOTH, carers_see=allowed)
    nerys.choose("finish")
    house.clock.wait(hours=7)
    nerys.say("hello")

    assert ("Sam has written" in nerys.heard) is allowed


@pytest.mark.parametrize("allowed", [True, False])
def test_a_carer_sees_what_matters_to_the_person_only_where_that_is_allowed(
    house: House, allowed: bool
) -> None:
    family = invite_both(house)
    told_to(house, family.person, "en", BOTH, carers_see=allowed)
    nerys = welcomed(house, family.carer, "en", "carer")
    nerys.say("what have i said matters")

    assert ("go to the gym" in nerys.heard) is allowed


@pytest.mark.parametrize("language", ["cy", "en"])
def test_a_carers_no_is_a_view_and_withdraws_nothing(house: House, language: str) -> None:
    family = invite_both(house)
    told_to(house, family.person, language, BOTH, carers_see=True)
    nerys = welcomed(house, family.carer, language, "carer")
    nerys.choose("start_check_in")
    nerys.say(SAID[language]["the gym one"])
    nerys.choose("deny")

    assert outcomes_kept(house, family)[1].status == "active"
    assert "Sam" in nerys.turns[0].text


def test_a_carers_number_says_why_they_answer_and_leaves_the_persons_alone(house: House) -> None:
    family = invite_both(house)
    told_to(house, family.person, "en", BOTH, carers_see=True)
    before = scores_kept(house, family)
    nerys = welcomed(house, family.carer, "en", "carer")
    scored_beside(nerys)

    after = scores_kept(house, family)
    assert [one for one in after if one.voice == "person"] == before
    assert [(one.kind, one.value) for one in after if one.number == 2 and one.voice == "carer"] == [
        ("baseline", 5),
        ("goal", 9),
    ]
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, nerys.sender)
        assert conversation is not None
        assert conversation.carer is not None
        assert conversation.carer.reason == "asked"


def scored_beside(nerys: Talk) -> None:
    """Nerys says how she sees Sam's gym, with words of her own for 0 and 10 where she is asked."""
    nerys.choose("start_check_in")
    if nerys.question == "which":
        nerys.say("the gym one")
    nerys.choose("affirm")
    nerys.choose("affirm")
    while nerys.question in ("zero_words", "ten_words"):
        nerys.say("he stays in bed")
    nerys.number(5)
    nerys.number(9)


def test_a_carers_0_and_10_leave_the_persons_words_alone(house: House) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    outcome_said(talk, "go to the gym", zero="never going", ten="every day")
    talk.number(3)
    talk.number(7)
    closed(talk, carers_see=True)
    nerys = welcomed(house, family.carer, "en", "carer")
    scored_beside(nerys)
    gym = outcomes_kept(house, family)[0]

    assert (gym.zero_words, gym.ten_words) == ("never going", "every day")
    assert {one.by for one in gym.revisions if "bed" in one.words} <= {"carer"}


def test_a_carer_is_not_told_that_the_persons_0_and_10_are_their_own(house: House) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    outcome_said(talk, "go to the gym", zero="never going", ten="every day")
    talk.number(3)
    talk.number(7)
    closed(talk, carers_see=True)
    nerys = welcomed(house, family.carer, "en", "carer")
    scored_beside(nerys)
    nerys.say("stop")
    house.clock.wait(days=29)
    nerys.say("hello")
    nerys.say("the gym one")
    while nerys.question in ("which", "visit", "still"):
        nerys.choose("affirm" if nerys.question == "still" else "start_check_in")

    assert "never going" not in "\n".join(nerys.everything)


def test_a_carers_numbers_leave_the_persons_aim_alone(house: House) -> None:
    family = invite_both(house)
    told_to(house, family.person, "en", {"gym": (4, 4)}, carers_see=True)
    assert outcomes_kept(house, family)[0].aim == "keep"
    nerys = welcomed(house, family.carer, "en", "carer")
    scored_beside(nerys)

    assert outcomes_kept(house, family)[0].aim == "keep"


def test_a_carers_close_leaves_the_day_the_person_was_promised(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", BOTH, carers_see=True)
    promised = house.clock().date() + timedelta(days=28)
    house.clock.wait(days=5)
    nerys_is_back(house, family)

    assert promised in check_ins_planned(house, family)
    house.clock.wait(days=24)
    talk.say("hello")
    assert talk.question == "which"


def test_a_carer_is_not_told_that_they_said_what_the_person_said(house: House) -> None:
    family = invite_both(house)
    told_to(house, family.person, "en", BOTH, carers_see=True)
    nerys = welcomed(house, family.carer, "en", "carer")
    nerys.choose("start_check_in")

    assert "go to the gym" in nerys.heard
    assert "you said" not in nerys.heard.lower()


def test_the_person_is_asked_about_carers_once(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", {"gym": (4, 6)}, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.number(5)
    talk.choose("skip")
    closed(talk)

    assert talk.question is None
