"""How far one can go in the hull of some corners above floors, as a loop that machine code runs.

The primal simplex method of `triangle.solvers.corner_programmes`, where it is explained, for one
programme after the other. Where the farthest corner meets the floors it is the answer at once.

This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["farthest_corner", "farthest_lotteries", "farthest_lottery", "lotteries_of_points"]

PIVOTS = 100
CLOSE = 1e-11
PIVOT = 1e-7
TIED = 1e-13
PENALTY = 1e4
SINGULAR = 1e-300
WHOLE = 1 - 1e-9


@kernel
def _invert(matrix: FloatArray, inverse: FloatArray) -> bool:
    """Invert a 4x4 matrix by elimination with row exchanges; False if it is singular.

    The matrix is overwritten.
    """
    for i in range(4):
        for j in range(4):
            inverse[i, j] = 1.0 if i == j else 0.0
    for k in range(4):
        pivot = k
        for i in range(k + 1, 4):
            if abs(matrix[i, k]) > abs(matrix[pivot, k]):
                pivot = i
        if abs(matrix[pivot, k]) < SINGULAR:
            return False
        if pivot != k:
            for j in range(4):
                matrix[k, j], matrix[pivot, j] = matrix[pivot, j], matrix[k, j]
                inverse[k, j], inverse[pivot, j] = inverse[pivot, j], inverse[k, j]
        size = matrix[k, k]
        for j in range(4):
            matrix[k, j] /= size
            inverse[k, j] /= size
        for i in range(4):
            share = matrix[i, k]
            if i != k and share != 0.0:
                for j in range(4):
                    matrix[i, j] -= share * matrix[k, j]
                    inverse[i, j] -= share * inverse[k, j]
    return True


@kernel
def _simplex(
    corners: FloatArray,
    bought: FloatArray,
    worth: FloatArray,
    objective: FloatArray,
    floor: FloatArray,
    basis: NDArray[np.int64],
    weights: FloatArray,
    prices: FloatArray,
) -> bool:
    """Run the simplex method from a feasible basis; False if it met a singular one.

    Columns 0 ... are ``bought`` (B, 4), what they earn is their ``worth`` (B,); column B + v is
    corner v with a weight of one, and earns its value to the objective.
    """
    extra = len(bought)
    matrix, inverse = np.empty((4, 4)), np.empty((4, 4))
    cost, share, y = np.empty(4), np.empty(4), np.empty(4)
    for pivot in range(PIVOTS + 1):
        for j in range(4):
            entry = basis[j]
            if entry < extra:
                cost[j] = worth[entry]
                for i in range(4):
                    matrix[i, j] = bought[entry, i]
            else:
                cost[j] = 0.0
                for i in range(3):
                    matrix[i, j] = corners[entry - extra, i]
                    cost[j] += objective[i] * matrix[i, j]
                matrix[3, j] = 1.0
        if not _invert(matrix, inverse):
            return False
        for j in range(4):
            weight = inverse[j, 3]
            for i in range(3):
                weight += inverse[j, i] * floor[i]
            weights[j] = max(weight, 0.0)
        for i in range(4):
            y[i] = 0.0
            for j in range(4):
                y[i] += cost[j] * inverse[j, i]
        for i in range(3):
            prices[i] = max(-y[i], 0.0)
        most, entering = CLOSE, -1
        for c in range(extra):
            gain = worth[c]
            for i in range(4):
                gain -= y[i] * bought[c, i]
            if gain > most:
                most, entering = gain, c
        a, b, d, e = objective[0] - y[0], objective[1] - y[1], objective[2] - y[2], y[3]
        for v in range(len(corners)):
            gain = a * corners[v, 0] + b * corners[v, 1] + d * corners[v, 2] - e
            if gain > most:
                most, entering = gain, v + extra
        if entering < 0 or pivot == PIVOTS:
            break
        least = np.inf
        for j in range(4):
            share[j] = 0.0
            if entering < extra:
                for i in range(4):
                    share[j] += inverse[j, i] * bought[entering, i]
            else:
                share[j] = inverse[j, 3]
                for i in range(3):
                    share[j] += inverse[j, i] * corners[entering - extra, i]
            if share[j] > PIVOT:
                least = min(least, weights[j] / share[j])
        # Of the rows that tie, the largest pivot keeps the basis far from singular (Harris 1973).
        leaving, largest = -1, 0.0
        for j in range(4):
            tied = share[j] > PIVOT and weights[j] / share[j] <= least + TIED
            if tied and share[j] > largest:
                leaving, largest = j, share[j]
        if leaving < 0:
            break
        basis[leaving] = entering
    return True


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
    if not _simplex(corners, bought, worth, objective, floor, basis, weights, prices):
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
    nothing, prices = np.zeros(3), np.empty(3)
    basis = np.empty(4, dtype=np.int64)
    for p in range(len(points)):
        nearest, near = 0, np.inf
        for v in range(len(corners)):
            apart = 0.0
            for i in range(3):
                apart += (points[p, i] - corners[v, i]) ** 2
            if apart < near:
                nearest, near = v, apart
        for i in range(3):
            basis[i] = i if points[p, i] >= corners[nearest, i] else i + 3
        basis[3] = nearest + 6
        if not _simplex(corners, bought, worth, nothing, points[p], basis, weights[p], prices):
            return False
        total = 0.0
        for j in range(4):
            real = basis[j] >= 6
            which[p, j] = basis[j] - 6 if real else 0
            weights[p, j] = weights[p, j] if real else 0.0
            total += weights[p, j]
        if not total > 0.0:
            return False
        for j in range(4):
            weights[p, j] /= total
    return True
