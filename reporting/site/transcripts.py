"""Transcripts: looked for across one's people, read turn by turn, marked, noted on and printed.

Every opening goes through `open_transcript`, which notes it; a manager says why first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from actions.store import marks, notes, readings
from actions.store.accounts import names_of
from actions.store.audit import note
from actions.store.caseload import cases_of, within
from actions.store.database import Session
from actions.store.records import Person, Sitting
from actions.store.sittings import PAGE, Wanted, find_sitting, list_sittings
from actions.store.transcripts import Transcript, open_transcript
from reporting.site.access import Reader, current_staff, may, reach, reader_of
from reporting.site.casefile import case_file
from reporting.site.extensions import house
from reporting.site.turns import (
    CHANNELS,
    SPEAKERS,
    STATES,
    ShownTurn,
    Sought,
    heading,
    narrowed,
    shown_sittings,
)
from reporting.site.wording import LANGUAGES
from reporting.site.writing import WordsForm

pages = Blueprint("transcripts", __name__, url_prefix="/transcripts")

KINDS = {
    "new": _l("New to me"),
    "read": _l("Read by me"),
    "flagged": _l("Flagged"),
    "scored": _l("Has a number"),
    "worried": _l("Has a worry"),
    "not_understood": _l("Something was not understood"),
}
SEARCHED = "searched the words of their people"
"""The audit's reason where words were looked for across everybody's transcripts."""

MOST_FOUND = 100
LONGEST_TAG = 60
CASELOAD = 10_000


@dataclass(frozen=True)
class Found:
    """A turn that holds what was looked for, and whose transcript it is in."""

    person: Person
    turn: ShownTurn


@pages.get("/")
@may("practitioner", "manager")
def index() -> ResponseReturnValue:
    """Sittings of one's people, narrowed; for a worker also the turns that hold some words."""
    wanted, page = _wanted(), max(1, request.args.get("page", 1, type=int))
    staff = current_staff()
    words = _words() if staff.role == "practitioner" else ""
    with house().database.read() as reading:
        listed = list_sittings(
            reading,
            within(reach()),
            wanted=wanted,
            by=staff.actor,
            at=house().now(),
            skip=(page - 1) * PAGE,
        )
    found = _search(words) if words else []
    return render_template(
        "transcripts/index.html",
        listed=listed.shown,
        found=found[:MOST_FOUND],
        more=len(found) > MOST_FOUND,
        words_sought=words,
        wanted=wanted,
        page=page,
        goes_on=listed.goes_on,
        kinds=KINDS,
        channels=CHANNELS,
        speakers=SPEAKERS,
        states=STATES,
    )


@pages.get("/<reference>")
@may("practitioner", "manager")
def show(reference: str) -> ResponseReturnValue:
    """One person's transcript."""
    sought = _sought()
    with house().database.begin() as writing:
        reader, transcript = _opened(writing, reference)
        return _page(writing, reader.person, transcript, sought, _note_form())


@pages.get("/<reference>/print")
@may("practitioner", "manager")
def printed(reference: str) -> ResponseReturnValue:
    """The transcript as it is printed for the case file: the words, and no notes."""
    with house().database.begin() as writing:
        reader, transcript = _opened(writing, reference)
        note(writing, current_staff().actor, "printed", reader.person.reference, house().now())
    return render_template(
        "transcripts/print.html",
        person=reader.person,
        sittings=narrowed(shown_sittings(transcript), _sought()),
        at=house().now(),
        heading=heading,
        states=STATES,
    )


@pages.get("/<reference>/case-file.pdf")
@may("practitioner", "manager")
def pdf(reference: str) -> ResponseReturnValue:
    """The same as a PDF."""
    with house().database.begin() as writing:
        reader, transcript = _opened(writing, reference)
        note(
            writing, current_staff().actor, "exported a PDF", reader.person.reference, house().now()
        )
    made = case_file(
        reader.person,
        narrowed(shown_sittings(transcript), _sought()),
        house().now(),
        current_staff().name,
    )
    named = f"{reader.person.reference}.pdf"
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{named}"'},
    )


@pages.post("/<reference>/sittings/<int:sitting_id>/read")
@may("practitioner", "manager")
def read(reference: str, sitting_id: int) -> ResponseReturnValue:
    """Whoever is signed in has read this sitting; the person is told at their next visit."""
    return _marked(
        reference,
        sitting_id,
        lambda session, sitting: readings.mark_read(
            session, sitting, current_staff().actor, house().now()
        ),
    )


@pages.post("/<reference>/sittings/<int:sitting_id>/flag")
@may("practitioner", "manager")
def flag(reference: str, sitting_id: int) -> ResponseReturnValue:
    """The sitting is flagged."""
    return _marked(
        reference,
        sitting_id,
        lambda session, sitting: marks.flag(session, sitting, current_staff().actor, house().now()),
    )


@pages.post("/<reference>/sittings/<int:sitting_id>/tag")
@may("practitioner", "manager")
def tag(reference: str, sitting_id: int) -> ResponseReturnValue:
    """The sitting gets a tag, in staff's own words."""
    words = " ".join(request.form.get("words", "").split())

    def tagged(session: Session, sitting: Sitting) -> None:
        if 0 < len(words) <= LONGEST_TAG:
            marks.tag(session, sitting, words, current_staff().actor, house().now())
        else:
            flash(_("Nothing was changed: a tag is 1 to %(most)d characters.", most=LONGEST_TAG))

    return _marked(reference, sitting_id, tagged)


@pages.post("/<reference>/sittings/<int:sitting_id>/marks/<int:mark_id>/off")
@may("practitioner", "manager")
def unmark(reference: str, sitting_id: int, mark_id: int) -> ResponseReturnValue:
    """A flag or a tag is taken off."""
    return _marked(
        reference,
        sitting_id,
        lambda session, sitting: marks.take_off(
            session, sitting, mark_id, current_staff().actor, house().now()
        ),
    )


@pages.post("/<reference>/notes")
@may("practitioner", "manager")
def write(reference: str) -> ResponseReturnValue:
    """A private note about the person, and about a sitting where one is named."""
    form = _note_form()
    with house().database.begin() as writing:
        if not form.validate_on_submit():
            reader, transcript = _opened(writing, reference)
            return _page(writing, reader.person, transcript, Sought(), form), 422
        reader = reader_of(writing, reference)
        sitting_id = request.form.get("sitting", type=int)
        sitting = None
        if sitting_id is not None:
            sitting = _sitting(writing, sitting_id, reader.person)
        notes.write_note(
            writing,
            reader.person,
            form.written,
            current_staff().actor,
            house().now(),
            sitting=sitting,
        )
    flash(_("The note is kept."))
    return redirect(url_for("transcripts.show", reference=reader.person.reference) + "#notes", 303)


@pages.route("/<reference>/notes/<int:note_id>", methods=["GET", "POST"])
@may("practitioner", "manager")
def rewrite(reference: str, note_id: int) -> ResponseReturnValue:
    """A note with all its versions; another version is written beside them."""
    form = _note_form()
    with house().database.begin() as writing:
        reader = reader_of(writing, reference)
        found = notes.find_note(writing, note_id)
        if found is None or found.person_id != reader.person.id:
            raise NotFound
        if form.validate_on_submit():
            notes.rewrite_note(writing, found, form.written, current_staff().actor, house().now())
            flash(_("The note is kept. Its earlier version stays."))
            there = url_for("transcripts.show", reference=reader.person.reference)
            return redirect(f"{there}#notes", 303)
        if not form.is_submitted():
            form.words.data = found.words
        names = names_of(writing, [one.by for one in found.versions])
        page = render_template(
            "transcripts/note.html", person=reader.person, note=found, form=form, names=names
        )
    return page, 422 if form.is_submitted() else 200


def _opened(session: Session, reference: str) -> tuple[Reader, Transcript]:
    reader = reader_of(session, reference)
    transcript = open_transcript(
        session, reader.person.reference, current_staff().actor, reader.reason, house().now()
    )
    return reader, transcript


def _page(
    session: Session, person: Person, transcript: Transcript, sought: Sought, form: WordsForm
) -> str:
    sittings = shown_sittings(transcript)
    ids = [one.sitting.id for one in sittings if one.sitting is not None]
    put, read = marks.marks_of(session, ids), readings.readings_of(session, ids)
    written = notes.notes_of(session, person)
    opened = readings.opened_by(session, person)
    whose = [
        *(one.by for one in put),
        *(one.by for one in read),
        *(one.by for one in opened),
        *(version.by for one in written for version in one.versions),
    ]
    return render_template(
        "transcripts/show.html",
        person=person,
        sittings=narrowed(sittings, sought),
        sought=sought,
        marks={one: [mark for mark in put if mark.sitting_id == one] for one in ids},
        readings={one: [reading for reading in read if reading.sitting_id == one] for one in ids},
        notes=written,
        opened=opened,
        names=names_of(session, whose),
        form=form,
        heading=heading,
        states=STATES,
        channels=CHANNELS,
        speakers=SPEAKERS,
        longest_tag=LONGEST_TAG,
    )


def _note_form() -> WordsForm:
    return WordsForm(
        _l("A private note"),
        prefix="note",
        about=_l("For staff who may read this page. Never shown in the chat, and not printed."),
    )


def _marked(
    reference: str, sitting_id: int, put: Callable[[Session, Sitting], Any]
) -> ResponseReturnValue:
    with house().database.begin() as writing:
        person = reader_of(writing, reference).person
        put(writing, _sitting(writing, sitting_id, person))
    return redirect(_to(person.reference, sitting_id), 303)


def _to(reference: str, sitting_id: int) -> str:
    return url_for("transcripts.show", reference=reference) + f"#sitting-{sitting_id}"


def _sitting(session: Session, sitting_id: int, person: Person) -> Sitting:
    found = find_sitting(session, sitting_id, person)
    if found is None:
        raise NotFound
    return found


def _search(words: str) -> list[Found]:
    """Turns of one's own people that hold `words`: each transcript is opened, and that is noted."""
    staff, sought, found = current_staff(), Sought(words=words), []
    with house().database.begin() as writing:
        people = cases_of(
            writing, reach(), actor=staff.actor, at=house().now(), size=CASELOAD
        ).cases
        for one in people:
            transcript = open_transcript(
                writing, one.reference, staff.actor, SEARCHED, house().now()
            )
            found += [
                Found(transcript.person, turn)
                for sitting in narrowed(shown_sittings(transcript), sought)
                for turn in sitting.turns
            ]
    return sorted(found, key=lambda one: one.turn.at, reverse=True)


def _wanted() -> Wanted:
    return Wanted(
        since=_day("since"),
        until=_day("until"),
        channel=_one_of("channel", CHANNELS),
        speaker=_one_of("speaker", SPEAKERS),
        language=_one_of("language", LANGUAGES),
        **{kind: kind in request.args.getlist("only") for kind in KINDS},
    )


def _sought() -> Sought:
    only = request.args.getlist("only")
    return Sought(
        words=_words(),
        speaker=_one_of("speaker", SPEAKERS),
        language=_one_of("language", LANGUAGES),
        channel=_one_of("channel", CHANNELS),
        since=_day("since"),
        until=_day("until"),
        unclear="not_understood" in only,
        scored="scored" in only,
    )


def _words() -> str:
    return " ".join(request.args.get("words", "").split())[:120]


def _one_of(name: str, known: Any) -> str | None:
    given = request.args.get(name)
    return given if given in known else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
