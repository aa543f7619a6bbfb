"""Questions worth asking, on a person's page: in both languages, and of nothing held back."""

import re
import string
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

from actions.store.conversations import end_sitting, set_speaker
from actions.store.outcomes import draft_outcome, keep_outcome
from actions.store.reminders import claim, next_check_in, plan_check_in, sent, stop_reminders
from actions.store.scores import keep_score
from actions.store.shares import hold_back
from actions.store.transcripts import open_transcript
from bot.pressure import Kind
from bot.reminders import Hours, clock
from reporting.pressure import gentle_lines
from reporting.showing import lines
from tests.actions.a_store import a_conversation, a_database, later

WORDS = yaml.safe_load((Path(__file__).parents[2] / "data" / "notes.yml").read_text("utf-8"))
PLACES = {
    "all_tens": {"when", "outcomes", "voice"},
    "equal_to_goal": {"when", "ending", "outcomes", "voice"},
    "same_number": {"value", "count", "outcomes", "voice"},
    "voices_agree": {"count", "outcomes", "voice", "other"},
}
ACCUSES = (
    r"\b(lie|lied|lying|fals\w+|fake\w*|cheat\w*|suspicio\w+|pressur\w+|wrong|invent\w*|honest\w*|"
    r"celwydd\w*|ffug\w*|twyll\w*|amheu\w+|pwysau|anghywir|gonest\w*)\b"
)
HEADING = "  Worth a gentle conversation:"


@pytest.fixture
def session(tmp_path):
    with a_database("sqlite", tmp_path) as database, database.begin() as opened:
        yield opened


class Told:
    """Somebody's outcomes and their scores, one sitting."""

    def __init__(self, session, sender="sam"):
        self.session, self.message = session, 0
        self.conversation, self.sitting = a_conversation(session, sender)
        self.outcomes = []

    def outcome(self, *values):
        self.message += 1
        outcome = draft_outcome(
            self.session, self.conversation, "words", f"o{self.message}", later(1)
        )
        self.outcomes.append(keep_outcome(self.session, outcome, later(1)))
        kinds = ("baseline", "goal", "review")
        return [
            self.score(self.outcomes[-1], kind, value)
            for kind, value in zip(kinds, values, strict=False)
        ]

    def score(self, outcome, kind, value, carer=None, at=2):
        self.message += 1
        return keep_score(
            self.session,
            outcome,
            kind,
            value,
            given_by="carer" if carer else "person",
            carer=carer,
            way="button",
            message_id=f"m{self.message}",
            at=later(at),
        )

    def transcript(self):
        reference = self.conversation.person.reference
        return open_transcript(self.session, reference, "rhian", "visit", later(2 * 24 * 60))

    def shown(self):
        return list(lines(self.transcript()))


def test_all_tens_are_shown_under_the_outcomes_with_why(session):
    told = Told(session)
    for _ in range(3):
        told.outcome(10, 10)
    shown = told.shown()
    at = shown.index(HEADING)
    assert shown[at + 1] == (
        "    On 24 November 2026, everything was at 10. Outcomes: 1, 2, 3. From: Sam. All may be "
        "well. A lower number can also be hard to say. You could ask what 10 is like, for one of "
        "them."
    )
    assert max(n for n, line in enumerate(shown) if line.startswith("  Outcome ")) < at
    assert at < shown.index("  Worries: none")


def test_where_there_is_nothing_to_ask_about_nothing_is_shown(session):
    told = Told(session)
    for value in (10, 10, 4):
        told.outcome(value, 10)
    assert HEADING not in told.shown()


def test_two_voices_are_both_named(session):
    told = Told(session)
    set_speaker(session, told.conversation, "carer", "mum", at=later(1))
    carer = told.conversation.carer
    for value in range(1, 6):
        told.outcome(value)
        told.score(told.outcomes[-1], "baseline", value, carer)
    (_, line) = gentle_lines(told.transcript(), lambda kind, _: kind.upper(), "en")
    assert "How many times: 5. Outcomes: 1, 2, 3, 4, 5. From: PERSON. And from: CARER." in line


def test_an_ending_is_the_day_the_person_withdrew(session):
    told = Told(session)
    for goal in (8, 7, 6):
        told.outcome(2, goal, goal)
    assert HEADING not in told.shown()
    told.conversation.person.withdrawn_on = date(2026, 12, 1)
    (line,) = (line for line in told.shown() if "exactly at good enough" in line)
    assert "The ending is on 1 December 2026." in line


@pytest.mark.parametrize("kind", [0, 1])
def test_what_was_held_back_takes_no_part_and_neither_does_the_rest_of_its_outcome(session, kind):
    told = Told(session)
    kept = [told.outcome(10, 9) for _ in range(3)]
    assert HEADING in told.shown()
    hold_back(session, told.sitting, "score", kept[0][kind].id, later(3))
    assert HEADING not in told.shown()


@pytest.mark.parametrize(("first", "then", "is_noted"), [(10, 4, False), (4, 10, True)])
def test_of_a_number_that_was_changed_the_later_one_takes_part(session, first, then, is_noted):
    told = Told(session)
    for value in (first, 10, 10):
        told.outcome(value, 9)
    told.score(told.outcomes[0], "baseline", then, at=3)
    assert (HEADING in told.shown()) == is_noted


def test_no_number_is_altered(session):
    told = Told(session)
    for _ in range(3):
        told.outcome(10, 10)
    told.shown()
    assert {score.value for score in told.transcript().scores} == {10}


# The words


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_note_is_a_whole_sentence_in_both_languages_and_accuses_nobody(kind, language):
    sentence = WORDS["notes"][kind][language]
    places = {place for _, place, _, _ in string.Formatter().parse(sentence) if place}
    assert places == PLACES[kind]
    assert not re.search(ACCUSES, sentence, re.IGNORECASE)
    assert sentence.endswith(".")
    assert set(WORDS["notes"]) == set(get_args(Kind))


def test_a_page_in_welsh_says_it_in_welsh(session):
    told = Told(session)
    for _ in range(3):
        told.outcome(10, 10)
    heading, line = gentle_lines(told.transcript(), lambda kind, _: "Sam", "cy")
    assert heading == WORDS["heading"]["cy"]
    assert line.startswith("  Ar 24 Tachwedd 2026, roedd popeth ar 10. Canlyniadau: 1, 2, 3.")


# The next check-in


def test_the_page_says_when_a_reminder_went_out_and_that_none_is_wanted(session):
    told = Told(session)
    person = told.conversation.person
    plan_check_in(session, person, date(2026, 11, 24))
    assert "  Next check-in: 24 Nov 2026" in told.shown()
    reminder = next_check_in(session, person)
    end_sitting(session, told.sitting, "sent", later(30))
    claim(session, reminder.id, later(60), Hours(clock("09:00"), clock("19:00")))
    sent(session, reminder.id, later(60))
    assert "  Next check-in: 24 Nov 2026, reminded 24 Nov 2026 10:05" in told.shown()
    stop_reminders(session, person, later(90))
    assert told.shown()[-1].endswith("10:05, wants no reminders")
