"""Which counts of a published table are not shown, so that no small number can be worked out.

Pure: counts in, the cells to hide out. What an outsider is taken to know, and what he is kept from,
is told in docs/disclosure.md; the sets are chosen in `reporting.disclosure.search`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporting.disclosure.outsider import Remainder, outsider
from reporting.disclosure.search import Problem, choose
from reporting.disclosure.terms import (
    SMALLEST_BASE,
    SMALLEST_SHOWN,
    Key,
    Reason,
    Relation,
    Release,
    Since,
    Table,
    read_release,
    read_table,
)

__all__ = ["Key", "Protected", "Reason", "Relation", "Release", "Since", "protect"]

WORK = 40.0
"""What may be spent on one table, in CP-SAT's deterministic seconds."""


@dataclass(frozen=True)
class Protected:
    """What `protect` decided.

    Attributes:
        hidden: the keys whose counts are not shown.
        why: the reason for every hidden key, in the order of the keys' `repr`.
        given_away: hidden keys of which something else gives the count away, or too narrow a range,
            whatever this table hides: an earlier release, or a sum that leaves no choice.
        fewest: whether fewer cells were proven not to do.
        bases: numerator to denominator, as they were given.
    """

    hidden: frozenset[Key]
    why: Mapping[Key, Reason]
    given_away: frozenset[Key]
    fewest: bool
    bases: Mapping[Key, Key]

    def hides_percentage(self, numerator: Key) -> bool:
        """Whether the percentage of this numerator on its base, and its interval, are not shown.

        Shown only where both counts are: then it says nothing that they do not. Where nobody is in
        the base there is no percentage, and nothing is hidden.

        Raises KeyError when the numerator was given no base.
        """
        return numerator in self.hidden or self.bases[numerator] in self.hidden


def protect(
    counts: Mapping[Key, int],
    relations: Sequence[Relation],
    *,
    bases: Mapping[Key, Key],
    at_most: Sequence[tuple[Key, Key]] = (),
    earlier: Sequence[Release] = (),
) -> Protected:
    """Choose the fewest counts to hide so that no hidden one can be worked out.

    Hidden by rule: a count of 1 to 4; one whose base less it is 1 to 4; any on a base of 1 to 9,
    0 included; any on a base that is hidden. Then as many others as it takes, so that somebody who
    knows every shown count, every relation, these rules and the earlier releases is left with a
    range at least 5 from end to end for every count hidden by one of the first three, and with at
    least two numbers for every other hidden count. The answer depends on neither the order of the
    input nor the clock. Some 600 counts take about a second, 1,800 up to half a minute.

    Args:
        counts: every count that the table could show, whole numbers of 0 or more. Percentages are
            not given: ask `Protected.hides_percentage`.
        relations: totals and their parts, in every direction the table adds up: rows, columns,
            parents, and linked measures (achieved + progress + same + lower = outcomes).
        bases: a numerator to its denominator, which is never less. Bases are counts too: one of 5
            or more is shown unless it gives something away.
        at_most: pairs of a key and one whose count is never less (people, outcomes); numerators
            and their bases need not be repeated.
        earlier: what was published before, in any order.

    Raises:
        ValueError: a count that is no whole number or below 0, a key that is not in `counts`, two
            keys with one `repr`, parts that do not make their total, a key twice in one relation,
            a numerator above its base, a pair of `at_most` the wrong way round, or an earlier
            release that cannot be of the same records. The message names keys, never a count.
    """
    table = read_table(counts, relations, bases, at_most)
    earlier = sorted(earlier, key=read_release)
    by_rule = _hidden_by_rule(table, earlier)
    if not by_rule and not earlier:
        return Protected(frozenset(), {}, frozenset(), True, table.bases)
    remainders = [key for key, base in table.bases.items() if _is_small(counts[base] - counts[key])]
    knows = outsider(table, remainders, earlier)
    places = {key: place for place, key in enumerate(table.counts)}
    choice = choose(
        Problem(
            knows,
            [places[key] for key in places if key in by_rule],
            [(places[key], places[base]) for key, base in table.bases.items()],
            _dislike(table),
        ),
        WORK,
    )
    hidden = [key for key, place in places.items() if choice.hidden[place]]
    lost = [knows.names[place] for place in choice.lost]
    given_away = {name.numerator if isinstance(name, Remainder) else name for name in lost}
    return Protected(
        frozenset(hidden),
        {key: by_rule.get(key) or _second_reason(table, key, hidden) for key in hidden},
        frozenset(given_away).intersection(hidden),
        choice.fewest,
        table.bases,
    )


def _hidden_by_rule(table: Table, earlier: Sequence[Release]) -> dict[Key, Reason]:
    reasons: dict[Key, Reason] = {}
    for release in earlier:
        if release.since is not Since.SAME:
            reasons |= dict.fromkeys(_small_changes(table, release), Reason.SMALL_CHANGE)
    return reasons | dict(_small(table.counts, table.bases))


def _small_changes(table: Table, release: Release) -> list[Key]:
    """The keys whose change since a release is small.

    What a count has grown by is of a table of its own, with bases; a move either way has none.
    """
    changes = {
        key: count - release.shown[key]
        for key, count in table.counts.items()
        if key in release.shown
    }
    if release.since is Since.MOVED:
        return [key for key, _ in _small({key: abs(changes[key]) for key in changes}, {})]
    for key, change in changes.items():
        if change < 0:
            raise ValueError(f"earlier: {key!r}: expected no more than now")
    bases = {key: base for key, base in table.bases.items() if {key, base} <= set(changes)}
    return [key for key, _ in _small(changes, bases)]


def _small(counts: Mapping[Key, int], bases: Mapping[Key, Key]) -> Iterator[tuple[Key, Reason]]:
    """The keys that are hidden by rule; of several reasons, the one that comes last here."""
    for key, base in bases.items():
        if _is_small(counts[base] - counts[key]):
            yield key, Reason.SMALL_REMAINDER
        if 0 < counts[base] < SMALLEST_BASE:
            yield key, Reason.SMALL_BASE
    for key, count in counts.items():
        if _is_small(count):
            yield key, Reason.SMALL_COUNT


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def _second_reason(table: Table, key: Key, hidden: Sequence[Key]) -> Reason:
    on_hidden = key in table.bases and table.bases[key] in hidden
    return Reason.BASE_HIDDEN if on_hidden else Reason.COMPLEMENTARY


def _dislike(table: Table) -> list[int]:
    """How unwelcome it is to lose each cell: totals, what others are on, and large counts."""
    totals = Counter(total for total, _ in table.relations)
    on = Counter(table.bases.values())
    return [
        10 * totals[key] + 5 * on[key] + min(count.bit_length(), 9)
        for key, count in table.counts.items()
    ]
