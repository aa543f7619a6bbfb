"""The commands for bundles: bundle, rerun."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporting.installation import fail, root_folder, said_plainly, warn
from reporting.options import Data, Definitions, From, To, Voice, records_for, request_of

commands = typer.Typer(add_completion=False, rich_markup_mode=None)


@commands.command()
def bundle(
    out: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The bundle, written here.")],
    by: Annotated[
        str, typer.Option(help="authority, service, team, aspect, period, with commas between.")
    ] = "",
    since: From = None,
    to: To = None,
    definitions: Definitions = "pilot-2016",
    voice: Voice = "both",
    audience: Annotated[str, typer.Option(help="published or internal.")] = "published",
    data: Data = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A report published before, in JSON; once for each."),
    ] = None,
) -> None:
    """Write what `measures` prints with all that makes it: `rerun` says whether it is still so."""
    from reporting.bundles import packed, parts_of
    from reporting.earlier import read_earlier
    from reporting.sentences import read_words

    with said_plainly():
        words = read_words(root_folder())
        groupings = tuple(part.strip() for part in by.split(",")) if by else ()
        request = request_of(groupings, since, to, definitions, voice, audience)
        before = [read_earlier(file) for file in earlier or ()]
        records = records_for(data, request, f"wrote a bundle, {audience}")
        out.write_bytes(packed(parts_of(records, request, before, words)))
        print(f"{out}: figures up to {request.cut}, {audience}")


@commands.command()
def rerun(
    file: Annotated[Path, typer.Argument(metavar="BUNDLE", help="As bundle wrote it.")],
    data: Data = None,
) -> None:
    """Make a bundle's figures again, and say whether they are the same; if not, what is not."""
    from reporting.bundles import differences, other_versions, parts_of, request_in, unpacked
    from reporting.sentences import read_words

    with said_plainly():
        kept = unpacked(file.read_bytes(), str(file))
        request, before = request_in(kept, str(file))
        records = records_for(data, request, f"re-ran a bundle, {request.audience}")
        made = parts_of(records, request, before, read_words(root_folder()))
        found = differences(kept, made)
        for version in other_versions(kept, made):
            warn(f"made by another version, {version}")
    if found:
        for line in found:
            print(line)
        fail(f"{file}: not the same")
    print(f"{file}: the same")
