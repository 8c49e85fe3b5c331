"""Convex polygons in the plane, by array operations.

Questions answered: which points are corners of a hull, how far is a point from a polygon, and
which lottery over the corners is worth a given point?

A polygon is its corners in order, counterclockwise; points and segments are polygons of one and two
corners. Coordinates are expected to be of order one. `triangle.solvers.compiled.polygons` has the
same functions as machine code. This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["TRUSTED", "farthest", "following", "hull", "lotteries", "within"]

IntArray = NDArray[np.int64]

SHALLOW = 1e-15
"""A corner that sticks out of the line between its neighbours by less is rounding."""

ROUNDING = 1e-14
MANY = 300
TURN = np.linspace(0, 2 * np.pi, 48, endpoint=False)
COMPASS = np.stack([np.cos(TURN), np.sin(TURN)])
"""Directions (2, 48) all around."""

TRUSTED = 1e-13
"""A hull that leaves out a point by more than this is not believed."""


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
    if len(points) > MANY:  # most lie within what a few directions pick out
        rough = points[np.unique((points @ COMPASS).argmax(axis=0))]
        few = np.flatnonzero(~within(rough[hull(rough)], points, -ROUNDING))
        if len(few) < len(points):
            return few[hull(points[few])]
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

    ring = chain(order)[:-1] + chain(order[::-1])[:-1] or order
    if len(ring) >= 3:  # the ends of the two chains may still be shallow
        kept: list[int] = []
        for k, point in enumerate(ring):
            last, after = kept[-1] if kept else ring[-1], ring[(k + 1) % len(ring)]
            if len(kept) + len(ring) - k <= 2 or not is_shallow(last, point, after):
                kept.append(point)
        ring = kept
    if len(ring) == 2 and np.abs(points[ring[0]] - points[ring[1]]).sum() <= SHALLOW:
        ring = ring[:1]
    return np.array(ring, dtype=np.int64)


def following(ring: FloatArray) -> FloatArray:
    """Return the next of each row of a ring.

    Examples
    --------
    >>> following(np.array([1.0, 2.0, 3.0])).tolist()
    [2.0, 3.0, 1.0]
    """
    return np.concatenate([ring[1:], ring[:1]])


def farthest(corners: FloatArray, points: FloatArray) -> float:
    """Largest distance of a point (P, 2) to a polygon (V, 2).

    Examples
    --------
    >>> farthest(np.array([[0.0, 0], [1, 0], [0, 1]]), np.array([[0.2, 0.2], [-3, -4]]))
    5.0
    """
    return float(_distances(corners, points).max())


def within(corners: FloatArray, points: FloatArray, leeway: float) -> NDArray[np.bool_]:
    """Tell which points (P, 2) lie in a polygon (V, 2), or out of it by a little.

    Examples
    --------
    >>> triangle = np.array([[0.0, 0], [1, 0], [0, 1]])
    >>> within(triangle, np.array([[0.2, 0.2], [-1e-9, 0.5], [3, 4]]), 1e-8).tolist()
    [True, True, False]
    """
    if len(corners) >= 3:
        return _inside(corners, points, leeway)
    return np.asarray(_distances(corners, points) <= leeway)


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
    start, end = corners, following(corners)
    x, y = points[inside, along, None], points[inside, 1 - along]
    a, b = start[:, along], end[:, along]
    usable = (np.minimum(a, b) <= x) & (x <= np.maximum(a, b)) & (a != b)
    share = (x - a) / np.where(a == b, 1.0, b - a)
    height = start[:, 1 - along] + share * (end - start)[:, 1 - along]
    low = np.where(usable, height, np.inf).argmin(axis=1)
    high = np.where(usable, height, -np.inf).argmax(axis=1)
    each = np.arange(len(inside))
    bottom, top = height[each, low], height[each, high]
    mix = np.clip((y - bottom) / np.maximum(top - bottom, 1e-300), 0.0, 1.0)
    for edge, weight in ((low, 1 - mix), (high, mix)):
        np.add.at(found, (inside, edge), weight * (1 - share[each, edge]))
        np.add.at(found, (inside, (edge + 1) % size), weight * share[each, edge])
    return found


def _to_edges(corners: FloatArray, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Distance of points to edges, and the nearest point as a share of the edge, both (P, V)."""
    along = following(corners) - corners
    length = (along**2).sum(axis=1)
    offset = points[:, None] - corners
    share = (offset * along).sum(axis=2) / np.where(length > 0, length, 1.0)
    share = np.clip(share, 0.0, 1.0)
    return np.sqrt(((offset - share[:, :, None] * along) ** 2).sum(axis=2)), share


def _inside(corners: FloatArray, points: FloatArray, leeway: float = 0.0) -> NDArray[np.bool_]:
    """Tell which points lie on the inner side of every edge of a polygon with an inside."""
    if len(corners) < 3:
        return np.zeros(len(points), dtype=bool)
    along = following(corners) - corners
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
    beyond = points @ normal.T - (normal * corners).sum(axis=1)
    behind = (beyond <= leeway * np.abs(along).sum(axis=1)).all(axis=1)
    # Beyond the end of a sliver a point may seem to lie within every edge.
    low, high = corners.min(axis=0) - leeway, corners.max(axis=0) + leeway
    return np.asarray(behind & ((low <= points) & (points <= high)).all(axis=1))


def _distances(corners: FloatArray, points: FloatArray) -> FloatArray:
    """Distance of each point to a polygon."""
    nearest = _to_edges(corners, points)[0].min(axis=1)
    return np.where(_inside(corners, points), 0.0, nearest)
