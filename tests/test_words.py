"""What the assistant says: in both languages, plainly, one question at a time, and all of it used.

The words of `data/responses` are read as Rasa reads them: of a response's variations, one whose
conditions all fit is said, else the one without conditions.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyphen
import pytest
import yaml

from bot.questions import NUMBERS, QUESTIONS

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "data" / "responses").glob("*.yml"))
SITUATIONS = [
    {"language": language, "speaker": speaker, "practice": practice}
    for language, speaker, practice in itertools.product(
        ("cy", "en", None), ("person", "carer", None), (True, False, None)
    )
]

LONGEST = 300
OLDEST_READER = 9
SCHOOL_STARTS_AT = 5
FEWEST_WORDS_TO_GRADE = 5
LONGEST_TITLE_WORD = 3
PLAIN_NAME = "Sam"
NAMES = {"name", "carer", "carer_named", "worker", "who"}
PLACES = NAMES | {
    *("statement", "first_words", "words", "value", "number"),
    *("reading", "lower", "upper", "when", "council", "phone"),
    *("first", "first_day", "day", "goal"),
}
OWN_WORDS = re.compile(r"[“\"]?\{(?:statement|first_words|words)\}[”\"]?")
PLACE = re.compile(r"\{([a-z_]+)\}")
SYLLABLES = pyphen.Pyphen(lang="en_GB")

# Words that change before a vowel, or make one letter of what follows: a name cannot follow them.
CHANGE_BEFORE_A_NAME = {"a", "â", "na", "gyda", "efo", "y", "yr", "yn", "fy", "a'r", "i'r", "o'r"}
PRAISE = {"great", "brilliant", "amazing", "awesome", "fantastic", "excellent", "proud", "perfect"}
PRAISE_CY = {"gwych", "bendigedig", "ardderchog", "anhygoel", "ffantastig", "campus", "perffaith"}
FAMILIAR = re.compile(r"\b(ti|di|dy|dithau|wyt|oeddet|gei|gelli|cei|dyweda|ffonia)\b", re.I)


@dataclass(frozen=True)
class Said:
    """One response as it is said in one situation."""

    name: str
    text: str
    buttons: tuple[tuple[str, str], ...]

    def titles(self) -> list[str]:
        return [title for title, _ in self.buttons]

    def payloads(self) -> list[str]:
        return [payload for _, payload in self.buttons]


class OnceOnly(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML keeps one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(key.value for key, _ in node.value)
        twice = [key for key, count in keys.items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} stands twice")
        return dict(super().construct_mapping(node, deep))


@cache
def read(path: Path) -> Mapping[str, list[dict[str, Any]]]:
    text = path.read_text(encoding="utf-8")
    responses: dict[str, list[dict[str, Any]]] = yaml.load(text, Loader=OnceOnly)["responses"]
    return responses


ALL = {name: variations for path in FILES for name, variations in read(path).items()}
EVERY_NAME = sorted(ALL)
FRAMES = ("page", "terminal", "telegram")
"""Files of labels and refusals around the conversation, not of what is said in it."""
TALK = sorted(name for path in FILES if path.stem not in FRAMES for name in read(path))


def fits(variation: Mapping[str, Any], situation: Mapping[str, Any]) -> bool:
    return all(
        situation[condition["name"]] == condition["value"] for condition in variation["condition"]
    )


def candidates(name: str, situation: Mapping[str, Any]) -> list[dict[str, Any]]:
    conditioned = [one for one in ALL[name] if "condition" in one and fits(one, situation)]
    return conditioned or [one for one in ALL[name] if "condition" not in one]


def said(name: str, situation: Mapping[str, Any]) -> Said:
    variation = candidates(name, situation)[0]
    buttons = tuple((one["title"], one["payload"]) for one in variation.get("buttons", []))
    return Said(name, variation["text"], buttons)


def every(name: str, language: str) -> list[Said]:
    """All that a response may say in a language, each once."""
    told = [said(name, one) for one in SITUATIONS if one["language"] == language]
    return list(dict.fromkeys(told))


def is_bilingual(name: str) -> bool:
    """Whether a response says the same in both, one line each, for before a choice is made."""
    texts = {one.text for language in ("cy", "en") for one in every(name, language)}
    return len(texts) == 1 and "\n" in next(iter(texts))


def english(name: str) -> list[str]:
    """A response's English, without its Welsh line where it has one."""
    texts = [one.text for one in every(name, "en")]
    return [text.split("\n")[1] for text in texts] if is_bilingual(name) else texts


def welsh(name: str) -> list[str]:
    """A response's Welsh, without its English line where it has one."""
    texts = [one.text for one in every(name, "cy")]
    return [text.split("\n")[0] for text in texts] if is_bilingual(name) else texts


def filled(text: str) -> str:
    """A text with a plain name in every place; people's own words are theirs to choose."""
    return PLACE.sub(PLAIN_NAME, OWN_WORDS.sub("", text))


def words_in(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)


def syllables(word: str) -> int:
    return len(SYLLABLES.positions(word.lower())) + 1


def reading_age(text: str) -> float:
    """Years, by the Flesch-Kincaid grade and the age at which school starts."""
    sentences = [part for part in re.split(r"[.?\n]", text) if words_in(part)]
    words = words_in(text)
    if not words:
        return 0
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59 + SCHOOL_STARTS_AT


# The files


def test_there_are_words_to_test() -> None:
    assert len(ALL) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_read_by_rasa_3_and_starts_with_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert yaml.safe_load(text)["version"] == "3.1"


def test_a_response_stands_in_one_file() -> None:
    files = Counter(name for path in FILES for name in read(path))
    assert [name for name, count in files.items() if count > 1] == []


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_variation_is_made_of_a_condition_a_text_and_buttons(name: str) -> None:
    parts = {part for variation in ALL[name] for part in variation}
    assert parts <= {"condition", "text", "buttons"}
    conditions = [one for variation in ALL[name] for one in variation.get("condition", [])]
    assert {one["type"] for one in conditions} <= {"slot"}
    assert {one["name"] for one in conditions} <= set(SITUATIONS[0])


# The languages


@pytest.mark.parametrize("name", EVERY_NAME)
def test_one_variation_fits_whatever_is_known(name: str) -> None:
    unsettled = [one for one in SITUATIONS if len(candidates(name, one)) != 1]
    assert unsettled == []


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_welsh_conversation_never_falls_to_english(name: str) -> None:
    for situation in SITUATIONS:
        conditions = candidates(name, situation)[0].get("condition", [])
        in_welsh = {"type": "slot", "name": "language", "value": "cy"} in conditions
        assert in_welsh == (situation["language"] == "cy"), situation


@pytest.mark.parametrize("name", EVERY_NAME)
def test_both_languages_have_the_same_places(name: str) -> None:
    for situation in SITUATIONS:
        cy, en = (said(name, {**situation, "language": language}) for language in ("cy", "en"))
        assert set(PLACE.findall(cy.text)) == set(PLACE.findall(en.text)), situation
        titles = [[PLACE.findall(title) for title in one.titles()] for one in (cy, en)]
        assert titles[0] == titles[1], situation


@pytest.mark.parametrize("name", EVERY_NAME)
def test_both_languages_have_the_same_buttons(name: str) -> None:
    for situation in SITUATIONS:
        cy, en = (said(name, {**situation, "language": language}) for language in ("cy", "en"))
        assert cy.payloads() == en.payloads(), situation


@pytest.mark.parametrize("name", EVERY_NAME)
def test_welsh_is_not_english_left_standing(name: str) -> None:
    if is_bilingual(name):
        return
    english_texts = {one.text for one in every(name, "en")}
    for one in every(name, "cy"):
        if words_in(filled(PLACE.sub("", one.text))):
            assert one.text not in english_texts


def test_what_is_said_before_a_language_is_chosen_is_in_both() -> None:
    bilingual = {name for name in TALK if is_bilingual(name)}
    assert bilingual == {
        "utter_greet",
        "utter_ask_language",
        "utter_language_unclear",
        "utter_why_language",
    }


@pytest.mark.parametrize("name", EVERY_NAME)
def test_welsh_speaks_to_people_with_chi(name: str) -> None:
    for text in welsh(name):
        assert not FAMILIAR.search(text), text


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_place_never_stands_where_welsh_would_change_it(name: str) -> None:
    """A name follows no word that changes before a vowel; other places stand apart."""
    for one in every(name, "cy"):
        for text in (one.text, *one.titles()):
            for place in PLACE.finditer(text):
                before = text[: place.start()].lower().split()
                last = before[-1] if before else ""
                after = text[place.end() : place.end() + 1]
                assert not after.isalpha(), text
                assert after not in ("'", "’"), text
                if place[1] in NAMES:
                    assert last not in CHANGE_BEFORE_A_NAME, text
                elif name in TALK:
                    apart = not last or last[-1] in ".:“" or last in ("yw", "ar", "digon")
                    assert apart, text


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_date_is_the_only_place_after_ar(name: str) -> None:
    """A date begins with a digit in Welsh, so nothing mutates it."""
    for text in welsh(name):
        assert set(re.findall(r"\bar \{([a-z_]+)\}", text)) <= {"when", "day", "first_day"}


# How it speaks


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_nine_year_old_can_read_it(name: str) -> None:
    """What is said in the talk, whole; of the frames around it, what is long enough to grade."""
    for text in english(name):
        if name not in TALK and len(words_in(text)) < FEWEST_WORDS_TO_GRADE:
            continue
        assert reading_age(filled(text)) <= OLDEST_READER, text


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("What matters to you?", 5.72),
        ("A practitioner facilitates the identification of personal outcomes.", 23.5),
    ],
)
def test_reading_ages_tell_plain_from_hard(text: str, age: float) -> None:
    assert reading_age(text) == pytest.approx(age, abs=0.01)


@pytest.mark.parametrize("name", EVERY_NAME)
def test_button_titles_have_no_long_words(name: str) -> None:
    titles = [title for one in every(name, "en") for title in one.titles()]
    long = [
        word
        for title in titles
        for word in words_in(filled(title))
        if syllables(word) > LONGEST_TITLE_WORD
    ]
    assert long == []


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_message_is_short(name: str) -> None:
    for language in ("cy", "en"):
        for one in every(name, language):
            assert len(filled(one.text)) <= LONGEST


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_message_asks_one_question_at_most(name: str) -> None:
    for text in (*english(name), *welsh(name)):
        assert text.count("?") <= 1


@pytest.mark.parametrize("name", TALK)
def test_a_question_stands_where_one_is_asked_and_nowhere_else(name: str) -> None:
    """A form asks its question after any lead-in, so no lead-in has one of its own."""
    asks = name.startswith("utter_ask_")
    for text in (*english(name), *welsh(name)):
        assert ("?" in text) == asks, text


@pytest.mark.parametrize("name", EVERY_NAME)
def test_nothing_is_shouted_praised_or_decorated(name: str) -> None:
    for language, praise in (("en", PRAISE), ("cy", PRAISE_CY)):
        for one in every(name, language):
            for text in (one.text, *one.titles()):
                assert "!" not in text
                assert "well done" not in text.lower()
                assert "da iawn" not in text.lower()
                assert not praise & {word.lower() for word in words_in(text)}
                assert re.search(r"[^\w\s.,:;?'’“”()\[\]{}·&/–%+#-]", text) is None, text


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_message_has_no_stray_space(name: str) -> None:
    for language in ("cy", "en"):
        for one in every(name, language):
            assert one.text == one.text.strip()
            assert "  " not in one.text


# What it is true of


@pytest.mark.parametrize("name", TALK)
def test_every_place_is_one_that_is_filled(name: str) -> None:
    for language in ("cy", "en"):
        for one in every(name, language):
            places = set(PLACE.findall(" ".join((one.text, *one.titles()))))
            assert places <= PLACES


ONLY_REAL = {
    "utter_sent",
    "utter_concern_passed_open",
    "utter_concern_passed_closed",
    "utter_line_council_now",
}
"""Never said in practice: there is nobody to pass anything to."""
SAID_IN_PRACTICE = [
    name for name in TALK if name not in ONLY_REAL and f"{name}_in_practice" not in ALL
]


@pytest.mark.parametrize("name", SAID_IN_PRACTICE)
def test_practice_promises_nothing_of_anybody(name: str) -> None:
    """In practice nobody knows who is speaking: no worker, council or date can be named."""
    for situation in SITUATIONS:
        if situation["practice"] and situation["language"]:
            places = set(PLACE.findall(said(name, situation).text))
            assert not places & {"worker", "carer", "council", "when"}, situation


# The buttons


def intents() -> set[str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return {one if isinstance(one, str) else next(iter(one)) for one in domain["intents"]}


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_button_says_something_that_is_understood(name: str) -> None:
    known = intents()
    for language in ("cy", "en"):
        for one in every(name, language):
            for payload in one.payloads():
                intent = re.match(r"/([a-z_]+)(?:\{\{.*\}\})?$", payload)
                assert intent, payload
                assert intent[1] in known


@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_button_that_carries_a_value_is_json_once_filled(name: str) -> None:
    for one in every(name, "en"):
        for payload in one.payloads():
            if "{" in payload:
                sent = payload.format(lower="6", upper="7")
                values = json.loads(sent[sent.index("{") :])
                assert list(values) in (["score"], ["face"])
                assert next(iter(values.values())).isdigit()


ASKS_FOR_A_NUMBER = tuple(f"utter_ask_{name}" for name in NUMBERS)


@pytest.mark.parametrize("name", ASKS_FOR_A_NUMBER)
def test_a_question_for_a_number_offers_0_to_10_and_nothing_between(name: str) -> None:
    for language in ("cy", "en"):
        for one in every(name, language):
            assert one.titles() == [str(number) for number in range(11)]
            sent = [payload.format() for payload in one.payloads()]
            assert sent == [f'/give_score{{"score": "{number}"}}' for number in range(11)]


# Everything named exists, everything that exists is named


def code() -> Iterator[Path]:
    for house in ("actions", "bot", "reporting"):
        yield from (ROOT / house).rglob("*.py")


def named_in_code(path: Path) -> Iterator[str]:
    """Each response a module names, as a pattern: what it fills in may be any word."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_]+"
                for part in node.values
            ]
            if parts[0].startswith("utter_"):
                yield "".join(parts)
        elif isinstance(node, ast.Constant) and re.fullmatch(
            # Rasa's own name for the key under which an event tells its response.
            r"utter_(?!action$)[a-z_]*[a-z]",
            str(node.value),
        ):
            yield str(node.value)


def named_in_data() -> Iterator[str]:
    paths = [ROOT / "domain.yml", *(ROOT / "data" / "rules").glob("*.yml")]
    paths += (ROOT / "data" / "stories").glob("*.yml")
    for path in paths:
        yield from re.findall(r"\butter_[a-z_]+", path.read_text(encoding="utf-8"))


def named_in_pages() -> Iterator[str]:
    for path in (ROOT / "bot").rglob("*.html"):
        yield from re.findall(r"\butter_[a-z_]+", path.read_text(encoding="utf-8"))


def named_by_questions() -> Iterator[str]:
    """A form asks `utter_ask_<slot>`, unless an action of its own asks."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for question in QUESTIONS.values():
        if f"action_ask_{question.slot}" not in domain["actions"]:
            yield f"utter_ask_{question.slot}"
        yield f"utter_why_{question.topic}"


def named() -> set[str]:
    """Every response named anywhere; a stem that code completes counts for what it begins."""
    names = {name for path in code() for name in named_in_code(path)}
    return names | {*named_in_data(), *named_in_pages(), *named_by_questions()}


def meant_by(pattern: str) -> set[str]:
    """The responses a name may mean: itself, its practice twin, or those a stem begins."""
    exact = {name for name in ALL if re.fullmatch(f"{pattern}(?:_in_practice)?", name)}
    return exact or {name for name in ALL if re.match(f"{pattern}_", name)}


def test_every_response_that_is_named_exists() -> None:
    assert sorted(pattern for pattern in named() if not meant_by(pattern)) == []


def test_no_response_is_unused() -> None:
    used = {name for pattern in named() for name in meant_by(pattern)}
    assert sorted(set(ALL) - used) == []
