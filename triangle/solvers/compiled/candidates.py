"""Which profiles can still be the best of a direction, as loops that machine code runs.

A profile's worth in a direction n is at most today's payoff plus, for any prices z >= 0 on its
thresholds, what the priced direction n delta + z reaches, less z times the thresholds. Only the
profile's own part, n.(1 - delta) u - z.required, differs between profiles, and it never changes.
A list of the profiles with the highest bounds therefore stays complete as long as the rest of the
bound has risen by less than the distance to the profiles left out.

This module computes bounds and keeps lists; where prices come from, its callers know.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["bound_all", "bound_listed", "choose", "lower_by"]

WIDEST = 0.5
STEPS = 12


@kernel
def bound_all(
    stage: FloatArray,
    required: FloatArray,
    direction: FloatArray,
    prices: FloatArray,
    constants: FloatArray,
    used: int,
    out: NDArray[np.bool_],
    today: FloatArray,
    bounds: FloatArray,
) -> None:
    """Bound every profile's worth in one direction by prices known already.

    Parameters
    ----------
    stage, required : (A, 3)
        Stage payoffs times one minus the discount factors, and what thresholds exceed threats by.
    direction : (3,)
    prices : (P, 3), constants : (P,)
        The rest of the bound, which is the same for all profiles.
    used : int, how many of the P count
    out : (A,), profiles that do not count
    today, bounds : (A,), written to

    Examples
    --------
    >>> stage, today, bounds = np.eye(3)[:2], np.empty(2), np.empty(2)
    >>> n, out = np.array([1.0, 0, 0]), np.zeros(2, dtype=bool)
    >>> prices, rest = np.array([[0.0, 1.0, 0.0]]), np.array([3.0])
    >>> bound_all(stage, stage, n, prices, rest, 1, out, today, bounds)
    >>> bounds.tolist()
    [4.0, 2.0]
    """
    a, b, c = direction[0], direction[1], direction[2]
    for i in range(len(stage)):
        today[i] = stage[i, 0] * a + stage[i, 1] * b + stage[i, 2] * c
        bounds[i] = np.inf
    for p in range(used):
        lower_by(required, prices[p], constants[p], today, bounds)
    for i in range(len(stage)):
        if out[i]:
            bounds[i] = -np.inf


@kernel
def lower_by(
    required: FloatArray,
    prices: FloatArray,
    constant: float,
    today: FloatArray,
    bounds: FloatArray,
) -> None:
    """Lower the bounds of all profiles by the prices (3,) of one more proof, see `bound_all`.

    Examples
    --------
    >>> bounds = np.array([2.0, -np.inf])
    >>> lower_by(np.eye(3)[:2], np.array([1.0, 0, 0]), 1.0, np.array([0.5, 0.5]), bounds)
    >>> bounds.tolist()
    [0.5, -inf]
    """
    a, b, c = prices[0], prices[1], prices[2]
    if a == 0.0 and b == 0.0 and c == 0.0:
        for i in range(len(bounds)):
            bounds[i] = min(bounds[i], today[i] + constant)
    else:
        for i in range(len(bounds)):
            tail = required[i, 0] * a + required[i, 1] * b + required[i, 2] * c
            bounds[i] = min(bounds[i], today[i] + constant - tail)


@kernel
def bound_listed(
    stage: FloatArray,
    required: FloatArray,
    direction: FloatArray,
    prices: FloatArray,
    constants: FloatArray,
    used: int,
    out: NDArray[np.bool_],
    listed: NDArray[np.int64],
    count: int,
    today: FloatArray,
    bounds: FloatArray,
) -> None:
    """Bound the worth of the first ``count`` profiles of a list (C,), see `bound_all`.

    Examples
    --------
    >>> stage, today, bounds = np.eye(3)[:2], np.empty(2), np.empty(2)
    >>> n, out, listed = np.array([1.0, 0, 0]), np.zeros(2, dtype=bool), np.array([1, 0])
    >>> prices, rest = np.array([[0.0, 1.0, 0.0]]), np.array([3.0])
    >>> bound_listed(stage, stage, n, prices, rest, 1, out, listed, 1, today, bounds)
    >>> float(bounds[0])
    2.0
    """
    for c in range(count):
        i = listed[c]
        now = 0.0
        for j in range(3):
            now += stage[i, j] * direction[j]
        least = np.inf
        for p in range(used):
            tail = constants[p]
            for j in range(3):
                tail -= prices[p, j] * required[i, j]
            least = min(least, tail)
        today[c] = now
        bounds[c] = -np.inf if out[i] else now + least


@kernel
def choose(bounds: FloatArray, value: float, listed: NDArray[np.int64]) -> tuple[int, float]:
    """List the profiles whose bounds come nearest to a value, as many as the list holds.

    Parameters
    ----------
    bounds : (A,)
    value : float
    listed : (C,), written to

    Returns
    -------
    (int, float)
        How many there are, minus one if not even those that reach the value fit; and the highest
        bound left out.

    Examples
    --------
    >>> listed = np.empty(2, dtype=np.int64)
    >>> count, highest = choose(np.array([0.5, 0.99, 1.0]), 1.0, listed)
    >>> int(count), float(highest), listed.tolist()
    (2, 0.5, [1, 2])
    """
    margin = WIDEST
    for _ in range(STEPS):
        count = 0
        for i in range(len(bounds)):
            if bounds[i] >= value - margin:
                count += 1
        if count <= len(listed):
            break
        margin /= 2
    else:
        return -1, np.inf
    count, highest = 0, -np.inf
    for i in range(len(bounds)):
        if bounds[i] >= value - margin:
            listed[count] = i
            count += 1
        elif bounds[i] > highest:
            highest = bounds[i]
    return count, highest
