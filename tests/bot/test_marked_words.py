"""What the assistant says, as it is chosen and filled: easy words, languages, drawings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

IN_WELSH = [{"type": "slot", "name": "language", "value": "cy"}]
RESPONSES: dict[str, list[dict[str, Any]]] = {
    "utter_ask_keep": [
        {"condition": IN_WELSH, "text": "“{statement}”. Gawn ni ei gadw?"},
        {"text": "“{statement}”. Shall we keep it?"},
    ],
    "easy_ask_keep": [
        {
            "condition": IN_WELSH,
            "text": "“{statement}”\nGawn ni ei gadw?",
            "custom": {"drawings": [None, "keep"]},
        },
        {"text": "“{statement}”\nShall we keep it?", "custom": {"drawings": [None, "keep"]}},
    ],
    "utter_sent": [{"condition": IN_WELSH, "text": "Wedi'i anfon."}, {"text": "Sent."}],
}


def said(response: str, slots: dict[str, Any], **places: Any) -> dict[str, Any]:
    """One response as the assistant says it with these slots; `places` are an action's."""
    from rasa.shared.core.slots import AnySlot
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.server.words import MarkedResponses

    words = MarkedResponses()
    words.responses = RESPONSES
    known = [
        AnySlot(name, [], initial_value=slots.get(name))
        for name in ("language", "easy", "statement")
    ]
    tracker = DialogueStateTracker("sender", known)
    found = asyncio.run(words.generate(response, tracker, "webchat", **places))
    assert found is not None
    return found


ENGLISH = {"language": "en", "statement": "see my brother"}


@pytest.mark.parametrize(
    ("easy", "text"),
    [
        (None, "“see my brother”. Shall we keep it?"),
        (True, "“see my brother”\nShall we keep it?"),
    ],
)
def test_easy_words_are_said_once_they_are_chosen(easy: bool | None, text: str) -> None:
    assert said("utter_ask_keep", {**ENGLISH, "easy": easy})["text"] == text


@pytest.mark.parametrize("chosen", [True, None])
@pytest.mark.parametrize(
    ("easy", "text"),
    [
        (True, "“see my brother”\nShall we keep it?"),
        (False, "“see my brother”. Shall we keep it?"),
    ],
)
def test_an_action_may_say_whether_the_words_are_easy(
    chosen: bool | None, easy: bool, text: str
) -> None:
    assert said("utter_ask_keep", {**ENGLISH, "easy": chosen}, easy=easy)["text"] == text


def test_where_there_are_no_easy_words_the_ordinary_ones_are_said() -> None:
    assert said("utter_sent", {"language": "cy", "easy": True}) == {
        "condition": IN_WELSH,
        "text": "Wedi'i anfon.",
        "lang": "cy",
    }


def test_easy_words_bring_a_drawing_for_each_line() -> None:
    found = said("utter_ask_keep", {**ENGLISH, "easy": True})
    assert found["custom"] == {"drawings": [None, "keep"]}


@pytest.mark.parametrize("from_action", [True, False])
def test_somebodys_words_are_one_line_of_an_easy_message(from_action: bool) -> None:
    words = {"statement": "see my brother\r\n\n and nan"}
    slots, places = ({}, words) if from_action else (words, {})
    found = said("utter_ask_keep", {"language": "en", "easy": True, **slots}, **places)
    assert found["text"] == "“see my brother and nan”\nShall we keep it?"


def test_somebodys_words_stand_as_they_wrote_them_in_an_ordinary_message() -> None:
    found = said("utter_ask_keep", {"language": "en", "statement": "see my brother\nand nan"})
    assert found["text"] == "“see my brother\nand nan”. Shall we keep it?"


def test_a_picture_an_action_gives_keeps_the_drawings_beside_it() -> None:
    given = {"picture": {"goal": 8}}
    said("utter_ask_keep", {**ENGLISH, "easy": True}, custom=given)
    assert given == {"picture": {"goal": 8}, "drawings": [None, "keep"]}


def test_before_a_language_is_chosen_each_easy_line_is_said_in_both() -> None:
    found = said("utter_ask_keep", {"statement": "mynd i'r capel", "easy": True})
    assert found["lang"] == "both"
    assert found["text"].split("\n") == [
        "“mynd i'r capel”",
        "“mynd i'r capel”",
        "Gawn ni ei gadw?",
        "Shall we keep it?",
    ]
    assert found["custom"] == {"drawings": [None, None, "keep", "keep"]}


def test_before_a_language_is_chosen_an_ordinary_message_is_said_in_both() -> None:
    found = said("utter_sent", {})
    assert (found["text"], found["lang"]) == ("Wedi'i anfon.\nSent.", "both")


@pytest.mark.parametrize(
    ("lang", "text"), [("cy", "Wedi'i anfon."), ("en", "Sent."), (None, "Sent.")]
)
def test_an_action_may_name_the_language(lang: str | None, text: str) -> None:
    found = said("utter_sent", {"language": "en"}, lang=lang)
    assert (found["text"], found["lang"]) == (text, lang or "en")


def test_words_that_look_like_a_place_of_rasas_are_said() -> None:
    found = said("utter_ask_keep", {**ENGLISH, "statement": "20[ish]"})
    assert found["text"].replace("\u2060", "") == "“20[ish]”. Shall we keep it?"
