"""How far one can go in the hull of some corners above floors, as a loop that machine code runs.

The primal simplex method of `triangle.solvers.corner_programmes`, where it is explained, for one
programme after the other. Where the farthest corner meets the floors it is the answer at once.

This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.corner_simplex import simplex
from triangle.solvers.compiled.kernel import kernel

__all__ = ["farthest_corner", "farthest_lotteries", "farthest_lottery", "lotteries_of_points"]

PIVOT = 1e-7
SMALLER_PIVOTS = (1e-7, 1e-9, 1e-11)
MISSING = 1e-12
NOTHING = -1e-15
PENALTY = 1e4
WHOLE = 1 - 1e-9


@kernel
def farthest_corner(corners: FloatArray, objective: FloatArray) -> int:
    """Find the corner (V, 3) farthest along an objective (3,).

    Examples
    --------
    >>> int(farthest_corner(np.eye(3), np.array([0.0, 2.0, 1.0])))
    1
    """
    far, best = -np.inf, 0
    a, b, c = objective[0], objective[1], objective[2]
    for v in range(len(corners)):
        value = a * corners[v, 0] + b * corners[v, 1] + c * corners[v, 2]
        if value > far:
            far, best = value, v
    return best


@kernel
def farthest_lottery(
    corners: FloatArray,
    objective: FloatArray,
    floor: FloatArray,
    far: int,
    highest: FloatArray,
    which: NDArray[np.int64],
    weights: FloatArray,
    prices: FloatArray,
) -> float:
    """Maximise n.w over {w in hull of the corners : w >= floor}.

    A primal simplex method in the form of Dantzig and Wolfe (1960), from a penalised point above
    all corners where the farthest corner does not meet the floors.

    Parameters
    ----------
    corners : (V, 3)
    objective, floor : (3,)
    far : int, the farthest corner
    highest : (3,), no corner has a larger coordinate
    which, weights : (4,)
        Written to: the corners of the lottery (0 where the weight is zero) and their weights.
    prices : (3,)
        Written to: multipliers of the floors.

    Returns
    -------
    float
        Minus infinity where no point of the hull meets the floors; nan if the method failed.

    Examples
    --------
    >>> corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])
    >>> which, weights, prices = np.zeros(4, dtype=np.int64), np.empty(4), np.empty(3)
    >>> n, floor, top = np.array([1.0, 0, 0]), np.array([-1.0, 0.25, -1.0]), np.ones(3)
    >>> float(farthest_lottery(corners, n, floor, 1, top, which, weights, prices))
    0.75
    >>> float(prices[1])
    1.0
    """
    which[:] = 0
    weights[:] = 0.0
    prices[:] = 0.0
    which[0], weights[0] = far, 1.0
    reached = 0.0
    met = True
    for i in range(3):
        reached += objective[i] * corners[far, i]
        met = met and corners[far, i] >= floor[i]
    if met:
        return reached
    bought, worth = np.zeros((4, 4)), np.zeros(4)
    for i in range(3):
        bought[i, i] = -1.0
        bought[3, i] = max(highest[i], floor[i]) + 1.0
    bought[3, 3], worth[3] = 1.0, -PENALTY
    basis = np.arange(4)
    if not simplex(corners, bought, worth, objective, floor, basis, weights, prices, PIVOT, np.inf):
        return np.nan
    total = 0.0
    for j in range(4):
        real = basis[j] >= 4
        which[j] = basis[j] - 4 if real else 0
        weights[j] = weights[j] if real else 0.0
        total += weights[j]
    if not total > WHOLE:
        return -np.inf
    reached = 0.0
    for j in range(4):
        weights[j] /= total
        for i in range(3):
            reached += weights[j] * objective[i] * corners[which[j], i]
    return reached


@kernel
def farthest_lotteries(
    corners: FloatArray,
    objectives: FloatArray,
    floors: FloatArray,
    values: FloatArray,
    which: NDArray[np.int64],
    weights: FloatArray,
    prices: FloatArray,
) -> None:
    """Solve one programme after the other, see `farthest_lottery`.

    Parameters
    ----------
    corners : (V, 3)
    objectives, floors : (P, 3)
    values : (P,), which, weights : (P, 4), prices : (P, 3), written to

    Examples
    --------
    >>> corners, n, floors = np.eye(3), np.eye(3)[:1], np.zeros((1, 3))
    >>> values, which = np.empty(1), np.empty((1, 4), dtype=np.int64)
    >>> farthest_lotteries(corners, n, floors, values, which, np.empty((1, 4)), np.empty((1, 3)))
    >>> values.tolist()
    [1.0]
    """
    highest = np.full(3, -np.inf)
    for v in range(len(corners)):
        for i in range(3):
            highest[i] = max(highest[i], corners[v, i])
    for p in range(len(objectives)):
        far = farthest_corner(corners, objectives[p])
        values[p] = farthest_lottery(
            corners, objectives[p], floors[p], far, highest, which[p], weights[p], prices[p]
        )


@kernel
def lotteries_of_points(
    corners: FloatArray,
    points: FloatArray,
    which: NDArray[np.int64],
    weights: FloatArray,
) -> bool:
    """Write points of a convex hull as lotteries over at most four corners.

    Phase one of the simplex method: what is missing from a point is bought at a penalty.

    Parameters
    ----------
    corners : (V, 3)
    points : (P, 3)
    which, weights : (P, 4), written to

    Returns
    -------
    bool
        False if the method failed.

    Examples
    --------
    >>> which, weights = np.empty((1, 4), dtype=np.int64), np.empty((1, 4))
    >>> bool(lotteries_of_points(np.eye(3), np.array([[0.25, 0.75, 0.0]]), which, weights))
    True
    >>> (weights[0] @ np.eye(3)[which[0]]).tolist()
    [0.25, 0.75, 0.0]
    """
    bought, worth = np.zeros((6, 4)), np.full(6, -1.0)
    for i in range(3):
        bought[i, i], bought[i + 3, i] = 1.0, -1.0
    nothing, prices, shares = np.zeros(3), np.empty(3), np.empty(4)
    basis = np.empty(4, dtype=np.int64)
    for p in range(len(points)):
        nearest, near = 0, np.inf
        for v in range(len(corners)):
            apart = 0.0
            for i in range(3):
                apart += (points[p, i] - corners[v, i]) ** 2
            if apart < near:
                nearest, near = v, apart
        least = np.inf
        for pivot in SMALLER_PIVOTS:  # slivers may need a smaller one
            for i in range(3):
                basis[i] = i if points[p, i] >= corners[nearest, i] else i + 3
            basis[3] = nearest + 6
            if not simplex(
                corners, bought, worth, nothing, points[p], basis, shares, prices, pivot, NOTHING
            ):
                continue
            total, missing = 0.0, 0.0
            for j in range(4):
                total += shares[j] if basis[j] >= 6 else 0.0
            for i in range(3):
                short = points[p, i]
                for j in range(4):
                    if basis[j] >= 6:
                        short -= shares[j] / total * corners[basis[j] - 6, i]
                missing = max(missing, abs(short))
            if total > 0.0 and missing < least:
                least = missing
                for j in range(4):
                    real = basis[j] >= 6
                    which[p, j] = basis[j] - 6 if real else 0
                    weights[p, j] = shares[j] / total if real else 0.0
            if least <= MISSING:
                break
        if least == np.inf:
            return False
    return True
