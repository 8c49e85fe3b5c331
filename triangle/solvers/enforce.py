"""Which action profiles can be played for ever, and how safely.

Answers for every profile at once, given what each player gets when it is punished. It does not
compute these threats (see `payoff_set`), nor paths that change from period to period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangle.errors import GameError
from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.stationary import stationary_losses

__all__ = ["Enforceability", "enforceability"]


@dataclass(frozen=True, eq=False)
class Enforceability:
    """How much each profile, played for ever, has to spare against its best deviation.

    Attributes
    ----------
    game : RepeatedGame
    threat : array of shape (3,)
    tolerance : float
        Relative to each player's payoff range: smaller gains and shortfalls count as none.
    slack : array of shape (n0, n1, n2)
        Smallest loss from a deviation, over players who gain by one today, in average payoff;
        inf where nobody does.
    tempted : int array of shape (n0, n1, n2)
        The player with the smallest loss; -1 where nobody gains today.
    enforceable : bool array of shape (n0, n1, n2)
        Slack of at least zero, up to the tolerance.
    """

    game: RepeatedGame
    threat: FloatArray
    tolerance: float
    slack: FloatArray
    tempted: NDArray[np.intp]
    enforceable: NDArray[np.bool_]


def enforceability(
    game: RepeatedGame, threat: ArrayLike, tolerance: float = 1e-9
) -> Enforceability:
    """Measure how safely each profile can be played for ever under given threats.

    The slack of profile a is the smallest delta_i (u_i(a) - threat_i) - (1 - delta_i) gain_i(a)
    over players i with gain_i(a) > 0 (Abreu 1988, Proposition 1, for stationary paths). A player
    without a gain needs no threat.

    Parameters
    ----------
    game : RepeatedGame
    threat : array_like of shape (3,)
        Payoff of each player when it is punished; nan when there is no equilibrium, so that
        nothing is enforceable.
    tolerance : float
        Relative to each player's payoff range.

    Returns
    -------
    Enforceability

    Raises
    ------
    GameError
        If the threat is not one number per player.

    References
    ----------
    Abreu, D. (1988), On the theory of infinitely repeated games with discounting, Econometrica 56,
    383-396.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = enforceability(RepeatedGame(pd, 0.6), [2, 2, 0])
    >>> found.enforceable[:, :, 0].tolist(), round(float(found.slack[0, 0, 0]), 12)
    ([[True, False], [False, True]], 0.4)
    """
    worst = np.array(threat, dtype=np.float64)
    if worst.shape != (3,):
        raise GameError(f"threat: expected one payoff per player (3), got shape {worst.shape}")
    stage = game.stage
    losses, enforceable = stationary_losses(
        stage.payoffs.reshape(-1, 3),
        stage.best_payoffs.reshape(-1, 3),
        game.discount_factors,
        worst,
        tolerance,
    )
    slack = losses.min(axis=-1).reshape(stage.shape)
    small = tolerance * np.ptp(stage.payoffs, axis=(0, 1, 2))
    anybody = (stage.deviation_gains > small).any(axis=-1)
    # Of several with the smallest loss the first, whatever the last digits say.
    nearly = losses <= losses.min(axis=-1, keepdims=True) + small.max()
    tempted = np.where(anybody, nearly.argmax(axis=-1).reshape(stage.shape), -1)
    enforceable = enforceable.reshape(stage.shape)
    for array in (worst, slack, tempted, enforceable):
        array.flags.writeable = False
    return Enforceability(game, worst, float(tolerance), slack, tempted, enforceable)
