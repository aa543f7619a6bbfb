"""What goes out when a check-in is due, whatever fails; stopping and starting at a word."""

import logging
import re
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.reminding import (
    Gone,
    Later,
    Round,
    Sending,
    StartReminders,
    StopReminders,
    load_words,
)
from actions.store.conversations import find_conversation, note_back
from actions.store.keeping import every
from actions.store.people import find_person, invite_again, take_invitation
from actions.store.records import Reminder
from actions.store.reminders import due_check_in, plan_check_in, stop_reminders
from bot.reminders import WEEK, Hours
from bot.settings import Settings
from tests.actions.a_store import AT, a_conversation, a_database

ROOT = Path(__file__).parents[2]
RESPONSES = ROOT / "data" / "responses" / "reminding.yml"
HOURS = Hours(time(9), time(19))
DUE = date(2026, 12, 22)
NOON = datetime(2026, 12, 22, 12, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
SECRET = "see my brother more"
TELLS = (
    r"\b(care|worr\w+|safe\w*|social|support\w*|council|check-in|score\w*|outcome\w*|matters|"
    r"gofal\w*|pryder\w*|diogel\w*|cymdeithasol|cymorth|cyngor|bwysig|sgor\w*|canlyniad\w*)\b"
)


class Wire:
    """An outlet that keeps what was sent; of some senders it raises instead."""

    def __init__(self):
        self.sent, self.raising = [], {}

    def send(self, sender, words):
        if sender in self.raising:
            raise self.raising[sender]
        self.sent.append((sender, words))

    def senders(self):
        return [sender for sender, _ in self.sent]


class House:
    """A database, an outlet for one channel, and a clock that is set by hand."""

    def __init__(self, database):
        self.database, self.wire, self.now = database, Wire(), NOON
        self.words = load_words(RESPONSES)

    def send_due(self, **outlets):
        outlets = outlets or {"webchat": self.wire}
        return Sending(self.database, outlets, self.words, HOURS, lambda: self.now).send_due()

    def person(self, sender, language="en", due_on=DUE):
        with self.database.begin() as session:
            conversation, sitting = a_conversation(session, sender, name="Sam")
            conversation.language, sitting.state = language, "sent"
            plan_check_in(session, conversation.person, due_on)
            return conversation.person

    def reminders(self):
        with self.database.read() as session:
            return every(session, Reminder)


@pytest.fixture
def house(tmp_path):
    with a_database("sqlite", tmp_path) as database:
        yield House(database)


# Sending


@pytest.mark.parametrize(
    ("language", "greetings"), [("en", ["Hello"]), ("cy", ["Helo"]), (None, ["Helo", "Hello"])]
)
def test_a_reminder_goes_out_once_in_the_conversations_language_or_in_both(
    house, language, greetings
):
    house.person("sam", language)
    assert [house.send_due(), house.send_due()] == [Round(sent=1), Round()]
    ((sender, words),) = house.wire.sent
    assert sender == "sam"
    assert [line.partition(".")[0] for line in words.splitlines()] == greetings


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_reminder_gives_nothing_away(house, language):
    words = house.words[language]
    assert not re.search(TELLS, words, re.IGNORECASE)
    assert "{" not in words


@pytest.mark.parametrize(
    ("response", "intent"),
    [("utter_reminder", "stop_reminders"), ("utter_reminders_stopped", "start_reminders")],
)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_people_are_told_to_say_is_a_phrase_that_is_known(response, intent, language):
    responses = yaml.safe_load(RESPONSES.read_text("utf-8"))["responses"]
    (text,) = (
        one["text"] for one in responses[response] if ("condition" in one) == (language == "cy")
    )
    (phrase,) = re.findall("“(.+?)”", text)
    topic = ROOT / "data" / "nlu" / language / "reminding.yml"
    taught = yaml.safe_load(topic.read_text("utf-8"))["nlu"]
    (examples,) = (one["examples"] for one in taught if one["intent"] == intent)
    assert f"- {phrase}\n" in examples


def test_what_was_sent_is_kept_with_its_time_and_stays_due_at_the_next_visit(house):
    person = house.person("sam")
    house.send_due()
    (reminder,) = house.reminders()
    assert (reminder.state, reminder.claimed_at, reminder.sent_at) == ("sent", NOON, NOON)
    with house.database.read() as session:
        assert due_check_in(session, person, DUE).id == reminder.id


def test_on_a_channel_that_cannot_be_written_to_it_waits_for_the_next_visit(house):
    person = house.person("sam")
    assert house.send_due(telegram=house.wire) == Round()
    with house.database.read() as session:
        assert due_check_in(session, person, DUE).state == "planned"


def test_in_quiet_hours_it_waits_for_the_morning(house):
    house.person("sam")
    house.now = NOON.replace(hour=20)
    assert house.send_due() == Round(waiting=1)
    house.now = (NOON + timedelta(days=1)).replace(hour=9)
    assert house.send_due() == Round(sent=1)


def test_a_person_who_stopped_them_is_left_alone(house):
    person = house.person("sam")
    with house.database.begin() as session:
        stop_reminders(session, find_person(session, person.reference), NOON)
    assert house.send_due() == Round()
    assert house.wire.sent == []


def test_one_that_fails_stops_no_other_and_is_not_tried_again_for_a_week(house):
    for sender in ("before", "fails", "after"):
        house.person(sender)
    house.wire.raising["fails"] = RuntimeError(SECRET)
    assert house.send_due() == Round(sent=2, failed=1)
    assert house.wire.senders() == ["before", "after"]
    house.wire.raising.clear()
    house.now = NOON + WEEK - MINUTE
    assert house.send_due() == Round(waiting=1)
    house.now = NOON + WEEK
    assert house.send_due() == Round(sent=1)


def test_where_nobody_can_be_written_to_any_more_it_is_noted_and_tried_when_they_are_back(house):
    person = house.person("sam")
    house.wire.raising["sam"] = Gone()
    assert house.send_due() == Round(waiting=1)
    house.wire.raising.clear()
    house.now = NOON + 3 * WEEK
    assert house.send_due() == Round()
    with house.database.begin() as session:
        assert due_check_in(session, person, DUE).state == "planned"
        gone = find_conversation(session, "sam")
        assert gone.gone_at == NOON
        note_back(session, gone)
    assert house.send_due() == Round(sent=1)


def test_who_is_gone_from_one_conversation_is_written_to_in_another(house):
    person = house.person("sam")
    with house.database.begin() as session:
        code = invite_again(session, reference=person.reference, at=AT, days=30).code
        take_invitation(session, code, "sam-again", "webchat", AT - WEEK)
    house.wire.raising["sam"] = Gone()
    assert house.send_due() == Round(waiting=1)
    house.now = NOON + WEEK
    assert house.send_due() == Round(sent=1)
    assert house.wire.senders() == ["sam-again"]


def test_a_channel_that_asks_to_wait_is_left_for_that_long(house):
    house.person("sam")
    house.wire.raising["sam"] = Later(timedelta(seconds=90))
    assert house.send_due() == Round(waiting=1)
    house.wire.raising.clear()
    house.now = NOON + MINUTE
    assert house.send_due() == Round()
    house.now = NOON + timedelta(seconds=90)
    assert house.send_due() == Round(sent=1)


def test_no_word_and_no_sender_reaches_the_log(house, caplog):
    house.person("a-secret-sender")
    house.wire.raising["a-secret-sender"] = RuntimeError(SECRET)
    with caplog.at_level(logging.DEBUG):
        house.send_due()
    assert "reminder 1 failed (RuntimeError)" in caplog.text
    assert SECRET not in caplog.text
    assert "a-secret-sender" not in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        "  utter_other: []",
        '  utter_reminder:\n  - text: "Hello."',
        '  utter_reminder:\n  - text: "Hello."\n  - text: "Helo."',
    ],
)
def test_a_reminder_without_both_languages_is_refused(tmp_path, said):
    path = tmp_path / "reminding.yml"
    path.write_text(f"responses:\n{said}\n")
    with pytest.raises(ValueError, match=r"reminding\.yml: utter_reminder needs one Welsh text"):
        load_words(path)


# Stopping and starting


def asked(house, action, sender, practice=False):
    """What the action says, in the turn of a message from `sender`."""
    context = Context(
        database=house.database,
        settings=Settings.from_environment({}, ROOT),
        helplines=(),
        services=(),
        now=lambda: house.now,
    )
    latest = {"text": "stop reminders", "message_id": "m1", "intent": {"name": "stop_reminders"}}
    tracker = Tracker(sender, {"practice": practice}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert action(context).run(dispatcher, tracker, {}) == []
    return [message["response"] for message in dispatcher.messages]


def test_stop_reminders_takes_hold_before_it_is_confirmed(house):
    house.person("sam")
    house.now = NOON.replace(hour=8)
    assert asked(house, StopReminders, "sam") == ["utter_reminders_stopped"]
    house.now = NOON
    assert house.send_due() == Round()
    assert [one.state for one in house.reminders()] == ["stopped"]


def test_start_reminders_brings_them_back(house):
    house.person("sam")
    asked(house, StopReminders, "sam")
    assert asked(house, StartReminders, "sam") == ["utter_reminders_started"]
    house.now = NOON + timedelta(days=1)
    assert house.send_due() == Round(sent=1)


@pytest.mark.parametrize(
    ("action", "response"),
    [(StopReminders, "utter_reminders_stopped"), (StartReminders, "utter_reminders_started")],
)
def test_in_practice_it_is_said_that_no_reminder_comes(house, action, response):
    house.person("sam")
    assert asked(house, action, "nobody", practice=True) == [f"{response}_in_practice"]
    assert [one.state for one in house.reminders()] == ["planned"]


def test_what_one_person_stops_is_theirs_alone(house):
    house.person("sam")
    house.person("mair")
    asked(house, StopReminders, "sam")
    house.send_due()
    assert house.wire.senders() == ["mair"]


def test_a_reminder_is_dated_from_the_clock_that_is_handed_in(house):
    person = house.person("sam")
    house.now = AT
    asked(house, StopReminders, "sam")
    with house.database.read() as session:
        assert find_person(session, person.reference).reminders_off_at == AT
