"""Logit dynamics of a stage game: players revise one at a time and err the less the more it costs.

Answers how often each action profile of any three-player game is played in the long run. It knows
nothing of relations or consent (see `consent`); here every player is free to choose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame
from triangle.solvers.state_reduction import stationary_distribution

__all__ = ["LogitDynamics", "logit_dynamics"]


@dataclass(frozen=True, eq=False)
class LogitDynamics:
    """The revision chain of a stage game and its stationary distribution.

    Parameters
    ----------
    stage : StageGame
    precision : float
    log_transition : array, shape (n, n)
        Over action profiles, the last player's action varying fastest; ``[from, to]``.
    stationary : array, shape of the stage game
        Long-run share of the periods spent in each action profile.
    residual : float
        Largest absolute difference between the distribution and itself one period later.
    """

    stage: StageGame
    precision: float
    log_transition: FloatArray
    stationary: FloatArray
    residual: float


def logit_dynamics(stage: StageGame, precision: float) -> LogitDynamics:
    """Compute the stationary distribution of one-at-a-time logit revision.

    Each period one player, drawn evenly, picks an action with probability proportional to
    exp(precision * payoff against the others' present actions) (Blume 1993). If the game has an
    exact potential, the stationary distribution is the Gibbs law, proportional to
    exp(precision * potential).

    Parameters
    ----------
    stage : StageGame
    precision : float
        At least 0 and finite, per unit of payoff.

    Returns
    -------
    LogitDynamics

    Raises
    ------
    GameError
        If the precision is negative, infinite or NaN, or so high that a choice has probability zero
        in floating point even on a logarithmic scale.

    References
    ----------
    Blume, L. E. (1993), The statistical mechanics of strategic interaction, Games and Economic
    Behavior 5, 387-424.

    Examples
    --------
    Two players who want to match, and a third without a choice; the potential is 1 on the diagonal.

    >>> import numpy as np
    >>> u = np.zeros((2, 2, 1, 3)); u[0, 0] = u[1, 1] = 1.0
    >>> share = logit_dynamics(StageGame(u), precision=2.0).stationary
    >>> bool(np.isclose(share[0, 0, 0] / share[0, 1, 0], np.exp(2.0)))
    True
    """
    if not 0 <= precision < np.inf:
        raise GameError(f"precision: expected a finite number of at least 0, got {precision!r}")
    n = int(np.prod(stage.shape))
    profile = np.arange(n).reshape(stage.shape)
    log_transition = np.full((n, n), -np.inf)
    for i in range(3):
        scaled = precision * (stage.payoffs[..., i] - stage.best_payoffs[..., i])
        log_choice = scaled - np.logaddexp.reduce(scaled, axis=i, keepdims=True)
        origin = np.broadcast_to(np.expand_dims(profile, i), _with_axis(stage.shape, i))
        # Axis i of the target is the new action; the axis after it is the old one.
        target = np.broadcast_to(np.expand_dims(profile, i + 1), origin.shape)
        step = np.broadcast_to(np.expand_dims(log_choice, i + 1), origin.shape) - np.log(3.0)
        log_transition[origin, target] = np.logaddexp(log_transition[origin, target], step)
    stationary = stationary_distribution(log_transition)
    residual = float(np.abs(stationary @ np.exp(log_transition) - stationary).max())
    stationary = stationary.reshape(stage.shape)
    for array in (log_transition, stationary):
        array.flags.writeable = False
    return LogitDynamics(stage, float(precision), log_transition, stationary, residual)


def _with_axis(shape: tuple[int, int, int], axis: int) -> tuple[int, ...]:
    """Shape with the length of one axis repeated in front of it."""
    return (*shape[:axis], shape[axis], *shape[axis:])
