"""Many small linear programmes at once, over one set given by half-spaces.

Question answered: how far can one go in a direction inside {w : normals @ w <= levels} without
falling below floors that differ from programme to programme? Every answer comes with multipliers
that prove it, and keep proving a bound when the levels or the floors change.

This module knows nothing of games.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["FacetOptima", "box_bases", "farthest_within_facets"]

IntArray = NDArray[np.intp]

PIVOTS = 40
CLOSE = 1e-11


@dataclass(frozen=True, eq=False)
class FacetOptima:
    """Optima of P programmes, each with a proof by weak duality.

    Attributes
    ----------
    values : (P,), minus infinity where no point meets the floors
    points : (P, 3), where the optimum is attained
    bases : (P, 3)
        The three constraints that meet there: 0, 1, 2 are the floors of the coordinates, 3 + f is
        facet f. They stay usable as a start when levels and floors change or facets are added.
    weights : (P, 3)
        Non-negative multipliers of these constraints: the objective is the sum of weight times
        outward normal, so that the value is the sum of weight times right-hand side.
    """

    values: FloatArray
    points: FloatArray
    bases: IntArray
    weights: FloatArray


def box_bases(objectives: FloatArray) -> IntArray:
    """Start at the corner of a box: facets 0 to 5 must be the axes, first +, then -."""
    return np.where(objectives >= 0, np.arange(3, 6), np.arange(6, 9))


def farthest_within_facets(
    normals: FloatArray,
    levels: FloatArray,
    objectives: FloatArray,
    floors: FloatArray,
    bases: IntArray,
    *,
    loops: bool = False,
) -> FacetOptima:
    """Maximise n.w over {w : normals @ w <= levels, w >= floor}, one n and floor per programme.

    A dual simplex method (Lemke 1954) for three variables, in step on all programmes: the most
    violated constraint enters. Every iterate is dual feasible, so a programme stopped early still
    has a valid upper bound.

    Parameters
    ----------
    normals : (F, 3), levels : (F,)
    objectives, floors : (P, 3)
    bases : (P, 3)
        Dual feasible starts, see `FacetOptima.bases` and `box_bases`.
    loops : bool
        One programme after the other, as machine code.

    Examples
    --------
    >>> import numpy as np
    >>> box = np.concatenate([np.eye(3), -np.eye(3)])
    >>> n, floor = np.array([[1.0, -1.0, 0.0]]), np.array([[0.0, 0.25, 0.0]])
    >>> start = box_bases(n)
    >>> farthest_within_facets(box, np.array([1.0, 1, 1, 0, 0, 0]), n, floor, start).values
    array([0.75])
    """
    bases = bases.copy()
    count = len(objectives)
    values, points, weights = np.empty(count), np.empty((count, 3)), np.empty((count, 3))
    if loops:
        from triangle.solvers.compiled.facet_programmes import farthest_points

        farthest_points(normals, levels, objectives, floors, bases, values, points, weights)
        return FacetOptima(values, points, bases, weights)
    rows = np.concatenate([-np.eye(3), normals])
    active = np.arange(count)
    for pivot in range(PIVOTS + 1):
        basis = bases[active]
        inverse = _inverse(rows[basis])
        right = np.where(
            basis < 3,
            -np.take_along_axis(floors[active], np.minimum(basis, 2), axis=1),
            levels[np.maximum(basis - 3, 0)],
        )
        w = (right[:, :, None] * inverse).sum(axis=1)
        multiplier = np.maximum((inverse * objectives[active, None]).sum(axis=2), 0.0)
        values[active] = (multiplier * right).sum(axis=1)
        points[active], weights[active] = w, multiplier
        violation = np.concatenate([floors[active] - w, w @ normals.T - levels], axis=1)
        entering = violation.argmax(axis=1)
        wrong = violation[np.arange(len(active)), entering] > CLOSE
        if pivot == PIVOTS or not wrong.any():
            break
        active, entering = active[wrong], entering[wrong]
        multiplier, inverse = multiplier[wrong], inverse[wrong]
        share = (inverse * rows[entering, None]).sum(axis=2)
        ratio = np.where(share > CLOSE, multiplier / np.where(share > CLOSE, share, 1.0), np.inf)
        leaving = ratio.argmin(axis=1)
        endless = np.isinf(ratio[np.arange(len(active)), leaving])
        values[active[endless]] = -np.inf  # dual unbounded: no point meets the constraints
        active, leaving, entering = active[~endless], leaving[~endless], entering[~endless]
        bases[active, leaving] = entering
        if len(active) == 0:
            break
    return FacetOptima(values, points, bases, weights)


def _inverse(rows: FloatArray) -> FloatArray:
    """Invert 3x3 matrices given by rows; row j of the answer is column j of the inverse."""
    a, b, c = rows[:, 0], rows[:, 1], rows[:, 2]
    crossed = np.empty_like(rows)
    for j, (x, y) in enumerate(((b, c), (c, a), (a, b))):
        for i in range(3):
            k, m = (i + 1) % 3, (i + 2) % 3
            crossed[:, j, i] = x[:, k] * y[:, m] - x[:, m] * y[:, k]
    determinant = (a * crossed[:, 0]).sum(axis=1)
    safe = np.where(np.abs(determinant) > 1e-300, determinant, 1e-300)
    return np.asarray(crossed / safe[:, None, None])
