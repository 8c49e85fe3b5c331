"""How much each player could gain by deviating from a mixed action profile.

The one yardstick by which every equilibrium of this package is checked, whatever method found it.
It evaluates given strategies; it does not look for equilibria.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame

__all__ = ["MixedProfile", "action_payoffs", "expected_payoffs", "mixed_profile", "regrets"]

MixedProfile = tuple[FloatArray, FloatArray, FloatArray]


def mixed_profile(
    stage: StageGame, strategies: Sequence[ArrayLike], tolerance: float = 1e-9
) -> MixedProfile:
    """Check that three arrays are mixed strategies of a game, and make them read-only.

    Parameters
    ----------
    stage : StageGame
    strategies : three array_like of shape (n0,), (n1,), (n2,)
        Probability of each action.
    tolerance : float
        Largest negative probability and largest error of the sum that are accepted.

    Returns
    -------
    tuple of three arrays
        Copies with negative dust removed and sums restored to 1.

    Raises
    ------
    GameError
        If a strategy has the wrong length or is not a probability vector.

    Examples
    --------
    >>> stage = StageGame(np.zeros((2, 1, 1, 3)))
    >>> mixed_profile(stage, ([0.25, 0.75], [1], [1]))[0].tolist()
    [0.25, 0.75]
    """
    if len(strategies) != 3:
        raise GameError(f"strategies: expected one per player (3), got {len(strategies)}")
    checked = []
    for player, n, given in zip(stage.players, stage.shape, strategies, strict=True):
        strategy = np.array(given, dtype=np.float64)
        if strategy.shape != (n,):
            raise GameError(f"strategy of {player}: expected {n} numbers, got {strategy.shape}")
        # Written so that a NaN fails the comparison.
        if not (strategy.min() >= -tolerance and abs(strategy.sum() - 1.0) <= tolerance):
            raise GameError(
                f"strategy of {player}: expected probabilities that sum to 1, "
                f"got {strategy.tolist()}"
            )
        strategy = np.clip(strategy, 0.0, None)
        strategy /= strategy.sum()
        strategy.flags.writeable = False
        checked.append(strategy)
    return checked[0], checked[1], checked[2]


def action_payoffs(
    stage: StageGame, strategies: Sequence[FloatArray]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Evaluate each action of each player against the others' mixed strategies.

    Parameters
    ----------
    stage : StageGame
    strategies : three arrays of shape (n0,), (n1,), (n2,)

    Returns
    -------
    tuple of three arrays of shape (n0,), (n1,), (n2,)

    Examples
    --------
    >>> stage = StageGame([[[[3.0, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]])
    >>> [payoffs.tolist() for payoffs in action_payoffs(stage, ([0, 1], [0.5, 0.5], [1]))]
    [[1.5, 3.0], [0.0, 1.0], [0.0]]
    """
    x, y, z = (np.asarray(strategy, dtype=np.float64) for strategy in strategies)
    u = stage.payoffs
    return (u[..., 0] @ z) @ y, x @ (u[..., 1] @ z), y @ np.tensordot(x, u[..., 2], axes=1)


def expected_payoffs(stage: StageGame, strategies: Sequence[FloatArray]) -> FloatArray:
    """Compute the expected payoff of each player at a mixed action profile.

    Parameters
    ----------
    stage : StageGame
    strategies : three arrays of shape (n0,), (n1,), (n2,)

    Returns
    -------
    array of shape (3,)

    Examples
    --------
    >>> stage = StageGame([[[[3.0, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]])
    >>> expected_payoffs(stage, ([0.5, 0.5], [0.5, 0.5], [1])).tolist()
    [2.25, 2.25, 0.0]
    """
    values = action_payoffs(stage, strategies)
    return np.array([np.dot(x, v) for x, v in zip(strategies, values, strict=True)])


def regrets(stage: StageGame, strategies: Sequence[FloatArray]) -> FloatArray:
    r"""Compute each player's largest deviation gain at a mixed action profile.

    .. math:: \max_{b} u_i(b, x_{-i}) - u_i(x), \qquad i = 1, 2, 3,

    which is zero for all players exactly at a Nash equilibrium (Nash 1951).

    Parameters
    ----------
    stage : StageGame
    strategies : three arrays of shape (n0,), (n1,), (n2,)

    Returns
    -------
    array of shape (3,)
        In payoff units, non-negative.

    Examples
    --------
    >>> stage = StageGame([[[[3.0, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]])
    >>> regrets(stage, ([1, 0], [1, 0], [1])).tolist()
    [2.0, 2.0, 0.0]
    """
    values = action_payoffs(stage, strategies)
    gains = [v.max() - np.dot(x, v) for x, v in zip(strategies, values, strict=True)]
    found: FloatArray = np.maximum(np.array(gains), 0.0)
    return found
