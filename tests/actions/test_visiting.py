"""Coming back: the person is told by name who has read what was written, once, and by whom."""

from pathlib import Path

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.store.accounts import open_account
from actions.store.conversations import (
    current_sitting,
    end_sitting,
    find_conversation,
    latest_sitting,
    set_speaker,
)
from actions.store.readings import mark_read
from actions.turn import Turn
from actions.visiting import come_back
from bot.questions import YES
from bot.settings import Settings
from tests.actions.a_store import AT, a_conversation, a_database, later

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path):
    with a_database("sqlite", tmp_path) as opened:
        with opened.begin() as session:
            _, sitting = a_conversation(session, "sam")
            end_sitting(session, sitting, "sent", AT)
            open_account(
                session,
                sign_in="rhian@gwynedd.example",
                name="Rhian",
                role="practitioner",
                authority="Gwynedd",
                service="children",
                team="North",
                at=AT,
            )
        yield opened


def read(database, by="rhian@gwynedd.example"):
    with database.begin() as session:
        conversation = find_conversation(session, "sam")
        mark_read(session, latest_sitting(session, conversation), by, later(60))


def back(database, language="en", told_at=None):
    """What is said of a reading, and the slots that are set, at a visit a day later."""
    context = Context(
        database=database,
        settings=Settings.from_environment({}, ROOT),
        helplines=(),
        services=(),
        now=lambda: later(24 * 60),
    )
    slots = {"agreed": YES, "language": language, "speaker": "person", "told_at": told_at}
    latest = {"text": "hello", "message_id": "m9", "intent": {"name": "greet"}}
    tracker = Tracker("sam", slots, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = come_back(context, dispatcher, Turn(tracker, context.now()))
    told = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return [one for one in dispatcher.messages if one["response"] == "utter_read_by"], told


@pytest.mark.parametrize(
    ("language", "day"), [("en", "24 November 2026"), ("cy", "24 Tachwedd 2026")]
)
def test_who_has_read_it_is_told_by_name_and_day(database, language, day):
    read(database)
    (heard,), told = back(database, language)
    assert (heard["who"], heard["day"]) == ("Rhian", day)
    assert told["told_at"] == later(24 * 60).timestamp()


def test_it_is_told_once(database):
    read(database)
    assert back(database, told_at=later(24 * 60).timestamp())[0] == []


def test_nothing_is_said_where_nobody_has_read_it_or_nobody_knows_the_name(database):
    assert back(database)[0] == []
    read(database, by="somebody-at-a-terminal")
    assert back(database)[0] == []


def test_somebody_who_only_said_that_they_are_here_now_is_told_nothing(database):
    read(database)
    with database.begin() as session:
        conversation = find_conversation(session, "sam")
        set_speaker(session, conversation, "carer", "mother", at=later(120))
        current_sitting(session, conversation, later(121))
    assert back(database)[0] == []
