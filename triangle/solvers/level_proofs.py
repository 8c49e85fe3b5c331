"""Multipliers that bound what continuation payoffs can add, direction by direction.

By weak duality: if n is a non-negative combination of the outward normals of facets and of the
inward normals of floors, then n.w is at most the same combination of their levels, for every w
within the facets and above the floors, whatever these levels are.

This module knows nothing of games. The `Operator` that such proofs come from has two forms, by
array operations (`level_arrays`) and by loops that machine code runs (`level_loops`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["CLOSE", "MARGIN", "Applied", "Operator", "Proofs"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

CLOSE = 1e-11
MARGIN = 0.02
"""By how much a proof must shrink the vector that it is measured by, see `levels`."""


@dataclass(frozen=True, eq=False)
class Proofs:
    """One set of multipliers per direction: n.w <= facets.h - floors.c for w above floors c."""

    facets: IntArray
    weights: FloatArray
    floors: FloatArray

    @classmethod
    def of_bases(cls, bases: IntArray, weights: FloatArray) -> Proofs:
        """Read the multipliers of bases (P, 3): 0, 1, 2 are floors, 3 + f is facet f."""
        on_floor = bases < 3
        floors = np.zeros_like(weights)
        rows, columns = np.nonzero(on_floor)
        floors[rows, bases[rows, columns]] = weights[rows, columns]
        return cls(np.maximum(bases - 3, 0), np.where(on_floor, 0.0, weights), floors)

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

    def matrix(self, own: BoolArray) -> FloatArray:
        """Return the weights of the levels in each bound, (N, N); thresholds where ``own``."""
        count = len(self.facets)
        matrix = np.zeros((count, count))
        np.add.at(matrix, (np.arange(count)[:, None], self.facets), self.weights)
        matrix[:, 3:6] += self.floors * own
        return matrix

    def with_rows(self, rows: IntArray, others: Proofs) -> Proofs:
        """Replace some directions' multipliers."""
        facets, weights, floors = self.facets.copy(), self.weights.copy(), self.floors.copy()
        facets[rows], weights[rows], floors[rows] = others.facets, others.weights, others.floors
        return Proofs(facets, weights, floors)

    def without(self, rows: IntArray | BoolArray) -> Proofs:
        """Give some directions no multipliers at all."""
        weights, floors = self.weights.copy(), self.floors.copy()
        weights[rows] = floors[rows] = 0.0
        return Proofs(self.facets, weights, floors)

    def take(self, rows: IntArray | BoolArray) -> Proofs:
        """Keep some directions."""
        return Proofs(self.facets[rows], self.weights[rows], self.floors[rows])


@dataclass(frozen=True, eq=False)
class Applied:
    """The operator at some levels: values (N,), best profiles, their proofs, who is infeasible."""

    values: FloatArray
    profiles: IntArray
    proofs: Proofs
    infeasible: BoolArray


class Operator(Protocol):
    """The operator on levels for a growing list of directions, and what it takes to solve it."""

    @property
    def directions(self) -> FloatArray:
        """Unit vectors (N, 3)."""
        ...

    @property
    def onward(self) -> FloatArray:
        """Directions times the discount factors, (N, 3)."""
        ...

    def extend(self, directions: FloatArray) -> None:
        """Add directions (N, 3)."""
        ...

    def apply(self, levels: FloatArray, alive: BoolArray) -> Applied:
        """Apply the operator to levels (N,), with the profiles (A,) that are alive."""
        ...

    def best_multipliers(
        self, levels: FloatArray, profiles: IntArray
    ) -> tuple[FloatArray, Proofs] | None:
        """Value each direction when its profile is given; None if one has no continuation."""
        ...

    def solve(
        self, proofs: Proofs, own: BoolArray, flow: FloatArray, start: FloatArray
    ) -> FloatArray | None:
        """Solve h = flow + M h, M being the levels' weights in the proofs; None if in vain."""
        ...

    def certified(
        self,
        guess: FloatArray,
        proofs: Proofs,
        alive: BoolArray,
        capped: BoolArray,
        own: BoolArray,
    ) -> FloatArray | None:
        """Raise a guess until it provably holds the set; None when no proof is found."""
        ...
