"""Who may: each view names its roles here, and whatever names none is refused.

Rows of other people are answered exactly as if they did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.exceptions import NotFound

from actions.store import accounts, caseload
from actions.store.database import Session
from actions.store.records import Account, Person
from reporting.site.extensions import house

ANYBODY = "anybody"
"""Whoever is not signed in, too."""

FILES = ("static", "bootstrap.static")
"""Style sheets and the like, the same for everybody: the sign-in page needs them."""

P = ParamSpec("P")
R = TypeVar("R")


class ReasonNeeded(Exception):
    """A manager has to say why before they read what somebody said."""

    def __init__(self, reference: str) -> None:
        """About the person `reference`."""
        super().__init__(reference)
        self.reference = reference


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who is signed in, as Flask-Login's user; `token` is the browser's, `actor` the audit's name.

    `id` and `signed_in_id` are numbers of the database.
    """

    id: int
    token: str
    signed_in_id: int
    actor: str
    name: str
    role: str
    language: str | None
    authority_id: int
    team_id: int | None
    practitioner_id: int | None
    demo: bool
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session keeps of them."""
        return self.token


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who may read what `person` said, and why they read it."""

    person: Person
    reason: str


def may(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Says which roles a view is for: some of actions.store.accounts.ROLES, or ANYBODY."""
    unknown = set(roles) - {ANYBODY, *accounts.ROLES}
    if unknown or not roles:
        raise ValueError(f"roles are {roles!r}: expected some of {', '.join(accounts.ROLES)}")

    def marked(view: Callable[P, R]) -> Callable[P, R]:
        view.roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return marked


def roles_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Whom the view of `endpoint` is for; nobody where it does not say."""
    if endpoint in FILES:
        return frozenset((ANYBODY,))
    view = app.view_functions.get(endpoint)
    return cast("frozenset[str]", getattr(view, "roles", frozenset()))


def leads(endpoint: str) -> bool:
    """Whether whoever is signed in may go there: what a page offers a way to."""
    return staff_role() in roles_of(current_app, endpoint)


def current_staff() -> Staff:
    """Who is signed in; only for views that are not for ANYBODY."""
    return cast(Staff, current_user._get_current_object())


def staff_role() -> str:
    """The role of whoever is signed in, else ANYBODY."""
    return current_staff().role if current_user.is_authenticated else ANYBODY


def guard(app: Flask) -> None:
    """Puts every view of `app` behind its roles."""
    logins = LoginManager(app)
    logins.session_protection = None
    logins.user_loader(held_by)
    app.before_request(_refuse)
    app.register_error_handler(ReasonNeeded, _ask_why)
    app.jinja_env.globals.update(leads=leads, staff=current_user)


def person_in_reach(session: Session, reference: str) -> Person:
    """The person, of whoever is signed in: their own, covered for, or their team's. Else 404."""
    staff = current_staff()
    person = caseload.find_in_reach(session, _reach(staff), reference)
    if person is None:
        raise NotFound
    return person


def reader_of(session: Session, reference: str) -> Reader:
    """Who may read what `reference` said, and why: every page of somebody's words asks here.

    Their worker, or whoever covers, may. A manager has to have given a reason since signing in:
    raises ReasonNeeded, which leads to the page that asks for one. Anybody else gets 404.
    """
    staff, person = current_staff(), person_in_reach(session, reference)
    if staff.role == "practitioner":
        own = person.practitioner_id == staff.practitioner_id
        return Reader(person=person, reason="their worker" if own else "covering for their worker")
    reason = accounts.reason_given(session, staff.signed_in_id, person)
    if reason is None:
        raise ReasonNeeded(person.reference)
    return Reader(person=person, reason=reason)


def reach() -> caseload.Reach:
    """Whose people whoever is signed in sees, today."""
    return _reach(current_staff())


def safe_path(given: str | None) -> str | None:
    """`given`, where it is a path of this site and nothing else; None otherwise."""
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")):
        return None
    if any(ord(mark) < 32 or mark == "\\" for mark in given):
        return None
    parts = urlsplit(given)
    return None if parts.scheme or parts.netloc else given


def _reach(staff: Staff) -> caseload.Reach:
    return caseload.Reach(
        role=staff.role,
        practitioner_id=staff.practitioner_id,
        team_id=staff.team_id,
        on=house().today(),
    )


def held_by(token: str) -> Staff | None:
    """Who is signed in with `token`, and that they are still there; None where nobody is."""
    idle, at = timedelta(minutes=house().settings.idle_minutes), house().now()
    with house().database.read() as reading:
        found = accounts.signed_in(reading, token, at, idle)
    if found is None:
        return None
    account, held = found
    if at - held.last_at >= accounts.NOTED_EVERY:
        with house().database.begin() as writing:
            accounts.still_there(writing, held.id, at)
    return _staff(account, held.id, token)


def _staff(account: Account, signed_in_id: int, token: str) -> Staff:
    return Staff(
        id=account.id,
        token=token,
        signed_in_id=signed_in_id,
        actor=account.sign_in,
        name=account.name,
        role=account.role,
        language=account.language,
        authority_id=account.authority_id,
        team_id=account.team_id,
        practitioner_id=account.practitioner_id,
        demo=account.demo,
    )


def _refuse() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: 404 follows
    roles = roles_of(current_app, request.endpoint)
    if ANYBODY in roles:
        return None
    if not current_user.is_authenticated:
        timed_out = "_user_id" in session
        next_path = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(
            url_for("account.sign_in", next=next_path, again=1 if timed_out else None), 303
        )
    if current_staff().role not in roles:
        abort(403)
    return None


def _ask_why(error: Exception) -> ResponseReturnValue:
    needed = cast(ReasonNeeded, error)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("caseload.reason", reference=needed.reference, next=back), 303)
