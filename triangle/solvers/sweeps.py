"""The sweeps of the payoff-set recursion: from outside, and from inside with slack to spare.

Works in normalised units (each player's stage payoffs run from 0 to 1), so that one set of
tolerances serves payoffs of any size. Nothing here decides what to report; see `payoff_set`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import Generated
from triangle.solvers.corner_operator import CornerOperator
from triangle.solvers.corner_programmes import lotteries_over_corners
from triangle.solvers.curved import Curved, curved_bracket
from triangle.solvers.directions import feasible_support, half_space_set, spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.nearby import Nearby
from triangle.solvers.one_direction import reach_along
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.polytope import Polytope, convex_hull
from triangle.solvers.shrinking import Step, shrink

__all__ = ["Recursion"]

MAX_INNER_SWEEPS = 300
MAX_CORNERS = 360
PATIENCE = 30


class Recursion:
    """One repeated game, normalised, with what the sweeps need at hand."""

    def __init__(self, game: RepeatedGame) -> None:
        self.game = game
        payoffs = game.stage.payoffs.reshape(-1, 3)
        self._low = payoffs.min(axis=0)
        spread = np.ptp(payoffs, axis=0)
        self._spread = np.where(spread > 0, spread, 1.0)
        self.scale = float(spread.max()) or 1.0  # idle players have no say in it
        self._delta = game.discount_factors
        self.equal_patience = bool(np.ptp(self._delta) == 0)
        gains = game.stage.deviation_gains.reshape(-1, 3) / self._spread
        # Profiles with the same payoffs and gains generate the same: one stands for all.
        rows = np.concatenate([(payoffs - self._low) / self._spread, gains], axis=1)
        _, self._profile, row = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        self._row = row.reshape(-1)
        self.profiles = len(payoffs)
        self._u, self._gains = np.split(rows[self._profile], 2, axis=1)
        self._required = (1 - self._delta) / self._delta * self._gains
        self._minmax = self._pure_minmax()
        self._operator = CornerOperator(self._enforcement())

    def in_units(self, points: FloatArray) -> FloatArray:
        """Turn normalised payoffs into the game's own units."""
        return np.asarray(self._low + self._spread * points)

    def normalised(self, points: FloatArray) -> FloatArray:
        """Turn payoffs in the game's own units into normalised ones."""
        return np.asarray((points - self._low) / self._spread)

    def _pure_minmax(self) -> FloatArray:
        best = self.game.stage.best_payoffs.reshape(-1, 3).min(axis=0)
        return np.asarray((best - self._low) / self._spread)

    # ------------------------------------------------------------------ outer sweeps

    def outer(
        self, tol: float, stop_when_crowded: bool = False, near: Nearby | None = None
    ) -> tuple[Step | None, int]:
        """Shrink a set that holds every equilibrium payoff until it stops moving.

        Returns the last set, None when it is empty, and the number of sweeps; see `shrink`.
        """
        return shrink(
            self._operator,
            self._feasible(),
            tol,
            loops=self._by_machine() and not stop_when_crowded,
            stop_when_crowded=stop_when_crowded,
            near=None if near is None else near.corners,
        )

    def _by_machine(self) -> bool:
        return self.equal_patience and use_compiled(self.profiles)

    def _feasible(self) -> Polytope:
        """Return a set that holds every feasible average discounted payoff."""
        if self.equal_patience:
            return convex_hull(self._u)
        directions = spread_directions(80)
        reach = feasible_support(self._u, self._delta, directions)
        bounded = half_space_set(directions, reach, self._u.mean(axis=0))
        if bounded is not None:
            return bounded
        box = np.stack(np.meshgrid(*np.stack([-reach[3:6], reach[:3]], axis=1), indexing="ij"), -1)
        return convex_hull(box.reshape(-1, 3))

    # ------------------------------------------------------------------ inner sweeps

    def inner(self, outer: Step, slack: float) -> tuple[Step | None, int]:
        """Shrink the outer set under thresholds raised by a slack, to a set that generates itself.

        Every deviation that pays something today must then cost at least the slack, which leaves
        room for the rounding of a finite automaton.
        """
        raised = self._required + np.where(self._gains > 1e-12, slack, 0.0)
        goal = slack * float(1 - self._delta.max()) / 8
        polytope, generators = outer.polytope, np.unique(outer.generated.profiles)
        if self._by_machine() and polytope.rank == 3:
            from triangle.solvers.compiled.sweeping import inner_sweeps

            delta = float(self._delta[0])
            at = inner_sweeps(self._u, raised, delta, polytope, generators, goal, MAX_INNER_SWEEPS)
            if at is not None:
                if at.polytope is None or at.generated is None or at.change > goal:
                    return None, at.sweeps
                return Step(at.polytope, at.generated, at.change), at.sweeps
        rows = np.arange(len(self._u))
        smallest, waited = np.inf, 0
        for sweep in range(1, MAX_INNER_SWEEPS + 1):
            thresholds = polytope.vertices.min(axis=0) + raised
            reachable = (thresholds <= polytope.vertices.max(axis=0) + 1e-10).all(axis=1)
            generated = self._operator.apply(
                polytope, thresholds, rows[reachable], generators, goal / 4
            )
            if generated is None:
                return None, sweep
            thin = goal / 4
            new = convex_hull(generated.values, thin)
            while len(new.vertices) > 2 * MAX_CORNERS and thin < 0.01:
                thin *= 2
                new = convex_hull(generated.values, thin)
            generated = generated.take(new.source)
            change = new.falls_short_of(polytope)
            polytope, generators = new, np.unique(generated.profiles)
            if change <= goal:
                return Step(new, generated, change), sweep
            waited = 0 if change < 0.99 * smallest else waited + 1
            smallest = min(smallest, change)
            if waited > PATIENCE:  # thinning keeps it moving: a larger slack will do
                return None, sweep
        return None, MAX_INNER_SWEEPS

    def curved(
        self, tol: float, start: Generated | None = None, near: Nearby | None = None
    ) -> Curved | None:
        """Bracket a set with too many corners along chosen directions; None when it is flat.

        The inner set grows from profiles played for ever, and from ``start`` if given.
        """
        if near is not None and near.self_generating:
            start = near.corners if start is None else start.join(near.corners)
        return curved_bracket(self._enforcement(), tol, start, near)

    def _enforcement(self) -> Enforcement:
        return Enforcement(self._u, self._required, self._delta, self._minmax)

    def support(
        self, direction: FloatArray, witness: Automaton, outer: FloatArray, tol: float
    ) -> tuple[Automaton, float]:
        """Tighten the bounds of the farthest payoff in one direction, both in the game's units.

        Parameters
        ----------
        direction : (3,), in the game's units
        witness : Automaton, to grow from
        outer : (V, 3), corners of a set that holds every equilibrium payoff
        tol : float, in normalised units

        Returns
        -------
        Automaton, which reaches as far as was found, and the upper bound
        """
        normal = direction * self._spread
        length = float(np.linalg.norm(normal))
        values = self.normalised(witness.payoffs(self.game))
        raw = np.ravel_multi_index(tuple(witness.profiles.T), self.game.stage.shape)
        inner = Generated(values, self._row[raw], witness.lotteries @ values)
        known = convex_hull(self.normalised(outer))
        found = reach_along(self._enforcement(), normal / length, inner, known, tol)
        return self.automaton(found.inner), float(direction @ self._low + length * found.upper)

    def nearby(self, witness: Automaton, outer: FloatArray) -> Nearby:
        """Read what an automaton and an outer set (V, 3) of a similar game suggest here."""
        check = check_one_shot_deviations(self.game, witness)
        values = self.normalised(check.payoffs)
        raw = np.ravel_multi_index(tuple(witness.profiles.T), self.game.stage.shape)
        corners = Generated(values, self._row[raw], witness.lotteries @ values)
        return Nearby(corners, check.slack >= 0, self.normalised(outer))

    # ------------------------------------------------------------------ automata

    def automaton(self, generated: Generated) -> Automaton:
        """Write a self-generating set as an automaton with one state per generated vertex."""
        return self.realised(generated)[0]

    def realised(self, generated: Generated) -> tuple[Automaton, Generated]:
        """Write a set as an automaton, and say what its states are exactly worth."""
        hull = convex_hull(generated.values)
        continuations = generated.continuations[hull.source]
        by_machine = use_compiled(self.profiles)
        lotteries = lotteries_over_corners(hull.vertices, continuations, loops=by_machine)
        rows = generated.profiles[hull.source]
        profiles = np.stack(np.unravel_index(self._profile[rows], self.game.stage.shape), axis=1)
        automaton, payoffs = self._with_punishments(profiles.astype(np.intp), lotteries)
        values = self.normalised(payoffs)
        return automaton, Generated(values, rows, lotteries @ values)

    def stationary_automaton(self) -> Automaton | None:
        """Return the largest automaton of profiles played for ever, each punished by another."""
        rows = np.arange(len(self._u))
        while len(rows):
            threat = self._u[rows].min(axis=0)
            keep = (self._u[rows] >= threat + self._required[rows] - 1e-12).all(axis=1)
            if keep.all():
                chosen = np.unravel_index(self._profile[rows], self.game.stage.shape)
                profiles = np.stack(chosen, axis=1)
                return self._with_punishments(profiles.astype(np.intp), np.eye(len(rows)))[0]
            rows = rows[keep]
        return None

    def _with_punishments(
        self, profiles: NDArray[np.intp], lotteries: FloatArray
    ) -> tuple[Automaton, FloatArray]:
        draft = Automaton(profiles, lotteries, np.zeros(3, dtype=np.intp))
        payoffs = draft.payoffs(self.game)  # deviations, and so punishments, have no part in them
        return Automaton(profiles, lotteries, payoffs.argmin(axis=0).astype(np.intp)), payoffs
