"""What may be seen to fall at a turn: never what was held back, whatever the turn's text."""

from dataclasses import replace

import pytest

from actions.store.transcripts import open_transcript
from reporting.said import outcomes_at, scores_at, sittings_of
from tests.actions.a_store import a_database, later
from tests.reporting.site.a_site import a_site
from tests.reporting.site.some_talk import talk

TWO_DAYS = later(2 * 24 * 60)


@pytest.fixture
def site(tmp_path):
    with a_database("sqlite", tmp_path) as database:
        yield a_site(database)


def opened(site, **more):
    told = talk(site, **more)
    with site.database.begin() as session:
        return open_transcript(session, told.reference, "rhian", "visit", TWO_DAYS)


def turn_of(transcript, message_id):
    """The turn of a message, its own words put back, as no page ever has it."""
    (heard,) = transcript.conversations
    found = [
        turn for sat in sittings_of(heard) for turn in sat.turns if turn.message_id == message_id
    ]
    return heard, replace(found[0], text="as it was said")


@pytest.mark.parametrize(("holds", "falls"), [("", 1), ("goal", 0), ("baseline", 1)])
def test_a_number_held_back_falls_nowhere(site, holds, falls):
    transcript = opened(site, holds=holds)
    assert len(scores_at(transcript, *turn_of(transcript, "goal"))) == falls


@pytest.mark.parametrize(("holds", "falls"), [("", [1]), ("outcome", [])])
def test_an_outcome_held_back_begins_nowhere(site, holds, falls):
    transcript = opened(site, holds=holds)
    assert outcomes_at(transcript, *turn_of(transcript, "m1")) == falls


def test_every_turn_is_in_one_sitting(site):
    (heard,) = opened(site).conversations
    assert [turn for sat in sittings_of(heard) for turn in sat.turns] == list(heard.turns)
