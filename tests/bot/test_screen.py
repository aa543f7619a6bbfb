"""What a screen may show: hidden after a silence, a worry and leaving; back with the link."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.webchat.screen import answer_to, bot_turn, offered, visible

NOW = 10_000.0


def person(text: str, at: float, message_id: str = "", **metadata: str) -> dict[str, Any]:
    return {
        "event": "user",
        "text": text,
        "timestamp": at,
        "message_id": message_id,
        "metadata": metadata,
    }


def bot(text: str, at: float, *payloads: str) -> dict[str, Any]:
    buttons = [{"title": payload.strip("/"), "payload": payload} for payload in payloads]
    return {
        "event": "bot",
        "text": text,
        "timestamp": at,
        "data": {"buttons": buttons or None},
        "metadata": {"lang": "en"},
    }


def curtain(value: float | None, at: float) -> dict[str, Any]:
    return {"event": "slot", "name": "curtain", "value": value, "timestamp": at}


TALK = [person("hello", NOW - 60), bot("Hello.", NOW - 59), person("see my nan", NOW - 30)]


def shown(events: list[dict[str, Any]], now: float = NOW) -> tuple[list[str], bool]:
    turns, hidden = visible(events, now)
    return [turn.text for turn in turns], hidden


def test_a_talk_under_way_is_shown_whole() -> None:
    assert shown(TALK) == (["hello", "Hello.", "see my nan"], False)


def test_after_a_quarter_of_an_hour_nothing_is_shown() -> None:
    assert shown(TALK, NOW + 15 * 60) == ([], True)


def test_what_came_before_a_long_silence_stays_hidden() -> None:
    later = NOW + 3600
    assert shown([*TALK, person("back", later)], later) == (["back"], True)


def test_leaving_hides_what_came_before() -> None:
    assert shown([*TALK, curtain(NOW - 10, NOW - 10)]) == ([], True)


def test_a_worry_hides_what_led_to_it_and_leaves_the_numbers() -> None:
    events = [*TALK, bot("999", NOW - 19), curtain(NOW - 20, NOW - 18)]
    assert shown(events) == (["999"], True)


def test_the_link_used_again_brings_it_back() -> None:
    events = [*TALK, curtain(NOW - 10, NOW - 10), curtain(None, NOW - 5)]
    assert shown(events) == (["hello", "Hello.", "see my nan"], False)


def test_a_button_is_shown_by_its_title_and_a_code_not_at_all() -> None:
    events = [
        person('/start{"code": "secret"}', NOW - 3),
        person("/affirm", NOW - 2, title="Yes"),
        person("restart", NOW - 1, original="/restart"),
    ]
    assert shown(events) == (["Yes", "/restart"], False)


def test_only_the_buttons_of_the_last_question_are_open() -> None:
    events = [bot("a", 1, "/affirm"), person("x", 2), bot("b", 3, "/send"), bot("c", 4, "/deny")]
    latest, ever = offered(events)
    assert [button.payload for button in latest] == ["/send", "/deny"]
    assert ever == {"/affirm", "/send", "/deny"}


def test_a_message_that_came_before_is_answered_as_it_was() -> None:
    events = [person("x", 1, "m1"), bot("a", 2), bot("b", 3), person("y", 4, "m2"), bot("c", 5)]
    first = answer_to(events, "m1")
    assert first is not None
    assert [turn.text for turn in first] == ["a", "b"]
    assert answer_to(events, "m3") is None


@pytest.mark.parametrize(
    ("payloads", "kind"),
    [
        ([f'/give_score{{"score": "{n}"}}' for n in range(11)], "score"),
        (['/give_score{"score": "6"}', '/give_score{"score": "7"}'], "choice"),
        ([], "open"),
    ],
)
def test_the_kind_of_question_is_told_by_its_buttons(payloads: list[str], kind: str) -> None:
    buttons = [{"title": "t", "payload": payload} for payload in payloads]
    assert bot_turn({"text": "?", "buttons": buttons}).kind == kind


def test_what_is_drawn_beside_a_message_is_the_same_when_sent_and_when_kept() -> None:
    more = {"picture": {"words": "w", "goal": 3, "points": []}, "drawings": ["talk", None]}
    sent = bot_turn({"text": "One.\nTwo.", "lang": "en", "custom": more, "buttons": None})
    kept = {**bot("One.\nTwo.", NOW), "data": {"custom": more, "buttons": None}}
    ((turn,), _) = visible([kept], NOW)
    assert turn == sent
    assert {name: sent.as_json()[name] for name in more} == more


def test_a_message_without_a_drawing_says_so() -> None:
    told = bot_turn({"text": "Hello.", "custom": None}).as_json()
    assert (told["picture"], told["drawings"]) == (None, [])
