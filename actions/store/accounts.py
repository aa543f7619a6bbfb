"""Staff accounts: passwords, second factors, lockout, and being signed in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import cast

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.audit import note
from actions.store.keeping import every, first, keep
from actions.store.people import keep_team, keep_worker
from actions.store.records import Account, Authority, Opening, Person, SignedIn, Team

ROLES = ("practitioner", "manager", "analyst", "duty", "admin")
OF_A_TEAM = ("practitioner", "manager")
"""Roles that see people, and so belong to a team."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
HALF_MINUTE = 30
NOTED_EVERY = timedelta(minutes=1)
"""How often it is put down that somebody signed in is still there."""

TITLE = "What Matters · Beth sy'n Bwysig"
_HASHER = PasswordHasher()


class CannotOpen(ValueError):
    """An account that cannot be made; `reason` is taken, role, team, password, name or sign_in."""

    def __init__(self, reason: str) -> None:
        """Says which."""
        super().__init__(f"the account cannot be made: {reason}")
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """An account as a list shows it; `team` is None where the role has none."""

    account: Account
    team: str | None


def open_account(
    session: Session,
    *,
    sign_in: str,
    name: str,
    role: str,
    authority: str,
    at: datetime,
    service: str | None = None,
    team: str | None = None,
    password: str | None = None,
    demo: bool = False,
) -> Account:
    """A new account of a council's, and of a team's where its role sees people.

    A practitioner is the worker of that name in the team. Raises CannotOpen saying what does not
    fit.
    """
    known, called = sign_in.strip().casefold(), " ".join(name.split())
    if not 0 < len(known) <= 120 or any(mark.isspace() for mark in known):
        raise CannotOpen("sign_in")
    if not 0 < len(called) <= 120:
        raise CannotOpen("name")
    if role not in ROLES:
        raise CannotOpen("role")
    if find_account(session, known) is not None:
        raise CannotOpen("taken")
    if role in OF_A_TEAM and not (service and team):
        raise CannotOpen("team")
    group = keep_team(session, authority, service or "", team or "") if role in OF_A_TEAM else None
    council = first(session, Authority, tables.authority.c.name == authority)
    if council is None:
        council = keep(session, Authority(name=authority))
    account = Account(
        sign_in=known,
        name=called,
        role=role,
        authority_id=council.id,
        team_id=group.id if group else None,
        practitioner_id=(
            keep_worker(session, group, called).id if group and role == "practitioner" else None
        ),
        demo=demo,
        made_at=at,
    )
    if password is not None:
        set_password(session, account, password)
    return keep(session, account)


def find_account(session: Session, sign_in: str) -> Account | None:
    """The account of this sign-in name, however it is typed; one that was closed too."""
    return first(session, Account, tables.account.c.sign_in == sign_in.strip().casefold())


def open_one(session: Session, account_id: int) -> Account | None:
    """The account with this number of the database, where it is not closed."""
    table = tables.account.c
    return first(session, Account, table.id == account_id, table.closed_at.is_(None))


def set_language(session: Session, account_id: int, language: str) -> None:
    """Welsh or English for this account from here on."""
    account = open_one(session, account_id)
    if account is not None:
        account.language = language
        session.flush()


def account_of(session: Session, account_id: int, authority_id: int) -> Account | None:
    """The council's account with this number of the database."""
    table = tables.account.c
    return first(session, Account, table.id == account_id, table.authority_id == authority_id)


def colleagues(session: Session, authority_id: int | None = None) -> list[Colleague]:
    """A council's accounts, else everybody's, in order of sign-in name; closed ones too."""
    query = (
        select(Account, tables.team.c.name)
        .outerjoin(tables.team, tables.team.c.id == tables.account.c.team_id)
        .order_by(tables.account.c.sign_in)
    )
    if authority_id is not None:
        query = query.where(tables.account.c.authority_id == authority_id)
    return [Colleague(account=one, team=team) for one, team in session.execute(query)]


def names_of(session: Session, sign_ins: Sequence[str]) -> dict[str, str]:
    """Names by sign-in name, of those that are accounts."""
    found = every(session, Account, tables.account.c.sign_in.in_(set(sign_ins)))
    return {account.sign_in: account.name for account in found}


def any_real(session: Session) -> bool:
    """Whether somebody has an account who is not for show."""
    return first(session, Account, tables.account.c.demo.is_(False)) is not None


def set_password(session: Session, account: Account, password: str) -> None:
    """Keeps a hash of it. Raises CannotOpen when it is too short, too long or their own name."""
    fits = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not fits or password.casefold() in (account.sign_in, account.name.casefold()):
        raise CannotOpen("password")
    account.password, account.must_change = _HASHER.hash(password), False
    account.failures, account.locked_until = 0, None
    session.flush()


def first_password(session: Session, account: Account) -> str:
    """A new password to hand over, known only here; it has to be changed when it is used."""
    made = secrets.token_urlsafe(12)
    set_password(session, account, made)
    account.must_change = True
    session.flush()
    return made


def is_right(session: Session, sign_in: str, password: str, at: datetime) -> bool:
    """Whether it is the password of an account neither locked nor closed. Writes nothing.

    It takes as long for a name that nobody has: a hash is compared all the same. That takes a
    while, so do it before the transaction that keeps what came of it, with `tried`.
    """
    account = find_account(session, sign_in)
    if account is None or account.password is None or not _may_try(account, at):
        _matches(_nobodys(), password)
        return False
    return _matches(account.password, password)


def tried(session: Session, sign_in: str, right: bool, at: datetime) -> Account | None:
    """The account, when its password was right and it may be tried; a wrong one is counted.

    TRIES wrong ones in a row lock it for LOCKED_FOR.
    """
    account = find_account(session, sign_in)
    if account is None or not _may_try(account, at):
        return None
    if not right:
        _failed(session, account, at)
        return None
    return account


def start_second_factor(session: Session, account: Account) -> str:
    """A secret for their authenticator, kept sealed until a first code proves it was taken."""
    if account.second_factor is None:
        account.second_factor = pyotp.random_base32()
        session.flush()
    return str(account.second_factor)


def authenticator_link(account: Account) -> str:
    """What an authenticator reads from the QR code: otpauth://totp/…."""
    link = pyotp.TOTP(account.second_factor or "").provisioning_uri(
        name=account.sign_in, issuer_name=TITLE
    )
    return str(link)


def check_code(session: Session, account: Account, code: str, at: datetime) -> bool:
    """Whether `code` is theirs now, or of the half minute before or after; once each.

    A first right one makes the second factor theirs. Wrong ones count as wrong passwords do.
    """
    if account.second_factor is None or not _may_try(account, at):
        return False
    totp, now = pyotp.TOTP(account.second_factor), int(at.timestamp()) // HALF_MINUTE
    typed = "".join(code.split())
    for step in (now - 1, now, now + 1):
        fresh = account.last_code is None or step > account.last_code
        if fresh and secrets.compare_digest(totp.at(step * HALF_MINUTE).encode(), typed.encode()):
            account.last_code, account.failures = step, 0
            account.second_factor_at = account.second_factor_at or at
            session.flush()
            return True
    _failed(session, account, at)
    return False


def forget_second_factor(session: Session, account: Account) -> None:
    """Their telephone is lost: the next sign-in sets up another."""
    account.second_factor = account.second_factor_at = account.last_code = None
    session.flush()


def of_council_sign_in(session: Session, subject: str, email: str | None) -> Account | None:
    """Whose account the council's own sign-in means: by `subject`, else once by a proved `email`.

    The first time, the account whose sign-in name is that address is tied to `subject`. None where
    there is no such account, or it is closed, or it is only for show.
    """
    table = tables.account.c
    account = first(session, Account, table.subject == subject)
    if account is None and email:
        account = first(
            session, Account, table.sign_in == email.strip().casefold(), table.subject.is_(None)
        )
    if account is None or account.closed_at is not None or account.demo:
        return None
    account.subject = subject
    session.flush()
    return account


def begin(session: Session, account_id: int, at: datetime) -> str:
    """Signs the account in; the token is known only here, its hash is kept."""
    account = open_one(session, account_id)
    if account is None:
        raise LookupError("the account is closed")
    token = secrets.token_urlsafe(32)
    account.failures, account.locked_until = 0, None
    keep(
        session,
        SignedIn(token_hash=_hash(token), account_id=account.id, begun_at=at, last_at=at),
    )
    return token


def signed_in(
    session: Session, token: str, at: datetime, idle: timedelta
) -> tuple[Account, SignedIn] | None:
    """Who holds `token`, unless they signed out, were closed, or did nothing for `idle`."""
    row = session.execute(
        select(Account, SignedIn)
        .join(tables.signed_in, tables.signed_in.c.account_id == tables.account.c.id)
        .where(tables.signed_in.c.token_hash == _hash(token))
    ).first()
    if row is None:
        return None
    account, held = cast("tuple[Account, SignedIn]", tuple(row))
    if held.ended_at is not None or account.closed_at is not None or at - held.last_at > idle:
        return None
    return account, held


def still_there(session: Session, signed_in_id: int, at: datetime) -> None:
    """They did something just now."""
    held = session.get(SignedIn, signed_in_id)
    if held is not None and held.ended_at is None:
        held.last_at = max(held.last_at, at)
        session.flush()


def end(session: Session, token: str, at: datetime) -> None:
    """Signs out: the token is good for nothing any more."""
    held = first(session, SignedIn, tables.signed_in.c.token_hash == _hash(token))
    if held is not None and held.ended_at is None:
        held.ended_at = at
        session.flush()


def end_all(session: Session, account: Account, at: datetime) -> None:
    """Signs the account out wherever it is signed in."""
    table = tables.signed_in.c
    for held in every(session, SignedIn, table.account_id == account.id, table.ended_at.is_(None)):
        held.ended_at = at
    session.flush()


def close_account(session: Session, account: Account, at: datetime) -> None:
    """Nobody signs in with it any more. What it did stays."""
    account.closed_at = account.closed_at or at
    end_all(session, account, at)


def close_demo_accounts(session: Session, at: datetime) -> None:
    """Closes the accounts that are only for show."""
    for account in every(session, Account, tables.account.c.demo.is_(True)):
        close_account(session, account, at)


def give_reason(
    session: Session, signed_in_id: int, person: Person, reason: str, at: datetime
) -> Opening:
    """Why this person's words are opened, until whoever is signed in signs out."""
    return keep(
        session,
        Opening(signed_in_id=signed_in_id, person_id=person.id, reason=reason, at=at),
    )


def reason_given(session: Session, signed_in_id: int, person: Person) -> str | None:
    """The reason last given since signing in, if one was."""
    table = tables.opening.c
    found = first(
        session,
        Opening,
        table.signed_in_id == signed_in_id,
        table.person_id == person.id,
        order=table.id.desc(),
    )
    return found.reason if found else None


def team_of(session: Session, account: Account) -> Team | None:
    """The team an account belongs to."""
    return session.get(Team, account.team_id) if account.team_id is not None else None


def _may_try(account: Account, at: datetime) -> bool:
    locked = account.locked_until is not None and at < account.locked_until
    return account.closed_at is None and not locked


def _failed(session: Session, account: Account, at: datetime) -> None:
    account.failures += 1
    if account.failures >= TRIES:
        account.failures, account.locked_until = 0, at + LOCKED_FOR
        note(session, account.sign_in, "locked after too many tries", "-", at)
    session.flush()


def _matches(kept: str, password: str) -> bool:
    try:
        return bool(_HASHER.verify(kept, password[:LONGEST_PASSWORD]))
    except (VerifyMismatchError, VerificationError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
