"""What figures were made from and by: definitions, data and code, each with a hash of its own.

A hash is SHA-256 in hexadecimal digits. The same content has the same hash, wherever it is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from reporting.definitions import ADMISSIBLE
from reporting.frames import PLACES, Records

COUNTING = (
    "actions.store.measuring",
    "actions.store.places",
    "reporting.definitions",
    "reporting.figures",
    "reporting.frames",
    "reporting.measures",
    "reporting.path",
)
"""The modules that settle what is counted: one change in them, and counts may differ."""
PACKAGE = "what-matters"
_OF_PEOPLE = [*PLACES, "status", "reason"]
_OF_OUTCOMES = [
    "keep",
    "withdrawn",
    "baseline",
    "goal",
    "latest",
    "best",
    "ever",
    "latest_day",
    "scored",
    "reviewed",
    "unnumbered",
]


def definitions_told() -> list[dict[str, str]]:
    """Every admissible set: name, version, dated, and its two rules by name."""
    return [
        {
            "name": one.name,
            "version": one.version,
            "dated": one.dated.isoformat(),
            "achieved": one.achieved.name,
            "risen": one.risen.name,
        }
        for one in ADMISSIBLE.values()
    ]


def code_told() -> dict[str, str]:
    """The package's version, and the hash of the source of COUNTING."""
    taken = sha256()
    for name in COUNTING:
        file = import_module(name).__file__ or ""
        taken.update(f"{name}\n".encode() + Path(file).read_bytes())
    return {"version": metadata.version(PACKAGE), "hash": taken.hexdigest()}


def hash_of(told: Any) -> str:
    """The hash of what JSON can hold, whatever order its keys are in."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8")).hexdigest()


def hash_of_data(records: Records) -> str:
    """The hash of a data cut: of all that is counted, and of nothing that depends on where it is.

    A line is a referral with its outcomes; lines are in order. Neither the numbers that a database
    gave rows nor the order they came in makes a difference.
    """
    outcomes: dict[int, list[str]] = {}
    for person, told in _outcomes(records):
        outcomes.setdefault(person, []).append(told)
    people = records.people[_OF_PEOPLE].astype(str)
    lines = sorted(
        json.dumps([list(row), sorted(outcomes.get(person, []))], ensure_ascii=False)
        for person, row in zip(people.index, people.itertuples(index=False), strict=True)
    )
    return hash_of([records.cut.isoformat(), lines])


def _outcomes(records: Records) -> Iterator[tuple[int, str]]:
    """Each outcome: whose, and what is known of it as one line."""
    reasons = dict(zip(*_columns(records.withdrawals, "outcome_id", "reason"), strict=True))
    aspects: dict[int, list[str]] = {}
    for outcome, aspect in zip(*_columns(records.aspects, "outcome_id", "aspect"), strict=True):
        aspects.setdefault(outcome, []).append(aspect)
    found = records.outcomes
    rows = zip(*_columns(found, *_OF_OUTCOMES), strict=True)
    whose = zip(*_columns(found, "person_id", "carer_id"), strict=True)
    for outcome, (person, carer), row in zip(found.index.tolist(), whose, rows, strict=True):
        about = [*row, carer > 0, reasons.get(outcome, ""), sorted(aspects.get(outcome, []))]
        yield person, json.dumps(about, ensure_ascii=False)


def _columns(frame: Any, *names: str) -> Iterator[list[Any]]:
    return (frame[name].tolist() for name in names)
