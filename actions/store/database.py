"""Opening the database: one engine a process, a transaction at a time, and its migrations."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import create_engine, event, func, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Session
from sqlalchemy.pool import QueuePool

from actions.store import tables
from bot.sealing import Sealer
from bot.settings import PREFIX, KeyMissing, Settings

HEAD = "0006"
WAIT_SECONDS = 10.0
PRAGMAS = (
    f"busy_timeout={WAIT_SECONDS * 1000:.0f}",
    "foreign_keys=ON",
    "secure_delete=ON",
)
_MIGRATING = 7_140_914
_PLAIN = {"future": True, "expire_on_commit": False}


class StoreFailed(RuntimeError):
    """The database could not be used. One line says why, and holds nobody's words."""


class Database:
    """An open database: an engine whose sealed columns use `sealer`."""

    def __init__(self, engine: Any, sealer: Sealer, *, settles: bool = False) -> None:
        """Hands `sealer` to the engine's dialect, where the sealed columns find it."""
        self._settles = settles and engine.dialect.name == "sqlite"
        engine.dialect.sealer = sealer
        self.engine = engine
        self._writing = engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in one transaction: kept at the end, undone by an exception.

        Records stay readable afterwards. Raises StoreFailed when the database fails.
        """
        with _ours(), Session(self._writing, **_PLAIN) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading alone: on SQLite it waits for no writer."""
        with _ours(), Session(self.engine, **_PLAIN) as session:
            yield session

    def is_current(self) -> bool:
        """Whether every migration has been applied."""
        return _revision(self.engine) == HEAD

    def settle(self) -> None:
        """Makes what has been committed survive a power cut, where commits alone do not.

        For a SQLite database opened with `settles=True`, whose commits reach the operating
        system and not yet the disk. Several threads may call it at once.
        """
        log = Path(f"{self.engine.url.database}-wal")
        if self._settles and log.exists():
            with log.open("rb") as file:
                os.fsync(file.fileno())

    def close(self) -> None:
        """Closes the connections."""
        self.engine.dispose()


def open_database(url: str, sealer: Sealer, *, settles: bool = False) -> Database:
    """The database at `url` (SQLAlchemy's form); connects at its first use.

    A SQLite file and its folder are made, for their owner alone. Where `settles`, the caller
    promises to call `settle` before it says that anything is kept: a turn of several commits
    then waits for the disk once.
    """
    return Database(_engine(url, settles=settles), sealer, settles=settles)


def open_store(settings: Settings) -> Database:
    """The installation's database, migrated, its key proved to open it.

    Raises KeyMissing without a key, SealBroken with another one, StoreFailed when it cannot be
    opened.
    """
    with _ours():
        database = open_database(settings.database_url, settings.sealer())
        if not database.is_current():
            migrate(database)
        else:
            with database.engine.connect() as connection:
                _prove(connection)
        return database


def holds_sealed(url: str) -> bool:
    """Whether the database at `url` was sealed with a key before. Makes no file."""
    with _ours():
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
            return False
        return _is_sealed(_engine(url))


def _is_sealed(engine: Any) -> bool:
    try:
        if _revision(engine) is None:
            return False
        with engine.connect() as connection:
            return bool(connection.scalar(select(func.count()).select_from(tables.proof)))
    finally:
        engine.dispose()


def migrate(database: Database) -> None:
    """Brings the database up to date, and proves that its key opens it.

    Two processes may call it at once. Raises SealBroken when it was sealed with another key.
    """
    from alembic.command import upgrade
    from alembic.config import Config

    configuration = Config()
    folder = Path(__file__).parent / "migrations"
    configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
    with database.engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        configuration.attributes["connection"] = connection
        upgrade(configuration, "head")
        if not _prove(connection):
            connection.execute(insert(tables.proof).values(words="proof"))


def key_is_missing(settings: Settings) -> KeyMissing:
    """The error to raise where a database is sealed and its key is not there."""
    return KeyMissing(
        f"{PREFIX}KEY is not set and there is no key file, but the database was sealed with a "
        "key: expected that key. A new one would open nothing."
    )


@contextmanager
def _ours() -> Iterator[None]:
    """Turns SQLAlchemy's errors into ours."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None)
        if isinstance(cause, ValueError):
            raise cause from None
        why = str(cause or error).strip().splitlines()
        raise StoreFailed(why[0] if why else type(error).__name__) from error


def _engine(url: str, *, settles: bool = False) -> Any:
    address = make_url(url)
    # Parameters are people's words: never in an error.
    options: dict[str, Any] = {"future": True, "hide_parameters": True}
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True, **options)
    file = Path(address.database or "")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    engine = create_engine(
        address, poolclass=QueuePool, connect_args={"check_same_thread": False}, **options
    )
    event.listen(engine, "connect", partial(_prepare, "NORMAL" if settles else "FULL"))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(synchronous: str, connection: Any, _record: Any) -> None:
    # The driver's own transactions start late and skip DDL; `_begin` starts ours.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Sets the journal. SQLite does not wait for another connection doing so: this does."""
    patience = WAIT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            patience -= 0.05
            if patience < 0:
                raise
            sleep(0.05)


def _begin(connection: Any) -> None:
    # IMMEDIATE where a transaction may read and then write: it would otherwise fail, not wait,
    # when another one wrote in between.
    how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")


def _prove(connection: Any) -> bool:
    """Whether a proof is there; raises SealBroken when it does not open."""
    return bool(connection.scalars(select(tables.proof.c.words)).all())


def _revision(engine: Any) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)
