"""A report: every frame a reader gets, from one set of records, hidden where it must be.

What writes them (`reporting.formats.writers`) computes nothing, so all formats say the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting.cells import HIDDEN, Counted, protected
from reporting.definitions import DefinitionSet, others_than
from reporting.earlier import Told, release_of
from reporting.formats.layout import Hides, measures_frame, path_frame, reasons_frame, voices_frame
from reporting.frames import PLACES, Records
from reporting.measures import ALL, GROUPINGS, Group, measured, nothing, tally, with_groupings
from reporting.path import path, path_groups, reasons

VOICES = ("person", "carer", "both")
AUDIENCES = ("published", "internal")
Note = tuple[str, Mapping[str, str]]
"""A sentence of data/reports.yml by its name, and what stands in its places."""


@dataclass(frozen=True)
class Request:
    """What a report is asked for; `since` and `cut` are the first and last day that count."""

    by: tuple[str, ...]
    since: date | None
    cut: date
    definition: DefinitionSet
    voice: str = "both"
    audience: str = "published"

    def check(self) -> None:
        """Raises ValueError when a grouping, a voice or an audience is not known, a grouping is
        there twice, or `since` is after the cut-off date."""
        for grouping in self.by:
            if grouping not in GROUPINGS:
                known = ", ".join(GROUPINGS)
                raise ValueError(f"--by has {grouping!r}: expected some of {known}")
        if len(set(self.by)) < len(self.by):
            raise ValueError(f"--by is {','.join(self.by)!r}: expected each grouping once")
        for option, given, known in (
            ("--voice", self.voice, ", ".join(VOICES)),
            ("--audience", self.audience, ", ".join(AUDIENCES)),
        ):
            if given not in known.split(", "):
                raise ValueError(f"{option} is {given!r}: expected one of {known}")
        if self.since is not None and self.since > self.cut:
            raise ValueError(f"--from is {self.since}: expected a date up to {self.cut}")


@dataclass(frozen=True)
class Quote:
    """An outcome's statement, the group it is from, and whose it is (a reference, never shown)."""

    group: Group
    words: str
    reference: str


@dataclass(frozen=True)
class Report:
    """A report's frames. A cell is a whole number, text, None where there is none, or HIDDEN.

    Attributes:
        request: what was asked for.
        measures: a row a group, and the last one, the total, "All" in its first column: the
            groupings, then a column a figure of data/dictionary.yml.
        path: a row a place of the groupings and the total: the places, then a column a step.
        path_percentages: the same rows, each step in per cent of the step it is a part of.
        reasons: a row a step and a reason: step, reason (codes), count, pct.
        voices: a row a voice counted (person, carer, both): voice, then MEASURES and percentages.
        notes: what is said beside the figures, in order.
        hidden: how many counts are hidden.
        fewest: whether fewer were proven not to do.
        given_away: how many of the hidden ones can be worked out whatever is hidden here, from an
            earlier report or from a sum that leaves no choice.
        quotes: outcomes in people's own words, group by group; none unless they are asked for.
    """

    request: Request
    measures: Any
    path: Any
    path_percentages: Any
    reasons: Any
    voices: Any
    notes: Sequence[Note]
    hidden: int
    fewest: bool
    given_away: int
    quotes: Sequence[Quote] = ()


def report(records: Records, request: Request, earlier: Sequence[Told] = ()) -> Report:
    """The report of `records` that is asked for, hidden so that it and `earlier` give nothing away.

    Raises ValueError as `Request.check` does.
    """
    request.check()
    return reported(count(records, request), request, earlier)


def reported(counted: Counted, request: Request, earlier: Sequence[Told] = ()) -> Report:
    """The report of what was counted for `request`, hidden as `report` hides."""
    hidden: frozenset[Hashable] = frozenset()
    fewest, given_away = True, 0
    if request.audience == "published":
        since = None if request.since is None else request.since.isoformat()
        cut = request.cut.isoformat()
        releases = [release_of(told, counted, cut, since) for told in earlier]
        decided = protected(counted, releases)
        hidden, fewest = decided.hidden, decided.fewest
        given_away = len(decided.given_away)
    hides = hidden.__contains__
    places = path_groups(request.by)
    return Report(
        request=request,
        measures=measures_frame(counted, hides),
        path=path_frame(counted, places, hides, percentages=False),
        path_percentages=path_frame(counted, places, hides, percentages=True),
        reasons=reasons_frame(counted, hides),
        voices=voices_frame(counted, hides),
        notes=_notes(request, counted, hides),
        hidden=len(hidden),
        fewest=fewest,
        given_away=given_away,
    )


def count(records: Records, request: Request) -> Counted:
    """Every count of the report, none hidden."""
    by, definition = request.by, request.definition
    since = None if request.since is None else request.since.toordinal()
    frames = {voice: measured(records, voice, since) for voice in VOICES}
    tallies = tally(with_groupings(frames[request.voice], by, records), by, definition)
    ways = path(records, path_groups(by))
    if set(by) <= set(PLACES):
        # A place where nobody is measured has its row too.
        empty = nothing(tallies[ALL])
        tallies = {group: tallies.get(group, empty) for group in ways}
    return Counted(
        by=by,
        whole=request.voice == "both" and request.since is None,
        voice=request.voice,
        definition=definition,
        measures=tallies,
        voices={(voice,): tally(frames[voice], (), definition)[ALL] for voice in VOICES},
        path=ways,
        reasons=reasons(records),
    )


def _notes(request: Request, counted: Counted, hides: Hides) -> list[Note]:
    total = counted.measures[ALL].counts
    basis = {
        base: HIDDEN if hides(("measures", ALL, base)) else str(total[base])
        for base in ("people", "outcomes")
    }
    chosen = request.definition
    about = {"name": chosen.name, "version": chosen.version, "dated": chosen.dated.isoformat()}
    others = ", ".join(other.name for other in others_than(chosen))
    notes: list[Note] = [("basis", basis), ("caution", {}), ("definitions", about)]
    notes.append((f"definition:{chosen.name}", {}))
    notes.append(("ranges", {"others": others}))
    notes.append(("cut", {"cut": request.cut.isoformat()}))
    if request.since is not None:
        notes.append(("since", {"since": request.since.isoformat()}))
    notes += [(f"voice_{request.voice}", {}), ("progress", {}), ("maintained", {})]
    notes += [("intervals", {}), (f"audience_{request.audience}", {})]
    notes += [("aspects", {})] if "aspect" in request.by else []
    notes += [("periods", {})] if "period" in request.by else []
    return notes
