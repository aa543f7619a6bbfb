"""Makes the bare assistant: our examples and our classifier, one rule, and none of our parts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

OURS = "bot."
"""What the names of our own components begin with."""

HEARD = "utter_heard"


def make_bare(root: Path, folder: Path) -> None:
    """Write configuration, domain and data of the bare assistant into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "data", ignore_errors=True)
    shutil.copytree(root / "data" / "nlu", folder / "data" / "nlu")
    ours = _read(root / "domain.yml")
    _write(folder / "config.yml", _config(_read(root / "config.yml")))
    _write(folder / "domain.yml", _domain(ours))
    _write(folder / "data" / "rules.yml", _one_rule(ours["intents"]))


def _config(ours: dict[str, Any]) -> dict[str, Any]:
    kept = [part for part in ours["pipeline"] if not part["name"].startswith(OURS)]
    return {
        "recipe": ours["recipe"],
        "assistant_id": "bare",
        "language": ours["language"],
        "pipeline": kept,
        "policies": [{"name": "RulePolicy"}],
    }


def _domain(ours: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": ours["version"],
        "session_config": ours["session_config"],
        "intents": ours["intents"],
        "entities": ours["entities"],
        "responses": {HEARD: [{"text": "I heard you."}]},
    }


def _one_rule(intents: list[str]) -> dict[str, Any]:
    whatever = {"or": [{"intent": intent} for intent in intents]}
    rule = {"rule": "Whatever is said is heard", "steps": [whatever, {"action": HEARD}]}
    return {"version": "3.1", "rules": [rule]}


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
