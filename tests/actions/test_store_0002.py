"""The second migration: what was kept before it counts as it would have, had it been there."""

from datetime import date

import pytest
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import select

from actions.store import database as databases
from actions.store import tables
from actions.store.database import migrate, open_database
from actions.store.places import place_on
from bot.sealing import Sealer, new_key
from tests.actions.a_store import KINDS, a_url

ROWS = {
    "authority": [{"id": 1, "name": "Gwynedd", "opens": "09:00", "closes": "17:00"}],
    "service": [{"id": 1, "authority_id": 1, "kind": "adults"}],
    "team": [{"id": 1, "service_id": 1, "name": "North"}],
}
PERSON = {"name": "sealed", "team_id": 1, "referred_on": "2026-06-01"}
SCORE = {"outcome_id": 1, "conversation_id": 1, "given_by": "person", "way": "button"}
SUMMER_NIGHT = "2026-06-30 23:30:00"
NEXT_DAY = date(2026, 7, 1)


@pytest.fixture(params=KINDS)
def before(request, tmp_path):
    """A database as the first migration left it, and what opens it."""
    with a_url(request.param, tmp_path) as url:
        database = open_database(url, Sealer.from_text(new_key()))
        configuration = Config()
        folder = databases.__file__.replace("database.py", "migrations")
        configuration.set_main_option("script_location", folder)
        with database.engine.begin() as connection:
            configuration.attributes["connection"] = connection
            upgrade(configuration, "0001")
        yield database
        database.close()


def put(database, **rows: list[dict[str, object]]) -> None:
    """Rows as they stood, written as text, so that no column of today is needed."""
    with database.engine.begin() as connection:
        for name, each in {**ROWS, **rows}.items():
            for row in each:
                marks = ", ".join(f"'{value}'" for value in row.values())
                columns = ", ".join(f'"{column}"' for column in row)
                connection.exec_driver_sql(f"INSERT INTO {name} ({columns}) VALUES ({marks})")


def test_a_score_kept_before_takes_its_place_by_its_day_in_wales_then_by_arrival(before):
    put(before, **kept(scores=[score(1, "baseline"), score(2, "goal")]))
    migrate(before)
    with before.read() as session:
        places = session.scalars(select(tables.score.c.place).order_by(tables.score.c.id)).all()
    assert places == [place_on(NEXT_DAY, 0), place_on(NEXT_DAY, 1)]


def test_a_correction_kept_before_takes_the_place_of_the_first_of_what_it_corrects(before):
    scores = [
        score(3, "baseline", at="2026-07-09 09:00:00"),
        score(2, "baseline", at="2026-07-08 09:00:00", superseded_by=3),
        score(1, "baseline", superseded_by=2),
    ]
    put(before, **kept(scores=scores))
    migrate(before)
    with before.read() as session:
        latest = select(tables.score.c.place).where(tables.score.c.id == 3)
        assert session.scalar(latest) == place_on(NEXT_DAY, 0)


def test_somebody_who_had_joined_did_so_on_the_day_they_first_agreed(before):
    put(before, **kept(scores=[]))
    migrate(before)
    with before.read() as session:
        assert session.scalar(select(tables.person.c.joined_on)) == NEXT_DAY


def score(id: int, kind: str, at: str = SUMMER_NIGHT, **more: object) -> dict[str, object]:
    return {**SCORE, "id": id, "message_id": f"m{id}", "kind": kind, "value": 2, "at": at, **more}


def kept(scores: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    said = {"id": 1, "sender": "abc", "channel": "webchat", "person_id": 1}
    begun = {"id": 1, "conversation_id": 1, "started_at": SUMMER_NIGHT, "last_at": SUMMER_NIGHT}
    outcome = {"id": 1, "person_id": 1, "conversation_id": 1, "message_id": "m0", "number": 1}
    active = {"owner": "person", "aim": "improve", "status": "active", "drafted_at": SUMMER_NIGHT}
    return {
        "person": [{**PERSON, "id": 1, "reference": "P-7K3M9Q", "status": "joined"}],
        "conversation": [{**said, "practice": "0", "created_at": SUMMER_NIGHT}],
        "sitting": [{**begun, "state": "sent", "agreed_at": SUMMER_NIGHT}],
        "outcome": [{**outcome, **active}],
        "score": scores,
    }
