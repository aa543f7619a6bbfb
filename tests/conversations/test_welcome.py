"""The welcome: language, link or practice, who is here, agreement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.store import conversations, people
from tests.conversations.talk import House, Talk
from tests.conversations.walk import walk


def test_the_first_line_is_in_both_languages_welsh_first(house: House) -> None:
    talk = house.talk()

    assert talk.turns[0].text.split("\n")[0].startswith("Helo")
    assert talk.turns[0].lang == "both"
    assert [button.title for button in talk.buttons] == ["Cymraeg", "English"]


@pytest.mark.parametrize("said", ["cymraeg", "Cymraeg plis", "welsh", "yn gymraeg"])
def test_welsh_is_chosen_by_saying_so(house: House, said: str) -> None:
    talk = house.talk()
    talk.say(said)

    assert talk.slot("language") == "cy"
    assert {turn.lang for turn in talk.turns} == {"cy"}


def test_a_message_before_any_start_begins_a_practice(house: House) -> None:
    talk = Talk(house, "never-seen-before")
    talk.say("hello")

    assert talk.question == "language"
    assert talk.slot("practice") is True


def test_a_link_says_whose_conversation_it_is(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    talk = house.talk(invite()[1])
    talk.choose("choose_english")

    assert "Sam" in talk.heard
    assert talk.slot("practice") is False


def test_a_carers_link_greets_for_whom_and_does_not_ask_who_is_here(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    talk = house.talk(invite(carer="Nerys")[1])
    talk.choose("choose_welsh")

    assert talk.question == "carer_reason"
    assert "Sam" in talk.heard


def test_a_used_link_opens_nothing_and_goes_on_as_practice(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    code = invite()[1]
    house.talk(code)
    other = house.talk(code)
    other.choose("choose_english")

    assert "used already" in other.heard
    assert "Sam" not in other.heard
    assert other.slot("practice") is True


def test_the_same_link_in_the_same_conversation_comes_back_to_the_question(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    code = invite()[1]
    talk = house.talk(code)
    talk.choose("choose_english")

    talk.hear(f'/start{{"code": "{code}"}}', {})

    assert talk.question == "speaker"
    assert len(talk.turns) == 2


@pytest.mark.parametrize("code", ["forged", "-", "x" * 90])
def test_a_forged_code_is_told_kindly(house: House, code: str) -> None:
    talk = house.talk(code)
    talk.choose("choose_english")

    assert talk.slot("practice") is True
    assert "link" in talk.heard


def test_an_expired_link_is_told_kindly(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    code = invite()[1]
    house.clock.wait(days=40)
    talk = house.talk(code)
    talk.choose("choose_english")
    house.clock.wait(days=-40)

    assert talk.slot("practice") is True


def test_one_link_cannot_be_put_on_another_persons_conversation(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    reference, code = invite()
    _, others = invite()
    talk = house.talk(code)
    talk.choose("choose_english")

    talk.hear(f'/start{{"code": "{others}"}}', {})

    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        assert conversation.person is not None
        assert conversation.person.reference == reference


@pytest.mark.parametrize("language", ["en", "cy"])
def test_without_agreement_nothing_is_asked_and_it_can_be_given_later(
    house: House, invite: Callable[..., tuple[str, str]], language: str
) -> None:
    talk = house.talk(invite()[1])
    walk(talk, language, "person", until="agreed")
    talk.choose("deny")
    assert talk.question is None

    talk.say({"en": "hello", "cy": "helo"}[language])

    assert talk.question == "agreed"
    talk.choose("affirm")
    assert talk.question == "matters"


def test_more_is_told_when_asked_for(agreed: Callable[..., Talk], house: House) -> None:
    talk = house.talk()
    walk(talk, "en", "person", until="agreed")
    talk.choose("ask_for_more")

    assert talk.question == "agreed"
    assert len(talk.turns) == 5


def test_a_carer_who_says_who_they_are_is_not_asked_again(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    talk = house.talk(invite()[1])
    talk.choose("choose_welsh")
    talk.say("fi yw ei merch hi")

    assert talk.question == "carer_reason"
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        assert people.who(session, conversation).relationship == "fi yw ei merch hi"


@pytest.mark.parametrize(("carer", "said"), [(None, "Sam"), ("Nerys", "Sam")])
def test_a_link_in_a_known_language_greets_by_name_at_once(
    house: House, carer: str | None, said: str
) -> None:
    with house.database.begin() as session:
        given = {"at": house.clock(), "days": 30, "language": "cy"}
        team = {"authority": "Gwynedd", "service": "adults", "team": "Arfon"}
        invited = people.invite_person(session, name="Sam", **team, **given)
        if carer:
            reference = invited.person.reference
            invited = people.invite_carer(
                session, reference=reference, name=carer, relationship="mam", **given
            )
    talk = house.talk(invited.code)

    assert said in talk.heard
    assert "None" not in talk.heard
    assert talk.question == ("carer_reason" if carer else "speaker")
