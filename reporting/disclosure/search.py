"""The search for the fewest cells to hide: guess the fewest, attack, learn from it, guess again.

Every guess is the best answer to all that the attacks have taught so far (CP-SAT), so the first one
that withstands the attack is the best there is. A guess that does not is mended on the way, which
leaves a safe answer at hand whenever the work has to stop. Nothing here looks at a clock: the limit
counts the solver's own work, so that an answer never depends on how busy the machine is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from reporting.disclosure.attack import NEARLY, Attack, Cut
from reporting.disclosure.outsider import Mask, Outsider, Whole, one_at_a_time
from reporting.disclosure.terms import PROTECTION

MOST_CUTS = 5000
"""How much may be learnt about one table."""


@dataclass(frozen=True)
class Problem:
    """What is to be decided.

    Attributes:
        knows: what an outsider knows.
        by_rule: cells that are hidden whatever else is.
        on_base: pairs of cells, a numerator and its base: it is hidden where its base is.
        dislike: for each cell how unwelcome it is to hide it, among choices of equally many cells.
    """

    knows: Outsider
    by_rule: Sequence[int]
    on_base: Sequence[tuple[int, int]]
    dislike: Sequence[int]

    def costs(self) -> Whole:
        """What it costs to hide each cell: one more costs more than all dislike together."""
        return 1 + sum(self.dislike) + np.asarray(self.dislike, np.int64)

    def with_all_on_them(self, cells: Sequence[int]) -> list[int]:
        """These cells, what they are bases of, what that is a base of, and so on."""
        found = set(cells)
        while more := {one for one, base in self.on_base if base in found} - found:
            found |= more
        return sorted(found)


@dataclass(frozen=True)
class Choice:
    """Which of the new table's cells are hidden; whether fewer would not do; what is beyond help.

    `lost` are variables for which less than the range they need is left whatever is hidden.
    """

    hidden: Mask
    fewest: bool
    lost: frozenset[int]


def choose(problem: Problem, work: float) -> Choice:
    """Choose what to hide.

    Args:
        problem: what is to be decided.
        work: what may be spent, in CP-SAT's deterministic seconds, which are about as long as real
            ones. When it runs out, the best safe answer so far is given; before there is one,
            everything is hidden.
    """
    attack = Attack(problem.knows)
    need, lost = _within_reach(problem, attack)
    costs = problem.costs()
    guesser = _Guesser(problem, lost)
    best = np.ones(problem.knows.cells, np.bool_)
    while (hidden := guesser.guess(work - attack.spent)) is not None:
        safe, cuts = _mend(problem, attack, need, hidden)
        if costs[safe].sum() < costs[best].sum():
            best = safe
        if best.sum() <= hidden.sum():
            return Choice(best, attack.sure, lost)
        guesser.learn(cuts)
    return Choice(best, False, lost)


def _within_reach(problem: Problem, attack: Attack) -> tuple[dict[int, int], frozenset[int]]:
    """How wide each range has to be, and for which variables even hiding every cell leaves less.

    Only an earlier release can do that, or sums that leave a count no choice at all.
    """
    knows = problem.knows
    guessed = np.flatnonzero(~knows.settled[knows.cells :]) + knows.cells
    need = dict.fromkeys(range(knows.cells), 1)
    need |= dict.fromkeys([*problem.by_rule, *guessed.tolist()], PROTECTION)
    attack.face(np.ones(knows.cells, np.bool_))
    attack.guess_at_random(need)
    weak = [place for place in attack.weak(need) if not attack.withstands(place, need[place])]
    reach = {place: attack.exact_width(place, need[place]) for place in weak}
    return need | reach, frozenset(place for place in weak if reach[place] < need[place])


def _mend(
    problem: Problem, attack: Attack, need: dict[int, int], hidden: Mask
) -> tuple[Mask, list[Cut]]:
    """Hide more until every hidden count withstands the attack; returns what was learnt too."""
    attack.face(hidden)
    cuts: list[Cut] = []
    while True:
        asked = {
            place: wanted
            for place, wanted in need.items()
            if place >= problem.knows.cells or attack.hidden[place]
        }
        attack.guess_at_random(asked)
        weak = attack.weak(asked)
        if not weak or attack.hidden.all():
            return attack.hidden, cuts
        for place in weak:
            while not attack.hidden.all() and (cut := attack.weakness(place, need[place])):
                cuts.append(cut)
                more = _cheapest(problem, cut, attack.hidden)
                attack.hide(more or range(problem.knows.cells))


def _cheapest(problem: Problem, cut: Cut, hidden: Mask) -> list[int]:
    """Cells that satisfy a cut, the ones that do most for their cost first."""
    costs = problem.costs()
    short = cut.least - sum(weight for cell, weight in cut.weights.items() if hidden[cell])
    chosen: list[int] = []
    shown = [cell for cell in cut.weights if not hidden[cell]]
    for cell in sorted(shown, key=lambda cell: costs[cell] / cut.weights[cell]):
        if short > NEARLY:
            chosen.append(cell)
            short -= cut.weights[cell]
    return problem.with_all_on_them(chosen)


class _Guesser:
    """The best answer to all cuts so far."""

    def __init__(self, problem: Problem, lost: frozenset[int]) -> None:
        knows = problem.knows
        self._cells = knows.cells
        self._by_rule = frozenset(problem.by_rule)
        self._spent = 0.0
        self._cuts = 0
        self._model = cp_model.CpModel()
        self._hides = [self._model.NewBoolVar("") for _ in range(knows.cells)]
        for cell in problem.by_rule:
            self._model.Add(self._hides[cell] == 1)
        for numerator, base in problem.on_base:
            self._model.AddImplication(self._hides[base], self._hides[numerator])
        costs = problem.costs().tolist()
        self._model.Minimize(cp_model.LinearExpr.WeightedSum(self._hides, costs))
        if not lost:
            self._look_at_sums(knows)

    def _look_at_sums(self, knows: Outsider) -> None:
        """Learn at once what an attack on each sum by itself would teach.

        No complementary cell is hidden alone. A part hidden by rule can come down to 0, and rise
        by as much as hidden parts beside it come down, or any way where the total is hidden too.
        """
        for columns, _ in knows.zero.each():
            if max(columns) >= knows.cells:
                continue
            for cell in columns:
                others = [other for other in columns if other != cell]
                self._forbid(Cut(cell, dict.fromkeys(others, 1.0), 1))
                short = PROTECTION - int(knows.values[cell])
                if cell in self._by_rule and cell != columns[0] and short > 0:
                    beside = {part: float(min(knows.values[part], short)) for part in others}
                    self._forbid(Cut(cell, beside | {columns[0]: float(short)}, short))

    def learn(self, cuts: Sequence[Cut]) -> None:
        """Let no later guess be as these cuts forbid."""
        self._cuts += len(cuts)
        for cut in cuts:
            self._forbid(cut)

    def _forbid(self, cut: Cut) -> None:
        numbers = [*cut.weights.values(), cut.least]
        scale = 1 if all(abs(number - round(number)) < NEARLY for number in numbers) else 1000
        weights = [math.ceil(weight * scale - NEARLY) for weight in cut.weights.values()]
        least = math.floor(cut.least * scale + NEARLY)
        hides = [self._hides[cell] for cell in cut.weights]
        total = cp_model.LinearExpr.WeightedSum(hides, weights)
        if cut.target < self._cells and cut.target not in self._by_rule:
            self._model.Add(total >= least * self._hides[cut.target])
        else:
            self._model.Add(total >= least)

    def guess(self, work: float) -> Mask | None:
        """The fewest cells that all cuts allow; nothing when too much has gone into it."""
        if self._spent >= work or self._cuts >= MOST_CUTS:
            return None
        solver = one_at_a_time()
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = work - self._spent
        status = solver.Solve(self._model)
        self._spent += solver.ResponseProto().deterministic_time
        if status != cp_model.OPTIMAL:
            return None
        hidden = np.array([solver.BooleanValue(hides) for hides in self._hides], np.bool_)
        self._model.ClearHints()
        for hides, value in zip(self._hides, hidden.tolist(), strict=True):
            self._model.AddHint(hides, value)
        return hidden
