"""The states that remain likely as the noise of the consent chain vanishes.

Young (1993): those into which a spanning tree of least total resistance leads. Exact, in that the
limit is computed and not approached by large precisions. States that are not enforceable have no
part in it, and enforceable states that no steps connect are compared only within their own set.
A check by small but positive noise comes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.consent import ConsentChain, consent_chain
from triangle.solvers.relations import BoolArray, IndexArray
from triangle.solvers.state_reduction import (
    log_stationary_distribution,
    reachable_states,
    stochastic_potential,
)

__all__ = ["SmallNoise", "StochasticStability", "small_noise", "stochastically_stable"]

TIE = 1e-9
"""Potentials closer than this share of the range of payoffs count as equal."""

SMALL_NOISE = 1e5
"""Precision of the check by small noise, over the range of excess potentials."""


@dataclass(frozen=True, eq=False)
class StochasticStability:
    """Stochastic potentials of enforceable states.

    Parameters
    ----------
    chain : ConsentChain
        The question.
    component : array of int, shape (..., n_states)
        Number of the connected set of enforceable states, counted from 0; -1 if not enforceable.
    potential : array, shape (..., n_states)
        Resistance of the cheapest tree into the state, in units of payoff; inf if not enforceable.
    excess : array, shape (..., n_states)
        Potential above the least one of the same component: the share of time spent in the state
        behaves as exp(-precision * excess).
    stable : array of bool, shape (..., n_states)
        Whether the state is stochastically stable within its component.
    """

    chain: ConsentChain
    component: IndexArray
    potential: FloatArray
    excess: FloatArray
    stable: BoolArray


def stochastically_stable(chain: ConsentChain) -> StochasticStability:
    """Find the stochastically stable states of a consent chain.

    The stochastic potential of s is the least, over spanning trees directed into s, of the sum of
    the resistances of their moves; s is stable if no state of its component has a lower one (Young
    1993, theorem 4; for logit errors Alos-Ferrer and Netzer 2010). Only payoffs and the enforceable
    states matter, not the precision of the chain.

    Parameters
    ----------
    chain : from `consent_chain`

    Returns
    -------
    StochasticStability

    References
    ----------
    Young, H. P. (1993), The evolution of conventions, Econometrica 61, 57-84. Alos-Ferrer, C. and
    Netzer, N. (2010), The logit-response dynamics, Games and Economic Behavior 68, 413-427.

    Examples
    --------
    Two players gain 1 by warming their relation, the third loses nothing by either of its own.

    >>> import numpy as np
    >>> from triangle.solvers.consent import consent_chain
    >>> u = np.zeros((8, 3)); u[4:, :2] = 1.0
    >>> answer = stochastically_stable(consent_chain(u, precision=1.0))
    >>> np.flatnonzero(answer.stable).tolist(), answer.excess[0].item()
    ([4, 5, 6, 7], 1.0)
    """
    n = chain.n_states
    resistance = chain.resistance
    shape = resistance.shape[:-1]
    flat = resistance.reshape(-1, n, n)
    inside = np.broadcast_to(chain.enforceable, shape).reshape(-1, n)
    component = np.full(inside.shape, -1, dtype=np.intp)
    potential = np.full(inside.shape, np.inf)
    excess = np.full(inside.shape, np.inf)
    number = 0
    while (waiting := np.asarray(inside & (component < 0))).any():
        rows = np.flatnonzero(waiting.any(axis=1))
        root = waiting[rows].argmax(axis=1)
        members = reachable_states(flat[rows] < np.inf, root)
        cost = stochastic_potential(flat[rows], root)
        component[rows] = np.where(members, number, component[rows])
        potential[rows] = np.where(members, cost, potential[rows])
        least = cost.min(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            excess[rows] = np.where(members, cost - least, excess[rows])
        number += 1
    scale = np.ptp(chain.payoffs, axis=(-2, -1))
    above = excess.reshape(shape)
    stable = np.asarray(above <= TIE * np.broadcast_to(scale, shape[:-1])[..., None])
    result = (component.reshape(shape), potential.reshape(shape), above, stable)
    for array in result:
        array.flags.writeable = False
    return StochasticStability(chain, *result)


@dataclass(frozen=True)
class SmallNoise:
    """Exact excess potentials against those read off the chain at small noise.

    Parameters
    ----------
    precisions : (lower, higher)
        Between which the fall of the logarithms of the shares was measured.
    largest_error : float
        Largest difference, over enforceable states, of the fall per unit of precision from the
        excess potential, in units of payoff. It dies out exponentially in the lower precision.
    """

    precisions: tuple[float, float]
    largest_error: float


def small_noise(stability: StochasticStability) -> SmallNoise:
    """Check stochastic potentials against the stationary distribution at two high precisions.

    The share of a state behaves as c exp(-precision * excess). The constant c drops out of the
    change of log share between two precisions, so that the rate can be compared with the excess
    that `stochastically_stable` computed from trees of least resistance.

    Parameters
    ----------
    stability : from `stochastically_stable`, of a single chain

    Returns
    -------
    SmallNoise

    Examples
    --------
    >>> import numpy as np
    >>> u = np.zeros((8, 3)); u[4:, :2] = 1.0
    >>> answer = stochastically_stable(consent_chain(u, precision=1.0))
    >>> small_noise(answer).largest_error < 1e-9
    True
    """
    inside = stability.component >= 0
    spread = float(stability.excess[inside].max(initial=0.0)) or 1.0
    precisions = (SMALL_NOISE / spread, 2 * SMALL_NOISE / spread)
    asked = stability.chain
    chain = consent_chain(asked.payoffs, precisions, asked.enforceable, asked.dyad_probabilities)
    error = 0.0
    for number in range(int(stability.component.max(initial=-1)) + 1):
        members = np.flatnonzero(stability.component == number)
        log_share = log_stationary_distribution(chain.log_transition, int(members[0]))[:, members]
        fall = -np.diff(log_share, axis=0)[0] / (precisions[1] - precisions[0])
        rate = fall - fall[stability.stable[members]].min()
        error = max(error, float(np.abs(rate - stability.excess[members]).max()))
    return SmallNoise(precisions, error)
