"""My people: who said something new, whose check-in is due; and why a page is opened."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from actions.store import accounts
from actions.store.caseload import SHOWN, cases_of
from reporting.site.access import current_staff, may, person_in_reach, reach, safe_path
from reporting.site.extensions import house

pages = Blueprint("caseload", __name__, url_prefix="/people")

NARROWED = {
    "all": _l("Everybody"),
    "worries": _l("Open worries"),
    "new": _l("Something new"),
    "due": _l("Check-in due"),
    "requests": _l("Requests"),
}


class ReasonForm(FlaskForm):
    """Why somebody's words are opened."""

    reason = TextAreaField(
        _l("Why do you need to read this?"),
        description=_l("It is kept with who opened it and when, and the person can ask to see it."),
        validators=[
            DataRequired(_l("Say why, in a few words.")),
            Length(min=5, max=500, message=_l("Say why, in 5 to 500 characters.")),
        ],
    )


@pages.get("/")
@may("practitioner", "manager")
def people() -> ResponseReturnValue:
    """The people whoever is signed in sees, a page at a time; none of what they said."""
    shown = request.args.get("shown", "all")
    shown = shown if shown in SHOWN else "all"
    words = request.args.get("words", "")[:120]
    with house().database.read() as reading:
        found = cases_of(
            reading,
            reach(),
            actor=current_staff().actor,
            at=house().now(),
            shown=shown,
            words=words,
            page=request.args.get("page", 1, type=int),
        )
    return render_template(
        "caseload/people.html",
        found=found,
        shown=shown,
        words_sought=words,
        narrowed=NARROWED,
        today=house().today(),
    )


@pages.route("/<reference>/reason", methods=["GET", "POST"])
@may("manager")
def reason(reference: str) -> ResponseReturnValue:
    """Why a manager opens what somebody said; good until they sign out."""
    form, status = ReasonForm(), 200
    with house().database.begin() as writing:
        person = person_in_reach(writing, reference)
        if form.validate_on_submit():
            accounts.give_reason(
                writing,
                current_staff().signed_in_id,
                person,
                " ".join((form.reason.data or "").split()),
                house().now(),
            )
            onward = safe_path(request.args.get("next"))
            there = onward or url_for("person.page", reference=person.reference)
            return redirect(there, 303)
    if form.is_submitted():
        status = 422
    return render_template("caseload/reason.html", form=form, person=person), status
