"""Convex polygons in the plane, as machine code.

Does what `triangle.solvers.polygons` does by array operations; `farthest`, `hull` and `lotteries`
are explained there. This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = [
    "TRUSTED",
    "distance",
    "farthest",
    "hull",
    "is_between_chains",
    "is_within",
    "lotteries",
    "ring_of",
]

SHALLOW = 1e-15
"""A corner that sticks out of the line between its neighbours by less is rounding."""

TRUSTED = 1e-13
"""A hull that leaves out a point by more than this is not believed."""


@kernel
def _by_place(xs: FloatArray, ys: FloatArray, count: int) -> NDArray[np.int64]:
    """Order of points from left to right, and from below where they stand above each other."""
    order = np.argsort(xs[:count]).astype(np.int64)
    for k in range(1, count):
        j = k
        while j > 0 and xs[order[j - 1]] == xs[order[j]] and ys[order[j - 1]] > ys[order[j]]:
            order[j - 1], order[j] = order[j], order[j - 1]
            j -= 1
    return order


@kernel
def _is_shallow(xs: FloatArray, ys: FloatArray, a: int, b: int, c: int) -> bool:
    """Tell whether b adds nothing to the line from a to c: no left turn, or one by rounding."""
    dx, dy = xs[b] - xs[a], ys[b] - ys[a]
    across, up = xs[c] - xs[a], ys[c] - ys[a]
    turn = dx * up - dy * across
    if turn <= 0.0:
        return True
    between = dx * (across - dx) + dy * (up - dy) >= 0.0
    return bool(between and turn <= SHALLOW * (abs(across) + abs(up)))


@kernel
def ring_of(xs: FloatArray, ys: FloatArray, count: int, ring: NDArray[np.int64]) -> int:
    """Write the corners of the hull of points, counterclockwise; return their number.

    The monotone chain of Andrew (1979).
    """
    order = _by_place(xs, ys, count)
    size = 0
    for k in range(count):
        while size >= 2 and _is_shallow(xs, ys, ring[size - 2], ring[size - 1], order[k]):
            size -= 1
        ring[size] = order[k]
        size += 1
    least = size + 1
    for k in range(count - 2, -1, -1):
        while size >= least and _is_shallow(xs, ys, ring[size - 2], ring[size - 1], order[k]):
            size -= 1
        ring[size] = order[k]
        size += 1
    if size > 1:
        size -= 1  # the first point came back
    if size >= 3:  # the ends of the two chains may still be shallow
        kept = 0
        for k in range(size):
            last = ring[kept - 1] if kept > 0 else ring[size - 1]
            following = ring[k + 1] if k + 1 < size else ring[0]
            if kept + size - k <= 2 or not _is_shallow(xs, ys, last, ring[k], following):
                ring[kept] = ring[k]
                kept += 1
        size = kept
    if size == 2:
        a, b = ring[0], ring[1]
        if abs(xs[a] - xs[b]) + abs(ys[a] - ys[b]) <= SHALLOW:
            size = 1
    return size


@kernel
def distance(x: float, y: float, cx: FloatArray, cy: FloatArray, size: int) -> float:
    """Distance of a point to a polygon."""
    best, inside = np.inf, size >= 3
    left, right, below, above = cx[0], cx[0], cy[0], cy[0]
    for k in range(size):
        m = k + 1 if k + 1 < size else 0
        across, up = cx[m] - cx[k], cy[m] - cy[k]
        dx, dy = x - cx[k], y - cy[k]
        inside = inside and across * dy - up * dx >= 0.0
        left, right = min(left, cx[k]), max(right, cx[k])
        below, above = min(below, cy[k]), max(above, cy[k])
        length = across * across + up * up
        share = 0.0
        if length > 0.0:
            share = min(max((dx * across + dy * up) / length, 0.0), 1.0)
        dx -= share * across
        dy -= share * up
        best = min(best, dx * dx + dy * dy)
    if inside and left <= x <= right and below <= y <= above:
        return 0.0
    return float(np.sqrt(best))


@kernel
def is_within(x: float, y: float, cx: FloatArray, cy: FloatArray, size: int, leeway: float) -> bool:
    """Tell whether a point lies in a polygon, or out of it by a little."""
    if size < 3:
        return distance(x, y, cx, cy, size) <= leeway
    left, right, below, above = cx[0], cx[0], cy[0], cy[0]
    k = 0
    while k < size and not _is_beyond(x, y, cx, cy, size, k, leeway):
        left, right = min(left, cx[k]), max(right, cx[k])
        below, above = min(below, cy[k]), max(above, cy[k])
        k += 1
    # Beyond the end of a sliver a point may seem to lie within every edge.
    around = left - leeway <= x <= right + leeway and below - leeway <= y <= above + leeway
    return k == size and around


@kernel
def _is_beyond(
    x: float, y: float, cx: FloatArray, cy: FloatArray, size: int, k: int, leeway: float
) -> bool:
    """Tell whether a point lies on the outer side of the edge that starts at corner k."""
    m = k + 1 if k + 1 < size else 0
    across, up = cx[m] - cx[k], cy[m] - cy[k]
    beyond = up * (x - cx[k]) - across * (y - cy[k])
    return bool(beyond > leeway * (abs(across) + abs(up)))


@kernel
def is_between_chains(
    x: float, y: float, cx: FloatArray, cy: FloatArray, size: int, turn: int
) -> bool:
    """Tell quickly whether a point lies in a polygon of many corners.

    Only the edges below and above the point are looked at, found by bisection. ``turn`` is the
    rightmost corner, and the first must be the lower end of the left side; below zero it says
    that the polygon is too thin, and then no point counts as inside.
    """
    if turn < 0:
        return False
    low, high = 0, turn - 1
    while low < high:
        middle = (low + high) // 2
        if cx[middle + 1] >= x:
            high = middle
        else:
            low = middle + 1
    if turn > 0 and _is_beyond(x, y, cx, cy, size, low, 0.0):
        return False
    low, high = turn, size - 1
    while low < high:
        middle = (low + high) // 2
        if cx[middle + 1] <= x:
            high = middle
        else:
            low = middle + 1
    outside = x < cx[0] or x > cx[turn]
    return not (outside or _is_beyond(x, y, cx, cy, size, low, 0.0))


@kernel
def hull(points: FloatArray) -> NDArray[np.int64]:
    """Return the indices of the corners of the hull of points, counterclockwise."""
    count = len(points)
    ring = np.empty(2 * count + 2, dtype=np.int64)
    size = ring_of(points[:, 0].copy(), points[:, 1].copy(), count, ring)
    return ring[:size].copy()


@kernel
def farthest(corners: FloatArray, points: FloatArray) -> float:
    """Largest distance of a point to a polygon."""
    cx, cy = corners[:, 0].copy(), corners[:, 1].copy()
    largest = 0.0
    for p in range(len(points)):
        largest = max(largest, distance(points[p, 0], points[p, 1], cx, cy, len(corners)))
    return largest


@kernel
def lotteries(corners: FloatArray, points: FloatArray) -> FloatArray:
    """Write points of a polygon as lotteries over its corners (V, 2), shape (P, V)."""
    size, count = len(corners), len(points)
    found = np.zeros((count, size))
    along = 0  # the cut goes across the longer way, so that slivers do no harm
    if size > 0 and np.ptp(corners[:, 1]) > np.ptp(corners[:, 0]):
        along = 1
    cx, cy = corners[:, along].copy(), corners[:, 1 - along].copy()
    for p in range(count):
        x, y = points[p, along], points[p, 1 - along]
        best, first, share = np.inf, 0, 0.0
        low, high = np.inf, -np.inf
        at_low, at_high = 0, 0
        low_share, high_share = 0.0, 0.0
        for k in range(size):
            m = k + 1 if k + 1 < size else 0
            across, up = cx[m] - cx[k], cy[m] - cy[k]
            length = across * across + up * up
            s = 0.0
            if length > 0.0:
                s = min(max(((x - cx[k]) * across + (y - cy[k]) * up) / length, 0.0), 1.0)
            gap = (x - cx[k] - s * across) ** 2 + (y - cy[k] - s * up) ** 2
            if gap < best:
                best, first, share = gap, k, s
            if min(cx[k], cx[m]) <= x <= max(cx[k], cx[m]) and across != 0.0:
                t = (x - cx[k]) / across
                height = cy[k] + t * up
                if height < low:
                    low, at_low, low_share = height, k, t
                if height > high:
                    high, at_high, high_share = height, k, t
        if low < y < high and best > TRUSTED**2:
            mix = (y - low) / (high - low)
            found[p, at_low] += (1 - mix) * (1 - low_share)
            found[p, (at_low + 1) % size] += (1 - mix) * low_share
            found[p, at_high] += mix * (1 - high_share)
            found[p, (at_high + 1) % size] += mix * high_share
        else:
            found[p, first] += 1 - share
            found[p, (first + 1) % size] += share
    return found
