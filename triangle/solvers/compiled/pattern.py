"""Follow a pattern of corners to its limit, as machine code.

The rules are those of `triangle.solvers.pattern`, which see.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["follow"]

IntArray = NDArray[np.int64]

STAYS, FROZEN, EDGE, TRIANGLE, THRESHOLDS = range(5)
FLAT = 1e-13
SETTLED = 1e-13
SIZE = 10.0


@kernel
def follow(
    payoffs: FloatArray,
    required: FloatArray,
    minmax: FloatArray,
    delta: FloatArray,
    kind: IntArray,
    ends: IntArray,
    weights: FloatArray,
    bound: IntArray,
    corners: IntArray,
    shares: FloatArray,
    values: FloatArray,
    continuations: FloatArray,
    steps: int,
) -> None:
    """Move corners by their pattern until they stop.

    Parameters
    ----------
    payoffs, required : (K, 3) of the profile of each corner
    minmax, delta : (3,)
    kind, ends, weights, bound, corners, shares
        See `triangle.solvers.pattern.Pattern`.
    values, continuations : (K, 3)
        Changed in place; the values are where to start.
    steps : int
        At most so many.
    """
    count = len(values)
    points = np.empty((len(corners), 3))
    thresholds = np.empty(3)
    for step in range(steps + 1):
        for e in range(len(corners)):
            for i in range(3):
                total = 0.0
                for c in range(4):
                    total += shares[e, c] * values[corners[e, c], i]
                points[e, i] = total
        lowest = minmax.copy()
        for i in range(3):
            least = values[:, i].min()
            lowest[i] = max(lowest[i], least)
        for k in range(count):
            for i in range(3):
                thresholds[i] = lowest[i] + required[k, i]
            _continue(
                kind[k], payoffs[k], thresholds, points, ends[k], weights[k], bound[k],
                continuations[k],
            )  # fmt: skip
        if step == steps:
            return
        change = 0.0
        for k in range(count):
            for i in range(3):
                new = (1.0 - delta[i]) * payoffs[k, i] + delta[i] * continuations[k, i]
                change = max(change, abs(new - values[k, i]))
        if change <= SETTLED:
            return
        for k in range(count):
            for i in range(3):
                new = (1.0 - delta[i]) * payoffs[k, i] + delta[i] * continuations[k, i]
                values[k, i] = min(max(new, -SIZE), SIZE)


@kernel
def _continue(
    kind: int,
    payoff: FloatArray,
    thresholds: FloatArray,
    points: FloatArray,
    ends: IntArray,
    weights: FloatArray,
    bound: IntArray,
    w: FloatArray,
) -> None:
    """Write the continuation of one corner."""
    if kind == STAYS:
        w[:] = payoff
    elif kind == THRESHOLDS:
        w[:] = thresholds
    elif kind == FROZEN:
        for i in range(3):
            w[i] = 0.0
            for e in range(4):
                w[i] += weights[e] * points[ends[e], i]
    elif kind == EDGE:
        a, b, i = points[ends[0]], points[ends[1]], bound[0]
        share = _clipped(thresholds[i] - a[i], b[i] - a[i])
        for j in range(3):
            w[j] = a[j] + share * (b[j] - a[j])
    else:
        a, b, c = points[ends[0]], points[ends[1]], points[ends[2]]
        i, j = bound[0], bound[1]
        p, q = thresholds[i] - a[i], thresholds[j] - a[j]
        xi, xj, yi, yj = b[i] - a[i], b[j] - a[j], c[i] - a[i], c[j] - a[j]
        area = xi * yj - xj * yi
        s, t = _clipped(p * yj - q * yi, area), _clipped(xi * q - xj * p, area)
        for k in range(3):
            w[k] = a[k] + s * (b[k] - a[k]) + t * (c[k] - a[k])


@kernel
def _clipped(above: float, below: float) -> float:
    share = above / (below if abs(below) > FLAT else FLAT)
    return min(max(share, 0.0), 1.0)
