"""Lotteries over known equilibrium payoffs, as loops that machine code runs.

The same rules as in `triangle.solvers.inner_points`, which explains them and hands over its arrays.
What comes out is the plan of a lottery; whether it deters is for separate code to try.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.few_rows import BROKEN, OPTIMAL, maximise
from triangle.solvers.compiled.kernel import kernel

__all__ = ["INFEASIBLE", "NOTHING_NEW", "farthest_lottery", "grow_along"]

INFEASIBLE, NOTHING_NEW = 3, 4
"""No lottery meets the thresholds; no profile goes farther than what is known."""

MISSED = 1e-10
NEWS = 1e-12
DEAR = -1e6
"""Cost of missing a threshold: more than any price."""

IntArray = NDArray[np.int64]


@kernel
def farthest_lottery(
    columns: FloatArray,
    values: FloatArray,
    thresholds: FloatArray,
    costs: FloatArray,
    basis: IntArray,
    levels: FloatArray,
    prices: FloatArray,
) -> int:
    """Find the lottery over points with the highest mean value that meets thresholds.

    Parameters
    ----------
    columns : (6 + n, 4)
        What exceeds a threshold, what misses one, then the points' payoffs and a one.
    values : (n,)
    thresholds : (3,)
    costs : (6 + n,)
        Written to.
    basis, levels, prices : (4,)
        Written to: the plan, and what thresholds cost (those of the shortfall, if infeasible).

    Returns
    -------
    int
        OPTIMAL, INFEASIBLE or BROKEN; UNBOUNDED never, since lotteries are bounded.
    """
    n = len(values)
    right = np.empty(4)
    for i in range(3):
        right[i] = thresholds[i]
    right[3] = 1.0
    nearest, least = 0, np.inf
    for k in range(n):
        short = 0.0
        for i in range(3):
            short += max(thresholds[i] - columns[6 + k, i], 0.0)
        if short < least or (short == least and values[k] > values[nearest]):
            nearest, least = k, short
    for i in range(3):
        basis[i] = 3 + i if thresholds[i] > columns[6 + nearest, i] else i
    basis[3] = 6 + nearest
    if least > 0:
        for k in range(6 + n):
            costs[k] = -1.0 if 3 <= k < 6 else 0.0
        status = maximise(columns, right, costs, basis, levels, prices)
        if status != OPTIMAL:
            return BROKEN
        value = 0.0
        for i in range(4):
            value += costs[basis[i]] * levels[i]
        if value < -MISSED:
            return INFEASIBLE
    for k in range(6):
        costs[k] = DEAR if k >= 3 else 0.0
    for k in range(n):
        costs[6 + k] = values[k]
    status = maximise(columns, right, costs, basis, levels, prices)
    return OPTIMAL if status == OPTIMAL else BROKEN


@kernel
def grow_along(
    columns: FloatArray,
    values: FloatArray,
    least: FloatArray,
    rows: IntArray,
    today: FloatArray,
    known: float,
    basis: IntArray,
    levels: FloatArray,
) -> tuple[int, int]:
    """Find the profile that generates the farthest point, as `InnerPoints.grow`.

    Parameters
    ----------
    columns : (6 + n, 4)
        As in `farthest_lottery`.
    values : (n,)
        Of the direction times the discount factors, at the points.
    least : (A, 3)
    rows : (P,) profiles
    today : (P,)
    known : float
        Only what goes farther is of use.
    basis, levels : (4,)
        Written to: the plan of the lottery that follows.

    Returns
    -------
    status : int
        OPTIMAL, NOTHING_NEW or BROKEN.
    a : int
        Place of the profile in ``rows``.
    """
    if len(rows) == 0:
        return NOTHING_NEW, 0
    farthest = values[0]
    for k in range(1, len(values)):
        farthest = max(farthest, values[k])
    price, exact = today + farthest, np.zeros(len(rows), np.bool_)
    costs, trial, drawn, prices = (
        np.empty(len(columns)),
        np.empty(4, np.int64),
        np.empty(4),
        np.empty(4),
    )
    best = -1
    while True:
        a = 0
        for p in range(1, len(rows)):
            if price[p] > price[a]:
                a = p
        if price[a] <= known + NEWS:
            return NOTHING_NEW, a
        if exact[a]:
            return OPTIMAL, best
        exact[a] = True
        status = farthest_lottery(columns, values, least[rows[a]], costs, trial, drawn, prices)
        if status == BROKEN:
            return BROKEN, a
        if status == INFEASIBLE:
            price[a] = -np.inf
            continue
        worth = 0.0
        for i in range(4):
            worth += costs[trial[i]] * drawn[i]
        reached = worth
        for i in range(3):
            prices[i] = max(-prices[i], 0.0)
            worth += prices[i] * least[rows[a], i]
        for p in range(len(rows)):
            bound = today[p] + worth
            for i in range(3):
                bound -= prices[i] * least[rows[p], i]
            if not exact[p]:
                price[p] = min(price[p], bound)
        price[a] = today[a] + reached
        if best < 0 or price[a] > price[best] or (price[a] == price[best] and a < best):
            best = a
            for i in range(4):
                basis[i], levels[i] = trial[i], drawn[i]
