"""The figures the project stands by, in each language: they may only get better."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.languages import LANGUAGES
from tests.understanding import gold
from tests.understanding.evaluate import figures_of
from tests.understanding.language import told_apart
from tests.understanding.measured import Measured
from tests.understanding.reading import Reader
from tests.understanding.safety import heard

COMMANDS = 92.5
"""Least share of commands that have their effect, per cent."""

TAKEN = 1.5
"""Greatest share of answers to open questions taken for a command, per cent."""

APART = 1.5
"""Most points between the languages."""

WORRIES, FALSE = 98.0, 0.5
"""Least share of worries heard; greatest share of ordinary messages taken for one; per cent."""

BLIND, BLIND_FALSE = {"en": 96.0, "cy": 87.0}, 7.0
"""The same of the blind set, which is far harder."""

TOLD = 95.0
"""Least share of messages of three words or more whose language is told, per cent."""

FEWEST = {"phrases": 40, "answers": 500, "worries": 600}


@pytest.fixture(scope="module")
def reader(model: Path) -> Reader:
    return Reader(model)


@pytest.fixture(scope="module")
def figures(reader: Reader) -> dict[str, Measured]:
    return figures_of(reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gates_hold_for_commands(figures: dict[str, Measured], language: str) -> None:
    assert figures[language].commands.share >= COMMANDS
    assert figures[language].taken.share <= TAKEN, [
        (one.line.text, one.reply.intent) for one in figures[language].mistaken
    ]


def test_welsh_is_understood_as_well_as_english(figures: dict[str, Measured]) -> None:
    shares = [figures[language].commands.share for language in LANGUAGES]

    assert abs(shares[0] - shares[1]) <= APART


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gates_hold_for_worries(language: str) -> None:
    found = heard(language)

    assert found.gold.share >= WORRIES, found.missed
    assert found.ordinary.share <= FALSE, found.alarms
    assert found.blind.share >= BLIND[language], found.missed
    assert found.blind_ordinary.share <= BLIND_FALSE, found.alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gates_hold_for_languages(reader: Reader, language: str) -> None:
    told = told_apart(reader)[language]

    assert told.rightly.share >= TOLD
    assert len(told.wrongly) <= told.rightly.of // 500, told.wrongly


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough_gold_to_measure_by(language: str) -> None:
    by_intent: dict[str, int] = {}
    for line in gold.commands(language):
        by_intent[line.intent or ""] = by_intent.get(line.intent or "", 0) + 1

    assert {name: n for name, n in by_intent.items() if n < FEWEST["phrases"]} == {}
    assert len(gold.answers(language)) >= FEWEST["answers"]
    assert len(gold.worries(language)) >= FEWEST["worries"]


def test_every_hazard_names_a_test_there_is(root: Path) -> None:
    page = (root / "docs" / "hazards.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    written = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in path.read_text(encoding="utf-8").split()
        if name.startswith("test_")
    }
    tests = {name.split("(")[0] for name in written}

    for row in rows:
        named = [part for part in row.split("`") if part.startswith("test_")]
        assert named, row
        assert set(named) <= tests, row
