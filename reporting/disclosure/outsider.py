"""What somebody outside knows of a published table and the ones before it, in whole numbers.

One variable for every count he reasons about, those that he was shown included, so that all he
knows is sums that are 0 or at most 0. His guesses are told as moves away from the true counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from reporting.disclosure.terms import (
    Key,
    Relation,
    Release,
    Since,
    Table,
    in_order,
)

Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FURTHEST = 1000
"""How far from the truth his guesses are looked for. Those further away would only leave him less
sure, so a table found safe is safe."""
LARGEST = 10**9
"""More than any count that an earlier release can have hidden."""


class Remainder(NamedTuple):
    """The count of those in a numerator's base that are not in the numerator."""

    numerator: Key


class Before(NamedTuple):
    """A count of an earlier release, by its place among them."""

    release: int
    key: Key


@dataclass
class Sums:
    """Sums of variables, each one of them less some others.

    `columns` and `signs` run through all sums; one begins at each of `starts`.
    """

    columns: list[int] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def add(self, plus: int, minus: Sequence[int]) -> None:
        """Add the sum of `plus` less all of `minus`."""
        self.starts.append(len(self.columns))
        self.columns += [plus, *minus]
        self.signs += [1, *[-1] * len(minus)]

    def of(self, values: Whole) -> Whole:
        """What each comes to."""
        if not self.starts:
            return np.zeros(0, np.int64)
        terms = np.asarray(self.signs, np.int64) * values[self.columns]
        return np.asarray(np.add.reduceat(terms, self.starts), np.int64)

    def each(self) -> Iterator[tuple[list[int], list[int]]]:
        """The columns and the signs of every sum."""
        ends = [*self.starts[1:], len(self.columns)]
        for start, end in zip(self.starts, ends, strict=bool(self.starts)):
            yield self.columns[start:end], self.signs[start:end]


@dataclass
class Outsider:
    """What he knows.

    Attributes:
        names: what each variable counts; the new table's keys come first, in the table's order.
        cells: how many of the variables are the new table's.
        values: the true counts. Those that an earlier release hid are not known here: some counts
            that agree with everything stand for them.
        settled: variables that an earlier release showed.
        zero: sums that are 0. `no_more`: sums that are 0 or less.
        remainders: numerators whose remainder is a variable too.
    """

    names: list[Key]
    cells: int
    values: Whole
    settled: Mask
    zero: Sums
    no_more: Sums
    remainders: Sequence[Key]

    def movable(self, hidden: Mask) -> Mask:
        """Which variables he has to guess when these cells of the new table are hidden."""
        free = ~self.settled
        free[: self.cells] &= hidden
        return free

    def possible(self, move: Whole, hidden: Mask) -> bool:
        """Whether the true counts, moved so, agree with all that he knows."""
        counts = self.values + move
        return bool(
            (counts >= 0).all()
            and not move[~self.movable(hidden)].any()
            and not self.zero.of(counts).any()
            and (self.no_more.of(counts) <= 0).all()
        )

    def model(self, free: Mask, furthest: int) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
        """The moves that agree with all he knows, as a model, and its variable for each count.

        Only `free` counts move, up by at most `furthest`.
        """
        model = cp_model.CpModel()
        still = model.NewConstant(0)
        moves = [
            model.NewIntVar(-value, furthest, "") if moving else still
            for value, moving in zip(self.values.tolist(), free.tolist(), strict=True)
        ]
        for sums, least in ((self.zero, 0), (self.no_more, -LARGEST)):
            for (columns, signs), now in zip(sums.each(), sums.of(self.values), strict=True):
                moving = [moves[column] for column in columns if free[column]]
                if moving:
                    signs = [
                        sign for column, sign in zip(columns, signs, strict=True) if free[column]
                    ]
                    total = cp_model.LinearExpr.WeightedSum(moving, signs)
                    model.AddLinearConstraint(total, least - int(now), -int(now))
                elif not least <= now <= 0:
                    model.AddBoolOr([])
        return model, moves


def outsider(table: Table, remainders: Sequence[Key], earlier: Sequence[Release]) -> Outsider:
    """Put together what an outsider knows.

    Args:
        table: the table to be published.
        remainders: numerators whose remainder he reasons about too.
        earlier: what was published before.

    Raises:
        ValueError: an earlier release that cannot be of the same records.
    """
    places = {key: place for place, key in enumerate(table.counts)}
    known = Outsider(
        names=list(places),
        cells=len(places),
        values=np.array(list(table.counts.values()), np.int64),
        settled=np.zeros(len(places), np.bool_),
        zero=Sums(),
        no_more=Sums(),
        remainders=remainders,
    )
    _add_sums(known, places, table.relations, [*table.bases.items(), *table.at_most])
    for key in remainders:
        base = table.bases[key]
        rest = _add_variable(known, Remainder(key), table.counts[base] - table.counts[key], False)
        known.zero.add(places[base], [places[key], rest])
    unknown: list[int] = []
    for number, release in enumerate(earlier):
        unknown += _add_release(known, places, number, release)
    _settle(known, unknown)
    return known


def _add_variable(known: Outsider, name: Key, value: int, settled: bool) -> int:
    known.names.append(name)
    known.values = np.append(known.values, np.int64(value))
    known.settled = np.append(known.settled, settled)
    return len(known.names) - 1


def _add_sums(
    known: Outsider,
    places: Mapping[Key, int],
    relations: Sequence[Relation],
    pairs: Sequence[tuple[Key, Key]],
) -> None:
    for total, parts in relations:
        known.zero.add(places[total], [places[part] for part in parts])
    for smaller, larger in pairs:
        known.no_more.add(places[smaller], [places[larger]])


def _add_release(
    known: Outsider, places: Mapping[Key, int], number: int, release: Release
) -> list[int]:
    """Add an earlier release; returns its variables whose counts are not known here."""
    where: dict[Key, int] = {}
    unknown = []
    for key in sorted({*release.shown, *release.hidden()}, key=repr):
        shown = release.shown.get(key)
        if release.since is Since.SAME and key in places:
            where[key] = places[key]
            if shown is not None and shown != known.values[places[key]]:
                raise ValueError(f"earlier {number}: {key!r}: expected the count of the new table")
            known.settled[places[key]] |= shown is not None
            continue
        where[key] = _add_variable(known, Before(number, key), shown or 0, shown is not None)
        if shown is None:
            unknown.append(where[key])
        if release.since is Since.GROWN and key in places:
            known.no_more.add(where[key], [places[key]])
    pairs = sorted({*release.bases.items(), *release.at_most}, key=repr)
    _add_sums(known, where, in_order(release.relations), pairs)
    return unknown


def _settle(known: Outsider, unknown: Sequence[int]) -> None:
    """Find counts for what earlier releases hid; raises ValueError when none agree."""
    free = np.zeros(len(known.names), np.bool_)
    free[list(unknown)] = True
    model, moves = known.model(free, LARGEST)
    solver = one_at_a_time()
    if solver.Solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ValueError("earlier: expected releases of the same records, whose counts agree")
    known.values += np.array([solver.Value(move) for move in moves], np.int64)


def one_at_a_time() -> cp_model.CpSolver:
    """A solver that gives the same answer at every run: one thread, one seed, no clock."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    return solver
