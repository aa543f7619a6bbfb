"""Reading a return that came in: every field as expected, and all that must add up does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from reporting.definitions import ADMISSIBLE
from reporting.intervals import Spread
from reporting.measures import HEADLINES, LINKED, MEASURES, Tally, headline_by
from reporting.path import REASONED, STEPS
from reporting.provenance import code_told, definitions_told
from reporting.returns.content import FURTHER, SCHEMA, SERVICES, VOICES, Return

T = TypeVar("T")

_SPREAD = tuple(one.name for one in fields(Spread))
_NEVER_MORE = (
    ("people_measured", "people_reviewed"),
    ("outcomes_measured", "outcomes_reviewed"),
    ("people_measured", "outcomes_measured"),
    ("with_outcome", "outcomes_set"),
)


def read_return(content: bytes, name: str) -> Return:
    """The return in JSON; `name` is the file's, for errors.

    Raises ValueError naming the file and the field that is not as expected, or that was made by
    other definitions or other code than are here.
    """
    try:
        told = json.loads(content)
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise ValueError(f"{name}, schema: expected {SCHEMA}")
    reading = _Reading(name)
    found = {one.name: reading.field(told, one.name) for one in fields(Return)}
    _check_source(found, name)
    for text in ("council", "data", "made_at"):
        reading.text(found[text], text)
    reading.day(found["cut"], "cut")
    if found["since"] is not None:
        reading.day(found["since"], "since")
    found["path"] = reading.table(found["path"], "path", reading.steps)
    found["reasons"] = reading.table(found["reasons"], "reasons", reading.counts)
    found["voices"] = reading.table(found["voices"], "voices", reading.tallies)
    found["measures"] = reading.table(found["measures"], "measures", reading.services)
    made = Return(**found)
    _check(made, reading)
    return made


def _check_source(found: Mapping[str, Any], name: str) -> None:
    """Refuses counts made by other definitions or other code than are here: they do not add up."""
    if found["definitions"] != definitions_told():
        expected = ", ".join(f"{one['name']} {one['version']}" for one in definitions_told())
        raise ValueError(f"{name}, definitions: expected those that are here, {expected}")
    if found["code"] != code_told():
        here = code_told()
        raise ValueError(
            f"{name}, code: expected what counts here, version {here['version']}, "
            f"hash {here['hash'][:16]}"
        )


@dataclass(frozen=True)
class _Reading:
    """Reads the parts of a return; `name` is the file's."""

    name: str

    def wrong(self, at: str, expected: str) -> ValueError:
        """The error that names the file and the field."""
        return ValueError(f"{self.name}, {at}: expected {expected}")

    def field(self, told: Mapping[str, Any], name: str) -> Any:
        if name not in told:
            raise self.wrong(name, "it to be there")
        return told[name]

    def text(self, told: Any, at: str) -> None:
        if not isinstance(told, str) or not 0 < len(told) <= 120:
            raise self.wrong(at, "1 to 120 characters")

    def day(self, told: Any, at: str) -> None:
        try:
            date.fromisoformat(told)
        except (TypeError, ValueError):
            raise self.wrong(at, "a date such as 2016-03-31") from None

    def table(self, told: Any, at: str, read: Callable[[Any, str], T]) -> dict[str, T]:
        if not isinstance(told, dict):
            raise self.wrong(at, "a table")
        return {key: read(value, f"{at}.{key}") for key, value in told.items()}

    def whole(self, told: Any, at: str) -> int:
        if type(told) is not int or told < 0:
            raise self.wrong(at, "a whole number of 0 or more")
        return told

    def counts(self, told: Any, at: str) -> dict[str, int]:
        return self.table(told, at, self.whole)

    def steps(self, told: Any, at: str) -> dict[str, int]:
        counts = self.counts(told, at)
        if set(counts) != set(STEPS):
            raise self.wrong(at, "every step of the path and no other")
        return {step: counts[step] for step in STEPS}

    def services(self, told: Any, at: str) -> dict[str, dict[str, dict[str, Tally]]]:
        return self.table(told, at, lambda one, here: self.table(one, here, self.tallies))

    def tallies(self, told: Any, at: str) -> dict[str, Tally]:
        return self.table(told, at, self.tally)

    def tally(self, told: Any, at: str) -> Tally:
        if not isinstance(told, dict) or set(told) != {"counts", "spreads"}:
            raise self.wrong(at, "counts and spreads")
        counts = self.counts(told["counts"], f"{at}.counts")
        spreads = self.table(told["spreads"], f"{at}.spreads", self.counts)
        if any(set(one) != set(_SPREAD) for one in spreads.values()):
            raise self.wrong(f"{at}.spreads", f"{', '.join(_SPREAD)} in each")
        return Tally(counts, {key: Spread(**one) for key, one in spreads.items()})


def _check(made: Return, reading: _Reading) -> None:
    """Refuses what does not hang together: it would be neither added up nor hidden rightly."""
    sets = set(ADMISSIBLE)
    if set(made.measures) != sets or set(made.voices) != sets:
        raise reading.wrong("measures, voices", f"the sets {', '.join(ADMISSIBLE)}")
    if set(made.reasons) != set(REASONED):
        raise reading.wrong("reasons", f"{', '.join(REASONED)}")
    if not made.path or not set(made.path) <= set(SERVICES):
        raise reading.wrong("path", f"some of {', '.join(SERVICES)}")
    for service, steps in made.path.items():
        _check_path(steps, f"path.{service}", reading)
    for step, codes in made.reasons.items():
        if sum(codes.values()) != sum(steps[step] for steps in made.path.values()):
            raise reading.wrong(f"reasons.{step}", "what the path has at that step")
    for name in ADMISSIBLE:
        _check_set(made, name, reading)


def _check_set(made: Return, chosen: str, reading: _Reading) -> None:
    """As `_check`, of what is counted by one set of definitions."""
    services, voices = made.measures[chosen], made.voices[chosen]
    names = _names(chosen)
    if set(services) != set(made.path):
        raise reading.wrong(f"measures.{chosen}", "the services of the path")
    for service, tables in services.items():
        at = f"measures.{chosen}.{service}"
        if set(tables) != {"", *FURTHER} or set(tables[""]) != {""}:
            raise reading.wrong(at, f"the whole, and by {', '.join(FURTHER)}")
        for table in tables.values():
            for tally in table.values():
                _check_tally(tally, names, at, reading)
        if made.since is None and any(
            tables[""][""].counts[base] != made.path[service][f"{base}_measured"]
            for base in ("people", "outcomes")
        ):
            raise reading.wrong(at, "as many as the path has measured")
    if set(voices) != set(VOICES):
        raise reading.wrong(f"voices.{chosen}", ", ".join(VOICES))
    for tally in voices.values():
        _check_tally(tally, names, f"voices.{chosen}", reading)
    everything = sum(tables[""][""].counts["outcomes"] for tables in services.values())
    if sum(tally.counts["outcomes"] for tally in voices.values()) != everything:
        raise reading.wrong(f"voices.{chosen}", "the outcomes of the measures")


def _check_path(steps: Mapping[str, int], at: str, reading: _Reading) -> None:
    came = steps["not_joined"] + steps["unable_to_engage"] + steps["joined"]
    had = steps["no_outcome"] + steps["with_outcome"]
    within = all(base is None or steps[step] <= steps[base] for step, base in STEPS.items())
    fewer = all(steps[smaller] <= steps[larger] for smaller, larger in _NEVER_MORE)
    if came != steps["referred"] or had != steps["joined"] or not within or not fewer:
        raise reading.wrong(at, "steps that add up")


def _check_tally(tally: Tally, names: frozenset[str], at: str, reading: _Reading) -> None:
    counts = tally.counts
    if set(counts) != names or set(tally.spreads) != {"outcomes_achieved", "outcomes_progress"}:
        raise reading.wrong(at, "every measure and no other")
    within = all(
        number <= counts["people" if name.startswith("people") else "outcomes"]
        for name, number in counts.items()
    )
    parts = sum(counts[name] for name in LINKED)
    fewer = all(counts[f"people{rest}"] <= counts[f"outcomes{rest}"] for rest in ("", "_achieved"))
    if not within or not fewer or parts != counts["outcomes"]:
        raise reading.wrong(at, "measures that add up")


def _names(chosen: str) -> frozenset[str]:
    """What a tally by this set counts."""
    others = {
        headline_by(headline, other, ADMISSIBLE[chosen])
        for headline in HEADLINES
        for other in ADMISSIBLE.values()
    }
    return frozenset({*MEASURES, *others})
