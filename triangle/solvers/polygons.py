"""Convex polygons in the plane, and the payoff-set recursion on them, by array operations.

Questions answered: which points are corners of a hull, how far is a point from a polygon, which
lottery over the corners is worth a given point, and what is left of a polygon of continuation
payoffs when it is shrunk until it generates itself?

A polygon is its corners in order, counterclockwise; points and segments are polygons of one and two
corners. Coordinates are expected to be of order one. `triangle.solvers.compiled.polygons` has the
same functions as machine code. No player with a third payoff is known here; see `plane_sweeps`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["farthest", "hull", "lotteries", "shrink"]

IntArray = NDArray[np.int64]

LENIENCE = 1e-10  # as in triangle.solvers.continuation
SHALLOW = 1e-15
"""A corner that sticks out of the line between its neighbours by less is rounding."""

INSIDE = 1e-14
TRUSTED = 1e-13
"""A hull that leaves out a point by more than this is not believed."""

FEW_PROFILES = 64
"""With at most so many profiles alive it is not worth sparing any."""


def hull(points: FloatArray) -> IntArray:
    """Return the indices of the corners of the hull of points (N, 2), counterclockwise.

    The monotone chain of Andrew (1979, Another efficient algorithm for convex hulls in two
    dimensions).

    Examples
    --------
    >>> square = np.array([[0.0, 0], [1, 1], [0.5, 0.5], [1, 0], [0, 1]])
    >>> hull(square).tolist()
    [0, 3, 1, 4]
    """
    order = np.lexsort((points[:, 1], points[:, 0])).tolist()
    at: list[tuple[float, float]] = points.tolist()

    def is_shallow(a: int, b: int, c: int) -> bool:
        (x, y), (bx, by), (cx, cy) = at[a], at[b], at[c]
        dx, dy, across, up = bx - x, by - y, cx - x, cy - y
        turn = dx * up - dy * across
        if turn <= 0:
            return True
        between = dx * (across - dx) + dy * (up - dy) >= 0
        return between and turn <= SHALLOW * (abs(across) + abs(up))

    def chain(way: list[int]) -> list[int]:
        kept: list[int] = []
        for point in way:
            while len(kept) >= 2 and is_shallow(kept[-2], kept[-1], point):
                kept.pop()
            kept.append(point)
        return kept

    ring = chain(order)[:-1] + chain(order[::-1])[:-1]
    if len(ring) <= 2:
        ring = ring or order
        near = np.abs(points[ring[0]] - points[ring[-1]]).sum() <= SHALLOW
        return np.array(ring[:1] if near else ring, dtype=np.int64)
    kept: list[int] = []  # the ends of the two chains may still be shallow
    for k, point in enumerate(ring):
        last, following = kept[-1] if kept else ring[-1], ring[(k + 1) % len(ring)]
        if not is_shallow(last, point, following):
            kept.append(point)
    return np.array(kept, dtype=np.int64)


def farthest(corners: FloatArray, points: FloatArray) -> float:
    """Largest distance of a point (P, 2) to a polygon (V, 2).

    Examples
    --------
    >>> farthest(np.array([[0.0, 0], [1, 0], [0, 1]]), np.array([[0.2, 0.2], [-3, -4]]))
    5.0
    """
    return float(_distances(corners, points).max())


def lotteries(corners: FloatArray, points: FloatArray) -> FloatArray:
    """Write points of a polygon as lotteries over its corners (V, 2), shape (P, V).

    A point on the border, or out of the polygon by a little, becomes the nearest point of the
    border: two corners. Another lies between two points of the border, on a cut across the longer
    way of the polygon, so that slivers do no harm: four corners at most.

    Examples
    --------
    >>> triangle = np.array([[0.0, 0], [1, 0], [0, 1]])
    >>> lotteries(triangle, np.array([[0.5, 0], [0.25, 0.25]])).tolist()
    [[0.5, 0.5, 0.0], [0.5, 0.25, 0.25]]
    """
    size, rows = len(corners), np.arange(len(points))
    found = np.zeros((len(points), size))
    gaps, shares = _to_edges(corners, points)
    nearest = gaps.argmin(axis=1)
    inside = np.flatnonzero(_inside(corners, points) & (gaps[rows, nearest] > TRUSTED))
    border = np.setdiff1d(rows, inside, assume_unique=True)
    edge = nearest[border]
    np.add.at(found, (border, edge), 1 - shares[border, edge])
    np.add.at(found, (border, (edge + 1) % size), shares[border, edge])
    if len(inside) == 0:
        return found
    along = int(np.ptp(corners[:, 1]) > np.ptp(corners[:, 0]))
    start, end = corners, np.roll(corners, -1, axis=0)
    x, y = points[inside, along, None], points[inside, 1 - along]
    a, b = start[:, along], end[:, along]
    usable = (np.minimum(a, b) <= x) & (x <= np.maximum(a, b)) & (a != b)
    share = (x - a) / np.where(a == b, 1.0, b - a)
    height = start[:, 1 - along] + share * (end - start)[:, 1 - along]
    low = np.where(usable, height, np.inf).argmin(axis=1)
    high = np.where(usable, height, -np.inf).argmax(axis=1)
    each = np.arange(len(inside))
    bottom, top = height[each, low], height[each, high]
    mix = np.clip((y - bottom) / (top - bottom), 0.0, 1.0)
    for edge, weight in ((low, 1 - mix), (high, mix)):
        np.add.at(found, (inside, edge), weight * (1 - share[each, edge]))
        np.add.at(found, (inside, (edge + 1) % size), weight * share[each, edge])
    return found


def shrink(
    start: FloatArray,
    payoffs: FloatArray,
    required: FloatArray,
    floors: FloatArray,
    delta: float,
    goals: FloatArray,
    few: int,
    most: int,
) -> tuple[FloatArray, IntArray, FloatArray, int, int]:
    """Apply the operator of Abreu and Sannikov (2014) until the polygon stops moving.

    A profile generates its own stage payoff where that meets its thresholds, and otherwise the
    payoffs that follow from the ends of the two cuts through the polygon at its thresholds.
    Profiles that generated corners last time go first; another can add to what they span only if
    its stage payoff lies outside, since what it generates lies between that and an equilibrium
    payoff.

    Parameters
    ----------
    start : (V, 2), corners of a polygon in order
    payoffs : (A, 2) stage payoffs
    required : (A, 2) what a continuation must be worth above the threat
    floors : (2,) least threats
    delta : float, the discount factor
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
    >>> found = shrink(u[[1, 3, 2, 0]], u, gains, np.zeros(2), 0.5, np.full(2, 1e-11), 120, 99)
    >>> found[0].tolist(), found[1].tolist()
    ([[0.0, 0.0], [1.5, 0.0], [1.0, 1.0], [0.0, 1.5]], [3, 2, 0, 1])
    """
    corners, profiles, continuations = start, np.empty(0, dtype=np.int64), start[:0]
    alive = np.arange(len(payoffs), dtype=np.int64)
    nothing = start[:0], profiles, continuations
    for sweep in range(1, most + 1):
        thresholds = np.maximum(corners.min(axis=0), floors) + required
        alive = alive[(thresholds[alive] <= corners.max(axis=0) + LENIENCE).all(axis=1)]
        first, late = alive, alive[:0]
        if sweep > 1 and len(alive) > FEW_PROFILES:
            first = np.intersect1d(alive, profiles)
            late = np.setdiff1d(alive, first, assume_unique=True)
        by, w = _continuations(corners, payoffs, thresholds, first)
        values = (1 - delta) * payoffs[by] + delta * w
        ring = hull(values) if len(values) else by
        if len(values) and len(late):
            late = late[~_within(values[ring], payoffs[late], INSIDE)]
        if len(late):
            more, onward = _continuations(corners, payoffs, thresholds, late)
            added = (1 - delta) * payoffs[more] + delta * onward
            if len(values):  # what the first already span needs no second look
                beyond = ~_within(values[ring], added, 0.0)
                more, onward, added = more[beyond], onward[beyond], added[beyond]
            if len(added):
                by, w = np.concatenate([by[ring], more]), np.concatenate([w[ring], onward])
                values = np.concatenate([values[ring], added])
                ring = hull(values)
        if len(values) == 0:
            return *nothing, sweep, 0
        new = values[ring]
        if not _within(new, values, TRUSTED).all():
            return *nothing, sweep, 2
        change = farthest(new, corners)
        corners, profiles, continuations = new, by[ring], w[ring]
        if change <= goals[0 if len(corners) <= few else 1]:
            return corners, profiles, continuations, sweep, 0
    return corners, profiles, continuations, most, 1


def _continuations(
    corners: FloatArray, payoffs: FloatArray, thresholds: FloatArray, rows: IntArray
) -> tuple[IntArray, FloatArray]:
    """Profiles and the continuations that are enough for them."""
    u, c = payoffs[rows], thresholds[rows]
    stays = (u >= c - LENIENCE).all(axis=1)
    by, w = [rows[stays]], [u[stays]]
    rows, c = rows[~stays], c[~stays]
    for axis in (0, 1) if len(rows) else ():
        least, top = corners[:, axis].min(), corners[:, axis].max()
        x, floor = np.clip(c[:, axis], least, top), c[:, 1 - axis]
        low, high = _section(x, corners[:, axis], corners[:, 1 - axis])
        usable = (np.abs(x - c[:, axis]) <= LENIENCE) & (high >= floor - LENIENCE)
        low = np.maximum(low, floor)
        for height, ok in ((high, usable), (low, usable & (low < high))):
            by.append(rows[ok])
            ends = np.empty((int(ok.sum()), 2))
            ends[:, axis], ends[:, 1 - axis] = x[ok], height[ok]
            w.append(ends)
    return np.concatenate(by), np.concatenate(w)


def _section(x: FloatArray, cx: FloatArray, cy: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find the ends of the parts of a polygon above abscissae; infinite where there is none."""
    x, a, b = x[:, None], cx, np.roll(cx, -1)
    touches = a == x
    usable = touches | ((a < x) & (x < b)) | ((b < x) & (x < a))
    share = np.where(touches, 0.0, (x - a) / np.where(a == b, 1.0, b - a))
    y = cy + share * (np.roll(cy, -1) - cy)
    low = np.where(usable, y, np.inf).min(axis=1)
    return low, np.where(usable, y, -np.inf).max(axis=1)


def _to_edges(corners: FloatArray, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Distance of points to edges, and the nearest point as a share of the edge, both (P, V)."""
    along = np.roll(corners, -1, axis=0) - corners
    length = (along**2).sum(axis=1)
    offset = points[:, None] - corners
    share = (offset * along).sum(axis=2) / np.where(length > 0, length, 1.0)
    share = np.clip(share, 0.0, 1.0)
    return np.sqrt(((offset - share[:, :, None] * along) ** 2).sum(axis=2)), share


def _inside(corners: FloatArray, points: FloatArray, leeway: float = 0.0) -> NDArray[np.bool_]:
    """Tell which points lie on the inner side of every edge of a polygon with an inside."""
    if len(corners) < 3:
        return np.zeros(len(points), dtype=bool)
    along = np.roll(corners, -1, axis=0) - corners
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
    beyond = points @ normal.T - (normal * corners).sum(axis=1)
    return np.asarray((beyond <= leeway * np.abs(along).sum(axis=1)).all(axis=1))


def _within(corners: FloatArray, points: FloatArray, leeway: float) -> NDArray[np.bool_]:
    """Tell which points lie in a polygon, or out of it by a little."""
    if len(corners) >= 3:
        return _inside(corners, points, leeway)
    return np.asarray(_distances(corners, points) <= leeway)


def _distances(corners: FloatArray, points: FloatArray) -> FloatArray:
    """Distance of each point to a polygon."""
    nearest = _to_edges(corners, points)[0].min(axis=1)
    return np.where(_inside(corners, points), 0.0, nearest)
