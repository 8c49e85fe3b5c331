"""The likelihood of a record under many chains at once, with a random number of steps a period.

Answers what `filter_chain` and `poisson_revisions` answer together, for a batch of chains and
without forming the matrices of whole periods: a row of probabilities is pushed through the steps.
That is what makes slopes by differences cheap. Gives no filtered states.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.revisions import TAIL

__all__ = ["record_log_likelihoods"]

MOST_REVISIONS = 50.0
"""Mean number of steps a period up to which the series is added up as it stands."""


def record_log_likelihoods(
    step: ArrayLike, revisions: ArrayLike, evidence: ArrayLike, start: ArrayLike
) -> FloatArray:
    """Compute the log likelihood of each observation given those before it, for many chains.

    Forward recursion of a hidden Markov chain (Baum et al. 1970) whose transition over a period is
    a Poisson number of steps (uniformisation: Jensen 1953).

    Parameters
    ----------
    step : array_like, shape (B, T, n, n)
        One step in period t, ``[b, t, from, to]``; that of the first period is not used.
    revisions : array_like, shape (B,)
        Mean number of steps in a period.
    evidence : array_like, shape (T, n)
    start : array_like, shape (n,)

    Returns
    -------
    array, shape (B, T)

    Raises
    ------
    GameError
        If shapes do not fit, a mean is outside 0..50 or an observation is impossible.

    Examples
    --------
    >>> import numpy as np
    >>> leave = np.array([[[[0.0, 1.0], [0.0, 1.0]]] * 2])
    >>> found = record_log_likelihoods(leave, [0.5], [[1, 0], [1, 0]], [1.0, 0.0])
    >>> found.round(12).tolist()
    [[0.0, -0.5]]
    """
    steps, seen = np.asarray(step, dtype=np.float64), np.asarray(evidence, dtype=np.float64)
    means = np.asarray(revisions, dtype=np.float64)
    if steps.ndim != 4 or steps.shape[1:] != (*seen.shape, seen.shape[-1]):
        raise GameError(
            "record: expected steps (B, T, n, n) and evidence (T, n), got "
            f"{steps.shape} and {seen.shape}"
        )
    if means.shape != steps.shape[:1] or not ((means >= 0) & (means <= MOST_REVISIONS)).all():
        raise GameError(
            f"revisions: expected {len(steps)} means from 0 to {MOST_REVISIONS:g}, "
            f"got {revisions!r}"
        )
    first = np.asarray(start, dtype=np.float64)
    if first.shape != seen.shape[1:]:
        raise GameError(f"start: expected {seen.shape[1]} probabilities, got shape {first.shape}")
    chances = _poisson(means)
    state = np.broadcast_to(first, (len(steps), seen.shape[1]))
    logs = np.empty((len(steps), len(seen)))
    for t, likelihood in enumerate(seen):
        if t:
            pushed = state[:, None, :]
            state = chances[0][:, None] * state
            for chance in chances[1:]:
                pushed = pushed @ steps[:, t]
                state = state + chance[:, None] * pushed[:, 0]
        state = state * likelihood
        total = state.sum(axis=1)
        if not (total > 0).all():
            raise GameError(
                f"evidence: the observation of period {t} is impossible after those before it; "
                "let every state explain every observation with some small chance"
            )
        logs[:, t] = np.log(total)
        state = state / total[:, None]
    return logs


def _poisson(means: FloatArray) -> list[FloatArray]:
    """Chances of 0, 1, 2 ... steps, until what is left out is below TAIL; scaled to sum to one."""
    chances = [np.exp(-means)]
    longest = float(means.max())
    left = 1 - math.exp(-longest)
    while left > TAIL:
        chances.append(chances[-1] * means / len(chances))
        # The largest mean has the longest tail; past its mode the terms fall at least as fast as
        # a geometric series of the ratio of the first term left out to the last one kept.
        ratio = longest / len(chances)
        last = float(chances[-1].max())
        left = last * ratio / (1 - ratio) if ratio < 1 else 1.0
    total = np.sum(chances, axis=0)
    return [chance / total for chance in chances]
