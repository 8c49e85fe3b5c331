"""Everything a set of continuation payoffs generates, profiles that cannot matter being spared.

One application of the operator of Abreu, Pearce and Stacchetti (1990), corner by corner
(`continuation`), with the order of profiles that makes it fast. It does not iterate; see
`shrinking`. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.continuation import Generated, generate, may_reach_beyond
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["CornerOperator"]

IntArray = NDArray[np.intp]

FEW_PROFILES = 64


class CornerOperator:
    """The operator of one game.

    Parameters
    ----------
    game : Enforcement
    """

    def __init__(self, game: Enforcement) -> None:
        self.game = game
        self.equal_patience = bool(np.ptp(game.discount_factors) == 0)

    def thresholds(self, polytope: Polytope) -> FloatArray:
        """Least acceptable continuations (A, 3) when the threats are the worst of a set."""
        threat = np.maximum(polytope.vertices.min(axis=0), self.game.minmax)
        return np.asarray(threat + self.game.required)

    def apply(
        self,
        polytope: Polytope,
        thresholds: FloatArray,
        alive: IntArray,
        likely: IntArray,
        thin: float,
    ) -> Generated | None:
        """Apply the operator; profiles that generated corners last time go first.

        The others are looked at only if they could reach beyond what these already span.

        Parameters
        ----------
        polytope : Polytope
        thresholds : (A, 3)
        alive, likely : rows of profiles: those looked at, and those to begin with
        thin : float
            How far corners may stick out of the hull of the first that decides about the others.

        Returns
        -------
        Generated, whose hull is what the set generates; None when that is nothing
        """
        if self.equal_patience and len(alive) <= FEW_PROFILES:  # too few to be worth sparing any
            found = self._generate(polytope, thresholds, alive)
            return found if len(found.values) else None
        first = np.intersect1d(alive, likely, assume_unique=True)
        rest = np.setdiff1d(alive, first, assume_unique=True)
        parts = []
        if len(first):
            found = self._generate(polytope, thresholds, first)
            if len(found.values):
                hull = convex_hull(found.values, thin)
                kept = np.flatnonzero(hull.excess(found.values) > -1e-12)
                parts.append(found.take(kept))
                rest = rest[self._may_exceed(rest, thresholds, polytope, hull)]
                found = self._generate(polytope, thresholds, rest)
                found = found.take(np.flatnonzero(hull.excess(found.values) > 1e-13))
                parts.append(found)
        if not parts:
            parts.append(self._generate(polytope, thresholds, rest))
        together = Generated(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.profiles for part in parts]),
            np.concatenate([part.continuations for part in parts]),
        )
        return together if len(together.values) else None

    def _generate(self, polytope: Polytope, thresholds: FloatArray, rows: IntArray) -> Generated:
        found = generate(
            polytope,
            self.game.payoffs[rows],
            thresholds[rows],
            self.game.discount_factors,
            self.equal_patience,
        )
        return Generated(found.values, rows[found.profiles], found.continuations)

    def _may_exceed(
        self, rows: IntArray, thresholds: FloatArray, polytope: Polytope, hull: Polytope
    ) -> NDArray[np.bool_]:
        """Tell which profiles might generate a payoff outside the hull.

        Equal patience: only those whose stage payoff lies outside, since what they generate lies
        between the stage payoff and an equilibrium payoff. Then only those whose bound by weak
        duality exceeds a facet.
        """
        payoffs, delta = self.game.payoffs, self.game.discount_factors
        if self.equal_patience:
            rows_out = hull.excess(payoffs[rows]) > 1e-12
        else:
            rows_out = np.ones(len(rows), dtype=bool)
        candidates = rows[rows_out]
        today = (payoffs[candidates] * (1 - delta)) @ hull.normals.T
        rows_out[rows_out] = may_reach_beyond(
            polytope,
            today,
            hull.normals * delta,
            thresholds[candidates],
            hull.offsets + 1e-12,
        )
        return rows_out
