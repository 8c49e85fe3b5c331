"""The operator on the levels of half-spaces around a payoff set, as loops that machine code runs.

The same question as in `triangle.solvers.levels`, where the mathematics and the glossary are:
for every direction, the farthest payoff generated while the payoff set lies within the levels.
One direction after the other, the best profile first; the prices of its optimum spare the others,
and a list of the few profiles that can still matter spares most of them for good (`candidates`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.candidates import bound_all, bound_listed, choose, lower_by
from triangle.solvers.compiled.facet_programmes import farthest_point
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.level_proofs import over_levels, reach_of, times

__all__ = ["apply", "best_multipliers", "settle"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

CLOSE = 1e-11
NOWHERE = -10.0


@kernel
def apply(
    normals: FloatArray,
    levels: FloatArray,
    directions: FloatArray,
    onward: FloatArray,
    stage: FloatArray,
    required: FloatArray,
    threats: FloatArray,
    out: BoolArray,
    bases: IntArray,
    multipliers: FloatArray,
    pool_bases: IntArray,
    pool_weights: FloatArray,
    pool_prices: FloatArray,
    used: IntArray,
    listed: IntArray,
    counts: IntArray,
    fixed: IntArray,
    left_out: FloatArray,
    offsets: FloatArray,
    values: FloatArray,
    profiles: IntArray,
) -> int:
    """Apply the operator to levels, direction by direction.

    Parameters
    ----------
    normals : (F, 3), levels : (F,)
        What the payoff set lies within; the first six normals are the axes, + then -.
    directions, onward : (N, 3), the latter times the discount factors
    stage, required : (A, 3), see `candidates.bound_all`
    threats : (3,)
        Payoffs that thresholds are reckoned from.
    out : (A,)
        Profiles that do not count; those found to have no continuation are added.
    bases : (N, 3), multipliers : (N, 3)
        Dual feasible starts of the programmes; overwritten by the optima and their multipliers.
    pool_bases, pool_weights, pool_prices : (N, P, 3), used : (N,)
        Proofs known of each direction, kept from one application to the next.
    listed : (N, C), counts, fixed : (N,), left_out : (N,), offsets : (N, P)
        Lists of profiles; a count of minus one asks for a new list.
    values : (N,), profiles : (N,), written to

    Returns
    -------
    int
        How many directions had to look at all profiles.
    """
    size = pool_bases.shape[1]
    everyone = len(stage)
    today, bounds = np.empty(everyone), np.empty(everyone)
    few_today, few = np.empty(listed.shape[1]), np.empty(listed.shape[1])
    constants, prices, weights, point = np.empty(size), np.empty(3), np.empty(3), np.empty(3)
    floor, basis, nowhere = np.empty(3), np.empty(3, dtype=np.int64), np.full(3, NOWHERE)
    for a in range(everyone):
        for i in range(3):
            if threats[i] + required[a, i] > levels[i] + CLOSE:
                out[a] = True
    scanned = 0
    for k in range(len(directions)):
        for p in range(used[k]):
            constants[p] = reach_of(levels, pool_bases[k, p], pool_weights[k, p])
            constants[p] -= times(pool_prices[k, p], threats)
        value, profile = -np.inf, -1
        for attempt in range(2):
            brief = attempt == 0
            if brief and counts[k] < 0:
                continue
            if brief:
                bound_listed(
                    stage, required, directions[k], pool_prices[k], constants, used[k], out,
                    listed[k], counts[k], few_today, few,
                )  # fmt: skip
            else:
                scanned += 1
                used[k] = min(used[k], size // 2)
                if used[k] == 0:
                    basis[:] = bases[k]
                    farthest_point(normals, levels, onward[k], nowhere, basis, point, weights)
                    pool_bases[k, 0], pool_weights[k, 0] = basis, weights
                    constants[0] = over_levels(levels, basis, weights, pool_prices[k, 0])
                    constants[0] -= times(pool_prices[k, 0], threats)
                    used[k] = 1
                bound_all(
                    stage, required, directions[k], pool_prices[k], constants, used[k], out,
                    today, bounds,
                )  # fmt: skip
            while True:
                best, most = -1, value + CLOSE
                if brief:
                    for c in range(counts[k]):
                        if few[c] > most:
                            best, most = c, few[c]
                else:
                    for c in range(everyone):
                        if bounds[c] > most:
                            best, most = c, bounds[c]
                if best < 0:
                    break
                a = listed[k, best] if brief else best
                now = few_today[best] if brief else today[best]
                for i in range(3):
                    floor[i] = threats[i] + required[a, i]
                basis[:] = bases[k]
                found = now + farthest_point(
                    normals, levels, onward[k], floor, basis, point, weights
                )
                if not found > -np.inf:
                    out[a] = True
                    if brief:
                        few[best] = -np.inf
                    else:
                        bounds[best] = -np.inf
                    continue
                reach = over_levels(levels, basis, weights, prices) - times(prices, threats)
                if found > value:
                    value, profile = found, a
                    bases[k], multipliers[k] = basis, weights
                if brief:
                    few[best] = -np.inf
                    for c in range(counts[k]):
                        tail = few_today[c] + reach
                        for i in range(3):
                            tail -= prices[i] * required[listed[k, c], i]
                        few[c] = min(few[c], tail)
                else:
                    lower_by(required, prices, reach, today, bounds)
                    bounds[best] = min(bounds[best], found)
                    if used[k] < size:
                        p = used[k]
                        pool_bases[k, p], pool_weights[k, p] = basis, weights
                        pool_prices[k, p], constants[p] = prices, reach
                        used[k] += 1
            if brief:
                risen = -np.inf
                for p in range(fixed[k]):
                    risen = max(risen, constants[p] - offsets[k, p])
                if left_out[k] + risen <= value + CLOSE:
                    break
            else:
                counts[k], left_out[k] = choose(bounds, value, listed[k])
                fixed[k] = used[k]
                offsets[k] = constants
        values[k], profiles[k] = value, profile
    return scanned


@kernel
def best_multipliers(
    directions: FloatArray,
    onward: FloatArray,
    levels: FloatArray,
    stage: FloatArray,
    required: FloatArray,
    threats: FloatArray,
    profiles: IntArray,
    bases: IntArray,
    multipliers: FloatArray,
    values: FloatArray,
) -> bool:
    """Value each direction when its profile is given, see `apply` for the parameters.

    Returns
    -------
    bool
        False if some profile has no continuation within the levels.
    """
    point, floor = np.empty(3), np.empty(3)
    possible = True
    for k in range(len(directions)):
        a = profiles[k]
        now = 0.0
        for i in range(3):
            floor[i] = threats[i] + required[a, i]
            now += stage[a, i] * directions[k, i]
        values[k] = now + farthest_point(
            directions, levels, onward[k], floor, bases[k], point, multipliers[k]
        )
        possible = possible and values[k] > -np.inf
    return possible


@kernel
def settle(
    facets: IntArray,
    weights: FloatArray,
    threats: FloatArray,
    flow: FloatArray,
    levels: FloatArray,
    close: float,
    most: int,
) -> float:
    """Solve h = flow + weights.h[facets] + threats.h[3:6] by Gauss and Seidel's method, in place.

    Parameters
    ----------
    facets : (N, 3), weights : (N, 3), threats : (N, 3)
        Non-negative coefficients.
    flow : (N,)
    levels : (N,), the start; overwritten
    close : float
        Change of a step at which to stop.
    most : int
        Steps at most.

    Returns
    -------
    float
        The last change; infinite if the equations have no solution reached this way.

    Examples
    --------
    >>> h, nothing = np.zeros(6), np.zeros((6, 3))
    >>> halves = nothing.copy()
    >>> halves[:, 0] = 0.5
    >>> change = settle(np.zeros((6, 3), dtype=np.int64), halves, nothing, np.ones(6), h, 0.0, 99)
    >>> float(change), h.tolist()
    (0.0, [2.0, 2.0, 2.0, 2.0, 2.0, 2.0])
    """
    change = np.inf
    for step in range(most):
        change = 0.0
        for back in range(len(flow)):
            k = back if step % 2 == 0 else len(flow) - 1 - back
            total, own = flow[k], 0.0
            for j in range(3):
                if facets[k, j] == k:
                    own += weights[k, j]
                else:
                    total += weights[k, j] * levels[facets[k, j]]
                if k == 3 + j:
                    own += threats[k, j]
                else:
                    total += threats[k, j] * levels[3 + j]
            if own >= 1.0:
                return np.inf
            new = total / (1.0 - own)
            change = max(change, abs(new - levels[k]))
            levels[k] = new
        if change <= close:
            return change
        if not change < 1e9:
            return np.inf
    return change
