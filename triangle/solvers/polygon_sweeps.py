"""Shrink a polygon of continuation payoffs by the payoff-set recursion, by array operations.

Question answered: what is left of a polygon of payoffs of two players when it is shrunk until it
generates itself? Polygons are as in `polygons`, payoffs normalised; who the players are, and what
becomes of the answer, is the business of `plane_sweeps`.
`triangle.solvers.compiled.polygon_sweeps` has the same function as machine code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.polygons import TRUSTED, farthest, following, hull, within

__all__ = ["shrink"]

IntArray = NDArray[np.int64]

LENIENCE = 1e-10  # as in triangle.solvers.continuation
INSIDE = 1e-14
FEW_PROFILES = 64
"""With at most so many profiles alive it is not worth sparing any."""


def shrink(
    start: FloatArray,
    payoffs: FloatArray,
    required: FloatArray,
    floors: FloatArray,
    deltas: FloatArray,
    goals: FloatArray,
    few: int,
    most: int,
) -> tuple[FloatArray, IntArray, FloatArray, int, int]:
    """Apply the operator of Abreu, Pearce and Stacchetti until the polygon stops moving.

    With equal patience in the form of Abreu and Sannikov (2014): a profile generates its own stage
    payoff where that meets its thresholds, and otherwise the payoffs that follow from the ends of
    the two cuts through the polygon at its thresholds, and from corners on them. With unequal
    patience corners above the thresholds are continuations too.

    Profiles that generated corners last time go first. With equal patience another can add to
    what they span only if its stage payoff lies outside, since what it generates lies between that
    and an equilibrium payoff; with unequal patience, only if weak duality does not rule it out.

    Parameters
    ----------
    start : (V, 2), corners of a polygon in order
    payoffs : (A, 2) stage payoffs
    required : (A, 2) what a continuation must be worth above the threat
    floors : (2,) least threats
    deltas : (2,), the discount factors
    goals : (2,)
        Stop when the polygon moves by less: with at most ``few`` corners, and with more.
    few : int
    most : int, sweeps at most

    Returns
    -------
    corners : (V, 2), none when nothing is generated
    profiles : (V,), which profile generates each corner
    continuations : (V, 2), in the polygon before the last sweep
    sweeps : int
    status : int
        0 stopped moving, or empty; 1 still moving; 2 not to be trusted.

    Examples
    --------
    The prisoner's dilemma at one half: stage payoffs (0, 0) and (1, 1) carry each other.

    >>> u = np.array([[1.0, 1], [-1, 2], [2, -1], [0, 0]])
    >>> gains = np.array([[1.0, 1], [1, 0], [0, 1], [0, 0]])
    >>> half, goals = np.full(2, 0.5), np.full(2, 1e-11)
    >>> found = shrink(u[[1, 3, 2, 0]], u, gains, np.zeros(2), half, goals, 120, 99)
    >>> found[0].tolist(), found[1].tolist()
    ([[0.0, 0.0], [1.5, 0.0], [1.0, 1.0], [0.0, 1.5]], [3, 2, 0, 1])
    """
    corners, profiles, continuations = start, np.empty(0, dtype=np.int64), start[:0]
    alive = np.arange(len(payoffs), dtype=np.int64)
    nothing = start[:0], profiles, continuations
    alike = bool(deltas[0] == deltas[1])
    for sweep in range(1, most + 1):
        thresholds = np.maximum(corners.min(axis=0), floors) + required
        alive = alive[(thresholds[alive] <= corners.max(axis=0) + LENIENCE).all(axis=1)]
        first, late = alive, alive[:0]
        if sweep > 1 and (not alike or len(alive) > FEW_PROFILES):
            likely = np.zeros(len(payoffs), dtype=bool)
            likely[profiles] = True
            first, late = alive[likely[alive]], alive[~likely[alive]]
        by, w = _continuations(corners, payoffs, thresholds, first, alike)
        values = (1 - deltas) * payoffs[by] + deltas * w
        ring = hull(values) if len(values) else by
        if len(values) and len(late):
            span, u = values[ring], payoffs[late]
            if alike:
                late = late[~within(span, u, INSIDE)]
            else:
                late = late[_reach_beyond(span, corners, u, thresholds[late], deltas)]
        if len(late):
            more, onward = _continuations(corners, payoffs, thresholds, late, alike)
            added = (1 - deltas) * payoffs[more] + deltas * onward
            if len(values):  # what the first already span needs no second look
                beyond = ~within(values[ring], added, 0.0)
                more, onward, added = more[beyond], onward[beyond], added[beyond]
            if len(added):
                by, w = np.concatenate([by[ring], more]), np.concatenate([w[ring], onward])
                values = np.concatenate([values[ring], added])
                ring = hull(values)
        if len(values) == 0:
            return *nothing, sweep, 0
        new = values[ring]
        if not within(new, values, TRUSTED).all():
            return *nothing, sweep, 2
        change = farthest(new, corners)
        corners, profiles, continuations = new, by[ring], w[ring]
        if change <= goals[0 if len(corners) <= few else 1]:
            return corners, profiles, continuations, sweep, 0
    return corners, profiles, continuations, most, 1


def _continuations(
    corners: FloatArray,
    payoffs: FloatArray,
    thresholds: FloatArray,
    rows: IntArray,
    alike: bool,
) -> tuple[IntArray, FloatArray]:
    """Profiles and the continuations that are enough for them."""
    u, c = payoffs[rows], thresholds[rows]
    if alike:
        stays = (u >= c - LENIENCE).all(axis=1)
        by, w = [rows[stays]], [u[stays]]
        rows, c = rows[~stays], c[~stays]
    else:
        by, w = [rows[:0]], [u[:0]]
    over = corners[None] - c[:, None]
    usable = (over >= -LENIENCE).all(axis=2)
    if alike:
        usable &= (over <= LENIENCE).any(axis=2)
    row, which = np.nonzero(usable)
    by.append(rows[row])
    w.append(corners[which])
    for axis in (0, 1) if len(rows) else ():
        least, top = corners[:, axis].min(), corners[:, axis].max()
        x, floor = np.clip(c[:, axis], least, top), c[:, 1 - axis]
        low, high = _section(x, corners[:, axis], corners[:, 1 - axis])
        reached = (np.abs(x - c[:, axis]) <= LENIENCE) & (high >= floor - LENIENCE)
        low = np.maximum(low, floor)
        for height, ok in ((high, reached), (low, reached & (low < high))):
            by.append(rows[ok])
            ends = np.empty((int(ok.sum()), 2))
            ends[:, axis], ends[:, 1 - axis] = x[ok], height[ok]
            w.append(ends)
    return np.concatenate(by), np.concatenate(w)


def _reach_beyond(
    span: FloatArray, corners: FloatArray, u: FloatArray, c: FloatArray, deltas: FloatArray
) -> NDArray[np.bool_]:
    """Tell which profiles might generate a payoff beyond some edge of a polygon.

    Weak duality: along a normal n the continuation is worth at most what the polygon offers, and
    at most what its largest payoff, or the threshold where n is negative, offers each player.
    """
    if len(span) < 3:
        return np.ones(len(u), dtype=bool)
    along = following(span) - span
    normals = np.stack([along[:, 1], -along[:, 0]], axis=1)
    onward = normals * deltas
    offered = np.maximum(onward, 0) @ corners.max(axis=0) + c @ np.minimum(onward, 0).T
    best = np.minimum(offered, (onward @ corners.T).max(axis=1))
    today = ((1 - deltas) * u) @ normals.T
    levels = (normals * span).sum(axis=1) - INSIDE * np.abs(normals).sum(axis=1)
    return np.asarray((today + best > levels).any(axis=1))


def _section(x: FloatArray, cx: FloatArray, cy: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find the ends of the parts of a polygon above abscissae; infinite where there is none."""
    x, a, b = x[:, None], cx, following(cx)
    touches = a == x
    usable = touches | ((a < x) & (x < b)) | ((b < x) & (x < a))
    share = np.where(touches, 0.0, (x - a) / np.where(a == b, 1.0, b - a))
    y = cy + share * (following(cy) - cy)
    low = np.where(usable, y, np.inf).min(axis=1)
    return low, np.where(usable, y, -np.inf).max(axis=1)
