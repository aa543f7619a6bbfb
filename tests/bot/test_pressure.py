"""Questions worth asking: each rule at the least it needs, and all that only comes near it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.pressure import BEFORE_ENDING, TOGETHER, Note, Number, Outcome, notes
from tests.test_imports import EVERY, name_of, taken_from

ROOT = Path(__file__).parents[2]
FIRST = date(2026, 6, 1)
LATER = date(2026, 9, 1)
ENDING = date(2026, 9, 20)
DAY = timedelta(days=1)
ACTIVE = {number: Outcome(status="active") for number in range(1, 7)}
KEPT = {number: Outcome(status="active", keeps=True) for number in range(1, 7)}


def given(outcome, value, kind="review", voice="person", on=LATER, sitting=2):
    return Number(outcome=outcome, voice=voice, kind=kind, value=value, on=on, sitting=sitting)


def reviews(*values, **more):
    """A review of outcome 1, 2, 3 and on, in one sitting."""
    return [given(outcome, value, **more) for outcome, value in enumerate(values, start=1)]


def before(*pairs, voice="person"):
    """A baseline and a goal for outcome 1, 2, 3 and on, in an earlier sitting."""
    about = {"voice": voice, "on": FIRST, "sitting": 1}
    return [
        given(outcome, value, kind, **about)
        for outcome, pair in enumerate(pairs, start=1)
        for kind, value in zip(("baseline", "goal"), pair, strict=True)
    ]


def kinds(numbers, outcomes=ACTIVE, ending=None):
    return [note.kind for note in notes(numbers, outcomes, ending)]


BEGUN = before((2, 8), (3, 7), (4, 6))


# All tens at once


@pytest.mark.parametrize("kind", ["baseline", "review"])
@pytest.mark.parametrize("sitting", [2, None])
def test_three_at_10_in_one_sitting_are_worth_asking_about(kind, sitting):
    told = [*BEGUN, *reviews(10, 10, 10, kind=kind, sitting=sitting)]
    tens = Note(kind="all_tens", voice="person", outcomes=(1, 2, 3), count=3, on=LATER, value=10)
    assert notes(told, ACTIVE) == [tens]


@pytest.mark.parametrize(
    "told",
    [
        reviews(10),
        reviews(10, 10),
        reviews(10, 10, 9),
        reviews(10, 10, 10, 9),
        reviews(9, 9, 9),
        reviews(10, 10, 10, kind="goal"),
        [given(1, 10), given(1, 10), given(1, 10)],
        # Three in three sittings, and three of whom the practitioner says so.
        [given(n, 10, on=LATER + n * DAY, sitting=n) for n in (2, 3, 4)],
        reviews(10, 10, 10, voice="practitioner"),
        # All at 10 some time ago, and not any more.
        [*reviews(10, 10, 10), given(1, 6, on=LATER + DAY, sitting=3)],
        # Two of one voice and one of another.
        [*reviews(10, 10), given(3, 10, voice="carer 1")],
    ],
)
def test_what_only_comes_near_all_tens_is_not(told):
    assert "all_tens" not in kinds([*BEGUN, *told])


# Equal to its goal just before an ending


def test_three_exactly_at_their_goal_just_before_an_ending_are_worth_asking_about():
    told = [*BEGUN, *reviews(8, 7, 6)]
    equal = Note(
        kind="equal_to_goal",
        voice="person",
        outcomes=(1, 2, 3),
        count=3,
        on=LATER,
        ending=ENDING,
    )
    assert notes(told, ACTIVE, ENDING) == [equal]


@pytest.mark.parametrize(
    ("ending", "is_noted"),
    [
        (None, False),
        (LATER - DAY, False),
        (LATER, True),
        (LATER + BEFORE_ENDING, True),
        (LATER + BEFORE_ENDING + DAY, False),
    ],
)
def test_an_ending_that_is_not_known_not_near_or_past_is_none(ending, is_noted):
    assert kinds([*BEGUN, *reviews(8, 7, 6)], ending=ending) == ["equal_to_goal"] * is_noted


@pytest.mark.parametrize(
    ("told", "outcomes"),
    [
        ([*BEGUN, *reviews(8, 7)], ACTIVE),
        ([*BEGUN, *reviews(8, 7, 7)], ACTIVE),
        ([*BEGUN, *reviews(8, 7, 5)], ACTIVE),
        # A fourth outcome over its goal, and one without any.
        ([*before((2, 8), (3, 7), (4, 6), (1, 5)), *reviews(8, 7, 6, 9)], ACTIVE),
        ([*BEGUN, *reviews(8, 7, 6, 5)], ACTIVE),
        # To be kept as they are: equal is all that was wanted.
        ([*before((8, 8), (7, 7), (6, 6)), *reviews(8, 7, 6)], KEPT),
        # Of an outcome that does not matter any more.
        ([*BEGUN, *reviews(8, 7, 6)], {**ACTIVE, 3: Outcome(status="withdrawn")}),
        # A goal agreed after the review applies to the next one.
        ([*before((2, 8), (3, 7), (4, 5)), *reviews(8, 7, 6), given(3, 6, "goal")], ACTIVE),
        # The goal of another voice.
        (
            [*before((2, 8), (3, 7), (4, 6), voice="carer 1"), *reviews(8, 7, 6)],
            ACTIVE,
        ),
        # Met at the visit before, and moved since.
        ([*BEGUN, *reviews(8, 7, 6), given(1, 7, on=LATER + DAY, sitting=3)], ACTIVE),
    ],
)
def test_what_only_comes_near_equal_to_every_goal_is_not(told, outcomes):
    assert kinds(told, outcomes, ENDING) == []


def test_the_goal_is_the_one_that_stood_at_the_review():
    raised = [given(1, 9, "goal", on=FIRST + DAY, sitting=1)]
    assert kinds([*BEGUN, *raised, *reviews(9, 7, 6)], ending=ENDING) == ["equal_to_goal"]
    assert kinds([*BEGUN, *raised, *reviews(8, 7, 6)], ending=ENDING) == []


# The same number to everything


def test_one_number_and_no_other_over_three_outcomes_is_worth_asking_about():
    same = Note(kind="same_number", voice="person", outcomes=(1, 2, 3), count=6, on=FIRST, value=7)
    assert notes(before((7, 7), (7, 7), (7, 7)), ACTIVE) == [same]
    assert kinds([*before((7, 7), (7, 7), (7, 7)), *reviews(7, 7, 7)]) == ["same_number"]


@pytest.mark.parametrize(
    ("told", "outcomes"),
    [
        (before((7, 7), (7, 7)), ACTIVE),
        ([*before((7, 7), (7, 7)), *reviews(7, 7)], ACTIVE),
        (before((7, 7), (7, 7), (7, 8)), ACTIVE),
        ([*before((7, 7), (7, 7), (7, 7)), given(1, 6)], ACTIVE),
        (reviews(7, 7, 7, 7, 7), ACTIVE),
        # To be kept as they are: the goals say nothing more.
        (before((7, 7), (7, 7), (7, 7)), KEPT),
        # The two numbers of three voices.
        (
            [
                given(1, 7, kind, voice=voice)
                for voice in ("person", "carer 1", "carer 2")
                for kind in ("baseline", "goal")
            ],
            ACTIVE,
        ),
    ],
)
def test_what_only_comes_near_the_same_number_throughout_is_not(told, outcomes):
    assert kinds(told, outcomes) == []


def test_tens_throughout_are_noted_once():
    assert kinds(before((10, 10), (10, 10), (10, 10))) == ["all_tens"]


# Two voices always equal


def both(*values, carer="carer 1", apart=timedelta(0), shift=0):
    """Person and carer at two visits to each outcome in turn, the carer `shift` over."""
    told = []
    for place, value in enumerate(values):
        outcome, kind = place // 2 + 1, ("baseline", "review")[place % 2]
        on = FIRST if kind == "baseline" else LATER
        told.append(given(outcome, value, kind, on=on, sitting=1))
        told.append(given(outcome, value + shift, kind, voice=carer, on=on + apart, sitting=9))
    return sorted(told, key=lambda one: one.on)


@pytest.mark.parametrize("apart", [timedelta(0), TOGETHER, -TOGETHER])
def test_two_voices_equal_five_times_are_worth_asking_about(apart):
    (note,) = notes(both(2, 5, 3, 6, 4, apart=apart), ACTIVE)
    assert (note.kind, note.voice, note.other) == ("voices_agree", "person", "carer 1")
    assert (note.outcomes, note.count) == ((1, 2, 3), 5)


@pytest.mark.parametrize(
    "told",
    [
        both(2, 5, 3, 6),
        both(2, 5, 3, 6, 4, shift=1),
        [*both(2, 5, 3, 6, 4), given(4, 1), given(4, 2, voice="carer 1")],
        both(2, 5, 3, 6, 4, apart=TOGETHER + DAY),
        # Of one outcome only.
        [
            given(1, value, voice=voice, on=FIRST + value * 30 * DAY, sitting=value)
            for value in range(1, 7)
            for voice in ("person", "carer 1")
        ],
        # Goals are agreed together.
        [
            given(outcome, outcome, "goal", voice=voice)
            for outcome in range(1, 7)
            for voice in ("person", "carer 1")
        ],
        both(2, 5, 3, 6, 4, carer="practitioner"),
        # Two carers of whom neither is equal often enough.
        [*both(2, 5, 3), *both(6, 4, carer="carer 2")],
    ],
)
def test_what_only_comes_near_two_voices_always_equal_is_not(told):
    assert kinds(told) == []


def test_a_number_is_paired_with_one_of_the_other_voice_only():
    again = given(2, 6, voice="carer 1", on=LATER + DAY)
    assert kinds([*both(2, 5, 3, 6), again]) == []
    assert kinds([*both(2, 5, 3, 6), again, given(2, 6, on=LATER + DAY)]) == ["voices_agree"]


# What a note is and is not


def test_ordinary_numbers_give_no_note():
    told = [*BEGUN, *before((2, 6), (4, 7), (4, 6), voice="carer 1"), *reviews(6, 7, 3)]
    assert notes(told, ACTIVE, ENDING) == []
    assert notes([], {}, ENDING) == []


def test_a_persons_own_come_before_a_carers():
    told = [*reviews(10, 10, 10, voice="carer 2"), *reviews(10, 10, 10)]
    assert [note.voice for note in notes(told, ACTIVE)] == ["person", "carer 2"]


def test_only_a_persons_own_page_asks_for_notes():
    asking = {name_of(path) for path in EVERY if taken_from(path, "bot.pressure")}
    showing = {name_of(path) for path in EVERY if taken_from(path, "reporting.pressure")}
    assert asking == {"reporting.pressure"}
    assert showing == {"reporting.showing", "reporting.site.person"}
    counting = [
        path for path in EVERY if name_of(path) in ("reporting.measures", "reporting.frames")
    ]
    assert len(counting) == 2
    assert [taken_from(path, "reporting.showing") for path in counting] == [[], []]
