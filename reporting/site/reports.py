"""The measures as pages, with the rules they have everywhere, and their exports, which are noted.

A manager sees their team's, an analyst their council's. `internal` shows every count to a council's
own staff; `published` hides small numbers, and what would give one away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from actions.store.audit import note
from actions.store.people import Place, place_of
from reporting.definitions import ADMISSIBLE, definition_of
from reporting.figures import AUDIENCES, VOICES, Report, Request, report
from reporting.formats.html import shown
from reporting.formats.tables import (
    Table,
    measures_table,
    path_table,
    reasons_table,
    side_by_side,
    voices_table,
)
from reporting.formats.writers import as_csv
from reporting.frames import Records, read_records
from reporting.measures import GROUPINGS
from reporting.sentences import Words
from reporting.site.access import current_staff, may
from reporting.site.extensions import house
from reporting.site.wording import language

pages = Blueprint("reports", __name__, url_prefix="/figures")

WHO = ("manager", "analyst")
ACROSS = 8
"""Columns of the path that stand side by side."""

KINDS = {
    "team": _l("Team"),
    "service": _l("Service"),
    "aspect": _l("Aspect of well-being"),
    "period": _l("Period"),
}
WHOSE = {
    "both": _l("The person's, else a carer's"),
    "person": _l("The person's"),
    "carer": _l("A carer's"),
}
FOR = {
    "internal": _l("The council's own staff: every count"),
    "published": _l("Everybody: small numbers hidden"),
}
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Asked:
    """What a page of figures is asked for, as the form has it."""

    by: tuple[str, ...]
    since: date | None
    until: date
    definitions: str
    voice: str
    audience: str

    def request(self) -> Request:
        """The same, for `reporting.figures`."""
        return Request(
            by=self.by,
            since=self.since if self.since and self.since <= self.until else None,
            cut=self.until,
            definition=definition_of(self.definitions),
            voice=self.voice,
            audience=self.audience,
        )


@pages.get("/")
@may(*WHO)
def measures() -> ResponseReturnValue:
    """The measures, what they rest on, and the path to them."""
    asked = _asked()
    made, place = _reported(asked, "looked at measures")
    words, own = house().choices.words, language()
    return render_template(
        "reports/measures.html",
        asked=asked,
        place=place,
        notes=[words.note(one, own) for one in made.notes],
        tables=list(_tables(made, words, own)),
        small=words.note(("small", {}), own),
        shown=shown,
        kinds={name: KINDS[name] for name in GROUPINGS if name in KINDS},
        whose=WHOSE,
        audiences=FOR,
        definitions=[(name, name) for name in ADMISSIBLE],
    )


@pages.get("/export.<kind>")
@may(*WHO)
def export(kind: str) -> ResponseReturnValue:
    """The same as a file: csv or ods."""
    if kind not in ("csv", "ods"):
        raise NotFound
    asked = _asked()
    made, _place = _reported(asked, f"exported measures, {asked.audience}")
    words = house().choices.words
    body = as_csv(made, words, language()) if kind == "csv" else _as_ods(made, words)
    return Response(
        body,
        mimetype="text/csv" if kind == "csv" else ODS,
        headers={"Content-Disposition": f'attachment; filename="measures-{asked.until}.{kind}"'},
    )


def _reported(asked: Asked, action: str) -> tuple[Report, Place]:
    staff = current_staff()
    with house().database.begin() as writing:
        place = place_of(
            writing, staff.authority_id, staff.team_id if staff.role == "manager" else None
        )
        note(writing, staff.actor, action, "figures", house().now())
    records = _of_place(read_records(house().database, asked.until), place)
    return report(records, asked.request()), place


def _of_place(records: Records, place: Place) -> Records:
    """Those records that are of a place: a team, or a whole council."""

    def own(frame: Any) -> Any:
        is_own = frame["authority"] == place.authority
        if place.team is not None:
            is_own &= (frame["service"] == place.service) & (frame["team"] == place.team)
        return frame[is_own]

    outcomes = own(records.outcomes)
    known = outcomes.index
    return replace(
        records,
        people=own(records.people),
        outcomes=outcomes,
        withdrawals=records.withdrawals[records.withdrawals["outcome_id"].isin(known)],
        aspects=records.aspects[records.aspects["outcome_id"].isin(known)],
    )


def _tables(made: Report, words: Words, own: str) -> list[Table]:
    return [
        *(measures_table(made, words, own, subject) for subject in ("people", "outcomes")),
        *side_by_side(path_table(made, words, own), ACROSS),
        *([table] if (table := reasons_table(made, words, own)).rows else []),
        voices_table(made, words, own),
    ]


def _as_ods(made: Report, words: Words) -> bytes:
    """A sheet a table, and what is said beside them."""
    import pandas as pd

    own, written = language(), BytesIO()
    with pd.ExcelWriter(written, engine="odf") as book:
        for number, table in enumerate(_tables(made, words, own), start=1):
            heads = [" · ".join(filter(None, (one.over, one.title))) for one in table.columns]
            rows = [[_cell(one) for one in row] for row in table.rows]
            pd.DataFrame(rows, columns=heads).to_excel(
                book, sheet_name=f"{number} {table.name}"[:31], index=False
            )
        notes = [words.note(one, own) for one in made.notes]
        pd.DataFrame({words.title("about", own): notes}).to_excel(
            book, sheet_name=words.title("about", own)[:31], index=False
        )
    return written.getvalue()


def _cell(cell: Any) -> Any:
    return cell if isinstance(cell, int) else shown(cell)


def _asked() -> Asked:
    given, today = request.args, house().today()
    by = tuple(
        one for one in dict.fromkeys(given.getlist("by")) if one in GROUPINGS and one in KINDS
    )
    return Asked(
        by=by,
        since=_day("since"),
        until=_day("until") or today,
        definitions=_one_of("definitions", list(ADMISSIBLE)),
        voice=_one_of("voice", ["both", *VOICES]),
        audience=_one_of("audience", ["internal", *AUDIENCES]),
    )


def _one_of(name: str, known: list[str]) -> str:
    given = request.args.get(name, "")
    return given if given in known else known[0]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
