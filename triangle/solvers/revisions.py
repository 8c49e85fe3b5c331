"""Several revisions in one period: what a chain does when it steps a random number of times.

Answers how likely each change is over a period in which revisions arrive at a steady rate, so that
a period may see none, one or several. Does not say where the chain comes from.

References
----------
Jensen, A. (1953), Markoff chains as an aid in the study of Markoff processes, Skandinavisk
Aktuarietidskrift 36, 87-91 (uniformisation).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["poisson_revisions"]

TAIL = 1e-13
"""Probability of more revisions than are added up; the rows are scaled to sum to one without it."""


def poisson_revisions(transition: ArrayLike, revisions: float) -> FloatArray:
    """Compute the transition over a period with a Poisson number of steps of a chain.

    ``sum_k exp(-r) r^k / k! P^k``, which is ``exp(r (P - I))``; the series has no negative term
    and its remainder is known (Jensen 1953).

    Parameters
    ----------
    transition : array_like, shape (..., n, n)
        Of one step; rows sum to one.
    revisions : float
        Mean number of steps in a period, at least 0.

    Returns
    -------
    array, shape (..., n, n)

    Raises
    ------
    GameError
        If the mean is negative or not finite, or the matrices are not square.

    Examples
    --------
    A state that is left for good at every step is still held if no step comes.

    >>> import numpy as np
    >>> found = poisson_revisions([[0.0, 1.0], [0.0, 1.0]], 0.5)
    >>> bool(np.isclose(found[0, 0], np.exp(-0.5)))
    True
    """
    step = np.asarray(transition, dtype=np.float64)
    if step.ndim < 2 or step.shape[-1] != step.shape[-2]:
        raise GameError(f"transition: expected square matrices, got shape {step.shape}")
    if not (math.isfinite(revisions) and revisions >= 0):
        raise GameError(f"revisions: expected a finite mean of at least 0, got {revisions!r}")
    # exp(-r) underflows for a large mean: halve the mean and square the result instead.
    halvings = max(0, math.ceil(math.log2(revisions))) if revisions > 1 else 0
    mean = math.ldexp(revisions, -halvings)
    chances = [math.exp(-mean)]
    while 1 - math.fsum(chances) > TAIL and len(chances) < 64:
        chances.append(chances[-1] * mean / len(chances))
    # Horner's rule, from the largest number of steps down.
    unit = np.eye(step.shape[-1])
    total = chances[-1] * unit
    for chance in reversed(chances[:-1]):
        total = step @ total + chance * unit
    total = total / total.sum(axis=-1, keepdims=True)
    for _ in range(halvings):
        total = total @ total
        # Squaring doubles the distance of a row's sum from one.
        total = total / total.sum(axis=-1, keepdims=True)
    return np.asarray(total)
