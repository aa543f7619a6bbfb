"""The `what-matters` command. What a command alone needs is imported when it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from reporting.bundling import commands as bundling
from reporting.exporting import commands as exporting
from reporting.installation import (
    account_name,
    fail,
    opened_database,
    read_settings,
    root_folder,
    said_plainly,
    settings_with_key,
    time_now,
    warn,
)
from reporting.measuring import commands as measuring
from reporting.returns.commands import commands as returning
from reporting.staffing import commands as staffing

if TYPE_CHECKING:
    from actions.store.people import Invited
    from bot.settings import Settings

app = typer.Typer(
    name="what-matters",
    help="What Matters · Beth sy'n Bwysig: the conversation that comes before any care plan.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(measuring)
app.add_typer(returning)
app.add_typer(bundling)
app.add_typer(exporting)
app.add_typer(staffing)

Reference = Annotated[str, typer.Argument(metavar="REF", help="Their reference, such as P-7K3M9Q.")]


@app.command("read-scores")
def read_scores() -> None:
    """Read what people say when asked for 0 to 10: one reply a line in, one reading a line out.

    A reading is a number ("7"), two to choose between ("6-7"), "off" (not on this scale) or
    "none" (no number was given).
    """
    from bot.scale import read

    for line in _lines_in():
        print(read(line), flush=True)


@app.command("read-concerns")
def read_concerns() -> None:
    """Read messages for words about safety: one message a line in, "worry" or "ok" a line out."""
    from bot.concerns import SADNESS
    from bot.concerns_heard import read

    for line in _lines_in():
        heard = read(line)
        print("worry" if heard is not None and heard.grade != SADNESS else "ok", flush=True)


@app.command()
def invite(
    council: Annotated[str | None, typer.Option(help="The council, such as Gwynedd.")] = None,
    service: Annotated[str | None, typer.Option(help="adults or children.")] = None,
    team: Annotated[str | None, typer.Option(help="The team's name.")] = None,
    name: Annotated[str | None, typer.Option(help="The name to use for the person.")] = None,
    born: Annotated[int | None, typer.Option(metavar="YEAR", help="Year of birth.")] = None,
    language: Annotated[str | None, typer.Option(help="en or cy, when it is known.")] = None,
    worker: Annotated[str | None, typer.Option(help="Who will read it; else the team.")] = None,
    carer: Annotated[str | None, typer.Option(metavar="NAME", help="Invite a carer.")] = None,
    relationship: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Who the carer is to the person.")
    ] = None,
    for_reference: Annotated[
        str | None, typer.Option("--for", metavar="REF", help="The carer's person.")
    ] = None,
    again: Annotated[
        str | None, typer.Option(metavar="REF", help="A new link for this person.")
    ] = None,
) -> None:
    """Make a link that works once, for a person, for a carer, or again for the same person.

    \b
    A person:  --council Gwynedd --service children --team North --name Sam --born 2012
    A carer:   --carer Carys --relationship mother --for P-7K3M9Q --born 1980
    Again:     --again P-7K3M9Q
    """
    from actions.store import people
    from actions.store.audit import note

    settings, at = read_settings(), time_now()
    days = settings.invitation_days
    told = {
        "--council": council,
        "--service": service,
        "--team": team,
        "--name": name,
        "--born": born,
        "--worker": worker,
        "--carer": carer,
        "--relationship": relationship,
        "--for": for_reference,
        "--again": again,
        "--language": language,
    }
    given = {option for option, value in told.items() if value is not None}
    if language not in (None, "en", "cy"):
        fail(f"--language is {language!r}: expected en or cy")
    if born is not None and not at.year - 120 <= born <= at.year:
        fail(f"--born is {born}: expected a year from {at.year - 120} to {at.year}")
    if again is not None:
        _only(given, {"--again"}, "--again REF stands alone")
        with opened_database(settings) as database:
            with database.begin() as session:
                invited = people.invite_again(session, reference=again, at=at, days=days)
                note(session, account_name(), "made a new link", invited.person.reference, at)
            _print_link(settings, invited)
        return
    if given & {"--carer", "--relationship", "--for"}:
        carers = {"--carer", "--relationship", "--for"}
        also = {"--language", "--born"}
        _only(given, carers | also, "a carer takes --carer, --relationship and --for")
        _all_given(given, carers)
        called, relation = _text("--carer", carer), _text("--relationship", relationship)
        with opened_database(settings) as database:
            with database.begin() as session:
                invited = people.invite_carer(
                    session,
                    reference=for_reference or "",
                    name=called,
                    relationship=relation,
                    at=at,
                    days=days,
                    year_of_birth=born,
                    language=language,
                )
                note(session, account_name(), "invited a carer", invited.person.reference, at)
            _print_link(settings, invited)
        return
    _all_given(given, {"--council", "--service", "--team", "--name"})
    authority, group, called = (
        _text("--council", council),
        _text("--team", team),
        _text("--name", name),
    )
    if service not in people.SERVICES:
        fail(f"--service is {service!r}: expected adults or children")
    reader = _text("--worker", worker) if worker is not None else None
    with opened_database(settings) as database:
        with database.begin() as session:
            invited = people.invite_person(
                session,
                authority=authority,
                service=service,
                team=group,
                name=called,
                at=at,
                days=days,
                year_of_birth=born,
                language=language,
                worker=reader,
            )
            note(session, account_name(), "invited a person", invited.person.reference, at)
            kept = people.find_council(session, authority)
        _print_link(settings, invited)
        if kept is None or kept.day_phone is None:
            warn(
                f"no phone number is kept for {authority}, so somebody who may not be safe cannot "
                f'be given one. Keep it with: what-matters council "{authority}" --day-phone ...'
            )


@app.command()
def council(
    name: Annotated[str, typer.Argument(help="The council, such as Gwynedd.")],
    day_phone: Annotated[str, typer.Option(help="Its number in working hours.")],
    night_phone: Annotated[str, typer.Option(help="Its number out of hours.")],
    opens: Annotated[str, typer.Option(help="When working hours begin, local time.")] = "09:00",
    closes: Annotated[str, typer.Option(help="When they end.")] = "17:00",
) -> None:
    """Keep a council's phone numbers, given to somebody who may not be safe."""
    from actions.store import people

    for option, phone in (("--day-phone", day_phone), ("--night-phone", night_phone)):
        if sum(mark.isdigit() for mark in phone) < 3:
            fail(f"{option} is {phone!r}: expected a phone number")
    with opened_database(read_settings()) as database, database.begin() as session:
        kept = people.set_council(
            session, _text("NAME", name), day_phone.strip(), night_phone.strip(), opens, closes
        )
        print(
            f"{kept.name}: {kept.day_phone} from {kept.opens} to {kept.closes}, "
            f"else {kept.night_phone}."
        )


@app.command()
def show(
    reference: Reference,
    reason: Annotated[str, typer.Option(help="Why it is opened; kept in the audit.")] = "read",
) -> None:
    """Show what a person said, turn by turn, then what was recorded.

    What they kept back reads "[kept back]" everywhere. That it was opened, by whom and when, is
    noted.
    """
    from rich.console import Console
    from rich.text import Text

    from actions.store.transcripts import open_transcript
    from reporting.showing import lines

    with opened_database(read_settings()) as database, database.begin() as session:
        transcript = open_transcript(session, reference, account_name(), reason, time_now())
        console = Console(highlight=False, soft_wrap=True)
        for line in lines(transcript):
            # As Text: a person's words may hold brackets that mean something to rich.
            bold = line.isupper() and not line.startswith(" ")
            console.print(Text(_plain(line), style="bold" if bold else ""))


@app.command()
def worries() -> None:
    """List what waits for staff: worries about safety first, then requests; latest first.

    No words are shown: `what-matters show REF` opens them, and notes who did.
    """
    from actions.store.waiting import waiting

    with opened_database(read_settings()) as database, database.begin() as session:
        for one in waiting(session):
            print(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.reference}  {one.what}  {one.state}")


@app.command()
def migrate() -> None:
    """Bring the database up to date. Other commands do this too, when it is needed."""
    with opened_database(read_settings()):
        print("The database is up to date.")


@app.command()
def releasable() -> None:
    """Say whether this may be released: each helpline was confirmed in the last six months."""
    from bot.helplines import load_helplines, unconfirmed

    waiting = unconfirmed(
        load_helplines(root_folder() / "data" / "helplines.yml"), time_now().date()
    )
    for line in waiting:
        when = f"on {line.checked_on}" if line.checked_on else "never"
        warn(f"data/helplines.yml, {line.id} ({line.phone}): confirmed {when}")
    if waiting:
        fail(
            f"{len(waiting)} helplines were not confirmed in the last six months. Ring each, or "
            "read its own page, and set checked_on to that day."
        )
    print("Every helpline was confirmed in the last six months.")


@app.command()
def train() -> None:
    """Train the model, if what it is made from has changed."""
    from bot.server.training import TrainingError
    from bot.server.training import train as train_model

    try:
        print(train_model(root_folder()))
    except TrainingError as error:
        fail(str(error))


@app.command()
def run() -> None:
    """Start everything: the bot, its page, and the staff site. Ctrl-C stops it."""
    from reporting.running import run as run_all

    settings = read_settings()
    with said_plainly():
        settings = settings_with_key(settings)
    run_all(settings, root_folder())


@app.command()
def chat(
    code: Annotated[str | None, typer.Option(help="A link, or its code; else practice.")] = None,
) -> None:
    """Talk to the running bot in this terminal."""
    from bot.channels.terminal import chat as talk

    talk(read_settings(), code)


def main() -> None:
    """Runs the command."""
    app()


def _lines_in() -> Iterator[str]:
    # Bytes that are no text are somebody's typing too: one line in, one line out.
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _print_link(settings: Settings, invited: Invited) -> None:
    from reporting.showing import moment

    print(invited.person.reference)
    print(f"{settings.page_url}/c/{invited.code}")
    print(f"The link works once, until {moment(invited.expires_at)}.")


def _text(option: str, value: str | None) -> str:
    cleaned = " ".join((value or "").split())
    if not 0 < len(cleaned) <= 120:
        fail(f"{option} is {value!r}: expected 1 to 120 characters")
    return cleaned


def _only(given: set[str], allowed: set[str], rule: str) -> None:
    extra = sorted(given - allowed)
    if extra:
        fail(f"{', '.join(extra)} cannot be given here: {rule}")


def _all_given(given: set[str], needed: set[str]) -> None:
    missing = sorted(needed - given)
    if missing:
        fail(f"{', '.join(missing)} missing: see what-matters invite --help")


def _plain(line: str) -> str:
    """`line` without marks that steer a terminal: a person's words may hold them."""
    return "".join(mark if mark.isprintable() else " " for mark in line)
