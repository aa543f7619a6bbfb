"""The command for case systems: export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporting.installation import (
    account_name,
    fail,
    opened_database,
    read_settings,
    said_plainly,
    time_now,
)

commands = typer.Typer(add_completion=False, rich_markup_mode=None)


@commands.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="Written here.")],
    references: Annotated[
        list[str] | None, typer.Argument(metavar="REF", help="Whose; without any, all who joined.")
    ] = None,
    fhir: Annotated[bool, typer.Option("--fhir", help="As HL7 FHIR R4: the only form.")] = False,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit.")] = "for the case system",
    words: Annotated[
        bool, typer.Option("--words", help="Their own words too, where not held back.")
    ] = False,
) -> None:
    """Write outcomes and scores for the council's own case system. What was held back stays.

    Everybody who is in it gets a line in the audit. Without --words nothing that anybody wrote
    leaves.
    """
    from actions.store.audit import note
    from actions.store.keeping import every
    from actions.store.records import Person
    from actions.store.transcripts import open_transcript
    from reporting.fhir import bundle_of

    if not fhir:
        fail("no form was told: expected --fhir")
    at = time_now()
    action = "exported FHIR, with words" if words else "exported FHIR, without words"
    with said_plainly(), opened_database(read_settings()) as database:
        with database.begin() as session:
            whose = references or [
                one.reference
                for one in every(session, Person)
                if one.status in ("joined", "withdrawn")
            ]
            opened = []
            for one in dict.fromkeys(whose):
                transcript = open_transcript(session, one, account_name(), reason, at)
                opened.append(transcript)
                note(
                    session, account_name(), action, transcript.person.reference, at, reason=reason
                )
            written = bundle_of(opened, at, words=words)
        out.touch(mode=0o600)
        out.write_text(written, encoding="utf-8")
    print(f"{out}: people {len(opened)}")
