"""A Markov chain that is seen through errors: how likely the record is, and where the chain was.

Answers two questions about a chain whose transitions may differ from period to period, given the
likelihood of each period's observation in each state: the likelihood of the whole record, and the
state after each period given the record so far. Does not estimate anything.

References
----------
Baum, L. E., Petrie, T., Soules, G. and Weiss, N. (1970), A maximization technique occurring in the
statistical analysis of probabilistic functions of Markov chains, Annals of Mathematical Statistics
41, 164-171. Hamilton, J. D. (1989), A new approach to the economic analysis of nonstationary time
series and the business cycle, Econometrica 57, 357-384.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["HiddenChain", "filter_chain"]


@dataclass(frozen=True, eq=False)
class HiddenChain:
    """A chain and what its record says about it.

    Attributes
    ----------
    transition : array, shape (T, n, n)
        ``[t, from, to]`` leads into period t; the first is not used.
    evidence : array, shape (T, n)
        Likelihood of the observation of period t in each state.
    log_likelihoods : array, shape (T,)
        Of each observation given those before it; their sum is that of the record.
    predicted : array, shape (T, n)
        Probabilities of the state in period t given the observations before t.
    filtered : array, shape (T, n)
        The same given the observations up to and including t.
    """

    transition: FloatArray
    evidence: FloatArray
    log_likelihoods: FloatArray
    predicted: FloatArray
    filtered: FloatArray


def filter_chain(transition: ArrayLike, evidence: ArrayLike, start: ArrayLike) -> HiddenChain:
    """Run the forward recursion of a hidden Markov chain (Baum et al. 1970; Hamilton 1989).

    Parameters
    ----------
    transition : array_like, shape (T, n, n)
        Rows sum to one; the matrix of the first period is not used.
    evidence : array_like, shape (T, n)
        Non-negative. A common factor per period moves the likelihood by that factor only.
    start : array_like, shape (n,)
        Probabilities of the state in the first period, before its observation.

    Returns
    -------
    HiddenChain

    Raises
    ------
    GameError
        If shapes do not fit, or an observation is impossible given those before it.

    Examples
    --------
    >>> import numpy as np
    >>> stay = np.array([[[0.9, 0.1], [0.2, 0.8]]] * 2)
    >>> found = filter_chain(stay, [[1, 0], [0, 1]], [0.5, 0.5])
    >>> np.exp(found.log_likelihoods).round(12).tolist()
    [0.5, 0.1]
    """
    steps = np.asarray(transition, dtype=np.float64)
    seen = np.asarray(evidence, dtype=np.float64)
    if seen.ndim != 2 or steps.shape != (*seen.shape, seen.shape[-1]):
        raise GameError(
            "hidden chain: expected transitions (T, n, n) and evidence (T, n), got "
            f"{steps.shape} and {seen.shape}"
        )
    state = np.asarray(start, dtype=np.float64)
    if state.shape != seen.shape[1:]:
        raise GameError(f"start: expected {seen.shape[1]} probabilities, got shape {state.shape}")
    predicted, filtered = np.empty_like(seen), np.empty_like(seen)
    chances = np.empty(len(seen))
    for t, likelihood in enumerate(seen):
        if t:
            state = state @ steps[t]
        predicted[t] = state
        joint = state * likelihood
        chances[t] = joint.sum()
        if not chances[t] > 0:
            raise GameError(
                f"evidence: the observation of period {t} is impossible after those before it; "
                "let every state explain every observation with some small chance"
            )
        state = joint / chances[t]
        filtered[t] = state
    found = HiddenChain(steps, seen, np.log(chances), predicted, filtered)
    for array in (found.log_likelihoods, predicted, filtered):
        array.flags.writeable = False
    return found
