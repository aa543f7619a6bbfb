"""The database: sealed, migrated, one transaction at a time, nothing lost."""

import os
import sqlite3
import stat
import threading
from datetime import datetime, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from actions.store import database as databases
from actions.store import tables
from actions.store.audit import note
from actions.store.conversations import open_conversation
from actions.store.database import (
    StoreFailed,
    holds_sealed,
    migrate,
    open_database,
    open_store,
)
from actions.store.keeping import every
from actions.store.records import Audit, Conversation, Person
from bot.sealing import SealBroken, Sealer, new_key
from bot.settings import KeyMissing, Settings
from tests.actions.a_store import AT, KINDS, a_database, a_url, an_invitation, later


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


def test_migrations_up_from_nothing_make_what_the_tables_say(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_a_migrated_database_is_current_and_a_new_one_is_not(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}", Sealer.from_text(new_key()))
    assert not database.is_current()
    migrate(database)
    assert database.is_current()
    database.close()


def test_the_newest_migration_is_the_one_looked_for():
    configuration = Config()
    folder = databases.__file__.replace("database.py", "migrations")
    configuration.set_main_option("script_location", folder)
    assert ScriptDirectory.from_config(configuration).get_current_head() == databases.HEAD


@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_migrating_at_once_both_find_it_current(kind, tmp_path):
    key, errors = new_key(), []
    with a_url(kind, tmp_path) as url:
        together = threading.Barrier(2)

        def bring_up() -> None:
            database = open_database(url, Sealer.from_text(key))
            together.wait()
            try:
                migrate(database)
            except Exception as error:
                errors.append(error)
            database.close()

        threads = [threading.Thread(target=bring_up) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        database = open_database(url, Sealer.from_text(key))
        assert errors == []
        assert database.is_current()
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(tables.proof)) == 1
        database.close()


def test_a_migration_that_stops_half_way_leaves_nothing(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}", Sealer.from_text(new_key()))
    with database.engine.begin() as connection:
        # A table of the last ones made is in the way.
        connection.exec_driver_sql("CREATE TABLE share (id INTEGER)")
    with pytest.raises(Exception, match="share"):
        migrate(database)
    assert inspect(database.engine).get_table_names() == ["share"]
    database.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 10000),
        ("secure_delete", 1),
    ],
)
def test_sqlite_is_set_to_keep_everything(tmp_path, pragma, value):
    with a_database("sqlite", tmp_path) as database, database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_new_database_file_is_for_its_owner_alone(tmp_path):
    with a_database("sqlite", tmp_path / "var"):
        assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "var" / "store.db").stat().st_mode) == 0o600


def test_a_transaction_that_fails_leaves_nothing(database):
    def fail() -> None:
        with database.begin() as session:
            open_conversation(session, "abc", "webchat", AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as session:
        assert every(session, Conversation) == []


def test_records_stay_readable_after_their_transaction(database):
    with database.begin() as session:
        person = an_invitation(session).person
    assert person.name == "Sam"


def test_reading_waits_for_no_writer(tmp_path):
    with a_database("sqlite", tmp_path) as database, database.begin() as writing:
        open_conversation(writing, "abc", "webchat", AT)
        with database.read() as reading:
            assert every(reading, Conversation) == []


def test_writers_that_read_first_wait_for_each_other(database):
    def add_one(number: int) -> None:
        for at in range(5):
            with database.begin() as session:
                every(session, Conversation)
                open_conversation(session, f"{number}-{at}", "webchat", AT)

    threads = [threading.Thread(target=add_one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(every(session, Conversation)) == 20


def test_a_time_without_a_zone_is_refused(database):
    with pytest.raises(ValueError, match="no time zone"), database.begin() as session:
        open_conversation(session, "abc", "webchat", datetime(2026, 11, 24, 9, 5))  # noqa: DTZ001


def test_a_time_comes_back_as_the_same_moment_in_utc(database):
    summer = datetime.fromisoformat("2026-07-01T10:30:00.123456+01:00")
    with database.begin() as session:
        open_conversation(session, "abc", "webchat", summer)
    with database.read() as session:
        at = every(session, Conversation)[0].created_at
    assert at == summer
    assert at.tzinfo == timezone.utc


@pytest.mark.parametrize("wrong", [{"reference": None}, {"reason": 12}])
def test_a_failure_names_no_words_of_anybody(database, wrong):
    def fail() -> None:
        with database.begin() as session:
            person = an_invitation(session).person
            told = {"name": "Angharad", "reference": "P-7K3M9Q", **wrong}
            session.add(Person(team_id=person.team_id, referred_on=AT.date(), **told))

    with pytest.raises(StoreFailed) as failed:
        fail()
    assert "Angharad" not in str(failed.value)
    assert "Angharad" not in str(failed.value.__cause__)


def test_another_key_does_not_open_the_database(tmp_path):
    with a_database("sqlite", tmp_path):
        pass
    database = open_database(f"sqlite:///{tmp_path / 'store.db'}", Sealer.from_text(new_key()))
    with pytest.raises(SealBroken, match="k1"):
        migrate(database)
    database.close()


def test_words_sealed_with_another_key_raise_and_are_not_guessed(tmp_path):
    with a_database("sqlite", tmp_path) as database, database.begin() as session:
        an_invitation(session)
    other = open_database(f"sqlite:///{tmp_path / 'store.db'}", Sealer.from_text(new_key()))
    with pytest.raises(SealBroken), other.read() as session:
        session.execute(select(tables.person.c.name)).all()
    other.close()


def test_a_key_put_in_front_seals_new_rows_and_the_old_ones_still_open(tmp_path):
    old, new = new_key("k1"), new_key("k2")
    with a_database("sqlite", tmp_path, old) as database, database.begin() as session:
        an_invitation(session, "Sam")
    with a_database("sqlite", tmp_path, f"{new},{old}") as database:
        with database.begin() as session:
            an_invitation(session, "Mair")
        with database.read() as session:
            names = session.execute(select(tables.person.c.name)).scalars().all()
    assert names == ["Sam", "Mair"]
    with sqlite3.connect(tmp_path / "store.db") as raw:
        sealed = [row[0][:3] for row in raw.execute("SELECT name FROM person ORDER BY id")]
    assert sealed == ["k1:", "k2:"]


def settings_for(folder, **environ):
    return Settings.from_environment(
        {f"WHAT_MATTERS_{name}": value for name, value in environ.items()}, folder
    )


def test_a_store_opens_migrated_and_again_with_its_key(tmp_path):
    settings = settings_for(tmp_path, KEY=new_key())
    for _ in range(2):
        database = open_store(settings)
        assert database.is_current()
        database.close()


def test_a_store_does_not_open_without_a_key(tmp_path):
    with pytest.raises(KeyMissing, match="WHAT_MATTERS_KEY"):
        open_store(settings_for(tmp_path))


def test_a_store_does_not_open_with_another_key(tmp_path):
    open_store(settings_for(tmp_path, KEY=new_key())).close()
    with pytest.raises(SealBroken):
        open_store(settings_for(tmp_path, KEY=new_key()))


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "what-matters.db").write_text("a shopping list" * 100)
    with pytest.raises(StoreFailed, match="not a database"):
        open_store(settings_for(tmp_path, KEY=new_key()))


def test_whether_a_database_was_sealed_is_known_without_a_key(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    assert not holds_sealed(url)
    assert not (tmp_path / "store.db").exists()
    with a_database("sqlite", tmp_path):
        pass
    assert holds_sealed(url)


def test_audit_lines_are_not_changed(database):
    with database.begin() as session:
        note(session, "rhian", "opened the transcript", "P-7K3M9Q", AT)
    with pytest.raises(RuntimeError, match="never changed"), database.begin() as session:
        every(session, Audit)[0].actor = "somebody else"
    with database.read() as session:
        assert [line.actor for line in every(session, Audit)] == ["rhian"]


def test_audit_lines_are_not_removed(database):
    with database.begin() as session:
        note(session, "rhian", "opened the transcript", "P-7K3M9Q", later(1))
    with pytest.raises(RuntimeError, match="never changed"), database.begin() as session:
        session.delete(every(session, Audit)[0])


@pytest.mark.parametrize(("settles", "synchronous"), [(False, 2), (True, 1)])
def test_a_commit_waits_for_the_disk_unless_the_caller_settles(
    tmp_path: Path, settles: bool, synchronous: int
) -> None:
    database = open_database(
        f"sqlite:///{tmp_path / 'x.db'}", Sealer.from_text(new_key()), settles=settles
    )
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == synchronous


def test_settling_sends_what_was_committed_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def fsync(number: int) -> None:
        sent.append(os.readlink(f"/proc/self/fd/{number}"))

    monkeypatch.setattr(os, "fsync", fsync)
    database = open_database(
        f"sqlite:///{tmp_path / 'x.db'}", Sealer.from_text(new_key()), settles=True
    )
    migrate(database)
    database.settle()
    assert sent == [str(tmp_path / "x.db-wal")]
