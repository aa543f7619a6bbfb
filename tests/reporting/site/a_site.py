"""A staff site for tests: a real database, real accounts, a clock that is moved by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from actions.store import accounts
from actions.store.database import Database
from bot.sealing import new_key
from bot.settings import Settings
from reporting.site.app import create_app
from tests.actions.a_store import AT

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "three words and more"
PLACE = {"authority": "Gwynedd", "service": "children", "team": "North"}
STAFF = {
    "rhian": ("Rhian", "practitioner", "North"),
    "owain": ("Owain", "practitioner", "North"),
    "mair": ("Mair Huws", "manager", "North"),
    "south": ("Siân South", "manager", "South"),
    "elin": ("Elin", "analyst", None),
    "dafydd": ("Dafydd", "duty", None),
    "admin": ("Ann Admin", "admin", None),
}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Clock:
    """The time, moved by hand."""

    at: datetime = AT

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@dataclass
class Site:
    """The site, its database and its clock; `secrets` are the authenticators' by sign-in name."""

    app: Flask
    database: Database
    clock: Clock
    settings: Settings
    secrets: dict[str, str] = field(default_factory=dict)

    def browser(self) -> Browser:
        return Browser(self, self.app.test_client())

    def signed_in(self, sign_in: str) -> Browser:
        browser = self.browser()
        assert browser.sign_in(sign_in).status_code == 303
        return browser

    def code(self, sign_in: str) -> str:
        return pyotp.TOTP(self.secrets[sign_in]).at(self.clock.at)


@dataclass
class Browser:
    """A browser without JavaScript: it follows links and sends forms with their tokens."""

    site: Site
    client: FlaskClient

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)

    def token(self, path: str = "/sign-in") -> str:
        """The token of a form that stands on the page at `path`."""
        page = self.client.get(path, follow_redirects=True)
        return TOKEN.findall(page.text)[-1]

    def send(self, path: str, form: dict[str, object] | None = None, at: str = "") -> TestResponse:
        """Send a form to `path`, with the token of the page it stands on."""
        told = {"csrf_token": self.token(at or path), **(form or {})}
        return self.client.post(path, data=told)

    def sign_in(
        self, sign_in: str, password: str = PASSWORD, path: str = "/sign-in"
    ) -> TestResponse:
        """Give the password, then the code; the last answer."""
        answer = self.send(path, {"sign_in": sign_in, "password": password})
        if answer.status_code != 303 or not answer.location.endswith("/sign-in/code"):
            return answer
        self.site.clock.move(seconds=30)
        return self.send("/sign-in/code", {"code": self.site.code(sign_in)})


def settings_of(**environ: str) -> Settings:
    """Settings with a key of their own; each of `environ` without its beginning."""
    told = {f"WHAT_MATTERS_{name}": value for name, value in environ.items()}
    return Settings.from_environment({"WHAT_MATTERS_KEY": new_key(), **told}, ROOT)


def a_site(database: Database, clock: Clock | None = None, **environ: str) -> Site:
    """The site over `database`, with an account of every role, each with its second factor."""
    settings = settings_of(**environ)
    ticking = clock or Clock()
    site = Site(create_app(settings, database, ticking), database, ticking, settings)
    with database.begin() as session:
        for sign_in, (name, role, team) in STAFF.items():
            add_account(site, session, sign_in, name, role, team)
    return site


@cache
def hashed(password: str) -> str:
    """The hash of a password, made once: it takes its time on purpose."""
    return PasswordHasher().hash(password)


def add_account(
    site: Site, session: object, sign_in: str, name: str, role: str, team: str | None
) -> accounts.Account:
    """An account with the password of all of them and an authenticator of its own."""
    account = accounts.open_account(
        session,
        sign_in=sign_in,
        name=name,
        role=role,
        authority="Gwynedd",
        service="children" if team else None,
        team=team,
        at=site.clock.at,
    )
    account.password = hashed(PASSWORD)
    site.secrets[sign_in] = accounts.start_second_factor(session, account)
    account.second_factor_at = site.clock.at
    return account
