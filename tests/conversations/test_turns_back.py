"""Going back, going away and coming again: nothing is shown to another, sent unasked or lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.store import conversations, outcomes, scores, shares
from tests.conversations.talk import House, Talk
from tests.conversations.walk import walk


def lines(house: House, talk: Talk) -> list[tuple[str, object]]:
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        found = shares.lines_of(session, conversation)
        return [(line.kind, line.value if line.record == "score" else line.words) for line in found]


@pytest.mark.parametrize(
    "typed",
    ["/\u00a0/restart", "/\x0b/restart", "/\u2028/restart", '/ \u00a0/give_score{"score": "9"}'],
)
def test_a_slash_behind_any_white_space_is_text(agreed: Callable[..., Talk], typed: str) -> None:
    talk = agreed()
    talk.say("see my nan")
    talk.say(typed)

    assert talk.slot("statement") == "see my nan"


@pytest.mark.parametrize(
    "said", ["don't send it", "i dont want to send it", "peidiwch â'i anfon", "paid anfon o"]
)
def test_a_refusal_to_send_does_not_send(
    house: House, invite: Callable[..., tuple[str, str]], said: str
) -> None:
    talk = house.talk(invite()[1])
    walk(talk, "en", "person", until="share")
    talk.say(said)

    assert talk.question is not None
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        sitting = conversations.latest_sitting(session, conversation)
        assert sitting is not None
        assert sitting.state == "open"


def test_a_carer_does_not_see_or_send_what_the_person_said(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed()
    talk.say("my dad shouts and it is hard. i miss my brother as well")
    for _ in range(3):
        talk.say("i want to change my last answer")
    assert talk.question == "speaker", talk.heard
    talk.choose("say_carer")
    while talk.question != "matters":
        talk.choose("affirm") if talk.question == "agreed" else talk.say("her mum")
    talk.say("that she sleeps")
    talk.choose("affirm")
    while talk.question != "share":
        talk.choose({"right_time": "not_now", "another": "finish"}.get(str(talk.question), "skip"))

    assert "miss my brother" not in talk.heard
    assert all("brother" not in str(words) for _, words in lines(house, talk))


@pytest.mark.parametrize("until", ["speaker", "agreed"])
def test_after_a_worry_nothing_is_asked_without_agreement(
    house: House, invite: Callable[..., tuple[str, str]], until: str
) -> None:
    talk = house.talk(invite()[1])
    walk(talk, "en", "person", until=until)
    talk.say("i want to die")
    house.clock.wait(hours=13)
    talk.say("hello")
    house.clock.wait(hours=-13)

    assert talk.question == until


def test_a_start_whose_events_were_lost_begins_again(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    from bot.server.tracker_store import EVENTS

    code = invite()[1]
    talk = house.talk(code)
    with house.database.engine.begin() as connection:
        connection.execute(EVENTS.delete().where(EVENTS.c.sender_id == talk.sender))

    talk.hear(f'/start{{"code": "{code}"}}', {})

    assert talk.question == "language"
    assert talk.slot("practice") is False


def test_what_was_let_go_and_taken_up_again_is_kept(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed()
    talk.say("see my nan")
    talk.choose("drop_outcome")
    talk.say("i want to change my last answer")
    assert talk.question == "keep"
    talk.choose("affirm")

    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        (outcome,) = outcomes.outcomes_of(session, conversation)
        assert outcome.status == "active"


def test_what_was_let_go_is_not_offered_to_the_worker(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed()
    talk.say("get drunk with dave")
    talk.choose("drop_outcome")
    assert lines(house, talk) == []


def test_after_stop_the_same_sitting_goes_on_and_a_change_leaves_one_number(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    talk = house.talk(invite()[1])
    walk(talk, "en", "person", until="goal")
    talk.say("stop")
    talk.say("hello")
    walk(talk, "en", "person", until="share")
    talk.choose("change_line")
    talk.tap("2")
    talk.number(9)

    numbers = [value for kind, value in lines(house, talk) if kind == "baseline"]
    assert numbers == [9]


def test_a_link_on_a_practice_begins_the_real_conversation_anew(
    house: House, invite: Callable[..., tuple[str, str]], agreed: Callable[..., Talk]
) -> None:
    talk = agreed(practice=True)
    talk.say("see my nan")
    talk.hear(f'/start{{"code": "{invite()[1]}"}}', {})

    assert talk.question == "speaker"
    assert talk.slot("statement") is None
    talk.choose("say_person")
    assert talk.question == "agreed"
    assert len(talk.turns) == 5


def test_a_number_that_is_taken_back_is_not_kept(
    house: House, invite: Callable[..., tuple[str, str]]
) -> None:
    talk = house.talk(invite()[1])
    walk(talk, "en", "person", until="baseline")
    talk.say("7")
    talk.say("i said 7 but i dont mean it")

    assert talk.question != "goal"
    with house.database.begin() as session:
        conversation = conversations.find_conversation(session, talk.sender)
        assert conversation is not None
        (outcome,) = outcomes.outcomes_of(session, conversation)
        assert scores.scores_of(session, outcome) == []


def test_going_back_from_the_second_outcome_asks_nothing_about_nothing(
    agreed: Callable[..., Talk],
) -> None:
    talk = agreed()
    talk.say("see my nan")
    talk.choose("affirm")
    talk.choose("skip")
    talk.choose("skip")
    talk.choose("not_now")
    talk.choose("add_another")
    talk.say("i want to change my last answer")
    talk.say("i want to change my last answer")

    assert "None" not in talk.heard
    assert talk.question == "another"


def test_delete_waits_for_an_open_worry(agreed: Callable[..., Talk]) -> None:
    talk = agreed()
    talk.say("my husband hits me")
    talk.say("delete everything you have about me")

    assert "making sure that you are safe" in talk.heard


@pytest.mark.parametrize("said", ["no", "nope"])
def test_a_plain_no_skips_what_may_be_skipped(agreed: Callable[..., Talk], said: str) -> None:
    talk = agreed()
    talk.say("see my nan")
    talk.choose("affirm")
    assert talk.question == "helps"
    talk.say(said)
    assert talk.slot("helps") == "skipped"
