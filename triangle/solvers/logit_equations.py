"""The equations whose solutions are logit quantal response equilibria.

Evaluates them and their derivative; following their solutions is left to the logit branch.

Letters: x mixed strategies, z log odds of each action against the player's first, l precision
(lambda) in units of the inverse payoff scale; H the equations H(z, l) = 0; a state is (z, l).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray, StageGame
from triangle.solvers.regret import MixedProfile, action_payoffs

__all__ = ["LogitEquations", "logit_residual"]


@dataclass(frozen=True, eq=False)
class LogitEquations:
    """The system H(z, l) = z - l * (payoff of each action - payoff of the first) = 0.

    In log odds, probabilities keep their relative accuracy however small they get (Turocy 2005).

    Attributes
    ----------
    stage : StageGame
    scale : float
        Payoffs are divided by it, and precisions of states are in its inverse.
    """

    stage: StageGame
    scale: float

    @property
    def unknowns(self) -> int:
        """Number of log odds: all actions but each player's first."""
        return sum(self.stage.shape) - 3

    def strategies(self, state: FloatArray) -> MixedProfile:
        """Turn the log odds of a state into strategies."""
        n0, n1, _ = self.stage.shape
        parts = np.split(state[:-1], [n0 - 1, n0 + n1 - 2])
        first, second, third = (_softmax(np.concatenate([[0.0], part])) for part in parts)
        return first, second, third

    def equations(self, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Evaluate H(z, l) = z - l * payoff differences, and its derivative in (z, l)."""
        x = self.strategies(state)
        precision = state[-1]
        u = self.stage.payoffs / self.scale
        # pair[i][j][a, b]: payoff of i's action a when j plays b and the last player mixes.
        pair = (
            {1: u[..., 0] @ x[2], 2: np.tensordot(u[..., 0], x[1], axes=(1, 0))},
            {0: (u[..., 1] @ x[2]).T, 2: np.tensordot(x[0], u[..., 1], axes=1)},
            {
                0: np.tensordot(u[..., 2], x[1], axes=(1, 0)).T,
                1: np.tensordot(x[0], u[..., 2], axes=1).T,
            },
        )
        values = (pair[0][1] @ x[1], pair[1][0] @ x[0], pair[2][0] @ x[0])
        gaps = np.concatenate([v[1:] - v[0] for v in values])
        size = len(gaps)
        jacobian = np.zeros((size, size + 1))
        jacobian[:, :size] = np.eye(size)
        jacobian[:, size] = -gaps
        starts = np.concatenate([[0], np.cumsum(np.array(self.stage.shape) - 1)])
        for i in range(3):
            for j, matrix in pair[i].items():
                # d x_j / d z_j = diag(x) - x x', without the first action's column.
                slope = (np.diag(x[j]) - np.outer(x[j], x[j]))[:, 1:]
                block = -precision * (matrix[1:] - matrix[0]) @ slope
                jacobian[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = block
        return state[:-1] - precision * gaps, jacobian


def logit_residual(stage: StageGame, strategies: Sequence[FloatArray], precision: float) -> float:
    r"""Compute how far strategies are from being logit responses to one another.

    .. math:: \max_{i, a} \left| x_i(a) -
              \frac{e^{\lambda u_i(a, x_{-i})}}{\sum_b e^{\lambda u_i(b, x_{-i})}} \right|

    Parameters
    ----------
    stage : StageGame
    strategies : three arrays of shape (n0,), (n1,), (n2,)
    precision : float

    Returns
    -------
    float
        Zero exactly at a logit quantal response equilibrium.

    Examples
    --------
    >>> stage = StageGame(np.zeros((2, 1, 1, 3)))
    >>> logit_residual(stage, ([0.75, 0.25], [1], [1]), 2.0)
    0.25
    """
    values = action_payoffs(stage, strategies)
    return max(
        float(np.abs(np.asarray(x) - _softmax(precision * v)).max())
        for x, v in zip(strategies, values, strict=True)
    )


def _softmax(values: FloatArray) -> FloatArray:
    weights = np.exp(values - values.max())
    normal: FloatArray = weights / weights.sum()
    return normal
