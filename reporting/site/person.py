"""A person's page: what matters to them, in their words, and what they and others said of it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from actions.store import accounts, caseload, working
from actions.store.audit import note
from actions.store.database import Session
from actions.store.records import Person
from actions.store.transcripts import open_transcript
from reporting.pressure import gentle_lines
from reporting.site.access import current_staff, may, person_in_reach, reader_of
from reporting.site.extensions import house
from reporting.site.telling import answers_told, outcomes_told, voice_name
from reporting.site.wording import language

MOST_WORDS = 2000

pages = Blueprint("person", __name__, url_prefix="/people")


class UnableForm(FlaskForm):
    """Why somebody cannot take part."""

    code = RadioField(_l("Why?"), validators=[DataRequired(_l("Choose a reason."))])
    words = TextAreaField(
        _l("In your words"),
        description=_l("Sealed, and for the case alone. The figures count the reason above."),
        validators=[Length(max=MOST_WORDS)],
    )


class AbleForm(FlaskForm):
    """Why somebody is taken to be able to take part after all."""

    reason = StringField(
        _l("What has changed, or what was mistaken?"),
        validators=[DataRequired(_l("Say it in a few words.")), Length(max=500)],
    )


class CorrectionForm(FlaskForm):
    """A mistake in what is kept about a person."""

    part = SelectField(
        _l("What is mistaken?"),
        choices=[
            ("name", _l("The name to use")),
            ("year_of_birth", _l("Year of birth")),
            ("language", _l("Language")),
        ],
    )
    after = StringField(
        _l("What is right?"),
        description=_l("A language is cy or en. Leave it empty where it is not known."),
        validators=[Length(max=120)],
    )
    reason = StringField(
        _l("How do you know?"),
        validators=[DataRequired(_l("Say it in a few words.")), Length(max=500)],
    )


@pages.get("/<reference>")
@may("practitioner", "manager")
def page(reference: str) -> ResponseReturnValue:
    """What one person said, as recorded; that it was opened is noted."""
    staff = current_staff()
    with house().database.begin() as writing:
        reader = reader_of(writing, reference)
        told = open_transcript(
            writing, reader.person.reference, staff.actor, reader.reason, house().now()
        )
        views = working.views_of(writing, told.outcomes)
        trail = working.corrections_of(writing, told.person)
        signed = [one.by for one in trail] + [view.by for view in views if view.by]
        names = accounts.names_of(writing, signed)
        aspects = working.aspects_of(writing, told.outcomes)
        sittings = [one for heard in told.conversations for one in heard.sittings]
        sent = working.sent_by(writing, sittings)
        worker = caseload.worker_of(writing, told.person)
    gentle = gentle_lines(told, lambda by, carer: voice_name(told, by, carer), language())
    return render_template(
        "person/page.html",
        told=told,
        outcomes=outcomes_told(told, views, names),
        answers=answers_told(told, None),
        aspects={id: house().choices.named(codes, language()) for id, codes in aspects.items()},
        gentle=list(gentle),
        sent=sent,
        trail=trail,
        names=names,
        worker=worker,
        picture=house().pictures.address,
        today=house().today(),
    )


@pages.route("/<reference>/unable", methods=["GET", "POST"])
@may("practitioner")
def unable(reference: str) -> ResponseReturnValue:
    """That somebody cannot take part, with its reason."""
    form = UnableForm()
    form.code.choices = house().choices.reasons("unable_to_engage", language())
    with house().database.begin() as writing:
        person = person_in_reach(writing, reference)
        if form.validate_on_submit():
            working.note_unable(
                writing,
                person,
                form.code.data,
                (form.words.data or "").strip(),
                by=current_staff().actor,
                at=house().now(),
            )
            return _changed(writing, person, "noted that they cannot take part")
    return _form("person/unable.html", form, person)


@pages.route("/<reference>/able", methods=["GET", "POST"])
@may("practitioner")
def able(reference: str) -> ResponseReturnValue:
    """That somebody can take part after all."""
    form = AbleForm()
    with house().database.begin() as writing:
        person = person_in_reach(writing, reference)
        if person.status != "unable_to_engage":
            abort(404)
        if form.validate_on_submit():
            working.note_able(
                writing,
                person,
                reason=form.reason.data.strip(),
                by=current_staff().actor,
                at=house().now(),
            )
            return _changed(writing, person, "noted that they can take part")
    return _form("person/able.html", form, person)


@pages.route("/<reference>/correct", methods=["GET", "POST"])
@may("practitioner")
def correct(reference: str) -> ResponseReturnValue:
    """Another name, year of birth or language, where what is kept is a mistake."""
    form = CorrectionForm()
    with house().database.begin() as writing:
        person = person_in_reach(writing, reference)
        if form.validate_on_submit():
            try:
                after = _read(form.part.data, (form.after.data or "").strip(), house().now().year)
            except ValueError as error:
                form.after.errors = [str(error)]
            else:
                working.correct_person(
                    writing,
                    person,
                    form.part.data,
                    after,
                    reason=form.reason.data.strip(),
                    by=current_staff().actor,
                    at=house().now(),
                )
                return _changed(writing, person, "corrected what is kept about them")
    return _form("person/correct.html", form, person)


def _read(part: str, typed: str, this_year: int) -> str | int | None:
    """What was typed, as it is kept. Raises ValueError in the reader's language."""
    if part == "name":
        if not typed:
            raise ValueError(_("A name cannot be empty."))
        return typed
    if not typed:
        return None
    if part == "language":
        if typed not in ("cy", "en"):
            raise ValueError(_("A language is cy or en."))
        return typed
    if not (typed.isascii() and typed.isdecimal() and this_year - 120 <= int(typed) <= this_year):
        raise ValueError(_("A year of birth has four digits, such as 2012."))
    return int(typed)


def _changed(writing: Session, person: Person, what: str) -> ResponseReturnValue:
    note(writing, current_staff().actor, what, person.reference, house().now())
    return redirect(url_for("person.page", reference=person.reference), 303)


def _form(template: str, form: FlaskForm, person: Person) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form, person=person), status
