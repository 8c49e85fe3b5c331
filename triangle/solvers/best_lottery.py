"""The best public lottery over given prizes when some players must not fall below a floor.

Answers how far the mean of one quantity can go and which floor holds it back. It does not ask
whether the prizes can be enforced: pass it those that can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray

__all__ = ["BestLottery", "best_lottery"]


@dataclass(frozen=True, eq=False)
class BestLottery:
    """The solution of a linear programme, with its certificate.

    Attributes
    ----------
    value : float
        Largest mean value.
    upper : float
        Bound from the dual solution; no lottery does better.
    probabilities : array of shape (m,)
    payoffs : array of shape (k,)
        Expected payoffs.
    multipliers : mapping of player to float
        How much the value would rise if the player's floor fell by one unit; 0 where it does not
        bind.
    """

    value: float
    upper: float
    probabilities: FloatArray
    payoffs: FloatArray
    multipliers: Mapping[int, float]


def best_lottery(
    values: ArrayLike, payoffs: ArrayLike, floors: Mapping[int, float]
) -> BestLottery | None:
    """Find the lottery with the largest mean value that gives players at least their floors.

    max sum_a p_a value_a subject to sum_a p_a payoff_a,i >= floor_i and p a probability; solved by
    the dual simplex method of HiGHS (Huangfu and Hall 2018). A sure prize is preferred to a lottery
    that does no better.

    Parameters
    ----------
    values : array_like of shape (m,)
    payoffs : array_like of shape (m, k)
    floors : mapping of column of ``payoffs`` to floor

    Returns
    -------
    BestLottery or None
        None if no lottery meets the floors.

    Raises
    ------
    GameError
        If the arrays do not fit each other.
    ConvergenceError
        If the linear programme could not be solved.

    References
    ----------
    Huangfu, Q. and Hall, J. A. J. (2018), Parallelizing the dual revised simplex method,
    Mathematical Programming Computation 10, 119-142.

    Examples
    --------
    >>> found = best_lottery([0, 1], [[1.0], [-1.0]], floors={0: 0.0})
    >>> found.value, found.probabilities.tolist(), found.multipliers
    (0.5, [0.5, 0.5], {0: 0.5})
    """
    value, table = np.array(values, dtype=np.float64), np.array(payoffs, dtype=np.float64)
    if value.ndim != 1 or table.ndim != 2 or len(table) != len(value):
        raise GameError(
            f"lottery: expected values (m,) and payoffs (m, k), got {value.shape}, {table.shape}"
        )
    if len(value) == 0:
        return None
    players = sorted(floors)
    floor = np.array([floors[i] for i in players])
    if players:
        scale = np.maximum(np.ptp(table[:, players], axis=0), 1e-300)
        rows: FloatArray | None = -(table[:, players] / scale).T
        bounds: FloatArray | None = -(floor / scale)
    else:
        scale, rows, bounds = np.ones(0), None, None
    solved = linprog(
        -value, A_ub=rows, b_ub=bounds, A_eq=np.ones((1, len(value))), b_eq=[1.0], method="highs-ds"
    )
    if solved.status == 2:
        return None
    if solved.status != 0:
        raise ConvergenceError(f"lottery: the linear programme was not solved: {solved.message}")
    prices = -solved.ineqlin.marginals / scale if players else np.zeros(0)
    upper = float((value + (table[:, players] - floor) @ prices).max())
    chances = np.maximum(solved.x, 0.0)
    chances /= chances.sum()
    sure = (table[:, players] >= floor - 1e-12 * scale).all(axis=1)
    best = float(value @ chances)
    good = np.flatnonzero(sure & (value >= best - 1e-12 * max(1.0, abs(best))))
    if len(good):
        chances = np.zeros(len(value))
        chances[good[0]] = 1.0
    mean = chances @ table
    for array in (chances, mean):
        array.flags.writeable = False
    return BestLottery(
        value=float(value @ chances),
        upper=upper,
        probabilities=chances,
        payoffs=mean,
        multipliers={i: float(p) + 0.0 for i, p in zip(players, prices, strict=True)},
    )
