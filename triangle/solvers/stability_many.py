"""Whether anybody would leave a state, asked of many games at once.

Answers as `stability` does, pairwise stability and coalition-proofness, but with yes or no alone:
it does not say who would leave, or for what.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import SIDES, BoolArray, relation_grid

__all__ = ["coalition_proof_states", "pairwise_stable_states"]


def pairwise_stable_states(
    payoffs: FloatArray,
    origin: int,
    enforceable: BoolArray,
    current: FloatArray,
    tolerance: FloatArray,
) -> BoolArray:
    """Say in which games a state is pairwise stable (Jackson and Wolinsky 1996, section 2).

    Parameters
    ----------
    payoffs : array of shape (n, n_states, 3)
    origin : state number
    enforceable : bool array of shape (n, n_states)
        States to which a deviation may lead.
    current : array of shape (n, 3)
        Payoffs at the origin.
    tolerance : array of shape (n,), in units of payoff

    Returns
    -------
    bool array of shape (n,)

    Raises
    ------
    GameError
        If the arrays do not fit each other.

    Examples
    --------
    >>> u = np.zeros((1, 8, 3)); u[0, 4, :2] = 1.0, 2.0
    >>> everything, small = np.ones((1, 8), bool), np.full(1, 1e-9)
    >>> [bool(pairwise_stable_states(u, s, everything, u[:, s], small)[0]) for s in (0, 4)]
    [False, True]
    """
    gains, open_to, least = _question(payoffs, origin, enforceable, current, tolerance)
    levels = relation_grid(payoffs.shape[1]).levels
    left = np.zeros(len(payoffs), dtype=np.bool_)
    for dyad, sides in enumerate(SIDES):
        elsewhere = np.delete(levels, dyad, axis=1)
        alone = (elsewhere == elsewhere[origin]).all(axis=1)
        cooler = alone & (levels[:, dyad] < levels[origin, dyad])
        warmer = alone & (levels[:, dyad] > levels[origin, dyad])
        pair = gains[..., sides]
        wanted = (pair > least[..., None]).any(axis=-1)
        agreed = wanted & (pair >= -least[..., None]).all(axis=-1)
        left |= (open_to & ((cooler & wanted) | (warmer & agreed))).any(axis=1)
    return ~left


def coalition_proof_states(
    payoffs: FloatArray,
    origin: int,
    enforceable: BoolArray,
    current: FloatArray,
    tolerance: FloatArray,
) -> BoolArray:
    """Say in which games a state is coalition-proof (Bernheim, Peleg and Whinston 1987, section 3).

    Parameters and returned values as for `pairwise_stable_states`.

    Raises
    ------
    GameError
        If the arrays do not fit each other.

    Examples
    --------
    All three gain by full warmth; where two of them would then turn on the third, it is undone.

    >>> u = np.zeros((2, 8, 3)); u[:, 7] = 1.0; u[1, 4] = 2.0, -0.5, -1.0; u[1, 6] = 2.0, 2.0, 0.0
    >>> mask, small = np.ones((2, 8), bool), np.full(2, 1e-9)
    >>> coalition_proof_states(u, 1, mask, u[:, 1], small).tolist()
    [False, True]
    >>> coalition_proof_states(u, 7, mask, u[:, 7], small).tolist()
    [True, False]
    """
    gains, open_to, least = _question(payoffs, origin, enforceable, current, tolerance)
    within = _pair_moves(payoffs.shape[1])
    left = np.zeros(len(payoffs), dtype=np.bool_)
    for dyad, sides in enumerate(SIDES):
        willing = (gains[..., sides] > least[..., None]).all(axis=-1)
        left |= (open_to & within[dyad, origin] & willing).any(axis=1)
    together = open_to & (gains > least[..., None]).all(axis=-1)
    for game, target in np.argwhere(together & ~left[:, None]):
        if left[game]:
            continue
        onward = payoffs[game] - payoffs[game, target]
        left[game] = not any(
            (
                enforceable[game]
                & within[dyad, target]
                & (onward[:, sides] > tolerance[game]).all(axis=-1)
            ).any()
            for dyad, sides in enumerate(SIDES)
        )
    return ~left


@cache
def _pair_moves(n_states: int) -> BoolArray:
    """Say which states each dyad can bring about from each, shape (dyad, from, to).

    It sets its own relation to any level and may cool its relations with the third player; it does
    not move from a state to itself.
    """
    levels = relation_grid(n_states).levels
    not_warmer = levels[None] <= levels[:, None]
    moves = [np.delete(not_warmer, dyad, axis=2).all(axis=2) for dyad in range(3)]
    found = np.stack(moves) & ~np.eye(n_states, dtype=np.bool_)
    found.flags.writeable = False
    return np.asarray(found)


def _question(
    payoffs: FloatArray,
    origin: int,
    enforceable: BoolArray,
    current: FloatArray,
    tolerance: FloatArray,
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """Return gains by moving from the origin, the states open to it, and the least gain."""
    n, n_states, _ = payoffs.shape
    shapes = (enforceable.shape, current.shape, tolerance.shape)
    if shapes != ((n, n_states), (n, 3), (n,)) or not 0 <= origin < n_states:
        raise GameError(
            f"states of {n} games: expected masks ({n}, {n_states}), current payoffs ({n}, 3), "
            f"tolerances ({n},) and a state below {n_states}; got {shapes} and state {origin}"
        )
    open_to = enforceable.copy()
    open_to[:, origin] = False
    return payoffs - current[:, None], open_to, tolerance[:, None]
