"""The fourth migration: nobody who talked before is gone, and no carer's age is made up."""

import pytest

from actions.store.conversations import find_conversation
from actions.store.keeping import every
from actions.store.records import Carer
from tests.actions.a_store import KINDS, a_database_from
from tests.actions.test_store_0003 import ROWS

CARER = {"id": 1, "person_id": 1, "from_at": "2026-06-01 09:00:00"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_kept_before_says_nothing_of_who_is_gone_or_how_old_a_carer_is(kind, tmp_path):
    rows = {**ROWS, "carer": CARER}
    with a_database_from("0003", rows, kind, tmp_path) as database, database.read() as session:
        assert find_conversation(session, "abc").gone_at is None
        assert [carer.year_of_birth for carer in every(session, Carer)] == [None]
