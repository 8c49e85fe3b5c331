"""Proofs that no profile exceeds the levels of half-spaces, as loops that machine code runs.

The mathematics and the glossary are in `triangle.solvers.levels`; a proof is a basis of three
floors or facets with non-negative multipliers, as in `triangle.solvers.level_proofs`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.candidates import bound_all, lower_by
from triangle.solvers.compiled.facet_programmes import farthest_point
from triangle.solvers.compiled.kernel import kernel

__all__ = ["over_levels", "prove", "reach_of", "times"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MOST_PROOFS = 100


@kernel
def over_levels(
    levels: FloatArray, basis: IntArray, weights: FloatArray, prices: FloatArray
) -> float:
    """Split the multipliers of a basis (3,) into prices of floors (3,) and what facets bound.

    The prices are written to; what the facets bound is returned.

    Examples
    --------
    >>> prices = np.empty(3)
    >>> basis, weights = np.array([0, 3, 2]), np.array([0.5, 2.0, 0.0])
    >>> float(over_levels(np.array([7.0]), basis, weights, prices))
    14.0
    >>> prices.tolist()
    [0.5, 0.0, 0.0]
    """
    reach = 0.0
    prices[0] = prices[1] = prices[2] = 0.0
    for j in range(3):
        if basis[j] < 3:
            prices[basis[j]] += weights[j]
        else:
            reach += weights[j] * levels[basis[j] - 3]
    return reach


@kernel
def reach_of(levels: FloatArray, basis: IntArray, weights: FloatArray) -> float:
    """Return what the facets of a basis bound, see `over_levels`.

    Examples
    --------
    >>> float(reach_of(np.array([7.0]), np.array([0, 3, 2]), np.array([0.5, 2.0, 0.0])))
    14.0
    """
    reach = 0.0
    for j in range(3):
        if basis[j] >= 3:
            reach += weights[j] * levels[basis[j] - 3]
    return reach


@kernel
def times(prices: FloatArray, threats: FloatArray) -> float:
    """Multiply two vectors of three.

    Examples
    --------
    >>> float(times(np.array([1.0, 2.0, 3.0]), np.ones(3)))
    6.0
    """
    total = 0.0
    for i in range(3):
        total += prices[i] * threats[i]
    return total


@kernel
def _growth(
    g: FloatArray, own: BoolArray, basis: IntArray, weights: FloatArray, prices: FloatArray
) -> float:
    rise = reach_of(g, basis, weights)
    for i in range(3):
        if own[i]:
            rise += prices[i] * g[3 + i]
    return rise


@kernel
def prove(
    directions: FloatArray,
    onward: FloatArray,
    levels: FloatArray,
    stage: FloatArray,
    required: FloatArray,
    threats: FloatArray,
    out: BoolArray,
    capped: BoolArray,
    own: BoolArray,
    g: FloatArray,
    margin: float,
    close: float,
    bases: IntArray,
    pool_bases: IntArray,
    pool_weights: FloatArray,
    pool_prices: FloatArray,
    used: IntArray,
    row_bases: IntArray,
    row_weights: FloatArray,
    lacking: BoolArray,
) -> float:
    """Look for proofs that no profile exceeds the levels, whose bounds g shrinks by a margin.

    Parameters
    ----------
    capped : (N,), levels that need no proof
    own : (3,), players whose threat is a level
    g : (N,)
    margin, close : float
    row_bases : (N, 3), row_weights : (N, 3), lacking : (N,)
        Written to: a proof that is needed but that g does not shrink, and where there is one.
    others : as in `apply`

    Returns
    -------
    float
        By how much a profile may exceed the levels where nothing is lacking.
    """
    size = pool_bases.shape[1]
    everyone = len(stage)
    today, bounds = np.empty(everyone), np.empty(everyone)
    constants, prices, weights, point = np.empty(size), np.empty(3), np.empty(3), np.empty(3)
    usable_prices = np.empty((size, 3))
    floor, basis = np.empty(3), np.empty(3, dtype=np.int64)
    largest = 0.0
    for k in range(len(directions)):
        lacking[k] = False
        if capped[k]:
            continue
        count = 0
        for p in range(used[k]):
            grown = _growth(g, own, pool_bases[k, p], pool_weights[k, p], pool_prices[k, p])
            if grown <= g[k] - margin:
                constants[count] = reach_of(levels, pool_bases[k, p], pool_weights[k, p])
                constants[count] -= times(pool_prices[k, p], threats)
                usable_prices[count] = pool_prices[k, p]
                count += 1
        bound_all(
            stage, required, directions[k], usable_prices, constants, count, out, today, bounds
        )
        for _ in range(MOST_PROOFS):
            best, most = -1, -np.inf
            for a in range(everyone):
                if bounds[a] > most:
                    best, most = a, bounds[a]
            if best < 0 or most <= levels[k] + close:
                break
            for i in range(3):
                floor[i] = threats[i] + required[best, i]
            basis[:] = bases[k]
            farthest_point(directions, levels, onward[k], floor, basis, point, weights)
            reach = over_levels(levels, basis, weights, prices) - times(prices, threats)
            if _growth(g, own, basis, weights, prices) > g[k] - margin:
                lacking[k] = True
                row_bases[k], row_weights[k] = basis, weights
                break
            lower_by(required, prices, reach, today, bounds)
            p = used[k] if used[k] < size else size - 1
            pool_bases[k, p], pool_weights[k, p], pool_prices[k, p] = basis, weights, prices
            used[k] = p + 1
            if bounds[best] >= most:  # this is what the profile reaches: no proof can do better
                break
        if not lacking[k]:
            for a in range(everyone):
                largest = max(largest, bounds[a] - levels[k])
    return largest
