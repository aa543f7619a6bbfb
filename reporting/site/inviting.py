"""Inviting a person or a carer: a link that works once, as an address, a QR code and a sheet."""

from __future__ import annotations

from typing import cast

import segno
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from actions.store import invitations, people
from actions.store.audit import note
from actions.store.database import Session
from actions.store.people import Invited
from reporting.site.access import current_staff, may, person_in_reach
from reporting.site.extensions import house
from reporting.site.languages import LOCALES
from reporting.site.wording import language

OLDEST = 120
TELEGRAM_FROM = 16

pages = Blueprint("inviting", __name__, url_prefix="/people")

SPOKEN = [("", _l("Not known")), ("cy", "Cymraeg"), ("en", "English")]


class PersonForm(FlaskForm):
    """Somebody to invite."""

    name = StringField(
        _l("The name to use"),
        description=_l("As they like to be called: the conversation begins with it."),
        validators=[DataRequired(_l("Enter a name.")), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    born = IntegerField(
        _l("Year of birth"),
        description=_l(
            "It decides the helplines, and whether Telegram is offered. Leave it empty if unknown."
        ),
        validators=[Optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    language = SelectField(_l("Their language"), choices=SPOKEN)


class CarerForm(FlaskForm):
    """A carer to invite beside somebody."""

    name = StringField(
        _l("The carer's name"),
        validators=[DataRequired(_l("Enter a name.")), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    relationship = StringField(
        _l("Who they are to the person"),
        description=_l("Such as mother, foster carer, partner."),
        validators=[DataRequired(_l("Say who they are.")), Length(max=120)],
    )
    language = SelectField(_l("Their language"), choices=SPOKEN)


@pages.route("/invite", methods=["GET", "POST"])
@may("practitioner")
def person() -> ResponseReturnValue:
    """Invite somebody: whoever does becomes their worker."""
    form, now = PersonForm(), house().now()
    form.born.validators = [
        Optional(),
        NumberRange(
            now.year - OLDEST, now.year, _("A year of birth has four digits, such as 2012.")
        ),
    ]
    if form.validate_on_submit():
        with house().database.begin() as writing:
            invited = invitations.invite_to_team(
                writing,
                practitioner_id=cast(int, current_staff().practitioner_id),
                name=_tidy(form.name.data),
                year_of_birth=form.born.data,
                language=form.language.data or None,
                at=now,
                days=house().settings.invitation_days,
            )
            return _made(writing, invited, "invited a person")
    return render_template("inviting/person.html", form=form), 422 if form.is_submitted() else 200


@pages.route("/<reference>/carer", methods=["GET", "POST"])
@may("practitioner")
def carer(reference: str) -> ResponseReturnValue:
    """Invite a carer, who then speaks in a voice of their own."""
    form = CarerForm()
    with house().database.begin() as writing:
        found = person_in_reach(writing, reference)
        if form.validate_on_submit():
            invited = people.invite_carer(
                writing,
                reference=found.reference,
                name=_tidy(form.name.data),
                relationship=_tidy(form.relationship.data),
                at=house().now(),
                days=house().settings.invitation_days,
                language=form.language.data or None,
            )
            return _made(writing, invited, "invited a carer")
    shown = render_template("inviting/carer.html", form=form, person=found)
    return shown, 422 if form.is_submitted() else 200


@pages.get("/<reference>/links")
@may("practitioner", "manager")
def links(reference: str) -> ResponseReturnValue:
    """The links that were made for somebody and their carers, and what became of each."""
    with house().database.read() as reading:
        found = person_in_reach(reading, reference)
        made = invitations.links_of(reading, found, house().now())
    return render_template("inviting/links.html", person=found, links=made)


@pages.post("/<reference>/again")
@may("practitioner")
def again(reference: str) -> ResponseReturnValue:
    """A new link for the person; those not yet used stop working."""
    with house().database.begin() as writing:
        found = person_in_reach(writing, reference)
        invited = people.invite_again(
            writing,
            reference=found.reference,
            at=house().now(),
            days=house().settings.invitation_days,
        )
        return _made(writing, invited, "made a new link")


@pages.post("/<reference>/links/<int:invitation_id>/revoke")
@may("practitioner")
def revoke(reference: str, invitation_id: int) -> ResponseReturnValue:
    """A link that was not used yet stops working."""
    with house().database.begin() as writing:
        found = person_in_reach(writing, reference)
        if not invitations.revoke(writing, found, invitation_id, house().now()):
            abort(404)
        note(writing, current_staff().actor, "revoked a link", found.reference, house().now())
    flash(_("The link does not work any more."))
    return redirect(url_for("inviting.links", reference=found.reference), 303)


def _made(writing: Session, invited: Invited, what: str) -> ResponseReturnValue:
    """The sheet, once: the code is known only now, and is in no address and no cookie."""
    note(writing, current_staff().actor, what, invited.person.reference, house().now())
    settings = house().settings
    address = f"{settings.page_url}/c/{invited.code}"
    theirs = (invited.carer or invited.person).language or language()
    by_telegram = settings.telegram_bot and _may_use_telegram(invited, house().now().year)
    telegram = f"https://t.me/{settings.telegram_bot}?start={invited.code}" if by_telegram else None
    with force_locale(LOCALES[theirs]):
        sheet = render_template(
            "inviting/_sheet.html",
            invited=invited,
            address=address,
            code=segno.make(address, error="m").svg_data_uri(scale=5, border=4),
            telegram=telegram,
        )
    return render_template(
        "inviting/made.html", invited=invited, sheet=sheet, address=address, theirs=theirs
    )


def _may_use_telegram(invited: Invited, year: int) -> bool:
    """A carer may; a person from 16, by the lower of the two ages their year of birth leaves."""
    if invited.carer is not None:
        return True
    born = invited.person.year_of_birth
    return born is not None and year - born - 1 >= TELEGRAM_FROM


def _tidy(words: str | None) -> str:
    return " ".join((words or "").split())
