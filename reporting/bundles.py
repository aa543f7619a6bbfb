"""A bundle: a report's figures with all that is needed to make them again, and to see they are so.

A zip of plain text. The same records, request and code give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import platform
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import metadata
from typing import Any

from reporting.cells import HIDDEN
from reporting.definitions import definition_of
from reporting.earlier import Told
from reporting.figures import Report, Request, report
from reporting.formats.writers import as_csv, as_json
from reporting.frames import Records
from reporting.provenance import code_told, definitions_told, hash_of, hash_of_data
from reporting.sentences import Words

FORMAT = "what-matters-bundle-1"
FRAMES = ("measures", "path", "path_percentages", "reasons", "voices")
LIBRARIES = ("numpy", "ortools", "pandas", "scipy", "sqlalchemy")
MOST = 100_000_000
"""Bytes that a bundle may unpack to."""
MOST_TOLD = 20
NAMES = (
    "data.json",
    "definitions.json",
    "figures.csv",
    "figures.json",
    "hidden.csv",
    "path.csv",
    "request.json",
    "versions.json",
)
Parts = Mapping[str, bytes]
"""What is in a bundle, by name: NAMES, and earlier-1.json and so on."""


def parts_of(
    records: Records, request: Request, earlier: Sequence[Told], words: Words
) -> dict[str, bytes]:
    """The parts of the bundle of a report; raises ValueError as `reporting.figures.report` does."""
    made = report(records, request, earlier)
    parts = {
        "request.json": _json({"format": FORMAT, **_told(request)}),
        "definitions.json": _json(
            {"definitions": definitions_told(), "hash": hash_of(definitions_told())}
        ),
        "versions.json": _json({"code": code_told(), "libraries": _libraries()}),
        "data.json": _json({"hash": hash_of_data(records)}),
        "figures.json": as_json(made, words, "en"),
        "figures.csv": as_csv(made, words, "en"),
        "path.csv": _csv(list(made.path.columns), made.path.to_dict("records")),
        "hidden.csv": _csv(["frame", "row", "column"], _hidden(made)),
    }
    for place, told in enumerate(earlier, start=1):
        parts[f"earlier-{place}.json"] = _json(told)
    return parts


def packed(parts: Parts) -> bytes:
    """The parts as a zip, in order and without the time."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in sorted(parts):
            about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            about.create_system, about.external_attr = 3, 0o644 << 16
            archive.writestr(about, parts[name])
    return written.getvalue()


def unpacked(content: bytes, name: str) -> dict[str, bytes]:
    """The parts in a zip; `name` is the file's, for errors.

    Raises ValueError naming the file, and the part that is not there or not as expected.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if sum(one.file_size for one in listed) > MOST:
                raise ValueError(f"{name}: expected at most {MOST} bytes when unpacked")
            parts = {one.filename: archive.read(one) for one in listed}
    except zipfile.BadZipFile:
        raise ValueError(f"{name}: expected a bundle as what-matters bundle writes it") from None
    _check(parts, name)
    return parts


def request_in(parts: Parts, name: str) -> tuple[Request, list[Told]]:
    """What a bundle's report was asked for, and what was published before it.

    Raises ValueError naming the file when it is not as expected.
    """
    told = _read(parts, "request.json", name)
    try:
        if told["format"] != FORMAT:
            raise ValueError(f"format is {told['format']!r}: expected {FORMAT}")
        since = told["from"]
        request = Request(
            by=tuple(told["by"]),
            since=None if since is None else date.fromisoformat(since),
            cut=date.fromisoformat(told["to"]),
            definition=definition_of(told["definitions"]),
            voice=told["voice"],
            audience=told["audience"],
        )
        request.check()
    except KeyError as error:
        raise ValueError(f"{name}, request.json: expected {error.args[0]}") from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}, request.json: {error}") from None
    names = [f"earlier-{place}.json" for place in range(1, len(parts) + 1)]
    return request, [_read(parts, one, name) for one in names if one in parts]


def differences(kept: Parts, made: Parts) -> list[str]:
    """What a bundle has otherwise than the same made again; empty when both are the same.

    Code and libraries that differ are none, where the figures are the same: see `other_versions`.
    """
    found = []
    for part, what in (("definitions.json", "the definitions"), ("data.json", "the data")):
        before, now = (json.loads(parts[part])["hash"] for parts in (kept, made))
        if before != now or kept[part] != made[part]:
            found.append(f"{what}: hash {before[:16]} in the bundle, {now[:16]} now")
    before, now = (json.loads(parts["figures.json"]) for parts in (kept, made))
    for frame in FRAMES:
        found += _rows_differ(frame, before[frame], now[frame])
    for part in ("figures.csv", "path.csv", "hidden.csv"):
        rows = [_rows(parts[part]) for parts in (kept, made)]
        found += _rows_differ(part, *rows)
    if len(found) > MOST_TOLD:
        found[MOST_TOLD:] = [f"and {len(found) - MOST_TOLD} more, {len(found)} in all"]
    return found


def other_versions(kept: Parts, made: Parts) -> list[str]:
    """Which of the code and the libraries a bundle was made by are others now."""
    before, now = (_flat(json.loads(parts["versions.json"])) for parts in (kept, made))
    return [
        f"{name}: {before.get(name, 'none')} in the bundle, {now.get(name, 'none')} now"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _check(parts: Parts, name: str) -> None:
    for part in NAMES:
        if part not in parts:
            raise ValueError(f"{name}: expected {part} in it")
    for part in parts:
        if part.endswith(".json"):
            _read(parts, part, name)
    for part in ("data.json", "definitions.json"):
        if not isinstance(_read(parts, part, name).get("hash"), str):
            raise ValueError(f"{name}, {part}: expected a hash")
    if not all(isinstance(one, dict) for one in _read(parts, "versions.json", name).values()):
        raise ValueError(f"{name}, versions.json: expected versions of code and libraries")
    figures = _read(parts, "figures.json", name)
    for frame in FRAMES:
        rows = figures.get(frame)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(f"{name}, figures.json: expected rows of {frame}")


def _told(request: Request) -> dict[str, Any]:
    return {
        "by": list(request.by),
        "from": None if request.since is None else request.since.isoformat(),
        "to": request.cut.isoformat(),
        "definitions": request.definition.name,
        "voice": request.voice,
        "audience": request.audience,
    }


def _libraries() -> dict[str, str]:
    python = {"python": platform.python_version()}
    return {**python, **{name: metadata.version(name) for name in LIBRARIES}}


def _hidden(made: Report) -> Iterator[dict[str, Any]]:
    """Every cell that is not shown. Not why: that would say of some that they are 1 to 4."""
    for frame in FRAMES:
        for row in getattr(made, frame).to_dict("records"):
            for column, value in row.items():
                if value == HIDDEN:
                    yield {"frame": frame, "row": _label(row), "column": column}


def _label(row: Mapping[str, Any]) -> str:
    """Which row it is: what stands before its first figure."""
    return " / ".join(
        value for value in row.values() if isinstance(value, str) and value not in ("", HIDDEN)
    )


def _rows_differ(
    frame: str, before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    if len(before) != len(now):
        yield f"{frame}: {len(before)} rows in the bundle, {len(now)} now"
        return
    for place, (old, new) in enumerate(zip(before, now, strict=True), start=1):
        for column in dict.fromkeys([*old, *new]):
            if old.get(column) != new.get(column):
                yield (
                    f"{frame}, row {place} ({_label(new)}), {column}: "
                    f"{old.get(column)} in the bundle, {new.get(column)} now"
                )


def _read(parts: Parts, part: str, name: str) -> Any:
    try:
        told = json.loads(parts[part])
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ValueError(f"{name}, {part}: expected JSON as what-matters bundle writes it")
    return told


def _json(told: Any) -> bytes:
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def _csv(columns: Sequence[str], rows: Any) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8")


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8", errors="replace"))))


def _flat(told: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{part} {name}": value for part, one in told.items() for name, value in one.items()}
