"""For administrators: accounts, who covers for whom, whose people somebody becomes, the council.

Nothing anybody said is shown here, and nobody's name but staff's: people are references.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from actions.store import accounts, people, workers
from actions.store.audit import note
from actions.store.database import Session
from actions.store.records import Account, Authority
from reporting.site.access import current_staff, may
from reporting.site.account import NOBODY
from reporting.site.extensions import house
from reporting.site.wording import ROLES, SERVICES

PHONE = r"^[0-9+() -]{3,60}$"

pages = Blueprint("accounts", __name__, url_prefix="/accounts")


class AccountForm(FlaskForm):
    """A new account."""

    name = StringField(
        _l("Name"),
        description=_l("A practitioner is the worker of this name in the team, so write it alike."),
        validators=[DataRequired(_l("Enter a name.")), Length(max=120)],
    )
    sign_in = StringField(
        _l("Sign-in name"),
        description=_l(
            "Such as their e-mail address at work: the council's own sign-in goes by it."
        ),
        validators=[
            DataRequired(_l("Enter a sign-in name.")),
            Regexp(r"^\S{1,120}$", message=_l("A sign-in name has no spaces.")),
        ],
    )
    role = RadioField(
        _l("Role"), choices=list(ROLES.items()), validators=[DataRequired(_l("Choose a role."))]
    )
    service = SelectField(
        _l("Service, for practitioners and managers"), choices=list(SERVICES.items())
    )
    team = StringField(_l("Team, for practitioners and managers"), validators=[Length(max=120)])


class CoverForm(FlaskForm):
    """Who covers for whom."""

    absent = SelectField(_l("Who is away?"), coerce=int)
    by = SelectField(_l("Who covers?"), coerce=int)
    from_on = DateField(
        _l("From"), validators=[InputRequired(_l("Enter the day, such as 24/11/2026."))]
    )
    until_on = DateField(
        _l("Until, that day included"),
        validators=[InputRequired(_l("Enter the day, such as 24/11/2026."))],
    )


class TransferForm(FlaskForm):
    """Whose people somebody becomes."""

    reference = StringField(
        _l("One person's reference"),
        description=_l("Leave it empty to hand over all of a worker's people."),
        validators=[Optional(), Length(max=16)],
    )
    before = SelectField(_l("All the people of"), coerce=int)
    after = SelectField(_l("To"), coerce=int)


class CouncilForm(FlaskForm):
    """A council's numbers, and its day."""

    day_phone = StringField(
        _l("Phone in working hours"),
        validators=[
            DataRequired(_l("Enter a phone number.")),
            Regexp(PHONE, message=_l("A phone number has digits and spaces.")),
        ],
    )
    night_phone = StringField(
        _l("Phone at any other time"),
        validators=[
            DataRequired(_l("Enter a phone number.")),
            Regexp(PHONE, message=_l("A phone number has digits and spaces.")),
        ],
    )
    opens = TimeField(
        _l("Working hours begin"), validators=[InputRequired(_l("Enter a time, such as 09:00."))]
    )
    closes = TimeField(
        _l("Working hours end"), validators=[InputRequired(_l("Enter a time, such as 17:00."))]
    )


@pages.get("/")
@may("admin")
def index() -> ResponseReturnValue:
    """The council's accounts."""
    with house().database.read() as reading:
        found = accounts.colleagues(reading, current_staff().authority_id)
    return render_template("accounts/index.html", found=found, now=house().now())


@pages.route("/add", methods=["GET", "POST"])
@may("admin")
def add() -> ResponseReturnValue:
    """A new account, with a first password that is shown once."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            with house().database.begin() as writing:
                account = accounts.open_account(
                    writing,
                    sign_in=form.sign_in.data,
                    name=form.name.data,
                    role=form.role.data,
                    authority=_council(writing).name,
                    service=form.service.data,
                    team=" ".join((form.team.data or "").split()),
                    at=house().now(),
                )
                handed = accounts.first_password(writing, account)
                _note(writing, f"opened the account {account.sign_in}")
            return _handed(account, handed)
        except accounts.CannotOpen as problem:
            _say_why(form, problem.reason)
    return render_template("accounts/add.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/<int:account_id>")
@may("admin")
def one(account_id: int) -> ResponseReturnValue:
    """An account, and what can be done with it."""
    with house().database.read() as reading:
        account = _found(reading, account_id)
    return render_template("accounts/one.html", account=account, now=house().now())


@pages.post("/<int:account_id>/password")
@may("admin")
def password(account_id: int) -> ResponseReturnValue:
    """Another first password, shown once; whoever is signed in with the account is signed out."""
    with house().database.begin() as writing:
        account = _found(writing, account_id)
        handed = accounts.first_password(writing, account)
        accounts.end_all(writing, account, house().now())
        _note(writing, f"gave {account.sign_in} another first password")
    return _handed(account, handed)


@pages.post("/<int:account_id>/second-factor")
@may("admin")
def second_factor(account_id: int) -> ResponseReturnValue:
    """Their phone is lost: the next sign-in sets up another authenticator."""
    with house().database.begin() as writing:
        account = _found(writing, account_id)
        accounts.forget_second_factor(writing, account)
        accounts.end_all(writing, account, house().now())
        _note(writing, f"let {account.sign_in} set up another authenticator")
    flash(_("The next sign-in sets up another authenticator."))
    return redirect(url_for("accounts.one", account_id=account_id), 303)


@pages.post("/<int:account_id>/close")
@may("admin")
def close(account_id: int) -> ResponseReturnValue:
    """Nobody signs in with it any more. One's own is not closed by oneself."""
    if account_id == current_staff().id:
        abort(403)
    with house().database.begin() as writing:
        account = _found(writing, account_id)
        accounts.close_account(writing, account, house().now())
        _note(writing, f"closed the account {account.sign_in}")
    flash(_("The account is closed. What it did stays."))
    return redirect(url_for("accounts.index"), 303)


@pages.route("/cover", methods=["GET", "POST"])
@may("admin")
def cover() -> ResponseReturnValue:
    """Who covers for whom while somebody is away."""
    form, today = CoverForm(), house().today()
    with house().database.begin() as writing:
        choices = _workers(writing)
        form.absent.choices = form.by.choices = choices
        if form.validate_on_submit():
            try:
                workers.cover_for(
                    writing,
                    current_staff().authority_id,
                    form.absent.data,
                    form.by.data,
                    from_on=form.from_on.data,
                    until_on=form.until_on.data,
                    by=current_staff().actor,
                    at=house().now(),
                )
            except ValueError:
                form.until_on.errors = [
                    _("Choose two workers, and a last day that is not before the first.")
                ]
            else:
                _note(writing, "set who covers for whom")
                return redirect(url_for("accounts.cover"), 303)
        covered = workers.covers_of(writing, current_staff().authority_id, today)
    shown = render_template("accounts/cover.html", form=form, covered=covered, today=today)
    return shown, 422 if form.is_submitted() else 200


@pages.post("/cover/<int:cover_id>/end")
@may("admin")
def end_cover(cover_id: int) -> ResponseReturnValue:
    """The worker is back: yesterday was the last day of it."""
    yesterday = house().today() - timedelta(days=1)
    with house().database.begin() as writing:
        if not workers.end_cover(writing, current_staff().authority_id, cover_id, yesterday):
            abort(404)
        _note(writing, "ended who covers for whom")
    return redirect(url_for("accounts.cover"), 303)


@pages.route("/transfer", methods=["GET", "POST"])
@may("admin")
def transfer() -> ResponseReturnValue:
    """One person, or all of a worker's, become another worker's."""
    form = TransferForm()
    with house().database.begin() as writing:
        choices = _workers(writing)
        form.before.choices, form.after.choices = [(0, _("Nobody chosen")), *choices], choices
        if form.validate_on_submit():
            reference = (form.reference.data or "").strip().upper() or None
            try:
                moved = workers.transfer(
                    writing,
                    current_staff().authority_id,
                    form.after.data,
                    from_id=None if reference else form.before.data,
                    reference=reference,
                    by=current_staff().actor,
                    at=house().now(),
                )
            except LookupError:
                field = form.reference if reference else form.before
                field.errors = [_("There is nobody like that in this council.")]
            else:
                flash(ngettext("%(num)d person handed over.", "%(num)d people handed over.", moved))
                return redirect(url_for("accounts.transfer"), 303)
    shown = render_template("accounts/transfer.html", form=form)
    return shown, 422 if form.is_submitted() else 200


@pages.route("/council", methods=["GET", "POST"])
@may("admin")
def council() -> ResponseReturnValue:
    """The council's phones and hours, told to somebody who may not be safe."""
    with house().database.begin() as writing:
        kept = _council(writing)
        form = CouncilForm(data=_as_form(kept))
        if form.validate_on_submit():
            people.set_council(
                writing,
                kept.name,
                form.day_phone.data.strip(),
                form.night_phone.data.strip(),
                f"{form.opens.data:%H:%M}",
                f"{form.closes.data:%H:%M}",
            )
            _note(writing, "changed the council's phones or hours")
            flash(_("It is kept."))
            return redirect(url_for("accounts.council"), 303)
    shown = render_template("accounts/council.html", form=form, council=kept)
    return shown, 422 if form.is_submitted() else 200


def _handed(account: Account, handed: str) -> str:
    return render_template("accounts/handed.html", account=account, handed=handed)


def _found(reading: Session, account_id: int) -> Account:
    account = accounts.account_of(reading, account_id, current_staff().authority_id)
    if account is None or account.closed_at is not None:
        abort(404)
    return account


def _council(reading: Session) -> Authority:
    return cast(Authority, reading.get(Authority, current_staff().authority_id))


def _workers(reading: Session) -> list[tuple[int, str]]:
    found = workers.workers_of(reading, current_staff().authority_id)
    return [(one.id, f"{one.name}, {one.team}") for one in found]


def _as_form(kept: Authority) -> dict[str, object]:
    return {
        "day_phone": kept.day_phone,
        "night_phone": kept.night_phone,
        "opens": time.fromisoformat(kept.opens),
        "closes": time.fromisoformat(kept.closes),
    }


def _note(writing: Session, what: str) -> None:
    note(writing, current_staff().actor, what, NOBODY, house().now())


def _say_why(form: AccountForm, reason: str) -> None:
    if reason == "taken":
        form.sign_in.errors = [_("Somebody has that sign-in name already.")]
    elif reason == "team":
        form.team.errors = [_("A practitioner or a manager belongs to a team.")]
    else:
        form.name.errors = [_("That does not fit. Check the name and the sign-in name.")]
