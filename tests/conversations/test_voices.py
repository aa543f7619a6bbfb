"""Three voices kept apart: who is speaking, what they see, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.store import conversations, tables
from actions.store.keeping import every
from actions.store.records import Request, Share
from tests.conversations.family import (
    Family,
    invite_both,
    outcomes_kept,
    scores_kept,
)
from tests.conversations.lives import SAID, closed, outcome_said, told_to, welcomed
from tests.conversations.talk import House, Talk

BOTH = {"brother": (3, 7), "gym": (4, 6)}


@pytest.fixture(autouse=True)
def clock_put_back(house: House) -> Iterator[None]:
    began = house.clock.at
    yield
    house.clock.at = began


def sam_then_nerys(house: House, language: str = "en") -> tuple[Family, Talk]:
    """Sam said two things and sent them; then, in the same chat, Sam's mum says it is her."""
    family = invite_both(house)
    talk = told_to(house, family.person, language, BOTH, carers_see=True)
    house.clock.wait(minutes=1)
    talk.say(SAID[language]["carer here"])
    while talk.question in ("relationship", "carer_reason"):
        talk.say(SAID[language]["carer here"])
    talk.choose("affirm")
    assert talk.question == "matters", talk.heard
    return family, talk


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I'm his mum"),
        ("en", "this is Sam's mum speaking"),
        ("cy", "fi yw ei fam o"),
        ("cy", "mam Sam sy 'ma nawr"),
    ],
)
def test_the_speaker_changes_by_saying_so(house: House, language: str, words: str) -> None:
    talk = welcomed(house, invite_both(house).person, language)
    outcome_said(talk, SAID[language]["brother"])
    talk.say(words)

    assert talk.slot("speaker") == "carer"


@pytest.mark.parametrize("language", ["cy", "en"])
def test_each_number_in_one_chat_knows_its_voice(house: House, language: str) -> None:
    family, talk = sam_then_nerys(house, language)
    outcome_said(talk, SAID[language]["sleep"])
    talk.number(5)
    talk.say(SAID[language]["person here"])
    assert talk.slot("speaker") == "person"
    outcome_said(talk, SAID[language]["drums"])
    talk.number(6)

    assert [(one.voice, one.value) for one in scores_kept(house, family)[-2:]] == [
        ("carer", 5),
        ("person", 6),
    ]


@pytest.mark.parametrize(("minutes", "asks"), [(29, False), (31, True)])
def test_after_half_an_hours_silence_it_is_asked_who_is_here(
    house: House, minutes: int, asks: bool
) -> None:
    _, talk = sam_then_nerys(house)
    talk.say("that he sleeps")
    house.clock.wait(minutes=minutes)
    talk.say("yes")

    assert (talk.question == "present") is asks


def test_where_one_alone_has_spoken_nobody_is_asked_who_is_here(house: House) -> None:
    talk = welcomed(house, invite_both(house).person, "en")
    talk.say("see my brother more")
    house.clock.wait(hours=5)
    talk.say("yes")

    assert talk.question == "helps"


def test_what_was_typed_before_it_was_known_who_is_here_is_nobodys(house: House) -> None:
    family, talk = sam_then_nerys(house)
    outcome_said(talk, "that he sleeps")
    before = scores_kept(house, family)
    house.clock.wait(minutes=40)
    talk.number(4)
    assert talk.question == "present"
    talk.choose("say_person")

    assert scores_kept(house, family) == before
    assert talk.slot("speaker") == "person"


@pytest.mark.parametrize("asked", ["list", "how", "earlier", "change earlier", "change"])
@pytest.mark.parametrize("language", ["cy", "en"])
def test_who_came_by_saying_so_sees_nothing_another_said(
    house: House, language: str, asked: str
) -> None:
    _, talk = sam_then_nerys(house, language)
    began = len(talk.everything)
    talk.say(SAID[language][asked])
    house.clock.wait(hours=8)
    talk.say(SAID[language]["hello"])
    heard = "\n".join(talk.everything[began:])

    assert SAID[language]["brother"] not in heard
    assert SAID[language]["gym"] not in heard


def test_the_link_used_again_brings_back_what_was_said(house: House) -> None:
    family, talk = sam_then_nerys(house)
    talk.say("it's Sam now")
    talk.say("what have I said matters")
    assert "go to the gym" not in talk.heard
    talk.hear(f'/start{{"code": "{family.person}"}}', {})
    talk.say("what have I said matters")

    assert "go to the gym" in talk.heard


def test_who_came_by_saying_so_withdraws_nothing_of_anothers(house: House) -> None:
    family, talk = sam_then_nerys(house)
    talk.say("the gym doesn't matter to me any more")
    if talk.question == "why_withdrawn":
        talk.choose("skip")

    assert [one.status for one in outcomes_kept(house, family)[:2]] == ["active", "active"]


def test_who_came_by_saying_so_sends_nothing_of_anothers(house: House) -> None:
    family = invite_both(house)
    talk = welcomed(house, family.person, "en")
    outcome_said(talk, "see my brother more")
    talk.number(3)
    talk.say("his mum here now")
    while talk.question in ("relationship", "carer_reason"):
        talk.say("his mum here now")
    talk.choose("affirm")
    outcome_said(talk, "that he sleeps")
    talk.number(5)
    talk.number(8)
    closed(talk)
    sleep = outcomes_kept(house, family)[1]

    with house.database.begin() as session:
        sent = [one for one in every(session, Share) if one.kind == "sent"]
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        sitting = conversations.latest_sitting(session, conversation)
        assert sitting is not None
        ours = [one for one in sent if one.sitting_id == sitting.id and one.record == "outcome"]
    assert [one.record_id for one in ours] == [sleep.id]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_who_came_by_saying_so_asks_for_nothing_to_be_deleted(house: House, language: str) -> None:
    family, talk = sam_then_nerys(house, language)
    talk.say(SAID[language]["delete"])

    person = outcomes_kept(house, family)[0].person_id
    with house.database.begin() as session:
        assert list(every(session, Request, tables.request.c.person_id == person)) == []
