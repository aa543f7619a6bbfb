"""Transcripts for supervision: names and places replaced, and read through before printing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from actions.store import copies
from actions.store.accounts import names_of
from actions.store.audit import note
from actions.store.copies import Line
from actions.store.database import Session
from actions.store.people import names_around
from actions.store.records import Person, SupervisionCopy
from actions.store.transcripts import Transcript, open_transcript
from reporting.replacing import (
    MARK,
    NUMBER,
    PERSON,
    PLACE,
    WORD,
    Names,
    replace_more,
    replaced,
    to_look_at,
)
from reporting.site.access import current_staff, may, reader_of
from reporting.site.extensions import house
from reporting.site.turns import shown_sittings
from reporting.site.wording import said
from reporting.site.writing import WordsForm

pages = Blueprint("supervision", __name__, url_prefix="/supervision")

WHO = {
    "bot": _l("Chatbot"),
    "person": _l("The person"),
    "carer": _l("A carer"),
    "somebody": _l("Somebody"),
}


@pages.get("/<reference>")
@may("practitioner")
def index(reference: str) -> ResponseReturnValue:
    """The copies there are of one person's transcript."""
    with house().database.read() as reading:
        person = reader_of(reading, reference).person
        found = copies.copies_of(reading, person)
        names = names_of(
            reading, [by for one in found for by in (one.made_by, one.reviewed_by) if by]
        )
    return render_template("supervision/index.html", person=person, found=found, names=names)


@pages.post("/<reference>")
@may("practitioner")
def make(reference: str) -> ResponseReturnValue:
    """A new copy of everything said until now."""
    staff, at = current_staff(), house().now()
    with house().database.begin() as writing:
        reader = reader_of(writing, reference)
        transcript = open_transcript(
            writing, reader.person.reference, staff.actor, "a copy for supervision", at
        )
        made = copies.make_copy(
            writing, reader.person, _lines(writing, transcript), staff.actor, at
        )
        there = url_for("supervision.review", reference=reader.person.reference, copy_id=made.id)
    return redirect(there, 303)


@pages.get("/<reference>/<int:copy_id>")
@may("practitioner")
def review(reference: str, copy_id: int) -> ResponseReturnValue:
    """A copy to be read through: what may still be a name, and what else is to be replaced."""
    with house().database.read() as reading:
        person, copy = _copy(reading, reference, copy_id)
        return _page(person, copy, _more_form())


@pages.post("/<reference>/<int:copy_id>/more")
@may("practitioner")
def more(reference: str, copy_id: int) -> ResponseReturnValue:
    """More of it is replaced: words that were ticked, and those written, one a line."""
    form = _more_form()
    with house().database.begin() as writing:
        person, copy = _copy(writing, reference, copy_id)
        if not form.validate_on_submit():
            return _page(person, copy, form), 422
        words = [*request.form.getlist("word"), *form.written.splitlines()]
        lines = copies.lines_in(copy)
        texts = replace_more([line.text for line in lines], words)
        try:
            copies.rewrite_copy(
                writing,
                copy,
                [replace(line, text=text) for line, text in zip(lines, texts, strict=True)],
            )
        except copies.Reviewed:
            flash(_("Nothing was changed: it was read through already. Make another copy."))
    return redirect(url_for("supervision.review", reference=person.reference, copy_id=copy.id), 303)


@pages.post("/<reference>/<int:copy_id>/reviewed")
@may("practitioner")
def reviewed(reference: str, copy_id: int) -> ResponseReturnValue:
    """Whoever is signed in has read it through, and it may be printed."""
    staff = current_staff()
    with house().database.begin() as writing:
        person, copy = _copy(writing, reference, copy_id)
        if request.form.get("sure") != "yes":
            flash(_("Nothing was changed: tick that you have read all of it."))
            there = "supervision.review"
        else:
            copies.review_copy(writing, copy, staff.actor, house().now())
            note(writing, staff.actor, "read a copy through", person.reference, house().now())
            there = "supervision.printed"
    return redirect(url_for(there, reference=person.reference, copy_id=copy.id), 303)


@pages.get("/<reference>/<int:copy_id>/print")
@may("practitioner")
def printed(reference: str, copy_id: int) -> ResponseReturnValue:
    """A copy as it is printed; one that nobody read through is not there."""
    with house().database.begin() as writing:
        person, copy = _copy(writing, reference, copy_id)
        if copy.reviewed_at is None:
            raise NotFound
        note(writing, current_staff().actor, "printed a copy", person.reference, house().now())
    return render_template(
        "supervision/print.html",
        person=person,
        copy=copy,
        sittings=_by_sitting(copies.lines_in(copy)),
        who=WHO,
        marked=marked,
    )


def marked(text: str) -> Markup:
    """`text` with a word in the reader's language in place of each mark."""
    names = {
        PERSON: _l("name %(number)s"),
        PLACE: _l("place %(number)s"),
        WORD: _l("name or place %(number)s"),
        NUMBER: _l("number or address"),
    }
    shown, at = Markup(), 0
    for found in MARK.finditer(text):
        words = str(names[found.group(1)]) % {"number": found.group(2)}
        shown += escape(said(text[at : found.start()])) + Markup("<strong>[{}]</strong>").format(
            words
        )
        at = found.end()
    return shown + escape(said(text[at:]))


def _copy(session: Session, reference: str, copy_id: int) -> tuple[Person, SupervisionCopy]:
    person = reader_of(session, reference).person
    copy = copies.find_copy(session, copy_id, person)
    if copy is None:
        raise NotFound
    return person, copy


def _page(person: Person, copy: SupervisionCopy, form: WordsForm) -> str:
    lines = copies.lines_in(copy)
    return render_template(
        "supervision/review.html",
        person=person,
        copy=copy,
        sittings=_by_sitting(lines),
        look_at=to_look_at([line.text for line in lines]),
        form=form,
        who=WHO,
        marked=marked,
    )


def _more_form() -> WordsForm:
    return WordsForm(_l("More words to replace, one a line"), prefix="more", needed=False)


def _lines(session: Session, transcript: Transcript) -> list[Line]:
    around = names_around(session, transcript.person)
    carers = [carer.name for carer in transcript.carers.values() if carer.name]
    names = Names(people=[transcript.person.name, *carers, *around.people], places=around.places)
    said_then = [
        (number, turn)
        for number, sitting in enumerate(shown_sittings(transcript), start=1)
        for turn in sitting.turns
    ]
    texts = replaced([turn.text for _number, turn in said_then], names)
    return [
        Line(sitting=number, who=turn.who, text=text)
        for (number, turn), text in zip(said_then, texts, strict=True)
    ]


def _by_sitting(lines: Sequence[Line]) -> list[tuple[int, list[Line]]]:
    return [(number, list(some)) for number, some in groupby(lines, key=lambda one: one.sitting)]
