"""Multipliers that bound what continuation payoffs can add, direction by direction.

By weak duality: if n is a non-negative combination of the outward normals of facets and of the
inward normals of floors, then n.w is at most the same combination of their levels, for every w
within the facets and above the floors, whatever these levels are.

This module knows nothing of games.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["Proofs"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Proofs:
    """One set of multipliers per direction: n.w <= facets.h - floors.c for w above floors c."""

    facets: IntArray
    weights: FloatArray
    floors: FloatArray

    def reach(self, levels: FloatArray, thresholds: FloatArray) -> FloatArray:
        """Bound what each profile's continuation adds in each direction, (A, N)."""
        return np.asarray(self.reach_alone(levels) - thresholds @ self.floors.T)

    def reach_alone(self, levels: FloatArray) -> FloatArray:
        """Bound the priced directions over the levels, floors aside, (N,)."""
        return np.asarray((self.weights * levels[self.facets]).sum(axis=1))

    def grow(self, g: FloatArray, own: BoolArray) -> FloatArray:
        """Tell how much each bound rises when the levels rise by g, (N,)."""
        rise = (self.weights * g[self.facets]).sum(axis=1)
        return np.asarray(rise + (self.floors * own) @ g[3:6])

    def with_rows(self, rows: IntArray, others: Proofs) -> Proofs:
        """Replace some directions' multipliers."""
        facets, weights, floors = self.facets.copy(), self.weights.copy(), self.floors.copy()
        facets[rows], weights[rows], floors[rows] = others.facets, others.weights, others.floors
        return Proofs(facets, weights, floors)

    def take(self, rows: IntArray | BoolArray) -> Proofs:
        """Keep some directions."""
        return Proofs(self.facets[rows], self.weights[rows], self.floors[rows])
