"""Half a year of two things that matter, in two voices: what was said, and every row of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.conversations.family import (
    Given,
    answers_kept,
    invite_both,
    outcomes_kept,
    scores_kept,
)
from tests.conversations.lives import SAID, closed, outcome_said, welcomed
from tests.conversations.talk import House, Talk

LANGUAGES = ("cy", "en")
CALLED = {"cy": "Helo eto, Sam", "en": "Hello again, Sam"}


@pytest.fixture(autouse=True)
def clock_put_back(house: House) -> Iterator[None]:
    began = house.clock.at
    yield
    house.clock.at = began


class Life:
    """Sam's half year and Nerys's view of it, sitting by sitting."""

    def __init__(self, house: House, language: str) -> None:
        self.house = house
        self.said = SAID[language]
        self.language = language
        self.family = invite_both(house)
        self.began = house.clock.at.date()
        self.sam: Talk
        self.nerys: Talk

    def day(self, days: int) -> date:
        return self.began + timedelta(days=days)

    def on_day(self, days: int) -> None:
        self.house.clock.wait(days=days - (self.house.clock.at.date() - self.began).days)

    def first_sitting(self) -> None:
        self.sam = talk = welcomed(self.house, self.family.person, self.language)
        outcome_said(talk, self.said["brother"], zero=self.said["zero"], ten=self.said["ten"])
        talk.say("2")
        assert talk.question == "baseline_right"
        talk.choose("affirm")
        talk.number(7)
        talk.choose("add_another")
        outcome_said(talk, self.said["gym"])
        talk.number(4)
        talk.number(6)
        talk.say(self.said["meant 5"])
        assert "6" in talk.heard
        assert talk.question == "new_number_right"
        talk.choose("affirm")
        closed(talk, carers_see=True)

    def carers_view(self) -> None:
        self.on_day(2)
        self.nerys = talk = welcomed(self.house, self.family.carer, self.language, "carer")
        talk.choose("add_another")
        talk.say(self.said["sleep"])
        talk.choose("affirm")
        talk.choose("skip")
        talk.choose("skip")
        talk.choose("refuse_numbers")
        talk.choose("deny")
        closed(talk)
        self.house.clock.wait(hours=7)
        talk.say(self.said["hello"])
        talk.choose("start_check_in")
        talk.say(self.said["the brother one"])
        talk.choose("affirm")
        talk.choose("affirm")
        while talk.question != "baseline":
            talk.choose("skip")
        talk.number(3)
        talk.number(8)
        talk.say(self.said["the gym one"])
        assert self.said["gym"] in talk.heard
        talk.choose("deny")
        talk.choose("deny")
        talk.say(self.said["bike"])
        closed(talk)

    def first_check_in(self) -> None:
        """The gym comes first; a fall with the brother, and eight days in the middle of it."""
        self.on_day(30)
        talk = self.sam
        assert CALLED[self.language] in talk.say(self.said["hello"])
        assert "Nerys" in talk.heard
        talk.say(self.said["the gym one"])
        talk.choose("affirm")
        talk.say("6")
        talk.choose("affirm")
        talk.say(self.said["bike"])
        talk.choose("raise_goal")
        talk.number(8)
        assert self.said["brother"] in talk.heard
        talk.choose("affirm")
        assert self.said["zero"] in talk.heard
        assert self.said["ten"] in talk.heard
        talk.say("1")
        talk.say(self.said["not now"])
        assert talk.question is None
        self.on_day(38)
        talk.say(self.said["hello"])
        assert talk.question == "review_right"
        talk.choose("affirm")
        talk.say(self.said["cancelled"])
        closed(talk)

    def second_check_in(self) -> None:
        """The other way round; a number put right in the middle, and the gym taken off."""
        self.on_day(67)
        talk = self.sam
        talk.say(self.said["hello"])
        talk.say(self.said["the brother one"])
        talk.choose("affirm")
        talk.number(4)
        talk.say(self.said["meant 5"])
        assert "4" in talk.heard
        talk.choose("affirm")
        assert talk.question == "difference"
        talk.choose("skip")
        assert self.said["gym"] in talk.heard
        talk.choose("deny")
        talk.say(self.said["closed"])
        closed(talk)

    def third_check_in(self) -> None:
        """The gym comes back; seeing the brother is good enough, and finished."""
        self.on_day(96)
        talk = self.sam
        talk.say(self.said["hello"])
        assert self.said["brother"] in talk.heard
        assert self.said["gym"] not in talk.heard
        talk.say(self.said["gym back"])
        assert self.said["gym"] in talk.heard
        assert talk.question == "review"
        talk.number(5)
        talk.choose("skip")
        assert self.said["brother"] in talk.heard
        talk.choose("affirm")
        talk.number(7)
        talk.choose("skip")
        talk.choose("say_finished")
        closed(talk)

    def half_a_year_on(self) -> None:
        self.on_day(182)
        talk = self.sam
        talk.say(self.said["hello"])
        assert self.said["gym"] in talk.heard
        assert self.said["brother"] not in talk.heard
        talk.choose("affirm")
        talk.number(8)
        talk.choose("skip")
        talk.choose("carry_on")
        closed(talk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_half_a_year_is_as_it_was_said(house: House, language: str) -> None:
    life = Life(house, language)
    life.first_sitting()
    life.carers_view()
    life.first_check_in()
    life.second_check_in()
    life.third_check_in()
    life.half_a_year_on()

    def sams(number: int, kind: str, value: int, way: str, day: int, stands: bool = True) -> Given:
        return Given("person", number, kind, value, way, None, life.day(day), stands)

    def nerys(number: int, kind: str, value: int | None, way: str) -> Given:
        return Given("carer", number, kind, value, way, None, life.day(2), True)

    assert scores_kept(house, life.family) == [
        sams(1, "baseline", 2, "read_back", 0),
        sams(1, "goal", 7, "button", 0),
        sams(2, "baseline", 4, "button", 0),
        sams(2, "goal", 6, "button", 0, stands=False),
        sams(2, "goal", 5, "read_back", 0),
        nerys(3, "baseline", None, "none"),
        nerys(1, "baseline", 3, "button"),
        nerys(1, "goal", 8, "button"),
        sams(2, "review", 6, "read_back", 30),
        sams(2, "goal", 8, "button", 30),
        sams(1, "review", 1, "read_back", 38),
        sams(1, "review", 4, "button", 67, stands=False),
        sams(1, "review", 5, "read_back", 67),
        sams(2, "review", 5, "button", 96),
        sams(1, "review", 7, "button", 96),
        sams(2, "review", 8, "button", 182),
    ]
    assert [
        (one.owner, one.status, one.statement) for one in outcomes_kept(house, life.family)
    ] == [
        ("person", "achieved", life.said["brother"]),
        ("person", "active", life.said["gym"]),
        ("carer", "withdrawn", life.said["sleep"]),
    ]
    brother, gym, sleep = outcomes_kept(house, life.family)
    assert brother.first_achieved_on == life.day(96)
    assert gym.first_achieved_on == life.day(30)
    assert [(one.part, one.words) for one in gym.revisions] == [
        ("statement", life.said["gym"]),
        ("withdrawn", life.said["closed"]),
        ("brought_back", life.said["gym back"]),
    ]
    assert sleep.reason == life.said["bike"]
    kept = answers_kept(house, life.family)
    assert ("person", "difference", life.said["cancelled"]) in kept
    assert [kind for voice, kind, _ in kept if voice == "carer"] == ["matters", "no_longer_matters"]
