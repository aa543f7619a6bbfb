"""The commands for returns: national-key, return, combine."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporting.installation import root_folder, said_plainly, time_now, warn
from reporting.options import (
    Data,
    Definitions,
    From,
    Language,
    check_language,
    put_report,
    records_for,
    request_of,
)

if TYPE_CHECKING:
    from reporting.returns.content import Return

commands = typer.Typer(add_completion=False, rich_markup_mode=None)


@commands.command("national-key")
def national_key(
    private: Annotated[Path, typer.Argument(metavar="PRIVATE", help="Written: keep it secret.")],
    public: Annotated[Path, typer.Argument(metavar="PUBLIC", help="Written: for councils.")],
) -> None:
    """Make the national body's key pair: returns are sealed to PUBLIC and opened with PRIVATE."""
    from reporting.returns.envelopes import make_keys

    with said_plainly():
        print(f"Key {make_keys(private, public)}")
        warn(f"keep a copy of {private} somewhere else: without it no return can be opened")


@commands.command("return")
def make_return(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed return, written here.")],
    council: Annotated[str, typer.Option(help="Whose return, such as Gwynedd.")],
    key: Annotated[Path, typer.Option(metavar="FILE", help="The national body's public key.")],
    to: Annotated[str, typer.Option(metavar="DATE", help="Cut-off: nothing later exists.")],
    since: From = None,
    data: Data = None,
) -> None:
    """Write a council's return: whole counts for each definition set, and nobody's record.

    Only the national body can open it. Tell them the key and the fingerprint that are printed.
    """
    from reporting.returns.content import return_of, write_return
    from reporting.returns.envelopes import fingerprint, key_id, read_public_key, seal

    with said_plainly():
        to_key = read_public_key(key)
        request = request_of((), since, to, "pilot-2016", "both", "internal")
        records = records_for(data, request, f"wrote a return, sealed to {key_id(to_key)}")
        sealed = seal(write_return(return_of(records, council, request.since, time_now())), to_key)
        out.write_bytes(sealed)
    print(f"Return of {council} up to {request.cut}, sealed to key {key_id(to_key)}")
    print(f"Fingerprint {fingerprint(sealed)}")


@commands.command()
def combine(
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="Sealed returns.")],
    key: Annotated[Path, typer.Option(metavar="FILE", help="The national body's private key.")],
    by: Annotated[
        str, typer.Option(help="authority, service, and aspect or period, with commas between.")
    ] = "authority,service",
    definitions: Definitions = "pilot-2016",
    audience: Annotated[str, typer.Option(help="published or internal.")] = "published",
    format: Annotated[str, typer.Option(help="As measures has it: table, csv, json.")] = "table",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here.")] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A national table published before, in JSON."),
    ] = None,
    language: Language = "en",
) -> None:
    """Open returns, check them, and print the national table: small numbers hidden at the end.

    On standard error is each file's council and fingerprint, to be compared with what they told.
    """
    from reporting.earlier import read_earlier
    from reporting.figures import reported
    from reporting.formats.writers import writer_of
    from reporting.returns.combining import check_together, combined
    from reporting.sentences import read_words

    with said_plainly():
        words = read_words(root_folder())
        writer_of(format)
        check_language(language)
        before = [read_earlier(file) for file in earlier or ()]
        returns = _opened(files, key)
        check_together(returns)
        _, first = returns[0]
        groupings = tuple(part.strip() for part in by.split(",")) if by else ()
        request = request_of(groupings, first.since, first.cut, definitions, "both", audience)
        made = reported(combined([one for _, one in returns], request), request, before)
        councils = ", ".join(sorted(one.council for _, one in returns))
        made = replace(made, notes=[*made.notes, ("returns", {"councils": councils})])
        put_report(made, format, words, language, out)


def _opened(files: list[Path], key: Path) -> list[tuple[str, Return]]:
    """Every return, opened and checked, with its file's name; says whose each is."""
    from reporting.returns.envelopes import fingerprint, read_private_key, unseal
    from reporting.returns.opening import read_return

    private = read_private_key(key)
    returns = []
    for file in files:
        sealed = file.read_bytes()
        one = read_return(unseal(sealed, private, str(file)), str(file))
        print(f"{file}: {one.council}, {fingerprint(sealed)}", file=sys.stderr)
        returns.append((str(file), one))
    return returns
