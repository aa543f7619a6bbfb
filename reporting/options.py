"""The options that the commands for figures share, and what is made of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporting.installation import (
    account_name,
    fail,
    opened_database,
    read_settings,
    root_folder,
    time_now,
    warn,
)

if TYPE_CHECKING:
    from actions.store.database import Database
    from reporting.figures import Report, Request
    from reporting.frames import Records
    from reporting.sentences import Words

From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First day of a counted review.")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Cut-off: nothing later exists. Today.")
]
Definitions = Annotated[
    str, typer.Option(metavar="NAME", help="pilot-2016, steady-counted, ever-achieved, rise-of-3.")
]
Voice = Annotated[str, typer.Option(help="person, carer or both: the voice counted.")]
Data = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Read these tables, and no database."),
]
Language = Annotated[str, typer.Option(help="en or cy.")]


def request_of(
    by: tuple[str, ...],
    since: str | None,
    to: str | None,
    definitions: str,
    voice: str,
    audience: str,
) -> Request:
    """What is asked for; `to` is today unless told. Ends the command when a date is wrong, and
    raises ValueError as `definition_of` and `Request.check` do."""
    from reporting.definitions import definition_of
    from reporting.figures import Request

    request = Request(
        by=by,
        since=_date("--from", since),
        cut=_date("--to", to) or time_now().date(),
        definition=definition_of(definitions),
        voice=voice,
        audience=audience,
    )
    request.check()
    return request


def records_for(data: Path | None, request: Request, action: str) -> Records:
    """From the tables at `data`, or from the database, where `action` is noted."""
    with opened_records(data, request, action) as (records, _):
        return records


@contextmanager
def opened_records(
    data: Path | None, request: Request, action: str
) -> Iterator[tuple[Records, Database]]:
    """As `records_for`, with the database they were read from still open."""
    from actions.store.audit import note
    from reporting.frames import read_records

    if data is not None:
        with _opened_tables(data) as database:
            yield read_records(database, request.cut), database
        return
    with opened_database(read_settings()) as database:
        records = read_records(database, request.cut)
        with database.begin() as session:
            note(session, account_name(), action, "figures", time_now())
        yield records, database


@contextmanager
def _opened_tables(data: Path) -> Iterator[Database]:
    from reporting.importing.reading import CannotImport, bring_in, read_codes
    from reporting.importing.scratch import scratch_database
    from reporting.sentences import read_words

    codes = read_codes(root_folder(), read_words(root_folder()))
    with scratch_database() as database:
        try:
            bring_in(database, data, codes, account_name(), time_now())
        except CannotImport as error:
            for line in error.lines:
                warn(line)
            fail("nothing was measured")
        yield database


def _date(option: str, given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        fail(f"{option} is {given!r}: expected a date such as 2016-03-31")


def check_language(language: str) -> None:
    """Ends the command when the language is neither en nor cy."""
    from reporting.sentences import LANGUAGES

    if language not in LANGUAGES:
        fail(f"--language is {language!r}: expected en or cy")


def put_report(made: Report, format: str, words: Words, language: str, out: Path | None) -> None:
    """Writes a report, and says what of it can be worked out all the same.

    Raises ValueError as `reporting.formats.writers.writer_of` does.
    """
    from reporting.formats.writers import writer_of

    written = writer_of(format)(made, words, language)
    if made.given_away:
        warn(
            f"{made.given_away} hidden numbers can be worked out all the same, from an earlier "
            "report or from a sum that leaves no choice"
        )
    _put_out(written, out)
    if format == "csv":
        # Beside the rows, not among them: what reads them expects rows alone.
        for note in made.notes:
            print(words.note(note, language), file=sys.stderr)


def _put_out(written: bytes, out: Path | None) -> None:
    """Writes bytes to the file, or to standard output where none is told."""
    if out is not None:
        out.write_bytes(written)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()
