"""A number held back in a whole dialogue: what staff are shown does not depend on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from actions.store.transcripts import open_transcript
from reporting.showing import lines
from tests.conversations.talk import House

TIME = re.compile(r"\d{1,2} \w{3} \d{4} \d\d:\d\d")
WORDS = {2: "two", 4: "four", 7: "seven"}


def page(house: House, invite: Callable[..., tuple[str, str]], goal: int) -> str:
    """What staff are shown after a held goal, the baseline 4; times and reference left out."""
    reference, code = invite()
    talk = house.talk(code)
    talk.tap("English")
    for intent in ("say_person", "affirm"):
        talk.choose(intent)
    talk.say("playing in the brass band")
    talk.choose("affirm")
    for _ in ("helps", "around"):
        talk.choose("skip")
    talk.choose("affirm")
    for _ in ("zero_words", "ten_words"):
        talk.choose("skip")
    talk.number(4)
    talk.say(WORDS[goal])
    talk.choose("affirm")
    if goal <= 4:
        assert talk.question in ("goal_same", "goal_lower")
        talk.choose("affirm")
    talk.choose("finish")
    assert talk.question == "share"
    talk.choose("hold_back")
    talk.tap("3")
    # Rasa's events have the time of this machine; the close comes after them.
    house.clock.at = datetime.now(timezone.utc) + timedelta(seconds=1)
    talk.choose("send")
    with house.database.begin() as session:
        shown = "\n".join(
            lines(open_transcript(session, reference, "rhian", "visit", house.clock()))
        )
    return TIME.sub("", shown.replace(reference, ""))


def test_a_held_goal_shows_the_same_whatever_it_was(
    house: House, invite: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.clock, "at", datetime.now(timezone.utc))
    shown = {}
    for goal in WORDS:
        house.clock.at = datetime.now(timezone.utc)
        shown[goal] = page(house, invite, goal)
    assert shown[2] == shown[4] == shown[7]
    assert "goal by Sam: [kept back]" in shown[4]
    assert "baseline by Sam: 4 (tapped)" in shown[4]
    for told in ("four", "as now", "as they are", "lower", "Good enough: 4"):
        assert told not in shown[4]
