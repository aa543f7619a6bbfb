"""Reports of the pilot for tests of what is written of them, each made once."""

from __future__ import annotations

from datetime import date, datetime, timezone
from functools import cache
from pathlib import Path

from reporting.definitions import PILOT_2016
from reporting.figures import Report, Request, report
from reporting.frames import Records, read_records
from reporting.importing.reading import bring_in, read_codes
from reporting.importing.scratch import scratch_database
from reporting.sentences import read_words

ROOT = Path(__file__).resolve().parents[2]
WORDS = read_words(ROOT)
CUT = date(2016, 3, 31)
AT = datetime(2026, 11, 24, 9, 5, tzinfo=timezone.utc)


@cache
def pilot() -> Records:
    """The pilot's records."""
    with scratch_database() as database:
        bring_in(database, ROOT / "data" / "pilot", read_codes(ROOT, WORDS), "somebody", AT)
        return read_records(database, CUT)


@cache
def pilot_report(by: tuple[str, ...], audience: str) -> Report:
    """A report of them."""
    return report(pilot(), Request(by, None, CUT, PILOT_2016, "both", audience))
