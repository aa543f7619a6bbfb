"""The easy words: all that is said has them, in both languages, a short line and a drawing each.

`bot.server.words` says `easy_x` instead of `utter_x` once easy words are chosen. Nothing may be
lost or gained by that: same situations, same places, same buttons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.drawings import DRAWINGS
from tests.test_words import (
    ALL,
    CHANGE_BEFORE_A_NAME,
    FAMILIAR,
    FEWEST_WORDS_TO_GRADE,
    FILES,
    NAMES,
    OWN_WORDS,
    PLACE,
    PRAISE,
    PRAISE_CY,
    ROOT,
    SITUATIONS,
    fits,
    read,
    reading_age,
    words_in,
)
from tests.test_words import FRAMES as AROUND_THE_TALK

EASY_FILES = sorted((ROOT / "data" / "responses" / "easy").glob("*.yml"))
EASY = {name: variations for path in EASY_FILES for name, variations in read(path).items()}
NAMES_OF_EASY = sorted(EASY)

ORDINARY_ONLY = {
    "utter_ordinary_words": "says that the easy words are left, in the words that follow",
    "utter_reminder": "goes out by itself, to a phone others may see: one message, never a turn",
}
"""Responses without easy words, and why."""

TALK = {
    name: path.stem
    for path in FILES
    if path.stem not in AROUND_THE_TALK
    for name in read(path)
    if name not in ORDINARY_ONLY
}

MOST_WORDS = {"cy": 10, "en": 8}
OLDEST_READER = 7
DATE = "22 December 2026"
OPENING = "Monday 30 November, 09:00"
NUMBERS = {"number", "value", "reading", "lower", "upper", "goal", "first", "phone"}
FILLED = {**dict.fromkeys(("day", "first_day", "when"), DATE), **dict.fromkeys(NUMBERS, "7")}
"""What a place is filled with while words are counted; a name and own words do not count."""

Situation = Mapping[str, Any]


def easy_name(name: str) -> str:
    return name.replace("utter_", "easy_", 1)


def variation(responses: Mapping[str, Any], name: str, situation: Situation) -> dict[str, Any]:
    """The one variation said in a situation, chosen as Rasa chooses."""
    among = responses[name]
    conditioned = [one for one in among if "condition" in one and fits(one, situation)]
    found: list[dict[str, Any]] = conditioned or [one for one in among if "condition" not in one]
    assert len(found) == 1, f"{name} in {situation}"
    return found[0]


def in_language(language: str) -> list[Situation]:
    return [one for one in SITUATIONS if one["language"] == language]


def every(name: str, language: str) -> list[dict[str, Any]]:
    return [variation(EASY, name, one) for one in in_language(language)]


def lines(text: str) -> list[str]:
    return text.split("\n")


def is_bilingual(name: str) -> bool:
    """Whether every line is said in Welsh, then in English, whatever the language."""
    texts = {one["text"] for language in ("cy", "en") for one in every(name, language)}
    return len(texts) == 1 and "\n" in next(iter(texts))


def lines_in(name: str, language: str) -> list[str]:
    """All lines a response may say in a language, each variation's in turn."""
    texts = dict.fromkeys(one["text"] for one in every(name, language))
    if is_bilingual(name):
        return [line for text in texts for line in lines(text)[("cy", "en").index(language) :: 2]]
    return [line for text in texts for line in lines(text)]


def as_read(name: str, line: str) -> str:
    """A line as its words count: a date in full, a number, nobody's name or own words."""
    line = OWN_WORDS.sub("", re.sub(r"^\{number\}\. ", "", line))

    filled = {**FILLED, "when": OPENING} if name == "easy_concern_passed_closed" else FILLED
    return PLACE.sub(lambda place: filled.get(place[1], ""), line)


def as_heard(text: str) -> str:
    """A text with a plain name in every place, for its reading age."""
    return PLACE.sub("Sam", OWN_WORDS.sub("", re.sub(r"^\{number\}\. ", "", text, flags=re.M)))


# The files


def test_there_are_easy_words_to_test() -> None:
    assert len(EASY) > 200


@pytest.mark.parametrize("path", EASY_FILES, ids=lambda path: path.stem)
def test_a_file_stands_beside_the_ordinary_one_of_its_topic(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert yaml.safe_load(text)["version"] == "3.1"
    assert {TALK.get(name.replace("easy_", "utter_", 1)) for name in read(path)} == {path.stem}


def test_a_response_stands_in_one_file() -> None:
    files = Counter(name for path in EASY_FILES for name in read(path))
    assert [name for name, count in files.items() if count > 1] == []


def test_all_that_is_said_can_be_said_in_easy_words_and_nothing_else() -> None:
    assert set(EASY) == {easy_name(name) for name in TALK}


def test_only_what_exists_is_left_in_the_ordinary_words() -> None:
    assert set(ORDINARY_ONLY) <= set(ALL)


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_a_variation_is_made_of_a_condition_a_text_drawings_and_buttons(name: str) -> None:
    for one in EASY[name]:
        assert {"text", "custom"} <= set(one) <= {"condition", "text", "custom", "buttons"}
        assert set(one["custom"]) == {"drawings"}
        assert {part["name"] for part in one.get("condition", [])} <= set(SITUATIONS[0])


# The same as the ordinary words


@pytest.mark.parametrize("name", sorted(TALK))
def test_easy_words_are_chosen_by_the_same_conditions(name: str) -> None:
    ordinary = [one.get("condition") for one in ALL[name]]
    assert [one.get("condition") for one in EASY[easy_name(name)]] == ordinary


@pytest.mark.parametrize("name", sorted(TALK))
def test_easy_words_have_the_same_places(name: str) -> None:
    for situation in SITUATIONS:
        easy, ordinary = (
            set(PLACE.findall(variation(responses, one, situation)["text"]))
            for responses, one in ((EASY, easy_name(name)), (ALL, name))
        )
        assert easy == ordinary, situation


@pytest.mark.parametrize("name", sorted(TALK))
def test_easy_words_have_the_same_buttons(name: str) -> None:
    for situation in SITUATIONS:
        easy, ordinary = (
            [
                (button["payload"], PLACE.findall(button["title"]))
                for button in variation(responses, one, situation).get("buttons", [])
            ]
            for responses, one in ((EASY, easy_name(name)), (ALL, name))
        )
        assert easy == ordinary, situation


@pytest.mark.parametrize("name", sorted(TALK))
def test_easy_words_ask_where_the_ordinary_ones_ask(name: str) -> None:
    for situation in SITUATIONS:
        easy = variation(EASY, easy_name(name), situation)["text"]
        assert ("?" in easy) == ("?" in variation(ALL, name, situation)["text"]), situation


@pytest.mark.parametrize("name", sorted(TALK))
def test_easy_words_give_the_same_numbers_to_ring(name: str) -> None:
    for situation in SITUATIONS:
        easy, ordinary = (
            re.findall(r"\d{3,}", variation(responses, one, situation)["text"])
            for responses, one in ((EASY, easy_name(name)), (ALL, name))
        )
        assert easy == ordinary, situation


@pytest.mark.parametrize("name", sorted(TALK))
def test_easy_words_tell_the_same_words_to_say(name: str) -> None:
    """What stands in quotes is to be typed, or is what staff will read."""
    for situation in SITUATIONS:
        easy, ordinary = (
            {quoted for quoted in re.findall(r"“(.+?)”", text) if "{" not in quoted}
            for text in (
                variation(EASY, easy_name(name), situation)["text"],
                variation(ALL, name, situation)["text"],
            )
        )
        assert ordinary <= easy, situation


SAYS = {
    "easy_privacy_kept": [("I keep what you say", "Dw i'n cadw")],
    "easy_privacy_readers": [("{worker} reads", "Bydd {worker} yn ei ddarllen")],
    "easy_privacy_live": [("Nobody watches", "Does neb yn gwylio"), ("skip", "Does dim rhaid")],
    "easy_privacy_safety": [
        ("{worker}'s team", "rhoi gwybod i dîm {worker}"),
        ("whatever you choose", "beth bynnag ddewiswch chi"),
        ("miss things", "ddim yn sylwi ar bopeth"),
    ],
    "easy_privacy_safety_in_practice": [
        ("cannot tell anyone", "ddim dweud wrth neb"),
        ("miss things", "ddim yn sylwi ar bopeth"),
    ],
    "easy_who_sees": [
        ("manager", "rheolwr"),
        ("duty team", "tîm ar ddyletswydd"),
        ("a reason", "rheswm"),
        ("family", "teulu"),
        ("the law", "gyfraith"),
    ],
    "easy_stopped": [("{worker} can see it", "Gall {worker} ei weld"), ("not finished", "heb ei")],
    "easy_line_held": [("[kept back]", "[wedi'i gadw'n ôl]"), ("safety", "ddiogelwch")],
    "easy_concern_passed_closed": [("may not see it", "Efallai na fyddan nhw'n ei weld")],
    "easy_concern_cannot_ring": [("cannot ring", "ddim ffonio"), ("straight away", "yn syth")],
}
"""Promises and limits, and words by which each is told in English and in Welsh."""


@pytest.mark.parametrize("name", sorted(SAYS))
def test_no_promise_and_no_limit_is_lost(name: str) -> None:
    for english, welsh in SAYS[name]:
        real = [one for one in (True, False, None) if name != "easy_line_held" or not one]
        for speaker in ("person", "carer", None):
            for practice in real:
                situation = {"speaker": speaker, "practice": practice}
                for language, words in (("en", english), ("cy", welsh)):
                    text = variation(EASY, name, {**situation, "language": language})["text"]
                    assert words in text, (language, situation)


# Line by line


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_both_languages_have_as_many_lines_with_the_same_drawings(name: str) -> None:
    """Before a language is chosen each line is said in Welsh, then in English."""
    for situation in SITUATIONS:
        cy, en = (
            variation(EASY, name, {**situation, "language": language}) for language in ("cy", "en")
        )
        assert len(lines(cy["text"])) == len(lines(en["text"])), situation
        assert cy["custom"] == en["custom"], situation


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_each_line_has_a_drawing_unless_it_is_somebodys_own_words(name: str) -> None:
    for one in EASY[name]:
        drawings = one["custom"]["drawings"]
        texts = lines(one["text"])
        assert len(drawings) == len(texts)
        for drawing, line in zip(drawings, texts, strict=True):
            only_own_words = not OWN_WORDS.sub("", line).strip()
            assert drawing in DRAWINGS or (drawing is None and only_own_words), line


@pytest.mark.parametrize("language", ["cy", "en"])
@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_a_line_has_few_words(name: str, language: str) -> None:
    for line in lines_in(name, language):
        assert len(words_in(as_read(name, line))) <= MOST_WORDS[language], line


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_a_line_is_one_sentence(name: str) -> None:
    for language in ("cy", "en"):
        for line in lines_in(name, language):
            read_out = as_read(name, line)
            assert line.strip() == line != ""
            assert re.search(r"[.?!;]", read_out[:-1].replace("09:00", "")) is None, line


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_a_question_comes_last_and_alone(name: str) -> None:
    for language in ("cy", "en"):
        for one in every(name, language):
            texts = lines(one["text"])
            asked = [at for at, line in enumerate(texts) if "?" in line]
            last = len(texts) - (2 if is_bilingual(name) else 1)
            assert len(asked) <= (2 if is_bilingual(name) else 1)
            assert all(at >= last for at in asked), one["text"]


# How it speaks


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_a_seven_year_old_can_read_it(name: str) -> None:
    """A message whole; the label of a quoted line only where it is long enough to grade."""
    for one in every(name, "en"):
        texts = lines(one["text"])[1::2] if is_bilingual(name) else lines(one["text"])
        heard = as_heard("\n".join(texts))
        if name.startswith("easy_line_") and len(words_in(heard)) < FEWEST_WORDS_TO_GRADE:
            continue
        assert reading_age(heard) <= OLDEST_READER, heard


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_welsh_speaks_to_people_with_chi(name: str) -> None:
    for line in lines_in(name, "cy"):
        assert not FAMILIAR.search(line), line


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_welsh_is_not_english_left_standing(name: str) -> None:
    english = set(lines_in(name, "en"))
    for line in lines_in(name, "cy"):
        if words_in(PLACE.sub("", OWN_WORDS.sub("", line))):
            assert line not in english


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_a_place_never_stands_where_welsh_would_change_it(name: str) -> None:
    """A name follows no word that changes before it; other places stand apart."""
    for line in lines_in(name, "cy"):
        for place in PLACE.finditer(line):
            last = (line[: place.start()].lower().split() or [""])[-1]
            after = line[place.end() : place.end() + 1]
            assert not after.isalpha(), line
            assert after not in ("'", "’"), line
            if place[1] in NAMES | {"who", "carer_named"}:
                assert last not in CHANGE_BEFORE_A_NAME, line
            else:
                assert not last or last[-1] in ".:“" or last in ("yw", "ar"), line


@pytest.mark.parametrize("name", NAMES_OF_EASY)
def test_nothing_is_shouted_praised_or_decorated(name: str) -> None:
    for language, praise in (("en", PRAISE), ("cy", PRAISE_CY)):
        for line in lines_in(name, language):
            assert not praise & {word.lower() for word in words_in(line)}, line
            assert re.search(r"[^\w\s.,:?'“”\[\]{}]|  ", line) is None, line
