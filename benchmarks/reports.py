"""Measures the national table beside DuckDB's, on SQLite and PostgreSQL: `make bench-reports`.

Prints one table and writes docs/benchmarks-reports.md. The databases are the measurement's own,
and what it started it ends. Each side is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timezone
from pathlib import Path
from string import Template
from typing import Any

from actions.store.database import Database, migrate, open_database
from benchmarks.report import machine
from benchmarks.reports_nation import COUNCILS, OUTCOMES, PEOPLE, SCORES, fill
from bot.sealing import Sealer, new_key

CUT = date(2026, 11, 24)
BY = ("authority", "service")
AIM_RATIO, AIM_MEGABYTES = 2.0, 1000
ROUNDS = 2
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
FOUND = ("people", "people_achieved", "people_progress")
COUNTED = (*FOUND, "outcomes", "outcomes_achieved", "outcomes_progress")
FETCHED = {
    "score": "outcome_id, given_by, carer_id, kind, place, value, superseded_by, id",
    "outcome": "id, person_id, aim, status",
    "person": "id, team_id, status",
    "place": "team.id AS id, authority.name AS authority, service.kind AS service",
}
FROM = {
    "place": "team JOIN service ON service.id = service_id JOIN authority"
    " ON authority.id = authority_id"
}
GROUPED = """
WITH counted AS (
    SELECT * FROM score WHERE superseded_by IS NULL AND given_by IN ('person', 'carer')
), baseline AS (
    SELECT outcome_id, carer_id, value FROM counted WHERE kind = 'baseline'
    QUALIFY row_number() OVER (PARTITION BY outcome_id, carer_id ORDER BY place) = 1
), review AS (
    SELECT outcome_id, carer_id, value, place FROM counted WHERE kind = 'review'
    QUALIFY row_number() OVER (PARTITION BY outcome_id, carer_id ORDER BY place DESC) = 1
), goal AS (
    SELECT counted.outcome_id, counted.carer_id, counted.value
    FROM counted JOIN review ON review.outcome_id = counted.outcome_id
        AND review.carer_id IS NOT DISTINCT FROM counted.carer_id
    WHERE kind = 'goal' AND counted.place < review.place
    QUALIFY row_number() OVER (
        PARTITION BY counted.outcome_id, counted.carer_id ORDER BY counted.place DESC) = 1
), voice AS (
    SELECT review.outcome_id, baseline.value AS baseline, goal.value AS goal, review.value AS latest
    FROM review
    JOIN baseline ON baseline.outcome_id = review.outcome_id
        AND baseline.carer_id IS NOT DISTINCT FROM review.carer_id
    JOIN goal ON goal.outcome_id = review.outcome_id
        AND goal.carer_id IS NOT DISTINCT FROM review.carer_id
    QUALIFY row_number() OVER (PARTITION BY review.outcome_id
        ORDER BY review.carer_id IS NOT NULL, review.place DESC) = 1
), measured AS (
    SELECT authority, service, person_id, latest >= goal AS achieved, latest > baseline AS risen
    FROM voice JOIN outcome ON outcome.id = outcome_id JOIN person ON person.id = person_id
    JOIN place ON place.id = team_id
    WHERE outcome.status <> 'withdrawn' AND person.status = 'joined'
), each_person AS (
    SELECT authority, service, max(achieved) AS achieved, max(risen) AS risen, count(*) AS outcomes,
        count(*) FILTER (achieved) AS outcomes_achieved,
        count(*) FILTER (risen AND NOT achieved) AS outcomes_progress
    FROM measured GROUP BY authority, service, person_id
)
SELECT coalesce(authority, 'All'), service, count(*), count(*) FILTER (achieved),
    count(*) FILTER (risen), sum(outcomes), sum(outcomes_achieved), sum(outcomes_progress)
FROM each_person GROUP BY GROUPING SETS ((authority, service), ())
"""


def main() -> None:
    """Measure, print and write."""
    if len(sys.argv) > 1:
        print(json.dumps(_one(sys.argv[1], sys.argv[2])))
        return
    root, load = Path.cwd(), os.getloadavg()[0]
    lines = []
    with tempfile.TemporaryDirectory(prefix="what-matters-bench-") as folder:
        lines += _both("SQLite", f"sqlite:///{folder}/nation.db")
    try:
        with _postgresql() as url:
            lines += _both("PostgreSQL", url)
    except FileNotFoundError as error:
        lines.append(f"PostgreSQL was not measured: {error}")
    about = machine(datetime.now(timezone.utc).date(), load, os.getloadavg()[0])
    template = Template(Path(__file__).with_name("reports.md").read_text(encoding="utf-8"))
    rows = [line for line in lines if line.startswith("|")]
    page = template.substitute(
        machine=about,
        table="\n".join(rows),
        missing="".join(f"\n- {line}" for line in lines if not line.startswith("|")),
        outcomes=f"{OUTCOMES:,}",
        scores=f"{OUTCOMES * SCORES:,}",
        people=f"{PEOPLE:,}",
        councils=COUNCILS,
        rounds=ROUNDS,
    )
    (root / "docs" / "benchmarks-reports.md").write_text(page, encoding="utf-8")
    print(page)


def _both(name: str, url: str) -> list[str]:
    """A line of the table a side; raises SystemExit when the two tables differ."""
    print(f"bench-reports: filling {name}", flush=True)
    os.environ.setdefault("WHAT_MATTERS_BENCH_KEY", new_key())
    database = _database(url)
    migrate(database)
    fill(database)
    database.close()
    sides: dict[str, list[dict[str, Any]]] = {"ours": [], "DuckDB": []}
    for _ in range(ROUNDS):
        for side, found in sides.items():
            print(f"bench-reports: {name}, {side}", flush=True)
            found.append(_in_a_process(side, url))
    ours, theirs = (_middle(found) for found in sides.values())
    if ours["table"] != theirs["table"]:
        sys.exit(f"bench-reports: the two tables differ on {name}")
    ratio = ours["seconds"] / theirs["seconds"]
    met = "yes" if ratio <= AIM_RATIO and ours["megabytes"] < AIM_MEGABYTES else "no"
    lines = [
        _line(f"{name}, ours", ours, f"{ratio:.2f}", met),
        _line(f"{name}, DuckDB", theirs, "", ""),
    ]
    print("\n".join(lines), flush=True)
    return lines


def _line(name: str, side: dict[str, Any], ratio: str, met: str) -> str:
    cells = (name, f"{side['seconds']:.1f}", f"{side['megabytes']:,.0f}", ratio, met)
    return f"| {' | '.join(cells)} |"


def _middle(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    best = min(found, key=lambda one: one["seconds"])
    return {**best, "megabytes": max(one["megabytes"] for one in found)}


def _in_a_process(side: str, url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.reports", side, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench-reports: {side} failed: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _one(side: str, url: str) -> dict[str, Any]:
    run = {"ours": _ours, "DuckDB": _theirs}[side]
    begun = time.perf_counter()
    table = run(url)
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "megabytes": _most_memory(), "table": table}


def _most_memory() -> float:
    """The most this program has held, in MB; `getrusage` would count what it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _ours(url: str) -> list[list[Any]]:
    """The whole report, path, intervals, ranges and voices too; of it, what both sides count."""
    from reporting.definitions import PILOT_2016
    from reporting.figures import Request, report
    from reporting.frames import read_records

    database = _database(url)
    records = read_records(database, CUT)
    made = report(records, Request(BY, None, CUT, PILOT_2016, audience="internal"))
    database.close()
    rows = made.measures[[*BY, *COUNTED]].to_numpy().tolist()
    return sorted([row[0], row[1] or None, *row[2:]] for row in rows)


def _theirs(url: str) -> list[list[Any]]:
    """The rows fetched with the same driver, a portion at a time, and grouped by DuckDB."""
    import duckdb
    import pandas as pd

    held = duckdb.connect()
    database = _database(url)
    with database.engine.connect() as connection:
        raw = connection.connection
        for table, columns in FETCHED.items():
            # A named cursor of PostgreSQL's driver does not take every row in at once.
            cursor = raw.cursor("fetching") if url.startswith("postgresql") else raw.cursor()
            cursor.execute(f"SELECT {columns} FROM {FROM.get(table, table)}")
            while rows := cursor.fetchmany(50_000):
                names = [one[0] for one in cursor.description]
                portion = pd.DataFrame(rows, columns=names)
                held.register("portion", _typed(portion))
                known = held.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table])
                making = f"INSERT INTO {table}" if known.fetchone() else f"CREATE TABLE {table} AS"
                held.execute(f"{making} SELECT * FROM portion")
            cursor.close()
    database.close()
    found = held.execute(GROUPED).fetchall()
    return sorted([row[0], row[1], *(int(count) for count in row[2:])] for row in found)


def _typed(portion: Any) -> Any:
    """Columns that may be empty as whole numbers, however this portion came out."""
    for column in portion.columns.intersection(["carer_id", "superseded_by", "value"]):
        portion[column] = portion[column].astype("Int64")
    return portion


def _database(url: str) -> Database:
    return open_database(url, Sealer.from_text(os.environ["WHAT_MATTERS_BENCH_KEY"]))


@contextmanager
def _postgresql() -> Iterator[str]:
    """A server of our own on loopback; raises FileNotFoundError where there is none to start."""
    given = os.environ.get("WHAT_MATTERS_BENCH_POSTGRES")
    if given:
        yield given
        return
    if not PROGRAMS:
        raise FileNotFoundError("no server is installed (on Debian: apt-get install postgresql)")
    programs = PROGRAMS[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="what-matters-bench-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server will not run as root.
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
        as_user.append("--clear-groups")
    port = _free_port()
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    start = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    making = [*as_user, str(programs / "initdb"), "-D", str(folder / "data")]
    making += ["-A", "trust", "-U", "postgres"]
    quiet = {"stdout": subprocess.DEVNULL, "check": True, "cwd": folder}
    subprocess.run(making, **quiet)
    try:
        starting = [*control, "-l", str(folder / "log"), "-o", start, "start"]
        subprocess.run(starting, **quiet)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **{**quiet, "check": False})
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
