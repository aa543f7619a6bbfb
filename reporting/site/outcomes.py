"""Working with an outcome: agree it, its aspects, one's own view, taking it off, mistakes.

What a person said is never edited here. Whoever covers for a worker may do what the worker may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms import TextAreaField as Words
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from actions.store import accounts, working
from actions.store.audit import note
from actions.store.database import Session
from actions.store.records import Correction, Outcome, Person, Score
from actions.store.transcripts import Transcript, open_transcript
from reporting.site.access import current_staff, may, reader_of
from reporting.site.extensions import house
from reporting.site.telling import OutcomeTold, outcomes_told
from reporting.site.wording import SCORES, language

MOST_WORDS = 2000
NO_NUMBER = "none"

pages = Blueprint("outcomes", __name__, url_prefix="/people/<reference>/outcomes/<int:number>")


class AgreeForm(FlaskForm):
    """The day an outcome was agreed, and why where another day was kept before."""

    on = DateField(
        _l("Agreed on"), validators=[InputRequired(_l("Enter the day, such as 24/11/2026."))]
    )
    reason = StringField(
        _l("If you change the day: why?"),
        validators=[Length(max=500)],
    )


class AspectsForm(FlaskForm):
    """Which aspects of well-being it belongs to."""

    codes = SelectMultipleField(
        _l("Aspects of well-being"),
        description=_l("Choose as many as fit. None: it is not clear yet, and can be said later."),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=True,
    )


class ViewForm(FlaskForm):
    """A practitioner's own view."""

    kind = SelectField(_l("Your view of"), choices=list(SCORES.items()), default="review")
    value = SelectField(
        _l("Your number"),
        description=_l("0 is as bad as things could be, 10 could not be any better."),
        choices=[(NO_NUMBER, _l("No number")), *((str(n), str(n)) for n in range(11))],
    )
    words = Words(_l("In your words"), validators=[Length(max=MOST_WORDS)])


class CorrectViewForm(ViewForm):
    """Another view in the place of a mistaken one."""

    kind = None
    reason = StringField(
        _l("What was mistaken?"),
        validators=[DataRequired(_l("Say it in a few words.")), Length(max=500)],
    )


class WithdrawForm(FlaskForm):
    """Why an outcome is taken off."""

    code = RadioField(_l("Why?"), validators=[DataRequired(_l("Choose a reason."))])
    words = Words(_l("In your words"), validators=[Length(max=MOST_WORDS)])


class PutBackForm(FlaskForm):
    """Why it was a mistake to take it off."""

    reason = StringField(
        _l("What was mistaken?"),
        validators=[DataRequired(_l("Say it in a few words.")), Length(max=500)],
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """An outcome somebody may read, with all that is shown beside it.

    `mine` are the ids of the reader's own views of it.
    """

    transcript: Transcript
    outcome: Outcome
    told: OutcomeTold
    codes: list[str]
    trail: list[Correction]
    names: dict[str, str]
    mine: frozenset[int]
    may_put_back: bool

    @property
    def person(self) -> Person:
        """Whose outcome it is."""
        return self.transcript.person


@pages.get("/")
@may("practitioner", "manager")
def page(reference: str, number: int) -> ResponseReturnValue:
    """One outcome: what was said of it, and what staff added."""
    with house().database.begin() as writing:
        found = _find(writing, reference, number)
    return _page(found, {})


@pages.post("/agree")
@may("practitioner")
def agree(reference: str, number: int) -> ResponseReturnValue:
    """It was agreed with the person, on a day."""
    form = AgreeForm()

    def keep(writing: Session, found: Found) -> None:
        if form.on.data > house().today():
            raise Mistaken(form.on, _("That day has not come yet."))
        reason = (form.reason.data or "").strip() or None
        try:
            working.agree_on(writing, found.outcome, form.on.data, reason=reason, **_by())
        except ValueError:
            raise Mistaken(form.reason, _("Say why the day is changed.")) from None

    return _change(reference, number, "agree", form, keep, "agreed an outcome")


@pages.post("/aspects")
@may("practitioner")
def aspects(reference: str, number: int) -> ResponseReturnValue:
    """Which aspects of well-being it belongs to; none is a good answer too."""
    form = AspectsForm()
    form.codes.choices = [(one.code, one.names[language()]) for one in house().choices.aspects]

    def keep(writing: Session, found: Found) -> None:
        working.link_aspects(writing, found.outcome, form.codes.data, **_by())

    return _change(reference, number, "aspects", form, keep, "linked well-being aspects")


@pages.post("/view")
@may("practitioner")
def view(reference: str, number: int) -> ResponseReturnValue:
    """One's own view, beside the person's."""
    form = ViewForm()

    def keep(writing: Session, found: Found) -> None:
        value, words = _viewed(form)
        working.give_view(writing, found.outcome, form.kind.data, value, words, **_by())

    return _change(reference, number, "view", form, keep, "gave a view")


@pages.route("/view/<int:score_id>", methods=["GET", "POST"])
@may("practitioner")
def correct_view(reference: str, number: int, score_id: int) -> ResponseReturnValue:
    """Another view in the place of one's own mistaken one."""
    form = CorrectViewForm()
    with house().database.begin() as writing:
        found = _find(writing, reference, number)
        mistaken = _own_view(writing, found, score_id)
        if form.validate_on_submit():
            try:
                value, words = _viewed(form)
            except Mistaken as mistake:
                mistake.show()
            else:
                reason = form.reason.data.strip()
                working.correct_view(writing, mistaken, value, words, reason=reason, **_by())
                return _done(writing, found, "corrected a view")
    status = 422 if form.is_submitted() else 200
    return render_template("outcomes/correct_view.html", form=form, found=found), status


@pages.post("/withdraw")
@may("practitioner")
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    """It is taken off, with a reason."""
    form = WithdrawForm()
    form.code.choices = house().choices.reasons("outcome", language())

    def keep(writing: Session, found: Found) -> None:
        words = (form.words.data or "").strip()
        working.withdraw(writing, found.outcome, form.code.data, words, **_by())

    return _change(reference, number, "withdraw", form, keep, "took an outcome off")


@pages.post("/put-back")
@may("practitioner")
def put_back(reference: str, number: int) -> ResponseReturnValue:
    """Staff took it off by mistake."""
    form = PutBackForm()

    def keep(writing: Session, found: Found) -> None:
        if not found.may_put_back:
            abort(404)
        working.put_back(writing, found.outcome, reason=form.reason.data.strip(), **_by())

    return _change(reference, number, "put_back", form, keep, "put an outcome back")


class Mistaken(Exception):
    """What was typed does not fit; the message is for whoever typed it."""

    def __init__(self, field: object, message: str) -> None:
        """At one field of a form."""
        super().__init__(message)
        self.field, self.message = field, message

    def show(self) -> None:
        """Says it beside the field."""
        self.field.errors = [self.message]  # type: ignore[attr-defined]


def _change(
    reference: str,
    number: int,
    name: str,
    form: FlaskForm,
    keep: Callable[[Session, Found], None],
    what: str,
) -> ResponseReturnValue:
    """Keeps a change where the form fits, and notes it; else shows the page with what does not."""
    with house().database.begin() as writing:
        found = _find(writing, reference, number)
        if form.validate():
            try:
                keep(writing, found)
            except Mistaken as mistake:
                mistake.show()
            else:
                return _done(writing, found, what)
    return _page(found, {name: form}), 422


def _done(writing: Session, found: Found, what: str) -> ResponseReturnValue:
    note(writing, current_staff().actor, what, found.person.reference, house().now())
    there = url_for("outcomes.page", reference=found.person.reference, number=found.outcome.number)
    return redirect(there, 303)


def _find(writing: Session, reference: str, number: int) -> Found:
    reader = reader_of(writing, reference)
    outcome = working.outcome_of(writing, reader.person, number)
    if outcome is None:
        abort(404)
    transcript = open_transcript(
        writing, reader.person.reference, current_staff().actor, reader.reason, house().now()
    )
    views = working.views_of(writing, [outcome])
    every = working.corrections_of(writing, reader.person)
    trail = [one for one in every if one.outcome_id == outcome.id]
    names = accounts.names_of(
        writing, [one.by for one in trail] + [one.by for one in views if one.by]
    )
    told = [one for one in outcomes_told(transcript, views, names) if one.outcome is outcome]
    if not told:
        abort(404)  # of a sitting that is not shown yet
    return Found(
        transcript=transcript,
        outcome=outcome,
        told=told[0],
        codes=working.aspects_of(writing, [outcome]).get(outcome.id, []),
        trail=trail,
        names=names,
        mine=frozenset(one.score.id for one in views if one.by == current_staff().actor),
        may_put_back=working.taken_off_by_staff(writing, outcome) is not None,
    )


def _page(found: Found, tried: dict[str, FlaskForm]) -> str:
    """The page, with each form as it was tried or as things stand."""
    with house().database.read() as reading:
        service = working.service_of(reading, found.person)
    choices = house().choices
    offered = choices.aspects_for(service)
    linked = tried.get("aspects") or AspectsForm(data={"codes": found.codes})
    linked.codes.choices = [(one.code, one.names[language()]) for one in offered]
    off = tried.get("withdraw") or WithdrawForm()
    off.code.choices = choices.reasons("outcome", language())
    return render_template(
        "outcomes/page.html",
        found=found,
        one=found.told,
        agreed=tried.get("agree") or AgreeForm(data={"on": found.outcome.agreed_on}),
        linked=linked,
        viewed=tried.get("view") or ViewForm(),
        off=off,
        back=tried.get("put_back") or PutBackForm(),
        named=choices.named(found.codes, language()),
        reasons=dict(choices.reasons("outcome", language())),
        picture=house().pictures.address,
    )


def _viewed(form: ViewForm) -> tuple[int | None, str | None]:
    value = None if form.value.data == NO_NUMBER else int(form.value.data)
    words = (form.words.data or "").strip() or None
    if value is None and words is None:
        raise Mistaken(form.words, _("Give a number, or words, or both."))
    return value, words


def _own_view(writing: Session, found: Found, score_id: int) -> Score:
    for one in working.views_of(writing, [found.outcome]):
        stands = one.score.superseded_by is None
        if one.score.id == score_id and stands and one.by == current_staff().actor:
            return one.score
    abort(404)


class By(TypedDict):
    """Who changes something, and when."""

    by: str
    at: datetime


def _by() -> By:
    return {"by": current_staff().actor, "at": house().now()}
