"""When somebody may not be safe: from any question, in both languages, from either speaker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from actions.store import conversations, outcomes, scores, tables
from actions.store.keeping import every
from actions.store.records import Request
from tests.conversations.talk import House, Talk
from tests.conversations.walk import walk

NOT_SAFE = {"en": "i dont want to be here anymore", "cy": "dw i ddim isio byw dim mwy"}
JOKING = {"en": "i was joking", "cy": "jocian o'n i"}


@pytest.mark.parametrize(("language", "speaker"), [("en", "person"), ("cy", "carer")])
def test_a_worry_at_any_question_stops_the_questions_and_is_kept_at_once(
    house: House, invite: Callable[..., tuple[str, str]], language: str, speaker: str
) -> None:
    met: set[str] = set()
    walk(house.talk(invite()[1]), language, speaker, at=met.add)

    for question in sorted(met - {"language"}):
        talk = house.talk(invite()[1])
        walk(talk, language, speaker, until=question)
        talk.say(NOT_SAFE[language])

        assert talk.question is None, question
        (worry,) = talk.worries()
        assert worry.words == NOT_SAFE[language]
        assert worry.state == "open"
        assert "999" in talk.heard
        assert "116 123" in talk.heard
        assert "Rhian" in talk.heard
        assert {turn.lang for turn in talk.turns} == {language}


@pytest.mark.parametrize(("language", "other"), [("en", "dweud wrth neb"), ("cy", "cannot tell")])
def test_before_a_language_is_chosen_it_is_answered_in_the_one_it_was_said_in(
    house: House, language: str, other: str
) -> None:
    talk = house.talk()
    talk.say(NOT_SAFE[language])

    assert talk.question is None
    assert {turn.lang for turn in talk.turns} == {language}
    assert other not in talk.heard


def test_where_the_language_is_in_doubt_it_is_answered_in_both(house: House) -> None:
    talk = house.talk()
    talk.say("kms")

    assert talk.question is None
    assert "Samariaid" in talk.heard
    assert "Samaritans" in talk.heard
    assert "cannot tell anyone" in talk.heard
    assert "dweud wrth neb" in talk.heard


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_denial_is_heard_and_the_worry_stays_open(
    house: House, agreed: Callable[..., Talk], language: str
) -> None:
    talk = agreed(language)
    talk.say(NOT_SAFE[language])

    talk.say(JOKING[language])

    assert [worry.state for worry in talk.worries()] == ["open"]
    expected = "still get in touch" if language == "en" else "cysylltu beth bynnag"
    assert expected in talk.heard
    assert talk.question is None


@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_question_is_asked_again_in_that_sitting_and_the_next_visit_opens_gently(
    house: House, agreed: Callable[..., Talk], language: str
) -> None:
    talk = agreed(language)
    talk.say({"en": "see my nan", "cy": "gweld nain"}[language])
    talk.say(NOT_SAFE[language])

    for words in ("ok", {"en": "what now", "cy": "be rwan"}[language], "7"):
        talk.say(words)
        assert talk.question is None
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        for outcome in outcomes.outcomes_of(session, conversation):
            assert scores.scores_of(session, outcome) == []
    house.clock.wait(hours=13)
    talk.say({"en": "hello", "cy": "helo"}[language])
    assert talk.question == "matters", talk.everything[-6:]
    assert "gweld nain" not in talk.heard
    assert "see my nan" not in talk.heard
    house.clock.wait(hours=-13)


def test_in_practice_it_says_that_nobody_can_be_told(agreed: Callable[..., Talk]) -> None:
    talk = agreed("en", practice=True)
    talk.say(NOT_SAFE["en"])

    assert "I do not know who you are, so I cannot tell anyone" in talk.heard
    assert "I have passed this" not in talk.heard


@pytest.mark.parametrize(
    ("at", "number", "told"),
    [
        (datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc), "01766 771000", "straight away"),
        (datetime(2026, 11, 24, 20, 0, tzinfo=timezone.utc), "01248 353551", "25 November, 09:00"),
        (datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc), "01248 353551", "30 November, 09:00"),
    ],
)
def test_the_councils_number_and_the_promise_are_those_of_this_hour(
    house: House, agreed: Callable[..., Talk], at: datetime, number: str, told: str
) -> None:
    talk = agreed("en")
    before, house.clock.at = house.clock.at, at
    try:
        talk.say("my husband hits me")
    finally:
        house.clock.at = before

    assert number in talk.heard
    assert told in talk.heard
    assert talk.heard.index(number) < talk.heard.index("999")


def test_an_emergency_puts_999_first(agreed: Callable[..., Talk]) -> None:
    talk = agreed("en")
    talk.say("ive taken all my tablets and i cant breathe")

    assert talk.heard.index("999") < talk.heard.index("01766 771000")


@pytest.mark.parametrize(("born", "childline"), [(2012, True), (1950, False), (None, True)])
def test_the_lines_are_those_of_the_age_and_all_of_them_where_it_is_unknown(
    house: House, invite: Callable[..., tuple[str, str]], born: int | None, childline: bool
) -> None:
    talk = house.talk(invite(born=born)[1])
    walk(talk, "en", "person", until="matters")
    talk.say(NOT_SAFE["en"])

    assert ("0800 1111" in talk.heard) is childline


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_person_and_an_advocate_are_asked_for(
    house: House, agreed: Callable[..., Talk], language: str
) -> None:
    talk = agreed(language)
    talk.say({"en": "i want to talk to a person", "cy": "dw i isio siarad efo person"}[language])
    talk.say({"en": "can i have an advocate", "cy": "ga i eiriolwr"}[language])

    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        kept = every(session, Request, tables.request.c.conversation_id == conversation.id)
        assert [one.kind for one in kept] == ["person", "advocate"]
    assert talk.question == "matters"
