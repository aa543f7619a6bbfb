"""Reports that were published before, as releases that a new one must not be solved with.

What was shown is read from the JSON a published report was written in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reporting.cells import Counted, base_of
from reporting.disclosure.protection import Release, Since
from reporting.frames import PLACES
from reporting.measures import ALL, LINKED, MEASURES, Group
from reporting.path import STEPS

Shown = dict[Any, int]
Told = Mapping[str, Any]


def read_earlier(file: Path) -> Told:
    """What an earlier report told; raises ValueError when it is no published report in JSON."""
    try:
        told: Told = json.loads(file.read_text(encoding="utf-8"))
        if told["audience"] == "published" and told["measures"]:
            return told
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
        pass
    raise ValueError(f"{file}: expected a published report, written with --format json")


def release_of(told: Told, counted: Counted, cut: str, since: str | None) -> Release:
    """An earlier report as a release beside `counted`.

    Of the same dates, its counts are the same numbers: row by row where the groupings are, and
    otherwise through the places that its rows add up to, or are parts of. Of other dates they
    have moved on, and rows are compared where the groupings are the same. By another set of
    definitions the base counts alone are the same.
    """
    by = tuple(told["by"])
    same_dates = (told["to"], told["from"]) == (cut, since) and told["voice"] == counted.voice
    shown: Shown = {}
    relations: list[tuple[Any, Sequence[Any]]] = []
    names = MEASURES if _counts_alike(told, counted) else ("people", "outcomes")
    for row in told["measures"]:
        group = _group(row, by)
        for name in names:
            key: Any = ("measures", group, name)
            if group != ALL and by != tuple(counted.by):
                key = ("earlier", (by, *group), name)
                relations += _parts(key, group, by, counted, name) if same_dates else []
            if isinstance(row[name], int):
                shown[key] = row[name]
        if "outcomes_same" in names:
            first = _key_of(group, by, counted)
            relations.append(((*first, "outcomes"), [(*first, name) for name in LINKED]))
    if same_dates or by == tuple(counted.by):
        shown |= dict(_path_of(told, by, counted))
    bases = {
        key: (*key[:2], base)
        for key in shown
        if key[0] in ("measures", "earlier") and (base := base_of(key[2]))
    }
    return Release(
        shown=shown,
        relations=relations,
        bases=bases,
        since=Since.SAME if same_dates else Since.MOVED,
    )


def _counts_alike(told: Told, counted: Counted) -> bool:
    chosen = counted.definition
    return (told["definitions"]["name"], told["definitions"]["version"]) == (
        chosen.name,
        chosen.version,
    )


def _group(row: Mapping[str, Any], by: Sequence[str]) -> Group:
    first = next(iter(row.values()))
    return ALL if first == "All" else tuple(row[name] for name in by)


def _key_of(group: Group, by: Sequence[str], counted: Counted) -> tuple[Any, ...]:
    if group == ALL or tuple(by) == tuple(counted.by):
        return ("measures", group)
    return ("earlier", (tuple(by), *group))


def _parts(
    key: Any, group: Group, by: Sequence[str], counted: Counted, name: str
) -> Iterator[tuple[Any, Sequence[Any]]]:
    """The new rows that an earlier row is the sum of, when it is of places they are within."""
    if not set(by) < set(counted.by) or not set(counted.by) <= set(PLACES):
        return
    wanted = dict(zip(by, group, strict=True))
    within = [
        ("measures", row, name)
        for row in counted.measures
        if row != ALL and wanted.items() <= dict(zip(counted.by, row, strict=True)).items()
    ]
    if within:
        yield key, within


def _path_of(told: Told, by: Sequence[str], counted: Counted) -> Iterator[tuple[Any, int]]:
    places = [name for name in by if name in PLACES]
    same = places == [name for name in counted.by if name in PLACES]
    for row in told["path"]:
        group = _group(row, places)
        if group == ALL or (same and group in counted.path):
            for step in STEPS:
                if isinstance(row[step], int):
                    yield ("path", group, step), row[step]
