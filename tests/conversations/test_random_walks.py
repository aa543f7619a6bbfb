"""Never stuck: whatever is sent, in whatever order, there is an answer and every promise holds."""

from __future__ import annotations

import pytest

from tests.conversations.talk import House
from tests.conversations.walking import Walk

WALKS = 100
TOGETHER = 10
"""Seeds of one test: enough to be quick to count, few enough to name the one that fails."""


@pytest.mark.parametrize("first", range(0, WALKS, TOGETHER))
def test_every_promise_holds_in_random_conversations(house: House, first: int) -> None:
    for seed in range(first, first + TOGETHER):
        Walk(house, seed).go()
