"""Many small linear programmes at once, over the convex hull of one list of corners.

Questions answered: how far can one go in a direction inside a convex hull without falling below
floors that differ from programme to programme, and which lottery over the corners gets there?
And: which lottery over the corners yields a given point of their hull?

This module knows nothing of games.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["CornerOptima", "farthest_among_corners", "lotteries_over_corners"]

IntArray = NDArray[np.intp]

PIVOTS = 100
CLOSE = 1e-11
PIVOT = 1e-7
TIED = 1e-13
PENALTY = 1e4
NOTHING = -1e-15


@dataclass(frozen=True, eq=False)
class CornerOptima:
    """Optima of P programmes, as lotteries over at most four corners.

    Attributes
    ----------
    values : (P,), minus infinity where no point of the hull meets the floors
    corners : (P, 4)
        Indices of corners; zero where the weight is zero.
    weights : (P, 4)
        Non-negative; they sum to one.
    prices : (P, 3)
        Multipliers z >= 0 of the floors: the value is h(n + z) - z.floor, h the support function.
    """

    values: FloatArray
    corners: IntArray
    weights: FloatArray
    prices: FloatArray

    def mix(self, corners: FloatArray) -> FloatArray:
        """Return the mean of the lotteries over corners (V, 3), shape (P, 3)."""
        return np.asarray((self.weights[:, :, None] * corners[self.corners]).sum(axis=1))


def farthest_among_corners(
    corners: FloatArray, objectives: FloatArray, floors: FloatArray, *, loops: bool = False
) -> CornerOptima:
    """Maximise n.w over {w in hull of the corners : w >= floor}, one n and floor per programme.

    A primal simplex method in the form of Dantzig and Wolfe (1960), in step on all programmes:
    the corner farthest along the priced objective enters. It starts from a penalised point above
    all corners, so that floors nothing can meet show in its weight.

    Parameters
    ----------
    corners : (V, 3)
    objectives, floors : (P, 3)
    loops : bool
        One programme after the other, as machine code.

    Examples
    --------
    >>> import numpy as np
    >>> triangle = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])
    >>> n, floor = np.array([[1.0, 0, 0]]), np.array([[0.0, 0.25, 0]])
    >>> best = farthest_among_corners(triangle, n, floor)
    >>> best.mix(triangle).tolist()
    [[0.75, 0.25, 0.0]]
    """
    if loops:
        from triangle.solvers.compiled.corner_programmes import farthest_lotteries

        count = len(objectives)
        values, which = np.empty(count), np.empty((count, 4), dtype=np.int64)
        shares, price = np.empty((count, 4)), np.empty((count, 3))
        farthest_lotteries(corners, objectives, floors, values, which, shares, price)
        if not np.isnan(values).any():
            return CornerOptima(values, which, shares, price)
    top = np.maximum(corners.max(axis=0), floors.max(axis=0)) + 1.0
    columns = np.concatenate(
        [np.c_[-np.eye(3), np.zeros(3)], np.c_[corners, np.ones(len(corners))]]
    )
    columns = np.concatenate([columns, [[*top, 1.0]]])
    basis = np.tile([0, 1, 2, len(columns) - 1], (len(objectives), 1))
    extra = np.zeros(len(columns))
    extra[-1] = -PENALTY
    weights, basis, prices = _simplex(columns, extra, objectives, floors, basis)
    corner = (basis >= 3) & (basis < len(columns) - 1)
    index = np.where(corner, basis - 3, 0)
    real = np.where(corner, weights, 0.0)
    total = real.sum(axis=1)
    feasible = total > 1 - 1e-9
    real /= np.where(feasible, total, 1.0)[:, None]
    reached = ((real[:, :, None] * corners[index]).sum(axis=1) * objectives).sum(axis=1)
    return CornerOptima(np.where(feasible, reached, -np.inf), index, real, prices)


def lotteries_over_corners(
    corners: FloatArray, points: FloatArray, *, loops: bool = False
) -> FloatArray:
    """Write points of a convex hull as lotteries over its corners, shape (P, V).

    Phase one of the simplex method: what is missing from each point is bought at a penalty, and
    the cheapest lottery misses nothing but rounding. At most four corners get weight. With
    ``loops`` one lottery is found after the other, as machine code.

    Examples
    --------
    >>> import numpy as np
    >>> triangle = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])
    >>> lotteries_over_corners(triangle, np.array([[0.25, 0.25, 0.0]])).tolist()
    [[0.5, 0.25, 0.25]]
    """
    if loops:
        from triangle.solvers.compiled.corner_programmes import lotteries_of_points

        which, shares = np.empty((len(points), 4), dtype=np.int64), np.empty((len(points), 4))
        if lotteries_of_points(corners, points, which, shares):
            lotteries = np.zeros((len(points), len(corners)))
            np.add.at(lotteries, (np.arange(len(points))[:, None], which), shares)
            return lotteries
    nearest = ((points[:, None] - corners[None]) ** 2).sum(axis=2).argmin(axis=1)
    missing = points - corners[nearest]
    bought = np.c_[np.concatenate([np.eye(3), -np.eye(3)]), np.zeros(6)]
    columns = np.concatenate([bought, np.c_[corners, np.ones(len(corners))]])
    basis = np.c_[np.arange(3) + np.where(missing >= 0, 0, 3), nearest + 6]
    extra = np.where(np.arange(len(columns)) < 6, -1.0, 0.0)
    weights, basis, _ = _simplex(columns, extra, np.zeros_like(points), points, basis, NOTHING)
    lotteries = np.zeros((len(points), len(corners)))
    rows, place = np.nonzero(basis >= 6)
    np.add.at(lotteries, (rows, basis[rows, place] - 6), weights[rows, place])
    return np.asarray(lotteries / lotteries.sum(axis=1, keepdims=True))


def _simplex(
    columns: FloatArray,
    extra: FloatArray,
    objectives: FloatArray,
    floors: FloatArray,
    basis: IntArray,
    enough: float = np.inf,
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Run the simplex method from feasible bases (P, 4) of the columns (C, 4).

    Rows are the three coordinates, with the floors on the right, and the sum of the weights. A
    column of sum 0 earns its ``extra`` alone, a column of sum 1 also its value to the objective.
    At a value of ``enough`` a programme stops: more pivots could only spoil the last digits.
    Returns weights and basis (P, 4) and the prices of the floors (P, 3).
    """
    count = len(objectives)
    right = np.concatenate([floors, np.ones((count, 1))], axis=1)
    worth = columns[:, :3] * columns[:, 3:]
    weights, prices = np.zeros((count, 4)), np.zeros((count, 3))
    active = np.arange(count)
    for pivot in range(PIVOTS + 1):
        b, n = basis[active], objectives[active]
        cost = (worth[b] * n[:, None]).sum(axis=2) + extra[b]
        inverse = _inverse(np.swapaxes(columns[b], 1, 2))
        weight = np.maximum((inverse * right[active, None]).sum(axis=2), 0.0)
        y = (cost[:, :, None] * inverse).sum(axis=1)
        weights[active], prices[active] = weight, np.maximum(-y[:, :3], 0.0)
        reduced = n @ worth.T - y @ columns.T + extra
        entering = reduced.argmax(axis=1)
        gain = reduced[np.arange(len(active)), entering] > CLOSE
        gain &= (cost * weight).sum(axis=1) < enough
        if pivot == PIVOTS or not gain.any():
            break
        active, entering, inverse = active[gain], entering[gain], inverse[gain]
        share = (inverse * columns[entering][:, None]).sum(axis=2)
        positive = share > PIVOT
        ratio = np.where(positive, weight[gain] / np.where(positive, share, 1.0), np.inf)
        # Of the rows that tie, the largest pivot keeps the basis far from singular (Harris 1973).
        tied = ratio <= ratio.min(axis=1, keepdims=True) + TIED
        leaving = np.where(tied, share, -np.inf).argmax(axis=1)
        able = positive.any(axis=1)
        basis[active[able], leaving[able]] = entering[able]
        active = active[able]
        if len(active) == 0:
            break
    return weights, basis, prices


def _inverse(matrices: FloatArray) -> FloatArray:
    """Invert; a basis that rounding made singular gets a pseudo-inverse, and a poor answer."""
    try:
        return np.asarray(np.linalg.inv(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrices), dtype=np.float64)
