"""The third migration: a check-in planned before is due as it was, and nothing is assumed."""

from datetime import date, datetime, timezone

import pytest

from actions.store.people import find_person
from actions.store.reminders import due, due_check_in
from tests.actions.a_store import KINDS, a_database_from

ROWS = {
    "authority": {"id": 1, "name": "Gwynedd", "opens": "09:00", "closes": "17:00"},
    "service": {"id": 1, "authority_id": 1, "kind": "adults"},
    "team": {"id": 1, "service_id": 1, "name": "North"},
    "person": {
        **{"id": 1, "reference": "P-7K3M9Q", "name": "sealed", "team_id": 1},
        **{"referred_on": "2026-06-01", "status": "joined"},
    },
    "conversation": {
        **{"id": 1, "sender": "abc", "channel": "webchat", "person_id": 1},
        **{"practice": "0", "created_at": "2026-06-01 09:00:00"},
    },
    "reminder": {
        **{"id": 1, "person_id": 1, "what": "check_in", "due_on": "2026-12-22"},
        **{"state": "planned"},
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_check_in_planned_before_is_due_and_nobody_has_stopped_reminders(kind, tmp_path):
    with a_database_from("0002", ROWS, kind, tmp_path) as database, database.read() as session:
        person = find_person(session, "P-7K3M9Q")
        assert (person.reminders_off_at, person.carers_see) == (None, None)
        reminder = due_check_in(session, person, date(2026, 12, 22))
        assert (reminder.id, reminder.claimed_at, reminder.sent_at) == (1, None, None)
        noon = datetime(2026, 12, 22, 12, tzinfo=timezone.utc)
        assert due(session, noon, ["webchat"]) == [1]
