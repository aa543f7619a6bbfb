"""A person's page: what matters to them, in their words, with what they and others said of it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from actions.store.transcripts import open_transcript
from reporting.site.access import current_staff, may, reader_of
from reporting.site.extensions import house

pages = Blueprint("person", __name__, url_prefix="/people")


@pages.get("/<reference>")
@may("practitioner", "manager")
def page(reference: str) -> ResponseReturnValue:
    """What one person said, as recorded; that it was opened is noted."""
    with house().database.begin() as writing:
        reader = reader_of(writing, reference)
        transcript = open_transcript(
            writing, reader.person.reference, current_staff().actor, reader.reason, house().now()
        )
    return render_template("person/page.html", told=transcript)
