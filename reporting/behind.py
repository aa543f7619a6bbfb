"""From a figure to the outcomes behind it: references, numbers and dates, and nobody's words."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from actions.store.audit import note
from actions.store.database import Database
from actions.store.measuring import reference_rows
from reporting.figures import Request
from reporting.frames import PLACES, Records
from reporting.measures import MEASURES, counting, measured

ACTION = "read the outcomes behind a figure"
COLUMNS = (
    *PLACES,
    "person_ref",
    "outcome_no",
    "voice",
    "aim",
    "baseline",
    "goal",
    "latest",
    "latest_on",
)


def behind(records: Records, request: Request, measure: str, where: Mapping[str, str]) -> Any:
    """The outcomes that make `measure` what it is, by outcome_id, in the places of `where`.

    Of a count of people, the outcomes by which they are counted. Raises ValueError when there is
    no such measure.
    """
    if measure not in MEASURES:
        raise ValueError(f"MEASURE is {measure!r}: expected one of {', '.join(MEASURES)}")
    since = None if request.since is None else request.since.toordinal()
    found = measured(records, request.voice, since)
    for place, name in where.items():
        found = found[found[place].astype(str) == name]
    return found[counting(found, request.definition, measure)]


def open_behind(
    database: Database, found: Any, actor: str, reason: str, at: datetime
) -> list[dict[str, Any]]:
    """The rows of `found`, COLUMNS each, with a line in the audit for every person in them."""
    with database.begin() as session:
        references = {
            outcome: (reference, number)
            for outcome, reference, number in reference_rows(session, found.index.tolist())
        }
        for reference in sorted({reference for reference, _ in references.values()}):
            note(session, actor, ACTION, reference, at, reason=reason)
    rows = [
        _row(row, *references[outcome])
        for outcome, row in zip(found.index.tolist(), found.to_dict("records"), strict=True)
    ]
    return sorted(rows, key=lambda row: (row["person_ref"], row["outcome_no"]))


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as CSV."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def _row(row: Mapping[str, Any], reference: str, number: int) -> dict[str, Any]:
    return {
        **{name: row[name] for name in (*PLACES, "baseline", "goal", "latest")},
        "person_ref": reference,
        "outcome_no": number,
        "voice": "carer" if row["carer_id"] else "person",
        "aim": "keep" if row["keep"] else "improve",
        "latest_on": date.fromordinal(row["latest_day"]).isoformat(),
    }
