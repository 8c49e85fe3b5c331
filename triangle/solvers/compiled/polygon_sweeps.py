"""Shrink a polygon of continuation payoffs by the payoff-set recursion, as machine code.

The loops behind `triangle.solvers.plane_sweeps`: two players who matter. What `shrink` takes and
gives back is explained in `triangle.solvers.polygon_sweeps`, which does the same by array
operations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.polygons import (
    TRUSTED,
    distance,
    is_between_chains,
    is_within,
    ring_of,
)

__all__ = ["shrink"]

LENIENCE = 1e-10  # as in triangle.solvers.continuation
INSIDE = 1e-14
THIN = 1e-6
ROOM, SMALL_ROOM = 8192, 512
"""Points gathered, beyond four for each profile, before a hull is taken of them."""


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
def _area(cx: FloatArray, cy: FloatArray, size: int) -> float:
    """Return twice the area of a polygon."""
    area = 0.0
    for k in range(1, size - 1):
        area += (cx[k] - cx[0]) * (cy[k + 1] - cy[0]) - (cx[k + 1] - cx[0]) * (cy[k] - cy[0])
    return area


@kernel
def _keep_corners(
    xs: FloatArray,
    ys: FloatArray,
    wx: FloatArray,
    wy: FloatArray,
    made_by: NDArray[np.int64],
    total: int,
    ring: NDArray[np.int64],
) -> int:
    """Move the corners of the hull of points to the front, in order; return their number.

    Minus one when the hull leaves out a point, and is not to be trusted.
    """
    size = ring_of(xs, ys, total, ring)
    corners = ring[:size]
    cx, cy, ux, uy, by = xs[corners], ys[corners], wx[corners], wy[corners], made_by[corners]
    for k in range(total):
        if not is_within(xs[k], ys[k], cx, cy, size, TRUSTED):
            return -1
    xs[:size], ys[:size], wx[:size], wy[:size], made_by[:size] = cx, cy, ux, uy, by
    return size


@kernel
def _reaches_beyond(
    x: float,
    y: float,
    c: float,
    d: float,
    deltas: FloatArray,
    right: float,
    above: float,
    facets: FloatArray,
    count: int,
) -> bool:
    """Tell whether a profile might generate a payoff beyond some edge of a polygon.

    Weak duality: along a normal n the continuation is worth at most what the polygon offers, and
    at most what its largest payoff, or the threshold where n is negative, offers each player.
    """
    for k in range(count):
        n, m = facets[k, 0], facets[k, 1]
        today = (1 - deltas[0]) * n * x + (1 - deltas[1]) * m * y
        first = deltas[0] * n * (right if n > 0.0 else c)
        second = deltas[1] * m * (above if m > 0.0 else d)
        short = facets[k, 3] - INSIDE * (abs(n) + abs(m))
        if today + min(first + second, facets[k, 2]) > short:
            return True
    return False


@kernel
def _describe(
    nx: FloatArray,
    ny: FloatArray,
    new: int,
    cx: FloatArray,
    cy: FloatArray,
    size: int,
    deltas: FloatArray,
    facets: FloatArray,
) -> int:
    """Write normal, reach of discounted continuations and level of each edge of a polygon."""
    if new < 3:
        return 0
    for k in range(new):
        m = k + 1 if k + 1 < new else 0
        n_x, n_y = ny[m] - ny[k], nx[k] - nx[m]
        reach = -np.inf
        for j in range(size):
            reach = max(reach, deltas[0] * n_x * cx[j] + deltas[1] * n_y * cy[j])
        facets[k, 0], facets[k, 1], facets[k, 2] = n_x, n_y, reach
        facets[k, 3] = n_x * nx[k] + n_y * ny[k]
    return new


@kernel
def shrink(
    start: FloatArray,
    payoffs: FloatArray,
    required: FloatArray,
    floors: FloatArray,
    deltas: FloatArray,
    goals: FloatArray,
    few: int,
    most: int,
) -> tuple[FloatArray, NDArray[np.int64], FloatArray, int, int]:
    """Apply the operator of Abreu, Pearce and Stacchetti until the polygon stops moving."""
    count = len(payoffs)
    alike = deltas[0] == deltas[1]
    room = 4 * count + len(start) + (SMALL_ROOM if alike else ROOM)
    xs, ys = np.empty(room), np.empty(room)
    wx, wy = np.empty(room), np.empty(room)
    made_by, ring = np.empty(room, dtype=np.int64), np.empty(2 * room + 2, dtype=np.int64)
    cx, cy, nx, ny = np.empty(room), np.empty(room), np.empty(room), np.empty(room)
    facets, ends = np.empty((room, 4)), np.empty((2, 2))
    alive, likely = np.ones(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    corners, nothing, nobody = start, np.empty((0, 2)), np.empty(0, dtype=np.int64)
    size, sweep, status = len(start), 0, 1
    for k in range(size):
        cx[k], cy[k] = start[k, 0], start[k, 1]
    for sweep in range(1, most + 1):
        left, right = cx[:size].min(), cx[:size].max()
        below, above = cy[:size].min(), cy[:size].max()
        threat_x, threat_y = max(left, floors[0]), max(below, floors[1])
        total = new = turn = sides = 0
        for late in range(2):  # those that made corners last time, then the others if they can
            for a in range(count):
                if not alive[a] or likely[a] == (late == 1):
                    continue
                c, d = threat_x + required[a, 0], threat_y + required[a, 1]
                if c > right + LENIENCE or d > above + LENIENCE:
                    alive[a] = False
                    continue
                x, y = payoffs[a, 0], payoffs[a, 1]
                if alike and new > 0 and is_within(x, y, nx, ny, new, INSIDE):
                    continue
                if sides > 0 and not _reaches_beyond(
                    x, y, c, d, deltas, right, above, facets, sides
                ):
                    continue
                if total + size + 4 > room:
                    total = _keep_corners(xs, ys, wx, wy, made_by, total, ring)
                    if total < 0 or total + size + 4 > room:
                        return nothing, nobody, nothing, sweep, 2
                before = total
                if alike and x >= c - LENIENCE and y >= d - LENIENCE:
                    wx[total], wy[total] = x, y
                    total += 1
                else:
                    for k in range(_binding(c, d, cx, cy, size, left, right, ends)):
                        wx[total], wy[total] = ends[k, 0], ends[k, 1]
                        total += 1
                    for k in range(_binding(d, c, cy, cx, size, below, above, ends)):
                        wx[total], wy[total] = ends[k, 1], ends[k, 0]
                        total += 1
                    for k in range(size):
                        over, up = cx[k] - c, cy[k] - d
                        binds = over <= LENIENCE or up <= LENIENCE or not alike
                        if binds and over >= -LENIENCE and up >= -LENIENCE:
                            wx[total], wy[total] = cx[k], cy[k]
                            total += 1
                kept = before  # what the first already span needs no second look
                for k in range(before, total):
                    v_x = (1 - deltas[0]) * x + deltas[0] * wx[k]
                    v_y = (1 - deltas[1]) * y + deltas[1] * wy[k]
                    if new > 0 and is_between_chains(v_x, v_y, nx, ny, new, turn):
                        continue
                    xs[kept], ys[kept], wx[kept], wy[kept] = v_x, v_y, wx[k], wy[k]
                    made_by[kept] = a
                    kept += 1
                total = kept
            if total > new:
                total = _keep_corners(xs, ys, wx, wy, made_by, total, ring)
                if total < 0:
                    return nothing, nobody, nothing, sweep, 2
                new = total
                nx[:new], ny[:new] = xs[:new], ys[:new]
                turn = int(np.argmax(nx[:new])) if _area(nx, ny, new) > THIN else -1
                if late == 0 and not alike:
                    sides = _describe(nx, ny, new, cx, cy, size, deltas, facets)
        if total == 0:
            return nothing, nobody, nothing, sweep, 0
        change = 0.0
        for k in range(size):
            if not is_within(cx[k], cy[k], nx, ny, new, change / 1.5):
                change = max(change, distance(cx[k], cy[k], nx, ny, new))
        size = new
        cx[:size], cy[:size] = nx[:size], ny[:size]
        likely[:] = False
        for k in range(size):
            likely[made_by[k]] = True
        if change <= (goals[0] if size <= few else goals[1]):
            status = 0
            break
    corners = np.empty((size, 2))
    corners[:, 0], corners[:, 1] = xs[:size], ys[:size]
    onward = np.empty((size, 2))
    onward[:, 0], onward[:, 1] = wx[:size], wy[:size]
    return corners, made_by[:size].copy(), onward, sweep, status
