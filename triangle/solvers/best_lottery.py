"""The best public lottery over given prizes when some players must not fall below a floor.

Answers how far the mean of one quantity can go and which floor holds it back. It does not ask
whether the prizes can be enforced: pass it those that can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.few_rows import solve_few_rows

__all__ = ["BestLottery", "best_lottery"]

INFEASIBLE = 1e-10
NEVER = -1e7
"""Cost of missing a floor, in units of the range of values: more than any price."""


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

    max sum_a p_a value_a subject to sum_a p_a payoff_a,i >= floor_i and p a probability, by the
    simplex method (Dantzig 1963), which needs one row per floor. A sure prize is preferred to a
    lottery that does no better.

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

    References
    ----------
    Dantzig, G. B. (1963), Linear Programming and Extensions, Princeton University Press.

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
    scale = np.ptp(table[:, players], axis=0)
    scale[scale <= 0] = 1.0
    unit = float(np.ptp(value)) or 1.0
    found = _solve((value - value.min()) / unit, (table[:, players] - floor) / scale)
    if found is None:
        return None
    chances, prices = found
    prices = prices * unit / scale
    upper = float((value + (table[:, players] - floor) @ prices).max())
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


def _solve(values: FloatArray, above: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Maximise the mean value such that no mean of ``above`` (m, k) is negative."""
    count, floors = above.shape
    identity = np.eye(floors + 1)[:, :floors]
    rows = np.concatenate([above.T, np.ones((1, count))])
    matrix = np.concatenate([-identity, identity, rows], axis=1)
    right = np.append(np.zeros(floors), 1.0)
    short = above < 0
    start = int(np.lexsort((-values, np.maximum(-above, 0.0).sum(axis=1)))[0])
    axes = np.arange(floors)
    basis = np.append(np.where(short[start], floors + axes, axes), 2 * floors + start)
    costs = np.zeros(2 * floors + count)
    if short[start].any():  # first find a lottery that meets all floors
        costs[floors : 2 * floors] = -1.0
        plan = solve_few_rows(matrix, right, costs, basis)
        if plan.value < -INFEASIBLE:
            return None
        basis = plan.basis
    costs[floors : 2 * floors] = NEVER
    costs[2 * floors :] = values
    plan = solve_few_rows(matrix, right, costs, basis)
    chances = np.zeros(2 * floors + count)
    chances[plan.basis] = plan.levels
    chances = chances[2 * floors :] / chances[2 * floors :].sum()
    return chances, np.maximum(-plan.prices[:floors], 0.0)
