"""The parts agree with each other: domain, rules, actions, questions and data."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.questions import QUESTIONS


@pytest.fixture(scope="module")
def domain(root: Path) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    return told


@pytest.fixture(scope="module")
def rules(root: Path) -> list[dict[str, Any]]:
    return [
        rule
        for file in sorted((root / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]
    ]


@pytest.fixture(scope="module")
def responses(root: Path) -> set[str]:
    return {
        name
        for file in (root / "data" / "responses").glob("*.yml")
        for name in yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
    }


def named(rules: list[dict[str, Any]], kind: str) -> list[str]:
    return [step[kind] for rule in rules for step in rule["steps"] if step.get(kind)]


def test_every_form_is_submitted_exactly_once_by_a_rule(
    domain: dict[str, Any], rules: list[dict[str, Any]]
) -> None:
    submitted = Counter(
        step["action"]
        for rule in rules
        for step, then in zip(rule["steps"], rule["steps"][1:], strict=False)
        if step.get("action") in domain["forms"] and "active_loop" in then
    )
    assert submitted == dict.fromkeys(domain["forms"], 1)


def test_a_submitted_form_is_followed_by_its_keeping(
    domain: dict[str, Any], rules: list[dict[str, Any]]
) -> None:
    last = {
        rule["condition"][0]["active_loop"]: rule["steps"][-1]["action"]
        for rule in rules
        if "condition" in rule
    }
    assert set(last) == set(domain["forms"])
    assert all(action.startswith("action_keep_") for action in last.values())


def test_every_rule_has_a_sentence_of_its_own(rules: list[dict[str, Any]]) -> None:
    assert len({rule["rule"] for rule in rules}) == len(rules)


def test_an_intent_is_answered_by_one_rule(rules: list[dict[str, Any]]) -> None:
    assert [intent for intent, times in Counter(named(rules, "intent")).items() if times > 1] == []


def test_every_action_of_the_domain_is_written_and_every_one_written_is_named(
    domain: dict[str, Any],
) -> None:
    from actions.registry import all_actions

    written = [action.name() for action in all_actions(None)]  # type: ignore[arg-type]
    assert sorted(written) == sorted(domain["actions"])


def test_rules_name_only_what_there_is(
    domain: dict[str, Any], rules: list[dict[str, Any]], responses: set[str]
) -> None:
    assert set(named(rules, "intent")) <= set(domain["intents"])
    there = {*domain["actions"], *domain["forms"], *responses}
    assert set(named(rules, "action")) <= there


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_question_has_words_to_ask_it_to_explain_it_and_to_say_it_was_unclear(
    slot: str, domain: dict[str, Any], responses: set[str]
) -> None:
    question = QUESTIONS[slot]
    assert f"utter_ask_{slot}" in responses or f"action_ask_{slot}" in domain["actions"]
    assert f"utter_why_{question.topic}" in responses
    assert not question.unclear or question.unclear in responses


def test_every_slot_is_set_by_our_own_actions_and_none_decides_the_path_behind_our_back(
    domain: dict[str, Any],
) -> None:
    for name, slot in domain["slots"].items():
        assert slot["influence_conversation"] is False, name
        assert slot["mappings"] == [{"type": "custom"}], name


def test_every_slot_the_actions_set_is_in_the_domain(root: Path, domain: dict[str, Any]) -> None:
    said = "\n".join(file.read_text(encoding="utf-8") for file in (root / "actions").glob("*.py"))
    set_by_name = set(re.findall(r'slot_set\("(\w+)"', said))
    assert set_by_name - {"requested_slot"} <= set(domain["slots"])


def test_no_message_of_rasas_leaves_the_machine(root: Path) -> None:
    assert "telemetry" not in (root / "config.yml").read_text(encoding="utf-8")
    assert 'os.environ["RASA_TELEMETRY_ENABLED"] = "false"' in (
        root / "bot" / "server" / "launcher.py"
    ).read_text(encoding="utf-8")
