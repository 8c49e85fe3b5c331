"""The operator on the levels of half-spaces around a payoff set, by loops run as machine code.

Does what `level_arrays` does, in memory that grows with the number of profiles plus the number of
directions instead of their product. The mathematics and the glossary are in `levels`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled import levels as loops
from triangle.solvers.compiled.level_proofs import prove
from triangle.solvers.continuation import LENIENCE
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases
from triangle.solvers.level_proofs import MARGIN, Applied, Proofs
from triangle.solvers.profile_lists import Lists, longer

__all__ = ["ByLoops"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

POOL = 10
LISTED = 48
PROOFS = 12
MOST_GROWTH = 1e6
STEPS = 4000
SETTLED = 1e-14
UNPROVEN = 1e-9


class ByLoops:
    """The operator for a growing list of directions; the first six must be the axes, + then -.

    Attributes
    ----------
    directions, onward : (N, 3), the latter times the discount factors
    scanned : int
        Directions so far that had to look at all profiles.
    """

    def __init__(self, game: Enforcement) -> None:
        self.game = game
        self.directions = self.onward = np.empty((0, 3))
        self.scanned = 0
        self._stage = np.ascontiguousarray(game.payoffs * (1 - game.discount_factors))
        self._required = np.ascontiguousarray(game.required)
        self._bases = np.empty((0, 3), dtype=np.int64)
        self._multipliers = np.empty((0, 3))
        self._pool_bases = np.empty((0, POOL, 3), dtype=np.int64)
        self._pool_weights = np.empty((0, POOL, 3))
        self._pool_prices = np.empty((0, POOL, 3))
        self._used = np.empty(0, dtype=np.int64)
        self._lists = Lists(POOL, LISTED)

    def extend(self, directions: FloatArray) -> None:
        """Add directions (N, 3); what is known of the others stays."""
        onward = directions * self.game.discount_factors
        self.directions = np.concatenate([self.directions, directions])
        self.onward = np.concatenate([self.onward, onward])
        self._bases = np.concatenate([self._bases, box_bases(onward)])
        more = len(directions)
        self._multipliers = longer(self._multipliers, more)
        self._pool_bases = longer(self._pool_bases, more)
        self._pool_weights = longer(self._pool_weights, more)
        self._pool_prices = longer(self._pool_prices, more)
        self._used = longer(self._used, more)
        self._lists.extend(more)

    def look_at_all(self) -> None:
        """Forget which profiles were thought to matter."""
        self._lists.counts[:] = -1

    def _threats(self, levels: FloatArray) -> FloatArray:
        """Payoffs that thresholds are reckoned from when the set lies within the levels."""
        return np.asarray(np.maximum(-levels[3:6], self.game.minmax) - LENIENCE)

    def apply(self, levels: FloatArray, alive: BoolArray) -> Applied:
        """Apply the operator, best profile first."""
        count = len(self.directions)
        infeasible = ~alive
        values, profiles = np.empty(count), np.empty(count, dtype=np.int64)
        self.scanned += loops.apply(
            self.directions,
            levels,
            self.directions,
            self.onward,
            self._stage,
            self._required,
            self._threats(levels),
            infeasible,
            self._bases,
            self._multipliers,
            self._pool_bases,
            self._pool_weights,
            self._pool_prices,
            self._used,
            self._lists.listed,
            self._lists.counts,
            self._lists.fixed,
            self._lists.left_out,
            self._lists.offsets,
            values,
            profiles,
        )
        proofs = Proofs.of_bases(self._bases, self._multipliers)
        return Applied(values, np.maximum(profiles, 0), proofs, infeasible)

    def best_multipliers(
        self, levels: FloatArray, profiles: IntArray
    ) -> tuple[FloatArray, Proofs] | None:
        """Value each direction when its profile is given; None if one has no continuation."""
        bases, values = self._bases.copy(), np.empty(len(levels))
        possible = loops.best_multipliers(
            self.directions,
            self.onward,
            levels,
            self._stage,
            self._required,
            self._threats(levels),
            profiles,
            bases,
            self._multipliers,
            values,
        )
        if not possible:
            return None
        self._bases = bases
        return values, Proofs.of_bases(bases, self._multipliers)

    def solve(
        self, proofs: Proofs, own: BoolArray, flow: FloatArray, start: FloatArray
    ) -> FloatArray | None:
        """Solve h = flow + M h, where M are the weights of the levels in each proof."""
        levels = start.copy()
        floors = np.where(own, proofs.floors, 0.0)
        change = loops.settle(proofs.facets, proofs.weights, floors, flow, levels, SETTLED, STEPS)
        return levels if change <= 1e-12 * max(1.0, float(np.abs(levels).max())) else None

    def certified(
        self,
        guess: FloatArray,
        proofs: Proofs,
        alive: BoolArray,
        capped: BoolArray,
        own: BoolArray,
    ) -> FloatArray | None:
        """Raise a guess until it provably holds the set, see `levels.Levels.certify`."""
        count = len(guess)
        needed = proofs.without(capped)
        row_bases, row_weights = np.zeros((count, 3), dtype=np.int64), np.zeros((count, 3))
        lacking = np.zeros(count, dtype=np.bool_)
        g = np.ones(count)
        for _ in range(PROOFS):
            solved = self.solve(needed, own, np.ones(count), g)
            if solved is None or solved.min() <= 0 or solved.max() > MOST_GROWTH:
                return None
            g = solved
            beyond = prove(
                self.directions,
                self.onward,
                guess,
                self._stage,
                self._required,
                self._threats(guess),
                ~alive,
                capped,
                own,
                g,
                MARGIN,
                UNPROVEN,
                self._bases,
                self._pool_bases,
                self._pool_weights,
                self._pool_prices,
                self._used,
                row_bases,
                row_weights,
                lacking,
            )
            self.look_at_all()
            if not lacking.any():
                return np.asarray(guess + max(0.0, beyond) / MARGIN * g)
            rows = np.flatnonzero(lacking)
            found = Proofs.of_bases(row_bases[rows], row_weights[rows])
            faster = found.grow(g, own) > g[rows] - 1
            needed = needed.with_rows(rows[faster], found.take(faster))
        return None
