"""What waits for staff is listed, without anyone's words, and practice is not."""

from __future__ import annotations

from collections.abc import Callable

from actions.store.waiting import waiting
from tests.conversations.talk import House, Talk


def test_worries_come_before_requests_and_practice_is_nobodys(
    house: House, agreed: Callable[..., Talk]
) -> None:
    talk = agreed("en")
    talk.say("can i talk to a person please")
    talk.say("my husband hits me")
    practice = agreed("en", practice=True)
    practice.say("my husband hits me")

    with house.database.begin() as session:
        listed = list(waiting(session))

    kinds = [one.what.split(":")[0] for one in listed]
    assert kinds == sorted(kinds, reverse=True)
    assert len([one for one in listed if one.what.startswith("worry")]) >= 1
    assert all("husband" not in f"{one}" for one in listed)
    assert {one.reference[:2] for one in listed} == {"P-"}
