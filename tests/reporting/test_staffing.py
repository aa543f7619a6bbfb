"""The commands for staff accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.store import accounts
from actions.store.database import open_store
from bot.sealing import new_key
from bot.settings import Settings
from reporting.cli import app
from reporting.demo import make_demo_accounts
from tests.actions.a_store import AT

ADMIN = ("add", "ann@gwynedd.example", "--name", "Ann", "--role", "admin", "--council", "Gwynedd")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    key = new_key()
    monkeypatch.setenv("WHAT_MATTERS_ROOT", str(tmp_path))
    monkeypatch.setenv("WHAT_MATTERS_KEY", key)
    return Settings.from_environment({"WHAT_MATTERS_KEY": key}, tmp_path)


def account(*words: str) -> Result:
    return CliRunner().invoke(app, ["account", *words])


def is_right(settings: Settings, sign_in: str, password: str) -> bool:
    database = open_store(settings)
    with database.read() as session:
        right = accounts.is_right(session, sign_in, password, AT)
    database.close()
    return right


def test_the_first_administrator_gets_a_password_that_has_to_be_changed(settings) -> None:
    sign_in, password = account(*ADMIN).stdout.splitlines()
    assert sign_in == "ann@gwynedd.example"
    assert is_right(settings, sign_in, password)
    database = open_store(settings)
    with database.read() as session:
        assert accounts.find_account(session, sign_in).must_change
    database.close()


def test_it_ends_the_accounts_that_are_for_show(settings) -> None:
    shown = make_demo_accounts(settings, AT)
    account(*ADMIN)
    assert not any(is_right(settings, one.sign_in, one.password) for one in shown)
    assert "rhian  practitioner, North, closed, for show" in account("list").stdout


def test_a_reset_gives_another_password(settings) -> None:
    before = account(*ADMIN).stdout.splitlines()[1]
    after = account("reset", "ann@gwynedd.example").stdout.strip()
    assert is_right(settings, "ann@gwynedd.example", after)
    assert not is_right(settings, "ann@gwynedd.example", before)


def test_a_closed_account_lets_nobody_in(settings) -> None:
    password = account(*ADMIN).stdout.splitlines()[1]
    assert account("close", "ann@gwynedd.example").exit_code == 0
    assert not is_right(settings, "ann@gwynedd.example", password)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--role", "boss"), "--role: expected practitioner, manager, analyst, duty or admin"),
        (("--role", "manager"), "a practitioner or a manager takes --service and --team"),
        (
            ("--role", "manager", "--service", "pets", "--team", "North"),
            "service is 'pets': expected adults or children",
        ),
        (("--name", " "), "--name: expected 1 to 120 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_no_account_is_made(settings, words, why) -> None:
    told = account(*ADMIN, *words)
    assert (told.exit_code, told.stderr) == (1, f"what-matters: {why}\n")
    assert account("list").stdout == ""


def test_a_name_that_is_taken_is_said(settings) -> None:
    account(*ADMIN)
    assert "that sign-in name is taken" in account(*ADMIN).stderr


def test_an_account_there_is_not_cannot_be_reset(settings) -> None:
    told = account("reset", "nobody")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "no account that is open has the sign-in name 'nobody'" in told.stderr
