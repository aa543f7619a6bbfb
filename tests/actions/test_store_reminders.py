"""Reminders as they are kept: planned, claimed by one process, sent, stopped, met at a visit."""

import threading
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta, timezone

import pytest

from actions.store.conversations import current_sitting, end_sitting, open_conversation
from actions.store.database import migrate, open_database
from actions.store.keeping import every
from actions.store.people import invite_carer, take_invitation
from actions.store.records import Reminder
from actions.store.reminders import (
    Address,
    address_of,
    answer,
    claim,
    drop,
    due,
    due_check_in,
    next_check_in,
    plan_check_in,
    release,
    sent,
    start_reminders,
    stop_reminders,
)
from actions.store.worries import raise_worry
from bot.reminders import WEEK, Decision, Hours
from bot.sealing import Sealer, new_key
from tests.actions.a_store import AT, KINDS, a_conversation, a_database, a_url

HOURS = Hours(time(9), time(19))
DUE = date(2026, 12, 22)
NOON = datetime(2026, 12, 22, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)
SEND = Decision("send")


@contextmanager
def a_database_at(url, key):
    with closing(open_database(url, Sealer.from_text(key))) as database:
        yield database


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def session(database):
    with database.begin() as opened:
        yield opened


def a_person(session, sender="sam", due_on=DUE):
    """Somebody whose sitting was sent, with the check-in that was planned then."""
    conversation, sitting = a_conversation(session, sender)
    end_sitting(session, sitting, "sent", AT)
    return conversation.person, plan_check_in(session, conversation.person, due_on)


def judged(session, reminder, now=NOON):
    decision = claim(session, reminder.id, now, HOURS)
    return decision and decision.reason


# Planning


def test_a_check_in_that_was_sent_gives_way_to_the_next_one(session):
    person, before = a_person(session)
    claim(session, before.id, NOON, HOURS)
    sent(session, before.id, NOON)
    after = plan_check_in(session, person, date(2027, 1, 19))
    assert (before.state, before.due_on) == ("dropped", DUE)
    assert (after.state, after.due_on) == ("planned", date(2027, 1, 19))
    assert next_check_in(session, person) is after


def test_one_that_may_have_been_sent_does_not_move(session):
    person, before = a_person(session)
    claim(session, before.id, NOON, HOURS)
    after = plan_check_in(session, person, date(2027, 1, 19))
    sent(session, before.id, NOON)
    assert (before.state, after.state) == ("dropped", "planned")


def test_one_put_off_and_then_moved_is_put_off_no_more(session):
    person, reminder = a_person(session)
    release(session, reminder.id, NOON + 30 * DAY)
    plan_check_in(session, person, DUE + DAY)
    assert due(session, NOON + DAY, ["webchat"]) == [reminder.id]


# At the next visit


@pytest.mark.parametrize("state", ["planned", "sent", "stopped"])
def test_a_check_in_is_offered_from_its_day_whatever_went_out_for_it(session, state):
    person, reminder = a_person(session)
    reminder.state = state
    offered = [due_check_in(session, person, DUE + days * DAY) for days in (-1, 0, 1)]
    assert offered == [None, reminder, reminder]


@pytest.mark.parametrize("over", [lambda s, r: answer(s, r, NOON), drop])
def test_what_is_over_is_not_offered_and_nothing_goes_out_for_it(session, over):
    person, reminder = a_person(session)
    over(session, reminder)
    assert due_check_in(session, person, DUE) is None
    assert due(session, NOON, ["webchat"]) == []
    assert claim(session, reminder.id, NOON, HOURS) is None


def test_an_answer_is_kept_with_its_time(session):
    _, reminder = a_person(session)
    answer(session, reminder, NOON)
    assert (reminder.state, reminder.answered_at) == ("answered", NOON)


# What is due


def test_what_is_due_today_or_before_is_judged_longest_due_first(session):
    _, today = a_person(session, "today")
    _, before = a_person(session, "before", DUE - DAY)
    a_person(session, "after", DUE + DAY)
    assert due(session, NOON, ["webchat"]) == [before.id, today.id]


def test_a_day_begins_in_wales_where_in_summer_it_is_an_hour_later(session):
    _, reminder = a_person(session, due_on=date(2027, 6, 1))
    evening = datetime(2027, 5, 31, 22, 59, tzinfo=timezone.utc)
    assert due(session, evening, ["webchat"]) == []
    assert due(session, evening + timedelta(minutes=1), ["webchat"]) == [reminder.id]


def test_where_nothing_can_be_sent_nothing_is_judged(session):
    a_person(session)
    assert due(session, NOON, []) == []
    assert due(session, NOON, ["telegram"]) == []


@pytest.mark.parametrize("status", ["withdrawn", "unable_to_engage", "not_joined"])
def test_nothing_goes_out_to_somebody_who_is_not_with_us(session, status):
    person, reminder = a_person(session)
    person.status = status
    session.flush()
    assert due(session, NOON, ["webchat"]) == []
    assert claim(session, reminder.id, NOON, HOURS) is None


# Claiming


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_workers_at_once_the_second_waits_for_the_first_and_does_not_send(kind, tmp_path):
    key, told = new_key(), []
    with a_url(kind, tmp_path) as url, a_database_at(url, key) as first:
        migrate(first)
        with first.begin() as session:
            _, reminder = a_person(session)

        def claim_too() -> None:
            with a_database_at(url, key) as second, second.begin() as session:
                told.append(claim(session, reminder.id, NOON, HOURS).reason)

        other = threading.Thread(target=claim_too)
        with first.begin() as session:
            assert claim(session, reminder.id, NOON, HOURS) == SEND
            other.start()
            other.join(0.4)
            assert told == []
        other.join()
    assert told == ["within_a_week"]


def test_a_claim_outlives_the_process_that_made_it(tmp_path):
    key, url = new_key(), f"sqlite:///{tmp_path / 'store.db'}"
    with a_database_at(url, key) as before:
        migrate(before)
        with before.begin() as session:
            _, reminder = a_person(session)
            assert claim(session, reminder.id, NOON, HOURS) == SEND
    with a_database_at(url, key) as after, after.begin() as session:
        assert judged(session, reminder, NOON + DAY) == "within_a_week"
        assert judged(session, reminder, NOON + WEEK) == "send"


def test_a_claim_holds_for_every_reminder_of_the_person_and_of_nobody_else(session):
    person, first = a_person(session, "sam")
    _, other = a_person(session, "mair")
    assert judged(session, first) == "send"
    second = plan_check_in(session, person, DUE)
    assert second is not first
    assert judged(session, second, NOON + WEEK - timedelta(seconds=1)) == "within_a_week"
    assert judged(session, other) == "send"


def test_what_has_to_wait_is_not_judged_again_before_that(session):
    _, reminder = a_person(session)
    early = NOON.replace(hour=7)
    assert judged(session, reminder, early) == "quiet_hours"
    assert reminder.retry_at == NOON.replace(hour=9)
    assert due(session, NOON.replace(hour=8, minute=59), ["webchat"]) == []
    assert claim(session, reminder.id, NOON.replace(hour=8), HOURS) is None
    assert due(session, NOON.replace(hour=9), ["webchat"]) == [reminder.id]


def test_what_was_let_go_may_be_tried_again_when_told(session):
    _, reminder = a_person(session)
    claim(session, reminder.id, NOON, HOURS)
    release(session, reminder.id, NOON + timedelta(minutes=2))
    assert due(session, NOON + timedelta(minutes=1), ["webchat"]) == []
    assert judged(session, reminder, NOON + timedelta(minutes=2)) == "send"


def test_what_was_sent_is_not_due_any_more(session):
    _, reminder = a_person(session)
    claim(session, reminder.id, NOON, HOURS)
    sent(session, reminder.id, NOON)
    assert (reminder.state, reminder.sent_at) == ("sent", NOON)
    assert due(session, NOON + 30 * DAY, ["webchat"]) == []


def test_what_was_answered_while_it_was_sent_stays_answered(session):
    _, reminder = a_person(session)
    claim(session, reminder.id, NOON, HOURS)
    answer(session, reminder, NOON)
    sent(session, reminder.id, NOON)
    assert (reminder.state, reminder.sent_at) == ("answered", NOON)


# A conversation, a worry


@pytest.mark.parametrize(("state", "reason"), [("paused", "send"), (None, "talking")])
def test_while_a_conversation_is_open_nothing_goes_out(session, state, reason):
    _, reminder = a_person(session)
    conversation = open_conversation(session, "sam", "webchat", NOON)
    sitting = current_sitting(session, conversation, NOON)
    if state:
        end_sitting(session, sitting, state, NOON)
    assert judged(session, reminder, NOON) == reason


def test_a_conversation_that_was_left_open_counts_for_a_day(session):
    _, reminder = a_person(session)
    current_sitting(session, open_conversation(session, "sam", "webchat", NOON), NOON)
    assert judged(session, reminder, NOON + DAY - timedelta(minutes=1)) == "talking"
    assert judged(session, reminder, NOON + DAY) == "send"


@pytest.mark.parametrize(("state", "reason"), [("open", "worry"), ("closed", "send")])
def test_while_a_worry_is_not_closed_nothing_goes_out(session, state, reason):
    _, reminder = a_person(session)
    conversation = open_conversation(session, "sam", "webchat", AT)
    raise_worry(session, conversation, "words", ["rule"], "kind", "m1", AT).state = state
    assert judged(session, reminder) == reason


def test_a_worry_from_before_the_link_counts(session):
    conversation = open_conversation(session, "later-linked", "webchat", AT)
    raise_worry(session, conversation, "words", ["rule"], "kind", "m1", AT)
    _, reminder = a_person(session, "later-linked")
    assert judged(session, reminder) == "worry"


def test_a_carers_open_conversation_counts_too(session):
    person, reminder = a_person(session)
    carer = invite_carer(
        session, reference=person.reference, name="Carys", relationship="mum", at=AT, days=30
    )
    taken = take_invitation(session, carer.code, "carys", "telegram", AT)
    current_sitting(session, taken.conversation, NOON)
    assert judged(session, reminder) == "talking"


# Stopping and starting


def test_stopping_takes_hold_at_once_and_for_what_is_planned_later(session):
    person, reminder = a_person(session)
    stop_reminders(session, person, NOON)
    assert (person.reminders_off_at, reminder.state) == (NOON, "stopped")
    assert claim(session, reminder.id, NOON, HOURS) is None
    answer(session, reminder, NOON)
    assert plan_check_in(session, person, DUE).state == "stopped"
    assert due(session, NOON + DAY, ["webchat"]) == []


def test_stopping_again_keeps_since_when(session):
    person, _ = a_person(session)
    stop_reminders(session, person, NOON)
    stop_reminders(session, person, NOON + DAY)
    assert person.reminders_off_at == NOON


def test_a_check_in_planned_before_and_judged_after_stopping_is_stopped(session):
    person, reminder = a_person(session)
    person.reminders_off_at = NOON
    assert judged(session, reminder) == "stopped"


def test_started_again_what_is_due_goes_out_but_not_while_they_are_here(session):
    person, reminder = a_person(session)
    stop_reminders(session, person, AT)
    start_reminders(session, person, NOON)
    assert (person.reminders_off_at, reminder.state) == (None, "planned")
    assert due(session, NOON + DAY - timedelta(minutes=1), ["webchat"]) == []
    assert judged(session, reminder, NOON + DAY) == "send"


def test_starting_what_was_not_stopped_changes_nothing(session):
    person, reminder = a_person(session)
    start_reminders(session, person, NOON)
    assert (reminder.state, reminder.retry_at) == ("planned", None)


# Where it goes


def test_a_reminder_goes_where_they_last_talked_of_the_channels_that_can_be_written_to(session):
    person, reminder = a_person(session, "sam")
    carer = invite_carer(
        session, reference=person.reference, name="Carys", relationship="mum", at=AT, days=30
    )
    linked = take_invitation(session, carer.code, "carys", "telegram", AT + DAY).conversation
    linked.language = "cy"
    end_sitting(session, current_sitting(session, linked, NOON), "sent", NOON)
    carers = Address(sender="carys", channel="telegram", language="cy")
    own = Address(sender="sam", channel="webchat", language=None)
    assert address_of(session, reminder.id, ["telegram", "webchat"]) == carers
    assert address_of(session, reminder.id, ["webchat"]) == own
    assert address_of(session, reminder.id, ["sms"]) is None


def test_there_is_one_check_in_at_a_time_that_is_not_over(session):
    person, _ = a_person(session)
    for weeks in (1, 2):
        claim(session, next_check_in(session, person).id, NOON + weeks * WEEK, HOURS)
        plan_check_in(session, person, DUE)
    open_ones = [one for one in every(session, Reminder) if one.state != "dropped"]
    assert open_ones == [next_check_in(session, person)]
