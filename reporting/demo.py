"""Accounts for show, so that whoever tries the program out sees what staff see.

Only where the settings allow it, and only until somebody has a real account. Their passwords are
made anew at every start, and are kept nowhere in clear; they have no second factor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.settings import Settings

PLACE = {"authority": "Gwynedd", "service": "children", "team": "North"}
SHOWN = (("rhian", "Rhian", "practitioner"), ("mair", "Mair", "manager"))


@dataclass(frozen=True)
class Demo:
    """An account for show, and how to sign in with it."""

    sign_in: str
    role: str
    password: str = field(repr=False)


def make_demo_accounts(settings: Settings, at: datetime) -> list[Demo]:
    """The accounts for show, each with a new password; none in a real installation."""
    from actions.store import accounts
    from actions.store.database import open_store

    database = open_store(settings)
    try:
        with database.begin() as session:
            if not settings.demo or accounts.any_real(session):
                accounts.close_demo_accounts(session, at)
                return []
            made = []
            for sign_in, name, role in SHOWN:
                account = accounts.find_account(session, sign_in) or accounts.open_account(
                    session, sign_in=sign_in, name=name, role=role, at=at, demo=True, **PLACE
                )
                account.closed_at = None
                password = accounts.first_password(session, account)
                account.must_change = False
                accounts.end_all(session, account, at)
                made.append(Demo(sign_in, role, password))
            return made
    finally:
        database.close()
