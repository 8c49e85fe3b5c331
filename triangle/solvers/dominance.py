"""The actions no rational player would choose, whatever it expects of the others.

Strictly dominated actions are eliminated round by round; the survivors do not depend on the
order. Weakly dominated actions are reported but kept: eliminating them can lose equilibria, and
what is lost depends on the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray, StageGame

__all__ = ["Dominance", "DominatedAction", "iterated_dominance", "restricted_game"]

Actions = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]

LP_OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, eq=False)
class DominatedAction:
    """An action and the strategy that is better than it: a certificate anyone can check.

    Attributes
    ----------
    player : int
    action : int
    dominated_by : array of shape (n_player,)
        Probabilities over the player's actions in the original game; pure when one entry is 1.
    margin : float
        Smallest payoff difference in favour of ``dominated_by``, over the others' surviving
        action pairs. Positive for strict dominance, about zero for weak dominance.
    largest_margin : float
        Largest such difference.
    """

    player: int
    action: int
    dominated_by: FloatArray
    margin: float
    largest_margin: float


@dataclass(frozen=True, eq=False)
class Dominance:
    """What iterated elimination of strictly dominated actions leaves, and why.

    Attributes
    ----------
    stage : StageGame
    tolerance : float
        Relative to each player's payoff range.
    surviving : three tuples of action indices
    rounds : tuple of tuples of DominatedAction
        The actions eliminated together in each round, judged in the game left by the round
        before. Empty when nothing is dominated.
    weakly_dominated : tuple of DominatedAction
        Actions of the surviving game that are weakly dominated in it; not eliminated.
    """

    stage: StageGame
    tolerance: float
    surviving: Actions
    rounds: tuple[tuple[DominatedAction, ...], ...]
    weakly_dominated: tuple[DominatedAction, ...]

    @property
    def solvable(self) -> bool:
        """Whether a single action profile survives; it is then the only equilibrium."""
        return all(len(actions) == 1 for actions in self.surviving)


def restricted_game(stage: StageGame, actions: Sequence[Sequence[int]]) -> StageGame:
    """Keep only some actions of each player, with their names.

    Parameters
    ----------
    stage : StageGame
    actions : three sequences of distinct action indices, in the order wanted

    Returns
    -------
    StageGame

    Raises
    ------
    GameError
        If a list is empty, repeats an action or names one that does not exist.

    Examples
    --------
    >>> restricted_game(StageGame(np.zeros((3, 3, 3, 3))), ([0, 2], [1], [0, 1, 2])).actions
    (('0', '2'), ('1',), ('0', '1', '2'))
    """
    if len(actions) != 3:
        raise GameError(f"actions: expected one list per player (3), got {len(actions)}")
    for player, n, kept in zip(stage.players, stage.shape, actions, strict=True):
        if not kept or len(set(kept)) != len(kept) or not set(kept) <= set(range(n)):
            raise GameError(
                f"actions of {player}: expected distinct indices from 0 to {n - 1}, "
                f"at least one, got {list(kept)}"
            )
    names = [[stage.actions[i][k] for k in kept] for i, kept in enumerate(actions)]
    return StageGame(stage.payoffs[np.ix_(*actions)], stage.players, names)


def iterated_dominance(stage: StageGame, tolerance: float = 1e-9) -> Dominance:
    r"""Eliminate strictly dominated actions until none is left.

    Action ``a`` of player ``i`` is strictly dominated when some mixed strategy ``s`` has

    .. math:: \sum_b s_b u_i(b, a_{-i}) > u_i(a, a_{-i}) \quad \text{for every } a_{-i}.

    Pure dominance by comparison, mixed dominance by one linear programme per action (Gale and
    Sherman 1950; Moulin 1979); all dominated actions of a round leave together, and the survivors
    are the same in any other order (Gilboa, Kalai and Zemel 1990). No equilibrium, pure, mixed or
    correlated, gives an eliminated action any probability.

    Parameters
    ----------
    stage : StageGame
    tolerance : float
        A margin counts as positive above ``tolerance`` times the player's payoff range.

    Returns
    -------
    Dominance

    Raises
    ------
    ConvergenceError
        If a linear programme is not solved.

    Examples
    --------
    >>> dilemma = StageGame([[[[3, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]])
    >>> found = iterated_dominance(dilemma)
    >>> found.surviving, found.rounds[0][0].margin, found.solvable
    (((1,), (1,), (0,)), 1.0, True)
    """
    if not (np.isfinite(tolerance) and tolerance >= 0):
        raise GameError(f"tolerance: expected a non-negative number, got {tolerance}")
    first, second, third = (tuple(range(n)) for n in stage.shape)
    surviving: Actions = (first, second, third)
    rounds = []
    while dominated := _dominated(stage, surviving, tolerance, strict=True):
        rounds.append(dominated)
        gone = {(d.player, d.action) for d in dominated}
        first, second, third = (
            tuple(a for a in surviving[i] if (i, a) not in gone) for i in range(3)
        )
        surviving = (first, second, third)
    weak = _dominated(stage, surviving, tolerance, strict=False)
    return Dominance(stage, float(tolerance), surviving, tuple(rounds), weak)


def _dominated(
    stage: StageGame, surviving: Actions, tolerance: float, strict: bool
) -> tuple[DominatedAction, ...]:
    """List the dominated actions of the game that survives so far."""
    ranges = np.ptp(stage.payoffs, axis=(0, 1, 2))
    block = stage.payoffs[np.ix_(*surviving)]
    found = []
    for player in range(3):
        kept = surviving[player]
        payoffs = np.moveaxis(block[..., player], player, 0).reshape(len(kept), -1)
        slack = tolerance * float(ranges[player])
        for position, action in enumerate(kept):
            weights = (
                _strictly_better(payoffs, position, slack)
                if strict
                else _weakly_better(payoffs, position, slack)
            )
            if weights is None:
                continue
            difference = weights @ payoffs - payoffs[position]
            full = np.zeros(stage.shape[player])
            full[list(kept)] = weights
            full.flags.writeable = False
            found.append(
                DominatedAction(
                    player, action, full, float(difference.min()), float(difference.max())
                )
            )
    return tuple(found)


def _strictly_better(payoffs: FloatArray, position: int, slack: float) -> FloatArray | None:
    """Find a strategy that beats one row by more than the slack in every column."""
    difference = payoffs - payoffs[position]
    worst = difference.min(axis=1)
    if worst.max() > slack:
        return _unit(int(worst.argmax()), len(payoffs))
    # A best response to some column, or to the uniform column, cannot be strictly dominated.
    if (difference.max(axis=0) <= slack).any() or difference.mean(axis=1).max() <= slack:
        return None
    rows, columns = payoffs.shape
    scale = np.abs(difference).max()
    weights = _solve(
        objective=np.append(np.zeros(rows), -1.0),
        gains=np.column_stack([-difference.T / scale, np.ones(columns)]),
        free=1,
    )
    return weights if (weights @ difference).min() > slack else None


def _weakly_better(payoffs: FloatArray, position: int, slack: float) -> FloatArray | None:
    """Find a strategy never worse than one row by more than the slack, and better somewhere."""
    difference = payoffs - payoffs[position]
    pure = (difference.min(axis=1) >= -slack) & (difference.max(axis=1) > slack)
    if pure.any():
        return _unit(int(pure.argmax()), len(payoffs))
    # The only best response to some column cannot be weakly dominated.
    others = np.delete(difference, position, axis=0)
    if not others.size or (others.max(axis=0) < -slack).any():
        return None
    scale = np.abs(difference).max()
    if scale <= slack:
        return None
    weights = _solve(objective=-difference.sum(axis=1) / scale, gains=-difference.T / scale, free=0)
    gain = weights @ difference
    # The programme holds its constraints to 1e-10 of the scale; below that nothing can be told.
    floor = max(slack, 1e-9 * scale)
    return weights if gain.min() >= -floor and gain.max() > 100 * floor else None


def _solve(objective: FloatArray, gains: FloatArray, free: int) -> FloatArray:
    """Minimise over mixed strategies subject to gains @ x <= 0; return the strategy, cleaned."""
    rows = len(objective) - free
    result = linprog(
        objective,
        A_ub=gains,
        b_ub=np.zeros(len(gains)),
        A_eq=np.append(np.ones(rows), np.zeros(free))[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * rows + [(None, None)] * free,
        method="highs",
        options=LP_OPTIONS,
    )
    if result.status != 0:
        raise ConvergenceError(f"dominance: the linear programme ended: {result.message}")
    weights = np.where(result.x[:rows] > 1e-12, result.x[:rows], 0.0)
    normal: FloatArray = weights / weights.sum()
    return normal


def _unit(position: int, length: int) -> FloatArray:
    unit = np.zeros(length)
    unit[position] = 1.0
    return unit
