"""How far one can go within half-spaces and above floors, as a loop that machine code runs.

The dual simplex method of `triangle.solvers.facet_programmes`, where it is explained, for one
programme after the other. Every answer carries the multipliers that prove it, also when the
method is stopped early.

This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["farthest_point", "farthest_points"]

PIVOTS = 40
CLOSE = 1e-11
SINGULAR = 1e-300


@kernel
def farthest_point(
    normals: FloatArray,
    levels: FloatArray,
    objective: FloatArray,
    floor: FloatArray,
    basis: NDArray[np.int64],
    point: FloatArray,
    weights: FloatArray,
) -> float:
    """Maximise n.w over {w : normals @ w <= levels, w >= floor} by a dual simplex method.

    Lemke (1954), for three variables; the most violated constraint enters.

    Parameters
    ----------
    normals : (F, 3), levels : (F,)
    objective, floor : (3,)
    basis : (3,)
        A dual feasible start: 0, 1, 2 are the floors, 3 + f is facet f. Overwritten.
    point, weights : (3,)
        Written to: where the optimum is attained, and the multipliers of the basis.

    Returns
    -------
    float
        Minus infinity where no point meets the constraints.

    Examples
    --------
    >>> box, levels = np.concatenate([np.eye(3), -np.eye(3)]), np.array([1.0, 1, 1, 0, 0, 0])
    >>> n, floor, basis = np.array([1.0, -1, 0]), np.array([0.0, 0.25, 0]), np.array([3, 7, 5])
    >>> float(farthest_point(box, levels, n, floor, basis, np.empty(3), np.empty(3)))
    0.75
    """
    row = np.empty((3, 3))
    right = np.empty(3)
    column = np.empty((3, 3))
    value = np.inf
    for pivot in range(PIVOTS + 1):
        for j in range(3):
            entry = basis[j]
            if entry < 3:
                row[j, 0] = row[j, 1] = row[j, 2] = 0.0
                row[j, entry] = -1.0
                right[j] = -floor[entry]
            else:
                for i in range(3):
                    row[j, i] = normals[entry - 3, i]
                right[j] = levels[entry - 3]
        for j in range(3):  # column j of the inverse, as a row
            k, m = (j + 1) % 3, (j + 2) % 3
            column[j, 0] = row[k, 1] * row[m, 2] - row[k, 2] * row[m, 1]
            column[j, 1] = row[k, 2] * row[m, 0] - row[k, 0] * row[m, 2]
            column[j, 2] = row[k, 0] * row[m, 1] - row[k, 1] * row[m, 0]
        size = row[0, 0] * column[0, 0] + row[0, 1] * column[0, 1] + row[0, 2] * column[0, 2]
        if abs(size) < SINGULAR:
            size = SINGULAR
        value = 0.0
        point[0] = point[1] = point[2] = 0.0
        for j in range(3):
            weight = 0.0
            for i in range(3):
                column[j, i] /= size
                point[i] += right[j] * column[j, i]
                weight += objective[i] * column[j, i]
            weights[j] = max(weight, 0.0)
            value += weights[j] * right[j]
        x, y, z = point[0], point[1], point[2]
        worst, entering = CLOSE, -1
        for i in range(3):
            if floor[i] - point[i] > worst:
                worst, entering = floor[i] - point[i], i
        for f in range(len(levels)):
            beyond = normals[f, 0] * x + normals[f, 1] * y + normals[f, 2] * z - levels[f]
            if beyond > worst:
                worst, entering = beyond, f + 3
        if entering < 0 or pivot == PIVOTS:
            break
        smallest, leaving = np.inf, -1
        for j in range(3):
            if entering < 3:
                share = -column[j, entering]
            else:
                share = 0.0
                for i in range(3):
                    share += column[j, i] * normals[entering - 3, i]
            if share > CLOSE and weights[j] / share < smallest:
                smallest, leaving = weights[j] / share, j
        if leaving < 0:  # the dual is unbounded
            return -np.inf
        basis[leaving] = entering
    return value


@kernel
def farthest_points(
    normals: FloatArray,
    levels: FloatArray,
    objectives: FloatArray,
    floors: FloatArray,
    bases: NDArray[np.int64],
    values: FloatArray,
    points: FloatArray,
    weights: FloatArray,
) -> None:
    """Solve one programme after the other, see `farthest_point`.

    Parameters
    ----------
    normals : (F, 3), levels : (F,)
    objectives, floors : (P, 3)
    bases : (P, 3), overwritten
    values : (P,), points, weights : (P, 3), written to

    Examples
    --------
    >>> box, levels = np.concatenate([np.eye(3), -np.eye(3)]), np.array([1.0, 1, 1, 0, 0, 0])
    >>> n, floors, bases = np.eye(3)[:2], np.zeros((2, 3)), np.array([[3, 4, 5], [3, 4, 5]])
    >>> values = np.empty(2)
    >>> farthest_points(box, levels, n, floors, bases, values, np.empty((2, 3)), np.empty((2, 3)))
    >>> values.tolist()
    [1.0, 1.0]
    """
    for p in range(len(objectives)):
        values[p] = farthest_point(
            normals, levels, objectives[p], floors[p], bases[p], points[p], weights[p]
        )
