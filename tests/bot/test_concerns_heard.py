"""What is heard, by rules and by what examples teach together: the figures, per language."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot import concerns, concerns_heard, concerns_learnt
from bot.concerns_learnt import Example

GOLD = Path(__file__).resolve().parents[1] / "gold"
LANGUAGES = ("en", "cy")
WORRIES = ("emergency", "worry")

RECALL_AT_LEAST = 0.98
FALSE_AT_MOST = 0.005
LOOKALIKES_AT_MOST = 0.035
KIND_AT_LEAST = 0.9
GRADE_AT_LEAST = 0.95
SADNESS_AT_LEAST = 0.9
LINES_AT_LEAST = 600
LINES_OF_A_KIND_AT_LEAST = 30
MILLISECONDS_AT_MOST = 2.0


def rows(name: str) -> Iterator[list[str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        yield from lines


def graded(language: str, *grades: str) -> list[list[str]]:
    return [row for row in rows(f"worries.{language}.tsv") if row[1] in grades]


def everyday(language: str) -> list[str]:
    """Open answers, scores and commands of the other gold files."""
    commands = [r[0] for r in rows(f"commands.{language}.tsv") if r[1] != "raise_concern"]
    answers = [r[0] for name in ("answers", "scores") for r in rows(f"{name}.{language}.tsv")]
    return answers + commands


@cache
def grade_of(text: str) -> str:
    concern = concerns_heard.read(text)
    return concern.grade if concern else "none"


def in_words(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.casefold()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_gold_has_lines_enough_of_every_kind(language: str) -> None:
    worries = graded(language, *WORRIES)
    assert len(worries) >= LINES_AT_LEAST
    assert len(graded(language, "none")) >= LINES_AT_LEAST
    counts = {kind: sum(r[2] == kind for r in worries) for kind in concerns.KINDS[:-1]}
    assert min(counts.values()) >= LINES_OF_A_KIND_AT_LEAST, counts
    assert {r[1] for r in rows(f"worries.{language}.tsv")} == {*concerns.GRADES, "none"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gold_worries_are_heard(language: str) -> None:
    lines = [row[0] for row in graded(language, *WORRIES)]
    missed = [text for text in lines if grade_of(text) not in WORRIES]
    assert len(missed) <= (1 - RECALL_AT_LEAST) * len(lines), "\n".join(missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyday_answers_scores_and_commands_pass(language: str) -> None:
    lines = everyday(language)
    false = [text for text in lines if grade_of(text) in WORRIES]
    assert len(false) <= FALSE_AT_MOST * len(lines), "\n".join(false)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_shares_the_words_of_worries_and_is_none_passes(language: str) -> None:
    lines = [row[0] for row in graded(language, "none")]
    false = [text for text in lines if grade_of(text) in WORRIES]
    assert len(false) <= LOOKALIKES_AT_MOST * len(lines), "\n".join(false)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sadness_is_heard_and_no_worry_is_taken_for_it(language: str) -> None:
    sad = [row[0] for row in graded(language, "sadness")]
    missed = [text for text in sad if grade_of(text) == "none"]
    assert len(missed) <= (1 - SADNESS_AT_LEAST) * len(sad), "\n".join(missed)
    worries = [row[0] for row in graded(language, *WORRIES)]
    swallowed = [text for text in worries if grade_of(text) == "sadness"]
    assert len(swallowed) <= FALSE_AT_MOST * len(worries), "\n".join(swallowed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sadness_is_not_heard_in_a_plain_low_score(language: str) -> None:
    lines = everyday(language)
    sad = [text for text in lines if grade_of(text) == "sadness"]
    assert len(sad) <= FALSE_AT_MOST * len(lines), "\n".join(sad)
    low = {
        "en": ["0", "a 1", "zero", "2 out of 10", "low"],
        "cy": ["0", "un", "dim", "dau", "isel"],
    }
    assert [text for text in low[language] if grade_of(text) != "none"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_kind_and_grade_are_mostly_the_gold_ones(language: str) -> None:
    lines = [(r, c) for r in graded(language, *WORRIES) if (c := concerns_heard.read(r[0]))]
    wrong_kind = [(row[0], concern.kind) for row, concern in lines if concern.kind != row[2]]
    wrong_grade = [(row[0], concern.grade) for row, concern in lines if concern.grade != row[1]]
    assert len(wrong_kind) <= (1 - KIND_AT_LEAST) * len(lines), "\n".join(map(str, wrong_kind))
    assert len(wrong_grade) <= (1 - GRADE_AT_LEAST) * len(lines), "\n".join(map(str, wrong_grade))
    assert {concern.kind for _, concern in lines} >= set(concerns.KINDS[:-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_worry_is_heard_inside_any_answer(language: str) -> None:
    around = {"en": "see my brother more, {} and go swimming", "cy": "gweld nain, {} a nofio"}
    lines = [row[0] for row in graded(language, *WORRIES)]
    missed = [t for t in lines if grade_of(around[language].format(t)) not in WORRIES]
    assert len(missed) <= 0.03 * len(lines), "\n".join(missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_read_in_two_milliseconds(language: str) -> None:
    lines = [row[0] for row in rows(f"worries.{language}.tsv")]
    concerns_heard.read(lines[0])
    start = time.perf_counter()
    for text in lines:
        concerns_heard.read(text)
    assert (time.perf_counter() - start) / len(lines) * 1000 < MILLISECONDS_AT_MOST


# --- what is learnt -----------------------------------------------------------------------------


def test_no_example_is_a_line_it_is_measured_by() -> None:
    gold = {in_words(r[0]) for name in LANGUAGES for r in rows(f"worries.{name}.tsv")}
    own = [e.text for e in concerns_learnt.examples() if e.kind != concerns_learnt.EVERYDAY]
    assert sorted({text for text in own if in_words(text) in gold}) == []


def test_what_weighed_is_told_and_is_not_kept() -> None:
    text = "somebody called Blodwen burns my arm with her straighteners"
    concern = concerns_heard.read(text)
    assert concern is not None
    assert concern.grade in WORRIES
    assert "Blodwen" not in repr(concern)
    because = concerns_learnt.standard().because(text)
    assert because == sorted(because, key=lambda found: -found[1])
    assert any("burn" in feature for feature, _ in because)


def test_what_no_rule_hears_says_that_it_was_learnt() -> None:
    text = "he reads everything i type so i have to be quick"
    assert concerns.read(text) is None
    concern = concerns_heard.read(text)
    assert concern is not None
    assert concern.rules == (concerns_heard.LEARNT,)


def test_the_rules_decide_where_they_speak() -> None:
    text = "my dad hits me"
    assert concerns_heard.read(text) == concerns.read(text)


def test_any_part_of_a_long_message_is_weighed() -> None:
    long = "we went to tesco and then the beach and had chips and the dog swam in the sea and then "
    assert grade_of(long + "he held a cushion over my face and laughed and we got ice cream") in (
        WORRIES
    )


def test_the_same_examples_teach_the_same() -> None:
    taught = [
        Example("worry", "abuse", "he hits me"),
        Example("worry", "abuse", "she hits me"),
        Example("sadness", "sadness", "i feel sad"),
        Example("sadness", "sadness", "i am sad"),
        Example("none", "", "he hits the ball"),
        Example("none", "", "she hits the ball"),
    ]
    first, second = (concerns_learnt.learn(taught, str.split) for _ in range(2))
    assert first.weigh("he hits me") == second.weigh("he hits me")
    assert first.weigh("he hits me").kind == "abuse"


def test_there_must_be_worries_sadness_and_ordinary_talk_to_learn_from() -> None:
    with pytest.raises(ValueError, match="ordinary talk"):
        concerns_learnt.learn(
            [Example("none", "", "one thing"), Example("none", "", "one more thing")], str.split
        )


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("he left", ["he left"]),
        ("(he|she) left", ["he left", "she left"]),
        ("he left (me)?", ["he left me", "he left "]),
        ("(a|b) (c|d)", ["a c", "a d", "b c", "b d"]),
    ],
)
def test_how_examples_are_written(phrase: str, forms: list[str]) -> None:
    assert concerns_learnt.phrasings(phrase) == forms


def test_of_many_forms_a_few_are_taken_each_alternative_alike() -> None:
    forms = concerns_learnt.phrasings("(a|b|c|d) (e|f|g|h) (i|j|k|l)", most=8)
    assert len(forms) == 8
    assert [sum(form.startswith(first) for form in forms) for first in "abcd"] == [2, 2, 2, 2]
    assert forms == concerns_learnt.phrasings("(a|b|c|d) (e|f|g|h) (i|j|k|l)", most=8)


def test_an_empty_message_is_nothing() -> None:
    assert [concerns_heard.read(text) for text in ("", "?!", "7", "👍")] == [None] * 4
