"""Somebody who tries to work out what a published table hides. Knows nothing of how it was chosen.

Each hidden count is made as small, then as large, as everything published allows (HiGHS).
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

MOST = 10_000


@dataclass
class Published:
    """What was printed: a count for every key that was shown; the rest of the keys were hidden."""

    keys: list
    shown: dict
    relations: list
    at_most: list = field(default_factory=list)


def published(counts, protected, relations, bases, at_most=()):
    shown = {key: count for key, count in counts.items() if key not in protected.hidden}
    return Published(list(counts), shown, list(relations), [*bases.items(), *at_most])


def together(one, other):
    """Two tables whose keys mean the same numbers, as one."""
    return Published(
        list(dict.fromkeys([*one.keys, *other.keys])),
        {**one.shown, **other.shown},
        [*one.relations, *other.relations],
        [*one.at_most, *other.at_most],
    )


def ranges(*tables, links=()):
    """The least and the most that every hidden count can be, by (table, key).

    `links` are (less, more) pairs of (table, key) that are known to be in that order.
    """
    names = [(place, key) for place, table in enumerate(tables) for key in table.keys]
    column = {name: place for place, name in enumerate(names)}
    rows, least = [], []
    for place, table in enumerate(tables):
        for total, parts in table.relations:
            rows.append({column[place, total]: 1, **{column[place, part]: -1 for part in parts}})
            least.append(0)
        for less, more in table.at_most:
            rows.append({column[place, more]: 1, column[place, less]: -1})
            least.append(-1)
    for less, more in links:
        rows.append({column[more]: 1, column[less]: -1})
        least.append(-1)
    known = [tables[place].shown.get(key) for place, key in names]
    low = np.array([0 if one is None else one for one in known], float)
    high = np.array([MOST if one is None else one for one in known], float)
    matrix = lil_matrix((len(rows), len(names)))
    for row, signs in enumerate(rows):
        for place, sign in signs.items():
            matrix[row, place] = sign
    sums = LinearConstraint(matrix.tocsc(), 0, [0 if one == 0 else np.inf for one in least])
    found = {}
    for name, one in zip(names, known, strict=True):
        if one is None:
            aim = np.zeros(len(names))
            aim[column[name]] = 1
            found[name] = tuple(
                round(sign * _least(sign * aim, sums, Bounds(low, high), len(names)))
                for sign in (1, -1)
            )
    return found


def _least(aim, sums, bounds, size):
    # With presolve, this release of HiGHS calls some sums impossible that the true counts fit.
    found = milp(
        aim,
        constraints=[sums],
        integrality=np.ones(size),
        bounds=bounds,
        options={"presolve": False},
    )
    assert found.status == 0, found.message
    return found.fun
