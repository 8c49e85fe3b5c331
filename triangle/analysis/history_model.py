"""The consent chain as a model of history: from weights to the likelihood of a record.

Answers how likely each change of the triangle is in each year, how likely the observed record is,
and where the triangle was, given weights, precision and the yearly number of revisions. Does not
choose these numbers.

A year. Revisions arrive at a steady rate, so that a year sees a Poisson number of them: often none
(relations last longer than one revision by one of three dyads a year would have it), sometimes two
(as in 2018). Each is a step of `consent_chain` under the year's payoffs and enforceable states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.history import History
from triangle.analysis.states import stand_ins
from triangle.analysis.worlds import SMALL
from triangle.errors import GameError
from triangle.game import FloatArray, best_replies
from triangle.politics.postures import PostureSpace
from triangle.solvers.consent import consent_chain
from triangle.solvers.hidden_chain import HiddenChain, filter_chain
from triangle.solvers.revisions import poisson_revisions
from triangle.solvers.stationary import played_for_ever, stationary_losses

__all__ = [
    "HistoryParameters",
    "YearlyStates",
    "history_chain",
    "yearly_states",
    "yearly_transitions",
]


@dataclass(frozen=True)
class HistoryParameters:
    """The numbers that turn drivers into a chain; the same for every year.

    Parameters
    ----------
    weights : mapping of channel name to number
        Positive.
    precision : float
        Logit precision per unit of payoff.
    revisions : float
        Mean number of revisions a year, over all three dyads.

    Raises
    ------
    GameError
        If a number is not positive and finite.
    """

    weights: Mapping[str, float]
    precision: float
    revisions: float

    def __post_init__(self) -> None:
        """Refuse what is not a positive number."""
        numbers = {**self.weights, "precision": self.precision, "revisions": self.revisions}
        wrong = {name: x for name, x in numbers.items() if not (np.isfinite(x) and x > 0)}
        if wrong:
            raise GameError(f"parameters of the history: expected positive numbers, got {wrong}")
        object.__setattr__(self, "weights", MappingProxyType(dict(self.weights)))


@dataclass(frozen=True, eq=False)
class YearlyStates:
    """Which states can last in each year, and the payoff items of their representatives.

    Linear in the weights as long as the representatives stay the same.

    Attributes
    ----------
    channels : tuple of C names
    items : array, shape (T, n_states, 3, C)
    enforceable : bool array, shape (T, n_states)
    profiles : int array, shape (T, n_states)
    exact : bool array, shape (T,)
        Whether the year's threats are proven to be the worst equilibrium payoffs. Elsewhere the
        minmax stands in for them, so that a state is ruled out only where that is certain.
    """

    channels: tuple[str, ...]
    items: FloatArray
    enforceable: NDArray[np.bool_]
    profiles: NDArray[np.intp]
    exact: NDArray[np.bool_]

    def same_as(self, other: YearlyStates) -> bool:
        """Say whether both name the same enforceable states and representatives."""
        return bool(
            (self.enforceable == other.enforceable).all()
            and (self.profiles == other.profiles).all()
        )


def yearly_states(
    space: PostureSpace,
    channels: tuple[str, ...],
    items: FloatArray,
    discount_factors: FloatArray,
    weights: Mapping[str, float],
) -> YearlyStates:
    """Find what can last in each year under given weights.

    As `solve_worlds`, without the payoff set where profiles played for ever leave the threats
    open: that takes seconds to minutes a year, and thousands of weights are tried. There the pure
    minmax, below which no equilibrium pays, is the threat.

    Parameters
    ----------
    space : PostureSpace
    channels : tuple of C names
    items : array, shape (T, A, 3, C)
    discount_factors : array, shape (T, 3)
    weights : mapping of channel name to number

    Returns
    -------
    YearlyStates

    Examples
    --------
    >>> from triangle.analysis.history import load_history
    >>> from triangle.politics.weights import load_weights
    >>> h = load_history(1952)
    >>> w = {name: q.value for name, q in load_weights().values.items()}
    >>> found = yearly_states(h.space, h.channels, h.items, h.discount_factors, w)
    >>> found.items.shape, bool(found.exact.all())
    ((3, 27, 3, 8), True)
    """
    payoffs = items @ np.array([weights[name] for name in channels])
    years, _, players = payoffs.shape
    cube = payoffs.reshape(years, *space.shape, players)
    best = best_replies(cube).reshape(payoffs.shape)
    held = played_for_ever(payoffs, best, discount_factors)
    threat = np.where(held.exact[:, None], held.worst, held.minmax)
    losses, enforceable = stationary_losses(payoffs, best, discount_factors, threat, SMALL)
    found = stand_ins(space, payoffs, enforceable, losses.min(axis=-1))
    chosen = items[np.arange(years)[:, None], found.profiles]
    for array in (chosen, found.enforceable, found.profiles):
        array.flags.writeable = False
    return YearlyStates(channels, chosen, found.enforceable, found.profiles, held.exact)


def yearly_transitions(states: YearlyStates, parameters: HistoryParameters) -> FloatArray:
    """Compute the chance of every change of the triangle in each year.

    Parameters
    ----------
    states : YearlyStates
    parameters : HistoryParameters

    Returns
    -------
    array, shape (T, n_states, n_states)
        ``[t, from, to]``: from the end of the year before to the end of year t.
    """
    weights = np.array([parameters.weights[name] for name in states.channels])
    step = consent_chain(states.items @ weights, parameters.precision, states.enforceable)
    return poisson_revisions(step.transition, parameters.revisions)


def history_chain(
    history: History, parameters: HistoryParameters, states: YearlyStates | None = None
) -> HiddenChain:
    """Run the record through the chain.

    Parameters
    ----------
    history : History
    parameters : HistoryParameters
    states : YearlyStates, optional
        Found under other weights, to hold representatives fixed; default found here.

    Returns
    -------
    HiddenChain
        Before the first year every state is equally likely.

    Examples
    --------
    >>> from triangle.analysis.history import load_history
    >>> from triangle.politics.weights import load_weights
    >>> weights = {name: q.value for name, q in load_weights().values.items()}
    >>> chain = history_chain(load_history(1955), HistoryParameters(weights, 2.0, 0.5))
    >>> chain.filtered.shape, bool(chain.log_likelihoods.sum() < 0)
    ((6, 27), True)
    """
    if states is None:
        states = yearly_states(
            history.space,
            history.channels,
            history.items,
            history.discount_factors,
            parameters.weights,
        )
    start = np.full(history.n_states, 1 / history.n_states)
    return filter_chain(yearly_transitions(states, parameters), history.evidence, start)
