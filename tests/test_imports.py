"""Imports point one way, and importing does nothing: the house's rules, read from its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EVERY = sorted(
    path for folder in ("bot", "actions", "reporting") for path in (ROOT / folder).rglob("*.py")
)
PURE = sorted((ROOT / "bot").glob("*.py"))
CLOCK = re.compile(
    r"\b(datetime\.(utc)?now|date(time)?\.today|time\.(time|monotonic|localtime)\w*)$"
)
MIGRATIONS = ROOT / "actions" / "store" / "migrations"


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(source: str, package: str) -> Iterator[str]:
    """Every module a source of this package imports, and every name from one, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")
            base = above[: len(above) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and _imports(node.func):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _imports(function: ast.expr) -> bool:
    named = getattr(function, "attr", None) or getattr(function, "id", None)
    return named in ("import_module", "__import__")


def taken_from(path: Path, *packages: str) -> list[str]:
    source = path.read_text(encoding="utf-8")
    found = imported(source, name_of(path).rpartition(".")[0])
    return sorted(
        {one for one in found for package in packages if f"{one}.".startswith(f"{package}.")}
    )


def in_folders(*folders: str) -> list[Path]:
    return [path for path in EVERY if name_of(path).startswith(folders)]


def outside(*folders: str) -> list[Path]:
    return [path for path in EVERY if not name_of(path).startswith(folders)]


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import rasa.core", {"rasa.core"}),
        ("from rasa import core", {"rasa", "rasa.core"}),
        ("def later():\n    import rasa", {"rasa"}),
        ("import_module('rasa.core')", {"rasa.core"}),
        ("from ..store import tables", {"actions.store", "actions.store.tables"}),
        ("import rasa_sdk", {"rasa_sdk"}),
    ],
)
def test_an_import_is_found_however_it_is_written(source, found):
    assert set(imported(source, "actions.topic")) == found


def test_the_rules_look_where_the_house_is():
    found = {name_of(path) for path in EVERY}
    assert found >= {"bot.sealing", "bot.server.tracker_store", "actions.store.tables"}
    assert found >= {"actions.registry", "reporting.cli"}


@each([path for path in EVERY if path.name == "__init__.py"])
def test_an_init_file_is_empty(path):
    assert path.read_text(encoding="utf-8") == ""


@each(PURE)
def test_the_top_of_bot_knows_no_rasa_no_database_and_no_server(path):
    others = ("rasa", "rasa_sdk", "sqlalchemy", "alembic", "flask", "sanic", "requests")
    assert taken_from(path, *others, "actions", "reporting") == []


@each(PURE)
def test_the_top_of_bot_does_not_read_the_clock(path):
    calls = [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    assert [call for call in calls if CLOCK.search(call)] == []


@each(outside("bot.nlu.", "bot.channels.", "bot.server."))
def test_only_the_edges_of_bot_import_rasa(path):
    assert taken_from(path, "rasa") == []


@each(outside("actions.store.", "bot.server.tracker_store"))
def test_only_the_store_imports_sqlalchemy(path):
    assert taken_from(path, "sqlalchemy", "alembic") == []


@each(in_folders("bot."))
def test_bot_imports_nothing_of_reporting(path):
    assert taken_from(path, "reporting") == []


@each(in_folders("bot.channels."))
def test_a_channel_never_touches_actions_or_their_store(path):
    assert taken_from(path, "actions") == []


@each(in_folders("actions."))
def test_actions_import_nothing_of_reporting_or_the_edges_of_bot(path):
    assert taken_from(path, "reporting", "bot.nlu", "bot.channels", "bot.server") == []


@each(in_folders("actions.store."))
def test_the_store_knows_no_action(path):
    found = taken_from(path, "actions")
    assert [one for one in found if one != "actions" and not one.startswith("actions.store")] == []


@each(in_folders("reporting."))
def test_reporting_reaches_actions_only_through_their_store(path):
    found = taken_from(path, "actions")
    assert [one for one in found if not f"{one}.".startswith("actions.store.")] == []


@each([path for path in EVERY if MIGRATIONS not in path.parents])
def test_importing_starts_nothing(path):
    opening = {"open", "connect", "create_engine", "open_database", "open_store", "run", "serve"}
    opening |= {"mkdir", "touch", "write_text", "now", "time", "basicConfig"}
    called = [
        named
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        for named in _called_on_import(statement)
        if named in opening
    ]
    assert called == []


def _called_on_import(statement: ast.stmt) -> Iterator[str]:
    """Names called when a module is imported: not within functions, nor under a main guard."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    if isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test):
        return
    for node in ast.iter_child_nodes(statement):
        if isinstance(node, ast.stmt):
            yield from _called_on_import(node)
        elif not isinstance(node, ast.Lambda):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call):
                    function = inner.func
                    yield getattr(function, "attr", None) or getattr(function, "id", "")
