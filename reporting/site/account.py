"""Signing in and out: a password, then a code from an authenticator; or the council's own way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import segno
from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from actions.store import accounts
from actions.store.audit import note
from actions.store.database import Session
from actions.store.records import Account
from bot.languages import LANGUAGES
from reporting.site.access import ANYBODY, current_staff, held_by, leads, may, safe_path
from reporting.site.extensions import house

HALF_WAY = timedelta(minutes=10)
"""How long a right password waits for its code."""

NOBODY = "-"
"""Whom an audit line is about that is about nobody's records."""

pages = Blueprint("account", __name__)


class SignInForm(FlaskForm):
    """A sign-in name and a password."""

    sign_in = StringField(
        _l("Sign-in name"),
        validators=[DataRequired(_l("Enter your sign-in name.")), Length(max=120)],
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(FlaskForm):
    """Six digits from an authenticator."""

    code = StringField(
        _l("Code"),
        description=_l("The six digits your authenticator shows now."),
        validators=[DataRequired(_l("Enter the six digits.")), Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class NewPasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Three or four words are easy to remember."),
        validators=[DataRequired(_l("Enter a new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same again"),
        validators=[EqualTo("password", _l("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The password until now, and a new one."""

    now = PasswordField(
        _l("Password until now"),
        validators=[DataRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


@pages.get("/")
@may(*accounts.ROLES)
def home() -> ResponseReturnValue:
    """The first page somebody of this role has."""
    ways = [way for way, _name in house().ways if leads(way)]
    return redirect(url_for(ways[0] if ways else "account.own"), 303)


@pages.get("/health")
@may(ANYBODY)
def health() -> ResponseReturnValue:
    """Whether the site answers and its database with it."""
    with house().database.read() as reading:
        accounts.any_real(reading)
    return {"status": "ok"}


@pages.route("/sign-in", methods=["GET", "POST"])
@may(ANYBODY)
def sign_in() -> ResponseReturnValue:
    """A sign-in name and a password."""
    if current_user.is_authenticated:
        return redirect(url_for("account.home"), 303)
    form, status = SignInForm(), 200
    if form.validate_on_submit():
        account = _tried(form.sign_in.data or "", form.password.data or "")
        if account is not None:
            _go_half_way(account, house().now())
            return _onward(account)
        form.password.errors = [
            _("That name and password do not fit together, or there were too many tries.")
        ]
        status = 401
    elif form.is_submitted():
        status = 422
    return render_template(
        "account/sign_in.html", form=form, minutes=house().settings.idle_minutes
    ), status


@pages.route("/sign-in/code", methods=["GET", "POST"])
@may(ANYBODY)
def code() -> ResponseReturnValue:
    """The second factor: a code from the authenticator."""
    form, status = CodeForm(), 200
    with house().database.read() as reading:
        account = _half_way(reading)
    if account.second_factor_at is None:
        return redirect(url_for("account.authenticator"), 303)
    if form.is_submitted():
        if form.validate() and _right_code(account, form):
            return _onward(account)
        status = 422
    return render_template("account/code.html", form=form), status


@pages.route("/sign-in/authenticator", methods=["GET", "POST"])
@may(ANYBODY)
def authenticator() -> ResponseReturnValue:
    """The first time: a key for the authenticator, as a picture and to type, and a first code."""
    form, status = CodeForm(), 200
    with house().database.begin() as writing:
        account = _half_way(writing)
        key = accounts.start_second_factor(writing, account)
    if account.second_factor_at is not None:
        return redirect(url_for("account.code"), 303)
    if form.is_submitted():
        if form.validate() and _right_code(account, form):
            return _onward(account)
        status = 422
    picture = segno.make(accounts.authenticator_link(account)).svg_data_uri(scale=4)
    parts = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    shown = render_template("account/authenticator.html", form=form, picture=picture, key=parts)
    return shown, status


@pages.route("/sign-in/password", methods=["GET", "POST"])
@may(ANYBODY)
def password() -> ResponseReturnValue:
    """A password that was handed over is changed before anything else is seen."""
    form, status = NewPasswordForm(), 200
    with house().database.read() as reading:
        account = _half_way(reading)
    if not (account.must_change and _passed(account)):
        return _onward(account)
    if form.is_submitted():
        if form.validate() and _changed(account, form):
            return _onward(account)
        status = 422
    return render_template("account/password.html", form=form), status


@pages.post("/sign-out")
@may(*accounts.ROLES)
def sign_out() -> ResponseReturnValue:
    """Ends it here and in the database, so that a cookie kept elsewhere opens nothing."""
    with house().database.begin() as writing:
        accounts.end(writing, current_staff().token, house().now())
    logout_user()
    _keep_only_language()
    flash(_("You are signed out."))
    return redirect(url_for("account.sign_in"), 303)


@pages.route("/account", methods=["GET", "POST"])
@may(*accounts.ROLES)
def own() -> ResponseReturnValue:
    """One's own account: who one is here, and a new password."""
    form, status = ChangePasswordForm(), 200
    if form.is_submitted():
        account = _tried(current_staff().actor, form.now.data or "") if form.validate() else None
        if account is not None and _changed(account, form):
            begin(account)
            flash(_("Your password is changed, and you are signed out everywhere else."))
            return redirect(url_for("account.own"), 303)
        if account is None and not form.errors:
            form.now.errors = [_("That is not the password until now.")]
        status = 422
    return render_template("account/own.html", form=form), status


@pages.post("/language")
@may(ANYBODY)
def choose_language() -> ResponseReturnValue:
    """Welsh or English from here on, kept with the account."""
    wanted = request.form.get("language")
    if wanted not in LANGUAGES:
        abort(400)
    session["language"] = wanted
    if current_user.is_authenticated:
        with house().database.begin() as writing:
            accounts.set_language(writing, current_staff().id, wanted)
    return redirect(safe_path(request.form.get("next")) or url_for("account.home"), 303)


def _tried(sign_in_name: str, password: str) -> Account | None:
    """The account whose password it is; a wrong one is counted."""
    at = house().now()
    with house().database.read() as reading:
        right = accounts.is_right(reading, sign_in_name, password, at)
    with house().database.begin() as writing:
        return accounts.tried(writing, sign_in_name, right, at)


def _right_code(account: Account, form: CodeForm) -> bool:
    with house().database.begin() as writing:
        current = accounts.open_one(writing, account.id)
        right = current is not None and accounts.check_code(
            writing, current, form.code.data or "", house().now()
        )
    if right:
        session["half"] = {**session["half"], "passed": True}
    else:
        form.code.errors = [
            _("That code does not fit. Wait for the next one, and check the clock of the phone.")
        ]
    return right


def _changed(account: Account, form: NewPasswordForm) -> bool:
    try:
        with house().database.begin() as writing:
            current = accounts.open_one(writing, account.id)
            if current is None:
                return False
            accounts.set_password(writing, current, form.password.data or "")
            accounts.end_all(writing, current, house().now())
            note(writing, account.sign_in, "changed their password", NOBODY, house().now())
    except accounts.CannotOpen:
        form.password.errors = [
            _("A password has at least 12 characters, and is not your own name.")
        ]
        return False
    account.must_change = False
    return True


def begin(account: Account) -> None:
    """Signs the account in on this browser. Nothing that was in its cookie before stays.

    Whoever put it there may be somebody else.
    """
    with house().database.begin() as writing:
        token = accounts.begin(writing, account.id, house().now())
        note(writing, account.sign_in, "signed in", NOBODY, house().now())
    _keep_only_language()
    login_user(held_by(token))


def _keep_only_language() -> None:
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen


def _go_half_way(account: Account, at: datetime) -> None:
    _keep_only_language()
    session["half"] = {
        "account": account.id,
        "until": (at + HALF_WAY).timestamp(),
        "passed": False,
        "next": safe_path(request.args.get("next")),
    }


def _half_way(found: Session) -> Account:
    """Whose password was right a moment ago; else back to the beginning."""
    half: dict[str, Any] = session.get("half") or {}
    late = house().now().timestamp() > half.get("until", 0)
    account = None if late else accounts.open_one(found, half.get("account", 0))
    if account is None:
        abort(redirect(url_for("account.sign_in", again=1), 303))
    return account


def _passed(account: Account) -> bool:
    return account.demo or bool(session["half"]["passed"])


def _onward(account: Account) -> ResponseReturnValue:
    """What is still to be done before the account is signed in."""
    if not _passed(account):
        known = account.second_factor_at is not None
        return redirect(url_for("account.code" if known else "account.authenticator"), 303)
    if account.must_change:
        return redirect(url_for("account.password"), 303)
    after = session["half"]["next"]
    begin(account)
    return redirect(after or url_for("account.home"), 303)
