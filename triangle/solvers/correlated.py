"""What a mediator could bring about: the best and worst correlated equilibrium, for any purpose.

Correlated equilibria form a polytope; its extent in any direction is a linear programme. This
module gives the extent for each player's payoff, their sum and any other function of the action
profile. It does not list the polytope's vertices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import csr_array

from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray, StageGame
from triangle.solvers.dominance import Dominance, iterated_dominance, restricted_game

__all__ = [
    "CorrelatedEquilibria",
    "CorrelatedExtreme",
    "CorrelatedRange",
    "correlated_equilibria",
    "incentive_violation",
]


@dataclass(frozen=True, eq=False)
class CorrelatedExtreme:
    """One extreme correlated equilibrium, with what is needed to check it.

    Attributes
    ----------
    value : float
        Expectation of the objective.
    distribution : array of shape (n0, n1, n2)
        Probability of each action profile.
    payoffs : array of shape (3,)
    violation : float
        Largest expected gain, for any player, from playing b whenever told a, in payoff units and
        weighted by the chance of being told a; zero or rounding dust.
    gap : float
        Distance of ``value`` from a bound that holds for every correlated equilibrium, recomputed
        from the dual solution; zero or rounding dust.
    """

    value: float
    distribution: FloatArray
    payoffs: FloatArray
    violation: float
    gap: float


@dataclass(frozen=True, eq=False)
class CorrelatedRange:
    """The range of one objective over all correlated equilibria."""

    worst: CorrelatedExtreme
    best: CorrelatedExtreme


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibria:
    """The extent of the polytope of correlated equilibria.

    Attributes
    ----------
    stage : StageGame
    dominance : Dominance
        Strictly dominated actions have probability zero in every correlated equilibrium.
    players : three CorrelatedRange
        Of each player's payoff.
    total : CorrelatedRange
        Of the sum of payoffs.
    objectives : mapping of names to CorrelatedRange
        Of the objectives asked for.
    """

    stage: StageGame
    dominance: Dominance
    players: tuple[CorrelatedRange, CorrelatedRange, CorrelatedRange]
    total: CorrelatedRange
    objectives: Mapping[str, CorrelatedRange]


def incentive_violation(stage: StageGame, distribution: FloatArray) -> float:
    r"""Compute by how much a lottery over action profiles fails to be a correlated equilibrium.

    .. math:: \max_{i, a_i, b_i} \sum_{a_{-i}} p(a) \, [u_i(b_i, a_{-i}) - u_i(a)]

    Parameters
    ----------
    stage : StageGame
    distribution : array of shape (n0, n1, n2)

    Returns
    -------
    float
        In payoff units; never negative, zero at a correlated equilibrium.

    Examples
    --------
    >>> stage = StageGame([[[[3.0, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]])
    >>> incentive_violation(stage, np.array([[[0.5], [0]], [[0], [0.5]]]))
    1.0
    """
    worst = 0.0
    for player in range(3):
        weights = np.moveaxis(distribution, player, 0).reshape(stage.shape[player], -1)
        payoffs = np.moveaxis(stage.payoffs[..., player], player, 0).reshape(weights.shape)
        told = weights @ payoffs.T
        worst = max(worst, float((told - np.diag(told)[:, None]).max()))
    return worst


def correlated_equilibria(
    stage: StageGame, objectives: Mapping[str, ArrayLike] | None = None
) -> CorrelatedEquilibria:
    r"""Find the best and worst correlated equilibrium for each player, for all, and as asked.

    A distribution ``p`` over action profiles is a correlated equilibrium when no player gains by
    playing ``b`` whenever told ``a``,

    .. math:: \sum_{a_{-i}} p(a) \, [u_i(b_i, a_{-i}) - u_i(a)] \le 0
              \quad \text{for all } i, a_i, b_i

    (Aumann 1974, 1987). By sparse linear programming after iterated strict dominance.

    Parameters
    ----------
    stage : StageGame
    objectives : mapping of names to array_like of shape (n0, n1, n2), optional
        Further functions of the action profile, such as the indicator of an event.

    Returns
    -------
    CorrelatedEquilibria
        Never empty: every game has a correlated equilibrium (Hart and Schmeidler 1989).

    Raises
    ------
    GameError
        If an objective has the wrong shape or is not finite.
    ConvergenceError
        If a linear programme is not solved.

    Examples
    --------
    In chicken a mediator raises the sum from 28/3, at the mixed equilibrium, to 10.5.

    >>> from triangle.solvers.two_player_games import bimatrix_game
    >>> chicken = bimatrix_game([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> round(correlated_equilibria(chicken).total.best.value, 9)
    10.5
    """
    dominance = iterated_dominance(stage)
    kept = np.ix_(*dominance.surviving)
    constraints = _incentive_constraints(restricted_game(stage, dominance.surviving))

    def extent(objective: FloatArray) -> CorrelatedRange:
        worst, best = (_extreme(stage, kept, constraints, objective, sign) for sign in (1.0, -1.0))
        return CorrelatedRange(worst, best)

    asked = {}
    for name, given in (objectives or {}).items():
        array = np.asarray(given, dtype=np.float64)
        if array.shape != stage.shape or not np.isfinite(array).all():
            raise GameError(
                f"objective {name}: expected finite numbers of shape {stage.shape}, "
                f"got shape {array.shape}"
            )
        asked[name] = extent(array)
    first, second, third = (extent(stage.payoffs[..., player]) for player in range(3))
    return CorrelatedEquilibria(
        stage=stage,
        dominance=dominance,
        players=(first, second, third),
        total=extent(stage.payoffs.sum(axis=-1)),
        objectives=MappingProxyType(asked),
    )


def _incentive_constraints(stage: StageGame) -> csr_array:
    """One row per player, action and deviation: payoff gained at each profile, in range units."""
    size = int(np.prod(stage.shape))
    profiles = np.arange(size).reshape(stage.shape)
    rows, columns, values = [], [], []
    count = 0
    for player, n in enumerate(stage.shape):
        payoffs = np.moveaxis(stage.payoffs[..., player], player, 0).reshape(n, -1)
        where = np.moveaxis(profiles, player, 0).reshape(n, -1)
        spread = np.ptp(payoffs)
        for told in range(n):
            for played in range(n):
                if played == told or spread == 0:
                    continue
                rows.append(np.full(where.shape[1], count))
                columns.append(where[told])
                values.append((payoffs[played] - payoffs[told]) / spread)
                count += 1
    if not count:
        return csr_array((0, size), dtype=np.float64)
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(entries, shape=(count, size))


def _extreme(
    stage: StageGame,
    kept: tuple[np.ndarray, ...],
    constraints: csr_array,
    objective: FloatArray,
    sign: float,
) -> CorrelatedExtreme:
    """Minimise ``sign * objective`` over the correlated equilibria."""
    cost = sign * objective[kept].ravel()
    spread = float(np.ptp(cost)) or 1.0
    unit = (cost - cost.min()) / spread
    result = linprog(
        unit,
        A_ub=constraints,
        b_ub=np.zeros(constraints.shape[0]),
        A_eq=np.ones((1, len(unit))),
        b_eq=[1.0],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.status != 0:
        raise ConvergenceError(
            f"correlated equilibrium: the linear programme ended: {result.message}"
        )
    weights = np.clip(result.x, 0.0, None)
    weights /= weights.sum()
    # For any non-negative multipliers, no correlated equilibrium costs less than this.
    multipliers = np.clip(-result.ineqlin.marginals, 0.0, None)
    floor = float((unit + constraints.T @ multipliers).min())
    distribution = np.zeros(stage.shape)
    distribution[kept] = weights.reshape(distribution[kept].shape)
    payoffs = np.tensordot(distribution, stage.payoffs, axes=3)
    for array in (distribution, payoffs):
        array.flags.writeable = False
    return CorrelatedExtreme(
        value=float((distribution * objective).sum()),
        distribution=distribution,
        payoffs=payoffs,
        violation=incentive_violation(stage, distribution),
        gap=abs(float(unit @ weights) - floor) * spread,
    )
