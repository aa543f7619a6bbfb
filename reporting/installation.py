"""The installation a command works on: its folder, settings, key and database, and its errors.

Whatever goes wrong is said in one line on standard error, and ends the command.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.settings import PREFIX, Settings, make_key_file

if TYPE_CHECKING:
    from actions.store.database import Database


def root_folder() -> Path:
    """The folder that holds `data` and, unless told otherwise, `var`."""
    return Path(os.environ.get(f"{PREFIX}ROOT") or Path(__file__).resolve().parents[1])


def time_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(timezone.utc)


def account_name() -> str:
    """Who runs the command, as the audit names them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def read_settings() -> Settings:
    """The settings of the environment; ends the command when one is wrong."""
    try:
        return Settings.from_environment(os.environ, root_folder())
    except ValueError as error:
        fail(str(error))


def settings_with_key(settings: Settings) -> Settings:
    """The settings with a key, a new one where nothing was sealed with another."""
    from actions.store.database import holds_sealed, key_is_missing

    if settings.keys:
        return settings
    if holds_sealed(settings.database_url):
        raise key_is_missing(settings)
    made = make_key_file(settings.root)
    warn(
        f"A new key is in {made}. Keep a copy of it somewhere else: without it nothing that is "
        "kept can be opened again, by anyone."
    )
    return Settings.from_environment(os.environ, settings.root)


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database, opened and up to date; what goes wrong meanwhile ends the command."""
    from actions.store.database import open_store

    with said_plainly():
        database = open_store(settings_with_key(settings))
        try:
            yield database
        finally:
            database.close()


@contextmanager
def said_plainly() -> Iterator[None]:
    """Says what went wrong in one line, and ends the command."""
    from actions.store.database import StoreFailed
    from bot.sealing import SealBroken

    try:
        yield
    except SealBroken as error:
        fail(f"the database cannot be opened with this key: {error}")
    except StoreFailed as error:
        fail(f"the database cannot be used: {error}")
    except (ValueError, LookupError, OSError, ImportError) as error:
        fail(str(error))


def warn(message: str) -> None:
    """Says `message` on standard error."""
    print(f"what-matters: {message}", file=sys.stderr)


def fail(message: str) -> NoReturn:
    """Says `message` on standard error, and ends the command as failed."""
    warn(message)
    raise typer.Exit(1)
