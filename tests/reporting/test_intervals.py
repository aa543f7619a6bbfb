"""Percentages and intervals: against scipy, against cases worked by hand, and at the edges."""

import pytest
from scipy.stats import binomtest

from reporting.intervals import Spread, design_effect, of_outcomes, of_people, wilson
from reporting.percentages import bound, whole


@pytest.mark.parametrize(
    ("part", "base", "percentage"),
    [
        (0, 7, 0),
        (7, 7, 100),
        (1, 8, 13),
        (3, 8, 38),
        (1, 200, 1),
        (1, 201, 0),
        (5, 1000, 1),
        (0, 0, None),
    ],
)
def test_a_percentage_is_whole_and_halves_go_up(part, base, percentage):
    assert whole(part, base) == percentage


@pytest.mark.parametrize(("share", "percentage"), [(0.0, 0), (0.125, 13), (0.124, 12), (1.0, 100)])
def test_a_bound_is_whole_and_halves_go_up(share, percentage):
    assert bound(share) == percentage


@pytest.mark.parametrize(("counted", "number"), [(0, 1), (1, 1), (3, 10), (276, 394), (10, 10)])
def test_wilsons_interval_is_scipys(counted, number):
    expected = binomtest(counted, number).proportion_ci(method="wilson")
    assert wilson(counted / number, number) == pytest.approx((expected.low, expected.high))
    assert of_people(counted, number) == pytest.approx((expected.low, expected.high))


def spread(*people: tuple[int, int]) -> Spread:
    """People, each with so many outcomes of which so many count."""
    return Spread(
        people=len(people),
        outcomes=sum(n for n, _ in people),
        counted=sum(k for _, k in people),
        outcomes_squared=sum(n * n for n, _ in people),
        product=sum(n * k for n, k in people),
        counted_squared=sum(k * k for _, k in people),
    )


@pytest.mark.parametrize(
    ("people", "effect"),
    [
        # Four people, two outcomes each, both alike: half the variance is between people.
        # Squares 1+1+1+1, over 64, by 4/3; over (1/4)/8: 8/3.
        ([(2, 2), (2, 2), (2, 0), (2, 0)], 8 / 3),
        # One of each person's two: nothing between people, and never under 1.
        ([(2, 1), (2, 1), (2, 1), (2, 1)], 1.0),
        # One outcome each: 4/3 of the plain variance, as with 4 people it is estimated.
        ([(1, 1), (1, 1), (1, 0), (1, 0)], 4 / 3),
        # All count: not to be known, so each person's are taken to be all alike, 4+4 over 4.
        ([(2, 2), (2, 2)], 2.0),
        # One person: nine outcomes tell as much as one.
        ([(9, 4)], 9.0),
    ],
)
def test_the_design_effect_is_as_worked_by_hand(people, effect):
    assert design_effect(spread(*people)) == pytest.approx(effect)


def test_an_interval_of_outcomes_is_wilsons_on_the_effective_number():
    people = [(2, 2), (2, 2), (2, 0), (2, 0)]
    assert of_outcomes(spread(*people)) == pytest.approx(wilson(0.5, 3))


def test_outcomes_of_few_people_have_a_wider_interval_than_as_many_of_many():
    few, many = spread(*[(10, 10), (10, 0)]), spread(*[(1, 1)] * 10, *[(1, 0)] * 10)
    low, high = of_outcomes(few)
    lower, higher = of_outcomes(many)
    assert high - low > higher - lower


def test_of_nobody_there_is_no_interval():
    assert of_people(0, 0) is None
    assert of_outcomes(spread()) is None
