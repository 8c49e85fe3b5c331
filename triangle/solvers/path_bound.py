"""How high an observer can go along any equilibrium path: an upper bound that needs no payoff set.

An *observer* is any function of the action profile, discounted along the path, that gives nobody
an incentive. The bound is the value of a linear programme over what every equilibrium path must
satisfy; it holds for all of them, stationary or not, but need not be attained.

Glossary: x_t = distribution of the profile in period t, v_t = expected continuation payoffs from
period t on, T = number of periods written out, p = lower bound of the threat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, lil_matrix, vstack

from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.directions import feasible_support, spread_directions

__all__ = ["PathBound", "bound_observer"]

TAIL = 1e-4
"""The periods written out leave at most this weight of the observer to the rest of the path."""

MOST_PERIODS = 60


@dataclass(frozen=True, eq=False)
class PathBound:
    """An upper bound of an observer over all equilibrium paths.

    Attributes
    ----------
    upper : float or None
        None when no path can meet the floors.
    periods : int
        Periods written out.
    slack : float
        What the dual solution of the linear programme leaves open; ``upper`` already includes it.
    """

    upper: float | None
    periods: int
    slack: float


def bound_observer(
    game: RepeatedGame,
    observer: ArrayLike,
    discount_factor: float,
    floors: Mapping[int, float],
    threat: ArrayLike,
) -> PathBound:
    """Bound the discounted average of an observer over equilibrium paths, from above.

    Along every equilibrium path, averaging the incentive constraints over the public history,

    - (1 - delta_i) sum_a x_t(a) gain_i(a) <= delta_i (v_{t+1, i} - p_i) for every period t,
    - v_t = (1 - delta) sum_a x_t(a) u(a) + delta v_{t+1}, v_t >= p, and v_0 meets the floors,
    - v_T is a feasible payoff,

    the recursive conditions of Abreu, Pearce and Stacchetti (1990) with expectations taken. The
    best x is found by linear programming (HiGHS).

    Parameters
    ----------
    game : RepeatedGame
    observer : array_like, shape (n0, n1, n2)
    discount_factor : float
        Of the observer, in (0, 1).
    floors : mapping of player to the least expected payoff at the start
    threat : array_like, shape (3,)
        Lower bounds of the worst equilibrium payoffs.

    Returns
    -------
    PathBound

    Raises
    ------
    GameError
        If the observer does not have one value per profile.
    ConvergenceError
        If the linear programme could not be solved.

    Examples
    --------
    The largest payoff of a player in the contribution game is 3.5 + delta for delta in [1/4, 1/2]:

    >>> from triangle.game import StageGame
    >>> payoffs = np.zeros((2, 2, 2, 3))
    >>> for a in np.ndindex(2, 2, 2):
    ...     payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    >>> game = RepeatedGame(StageGame(payoffs), 0.3)
    >>> bound = bound_observer(game, payoffs[..., 0], 0.3, {}, [0, 0, 0])
    >>> bound.upper >= 3.8 - 1e-9
    True
    """
    values = np.asarray(observer, dtype=np.float64)
    if values.shape != game.stage.shape:
        raise GameError(f"observer: expected shape {game.stage.shape}, got {values.shape}")
    periods = int(np.clip(np.ceil(np.log(TAIL) / np.log(discount_factor)), 1, MOST_PERIODS))
    programme = _Programme(game, np.asarray(threat, dtype=np.float64))
    weights = (1 - discount_factor) * discount_factor ** np.arange(periods)
    rest = float(discount_factor**periods * programme.best(values))
    answer = programme.solve(values, weights, floors)
    if answer is None:
        return PathBound(None, periods, 0.0)
    upper, slack = answer
    return PathBound(upper + slack + rest, periods, slack)


class _Programme:
    """The linear programme, in payoffs normalised to [0, 1] for each player."""

    def __init__(self, game: RepeatedGame, threat: FloatArray) -> None:
        stage = game.stage.payoffs.reshape(-1, 3)
        self._low = stage.min(axis=0)
        spread = np.ptp(stage, axis=0)
        self._spread = np.where(spread > 0, spread, 1.0)
        self._delta = game.discount_factors
        payoffs = (stage - self._low) / self._spread
        gains = game.stage.deviation_gains.reshape(-1, 3) / self._spread
        self._threat = (threat - self._low) / self._spread
        directions = spread_directions(60)
        reach = feasible_support(payoffs, self._delta, directions)
        # A profile whose gain no feasible continuation can outweigh is never played.
        required = self._threat + (1 - self._delta) / self._delta * gains
        self._usable = (required <= reach[:3] + 1e-9).all(axis=1)
        self._payoffs, self._gains = payoffs[self._usable], gains[self._usable]
        self._directions, self._reach = directions, reach

    def best(self, observer: FloatArray) -> float:
        """Largest value of the observer on a profile that may be played."""
        return float(observer.ravel()[self._usable].max())

    def solve(
        self, observer: FloatArray, weights: NDArray[np.floating], floors: Mapping[int, float]
    ) -> tuple[float, float] | None:
        """Return the optimum and what its dual solution leaves open, or None if infeasible."""
        periods, count = len(weights), len(self._payoffs)
        own = observer.ravel()[self._usable]
        columns = periods * count
        objective = np.concatenate([np.kron(weights, own), np.zeros(3 * (periods + 1))])
        equal, right = self._flow(periods, count)
        temptation, room = self._temptations(periods, count)
        low = np.tile(self._threat, (periods + 1, 1))
        for player, floor in floors.items():
            normalised = (floor - self._low[player]) / self._spread[player]
            low[0, player] = max(low[0, player], normalised - 1e-9)
        high = np.tile(self._reach[:3], (periods + 1, 1))
        if (low > high).any():
            return None
        bounds = np.column_stack([np.zeros(columns), np.ones(columns)])
        bounds = np.concatenate([bounds, np.column_stack([low.ravel(), high.ravel()])])
        answer = linprog(
            -objective, A_ub=temptation, b_ub=room, A_eq=equal, b_eq=right, bounds=bounds
        )
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ConvergenceError(f"path bound: the linear programme failed: {answer.message}")
        # Any multipliers give a valid bound; with these, reduced costs of the wrong sign are
        # what is left open, each times the width of its variable's bounds.
        reduced = -objective - temptation.T @ answer.ineqlin.marginals
        reduced -= equal.T @ answer.eqlin.marginals
        least = np.minimum(reduced * bounds[:, 0], reduced * bounds[:, 1]).sum()
        dual = room @ answer.ineqlin.marginals + right @ answer.eqlin.marginals + least
        return float(-answer.fun), max(0.0, float(answer.fun - dual))

    def _flow(self, periods: int, count: int) -> tuple[csr_matrix, FloatArray]:
        """Probabilities add up to one; today's and later payoffs make up the continuation."""
        ones = csr_matrix(np.kron(np.eye(periods), np.ones((1, count))))
        today = csr_matrix(np.kron(np.eye(periods), ((1 - self._delta) * self._payoffs).T))
        chain = lil_matrix((3 * periods, 3 * (periods + 1)))
        for row in range(3 * periods):
            chain[row, row] = -1.0
            chain[row, row + 3] = self._delta[row % 3]
        nothing = csr_matrix((periods, 3 * (periods + 1)))
        matrix = vstack([hstack([ones, nothing]), hstack([today, chain])]).tocsr()
        return matrix, np.concatenate([np.ones(periods), np.zeros(3 * periods)])

    def _temptations(self, periods: int, count: int) -> tuple[csr_matrix, FloatArray]:
        """Gains today must be outweighed by what is lost later; the end must be feasible."""
        gains = csr_matrix(np.kron(np.eye(periods), ((1 - self._delta) * self._gains).T))
        later = lil_matrix((3 * periods, 3 * (periods + 1)))
        for row in range(3 * periods):
            later[row, row + 3] = -self._delta[row % 3]
        end = lil_matrix((len(self._directions), 3 * (periods + 1)))
        end[:, -3:] = self._directions
        unused = csr_matrix((len(self._directions), periods * count))
        matrix = vstack([hstack([gains, later]), hstack([unused, end])]).tocsr()
        room = np.concatenate([np.tile(-self._delta * self._threat, periods), self._reach])
        return matrix, room
