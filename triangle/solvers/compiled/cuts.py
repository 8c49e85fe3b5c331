"""Cut a body at thresholds, and collect the payoffs that the corners of the cut generate.

The machine-code form of `triangle.solvers.continuation` for equal discount factors, where only
continuations matter at which some threshold binds (Abreu and Sannikov 2014), and bodies. The plane
of each threshold is walked around from triangle to triangle, so that a cut costs as much as it has
corners and not as much as the body has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.surfaces import Surface, facet_towards

__all__ = ["Pool", "cut", "empty_pool", "lowest_and_highest"]

IntArray = NDArray[np.int64]

LENIENCE = 1e-10  # as in triangle.solvers.continuation, which machine code would not see change


class Pool(NamedTuple):
    """Payoffs generated so far; the arrays are longer than what they hold.

    Attributes
    ----------
    values, continuations : (room, 3)
    profiles : (room,), row of the generating profile
    """

    values: FloatArray
    continuations: FloatArray
    profiles: IntArray


@kernel
def empty_pool(room: int) -> Pool:
    """Make room for payoffs."""
    return Pool(np.empty((room, 3)), np.empty((room, 3)), np.empty(room, np.int64))


@kernel
def _with_room(pool: Pool, count: int, more: int) -> Pool:
    room = len(pool.profiles)
    if count + more <= room:
        return pool
    longer = empty_pool(2 * room + more)
    longer.values[:count] = pool.values[:count]
    longer.continuations[:count] = pool.continuations[:count]
    longer.profiles[:count] = pool.profiles[:count]
    return longer


@kernel
def lowest_and_highest(surface: Surface) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest coordinates over the corners."""
    low, high = surface.corners[0].copy(), surface.corners[0].copy()
    for v in range(1, len(surface.corners)):
        for i in range(3):
            low[i] = min(low[i], surface.corners[v, i])
            high[i] = max(high[i], surface.corners[v, i])
    return low, high


@kernel
def cut(
    surface: Surface,
    profile: int,
    payoff: FloatArray,
    threshold: FloatArray,
    delta: float,
    pool: Pool,
    count: int,
) -> tuple[Pool, int]:
    """Add what one profile generates with the corners of {w in body : w >= threshold}.

    A profile that meets its thresholds when played for ever adds just its stage payoff.

    Parameters
    ----------
    surface : the set W of continuation payoffs
    profile : int, its row, to be remembered
    payoff, threshold : (3,)
    delta : float, the discount factor
    pool, count : what was generated before, and how many

    Returns
    -------
    pool, count : with what was added; another pool where the first was too short
    """
    if (
        payoff[0] >= threshold[0] - LENIENCE
        and payoff[1] >= threshold[1] - LENIENCE
        and payoff[2] >= threshold[2] - LENIENCE
    ):
        pool = _with_room(pool, count, 1)
        _add(pool, count, profile, payoff, delta, payoff[0], payoff[1], payoff[2])
        return pool, count + 1
    pool = _with_room(pool, count, len(surface.corners) + 9 * len(surface.triangles) + 40)
    c = threshold
    for v in range(len(surface.corners)):
        x = surface.corners[v, 0] - c[0]
        y = surface.corners[v, 1] - c[1]
        z = surface.corners[v, 2] - c[2]
        if (
            x >= -LENIENCE
            and y >= -LENIENCE
            and z >= -LENIENCE
            and (x <= LENIENCE or y <= LENIENCE or z <= LENIENCE)
        ):
            w = surface.corners[v]
            _add(pool, count, profile, payoff, delta, w[0], w[1], w[2])
            count += 1
    crossing = np.empty((len(surface.triangles) + 1, 3))
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        steps = _walk_around(surface, i, c[i], crossing)
        for s in range(steps):
            here, there = crossing[s], crossing[(s + 1) % steps]
            if here[j] >= c[j] - LENIENCE and here[k] >= c[k] - LENIENCE:
                _add(pool, count, profile, payoff, delta, here[0], here[1], here[2])
                count += 1
            # A second threshold binds between two corners of the slice.
            for a, b in ((j, k), (k, j)):
                if (here[a] < c[a]) != (there[a] < c[a]):
                    share = (c[a] - here[a]) / (there[a] - here[a])
                    last = here[b] + share * (there[b] - here[b])
                    if last >= c[b] - LENIENCE:
                        w = pool.continuations[count]
                        w[i], w[a], w[b] = c[i], c[a], last
                        _add(pool, count, profile, payoff, delta, w[0], w[1], w[2])
                        count += 1
    f = facet_towards(surface, c[0], c[1], c[2], 0)
    n = surface.normals[f]
    if n[0] * c[0] + n[1] * c[1] + n[2] * c[2] <= surface.offsets[f] + LENIENCE:
        _add(pool, count, profile, payoff, delta, c[0], c[1], c[2])
        count += 1
    return pool, count


@kernel
def _add(
    pool: Pool,
    count: int,
    profile: int,
    payoff: FloatArray,
    delta: float,
    x: float,
    y: float,
    z: float,
) -> None:
    w, v = pool.continuations[count], pool.values[count]
    w[0], w[1], w[2] = x, y, z
    v[0] = (1 - delta) * payoff[0] + delta * x
    v[1] = (1 - delta) * payoff[1] + delta * y
    v[2] = (1 - delta) * payoff[2] + delta * z
    pool.profiles[count] = profile


@kernel
def _walk_around(surface: Surface, i: int, level: float, crossing: FloatArray) -> int:
    """Collect the points, in order, where the plane of one coordinate crosses the edges.

    A corner on the plane counts as above it, so that every triangle is crossed twice or not at
    all, whatever lies on the plane.
    """
    corners, triangles, across = surface.corners, surface.triangles, surface.across
    start, way_out = -1, 0
    for f in range(len(triangles)):
        for k in range(3):
            if (
                corners[triangles[f, k], i] < level
                and corners[triangles[f, (k + 1) % 3], i] >= level
            ):
                start, way_out = f, k
                break
        if start >= 0:
            break
    if start < 0:
        return 0
    f, steps = start, 0
    while steps < len(triangles):
        a, b = triangles[f, way_out], triangles[f, (way_out + 1) % 3]  # below, above
        share = (level - corners[a, i]) / (corners[b, i] - corners[a, i])
        for m in range(3):
            crossing[steps, m] = corners[a, m] + share * (corners[b, m] - corners[a, m])
        crossing[steps, i] = level
        steps += 1
        f = across[f, way_out]
        if f == start:
            break
        for k in range(3):
            if (
                corners[triangles[f, k], i] < level
                and corners[triangles[f, (k + 1) % 3], i] >= level
            ):
                way_out = k
                break
    return steps
