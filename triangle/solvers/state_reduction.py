"""Where a Markov chain spends its time, how long it takes, and what vanishing noise leaves over.

Three questions answered by one elimination without subtractions, so that every digit of a tiny
probability is right (Grassmann, Taksar and Heyman 1985). It works on logarithms: a precision so
high that probabilities underflow does no harm. With "larger of the two" in place of "sum of the
two", the same steps give the minimum-cost trees of Freidlin and Wentzell and of Young (1993),
exactly.

All functions take any number of leading axes and treat each chain on its own. This module does not
know what the states mean and does not build chains.

References
----------
Grassmann, W., Taksar, M. and Heyman, D. (1985), Regenerative analysis and steady state
distributions for Markov chains, Operations Research 33, 1107-1116. Kohlas, J. (1986), Numerical
computation of mean passage times and absorption probabilities in Markov and semi-Markov models,
Zeitschrift fuer Operations Research 30, A197-A207. Young, H. P. (1993), The evolution of
conventions, Econometrica 61, 57-84, theorem 4.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import BoolArray, IndexArray

__all__ = [
    "log_stationary_distribution",
    "passage_times",
    "reachable_states",
    "stationary_distribution",
    "stochastic_potential",
]

Sum = Callable[[FloatArray, FloatArray], FloatArray]


def stationary_distribution(log_transition: ArrayLike, root: ArrayLike = 0) -> FloatArray:
    """Compute the stationary distribution of the closed class that holds a given state.

    The distribution pi with pi P = pi on the class of `root`, and zero elsewhere, by state
    reduction (Grassmann, Taksar and Heyman 1985) on logarithms.

    Parameters
    ----------
    log_transition : array_like, shape (..., n, n)
        Natural logarithms of transition probabilities, ``[..., from, to]``; -inf for impossible.
        The diagonal is not read: it follows from the rest.
    root : state number, or array of them of shape (...)

    Returns
    -------
    array, shape (..., n)

    Raises
    ------
    GameError
        If the chain can leave `root` without return; its class is then not closed.

    Examples
    --------
    >>> import numpy as np
    >>> stay_or_go = np.log([[0.9, 0.1], [0.3, 0.7]])
    >>> stationary_distribution(stay_or_go).round(12).tolist()
    [0.75, 0.25]
    """
    share = np.exp(log_stationary_distribution(log_transition, root))
    share /= share.sum(axis=-1, keepdims=True)
    return np.asarray(share)


def log_stationary_distribution(log_transition: ArrayLike, root: ArrayLike = 0) -> FloatArray:
    """Compute the logarithms of a stationary distribution, however small its shares.

    As `stationary_distribution`, which does not tell apart shares below the least floating point
    number.

    Parameters
    ----------
    log_transition, root
        As for `stationary_distribution`.

    Returns
    -------
    array, shape (..., n)
        Natural logarithms; -inf outside the closed class of `root`.

    Raises
    ------
    GameError
        If the chain can leave `root` without return.

    Examples
    --------
    >>> log_transition = [[0.0, -5000.0], [-1000.0, 0.0]]
    >>> log_stationary_distribution(log_transition).tolist()
    [0.0, -4000.0]
    """
    weights, roots = _checked(log_transition, root)
    closed = _closed_class(weights, roots)
    ordered, order = _with_root_first(weights, roots, closed)
    _eliminate(ordered, np.logaddexp)
    log_share = _relative_weights(ordered, np.logaddexp)
    log_share = np.where(np.take_along_axis(closed, order, axis=-1), log_share, -np.inf)
    log_share -= np.logaddexp.reduce(log_share, axis=-1, keepdims=True)
    return _in_original_order(log_share, order)


def stochastic_potential(resistance: ArrayLike, root: ArrayLike = 0) -> FloatArray:
    """Compute the least total resistance of a spanning tree that leads into each state.

    For transition probabilities that behave as exp(-precision * resistance), the stationary
    probability of a state behaves as exp(-precision * (its potential - the least potential)): the
    states of least potential are the stochastically stable ones (Young 1993, theorem 4). By the
    elimination of `stationary_distribution` with minimum and sum in place of sum and product, which
    is exact because no term is ever subtracted from another.

    Parameters
    ----------
    resistance : array_like, shape (..., n, n)
        Non-negative, ``[..., from, to]``; inf for impossible. The diagonal is not read.
    root : state number, or array of them of shape (...)

    Returns
    -------
    array, shape (..., n)
        Cost of the cheapest tree on the class of `root` directed into each of its states; inf for
        states outside this class.

    Raises
    ------
    GameError
        If the chain can leave `root` without return.

    Examples
    --------
    >>> inf = float("inf")
    >>> stochastic_potential([[0, 1, inf], [2, 0, 5], [inf, 3, 0]]).tolist()
    [5.0, 4.0, 6.0]
    """
    weights, roots = _checked(-np.asarray(resistance, dtype=np.float64), root)
    closed = _closed_class(weights, roots)
    ordered, order = _with_root_first(weights, roots, closed)
    # The exits multiply to the weight of all trees into the root (matrix tree theorem); states
    # outside the class were attached to the root at no cost and add nothing.
    tree_of_root = _eliminate(ordered, np.maximum)[..., 1:].sum(axis=-1)
    potential = -(tree_of_root[..., None] + _relative_weights(ordered, np.maximum))
    potential = np.where(np.take_along_axis(closed, order, axis=-1), potential, np.inf)
    return _in_original_order(potential, order)


def passage_times(log_transition: ArrayLike, target: ArrayLike) -> FloatArray:
    """Compute the expected number of periods until the chain first reaches a state.

    The solution of m_s = 1 + sum over t != target of P[s, t] m_t, by state reduction without
    subtractions (Kohlas 1986).

    Parameters
    ----------
    log_transition : array_like, shape (..., n, n)
        As for `stationary_distribution`.
    target : state number, or array of them of shape (...)

    Returns
    -------
    array, shape (..., n)
        Zero at the target; inf where the target may never be reached, or where the expectation is
        too large for a floating point number.

    Examples
    --------
    >>> import numpy as np
    >>> passage_times(np.log([[0.9, 0.1], [0.3, 0.7]]), target=1).round(9).tolist()
    [10.0, 0.0]
    """
    weights, targets = _checked(log_transition, target)
    possible = weights > -np.inf
    reaching = _reached_from(np.swapaxes(possible, -1, -2), targets)
    # Sure to arrive: cannot stray to a state from which the target cannot be reached. A chain that
    # has arrived may go where it likes, so the target's own exits do not count.
    _set_rows(possible, targets, False)
    lost = ~reaching
    sure = ~(_reached_backwards(possible, lost) | lost)
    ordered, order = _with_root_first(weights, targets, sure)
    log_exit = _eliminate(ordered, np.logaddexp)
    n = ordered.shape[-1]
    # Logarithm of the expected time spent before moving on to a state of lower number.
    log_hold = np.zeros(ordered.shape[:-1])
    for k in range(n - 1, 0, -1):
        log_hold[..., :k] = np.logaddexp(
            log_hold[..., :k], ordered[..., :k, k] + log_hold[..., k, None]
        )
    log_time = np.full(ordered.shape[:-1], -np.inf)
    for k in range(1, n):
        onward = _row_sum(ordered[..., k, :k] + log_time[..., :k], np.logaddexp)
        log_time[..., k] = np.logaddexp(log_hold[..., k], onward) - log_exit[..., k]
    with np.errstate(over="ignore"):
        time = np.exp(log_time)
    time = np.where(np.take_along_axis(sure, order, axis=-1), time, np.inf)
    return _in_original_order(time, order)


def reachable_states(possible: ArrayLike, start: ArrayLike) -> BoolArray:
    """Find the states that can be reached from a start, the start included.

    Parameters
    ----------
    possible : array_like of bool, shape (..., n, n)
        Whether a move ``[..., from, to]`` can happen.
    start : state number, or array of them of shape (...)

    Returns
    -------
    array of bool, shape (..., n)

    Examples
    --------
    >>> reachable_states([[False, True, False], [False] * 3, [True] * 3], 0).tolist()
    [True, True, False]
    """
    moves = np.asarray(possible, dtype=np.bool_)
    return _reached_from(moves, np.broadcast_to(np.asarray(start, dtype=np.intp), moves.shape[:-2]))


def _checked(log_transition: ArrayLike, root: ArrayLike) -> tuple[FloatArray, IndexArray]:
    """Return a writable copy without diagonal, and one root per chain."""
    weights = np.array(log_transition, dtype=np.float64)
    if weights.ndim < 2 or weights.shape[-1] != weights.shape[-2] or weights.shape[-1] == 0:
        raise GameError(f"chain: expected shape (..., n, n), got {weights.shape}")
    if np.isnan(weights).any() or (weights == np.inf).any():
        raise GameError("chain: expected probabilities or resistances, got NaN or infinity")
    n = weights.shape[-1]
    weights[..., np.arange(n), np.arange(n)] = -np.inf
    roots = np.broadcast_to(np.asarray(root, dtype=np.intp), weights.shape[:-2])
    if roots.size and (roots.min() < 0 or roots.max() >= n):
        raise GameError(f"state: expected a number from 0 to {n - 1}, got {root!r}")
    return weights, roots


def _closed_class(weights: FloatArray, roots: IndexArray) -> BoolArray:
    possible = weights > -np.inf
    forward = _reached_from(possible, roots)
    backward = _reached_from(np.swapaxes(possible, -1, -2), roots)
    if (forward & ~backward).any():
        raise GameError(
            "root: expected a state of a closed class, but the chain can leave this one for good"
        )
    return forward


def _reached_from(possible: BoolArray, roots: IndexArray) -> BoolArray:
    reached = np.zeros(possible.shape[:-1], dtype=np.bool_)
    np.put_along_axis(reached, roots[..., None], True, axis=-1)
    return _reached_backwards(np.swapaxes(possible, -1, -2), reached)


def _reached_backwards(possible: BoolArray, goal: BoolArray) -> BoolArray:
    """States from which some goal state can be reached, the goal included."""
    found = goal
    while True:
        wider = found | (possible & found[..., None, :]).any(axis=-1)
        if (wider == found).all():
            return wider
        found = wider


def _set_rows(matrix: BoolArray, rows: IndexArray, value: bool) -> None:
    np.put_along_axis(matrix, rows[..., None, None], value, axis=-2)


def _with_root_first(
    weights: FloatArray, roots: IndexArray, kept: BoolArray
) -> tuple[FloatArray, IndexArray]:
    """Move the root to place 0 and send the states that are not kept straight to it."""
    n = weights.shape[-1]
    order = np.empty(weights.shape[:-1], dtype=np.intp)
    order[...] = np.arange(n)
    np.put_along_axis(order, roots[..., None], 0, axis=-1)
    order[..., 0] = roots
    ordered = np.take_along_axis(weights, order[..., :, None], axis=-2)
    ordered = np.take_along_axis(ordered, order[..., None, :], axis=-1)
    dropped = ~np.take_along_axis(kept, order, axis=-1)
    ordered[dropped] = -np.inf
    ordered[..., 0] = np.where(dropped, 0.0, ordered[..., 0])
    return ordered, order


def _in_original_order(values: FloatArray, order: IndexArray) -> FloatArray:
    result = np.empty_like(values)
    np.put_along_axis(result, order, values, axis=-1)
    return result


def _row_sum(row: FloatArray, add: Sum) -> FloatArray:
    if add is np.maximum:
        return np.asarray(row.max(axis=-1))
    return np.asarray(np.logaddexp.reduce(row, axis=-1))


def _eliminate(ordered: FloatArray, add: Sum) -> FloatArray:
    """Cut out the states from the last to the first, in place; return the exit weight of each.

    Whoever enters state k is sent straight on to where k would go. Afterwards row k holds, left of
    the diagonal, k's moves to earlier states, and column k, above it, the visits to k per unit of
    time in the earlier states.
    """
    exits = np.zeros(ordered.shape[:-1])
    for k in range(ordered.shape[-1] - 1, 0, -1):
        exits[..., k] = _row_sum(ordered[..., k, :k], add)
        entering = ordered[..., :k, k] - exits[..., k, None]
        ordered[..., :k, :k] = add(
            ordered[..., :k, :k], entering[..., None] + ordered[..., k, None, :k]
        )
        ordered[..., :k, k] = entering
    return exits


def _relative_weights(eliminated: FloatArray, add: Sum) -> FloatArray:
    weights = np.zeros(eliminated.shape[:-1])
    for k in range(1, eliminated.shape[-1]):
        weights[..., k] = _row_sum(weights[..., :k] + eliminated[..., :k, k], add)
    return weights
