"""The payoff set where at most two players have anything to win or lose.

Every two-player game is such a game, with a third player whose payoff is always the same. All
payoffs then lie in a plane, and the sets of the recursion are polygons. With equal patience it is
that of Abreu and Sannikov (2014, An algorithm for two-player repeated games with perfect
monitoring, Theoretical Economics 9): at most four continuations for each profile. What is special
to a plane is here, in `polygons` and in `polygon_sweeps`; other games are left to `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.compiled import use_compiled

__all__ = ["PlaneRecursion", "PlaneStep", "plane_recursion"]

MAX_SWEEPS = 4000
MAX_INNER_SWEEPS = 300
FEW_CORNERS = 120
EXACT = 1e-13
"""Polygons are followed to rounding: their corners are then right to eleven digits."""

EXACT_CURVED = 1e-11
"""With unequal patience corners multiply as they pass, and few are exact."""

BOX = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])


@dataclass(frozen=True, eq=False)
class PlaneStep:
    """A polygon of payoffs, and how each of its corners is generated from the one before.

    Attributes
    ----------
    corners : (V, 2), normalised, in order
    profiles : (V,) int, which profile generates each
    continuations : (V, 2)
    """

    corners: FloatArray
    profiles: NDArray[np.int64]
    continuations: FloatArray


def plane_recursion(game: RepeatedGame) -> PlaneRecursion | None:
    """Set up a game in which two players at most have anything at stake; None for any other.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = np.array([[[[4., 4, 7]], [[0, 6, 7]]], [[[6, 0, 7]], [[2, 2, 7]]]])
    >>> plane_recursion(RepeatedGame(StageGame(pd), (0.5, 0.5, 0.9))).players
    (0, 1)
    >>> three = np.random.default_rng(0).random((2, 2, 2, 3))
    >>> plane_recursion(RepeatedGame(StageGame(three), 0.5)) is None
    True
    """
    payoffs = game.stage.payoffs.reshape(-1, 3)
    spread = payoffs.max(axis=0) - payoffs.min(axis=0)
    at_stake = [i for i in range(3) if spread[i] > 0]
    if len(at_stake) == 3:
        return None
    idle = [i for i in range(3) if spread[i] <= 0]
    first, second = (at_stake + idle)[:2]
    return PlaneRecursion(game, (first, second))


class PlaneRecursion:
    """A repeated game in which at most two players have anything at stake, normalised."""

    def __init__(self, game: RepeatedGame, players: tuple[int, int]) -> None:
        self.game, self.players = game, players
        stage = game.stage
        payoffs = stage.payoffs.reshape(-1, 3)
        low = payoffs.min(axis=0)
        spread = payoffs.max(axis=0) - low
        self.scale = float(spread.max()) or 1.0
        spread[spread == 0] = 1.0
        self._low, self._spread = low, spread
        pair = list(players)
        self._deltas = game.discount_factors[pair]
        if not np.ptp(payoffs[:, pair[1]]) > 0:  # the second is idle: anything will do
            self._deltas = np.full(2, self._deltas[0])
        self.equal_patience = bool(self._deltas[0] == self._deltas[1])
        # Machine code is made anew for arrays laid out otherwise, as picking columns does.
        best = (stage.best_payoffs.reshape(-1, 3)[:, pair] - low[pair]) / spread[pair]
        best = np.ascontiguousarray(best)
        self._u = np.ascontiguousarray((payoffs[:, pair] - low[pair]) / spread[pair])
        self._gains = best - self._u
        self._required = (1 - self._deltas) / self._deltas * self._gains
        self._minmax = best.min(axis=0)
        if use_compiled(len(payoffs)):
            from triangle.solvers.compiled.polygon_sweeps import shrink
            from triangle.solvers.compiled.polygons import farthest, hull, lotteries
        else:
            from triangle.solvers.polygon_sweeps import shrink
            from triangle.solvers.polygons import farthest, hull, lotteries
        self._shrink, self._hull = shrink, hull
        self._farthest, self._lotteries = farthest, lotteries

    def in_units(self, corners: FloatArray) -> FloatArray:
        """Turn corners (V, 2) into payoffs (V, 3) in the game's own units."""
        points = np.tile(self._low, (len(corners), 1))
        pair = list(self.players)
        points[:, pair] += self._spread[pair] * corners
        return points

    def hull(self, payoffs: FloatArray) -> FloatArray:
        """Corners, in order and normalised, of the hull of payoffs (N, 3) in the game's units."""
        pair = list(self.players)
        points = (payoffs[:, pair] - self._low[pair]) / self._spread[pair]
        points = np.ascontiguousarray(points)
        return np.asarray(points[self._hull(points)])

    def gap(self, outer: FloatArray, inner: FloatArray) -> float:
        """Largest distance of a corner of one polygon to another, normalised."""
        return self._farthest(inner, outer)

    def outer(self, tol: float) -> tuple[PlaneStep | None, int]:
        """Shrink the feasible polygon until it stops moving.

        Returns the last polygon, None when it is empty, and the number of sweeps.

        Raises
        ------
        ArithmeticError
            If the hull of a sweep could not be trusted.
        """
        near = tol * float(1 - self._deltas.max()) / 50
        if self.equal_patience:
            start, exact = self._u[self._hull(self._u)], EXACT
        else:  # trading over time reaches beyond the hull of the stage payoffs, not beyond the box
            start, exact = BOX, EXACT_CURVED
        goals = np.array([exact, max(exact, near)])
        return self._until_still(start, self._required, self._minmax, goals, MAX_SWEEPS)[:2]

    def inner(self, outer: PlaneStep, slack: float) -> tuple[PlaneStep | None, int]:
        """Shrink a polygon under thresholds raised by a slack, to one that generates itself."""
        raised = self._required + np.where(self._gains > 1e-12, slack, 0.0)
        goals = np.full(2, slack * (1 - float(self._deltas.max())) / 8)
        step, sweeps, still = self._until_still(
            outer.corners, raised, np.full(2, -np.inf), goals, MAX_INNER_SWEEPS
        )
        return (step if still else None), sweeps

    def automaton(self, step: PlaneStep) -> Automaton:
        """Write a polygon as an automaton with one state per corner."""
        chances = self._lotteries(step.corners, step.continuations)
        profiles = np.stack(np.unravel_index(step.profiles, self.game.stage.shape), axis=1)
        draft = Automaton(profiles.astype(np.intp), chances, np.zeros(3, dtype=np.intp))
        worst = draft.payoffs(self.game).argmin(axis=0)
        return Automaton(draft.profiles, chances, worst.astype(np.intp))

    def _until_still(
        self,
        start: FloatArray,
        required: FloatArray,
        floors: FloatArray,
        goals: FloatArray,
        most: int,
    ) -> tuple[PlaneStep | None, int, bool]:
        corners, profiles, continuations, sweeps, status = self._shrink(
            start, self._u, required, floors, self._deltas, goals, FEW_CORNERS, most
        )
        if status == 2:
            raise ArithmeticError("the hull of a polygon leaves out some of its points")
        step = PlaneStep(corners, profiles, continuations) if len(corners) else None
        return step, sweeps, status == 0
