"""The simplex method over the corners of a convex hull, as a loop that machine code runs.

The method of `triangle.solvers.corner_programmes`, where it is explained. What to buy besides
corners, and what to make of the answer, is for `corner_programmes` next to this file to say.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["simplex"]

PIVOTS = 100
CLOSE = 1e-11
TIED = 1e-13
SINGULAR = 1e-300


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
def simplex(
    corners: FloatArray,
    bought: FloatArray,
    worth: FloatArray,
    objective: FloatArray,
    floor: FloatArray,
    basis: NDArray[np.int64],
    weights: FloatArray,
    prices: FloatArray,
    least_pivot: float,
    enough: float,
) -> bool:
    """Run the simplex method from a feasible basis; False if it met a singular one.

    It stops at a value of ``enough``: more pivots could only spoil the last digits.

    Dantzig's (1963) method for three coordinates and the sum of the weights. Columns 0 ... are
    ``bought``, and earn their ``worth``; column B + v is corner v with a weight of one, and earns
    its value to the objective.

    Parameters
    ----------
    corners : (V, 3)
    bought : (B, 4), worth : (B,)
    objective, floor : (3,)
    basis : (4,)
        Overwritten.
    weights : (4,), prices : (3,)
        Written to: the weights of the basis, and the multipliers of the floors.
    least_pivot, enough : float

    Examples
    --------
    >>> bought, worth = np.zeros((4, 4)), np.array([0.0, 0, 0, -10])
    >>> bought[:3, :3], bought[3] = -np.eye(3), 2.0
    >>> bought[3, 3] = 1.0
    >>> n, floor, basis, weights = np.ones(3), np.full(3, 0.25), np.arange(4), np.empty(4)
    >>> corners, prices = np.diag([1.0, 2.0, 4.0]), np.empty(3)
    >>> bool(simplex(corners, bought, worth, n, floor, basis, weights, prices, 1e-7, np.inf))
    True
    >>> mixture = sum(w * corners[b - 4] for b, w in zip(basis, weights) if b >= 4)
    >>> mixture.round(9).tolist()
    [0.25, 0.25, 2.5]
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
        value = 0.0
        for j in range(4):
            weight = inverse[j, 3]
            for i in range(3):
                weight += inverse[j, i] * floor[i]
            weights[j] = max(weight, 0.0)
            value += cost[j] * weights[j]
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
        if entering < 0 or pivot == PIVOTS or value >= enough:
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
            if share[j] > least_pivot:
                least = min(least, weights[j] / share[j])
        # Of the rows that tie, the largest pivot keeps the basis far from singular (Harris 1973).
        leaving, largest = -1, 0.0
        for j in range(4):
            tied = share[j] > least_pivot and weights[j] / share[j] <= least + TIED
            if tied and share[j] > largest:
                leaving, largest = j, share[j]
        if leaving < 0:
            break
        basis[leaving] = entering
    return True
