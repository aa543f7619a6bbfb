"""A real store for tests: a SQLite file, and PostgreSQL where an address for one is given."""

import json
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from actions.store import database as databases
from actions.store import tables
from actions.store.conversations import agree, current_sitting, set_speaker
from actions.store.database import Database, migrate, open_database
from actions.store.people import Invited, invite_person, take_invitation
from actions.store.records import Conversation, Sitting
from bot.sealing import Sealer, new_key

AT = datetime(2026, 11, 24, 9, 5, tzinfo=timezone.utc)
POSTGRES = os.environ.get("WHAT_MATTERS_TEST_POSTGRES", "")
KINDS = ["sqlite", *(["postgresql"] if POSTGRES else [])]


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


@contextmanager
def a_url(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}"
        return
    name = f"test_{uuid.uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        try:
            yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def a_database(kind: str, folder: Path, key: str | None = None) -> Iterator[Database]:
    with a_url(kind, folder) as url:
        database = open_database(url, Sealer.from_text(key or new_key()))
        migrate(database)
        yield database
        database.close()


@contextmanager
def a_database_from(
    revision: str, rows: Mapping[str, Mapping[str, Any]], kind: str, folder: Path
) -> Iterator[Database]:
    """A database that was kept at an earlier revision, with these rows, brought up to date."""
    with a_url(kind, folder) as url:
        sealer = Sealer.from_text(new_key())
        database = open_database(url, sealer)
        configuration = Config()
        scripts = Path(databases.__file__).with_name("migrations")
        configuration.set_main_option("script_location", str(scripts))
        with database.engine.begin() as connection:
            configuration.attributes["connection"] = connection
            upgrade(configuration, revision)
            for name, row in rows.items():
                told = {**row, "name": sealer.seal("Sam")} if name == "person" else row
                columns = ", ".join(f'"{column}"' for column in told)
                marks = ", ".join(f"'{value}'" for value in told.values())
                connection.exec_driver_sql(f"INSERT INTO {name} ({columns}) VALUES ({marks})")
        migrate(database)
        yield database
        database.close()


def an_invitation(session: Session, name: str = "Sam", at: datetime = AT) -> Invited:
    return invite_person(
        session,
        authority="Gwynedd",
        service="children",
        team="North",
        name=name,
        at=at,
        days=30,
        worker="Rhian",
    )


def a_conversation(
    session: Session, sender: str = "sam-on-web", name: str = "Sam"
) -> tuple[Conversation, Sitting]:
    """A linked conversation in the person's voice, agreed to."""
    code = an_invitation(session, name).code
    conversation = take_invitation(session, code, sender, "webchat", AT).conversation
    assert conversation is not None
    set_speaker(session, conversation, "person", at=AT)
    sitting = current_sitting(session, conversation, AT)
    agree(session, sitting, AT)
    return conversation, sitting


def said(
    session: Session, sender: str, text: str, at: datetime, message_id: str = "", **about: str
) -> None:
    """Puts down what somebody typed, or tapped with `title`, as Rasa's events do."""
    event = {"event": "user", "text": text, "message_id": message_id, "metadata": about}
    _event(session, sender, at, event)


def answered(
    session: Session, sender: str, text: str, at: datetime, response: str | None = None
) -> None:
    """Puts down what the bot said, and the name of the response it was."""
    about = {"utter_action": response} if response else {}
    _event(session, sender, at, {"event": "bot", "text": text, "metadata": about})


def slot_set(session: Session, sender: str, name: str, value: object, at: datetime) -> None:
    """Puts down that a slot changed."""
    _event(session, sender, at, {"event": "slot", "name": name, "value": value})


def _event(session: Session, sender: str, at: datetime, event: dict[str, object]) -> None:
    data = json.dumps({**event, "timestamp": at.timestamp()})
    session.execute(
        insert(tables.events).values(
            sender_id=sender, type_name=event["event"], timestamp=at.timestamp(), data=data
        )
    )
