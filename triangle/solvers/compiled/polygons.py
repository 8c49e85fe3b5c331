"""Shrink a polygon of continuation payoffs by the payoff-set recursion, as machine code.

The loops behind `triangle.solvers.plane_sweeps`: two players who matter, one discount factor. The
functions do what those of the same names in `triangle.solvers.polygons` do by array operations,
and are explained there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["farthest", "hull", "lotteries", "shrink"]

LENIENCE = 1e-10  # as in triangle.solvers.continuation
SHALLOW = 1e-15
"""A corner that sticks out of the line between its neighbours by less is rounding."""

INSIDE = 1e-14
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
def _ring(xs: FloatArray, ys: FloatArray, count: int, ring: NDArray[np.int64]) -> int:
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
    if size == 2:
        a, b = ring[0], ring[1]
        if abs(xs[a] - xs[b]) + abs(ys[a] - ys[b]) <= SHALLOW:
            size = 1
    if size < 3:
        return size
    kept = 0  # the ends of the two chains may still be shallow
    for k in range(size):
        last = ring[kept - 1] if kept > 0 else ring[size - 1]
        following = ring[k + 1] if k + 1 < size else ring[0]
        if not _is_shallow(xs, ys, last, ring[k], following):
            ring[kept] = ring[k]
            kept += 1
    return kept


@kernel
def _distance(x: float, y: float, cx: FloatArray, cy: FloatArray, size: int) -> float:
    """Distance of a point to a polygon."""
    best = np.inf
    inside = size >= 3
    for k in range(size):
        m = k + 1 if k + 1 < size else 0
        across, up = cx[m] - cx[k], cy[m] - cy[k]
        dx, dy = x - cx[k], y - cy[k]
        if across * dy - up * dx < 0.0:
            inside = False
        length = across * across + up * up
        share = 0.0
        if length > 0.0:
            share = min(max((dx * across + dy * up) / length, 0.0), 1.0)
        dx -= share * across
        dy -= share * up
        best = min(best, dx * dx + dy * dy)
    return 0.0 if inside else np.sqrt(best)


@kernel
def _is_within(
    x: float, y: float, cx: FloatArray, cy: FloatArray, size: int, leeway: float
) -> bool:
    """Tell whether a point lies in a polygon, or out of it by a little."""
    if size < 3:
        return _distance(x, y, cx, cy, size) <= leeway
    for k in range(size):
        m = k + 1 if k + 1 < size else 0
        across, up = cx[m] - cx[k], cy[m] - cy[k]
        beyond = up * (x - cx[k]) - across * (y - cy[k])
        if beyond > leeway * (abs(across) + abs(up)):
            return False
    return True


@kernel
def _section(x: float, cx: FloatArray, cy: FloatArray, size: int) -> tuple[float, float]:
    """Find the ends of the part of a polygon above one abscissa; infinite without one."""
    low, high = np.inf, -np.inf
    for k in range(size):
        m = k + 1 if k + 1 < size else 0
        a, b = cx[k], cx[m]
        if a == x:
            low, high = min(low, cy[k]), max(high, cy[k])
        elif (a < x and x < b) or (b < x and x < a):
            y = cy[k] + (x - a) / (b - a) * (cy[m] - cy[k])
            low, high = min(low, y), max(high, y)
    return low, high


@kernel
def _binding(
    c: float,
    d: float,
    cx: FloatArray,
    cy: FloatArray,
    size: int,
    least: float,
    most: float,
    found: FloatArray,
) -> int:
    """Write the ends of {w of a polygon : w_x = c, w_y >= d}; return how many there are."""
    if c < least - LENIENCE or c > most + LENIENCE:
        return 0
    x = min(max(c, least), most)
    low, high = _section(x, cx, cy, size)
    if not high >= d - LENIENCE:
        return 0
    found[0, 0], found[0, 1] = x, high
    bottom = max(low, d)
    if bottom >= high:
        return 1
    found[1, 0], found[1, 1] = x, bottom
    return 2


@kernel
def hull(points: FloatArray) -> NDArray[np.int64]:
    """Return the indices of the corners of the hull of points, counterclockwise."""
    count = len(points)
    ring = np.empty(2 * count + 2, dtype=np.int64)
    size = _ring(points[:, 0].copy(), points[:, 1].copy(), count, ring)
    return ring[:size].copy()


@kernel
def farthest(corners: FloatArray, points: FloatArray) -> float:
    """Largest distance of a point to a polygon."""
    cx, cy = corners[:, 0].copy(), corners[:, 1].copy()
    largest = 0.0
    for p in range(len(points)):
        largest = max(largest, _distance(points[p, 0], points[p, 1], cx, cy, len(corners)))
    return largest


@kernel
def shrink(
    start: FloatArray,
    payoffs: FloatArray,
    required: FloatArray,
    floors: FloatArray,
    delta: float,
    goals: FloatArray,
    few: int,
    most: int,
) -> tuple[FloatArray, NDArray[np.int64], FloatArray, int, int]:
    """Apply the operator of Abreu and Sannikov (2014) until the polygon stops moving."""
    count = len(payoffs)
    room = 4 * count + len(start) + 4
    xs, ys = np.empty(room), np.empty(room)
    wx, wy = np.empty(room), np.empty(room)
    made_by = np.empty(room, dtype=np.int64)
    ring = np.empty(2 * room + 2, dtype=np.int64)
    cx, cy = np.empty(room), np.empty(room)
    nx, ny = np.empty(room), np.empty(room)
    profiles, continuations = np.empty(room, dtype=np.int64), np.empty((room, 2))
    pair = np.empty((2, 2))
    alive = np.ones(count, dtype=np.bool_)
    likely = np.zeros(count, dtype=np.bool_)
    nothing, nobody = np.empty((0, 2)), np.empty(0, dtype=np.int64)
    size, sweep, status = len(start), 0, 1
    for k in range(size):
        cx[k], cy[k] = start[k, 0], start[k, 1]
    for sweep in range(1, most + 1):
        left, right, below, above = np.inf, -np.inf, np.inf, -np.inf
        for k in range(size):
            left, right = min(left, cx[k]), max(right, cx[k])
            below, above = min(below, cy[k]), max(above, cy[k])
        threat_x, threat_y = max(left, floors[0]), max(below, floors[1])
        total = new = 0
        for late in range(2):  # those that made corners last time, then the others if they can
            before = total
            for a in range(count):
                if not alive[a] or likely[a] == (late == 1):
                    continue
                c, d = threat_x + required[a, 0], threat_y + required[a, 1]
                if c > right + LENIENCE or d > above + LENIENCE:
                    alive[a] = False
                    continue
                x, y = payoffs[a, 0], payoffs[a, 1]
                if new > 0 and _is_within(x, y, nx, ny, new, INSIDE):
                    continue
                if x >= c - LENIENCE and y >= d - LENIENCE:
                    wx[total], wy[total], made_by[total] = x, y, a
                    total += 1
                    continue
                for k in range(_binding(c, d, cx, cy, size, left, right, pair)):
                    wx[total], wy[total], made_by[total] = pair[k, 0], pair[k, 1], a
                    total += 1
                for k in range(_binding(d, c, cy, cx, size, below, above, pair)):
                    wx[total], wy[total], made_by[total] = pair[k, 1], pair[k, 0], a
                    total += 1
            kept = before  # what the first already span needs no second look
            for k in range(before, total):
                a = made_by[k]
                x = (1 - delta) * payoffs[a, 0] + delta * wx[k]
                y = (1 - delta) * payoffs[a, 1] + delta * wy[k]
                if new > 0 and _is_within(x, y, nx, ny, new, 0.0):
                    continue
                xs[kept], ys[kept] = x, y
                wx[kept], wy[kept], made_by[kept] = wx[k], wy[k], a
                kept += 1
            total = kept
            if total > before:
                new = _ring(xs, ys, total, ring)
                for k in range(new):
                    nx[k], ny[k] = xs[ring[k]], ys[ring[k]]
        if total == 0:
            return nothing, nobody, nothing, sweep, 0
        for k in range(total):
            if not _is_within(xs[k], ys[k], nx, ny, new, TRUSTED):
                return nothing, nobody, nothing, sweep, 2
        change = 0.0
        for k in range(size):
            change = max(change, _distance(cx[k], cy[k], nx, ny, new))
        size = new
        likely[:] = False
        for k in range(size):
            a = made_by[ring[k]]
            likely[a] = True
            cx[k], cy[k] = nx[k], ny[k]
            profiles[k] = a
            continuations[k, 0], continuations[k, 1] = wx[ring[k]], wy[ring[k]]
        status = 0 if change <= (goals[0] if size <= few else goals[1]) else 1
        if status == 0:
            break
    corners = np.empty((size, 2))
    for k in range(size):
        corners[k, 0], corners[k, 1] = cx[k], cy[k]
    return corners, profiles[:size].copy(), continuations[:size].copy(), sweep, status


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
