"""An attack on a table: how wide a range is left to an outsider for each count he was not shown.

Linear programs look for counts that would look the same to him, and whole-number ones where those
come out in fractions; every find is checked again in whole numbers, and only such finds count. The
attack is the one of M. Fischetti and J. J. Salazar-González, "Solving the cell suppression problem
on tabular data with linear constraints", Management Science 47 (2001) 1008-1027, and so are the
cuts: what a linear program's dual says would have to be hidden for a count to be safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from reporting.disclosure.outsider import (
    FURTHEST,
    Mask,
    Outsider,
    Whole,
    one_at_a_time,
)

Real = npt.NDArray[np.float64]

NEARLY = 1e-6
"""What a linear program may be off by."""
FAINT = 1e-4
"""How far shown cells may move in the program that chooses among duals: so little that it hardly
changes what the rest can do, and that the fewest cells come into the cut."""
MOST_KEPT = 3000
"""How many earlier guesses are tried again on the next table; more would take too much memory."""
A_TERM = 4e-7
"""What a linear program takes for each term of its sums, in seconds, as measured on such tables."""
MOST_STEPS = 20_000
"""After how many steps a linear program is given up; those that end take an eighth of it."""
A_WHILE = 5.0
"""What may be spent on one search in whole numbers, in CP-SAT's deterministic seconds."""
IN_VAIN = 3
"""After how many vain guesses in a row counts are looked at one by one."""


@dataclass(frozen=True)
class Cut:
    """What must be hidden beside `target`: the weights of what is hidden make `least` or more."""

    target: int
    weights: dict[int, float]
    least: float


class Attack:
    """An outsider at work, with the guesses he has made so far.

    `sure` is whether every search for guesses ended; one that did not can only ask for more cells.
    `spent` is the work done, in CP-SAT's deterministic seconds.
    """

    def __init__(self, knows: Outsider) -> None:
        """Prepare his linear program: a variable for the move of every count."""
        self.knows = knows
        self.sure = True
        self.spent = 0.0
        self._moves: list[Whole] = []
        self.face(np.zeros(knows.cells, np.bool_))
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        # Only the aim changes from one program to the next: each starts where the last one ended.
        # GLOP can go round in circles for ever; the whole-number search is there for those.
        self._solver.SetSolverSpecificParametersAsString(
            f"use_preprocessing: false max_number_of_iterations: {MOST_STEPS}"
        )
        self._variables = [self._solver.NumVar(0, 0, "") for _ in knows.names]
        self._lower = np.zeros(len(knows.names))
        self._upper = np.zeros(len(knows.names))
        slack = -knows.no_more.of(knows.values)
        self._rows = [self._row(0, 0, *row) for row in knows.zero.each()]
        self._rows += [
            self._row(-self._solver.infinity(), float(most), *row)
            for most, row in zip(slack, knows.no_more.each(), strict=True)
        ]
        self._slack: Real = np.concatenate([np.zeros(len(knows.zero.starts)), slack])
        self._slack_rows = np.arange(len(self._rows)) >= len(knows.zero.starts)
        self._columns = np.array(knows.zero.columns + knows.no_more.columns, np.int64)
        self._signs = np.array(knows.zero.signs + knows.no_more.signs, np.float64)
        lengths = [len(columns) for columns, _ in (*knows.zero.each(), *knows.no_more.each())]
        self._row_of = np.repeat(np.arange(len(lengths)), lengths)

    def face(self, hidden: Mask) -> None:
        """Take on a table in which these cells are hidden."""
        self.hidden = hidden
        moves = np.array(self._moves[-MOST_KEPT:], np.int64).reshape(-1, len(self.knows.names))
        moves = moves[~moves[:, ~self.knows.movable(hidden)].any(axis=1)]
        self._moves = list(moves)
        self._highest = moves.max(axis=0, initial=0)
        self._lowest = moves.min(axis=0, initial=0)

    def hide(self, cells: Sequence[int]) -> None:
        """Hide more cells of the same table: what was possible still is."""
        self.hidden = self.hidden.copy()
        self.hidden[cells] = True

    def width(self, target: int) -> int:
        """How wide a range the guesses that were found leave for a count."""
        return int(self._highest[target] - self._lowest[target])

    def guess_at_random(self, need: dict[int, int]) -> None:
        """Guess many counts together, each up or down by chance, as long as that shows much."""
        chance = np.random.default_rng(1)
        weak, vain = self.weak(need), 0
        while weak and vain < IN_VAIN:
            self._let_move({target: need[target] for target in weak}, 0)
            if self._solve(weak, chance.choice([-1, 1], len(weak)).tolist()):
                self._keep(self._found())
            before, weak = len(weak), self.weak(need)
            vain = vain + 1 if len(weak) == before else 0

    def weak(self, need: dict[int, int]) -> list[int]:
        """Of the counts with a range that they need, those for which it has not been found."""
        return [target for target, wanted in need.items() if self.width(target) < wanted]

    def withstands(self, target: int, need: int) -> bool:
        """Whether the range for `target` is at least `need` wide, as far as this can show."""
        self._let_move({target: need}, 0)
        for sign in (1, -1):
            if self._solve([target], [sign]):
                self._keep(self._found())
            if self.width(target) >= need:
                return True
        return False

    def weakness(self, target: int, need: int) -> Cut | None:
        """What it would take for `target`; nothing when it withstands the attack."""
        if self.width(target) >= need or self.withstands(target, need):
            return None
        if cut := self.cut(target, need):
            return cut
        if self.exact_width(target, need) >= need:
            return None
        return self.essential(target, need)

    def cut(self, target: int, need: int) -> Cut | None:
        """What the duals say has to be hidden; nothing where they do not explain it."""
        self._let_move({target: need}, FAINT)
        down, up = self._room()
        down[target], up[target] = min(down[target], need), need
        reach, short = np.zeros(len(down)), float(need)
        for sign in (1, -1):
            if not self._solve([target], [sign]):
                return None
            duals = np.array([row.dual_value() for row in self._rows])
            duals = np.where(self._slack_rows, np.maximum(duals, 0), duals)
            costs = -np.bincount(self._columns, self._signs * duals[self._row_of], len(down))
            costs[target] += sign
            costs[np.abs(costs) < NEARLY] = 0
            push, pull = np.maximum(costs, 0), np.maximum(-costs, 0)
            reach += push * up + pull * down
            short -= float(duals @ self._slack)
        choice = np.zeros(len(down), np.bool_)
        choice[: self.knows.cells] = True
        choice[target] = False
        choice &= ~self.knows.settled
        short -= float(reach[~choice & ~self.knows.settled].sum())
        weights = {int(cell): min(float(reach[cell]), short) for cell in np.flatnonzero(choice)}
        weights = {cell: weight for cell, weight in weights.items() if weight > NEARLY}
        so_far = sum(weight for cell, weight in weights.items() if self.hidden[cell])
        return Cut(target, weights, short) if so_far < short - NEARLY else None

    def exact_width(self, target: int, need: int) -> int:
        """How wide the range for `target` is in whole numbers, or `need` if it is wider."""
        for sign in (1, -1):
            self._keep(self._furthest(target, self.hidden, sign))
            if self.width(target) >= need:
                return need
        return self.width(target)

    def essential(self, target: int, need: int) -> Cut:
        """A cut found by trying: of the shown cells, some without which nothing else would do.

        For when whole numbers leave less than the fractions that duals reckon with.
        """
        hidden = self.hidden.copy()
        parts = [np.flatnonzero(~hidden & ~self.knows.settled[: self.knows.cells])]
        weights = {}
        while parts:
            part = parts.pop()
            hidden[part] = True
            moves = [self._furthest(target, hidden, sign)[target] for sign in (1, -1)]
            if moves[0] - moves[1] < need:
                continue
            hidden[part] = False
            if len(part) == 1:
                weights[int(part[0])] = 1.0
            else:
                parts += np.array_split(part, 2)
        return Cut(target, weights, 1)

    def _furthest(self, target: int, hidden: Mask, sign: int) -> Whole:
        """The move that takes a count furthest up or down."""
        model, moves = self.knows.model(self.knows.movable(hidden), FURTHEST)
        model.Maximize(sign * moves[target])
        solver = one_at_a_time()
        solver.parameters.max_deterministic_time = A_WHILE
        status = solver.Solve(model)
        self.spent += solver.ResponseProto().deterministic_time
        self.sure &= status == cp_model.OPTIMAL
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return np.zeros(len(moves), np.int64)
        return np.array([solver.Value(move) for move in moves], np.int64)

    def _row(
        self, least: float, most: float, columns: list[int], signs: list[int]
    ) -> pywraplp.Constraint:
        row = self._solver.RowConstraint(least, most, "")
        for column, sign in zip(columns, signs, strict=True):
            row.SetCoefficient(self._variables[column], sign)
        return row

    def _keep(self, move: Real | Whole) -> None:
        """Keep a move that stands up in whole numbers."""
        whole = np.rint(move).astype(np.int64)
        if np.abs(whole - move).max() < NEARLY and self.knows.possible(whole, self.hidden):
            self._moves.append(whole)
            self._highest = np.maximum(self._highest, whole)
            self._lowest = np.minimum(self._lowest, whole)

    def _room(self) -> tuple[Real, Real]:
        """How far down and up each count could move if it were hidden."""
        down: Real = self.knows.values.astype(np.float64)
        return down, np.full(len(down), float(FURTHEST))

    def _let_move(self, need: dict[int, int], faint: float) -> None:
        """Set what the variables may do; those aimed at, no further than is needed."""
        down, up = self._room()
        moves = self.knows.movable(self.hidden)
        small = np.where(self.knows.settled, 0, faint)
        lower = np.where(moves, -down, -small * np.minimum(down, 1))
        upper = np.where(moves, up, small)
        for target, most in need.items():
            lower[target] = max(lower[target], -most)
            upper[target] = min(upper[target], most)
        for place in np.flatnonzero((lower != self._lower) | (upper != self._upper)).tolist():
            self._variables[place].SetBounds(lower[place], upper[place])
        self._lower, self._upper = lower, upper

    def _solve(self, targets: list[int], signs: list[int]) -> bool:
        """Move the targets as far as they go, up or down as the signs say; whether it worked."""
        objective = self._solver.Objective()
        objective.Clear()
        objective.SetMaximization()
        for target, sign in zip(targets, signs, strict=True):
            objective.SetCoefficient(self._variables[target], sign)
        self.spent += len(self._columns) * A_TERM
        return bool(self._solver.Solve() == pywraplp.Solver.OPTIMAL)

    def _found(self) -> Real:
        move = np.zeros(len(self._variables))
        for place in np.flatnonzero(self._lower != self._upper):
            move[place] = self._variables[place].solution_value()
        return move
