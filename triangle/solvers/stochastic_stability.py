"""The states that remain likely as the noise of the consent chain vanishes.

Young (1993): those into which a spanning tree of least total resistance leads. Exact, in that the
limit is computed and not approached by large precisions. States that are not enforceable have no
part in it, and enforceable states that no steps connect are compared only within their own set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.consent import ConsentChain
from triangle.solvers.relations import BoolArray, IndexArray
from triangle.solvers.state_reduction import reachable_states, stochastic_potential

__all__ = ["StochasticStability", "stochastically_stable"]

TIE = 1e-9
"""Potentials closer than this share of the range of payoffs count as equal."""


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
