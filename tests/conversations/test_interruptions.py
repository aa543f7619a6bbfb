"""From any question, and back to it: what people ask in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from bot.questions import QUESTIONS, Kind
from tests.conversations.talk import House, Talk
from tests.conversations.test_whole import BOTH
from tests.conversations.walk import reply, walk

# What is said, and the beginning of the response that answers it, by language.
ASKED_BACK = {
    "en": {
        "why do you ask": "utter_why_",
        "what do the numbers mean": "utter_numbers_explained",
        "who sees this": "utter_who_sees",
        "are you a robot": "utter_robot",
        "say that again please": "utter_repeat",
        "i don't know": "utter_unsure_",
        "can i talk to a person please": "utter_person_asked",
        "i want an advocate": "utter_advocate_asked",
    },
    "cy": {
        "pam dach chi'n gofyn": "utter_why_",
        "beth mae'r rhifau yn feddwl": "utter_numbers_explained",
        "pwy sy'n gweld hwn": "utter_who_sees",
        "robot ydach chi": "utter_robot",
        "dwedwch hynna eto plis": "utter_repeat",
        "dw i ddim yn gwybod": "utter_unsure_",
        "ga i siarad efo person plis": "utter_person_asked",
        "dw i isio eiriolwr": "utter_advocate_asked",
    },
}
LATER = {"en": "not now", "cy": "ddim nawr"}
STOP = {"en": "stop", "cy": "stop plis"}
HELLO = {"en": "hello", "cy": "helo"}


def uttered(house: House, talk: Talk) -> list[str]:
    """The names of the responses of the last turn."""
    named = []
    for event in house.store.recent(talk.sender, 40, ("user", "bot"))[::-1]:
        if event["event"] == "user":
            break
        named.append(event["metadata"].get("utter_action") or "")
    return named[::-1]


def is_offer_to_leave(house: House, talk: Talk) -> bool:
    """Whether it was offered to leave a question that had been put three times."""
    return uttered(house, talk)[-1].startswith("utter_ask_stuck")


@pytest.mark.parametrize(("language", "speaker"), BOTH)
def test_every_question_back_is_answered_and_the_question_asked_again(
    house: House, invite: Callable[..., tuple[str, str]], language: str, speaker: str
) -> None:
    talk = house.talk(invite()[1])

    def ask_back(question: str) -> None:
        if question == "language":
            return
        asked = talk.turns[-1].text
        for words, response in ASKED_BACK[language].items():
            talk.say(words)
            assert uttered(house, talk)[0].startswith(response), (question, words, talk.heard)
            again = talk.turns[-1].text == asked or is_offer_to_leave(house, talk)
            assert again, (question, words, talk.heard)
            assert talk.question == question

    walk(talk, language, speaker, at=ask_back)


@pytest.mark.parametrize(("language", "speaker"), BOTH)
def test_not_now_and_stop_come_back_to_the_same_question(
    house: House, invite: Callable[..., tuple[str, str]], language: str, speaker: str
) -> None:
    talk = house.talk(invite()[1])

    def go_away(question: str) -> None:
        if question in ("language", "right_time", "another"):
            return
        asked = talk.turns[-1].text
        for words in (LATER[language], STOP[language]):
            talk.say(words)
            assert talk.question is None, (question, words, talk.heard)
            talk.say(HELLO[language])
            assert talk.question == question, (question, words, talk.heard)
            assert talk.turns[-1].text == asked

    walk(talk, language, speaker, at=go_away)


@pytest.mark.parametrize(("language", "speaker"), BOTH)
def test_the_language_can_change_at_every_question(
    house: House, invite: Callable[..., tuple[str, str]], language: str, speaker: str
) -> None:
    other = "en" if language == "cy" else "cy"
    there = {"en": "in english please", "cy": "yn gymraeg plis"}
    talk = house.talk(invite()[1])

    def change(question: str) -> None:
        if question == "language":
            return
        talk.say(there[other])
        assert talk.question == question, (question, talk.heard)
        assert {turn.lang for turn in talk.turns} == {other}, (question, talk.heard)
        talk.say(there[language])
        assert {turn.lang for turn in talk.turns} == {language}

    walk(talk, language, speaker, at=change)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_may_be_skipped_is_skipped_and_the_rest_says_why_not(
    house: House, invite: Callable[..., tuple[str, str]], language: str
) -> None:
    skip = {"en": "skip", "cy": "hepgor"}[language]
    talk = house.talk(invite()[1])
    needed = {"present", "language", "speaker", "agreed", "share"}

    def try_to_skip(question: str) -> None:
        if question in needed and question != "language":
            talk.say(skip)
            assert talk.question == question
            assert "utter_cannot_skip" in uttered(house, talk)

    walk(talk, language, "person", at=try_to_skip)
    assert {slot for slot, one in QUESTIONS.items() if one.skips_to is None} == needed
    assert all(
        one.skips_to is not None for one in QUESTIONS.values() if one.kind is not Kind.CHOICE
    )


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_last_answer_can_be_changed_from_every_question(
    house: House, invite: Callable[..., tuple[str, str]], language: str
) -> None:
    words = {"en": "i want to change my last answer", "cy": "dw i isio newid fy ateb ola"}[language]
    talk = house.talk(invite()[1])
    met: Counter[str] = Counter()
    tried: set[str] = set()

    while (question := str(talk.question or "")) and sum(met.values()) < 150:
        # At these, "change" is one of the answers.
        if met and question not in tried | {"language", "keep", "share"}:
            tried.add(question)
            talk.say(words)
            assert uttered(house, talk)[0] == "utter_answer_to_change", (question, talk.heard)
            assert talk.question in met, (question, talk.heard)
            continue
        reply(talk, language, "person", question, met[question])
        met[question] += 1

    assert talk.question is None
    assert len(tried) > 20
