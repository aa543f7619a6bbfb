"""What staff are shown of a number held back: nothing of it, whatever it is."""

import pytest

from actions.store.outcomes import draft_outcome, keep_outcome, set_aim
from actions.store.scores import keep_score
from actions.store.shares import hold_back, send
from actions.store.transcripts import open_transcript
from reporting.showing import lines
from tests.actions.a_store import a_conversation, a_database, answered, later, said, slot_set

KEPT = {"baseline": "baseline by Sam: [kept back]", "goal": "goal by Sam: [kept back]"}


@pytest.fixture
def database(tmp_path):
    with a_database("sqlite", tmp_path) as opened:
        yield opened


class Talk:
    """A conversation about numbers, put down as the dialogue does."""

    def __init__(self, session, sender):
        self.session, self.sender, self.minute, self.message = session, sender, 1.0, 0
        self.conversation, self.sitting = a_conversation(session, sender)
        slot_set(session, sender, "language", "en", later(0.5))
        slot_set(session, sender, "speaker", "person", later(0.5))

    def hears(self, response, text):
        answered(self.session, self.sender, text, later(self.minute), f"utter_{response}")

    def says(self, text, title=None):
        # Seconds apart: a page shows minutes.
        self.minute += 0.001
        self.message += 1
        about = {"title": title} if title else {}
        said(self.session, self.sender, text, later(self.minute), f"m{self.message}", **about)

    def matters(self, words):
        self.hears("ask_matters", "What matters to you?")
        self.says(words)
        outcome = draft_outcome(
            self.session, self.conversation, words, f"m{self.message}", later(self.minute)
        )
        slot_set(self.session, self.sender, "outcome_id", outcome.id, later(self.minute))
        return keep_outcome(self.session, outcome, later(self.minute))

    def number(self, outcome, kind, value, typed):
        self.hears(f"ask_{kind}", f"What number is the {kind}?")
        if typed:
            self.says(f"about {value}")
            self.hears(f"ask_{kind}_right", f"{value}. Is that right?")
            self.says("/affirm", "Yes")
        else:
            self.says(f'/give_score{{"score": "{value}"}}', str(value))
        return keep_score(
            self.session,
            outcome,
            kind,
            value,
            given_by="person",
            way="read_back" if typed else "button",
            words=f"about {value}" if typed else str(value),
            message_id=f"m{self.message}",
            at=later(1),
        )

    def scored(self, words, baseline, goal, typed=False, first_goal=None):
        """An outcome with its two numbers, and what is asked where the goal is not above."""
        outcome = self.matters(words)
        kept = {"baseline": self.number(outcome, "baseline", baseline, typed)}
        for number in [goal] if first_goal is None else [first_goal, goal]:
            kept["goal"] = self.number(outcome, "goal", number, typed)
            stays = number == goal
            if number == baseline:
                self.hears("ask_goal_same", "That is the same as now. Shall things stay?")
                self.says("/affirm" if stays else "/deny", "Yes" if stays else "No")
                set_aim(self.session, outcome, "keep" if stays else "improve")
            elif number < baseline:
                self.hears("ask_goal_lower", "That is lower than now. Do you mean that?")
                self.says("/affirm" if stays else "/deny", "Yes" if stays else "No")
        return kept

    def closes(self, *numbers):
        self.hears("ask_another", "Anything else?")
        self.says("/finish", "Stop there")
        self.hears("preview", "Here is what she will see:")
        for at, one in enumerate(numbers, start=1):
            self.hears(f"line_{one.kind}", f"{at}. {one.kind}: {one.value}")
        self.hears("ask_share", "Shall I send it?")

    def holds(self, score):
        hold_back(self.session, self.sitting, "score", score.id, later(self.minute))
        self.says("/send", "Send it")
        send(self.session, self.sitting, later(self.minute))

    def shown(self):
        """The page that `what-matters show` prints."""
        reference = self.conversation.person.reference
        transcript = open_transcript(self.session, reference, "rhian", "visit", later(2 * 24 * 60))
        return "\n".join(lines(transcript)).replace(reference, "P")


def page(database, sender, baseline, goal, held, **more):
    with database.begin() as session:
        talk = Talk(session, sender)
        kept = talk.scored("see my brother", baseline, goal, **more)
        talk.closes(*kept.values())
        if held:
            talk.holds(kept[held])
        return talk.shown()


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("held", ["baseline", "goal"])
@pytest.mark.parametrize("other", [0, 4, 10])
def test_a_page_is_the_same_whatever_number_was_held(database, held, other, typed):
    pages = {
        page(
            database,
            f"sam-{value}",
            **{"baseline": other, "goal": other, held: value},
            held=held,
            typed=typed,
        )
        for value in range(11)
    }
    assert len(pages) == 1
    assert KEPT[held] in pages.pop()


@pytest.mark.parametrize("held", ["baseline", "goal"])
@pytest.mark.parametrize("first", [4, 2])
def test_a_goal_changed_because_of_a_held_baseline_does_not_show(database, held, first):
    numbers = {"baseline": 4, "goal": 7, "held": held}
    changed = page(database, "sam-1", **numbers, first_goal=first)
    assert changed == page(database, "sam-2", **numbers)


@pytest.mark.parametrize(("goal", "asked"), [(4, "the same as now"), (2, "lower than now")])
def test_a_goal_that_is_not_above_the_baseline_shows_unless_a_number_is_held(database, goal, asked):
    told = "to keep things as they are"
    whole = page(database, "sam-1", 4, goal, held=None)
    assert asked in whole
    assert (told in whole) == (goal == 4)
    for held in ("baseline", "goal"):
        hidden = page(database, f"sam-{held}", 4, goal, held=held)
        assert asked not in hidden
        assert told not in hidden
        assert "Outcome 1 (active, aim: [kept back])" in hidden


def test_a_baseline_shows_whole_where_the_goal_alone_is_held(database):
    shown = page(database, "sam", 4, 4, held="goal", typed=True)
    said_then = shown.partition("What number is the baseline?")[2].partition("What number is")[0]
    assert "about 4" in said_then
    assert "4. Is that right?" in said_then
    assert "Yes" in said_then
    assert "1. baseline: 4" in shown
    assert 'baseline by Sam: 4 (read back and agreed)  "about 4"' in shown
    after = shown.partition("What number is the goal?\n")[2].splitlines()
    assert after[0].endswith("Sam (English): [kept back]")
    assert after[1].endswith("bot (English): Anything else?")


def test_another_outcome_with_the_same_numbers_shows_its_own(database):
    with database.begin() as session:
        talk = Talk(session, "sam")
        one = talk.scored("see my brother", 4, 4)
        two = talk.scored("football", 4, 4)
        talk.closes(*one.values(), *two.values())
        talk.holds(one["goal"])
        shown = talk.shown()
    first, _, second = shown.partition(": football\n")
    assert "the same as now" not in first
    assert "the same as now" in second
    assert "Outcome 1 (active, aim: [kept back])" in shown
    assert "Outcome 2 (active, to keep things as they are)" in shown
    assert shown.count("goal by Sam: [kept back]") == 1
    assert shown.count("goal by Sam: 4 (tapped)") == 1
    assert shown.count("baseline by Sam: 4 (tapped)") == 2
