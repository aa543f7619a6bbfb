"""The Caerphilly record, "Our Family Outcomes": filled from what was said, with room for a pen.

After the recording tool in appendix C of the pilot's report: for each outcome its number, the
outcome, the problem as it was seen, and what 0 and 10 look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from actions.store.accounts import names_of
from actions.store.audit import note
from actions.store.caseload import cases_of
from actions.store.records import Person
from actions.store.transcripts import open_transcript
from actions.store.working import views_of
from bot.languages import LANGUAGES
from reporting.site.access import current_staff, may, reach, reader_of
from reporting.site.extensions import house
from reporting.site.languages import LOCALES
from reporting.site.telling import OutcomeTold, outcomes_told
from reporting.site.wording import language

pages = Blueprint("records", __name__, url_prefix="/family-record")

FAMILY = 12
"""The most people of one record."""

EMPTY_ROWS = 3
LISTED = 200


@dataclass(frozen=True)
class Member:
    """One of the family, and what matters to them."""

    person: Person
    outcomes: Sequence[OutcomeTold]


@pages.get("/")
@may("practitioner")
def choose() -> ResponseReturnValue:
    """Who is of the family."""
    words = " ".join(request.args.get("words", "").split())[:120]
    with house().database.read() as reading:
        people = cases_of(
            reading,
            reach(),
            actor=current_staff().actor,
            at=house().now(),
            words=words,
            size=LISTED,
        ).cases
    return render_template("records/choose.html", people=people, words_sought=words)


@pages.get("/print")
@may("practitioner")
def printed() -> ResponseReturnValue:
    """The record of those chosen, in one language or both."""
    references = list(dict.fromkeys(request.args.getlist("person")))[:FAMILY]
    if not references:
        flash(_("Choose at least one person."))
        return redirect(url_for("records.choose"), 303)
    wanted = request.args.get("language", "")
    languages = LANGUAGES if wanted == "both" else (wanted,) if wanted in LANGUAGES else ()
    sheets = []
    with house().database.begin() as writing:
        staff, at = current_staff(), house().now()
        opened = []
        for reference in references:
            reader = reader_of(writing, reference)
            transcript = open_transcript(
                writing, reader.person.reference, staff.actor, reader.reason, at
            )
            note(writing, staff.actor, "printed a record", reader.person.reference, at)
            views = views_of(writing, transcript.outcomes)
            names = names_of(writing, [view.by for view in views if view.by])
            opened.append((transcript, views, names))
    for one in languages or (language(),):
        with force_locale(LOCALES[one]):
            family = [
                Member(transcript.person, _active(outcomes_told(transcript, views, names)))
                for transcript, views, names in opened
            ]
            sheets.append(
                render_template(
                    "records/_sheet.html",
                    family=family,
                    on=house().today(),
                    empty_rows=EMPTY_ROWS,
                    sheet_language=one,
                    several=len(family) > 1,
                )
            )
    return render_template("records/print.html", sheets=sheets)


def _active(outcomes: Sequence[OutcomeTold]) -> list[OutcomeTold]:
    return [one for one in outcomes if one.outcome.status in ("active", "achieved")]
