"""How low the two others can push a player who defends itself.

Two answers: when the others choose actions (pure minmax), and when they may draw their actions
jointly from a lottery the player cannot see (correlated minmax). The minmax with independent
mixed punishments lies between the two and is not computed here. Whether a minmax payoff can be
held in the repeated game is another question (Wen 1994): see the penal code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from triangle.errors import ConvergenceError
from triangle.game import FloatArray, Profile, StageGame

__all__ = ["CorrelatedMinmax", "PureMinmax", "correlated_minmax", "pure_minmax"]


@dataclass(frozen=True, eq=False)
class PureMinmax:
    """Each player's pure minmax payoff and the profile that holds the player there.

    Attributes
    ----------
    stage : StageGame
    values : array of shape (3,)
    profiles : three profiles
        ``profiles[i]``: the others punish player ``i``, who plays a best response to them.
        Ties are broken by the lexicographically first profile.
    """

    stage: StageGame
    values: FloatArray
    profiles: tuple[Profile, Profile, Profile]


@dataclass(frozen=True, eq=False)
class CorrelatedMinmax:
    """Each player's correlated minmax payoff, bracketed by two strategies anyone can check.

    Attributes
    ----------
    stage : StageGame
    values : array of shape (3,)
        The upper bounds: what each player's best response earns against its lottery.
    lower : array of shape (3,)
        What each player's security strategy guarantees.
    gap : float
        Largest difference between the two bounds, in payoff units.
    lotteries : three arrays
        ``lotteries[i]``: the others' joint lottery against player ``i``, over their action
        pairs in ascending player order.
    security_strategies : three arrays of shape (n0,), (n1,), (n2,)
        ``security_strategies[i]`` is mixed and guarantees player ``i`` at least ``lower[i]``.
    """

    stage: StageGame
    values: FloatArray
    lower: FloatArray
    gap: float
    lotteries: tuple[FloatArray, FloatArray, FloatArray]
    security_strategies: tuple[FloatArray, FloatArray, FloatArray]


def pure_minmax(stage: StageGame) -> PureMinmax:
    r"""Compute each player's minmax payoff when the others choose pure actions.

    .. math:: \min_{a_{-i}} \max_{a_i} u_i(a_i, a_{-i}), \qquad i = 1, 2, 3.

    By inspection of every profile (Fudenberg and Maskin 1986, section 1, in pure actions).

    Parameters
    ----------
    stage : StageGame

    Returns
    -------
    PureMinmax

    Examples
    --------
    >>> common = np.zeros((2, 2, 2, 3))
    >>> common[0, 0, 0] = common[1, 1, 1] = 1
    >>> found = pure_minmax(StageGame(common))
    >>> found.values.tolist(), found.profiles[0]
    ([0.0, 0.0, 0.0], (0, 0, 1))
    """
    values, profiles = [], []
    for player in range(3):
        payoffs = stage.payoffs[..., player]
        best = payoffs.max(axis=player)
        others = [int(k) for k in np.unravel_index(int(best.argmin()), best.shape)]
        reply = int(np.moveaxis(payoffs, player, 0)[:, others[0], others[1]].argmax())
        values.append(float(best.min()))
        others.insert(player, reply)
        profiles.append((others[0], others[1], others[2]))
    return PureMinmax(stage, _read_only(values), (profiles[0], profiles[1], profiles[2]))


def correlated_minmax(stage: StageGame) -> CorrelatedMinmax:
    r"""Compute each player's minmax payoff when the others may correlate their actions.

    .. math:: \min_{q \in \Delta(A_{-i})} \max_{a_i} \sum_{a_{-i}} q(a_{-i}) u_i(a_i, a_{-i})

    is the value of a zero-sum game between player ``i`` and the two others together, found by
    linear programming (von Neumann 1928; Dantzig 1951). Both optimal strategies are returned and
    both bounds recomputed from them, so that the reader need not trust the solver.

    Parameters
    ----------
    stage : StageGame

    Returns
    -------
    CorrelatedMinmax

    Raises
    ------
    ConvergenceError
        If the linear programme is not solved.

    Examples
    --------
    >>> common = np.zeros((2, 2, 2, 3))
    >>> common[0, 0, 0] = common[1, 1, 1] = 1
    >>> correlated_minmax(StageGame(common)).values.tolist()
    [0.0, 0.0, 0.0]
    """
    upper, lower, lotteries, security = [], [], [], []
    for player in range(3):
        matrix = np.moveaxis(stage.payoffs[..., player], player, 0)
        shape = matrix.shape[1:]
        matrix = matrix.reshape(len(matrix), -1)
        lottery, strategy = _zero_sum(matrix, stage.players[player])
        upper.append(float((matrix @ lottery).max()))
        lower.append(float((strategy @ matrix).min()))
        lotteries.append(_read_only(lottery.reshape(shape)))
        security.append(_read_only(strategy))
    values, floors = _read_only(upper), _read_only(lower)
    return CorrelatedMinmax(
        stage=stage,
        values=values,
        lower=floors,
        gap=float((values - floors).max()),
        lotteries=(lotteries[0], lotteries[1], lotteries[2]),
        security_strategies=(security[0], security[1], security[2]),
    )


def _zero_sum(matrix: FloatArray, player: str) -> tuple[FloatArray, FloatArray]:
    """Solve a zero-sum game: the minimiser's column lottery and the maximiser's row strategy."""
    rows, columns = matrix.shape
    low, spread = matrix.min(), np.ptp(matrix)
    # Payoffs moved to [0, 1]: the solver's absolute tolerances then mean the same in any unit.
    unit = (matrix - low) / spread if spread > 0 else np.zeros_like(matrix)
    result = linprog(
        np.append(np.zeros(columns), 1.0),
        A_ub=np.column_stack([unit, -np.ones(rows)]),
        b_ub=np.zeros(rows),
        A_eq=np.append(np.ones(columns), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * columns + [(None, None)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.status != 0:
        raise ConvergenceError(f"minmax of {player}: the linear programme ended: {result.message}")
    return _lottery(result.x[:-1]), _lottery(-result.ineqlin.marginals)


def _lottery(weights: FloatArray) -> FloatArray:
    clipped = np.clip(weights, 0.0, None)
    normal: FloatArray = clipped / clipped.sum()
    return normal


def _read_only(values: list[float] | FloatArray) -> FloatArray:
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array
