"""Records for tests of figures: told in a few words, kept in a real database, read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.store.database import Database, migrate, open_database
from actions.store.import_plan import plan
from actions.store.importing import carry_out
from actions.store.incoming import Agreed, Given, Incoming, Kept, Referral
from bot.sealing import Sealer, new_key
from reporting.definitions import PILOT_2016, DefinitionSet
from reporting.figures import Request, count
from reporting.frames import Records, read_records
from reporting.measures import ALL, Group

KEY = new_key()
CUT = date(2016, 3, 31)
DAY = date(2015, 5, 1)
IMPORTED = datetime(2026, 11, 24, 9, 5, tzinfo=timezone.utc)
_EMPTY: list[bytes] = []


@contextmanager
def an_empty_database() -> Iterator[Database]:
    """A migrated database; migrated once, and copied."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        if not _EMPTY:
            first = open_database(f"sqlite:///{Path(folder) / 'first.db'}", Sealer.from_text(KEY))
            migrate(first)
            with first.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            first.close()
            _EMPTY.append((Path(folder) / "first.db").read_bytes())
        file.write_bytes(_EMPTY[0])
        # Nothing here has to survive a power cut, so no commit waits for the disk.
        database = open_database(f"sqlite:///{file}", Sealer.from_text(KEY), settles=True)
        yield database
        database.close()


def person(ref: str = "A-1", status: str = "joined", **more: object) -> Referral:
    told: dict[str, object] = {
        "line": 2,
        "person_ref": ref,
        "authority": "Gwynedd",
        "service": "adults",
        "team": "North",
        "practitioner_ref": "W-1",
        "referred_on": DAY,
        "status": status,
        "reason": None,
    }
    return Referral(**{**told, **more})  # type: ignore[arg-type]


def outcome(ref: str = "A-1", number: int = 1, **more: object) -> Agreed:
    told: dict[str, object] = {
        "line": 2,
        "person_ref": ref,
        "number": number,
        "statement": "to see my brother",
        "aspects": (),
        "aim": "improve",
        "set_on": DAY,
        "withdrawn_on": None,
        "withdrawn_reason": None,
    }
    return Agreed(**{**told, **more})  # type: ignore[arg-type]


def scores(told: str, ref: str = "A-1", number: int = 1) -> list[Given]:
    """Scores such as "b3 g7 r5@06-10": baseline, goal and review; on 1 May 2015 unless told.

    A "c" before one says that a carer gave it, a "p" that a practitioner did.
    """
    kinds = {"b": "baseline", "g": "goal", "r": "review"}
    voices = {"c": "carer", "p": "practitioner"}
    found = []
    for one in told.split():
        what, _, on = one.partition("@")
        voice = voices.get(what[0], "person")
        what = what if voice == "person" else what[1:]
        given_on = date.fromisoformat(on if len(on) > 5 else f"2015-{on}") if on else DAY
        found.append(
            Given(
                line=2,
                person_ref=ref,
                number=number,
                kind=kinds[what[0]],
                value=int(what[1:]),
                given_by=voice,
                given_on=given_on,
            )
        )
    return found


def put(database: Database, *rows: Referral | Agreed | Given) -> None:
    """Keeps rows as an import does."""
    incoming = Incoming(
        people=[one for one in rows if isinstance(one, Referral)],
        outcomes=[one for one in rows if isinstance(one, Agreed)],
        scores=[one for one in rows if isinstance(one, Given)],
    )
    with database.begin() as session:
        carry_out(session, plan(incoming, Kept()), IMPORTED)


def records_of(*rows: Referral | Agreed | Given, cut: date = CUT) -> Records:
    """The frames of rows kept and read back."""
    with an_empty_database() as database:
        put(database, *rows)
        return read_records(database, cut)


def counts_of(
    records: Records,
    by: Sequence[str] = (),
    definition: DefinitionSet = PILOT_2016,
    voice: str = "both",
    since: date | None = None,
) -> dict[Group, dict[str, int]]:
    """The measures, group by group."""
    request = Request(tuple(by), since, records.cut, definition, voice, "internal")
    return {group: dict(one.counts) for group, one in count(records, request).measures.items()}


def total_of(
    records: Records, definition: DefinitionSet = PILOT_2016, **more: object
) -> dict[str, int]:
    """The measures of all."""
    return counts_of(records, definition=definition, **more)[ALL]  # type: ignore[arg-type]
