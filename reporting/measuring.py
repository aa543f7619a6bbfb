"""The commands for figures: import, measures, behind, dictionary."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporting.installation import (
    account_name,
    fail,
    opened_database,
    read_settings,
    root_folder,
    said_plainly,
    time_now,
    warn,
)
from reporting.options import (
    Data,
    Definitions,
    From,
    To,
    Voice,
    check_language,
    opened_records,
    put_report,
    request_of,
)

if TYPE_CHECKING:
    from actions.store.database import Database
    from actions.store.import_plan import Plan
    from reporting.figures import Report

commands = typer.Typer(add_completion=False, rich_markup_mode=None)


@commands.command("import")
def import_tables(
    path: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.xlsx", help="The three tables.")],
    check: Annotated[
        bool, typer.Option("--check", help="Say what would come in; write nothing.")
    ] = False,
) -> None:
    """Bring in people, outcomes and scores: all of them, or nothing and every line that is wrong.

    The same again changes nothing. data/pilot has the tables' form.
    """
    from actions.store.database import holds_sealed
    from reporting.importing.reading import CannotImport, bring_in, read_codes, try_out
    from reporting.importing.scratch import scratch_database
    from reporting.sentences import read_words

    settings, at = read_settings(), time_now()
    try:
        with said_plainly():
            codes = read_codes(root_folder(), read_words(root_folder()))
            if not check:
                with opened_database(settings) as database:
                    came = bring_in(database, path, codes, account_name(), at)
                print(f"Imported: {_told(came)}.")
                return
            # Where nothing is kept yet, nothing is made in order to look.
            kept = holds_sealed(settings.database_url)
            with opened_database(settings) if kept else scratch_database() as database:
                would = try_out(database, path, codes, at.date())
            print(f"Would be imported: {_told(would)}. Nothing was written.")
    except CannotImport as error:
        for line in error.lines:
            warn(line)
        fail("nothing was imported")


@commands.command()
def measures(
    by: Annotated[
        str, typer.Option(help="authority, service, team, aspect, period, with commas between.")
    ] = "",
    since: From = None,
    to: To = None,
    definitions: Definitions = "pilot-2016",
    voice: Voice = "both",
    audience: Annotated[str, typer.Option(help="published or internal.")] = "published",
    format: Annotated[str, typer.Option(help="table, csv, json, html, xlsx.")] = "table",
    data: Data = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here.")] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A report published before, in JSON; once for each."),
    ] = None,
    language: Annotated[str, typer.Option(help="en or cy; in html also both.")] = "en",
) -> None:
    """Print the four national measures, what they rest on, and the path to them.

    Small numbers are hidden in what is published, and so is what would give one away together with
    what was published before (--earlier). --audience internal is for a council's own staff.
    """
    from reporting.earlier import read_earlier
    from reporting.figures import report
    from reporting.formats.quotes import quotes
    from reporting.formats.writers import BILINGUAL, QUOTING, writer_of
    from reporting.sentences import read_words

    with said_plainly():
        words = read_words(root_folder())
        writer_of(format)
        if not (language == "both" and format in BILINGUAL):
            check_language(language)
        groupings = tuple(part.strip() for part in by.split(",")) if by else ()
        request = request_of(groupings, since, to, definitions, voice, audience)
        before = [read_earlier(file) for file in earlier or ()]
        quoting = format in QUOTING and read_settings().quotes
        action = f"exported measures, {audience}"
        with opened_records(data, request, action) as (records, database):
            made = report(records, request, before)
            if quoting:
                made = replace(made, quotes=quotes(made, records, database))
                _note_quoted(database, made)
        put_report(made, format, words, language, out)


@commands.command()
def behind(
    measure: Annotated[
        str, typer.Argument(metavar="MEASURE", help="A column, such as outcomes_achieved.")
    ],
    reason: Annotated[str, typer.Option(help="Why it is opened; kept in the audit.")] = "read",
    authority: Annotated[str | None, typer.Option(help="Only this council.")] = None,
    service: Annotated[str | None, typer.Option(help="Only adults or children.")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    since: From = None,
    to: To = None,
    definitions: Definitions = "pilot-2016",
    voice: Voice = "both",
) -> None:
    """List the outcomes behind a figure: references, numbers and dates, for those who may.

    No words are shown. Everybody in the list gets a line in the audit.
    """
    from reporting.behind import as_csv, open_behind
    from reporting.behind import behind as find
    from reporting.frames import read_records

    with opened_database(read_settings()) as database:
        request = request_of((), since, to, definitions, voice, "internal")
        places = {"authority": authority, "service": service, "team": team}
        where = {place: name for place, name in places.items() if name is not None}
        found = find(read_records(database, request.cut), request, measure, where)
        rows = open_behind(database, found, account_name(), reason, time_now())
        sys.stdout.write(as_csv(rows))


@commands.command()
def dictionary(
    language: Annotated[str, typer.Option(help="en, cy or both.")] = "en",
) -> None:
    """Print the data dictionary: what each figure is, where it comes from, what changed."""
    from reporting.sentences import LANGUAGES, read_words
    from reporting.sentences import dictionary as lines

    with said_plainly():
        if language != "both":
            check_language(language)
        wanted = LANGUAGES if language == "both" else (language,)
        sys.stdout.write("\n".join(lines(read_words(root_folder()), wanted)))


def _note_quoted(database: Database, made: Report) -> None:
    from actions.store.audit import note

    with database.begin() as session:
        for quote in made.quotes:
            note(session, account_name(), "quoted in a report", quote.reference, time_now())


def _told(what: Plan) -> str:
    told = [
        f"people {len(what.people)}",
        f"outcomes {len(what.outcomes)}",
        f"scores {len(what.scores)}",
    ]
    moved = len(what.people_moved) + len(what.outcomes_withdrawn)
    return ", ".join([*told, *([f"kept rows that went on {moved}"] if moved else [])])
