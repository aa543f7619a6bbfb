"""A database for the length of a command: tables read without keeping them go the same way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.store.database import Database, migrate, open_database
from bot.sealing import Sealer, new_key


@contextmanager
def scratch_database() -> Iterator[Database]:
    """An empty database under a key of its own, gone with the key when this is left."""
    with TemporaryDirectory(prefix="what-matters-") as folder:
        url = f"sqlite:///{Path(folder) / 'scratch.db'}"
        database = open_database(url, Sealer.from_text(new_key()))
        try:
            migrate(database)
            yield database
        finally:
            database.close()
