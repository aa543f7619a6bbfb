"""Accounts for show: made anew at every start, and never in a real installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.store import accounts
from actions.store.database import open_store
from bot.sealing import new_key
from bot.settings import Settings
from reporting.demo import Demo, make_demo_accounts
from tests.actions.a_store import AT

KEY = new_key()


def settings_of(folder: Path, **environ: str) -> Settings:
    told = {f"WHAT_MATTERS_{name}": value for name, value in environ.items()}
    return Settings.from_environment({"WHAT_MATTERS_KEY": KEY, **told}, folder)


def may_sign_in(settings: Settings, demo: Demo) -> bool:
    database = open_store(settings)
    with database.read() as session:
        right = accounts.is_right(session, demo.sign_in, demo.password, AT)
    database.close()
    return right


def test_a_practitioner_and_a_manager_can_sign_in(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    shown = make_demo_accounts(settings, AT)
    assert [(one.sign_in, one.role) for one in shown] == [
        ("rhian", "practitioner"),
        ("mair", "manager"),
    ]
    assert all(may_sign_in(settings, one) for one in shown)


def test_the_next_start_makes_other_passwords(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    first, second = make_demo_accounts(settings, AT), make_demo_accounts(settings, AT)
    assert all(may_sign_in(settings, one) for one in second)
    assert not any(may_sign_in(settings, one) for one in first)


@pytest.mark.parametrize(
    "environ",
    [
        {"DEMO": "off"},
        {"PAGE_URL": "https://beth.example.cymru"},
        {"SITE_URL": "https://staff.example.cymru"},
    ],
)
def test_an_installation_with_an_address_of_its_own_has_none(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    shown = make_demo_accounts(settings_of(tmp_path), AT)
    real = settings_of(tmp_path, **environ)
    assert make_demo_accounts(real, AT) == []
    assert not any(may_sign_in(real, one) for one in shown)


def test_once_somebody_has_a_real_account_there_are_none(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    shown = make_demo_accounts(settings, AT)
    database = open_store(settings)
    with database.begin() as session:
        accounts.open_account(
            session, sign_in="ann", name="Ann", role="admin", authority="Gwynedd", at=AT
        )
    database.close()
    assert make_demo_accounts(settings, AT) == []
    assert not any(may_sign_in(settings, one) for one in shown)


def test_a_password_is_not_printed_with_its_record(tmp_path: Path) -> None:
    (first, _second) = make_demo_accounts(settings_of(tmp_path), AT)
    assert first.password not in repr(first)
