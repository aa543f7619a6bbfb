"""A nation's records, made up: 22 councils, 1,000,000 outcomes, 4,000,000 scores.

Written straight into the tables of a migrated database, a portion at a time; no words, only marks
where words would be sealed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from actions.store.database import Database
from actions.store.places import ARRIVALS

COUNCILS = 22
TEAMS_EACH = 4
OUTCOMES = 1_000_000
PEOPLE = 400_000
SCORES = 4
SEED = 2016
FIRST_DAY = 738_000
"""A day in July 2021, in days since 1 January of the year 1."""
PORTION = 100_000
NOON = "2022-01-01 12:00:00"
TABLES = {
    "authority": "id name opens closes",
    "service": "id authority_id kind",
    "team": "id service_id name",
    "person": "id reference name team_id referred_on status",
    "conversation": "id sender channel person_id practice created_at",
    "carer": "id person_id conversation_id from_at",
    "outcome": "id person_id conversation_id message_id number owner aim status drafted_at kept_at",
    "score": "id outcome_id conversation_id message_id kind place value given_by carer_id way at",
}

Rows = Sequence[Sequence[Any]]


def fill(database: Database, outcomes: int = OUTCOMES) -> None:
    """Puts the records in; the same ones every time."""
    with database.engine.connect() as connection:
        raw = connection.connection
        # What these rows point at is known to be there, and is not looked up for each.
        if database.engine.dialect.name == "sqlite":
            # A transaction of the driver's own: one commit, and pages kept until then.
            raw.cursor().execute("PRAGMA cache_size = -500000")
            raw.cursor().execute("PRAGMA foreign_keys = OFF")
            raw.cursor().execute("BEGIN")
        else:
            raw.cursor().execute("SET session_replication_role = replica")
        for table, rows in _portions(outcomes):
            columns = TABLES[table].split()
            if database.engine.dialect.name == "postgresql":
                _copy(raw, table, columns, rows)
            else:
                marks = ", ".join("?" * len(columns))
                statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
                raw.cursor().executemany(statement, rows)
        raw.commit()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _copy(raw: Any, table: str, columns: Sequence[str], rows: Rows) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '')"
    raw.cursor().copy_expert(statement, text)


def _portions(outcomes: int) -> Iterator[tuple[str, Rows]]:
    people = outcomes * PEOPLE // OUTCOMES
    random = np.random.default_rng(SEED)
    councils = range(1, COUNCILS + 1)
    services = range(1, 2 * COUNCILS + 1)
    teams = range(1, 2 * COUNCILS * TEAMS_EACH + 1)
    yield "authority", [(one, f"Council {one:02d}", "09:00", "17:00") for one in councils]
    kinds = ("adults", "children")
    yield "service", [(one, (one + 1) // 2, kinds[one % 2]) for one in services]
    yield "team", [(one, (one - 1) // TEAMS_EACH + 1, f"Team {one:03d}") for one in teams]
    statuses = np.array(["joined", "not_joined", "withdrawn"])
    for some in _numbers(people):
        team = random.integers(1, len(teams) + 1, len(some)).tolist()
        status = statuses[random.choice(3, len(some), p=[0.93, 0.04, 0.03])].tolist()
        yield (
            "person",
            [
                (one, f"N-{one}", "-", where, "2021-07-01", how)
                for one, where, how in zip(some, team, status, strict=True)
            ],
        )
        yield "conversation", [(one, f"n{one}", "import", one, "0", NOON) for one in some]
        yield "carer", [(one, one, one, NOON) for one in some]
    for some in _numbers(outcomes):
        yield from _outcomes(some, random.integers(1, people + 1, len(some)).tolist(), random)


def _numbers(count: int) -> Iterator[list[int]]:
    for start in range(1, count + 1, PORTION):
        yield list(range(start, min(start + PORTION, count + 1)))


def _outcomes(
    some: Sequence[int], whose: Sequence[int], random: np.random.Generator
) -> Iterator[tuple[str, Rows]]:
    aims = np.array(["improve", "keep"])[random.choice(2, len(some), p=[0.9, 0.1])].tolist()
    status = np.array(["active", "withdrawn"])
    statuses = status[random.choice(2, len(some), p=[0.96, 0.04])].tolist()
    yield (
        "outcome",
        [
            (one, who, who, f"o{one}", one, "person", aim, how, NOON, NOON)
            for one, who, aim, how in zip(some, whose, aims, statuses, strict=True)
        ],
    )
    voice = random.random(len(some)) < 0.15
    day = FIRST_DAY + random.integers(0, 1000, len(some))
    values = random.integers(0, 11, (SCORES, len(some)))
    # Scores arrive mixed, as they do when many people talk, and not outcome by outcome.
    rows = []
    for order, kind in enumerate(("baseline", "goal", "review", "review")):
        place = (day + 40 * max(0, order - 1)) * ARRIVALS + order
        rows += [
            (
                (one - 1) * SCORES + order + 1,
                one,
                who,
                f"s{order}",
                kind,
                where,
                value,
                "carer" if carer else "person",
                who if carer else None,
                "import",
                NOON,
            )
            for one, who, where, value, carer in zip(
                some, whose, place.tolist(), values[order].tolist(), voice.tolist(), strict=True
            )
        ]
    yield "score", rows
