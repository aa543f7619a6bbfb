"""The staff site's list pages with 5,000 people and 200,000 messages: each page's median time.

`python -m benchmarks.site`. It makes a database in a folder of its own, which takes some minutes.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert

from actions.store import accounts, tables
from actions.store.database import Database, migrate, open_database
from actions.store.people import keep_team, keep_worker
from bot.sealing import Sealer, new_key
from bot.settings import Settings
from reporting.site.app import create_app

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
PEOPLE, MESSAGES = 5_000, 200_000
WORKERS = 100
ROUNDS = 9
MOST_MS = 200.0
"""The aim for each page's median."""

PAGES = {
    "mair": (
        *("/people/", "/people/?shown=new", "/people/?words=person+49", "/transcripts/"),
        *("/transcripts/?only=new&only=scored", "/transcripts/?only=worried&page=3"),
        *("/transcripts/?only=not_understood", "/worries/", "/worries/?closed=1"),
        *("/requests/", "/requests/?answered=1"),
    ),
    "worker": (
        *("/people/", "/transcripts/", "/transcripts/?only=not_understood"),
        *("/worries/", "/requests/", "/family-record/"),
    ),
    "dafydd": ("/worries/", "/worries/?closed=1"),
    "admin": ("/accounts/",),
}


def main() -> None:
    """Print a table, and exit with 1 when a page misses the aim."""
    with tempfile.TemporaryDirectory() as folder:
        key = new_key()
        database = open_database(
            f"sqlite:///{Path(folder) / 'store.db'}", Sealer.from_text(key), settles=True
        )
        migrate(database)
        began = perf_counter()
        fill(database)
        print(f"{PEOPLE} people, {MESSAGES} messages: made in {perf_counter() - began:.0f} s")
        print(f"Python {platform.python_version()}, {platform.machine()}, SQLite")
        settings = Settings.from_environment({"WHAT_MATTERS_KEY": key}, ROOT)
        app = create_app(settings, database, lambda: NOW)
        slow = 0
        print(f"{'who':8} {'page':58} {'median ms':>10} {'95th ms':>10}")
        for who, pages in PAGES.items():
            client = signed_in(app.test_client(), database, who)
            for page in pages:
                taken = [timed(client, page) for _ in range(ROUNDS)]
                middle, late = median(taken), quantiles(taken, n=20)[-1]
                slow += middle > MOST_MS
                print(f"{who:8} {page:58} {middle:10.0f} {late:10.0f}", flush=True)
        database.close()
    sys.exit(bool(slow))


def timed(client: FlaskClient, page: str) -> float:
    """Milliseconds until `page` was answered with 200."""
    began = perf_counter()
    answer = client.get(page)
    passed = (perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answered {answer.status_code}")
    return passed


def signed_in(client: FlaskClient, database: Database, who: str) -> FlaskClient:
    """A client that holds a signing in of this account."""
    with database.begin() as session:
        account = accounts.find_account(session, who)
        token = accounts.begin(session, account.id if account else 0, NOW)
    with client.session_transaction() as held:
        held["_user_id"], held["_fresh"] = token, True
    return client


def fill(database: Database) -> None:
    """One team of everybody: each with a conversation of two sittings, scores, worries, requests.

    A manager whose team is the whole council is the worst that a page meets.
    """
    with database.begin() as session:
        team = keep_team(session, "Gwynedd", "children", "North")
        workers = [keep_worker(session, team, f"Worker {number}").id for number in range(WORKERS)]
        place = {"authority": "Gwynedd", "service": "children", "team": "North", "at": NOW}
        for sign_in, name, role in (
            ("mair", "Mair", "manager"),
            ("worker", "Worker 1", "practitioner"),
            ("dafydd", "Dafydd", "duty"),
            ("admin", "Ann", "admin"),
        ):
            accounts.open_account(session, sign_in=sign_in, name=name, role=role, **place)
        for table, rows in of_everybody(team.id, workers):
            session.execute(insert(table), rows)


def of_everybody(
    team_id: int, workers: Sequence[int]
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The rows of everybody, a table at a time, a hundred people at a time."""
    a_person = MESSAGES // PEOPLE
    for first in range(1, PEOPLE + 1, 100):
        numbers = range(first, first + 100)
        begun = {number: NOW - timedelta(hours=30 + number % 2000) for number in numbers}
        yield (
            tables.person,
            [
                {
                    **{"id": number, "reference": f"P-{number:06}", "name": f"Person {number}"},
                    **{"team_id": team_id, "practitioner_id": workers[number % WORKERS]},
                    **{"referred_on": date(2026, 6, 1), "status": "joined", "language": "en"},
                }
                for number in numbers
            ],
        )
        yield (
            tables.conversation,
            [
                {
                    **{"id": number, "sender": f"sender-{number}", "channel": "webchat"},
                    **{
                        "person_id": number,
                        "speaker": "person",
                        "language": "en",
                        "practice": False,
                    },
                    **{"created_at": begun[number], "linked_at": begun[number]},
                }
                for number in numbers
            ],
        )
        yield (
            tables.sitting,
            [
                {
                    **{"id": 2 * number + later, "conversation_id": number, "state": "sent"},
                    **{"started_at": begun[number] + timedelta(hours=later)},
                    **dict.fromkeys(
                        ("last_at", "ended_at"), begun[number] + timedelta(hours=later, minutes=20)
                    ),
                }
                for number in numbers
                for later in (0, 1)
            ],
        )
        yield (
            tables.outcome,
            [
                {
                    **{"id": number, "person_id": number, "conversation_id": number, "number": 1},
                    **{"message_id": "m0", "owner": "person", "aim": "improve", "status": "active"},
                    **{"drafted_at": begun[number], "kept_at": begun[number]},
                }
                for number in numbers
            ],
        )
        yield (
            tables.score,
            [
                {
                    **{"outcome_id": number, "conversation_id": number, "sitting_id": 2 * number},
                    **{"message_id": f"s{kind}", "kind": kind, "place": 1, "value": 4},
                    **{"given_by": "person", "way": "button", "at": begun[number]},
                }
                for number in numbers
                for kind in ("baseline", "goal")
            ],
        )
        yield (
            tables.reminder,
            [
                {
                    **{"person_id": number, "what": "check_in", "state": "planned"},
                    "due_on": NOW.date() + timedelta(days=number % 40 - 10),
                }
                for number in numbers
            ],
        )
        yield (
            tables.reading,
            [
                {
                    **{"sitting_id": 2 * number, "by": "mair", "at": NOW},
                    "heard_at": begun[number] + timedelta(minutes=20),
                }
                for number in numbers
                if number % 2
            ],
        )
        yield (
            tables.worry,
            [
                {
                    **{"conversation_id": number, "person_id": number, "message_id": "w1"},
                    **{"words": "not safe", "rules": "fear", "kind": "abuse"},
                    **{"state": "open" if number % 200 == 0 else "closed"},
                    **{"opened_at": begun[number], "closed_at": NOW},
                }
                for number in numbers
                if number % 20 == 0
            ],
        )
        yield (
            tables.request,
            [
                {
                    **{"conversation_id": number, "person_id": number, "message_id": "r1"},
                    **{"kind": "copy", "at": begun[number]},
                    **{"state": "open" if number % 100 == 0 else "done"},
                }
                for number in numbers
                if number % 20 == 0
            ],
        )
        yield (
            tables.events,
            [
                event(number, message, begun[number] + timedelta(minutes=message))
                for number in numbers
                for message in range(a_person)
            ],
        )


def event(number: int, message: int, at: datetime) -> dict[str, Any]:
    """A message of a conversation, the bot's and the person's in turn, as Rasa keeps it."""
    if message % 2:
        told: dict[str, Any] = {"event": "user", "text": "I see nan on Saturdays"}
        told |= {"message_id": f"m{message}", "metadata": {}}
    else:
        unclear = number % 50 == 0 and message == 4
        response = "utter_number_unclear" if unclear else "utter_ask_around"
        told = {"event": "bot", "text": "Who is around?", "metadata": {"utter_action": response}}
    return {
        "sender_id": f"sender-{number}",
        "type_name": told["event"],
        "timestamp": at.timestamp(),
        "data": json.dumps({**told, "timestamp": at.timestamp()}),
    }


if __name__ == "__main__":
    main()
