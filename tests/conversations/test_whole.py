"""The conversation from its welcome to its close, in both languages, for both speakers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.store import answers, conversations, outcomes, reminders, scores, shares
from tests.conversations.talk import House
from tests.conversations.walk import EVERY_QUESTION, ONLY_CARERS, REPLIES, walk

BOTH = [("en", "person"), ("en", "carer"), ("cy", "person"), ("cy", "carer")]


@pytest.mark.parametrize(("language", "speaker"), BOTH)
def test_every_question_is_asked_and_every_answer_is_kept(
    house: House, invite: Callable[..., tuple[str, str]], language: str, speaker: str
) -> None:
    reference, code = invite()
    talk = house.talk(code)

    met = walk(talk, language, speaker)

    assert met == EVERY_QUESTION - (set() if speaker == "carer" else ONLY_CARERS)
    said = REPLIES[language]
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        assert conversation.language == language
        assert conversation.speaker == speaker
        assert not conversation.practice
        (outcome,) = outcomes.outcomes_of(session, conversation)
        wordings = [revision.words for revision in outcome.statements]
        assert wordings == [said["statement"][0], said["beyond_service"][0], said["new_words"][0]]
        assert outcome.status == "active"
        assert outcome.owner == speaker
        assert (outcome.zero_words, outcome.ten_words) == (
            said["zero_words"][0],
            said["ten_words"][0],
        )
        kept = [
            (score.kind, score.value, score.given_by, score.way)
            for score in scores.scores_of(session, outcome)
        ]
        assert kept == [
            ("baseline", 7, speaker, "read_back"),
            ("goal", 7, speaker, "read_back"),
            ("goal", 4, speaker, "read_back"),
            ("goal", 8, speaker, "button"),
            ("baseline", 5, speaker, "read_back"),
            ("baseline", 0, speaker, "button"),
        ]
        standing = [
            (score.kind, score.value)
            for score in scores.scores_of(session, outcome)
            if score.superseded_by is None
        ]
        assert standing == [("goal", 8), ("baseline", 0)]
        kinds = {one.kind: one.words for one in answers.answers_of(session, conversation)}
        for kind in ("matters", "good_day", "helps", "around", "beyond_service"):
            assert kinds[kind] == said[kind][0]
        sitting = conversations.latest_sitting(session, conversation)
        assert sitting is not None
        assert sitting.state == "sent"
        assert sitting.agreed_at is not None
        assert conversation.person is not None
        assert conversation.person.reference == reference
        due = reminders.next_check_in(session, conversation.person)
        assert due is not None
        assert (due.due_on - house.clock().date()).days == 28
        lines = shares.lines_of(session, conversation)
        assert [line.kind for line in lines if line.held] == ["goal"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_practice_keeps_nothing_for_a_report_and_says_so(house: House, language: str) -> None:
    talk = house.talk()

    walk(talk, language, "person")

    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        assert conversation.practice
        assert conversation.person_id is None
        assert all(
            outcome.person_id is None for outcome in outcomes.outcomes_of(session, conversation)
        )
    told = "ymarfer" if language == "cy" else "practice"
    assert told in "\n".join(talk.everything).casefold()
    assert told in talk.heard.casefold()


@pytest.mark.parametrize(("language", "speaker"), BOTH)
def test_nothing_is_said_in_the_other_language(
    house: House, invite: Callable[..., tuple[str, str]], language: str, speaker: str
) -> None:
    talk = house.talk(invite()[1])
    spoken: list[str] = []

    walk(talk, language, speaker, at=lambda question: spoken.extend(t.lang for t in talk.turns))

    assert set(spoken) == {"both", language}


def test_five_outcomes_are_a_handful(house: House, agreed: Callable[..., object]) -> None:
    talk = agreed("en")
    for number in range(1, 6):
        talk.say(f"thing {'abcde'[number - 1]}")
        talk.choose("affirm")
        for question in ("helps", "around") if number == 1 else ("around",):
            assert talk.question == question
            talk.choose("skip")
        talk.choose("not_now")
        if number < 5:
            assert talk.question == "another"
            talk.choose("add_another")

    assert talk.question == "share"
    assert sum(turn.text.startswith(tuple("123456789")) for turn in talk.turns) >= 5


def test_words_of_their_own_at_the_last_question_are_the_next_thing_that_matters(
    agreed: Callable[..., object],
) -> None:
    talk = agreed("en")
    talk.say("see my nan")
    talk.choose("affirm")
    talk.choose("skip")
    talk.choose("skip")
    talk.choose("not_now")
    assert talk.question == "another"

    talk.say("i want to learn the drums as well")

    assert talk.question == "keep"
    assert "i want to learn the drums as well" in talk.heard
