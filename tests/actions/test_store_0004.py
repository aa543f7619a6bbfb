"""The fourth migration: nobody who talked before is gone, and no carer's age is made up."""

import pytest
from alembic.command import upgrade
from alembic.config import Config

from actions.store import database as databases
from actions.store.conversations import find_conversation
from actions.store.database import migrate, open_database
from actions.store.keeping import every
from actions.store.records import Carer
from bot.sealing import Sealer, new_key
from tests.actions.a_store import KINDS, a_url
from tests.actions.test_store_0003 import ROWS

CARER = {"id": 1, "person_id": 1, "from_at": "2026-06-01 09:00:00"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_kept_before_says_nothing_of_who_is_gone_or_how_old_a_carer_is(kind, tmp_path):
    with a_url(kind, tmp_path) as url:
        sealer = Sealer.from_text(new_key())
        database = open_database(url, sealer)
        configuration = Config()
        folder = databases.__file__.replace("database.py", "migrations")
        configuration.set_main_option("script_location", folder)
        with database.engine.begin() as connection:
            configuration.attributes["connection"] = connection
            upgrade(configuration, "0003")
            for name, row in {**ROWS, "carer": CARER}.items():
                told = {**row, "name": sealer.seal("Sam")} if name == "person" else row
                columns = ", ".join(f'"{column}"' for column in told)
                marks = ", ".join(f"'{value}'" for value in told.values())
                connection.exec_driver_sql(f"INSERT INTO {name} ({columns}) VALUES ({marks})")
        migrate(database)
        with database.read() as session:
            assert find_conversation(session, "abc").gone_at is None
            assert [carer.year_of_birth for carer in every(session, Carer)] == [None]
        database.close()
