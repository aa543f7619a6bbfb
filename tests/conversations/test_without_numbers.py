"""No number, honestly, and how am I doing: the way of answering is kept and shown as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.conversations.family import Family, Given, invite_both, scores_kept
from tests.conversations.lives import SAID, closed, four_weeks_on, outcome_said, told_to, welcomed
from tests.conversations.talk import House, Talk


@pytest.fixture(autouse=True)
def clock_put_back(house: House) -> Iterator[None]:
    began = house.clock.at
    yield
    house.clock.at = began


def without_number(house: House, language: str = "en") -> tuple[Family, Talk]:
    """Somebody who would rather not give a number for where things are."""
    family = invite_both(house)
    talk = welcomed(house, family.person, language)
    outcome_said(talk, SAID[language]["brother"])
    talk.say("dim rhif, diolch" if language == "cy" else "no number please")
    assert talk.question == "baseline_instead"
    return family, talk


def standing(house: House, family: Family) -> list[Given]:
    return [one for one in scores_kept(house, family) if one.stands]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_words_stand_where_a_number_would(house: House, language: str) -> None:
    family, talk = without_number(house, language)
    talk.choose("say_in_words")
    talk.say("7 bad days to 3 good" if language == "en" else "7 diwrnod drwg i 3 da")
    (score,) = standing(house, family)
    talk.choose("finish")

    assert (score.kind, score.value, score.way) == ("baseline", None, "words")
    assert "7" in talk.heard


@pytest.mark.parametrize("face", [1, 3, 5])
def test_a_face_never_becomes_a_number(house: House, face: int) -> None:
    family, talk = without_number(house)
    talk.choose("use_faces")
    button = [one for one in talk.buttons if one.payload.startswith("/give_face")][face - 1]
    talk.tap(button.title)
    (score,) = standing(house, family)
    talk.choose("finish")

    assert (score.value, score.way, score.told) == (None, "faces", f"face_{face}")
    assert button.title.lower() in talk.heard.lower()


def test_nothing_at_all_is_an_answer_as_well(house: House) -> None:
    family, talk = without_number(house)
    talk.choose("deny")
    (score,) = standing(house, family)

    assert (score.value, score.way, score.told) == (None, "none", None)
    assert talk.question == "another"


@pytest.mark.parametrize(
    ("choice", "told"),
    [("feel_better", "better"), ("feel_same", "same"), ("feel_harder", "harder")],
)
def test_better_the_same_or_harder_is_kept_as_that(house: House, choice: str, told: str) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", {"brother": (3, 7)}, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.say("no number please")
    talk.choose("compare_instead")
    talk.choose(choice)
    score = standing(house, family)[-1]

    assert (score.kind, score.value, score.way, score.told) == ("review", None, "compared", told)


def test_a_picture_shows_what_was_told_and_no_number_for_it(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", {"brother": (3, 7)}, carers_see=False)
    four_weeks_on(house, talk, "en")
    talk.choose("affirm")
    talk.say("no number please")
    talk.choose("compare_instead")
    talk.choose("feel_harder")
    talk.say("how am i doing")
    picture = talk.turns[0].picture

    assert picture is not None
    assert [(one["value"], one["told"]) for one in picture["points"]] == [
        (3, None),
        (None, "harder"),
    ]


def test_without_any_number_a_sentence_says_so(house: House) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    outcome_said(talk, "see my brother more")
    talk.say("no number please")
    talk.choose("use_faces")
    talk.tap(next(one.title for one in talk.buttons if one.payload.startswith("/give_face")))
    talk.say("how am i doing")

    assert "see my brother more" in talk.turns[0].text
    assert not re.search(r"from 0|\b\d+ on\b", talk.turns[0].text)


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_sentence_says_what_the_picture_shows(house: House, language: str) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, language, {"brother": (3, 7)}, carers_see=False)
    first = house.clock().date()
    four_weeks_on(house, talk, language)
    talk.choose("affirm")
    talk.number(5)
    talk.say(SAID[language]["how"])
    (turn,) = [one for one in talk.turns if one.picture]

    assert turn.picture == {
        "words": SAID[language]["brother"],
        "goal": 7,
        "points": [
            {"on": first.isoformat(), "value": 3, "told": None},
            {"on": house.clock().date().isoformat(), "value": 5, "told": None},
        ],
    }
    for said in (SAID[language]["brother"], "3", "5", "7"):
        assert said in turn.text
    assert talk.question == "difference"


def test_how_it_goes_is_their_own_voice_alone(house: House) -> None:
    family = invite_both(house)
    talk = told_to(house, family.person, "en", {"gym": (4, 6)}, carers_see=True)
    nerys = welcomed(house, family.carer, "en", "carer")
    nerys.choose("add_another")
    outcome_said(nerys, "that he sleeps")
    nerys.number(9)
    nerys.number(10)
    closed(nerys)
    nerys.say("how am i doing")
    talk.say("how am i doing")

    assert [one.picture["words"] for one in nerys.turns if one.picture] == ["that he sleeps"]
    assert [one.picture["words"] for one in talk.turns if one.picture] == ["go to the gym"]


def test_before_anything_was_said_there_is_no_picture(house: House) -> None:
    talk = welcomed(house, invite_both(house).person, "en")
    talk.say("how am i doing")

    assert [one.picture for one in talk.turns if one.picture] == []
    assert talk.question == "matters"
