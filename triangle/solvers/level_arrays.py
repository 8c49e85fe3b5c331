"""The operator on the levels of half-spaces around a payoff set, by array operations.

All directions and all profiles at once; where machine code is used, `level_loops` does the same.
The mathematics and the glossary are in `levels`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.continuation import LENIENCE
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import FacetOptima, box_bases, farthest_within_facets
from triangle.solvers.level_proofs import CLOSE, MARGIN, Applied, Proofs

__all__ = ["ByArrays"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

MOST_MULTIPLIERS = 8
PROOFS = 8
MOST_GROWTH = 1e6


class ByArrays:
    """The operator for a growing list of directions; the first six must be the axes, + then -.

    Attributes
    ----------
    directions, onward : (N, 3), the latter times the discount factors
    """

    def __init__(self, game: Enforcement) -> None:
        self.game = game
        self.directions = self.onward = np.empty((0, 3))
        self._today = np.empty((len(game.payoffs), 0))
        self._bases = np.empty((0, 3), dtype=np.intp)
        self._pool: list[Proofs] = []

    def extend(self, directions: FloatArray) -> None:
        """Add directions (N, 3)."""
        game = self.game
        onward = directions * game.discount_factors
        self.directions = np.concatenate([self.directions, directions])
        self.onward = np.concatenate([self.onward, onward])
        today = (game.payoffs * (1 - game.discount_factors)) @ directions.T
        self._today = np.concatenate([self._today, today], axis=1)
        self._bases = np.concatenate([self._bases, box_bases(onward)])
        self._pool = []

    def _thresholds(self, levels: FloatArray) -> FloatArray:
        """Least acceptable continuation payoffs (A, 3) when the set lies within the levels."""
        threat = np.maximum(-levels[3:6], self.game.minmax)
        return np.asarray(threat + self.game.required - LENIENCE)

    def _solve(
        self, levels: FloatArray, floors: FloatArray, which: IntArray
    ) -> tuple[FacetOptima, Proofs]:
        found = farthest_within_facets(
            self.directions, levels, self.onward[which], floors, self._bases[which]
        )
        return found, Proofs.of_bases(found.bases, found.weights)

    def apply(self, levels: FloatArray, alive: BoolArray) -> Applied:
        """Apply the operator, best profile first: bounds from known proofs spare the others."""
        count = len(self.directions)
        thresholds = self._thresholds(levels)
        tomorrow = np.full(self._today.shape, np.maximum(self.onward, 0).sum(axis=1))
        known = self._pool[-MOST_MULTIPLIERS:]
        for proofs in known:
            np.minimum(tomorrow, proofs.reach(levels, thresholds), out=tomorrow)
        bound = self._today + tomorrow
        infeasible = ~alive
        bound[infeasible] = -np.inf
        values, profiles = np.full(count, -np.inf), np.zeros(count, dtype=np.intp)
        best = Proofs(np.zeros((count, 3), np.intp), np.zeros((count, 3)), np.zeros((count, 3)))
        used: list[tuple[IntArray, Proofs]] = []
        open_ = np.arange(count)
        while True:
            candidate = bound[:, open_].argmax(axis=0)
            worth = bound[candidate, open_] > values[open_] + CLOSE
            open_, candidate = open_[worth], candidate[worth]
            if len(open_) == 0:
                break
            found, proofs = self._solve(levels, thresholds[candidate], open_)
            value = found.values + self._today[candidate, open_]
            hopeless = np.isinf(found.values)
            infeasible[candidate[hopeless]] = True
            better = value > values[open_]
            rows = open_[better]
            values[rows], profiles[rows] = value[better], candidate[better]
            self._bases[rows] = found.bases[better]
            best = best.with_rows(rows, proofs.take(better))
            kept, proofs = open_[~hopeless], proofs.take(~hopeless)
            used.append((kept, proofs))
            reach = self._today[:, kept] + proofs.reach(levels, thresholds)
            bound[:, kept] = np.minimum(bound[:, kept], reach)
            bound[infeasible] = -np.inf
        # Directions that a round did not look at take their best multipliers.
        self._pool = known
        if np.isfinite(values).all():
            self._pool = known + [best.with_rows(rows, proofs) for rows, proofs in used]
        return Applied(values, profiles, best, infeasible)

    def best_multipliers(
        self, levels: FloatArray, profiles: IntArray
    ) -> tuple[FloatArray, Proofs] | None:
        """Value each direction when its profile is given; None if one has no continuation."""
        everywhere = np.arange(len(levels))
        found, proofs = self._solve(levels, self._thresholds(levels)[profiles], everywhere)
        if np.isinf(found.values).any():
            return None
        self._bases = found.bases
        return found.values + self._today[profiles, everywhere], proofs

    def solve(
        self, proofs: Proofs, own: BoolArray, flow: FloatArray, start: FloatArray
    ) -> FloatArray | None:
        """Solve h = flow + M h, where M are the weights of the levels in each proof.

        ``start`` is not needed here.
        """
        count = len(flow)
        matrix = proofs.matrix(own)
        try:
            return np.asarray(np.linalg.solve(np.eye(count) - matrix, flow), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None

    def certified(
        self,
        guess: FloatArray,
        proofs: Proofs,
        alive: BoolArray,
        capped: BoolArray,
        own: BoolArray,
    ) -> FloatArray | None:
        """Raise a guess until it provably holds the set, see `levels.Levels.certify`."""
        thresholds = self._thresholds(guess)
        needed = proofs.without(capped)
        for _ in range(PROOFS):
            g = self.solve(needed, own, np.ones(len(guess)), guess)
            if g is None or g.min() <= 0 or g.max() > MOST_GROWTH:
                return None
            most = np.full(self._today.shape, np.inf)
            for known in self._pool:
                usable = np.flatnonzero(known.grow(g, own) <= g - MARGIN)
                reach = known.take(usable).reach(guess, thresholds)
                most[:, usable] = np.minimum(most[:, usable], reach)
            most += self._today
            most[~alive] = -np.inf
            beyond = most.max(axis=0) - guess
            beyond[capped] = 0.0
            if beyond.max() <= 1e-9:
                return np.asarray(guess + max(0.0, float(beyond.max())) / MARGIN * g)
            wide = np.flatnonzero(beyond > 1e-9)
            profile = most[:, wide].argmax(axis=0)
            _, found = self._solve(guess, thresholds[profile], wide)
            everywhere = proofs.with_rows(wide, found)
            self._pool.append(everywhere)
            faster = np.flatnonzero(everywhere.grow(g, own) > g - 1)
            needed = needed.with_rows(faster, everywhere.take(faster)).without(capped)
        return None
