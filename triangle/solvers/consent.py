"""The consent chain: relations that warm by consent, cool at either side's wish, and err at times.

Each period one dyad reconsiders. Each of its two sides wishes for one of: one step cooler, as it
is, one step warmer, by logit choice between its own payoffs in the states that would result; a
step into a state that is not enforceable is no option. The relation then becomes as warm as the
*cooler* of the two wishes: warmer needs both sides (p_i p_j), cooler needs one
(1 - (1 - p_i)(1 - p_j)). This is the network process of Jackson and Watts (2002) with the logit
errors of Blume (1993) in place of uniform ones, and with levels in place of a link that is there
or not. Wishes are sincere: a side does not ask whether the other will agree.

This module builds the chain and says where it is in the long run. It does not say what a state
means or why it is enforceable.

Letters: s a state, d a dyad, p_i the probability that side i wishes a step.

References
----------
Jackson, M. O. and Watts, A. (2002), The evolution of social and economic networks, Journal of
Economic Theory 106, 265-295. Blume, L. E. (1993), The statistical mechanics of strategic
interaction, Games and Economic Behavior 5, 387-424.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import (
    SIDES,
    BoolArray,
    enforceable_mask,
    relation_grid,
    state_payoffs,
)
from triangle.solvers.state_reduction import reachable_states, stationary_distribution

__all__ = ["ConsentChain", "consent_chain", "long_run"]

COOLER, SAME, WARMER = 0, 1, 2
TIE = 1e-10
"""Without noise, options whose payoffs differ by less than this share of the range are equally
good."""


@dataclass(frozen=True, eq=False)
class ConsentChain:
    """A Markov chain over relational states, with the question that it answers.

    Parameters
    ----------
    payoffs : array, shape (..., n_states, 3)
    enforceable : array of bool, shape (..., n_states)
    precision : array, shape (...)
        Logit precision per unit of payoff; inf for best choices without error.
    dyad_probabilities : array, shape (3,)
        Chance of each dyad to be the one that reconsiders.
    log_transition : array, shape (..., n_states, n_states)
        Natural logarithms of the transition probabilities ``[..., from, to]``.
    resistance : array, shape (..., n_states, n_states)
        Payoff given up, in all, by those whose wishes make the move: as the precision rises, the
        probability of a move behaves as exp(-precision * resistance). inf where impossible.
    """

    payoffs: FloatArray
    enforceable: BoolArray
    precision: FloatArray
    dyad_probabilities: FloatArray
    log_transition: FloatArray
    resistance: FloatArray

    @property
    def n_states(self) -> int:
        """Number of states."""
        return int(self.payoffs.shape[-2])

    @property
    def transition(self) -> FloatArray:
        """Transition probabilities ``[..., from, to]``; rows sum to one."""
        return np.exp(self.log_transition)


def consent_chain(
    payoffs: ArrayLike,
    precision: ArrayLike,
    enforceable: ArrayLike | None = None,
    dyad_probabilities: ArrayLike | None = None,
) -> ConsentChain:
    """Build the chain of noisy revisions by consent.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_states, 3)
        Payoff of each player in each state, states numbered as in `relation_grid`.
    precision : float or array_like of shape (...)
        From 0 (wishes at random) to inf (best wishes only, ties broken evenly).
    enforceable : array_like of bool, shape (..., n_states), optional
        States that can be entered; default all. A start outside can be left for an enforceable
        neighbour, and never comes back.
    dyad_probabilities : three non-negative numbers that sum to one, optional
        Default: each dyad equally likely.

    Raises
    ------
    GameError
        If an input has the wrong shape or a precision is negative or NaN.

    Examples
    --------
    Both sides of the first dyad gain 1 by warming it; nothing else matters.

    >>> import numpy as np
    >>> u = np.zeros((8, 3)); u[4:, :2] = 1.0
    >>> chain = consent_chain(u, precision=1.0)
    >>> accept = 1 / (1 + np.exp(-1.0))
    >>> bool(np.isclose(chain.transition[0, 4], accept**2 / 3))
    True
    >>> bool(np.isclose(chain.transition[4, 0], (1 - accept**2) / 3))
    True
    """
    values = state_payoffs(payoffs)
    noise = np.asarray(precision, dtype=np.float64)
    if np.isnan(noise).any() or (noise < 0).any():
        raise GameError(f"precision: expected numbers of at least 0, got {precision!r}")
    batch = np.broadcast_shapes(values.shape[:-2], noise.shape)
    mask = enforceable_mask(enforceable, (*values.shape[:-2], values.shape[-2]))
    chances = _dyad_probabilities(dyad_probabilities)
    cost = _cost_of_wishes(values, mask)
    scale = np.ptp(values, axis=(-2, -1))
    log_wish = _log_choice(cost, np.broadcast_to(noise, batch), TIE * scale)
    log_moves = _cooler_of_two_wishes(log_wish, np.logaddexp)
    with np.errstate(divide="ignore"):
        log_moves = log_moves + np.log(chances)[:, None]
    resistance = -_cooler_of_two_wishes(-cost, np.maximum)
    resistance = np.where(chances[:, None] > 0, resistance, np.inf)
    chain = ConsentChain(
        payoffs=values,
        enforceable=mask,
        precision=noise,
        dyad_probabilities=chances,
        log_transition=_matrix(log_moves, np.logaddexp),
        resistance=-_matrix(-resistance, np.maximum),
    )
    for array in (chain.precision, chances, chain.log_transition, chain.resistance):
        array.flags.writeable = False
    return chain


def long_run(chain: ConsentChain, start: int) -> FloatArray:
    """Compute the share of periods that the chain spends in each state in the long run.

    The stationary distribution of the enforceable states that steps connect with the start. If the
    start is not enforceable, its exits are weighted by their probabilities; if it has none, the
    chain stays there for ever.

    Parameters
    ----------
    chain : from `consent_chain`
    start : state number

    Returns
    -------
    array, shape (..., n_states)
        Sums to one over the last axis.

    Raises
    ------
    GameError
        If the precision is infinite: without noise the chain need not come back to where it was.

    Examples
    --------
    >>> import numpy as np
    >>> u = np.zeros((8, 3)); u[4:, :2] = 1.0
    >>> accept = 1 / (1 + np.exp(-1.0))
    >>> share = long_run(consent_chain(u, precision=1.0), start=0)
    >>> bool(np.isclose(share[4:].sum(), accept**2))
    True
    """
    if np.isinf(chain.precision).any():
        raise GameError(
            "precision: expected a finite number; without noise ask for the stochastically stable "
            "states or the basins instead"
        )
    log_p = chain.log_transition.reshape(-1, chain.n_states, chain.n_states)
    n_chains = len(log_p)
    share = np.zeros((n_chains, chain.n_states))
    roots = np.full(n_chains, start)
    # A start to which nothing returns is left at once or never: its first steps decide the rest.
    returns = (np.delete(log_p[:, :, start], start, axis=1) > -np.inf).any(axis=1)
    leaves = (np.delete(log_p[:, start, :], start, axis=1) > -np.inf).any(axis=1)
    stays = np.asarray(returns | ~leaves)
    if stays.any():
        share[stays] = stationary_distribution(log_p[stays], roots[stays])
    log_first = log_p[:, start, :].copy()
    log_first[:, start] = -np.inf
    log_first[stays] = -np.inf
    largest = log_first.max(axis=1, keepdims=True)
    first = np.exp(log_first - np.where(stays[:, None], 0.0, largest))
    while (first > 0).any():
        # All exits into one connected set lead to the same long run: take them together.
        some = np.flatnonzero((first > 0).any(axis=1))
        entry = first[some].argmax(axis=1)
        connected = reachable_states(log_p[some] > -np.inf, entry)
        weight = np.where(connected, first[some], 0.0).sum(axis=1)
        share[some] += weight[:, None] * stationary_distribution(log_p[some], entry)
        first[some] = np.where(connected, 0.0, first[some])
    share /= share.sum(axis=1, keepdims=True)
    return share.reshape(chain.log_transition.shape[:-1])


def _dyad_probabilities(given: ArrayLike | None) -> FloatArray:
    chances = np.array([1 / 3] * 3 if given is None else given, dtype=np.float64)
    if chances.shape != (3,) or not (chances >= 0).all() or abs(chances.sum() - 1) > 1e-12:
        raise GameError(
            f"dyad probabilities: expected three non-negative numbers that sum to 1, got {given!r}"
        )
    return chances


def _cost_of_wishes(values: FloatArray, mask: BoolArray) -> FloatArray:
    """Payoff forgone by each wish, shape (..., n_states, dyad, side, option); inf for no option."""
    grid = relation_grid(values.shape[-2])
    target = grid.neighbours[:, :, None, :]
    side = np.array(SIDES)[None, :, :, None]
    payoff = values[..., target, side]
    open_to = (target >= 0) & mask[..., target]
    # Staying is always possible: a state that is not enforceable is left, not left at once.
    open_to[..., SAME] = True
    payoff = np.where(open_to, payoff, -np.inf)
    return np.asarray(payoff.max(axis=-1, keepdims=True) - payoff)


def _log_choice(cost: FloatArray, precision: FloatArray, tie: FloatArray) -> FloatArray:
    """Logarithm of the logit probability of each option; best options only if precision is inf."""
    noise = precision[..., None, None, None, None]
    noisy = np.where(np.isfinite(noise), noise, 0.0)
    with np.errstate(invalid="ignore"):
        exponent = np.where(np.isinf(cost), -np.inf, -noisy * cost)
    best = np.where(cost <= tie[..., None, None, None, None], 0.0, -np.inf)
    exponent = np.where(np.isinf(noise), best, exponent)
    return np.asarray(exponent - np.logaddexp.reduce(exponent, axis=-1, keepdims=True))


def _cooler_of_two_wishes(wish: FloatArray, add: np.ufunc) -> FloatArray:
    """Combine the wishes of both sides; every term is a product, every sum free of subtractions."""
    one, two = wish[..., 0, :], wish[..., 1, :]
    one_not_cooler = add(one[..., SAME], one[..., WARMER])
    cooler = add(one[..., COOLER], one_not_cooler + two[..., COOLER])
    same = add(
        one[..., SAME] + add(two[..., SAME], two[..., WARMER]),
        one[..., WARMER] + two[..., SAME],
    )
    warmer = one[..., WARMER] + two[..., WARMER]
    return np.stack([cooler, same, warmer], axis=-1)


def _matrix(moves: FloatArray, add: np.ufunc) -> FloatArray:
    """Arrange moves (..., n_states, dyad, option) as a matrix (..., from, to)."""
    n = moves.shape[-3]
    grid = relation_grid(n)
    matrix = np.full((*moves.shape[:-3], n, n), -np.inf)
    for option in (COOLER, WARMER):
        origin, dyad = np.nonzero(grid.neighbours[..., option] >= 0)
        target = grid.neighbours[origin, dyad, option]
        matrix[..., origin, target] = moves[..., origin, dyad, option]
    every = np.arange(n)
    matrix[..., every, every] = add.reduce(moves[..., SAME], axis=-1)
    return matrix
