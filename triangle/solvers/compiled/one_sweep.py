"""One application of the operator of the payoff set to a body, with as few profiles as it takes.

Profiles that generated corners last time go first. The others are looked at only where what they
generate might stick out of the hull of that: bounds from earlier sweeps tell.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.cuts import Pool, cut, empty_pool
from triangle.solvers.compiled.hull import DONE, hull
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.sight import excess_seen, sight_of
from triangle.solvers.compiled.surfaces import Surface, deepest, excess_over, facet_towards

__all__ = ["apply_operator", "carry", "generators", "raise_thresholds"]

BoolArray = NDArray[np.bool_]

FEW_PROFILES = 64

INSIDE = 1 - 1e-12
"""Shares of a body below this are inside, whatever rounding does."""

CLOSE = 0.98
"""Shares below this need not be known exactly."""


@kernel
def raise_thresholds(
    thresholds: FloatArray,
    threat: FloatArray,
    required: FloatArray,
    high: FloatArray,
    alive: BoolArray,
) -> BoolArray:
    """Set the thresholds, and tell which of the profiles alive can still meet theirs."""
    still = np.zeros(len(alive), np.bool_)
    for a in range(len(alive)):
        if alive[a]:
            meets = True
            for i in range(3):
                thresholds[a, i] = threat[i] + required[a, i]
                meets = meets and thresholds[a, i] <= high[i] + 1e-10
            still[a] = meets
    return still


@kernel
def apply_operator(
    surface: Surface,
    payoffs: FloatArray,
    thresholds: FloatArray,
    alive: BoolArray,
    likely: BoolArray,
    delta: float,
    thin: float,
    reach: FloatArray,
) -> tuple[int, Pool, int, Surface]:
    """Apply the operator; profiles that generated corners last time go first.

    The others are cut only if their stage payoff lies outside of what these already span, since
    what they generate lies between it and an equilibrium payoff; and only if what they generated
    when last cut, which can but shrink, might lie outside now.

    Parameters
    ----------
    reach : (A,), changed
        Each profile generates payoffs within this share of the set, seen from its centre; and of
        the hull returned, when this returns.

    Returns
    -------
    count, pool : payoffs generated, but for ones inside the hull of others
    status, surface : their hull
    """
    first = alive & likely
    if alive.sum() <= FEW_PROFILES or not first.any():  # too few to be worth sparing any
        first = alive
    pool, count = empty_pool(8192), 0
    for a in range(len(alive)):
        if first[a]:
            pool, count = cut(surface, a, payoffs[a], thresholds[a], delta, pool, count)
    status, new = hull(pool.values[:count], thin)
    if (first == alive).all():
        reach[:] = np.inf
        return count, pool, status, new
    if status != DONE:
        reach[:] = np.inf
        for a in range(len(alive)):
            if alive[a] and not first[a]:
                pool, count = cut(surface, a, payoffs[a], thresholds[a], delta, pool, count)
        status, new = hull(pool.values[:count], thin)
        return count, pool, status, new
    carry(reach, surface, new)
    sight = sight_of(new)
    shares = np.empty(count)
    excess_seen(new, sight, pool.values[:count], shares, 1.0)
    shares[new.source] = 0.0  # corners stay
    place = np.cumsum(shares > -1e-10) - 1
    count = _keep(pool, 0, count, shares, -1e-10)
    new.source[:] = place[new.source]
    beyond, f = False, 0
    for a in range(len(alive)):
        if first[a]:
            reach[a] = np.inf
        if not alive[a] or first[a] or reach[a] < INSIDE:
            continue
        u = payoffs[a]
        f = facet_towards(new, u[0], u[1], u[2], f)
        n = new.normals[f]
        if n[0] * u[0] + n[1] * u[1] + n[2] * u[2] - new.offsets[f] <= 1e-12:
            continue
        pool, longer = cut(surface, a, u, thresholds[a], delta, pool, count)
        shares = np.empty(longer - count)
        excess = excess_seen(new, sight, pool.values[count:longer], shares, CLOSE)
        reach[a] = 1.0 + excess
        beyond = beyond or excess * deepest(new) > thin
        count = _keep(pool, count, longer, shares, 0.0)
    if beyond:
        old = new
        status, new = hull(pool.values[:count], thin)
        if status == DONE:
            carry(reach, old, new)
    return count, pool, status, new


@kernel
def carry(reach: FloatArray, old: Surface, new: Surface) -> None:
    """Turn shares of one body, seen from its centre, into shares of another."""
    moved, shift = old.centre - new.centre, 0.0
    for f in range(len(old.offsets)):
        n, c = old.normals[f], new.centre
        depth = old.offsets[f] - n[0] * c[0] - n[1] * c[1] - n[2] * c[2]
        if depth <= 0.0:
            reach[:] = np.inf
            return
        shift = max(shift, (n[0] * moved[0] + n[1] * moved[1] + n[2] * moved[2]) / depth)
    growth = 1.0 + max(0.0, excess_over(new, old.corners, np.empty(len(old.corners))))
    for a in range(len(reach)):
        # The old centre lies within the share ``shift`` of the old body about the new one.
        reach[a] = (1.0 - (1.0 - reach[a]) * (1.0 - shift)) * growth if reach[a] < 1.0 else np.inf


@kernel
def _keep(pool: Pool, start: int, end: int, shares: FloatArray, least: float) -> int:
    """Close the ranks of the payoffs with a share above the least; return where they end."""
    kept = start
    for p in range(start, end):
        if shares[p - start] > least:
            for i in range(3):
                pool.values[kept, i] = pool.values[p, i]
                pool.continuations[kept, i] = pool.continuations[p, i]
            pool.profiles[kept] = pool.profiles[p]
            kept += 1
    return kept


@kernel
def generators(new: Surface, pool: Pool, profiles: int) -> tuple[BoolArray, Pool]:
    """Tell which profiles generate corners, and how each corner is generated."""
    likely = np.zeros(profiles, np.bool_)
    rows = empty_pool(len(new.source))
    for v in range(len(new.source)):
        p = new.source[v]
        likely[pool.profiles[p]] = True
        rows.values[v] = pool.values[p]
        rows.continuations[v] = pool.continuations[p]
        rows.profiles[v] = pool.profiles[p]
    return likely, rows
