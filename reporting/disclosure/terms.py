"""The words of disclosure control: cells and how they add up, earlier releases, reasons."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from numbers import Integral

SMALLEST_SHOWN = 5
"""A count below it is small, unless it is 0."""
SMALLEST_BASE = 10
"""Nothing on a base below it is shown, unless nobody is in the base."""
PROTECTION = 5
"""How far apart the ends of the range must be that an outsider is left with for a count hidden by
rule. As long as `SMALLEST_SHOWN`: he can then not even tell that the count is small."""

Key = Hashable
"""A cell's name: any value with a `repr` of its own that is the same at every run, such as a tuple
of a group and a measure. Cells are put in order by it, so that input order changes nothing."""

Relation = tuple[Key, Sequence[Key]]
"""A total and its parts: the first key's count is the sum of the others'."""


class Reason(Enum):
    """Why a count is hidden. The value is what a suppression log prints."""

    SMALL_COUNT = "small count"
    """1 to 4."""
    SMALL_REMAINDER = "small remainder"
    """Its base less it is 1 to 4."""
    SMALL_BASE = "small base"
    """Its base is 1 to 9."""
    SMALL_CHANGE = "small change"
    """What came between an earlier release and this one is small by one of the rules above."""
    BASE_HIDDEN = "base hidden"
    """Its base is hidden for another reason."""
    COMPLEMENTARY = "complementary"
    """Shown, it would help to work out another."""


class Since(Enum):
    """How a key that an earlier release has too is tied to the count under that key now."""

    SAME = "same"
    """The same number, as in two groupings of the same outcomes."""
    GROWN = "grown"
    """The same group later on, where a count never falls; what was added is a table of its own."""
    MOVED = "moved"
    """The same group later on, where a count may rise or fall."""


@dataclass(frozen=True)
class Release:
    """A table that was published before.

    Attributes:
        shown: the counts it printed, whole numbers of 0 or more. Any other key that it names below
            was hidden.
        relations: totals and their parts, as for `protect`.
        bases: numerator to denominator, as for `protect`; nothing is shown on a hidden base.
        at_most: pairs of a key and one whose count is never less, as for `protect`.
        since: how its keys that are also keys of the new table are tied to the new counts.
    """

    shown: Mapping[Key, int]
    relations: Sequence[Relation] = ()
    bases: Mapping[Key, Key] = field(default_factory=dict)
    at_most: Sequence[tuple[Key, Key]] = ()
    since: Since = Since.SAME

    def hidden(self) -> set[Key]:
        """The keys it names and did not print."""
        return set(_named(self.relations, self.bases, self.at_most)) - set(self.shown)


@dataclass(frozen=True)
class Table:
    """The table that is to be published: `protect`'s arguments, checked and in order of `repr`."""

    counts: Mapping[Key, int]
    relations: Sequence[Relation]
    bases: Mapping[Key, Key]
    at_most: Sequence[tuple[Key, Key]]


def read_table(
    counts: Mapping[Key, int],
    relations: Sequence[Relation],
    bases: Mapping[Key, Key],
    at_most: Sequence[tuple[Key, Key]],
) -> Table:
    """Check a table and put it in order.

    Raises:
        ValueError: as for `protect`; the message names keys, never a count.
    """
    _check_counts(counts, "counts")
    for key in _named(relations, bases, at_most):
        if key not in counts:
            raise ValueError(f"{key!r}: expected a key of counts")
    for total, parts in relations:
        if len({total, *parts}) < 1 + len(parts):
            raise ValueError(f"relations: {total!r}: expected no key twice")
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"relations: {total!r}: expected the sum of its parts")
    for smaller, larger in [*bases.items(), *at_most]:
        if counts[smaller] > counts[larger]:
            raise ValueError(f"{smaller!r}: expected at most the count of {larger!r}")
    return Table(
        {key: int(counts[key]) for key in sorted(counts, key=repr)},
        in_order(relations),
        {key: bases[key] for key in sorted(bases, key=repr)},
        sorted(set(at_most), key=repr),
    )


def read_release(release: Release) -> str:
    """Check an earlier release; returns what it is put in order by.

    Raises:
        ValueError: what it showed cannot be counts.
    """
    _check_counts(release.shown, "earlier: shown")
    return repr(
        (
            release.since,
            sorted(release.shown.items(), key=repr),
            sorted(
                ((total, sorted(parts, key=repr)) for total, parts in release.relations), key=repr
            ),
            sorted({*release.bases.items(), *release.at_most}, key=repr),
        )
    )


def in_order(relations: Sequence[Relation]) -> list[Relation]:
    """Relations, and the parts of each, in order of `repr`."""
    return sorted(((total, sorted(parts, key=repr)) for total, parts in relations), key=repr)


def _check_counts(counts: Mapping[Key, int], where: str) -> None:
    for key, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, Integral) or count < 0:
            raise ValueError(f"{where}: {key!r}: expected a whole number of 0 or more")
    if len(set(map(repr, counts))) < len(counts):
        raise ValueError(f"{where}: expected keys with a repr of their own")


def _named(
    relations: Sequence[Relation], bases: Mapping[Key, Key], at_most: Sequence[tuple[Key, Key]]
) -> Iterator[Key]:
    for total, parts in relations:
        yield total
        yield from parts
    for pair in [*bases.items(), *at_most]:
        yield from pair
