"""What people say: the training phrases of both languages and the gold sets kept apart."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.questions
from bot.questions import Kind

ROOT = Path(__file__).resolve().parent.parent
NLU = ROOT / "data" / "nlu"
GOLD = ROOT / "tests" / "gold"
LANGUAGES = ("en", "cy")

INTENTS_OF_TOPIC = {
    "welcome": {
        "start",
        "choose_english",
        "choose_welsh",
        "say_person",
        "say_carer",
        "give_reason_asked",
        "give_reason_young",
        "give_reason_unable",
        "ask_for_more",
    },
    "speaking": {"now_person", "now_carer"},
    "outcomes": {
        "share_answer",
        "change_wording",
        "drop_outcome",
        "keep_first_words",
        "add_another",
    },
    "scoring": {
        "give_score",
        "refuse_numbers",
        "say_in_words",
        "use_faces",
        "compare_instead",
        "give_face",
    },
    "review": {
        "start_check_in",
        "list_outcomes",
        "choose_outcome",
        "withdraw_outcome",
        "bring_back",
        "say_finished",
        "carry_on",
        "raise_goal",
        "ask_earlier_number",
        "feel_better",
        "feel_same",
        "feel_harder",
    },
    "picture": {"ask_how_doing"},
    "easy": {"ask_easy_read", "leave_easy_read"},
    "reminding": {"stop_reminders", "start_reminders"},
    "sharing": {"finish", "send", "change_line", "hold_back", "choose_line"},
    "asking": {
        "ask_why",
        "ask_about_numbers",
        "ask_who_sees",
        "ask_if_robot",
        "ask_to_repeat",
        "dont_know",
        "skip",
    },
    "pausing": {"not_now", "stop"},
    "changing": {"change_answer", "change_earlier", "correct_number"},
    "requests": {"ask_for_person", "ask_for_advocate", "ask_what_is_held", "ask_to_delete"},
    "safety": {"raise_concern", "deny_concern", "ask_for_help"},
    "replies": {"affirm", "deny", "greet", "thank"},
}
INTENTS = sorted(set().union(*INTENTS_OF_TOPIC.values()))

# Read elsewhere (numbers by the scale, worries by rules) or with few ways of being said.
FEW_IN_GOLD = {"give_face": 15, "start": 15, "raise_concern": 15, "choose_line": 15}
NOT_COMMANDS = {"share_answer", "give_score"}
QUESTIONS = set(bot.questions.QUESTIONS)
OPEN_QUESTIONS = {one.slot for one in bot.questions.QUESTIONS.values() if one.kind is Kind.OPEN}


def plain(phrase: str) -> str:
    """The phrase without capitals or punctuation, as two spellings of one phrase compare."""
    return " ".join(re.sub(r"[^\w\s]", "", phrase.casefold()).split())


def read_topic(language: str, topic: str) -> dict[str, list[str]]:
    """The example lines of each intent in one training file, as they stand."""
    loaded: dict[str, Any] = yaml.safe_load(
        (NLU / language / f"{topic}.yml").read_text(encoding="utf-8")
    )
    return {entry["intent"]: entry["examples"].splitlines() for entry in loaded["nlu"]}


def training_lines() -> Iterator[tuple[str, str, str]]:
    """Every training phrase as (language, intent, phrase)."""
    for language in LANGUAGES:
        for topic in INTENTS_OF_TOPIC:
            for intent, lines in read_topic(language, topic).items():
                for line in lines:
                    yield language, intent, line.removeprefix("- ")


def gold_rows(name: str, language: str) -> list[list[str]]:
    """The rows of one gold file, the header first."""
    text = (GOLD / f"{name}.{language}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


@pytest.fixture(scope="module")
def training() -> list[tuple[str, str, str]]:
    return list(training_lines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_its_file_and_no_file_is_left_over(language: str) -> None:
    assert {path.stem for path in (NLU / language).glob("*.yml")} == set(INTENTS_OF_TOPIC)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", INTENTS_OF_TOPIC)
def test_a_topic_teaches_the_same_intents_in_each_language(topic: str, language: str) -> None:
    assert set(read_topic(language, topic)) == INTENTS_OF_TOPIC[topic]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", INTENTS_OF_TOPIC)
def test_a_training_file_is_in_the_format_of_rasa(topic: str, language: str) -> None:
    loaded = yaml.safe_load((NLU / language / f"{topic}.yml").read_text(encoding="utf-8"))
    assert set(loaded) == {"version", "nlu"}
    assert loaded["version"] == "3.1"
    intents = [entry["intent"] for entry in loaded["nlu"]]
    assert len(intents) == len(set(intents))
    faults = [
        line
        for entry in loaded["nlu"]
        for line in entry["examples"].splitlines()
        if not re.fullmatch(r"- \S(?:.*\S)?", line) or re.search(r"[\t\[\]{}]|  ", line)
    ]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_enough_examples_in_each_language(
    intent: str, language: str, training: list[tuple[str, str, str]]
) -> None:
    phrases = {
        plain(phrase)
        for spoken, taught, phrase in training
        if (spoken, taught)
        == (
            language,
            intent,
        )
    }
    assert len(phrases) >= (250 if intent == "share_answer" else 25)


def test_no_phrase_teaches_two_intents_in_either_language(
    training: list[tuple[str, str, str]],
) -> None:
    taught = defaultdict(set)
    for _, intent, phrase in training:
        taught[plain(phrase)].add(intent)
    assert {phrase: intents for phrase, intents in taught.items() if len(intents) > 1} == {}


def test_no_phrase_is_written_twice_for_one_intent_of_a_language(
    training: list[tuple[str, str, str]],
) -> None:
    assert [line for line, times in Counter(training).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "header"),
    [("commands", ["phrase", "intent", "question"]), ("answers", ["answer", "question"])],
)
def test_a_gold_file_has_its_columns_and_no_empty_cell(
    name: str, header: list[str], language: str
) -> None:
    first, *rows = gold_rows(name, language)
    assert first == header
    assert [
        row
        for row in rows
        if len(row) != len(header) or any(not cell or cell != cell.strip() for cell in row)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_gold_commands_name_known_intents_and_questions(language: str) -> None:
    _, *rows = gold_rows("commands", language)
    assert {intent for _, intent, _ in rows} == set(INTENTS) - NOT_COMMANDS
    assert {question for _, _, question in rows} <= QUESTIONS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", sorted(set(INTENTS) - NOT_COMMANDS))
def test_every_command_has_enough_gold_phrases(intent: str, language: str) -> None:
    _, *rows = gold_rows("commands", language)
    assert sum(row[1] == intent for row in rows) >= FEW_IN_GOLD.get(intent, 40)


@pytest.mark.parametrize("language", LANGUAGES)
def test_gold_answers_are_many_and_belong_to_open_questions(language: str) -> None:
    _, *rows = gold_rows("answers", language)
    assert len(rows) >= 500
    assert {question for _, question in rows} <= OPEN_QUESTIONS


@pytest.mark.parametrize("name", ["commands", "answers"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_gold_phrase_was_trained_on(
    name: str, language: str, training: list[tuple[str, str, str]]
) -> None:
    taught = {plain(phrase) for _, _, phrase in training}
    _, *rows = gold_rows(name, language)
    assert [row[0] for row in rows if plain(row[0]) in taught] == []


def test_a_gold_phrase_is_one_command_or_an_answer_and_stands_once() -> None:
    meant = defaultdict(set)
    for language in LANGUAGES:
        commands = gold_rows("commands", language)[1:]
        answers = gold_rows("answers", language)[1:]
        for rows in (commands, answers):
            times = Counter(plain(row[0]) for row in rows)
            assert [phrase for phrase, count in times.items() if count > 1] == []
        for phrase, intent, _ in commands:
            meant[plain(phrase)].add(intent)
        for phrase, _ in answers:
            meant[plain(phrase)].add("share_answer")
    assert {phrase: intents for phrase, intents in meant.items() if len(intents) > 1} == {}
