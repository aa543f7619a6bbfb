"""Outcomes in people's own words beside the figures: from whom, and which.

Only where enough people stand behind a group, nothing of it is hidden, and never by any number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from actions.store.database import Database
from actions.store.imported import portions
from actions.store.measuring import reference_rows
from actions.store.quotable import Said, quotable
from reporting.cells import HIDDEN
from reporting.figures import Quote, Report
from reporting.frames import Records
from reporting.measures import ALL, Group, measured, with_groupings

FEWEST_PEOPLE = 15
MOST_IN_A_GROUP = 3


def quoted_groups(report: Report) -> list[Group]:
    """The groups somebody may be quoted from, in the order of the measures.

    At least FEWEST_PEOPLE people stand behind each, and none of its counts is hidden.
    """
    columns = list(report.request.by) or ["group"]
    return [
        tuple(str(row[column]) for column in columns if row[column] != "")
        for row in report.measures.to_dict("records")
        if HIDDEN not in row.values() and int(row["people"]) >= FEWEST_PEOPLE
    ]


def quotes(report: Report, records: Records, database: Database) -> list[Quote]:
    """At most MOST_IN_A_GROUP quotes from each group of `quoted_groups`.

    Nobody is quoted twice, and no words are there twice. Which ones are taken follows from
    references alone, so the same records give the same quotes.
    """
    request = report.request
    since = None if request.since is None else request.since.toordinal()
    frame = with_groupings(measured(records, request.voice, since), request.by, records)
    people: set[str] = set()
    told: set[str] = set()
    found: list[Quote] = []
    for group in quoted_groups(report):
        of_group = frame
        if group != ALL:
            for column, value in zip(request.by, group, strict=True):
                of_group = of_group[of_group[column].astype(str) == value]
        some = 0
        for said in _in_order(database, sorted(set(of_group.index.tolist())), report):
            words = " ".join(said.words.split())
            if said.reference in people or words.casefold() in told:
                continue
            people.add(said.reference)
            told.add(words.casefold())
            found.append(Quote(group, words, said.reference))
            some += 1
            if some == MOST_IN_A_GROUP:
                break
    return found


def _in_order(database: Database, outcomes: Sequence[int], report: Report) -> Iterator[Said]:
    """What may be quoted of these outcomes, in an order that is nobody's choice."""
    with database.read() as session:
        by_chance = sorted(
            (sha256(f"{reference} {number}".encode()).digest(), outcome)
            for outcome, reference, number in reference_rows(session, outcomes)
        )
        for some in portions([outcome for _, outcome in by_chance]):
            told = {said.outcome_id: said for said in quotable(session, some, report.request.cut)}
            yield from (told[outcome] for outcome in some if outcome in told)
