"""Linear programmes with a handful of equations, as a loop that machine code runs.

The same rules as in `triangle.solvers.few_rows`, where they are explained. Columns of the matrix
are rows here, so that one is read in one go. Nothing here is to be believed without a check:
callers bound by the prices, or try the plan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["BROKEN", "OPTIMAL", "UNBOUNDED", "invert", "maximise"]

OPTIMAL, UNBOUNDED, BROKEN = 0, 1, 2
"""The plan is the best found; the value has no end; the basis cannot be inverted."""

GREEDY_PIVOTS = 60
MOST_PIVOTS = 600
REFRESH = 20
SMALL = 1e-11
LEAST_PIVOT = 1e-9
TIE = 1e-12
SINGULAR = 1e-300


@kernel
def invert(columns: FloatArray, basis: NDArray[np.int64], inverse: FloatArray) -> bool:
    """Invert the matrix of some columns by Gauss and Jordan's elimination with row exchanges.

    Parameters
    ----------
    columns : (n, r)
        One column of the matrix per row.
    basis : (r,)
    inverse : (r, r)
        Written to.

    Returns
    -------
    bool
        False if a pivot vanishes.

    Examples
    --------
    >>> inverse = np.empty((2, 2))
    >>> columns = np.array([[0.0, 2.0], [1.0, 1.0]])
    >>> bool(invert(columns, np.array([0, 1]), inverse)), inverse.tolist()
    (True, [[-0.5, 0.5], [1.0, 0.0]])
    """
    r = len(basis)
    work = np.empty((r, 2 * r))
    for i in range(r):
        for j in range(r):
            work[i, j] = columns[basis[j], i]
            work[i, r + j] = 1.0 if i == j else 0.0
    for k in range(r):
        best = k
        for i in range(k + 1, r):
            if abs(work[i, k]) > abs(work[best, k]):
                best = i
        if not abs(work[best, k]) > SINGULAR:
            return False
        if best != k:
            for j in range(2 * r):
                work[k, j], work[best, j] = work[best, j], work[k, j]
        scale = 1.0 / work[k, k]
        for j in range(2 * r):
            work[k, j] *= scale
        for i in range(r):
            factor = work[i, k]
            if i != k and factor != 0.0:
                for j in range(2 * r):
                    work[i, j] -= factor * work[k, j]
    for i in range(r):
        for j in range(r):
            inverse[i, j] = work[i, r + j]
    return True


@kernel
def maximise(
    columns: FloatArray,
    right: FloatArray,
    costs: FloatArray,
    basis: NDArray[np.int64],
    levels: FloatArray,
    prices: FloatArray,
) -> int:
    """Maximise costs.x subject to sum_j x_j column_j = right and x >= 0, as `solve_few_rows`.

    Parameters
    ----------
    columns : (n, r)
        One column of the matrix per row.
    right : (r,)
    costs : (n,)
    basis : (r,)
        A feasible basis; the best one found takes its place.
    levels, prices : (r,)
        Written to: values of the variables of the basis, multipliers of the equations.

    Returns
    -------
    int
        OPTIMAL, also at the limit on pivots; UNBOUNDED; or BROKEN, when a basis cannot be inverted
        and the rest means nothing.

    Examples
    --------
    >>> columns = np.array([[1.0, 1.0], [-1.0, 1.0], [-9.0, 1.0], [-1.0, 0.0]])
    >>> basis, levels, prices = np.array([0, 3]), np.empty(2), np.empty(2)
    >>> right, costs = np.array([0.0, 1.0]), np.array([0.0, 1.0, 10.0, 0.0])
    >>> status = maximise(columns, right, costs, basis, levels, prices)
    >>> status == OPTIMAL, basis.tolist(), levels.round(12).tolist()
    (True, [0, 2], [0.9, 0.1])
    """
    n, r = columns.shape
    inverse, change = np.empty((r, r)), np.empty(r)
    status, fresh = OPTIMAL, False
    for pivot in range(1, MOST_PIVOTS + 1):
        if not fresh and (pivot == 1 or pivot % REFRESH == 1):
            if not invert(columns, basis, inverse):
                return BROKEN
            for i in range(r):
                levels[i] = 0.0
                for j in range(r):
                    levels[i] += inverse[i, j] * right[j]
            fresh = True
        for j in range(r):
            prices[j] = 0.0
            for i in range(r):
                prices[j] += costs[basis[i]] * inverse[i, j]
        careful = pivot > GREEDY_PIVOTS
        entering, most = -1, SMALL
        for k in range(n):
            reduced = costs[k]
            for j in range(r):
                reduced -= prices[j] * columns[k, j]
            if reduced > most:
                inside = False
                for j in range(r):
                    if basis[j] == k:
                        inside = True
                if not inside:
                    entering, most = k, reduced
                    if careful:
                        break
        if entering < 0:
            break
        leaving, step = -1, np.inf
        for i in range(r):
            change[i] = 0.0
            for j in range(r):
                change[i] += inverse[i, j] * columns[entering, j]
            if change[i] <= LEAST_PIVOT:
                continue
            ratio = max(levels[i], 0.0) / change[i]
            if ratio < step - TIE:
                leaving, step = i, ratio
            elif ratio <= step + TIE and leaving >= 0:
                better = basis[i] < basis[leaving] if careful else change[i] > change[leaving]
                if better:
                    leaving, step = i, min(ratio, step)
        if leaving < 0:
            status = UNBOUNDED
            break
        basis[leaving] = entering
        fresh = False
        for j in range(r):
            inverse[leaving, j] /= change[leaving]
        for i in range(r):
            if i != leaving:
                levels[i] -= step * change[i]
                for j in range(r):
                    inverse[i, j] -= change[i] * inverse[leaving, j]
        levels[leaving] = step
    if not fresh:
        if not invert(columns, basis, inverse):
            return BROKEN
        for i in range(r):
            levels[i] = 0.0
            for j in range(r):
                levels[i] += inverse[i, j] * right[j]
        for j in range(r):
            prices[j] = 0.0
            for i in range(r):
                prices[j] += costs[basis[i]] * inverse[i, j]
    for i in range(r):
        levels[i] = max(levels[i], 0.0)
    return status
