"""What is noticed beside an answer: the other language, and that somebody is sad."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talk import House, Talk

OFFERED = {"cy": "ysgrifennwch “Cymraeg”", "en": "write “English”"}
OTHER = {"cy": "en", "en": "cy"}
ANSWER = {"cy": "mynd i nofio efo fy chwaer", "en": "going swimming with my sister"}
SAD = {
    "cy": "dwi'n teimlo mor drist ac unig y dyddiau yma",
    "en": "i feel so sad and lonely these days",
}
COMFORT = {"cy": "Os hoffech chi siarad â rhywun", "en": "If you would like to talk to someone"}


@pytest.mark.parametrize("language", ["cy", "en"])
def test_a_first_message_is_answered_in_its_own_language(house: House, language: str) -> None:
    talk = house.talk()
    talk.say(
        {"cy": "helo, dwi isio siarad am yr ysgol", "en": "hello, can we talk about school"}[
            language
        ]
    )

    assert {turn.lang for turn in talk.turns} == {language}
    assert talk.question == "speaker"


@pytest.mark.parametrize("language", ["cy", "en"])
def test_an_answer_in_the_other_language_is_kept_and_that_language_offered_once(
    agreed: Callable[..., Talk], language: str
) -> None:
    talk = agreed(language)
    other = OTHER[language]

    talk.say(ANSWER[other])
    assert OFFERED[other] in talk.heard
    assert talk.question != "matters"
    assert talk.turns[-1].lang == language

    talk.say(ANSWER[other])
    assert OFFERED[other] not in talk.heard


def test_an_offer_taken_up_changes_the_language(agreed: Callable[..., Talk]) -> None:
    talk = agreed("en")
    talk.say(ANSWER["cy"])
    talk.say("Cymraeg")

    assert {turn.lang for turn in talk.turns} == {"cy"}


@pytest.mark.parametrize("language", ["cy", "en"])
@pytest.mark.parametrize("speaker", ["person", "carer"])
def test_sadness_is_kept_as_an_answer_and_a_person_offered_once(
    agreed: Callable[..., Talk], language: str, speaker: str
) -> None:
    talk = agreed(language, speaker)

    talk.say(SAD[language])
    assert COMFORT[language] in talk.heard
    assert talk.question not in (None, "matters")

    talk.say(SAD[language])
    assert COMFORT[language] not in talk.heard


def test_sadness_puts_nothing_in_the_queue(agreed: Callable[..., Talk]) -> None:
    talk = agreed("en")
    talk.say(SAD["en"])

    assert talk.worries() == []
