"""95% intervals of percentages.

People: Wilson's score interval. Wilson EB. Probable inference, the law of succession, and
statistical inference. Journal of the American Statistical Association 1927; 22: 209-212.

Outcomes: several belong to one person and are alike, so they tell less than as many of different
people would. Wilson's interval is taken on the effective number of outcomes: the number divided
by the design effect. Kish L. Survey Sampling. Wiley, 1965; for Wilson's
interval with it, Franco C, Little RJA, Louis TA, Slud EV. Comparative study of confidence
intervals for proportions in complex sample surveys. Journal of Survey Statistics and Methodology
2019; 7: 334-364.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The standard normal quantile of 0.975."""


@dataclass(frozen=True)
class Spread:
    """How outcomes lie among people: people, outcomes, those that count, and sums over people of
    squares of outcomes, of products of both, of squares of those that count."""

    people: int
    outcomes: int
    counted: int
    outcomes_squared: int
    product: int
    counted_squared: int


def of_people(counted: int, people: int) -> tuple[float, float] | None:
    """The interval of `counted` of `people`, shares from 0 to 1; None when there is nobody."""
    from scipy.stats import binomtest

    if people == 0:
        return None
    found = binomtest(counted, people).proportion_ci(confidence_level=0.95, method="wilson")
    return float(found.low), float(found.high)


def of_outcomes(spread: Spread) -> tuple[float, float] | None:
    """The interval of the share of outcomes that count; None when there are none."""
    if spread.outcomes == 0:
        return None
    return wilson(spread.counted / spread.outcomes, spread.outcomes / design_effect(spread))


def design_effect(spread: Spread) -> float:
    """By how much people having several outcomes widens the variance of the share that counts.

    The variance of the ratio of two sums over people (linearised, with m / (m - 1) for m people)
    over that of as many outcomes of different people; never under 1. Where that variance cannot
    be known (one person; all or none count) the most it can be: each person's outcomes all alike,
    the sum of their squares over their number (Kish 1965).
    """
    m, n, k = spread.people, spread.outcomes, spread.counted
    if m < 2 or k in (0, n):
        return spread.outcomes_squared / n
    share = k / n
    squares = (
        spread.counted_squared - 2 * share * spread.product + share**2 * spread.outcomes_squared
    )
    clustered = m / (m - 1) * squares / n**2
    return max(1.0, clustered / (share * (1 - share) / n))


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's 95% interval of a `share` of a `number` that need not be whole."""
    middle = (share + Z**2 / (2 * number)) / (1 + Z**2 / number)
    half = Z / (1 + Z**2 / number) * sqrt(share * (1 - share) / number + Z**2 / (4 * number**2))
    return max(0.0, middle - half), min(1.0, middle + half)
