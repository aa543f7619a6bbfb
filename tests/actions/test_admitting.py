"""Who may talk in Telegram: by the record alone, with nothing kept of who may not."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from actions.admitting import Doorkeeper
from actions.store import tables
from actions.store.conversations import find_conversation, open_conversation
from actions.store.people import invite_carer, invite_person, take_invitation
from tests.actions.a_store import AT, KINDS, a_database

YEAR = AT.year


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def door(database):
    return Doorkeeper(database, lambda: AT)


def invited(database, born, days=30):
    with database.begin() as session:
        return invite_person(
            session,
            authority="Gwynedd",
            service="adults",
            team="Arfon",
            name="Mair",
            at=AT,
            days=days,
            year_of_birth=born,
        )


def linked(database, born, sender="mair"):
    made = invited(database, born)
    with database.begin() as session:
        take_invitation(session, made.code, sender, "telegram", AT)
    return made


def rows(database):
    with database.read() as session:
        return [
            session.scalar(select(func.count()).select_from(table))
            for table in tables.metadata.sorted_tables
        ]


@pytest.mark.parametrize(
    ("born", "found"),
    [(YEAR - 17, "open"), (YEAR - 16, "page"), (YEAR - 12, "page"), (None, "page")],
    ids=["certainly 16", "16 or 15", "younger", "unknown"],
)
def test_a_link_lets_in_who_is_16_by_the_lower_of_their_two_ages(database, door, born, found):
    code = invited(database, born).code
    before = rows(database)
    assert door.admit("mair", code) == found
    assert rows(database) == before


@pytest.mark.parametrize(("born", "found"), [(YEAR - 40, "open"), (None, "page")])
def test_a_carers_age_is_their_own(database, door, born, found):
    person = invited(database, YEAR - 12).person
    with database.begin() as session:
        carer = invite_carer(
            session,
            reference=person.reference,
            name="Carys",
            relationship="mother",
            at=AT,
            days=30,
            year_of_birth=born,
        )
    assert door.admit("carys", carer.code) == found


def test_without_a_link_there_is_only_the_page(database, door):
    with database.begin() as session:
        open_conversation(session, "practising", "telegram", AT)
    assert [door.admit(sender, None) for sender in ("nobody", "practising")] == ["page", "page"]


def test_a_code_that_links_nothing_says_why(database, door):
    old, used = invited(database, 1950, days=1), linked(database, 1950)
    late = Doorkeeper(database, lambda: AT + timedelta(days=2))
    assert late.admit("other", old.code) == "expired"
    assert door.admit("other", used.code) == "used"
    assert door.admit("other", "made-up") == "unknown"


def test_who_is_linked_may_go_on_with_any_code_or_none(database, door):
    code = linked(database, 1950).code
    assert [door.admit("mair", given) for given in (None, code, "made-up")] == ["open"] * 3


def test_a_year_of_birth_that_is_corrected_counts_at_once(database, door):
    person = linked(database, 1950).person
    with database.begin() as session:
        session.get(type(person), person.id).year_of_birth = YEAR - 12
    assert door.admit("mair", None) == "page"


def gone_at(database, sender):
    with database.read() as session:
        return find_conversation(session, sender).gone_at


def test_since_when_somebody_is_gone_is_kept_until_they_write_again(database):
    linked(database, 1950)
    times = iter([AT, AT + timedelta(days=1), AT + timedelta(days=2)])
    door = Doorkeeper(database, lambda: next(times))
    door.note("mair", gone=True)
    door.note("mair", gone=True)
    assert gone_at(database, "mair") == AT
    assert door.admit("mair", None) == "open"
    assert gone_at(database, "mair") is None


def test_of_somebody_unknown_nothing_is_kept(database, door):
    before = rows(database)
    door.note("nobody", gone=True)
    door.quiet("nobody")
    assert rows(database) == before


def test_quiet_is_kept_for_the_person(database, door):
    linked(database, 1950)
    door.quiet("mair")
    with database.read() as session:
        assert find_conversation(session, "mair").person.reminders_off_at == AT


def test_somebody_turns_16_for_certain_with_the_year(database):
    """The lower of the two ages: until the last day of the year they may be 15."""
    last = datetime(2026, 12, 31, 23, 30, tzinfo=timezone.utc)
    code = invited(database, 2010, days=90).code
    assert Doorkeeper(database, lambda: last).admit("mair", code) == "page"
    assert Doorkeeper(database, lambda: last + timedelta(hours=1)).admit("mair", code) == "open"
