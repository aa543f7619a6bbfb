"""What was measured, and what it comes to. Seconds in; milliseconds and ratios out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

MOST_TIMES_BARE = 1.5
FEWEST_A_SECOND = 60.0
SLOWEST_MS = 300.0

LENGTHS = (10, 100, 300)
"""Turns of one conversation whose cost is compared."""

STRETCH = 12
"""Turns looked at around each: a whole number of rounds of what is said over and over, and of the
stretches the stored events are cut into."""


@dataclass
class Measured:
    """One assistant's figures.

    Attributes:
        ready: seconds from start to first answer.
        loaded: megabytes after loading; `used`: after everything.
        alone: for each round, the seconds of each turn.
        at_once: for each round, the seconds of each turn, and of the round.
        long: for each long conversation, the seconds of each turn.
        processor: for each round of turns alone, processor seconds a turn.
    """

    ready: float = 0.0
    loaded: float = 0.0
    used: float = 0.0
    alone: list[list[float]] = field(default_factory=list)
    at_once: list[tuple[list[float], float]] = field(default_factory=list)
    long: list[list[float]] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One line of the table: ours, bare, and ours in bare's; an aim where there is one."""

    what: str
    ours: float
    bare: float
    ratio: float
    digits: int = 1
    aim: str = ""
    met: bool | None = None


def rows(ours: Measured, bare: Measured) -> list[Row]:
    """The table, top to bottom."""
    return [
        _plain("time to ready, s", ours.ready, bare.ready),
        _plain("memory after load, MB", ours.loaded, bare.loaded, 0),
        _plain("memory after the measurement, MB", ours.used, bare.used, 0),
        *_rows_alone(ours, bare),
        *_rows_at_once(ours, bare),
        *(_row_of_length(length, ours, bare) for length in LENGTHS),
    ]


def _rows_alone(ours: Measured, bare: Measured) -> list[Row]:
    ratio = _of_pairs([median(one) for one in ours.alone], [median(one) for one in bare.alone])
    late = _of_pairs([_late(one) for one in ours.alone], [_late(one) for one in bare.alone])
    all_ours, all_bare = _together(ours.alone), _together(bare.alone)
    used = _of_pairs(ours.processor, bare.processor)
    return [
        Row(
            "one turn alone, median, ms",
            _ms(median(all_ours)),
            _ms(median(all_bare)),
            ratio,
            aim=f"at most {MOST_TIMES_BARE} times bare",
            met=ratio <= MOST_TIMES_BARE,
        ),
        Row(
            "one turn alone, 95th percentile, ms", _ms(_late(all_ours)), _ms(_late(all_bare)), late
        ),
        Row(
            "processor time of a turn alone, ms",
            _ms(median(ours.processor)),
            _ms(median(bare.processor)),
            used,
        ),
    ]


def _rows_at_once(ours: Measured, bare: Measured) -> list[Row]:
    many_ours = [taken for taken, _ in ours.at_once]
    many_bare = [taken for taken, _ in bare.at_once]
    middle = _of_pairs([median(one) for one in many_ours], [median(one) for one in many_bare])
    late = _of_pairs([_late(one) for one in many_ours], [_late(one) for one in many_bare])
    rates = [[len(taken) / whole for taken, whole in side.at_once] for side in (ours, bare)]
    all_ours, all_bare = _together(many_ours), _together(many_bare)
    latest, rate = _ms(_late(all_ours)), median(rates[0])
    return [
        Row("20 people at once, median, ms", _ms(median(all_ours)), _ms(median(all_bare)), middle),
        Row(
            "20 people at once, 95th percentile, ms",
            latest,
            _ms(_late(all_bare)),
            late,
            aim=f"under {SLOWEST_MS:.0f} ms",
            met=latest < SLOWEST_MS,
        ),
        Row(
            "20 people at once, messages a second",
            rate,
            median(rates[1]),
            _of_pairs(*rates),
            aim=f"at least {FEWEST_A_SECOND:.0f}",
            met=rate >= FEWEST_A_SECOND,
        ),
    ]


def _row_of_length(length: int, ours: Measured, bare: Measured) -> Row:
    first = max(length - STRETCH // 2, 0)
    around = slice(first, first + STRETCH)
    pairs = [[median(one[around]) for one in side.long] for side in (ours, bare)]
    here = [_ms(median(_together([one[around] for one in side.long]))) for side in (ours, bare)]
    what = f"turn {length} of one conversation, median, ms"
    return Row(what, here[0], here[1], _of_pairs(pairs[0], pairs[1]))


def _plain(what: str, ours: float, bare: float, digits: int = 1) -> Row:
    return Row(what, ours, bare, ours / bare, digits)


def _of_pairs(ours: Sequence[float], bare: Sequence[float]) -> float:
    """The median of the rounds' ratios: what slows both of a round does not show."""
    return median(one / other for one, other in zip(ours, bare, strict=True))


def _late(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1]


def _together(rounds: Sequence[Sequence[float]]) -> list[float]:
    return [one for taken in rounds for one in taken]


def _ms(seconds: float) -> float:
    return seconds * 1000
