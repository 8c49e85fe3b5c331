"""Half-spaces that hold every extended equilibrium payoff, tightened where it matters.

Answers how far extended payoffs can go in a direction, from above. A half-space is tightened by
the payoff-set operator; the multipliers found on the way are kept, so that a later improvement
of other half-spaces carries over by mere additions. Whatever the multipliers, what they give is
an upper bound (weak duality): nothing here rests on a programme having been solved exactly.

Glossary: n = unit direction, h = bound of n.z over extended equilibrium payoffs z, U = stage
payoffs, D = discount factors, c = thresholds, y = weights of half-spaces, kappa = multipliers of
thresholds. For y, kappa >= 0 with sum_k y_k n_k = D n + kappa, every z with z_i >= c_i satisfies
(D n).z <= y.h - kappa.c.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled import use_compiled
from triangle.solvers.cut_records import CutRecords, Record
from triangle.solvers.extended_game import ExtendedGame
from triangle.solvers.few_rows import solve_few_rows

__all__ = ["Bound", "OuterCuts"]

SAME = 1e9
"""Directions that agree when multiplied by this and rounded are one."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Bound:
    """How far the half-spaces go in a direction, above thresholds, and why no farther.

    Attributes
    ----------
    value : float
        Minus infinity when nothing lies above the thresholds.
    cuts : (3 + k,) int, numbers of the half-spaces that are used
    weights : (3 + k,) of these half-spaces
    kappa : (3,) of the thresholds
    error : float
        Included in the value: what rounding may have left out.
    point : (3 + k,)
        Where the bound is attained within the half-spaces.
    basis : (3 + k,) int
        Where a programme for the same direction may start.
    """

    value: float
    cuts: IntArray
    weights: FloatArray
    kappa: FloatArray
    error: float
    point: FloatArray
    basis: IntArray


class OuterCuts:
    """Half-spaces n.z <= h around the extended equilibrium payoffs of a game.

    They start from a box: no coordinate leaves the range of its stage payoffs, and no player gets
    less than its threat. They only ever move inwards.
    """

    def __init__(self, extended: ExtendedGame) -> None:
        self._game = extended
        self._compiled = use_compiled(len(extended.payoffs))
        self._width = width = len(extended.discount_factors)
        top = extended.payoffs.max(axis=0)
        axes = np.eye(width)
        self._columns = np.concatenate([-axes[:3], axes, -axes])
        self._offsets = np.concatenate([top, -extended.bottom])
        self._index = {_key(n): k for k, n in enumerate(self._columns[3:])}
        self._records = CutRecords(extended.least_outer, width)
        usable = (extended.least_outer <= top[:3]).all(axis=1)
        self._usable = np.flatnonzero(usable)
        self.is_empty = not usable.any()
        self.applications = 0

    @property
    def normals(self) -> FloatArray:
        """Directions of all half-spaces, (K, 3 + k)."""
        return self._columns[3 : 3 + len(self._index)]

    @property
    def offsets(self) -> FloatArray:
        """Bounds of all half-spaces, (K,)."""
        return self._offsets[: len(self._index)]

    def hold_within(self, normals: FloatArray, offsets: FloatArray) -> None:
        """Add half-spaces that are known to hold the players' payoffs.

        Parameters
        ----------
        normals : (H, 3) of unit length
        offsets : (H,) in normalised units
        """
        for normal, offset in zip(normals, offsets, strict=True):
            direction = np.concatenate([normal, np.zeros(self._width - 3)])
            k = self._place(direction, float(offset))
            self._offsets[k] = min(self._offsets[k], float(offset))

    def _place(self, direction: FloatArray, offset: float) -> int:
        """Find a direction among the half-spaces, or add it with this offset."""
        key = _key(direction)
        if key not in self._index:
            k = self._index[key] = len(self._index)
            if k == len(self._offsets):
                self._offsets = np.concatenate([self._offsets, np.zeros(k)])
                self._columns = np.concatenate([self._columns, np.zeros((k, self._width))])
            self._columns[3 + k], self._offsets[k] = direction, offset
        return self._index[key]

    def farthest(
        self, direction: FloatArray, thresholds: FloatArray, basis: IntArray | None = None
    ) -> Bound:
        """Bound direction.z over all z in the half-spaces with z_i >= thresholds_i.

        Parameters
        ----------
        direction : (3 + k,)
        thresholds : (3,)
        basis : where to start, optional
        """
        if basis is None:
            axes = np.arange(self._width)
            basis = 3 + np.where(direction >= 0, axes, self._width + axes)
        columns = self._columns[: 3 + len(self._index)].T
        costs = np.concatenate([thresholds, -self.offsets])
        plan = solve_few_rows(columns, direction, costs, basis, self._compiled)
        used = plan.basis >= 3
        cuts, weights = np.where(used, plan.basis - 3, 0), np.where(used, plan.levels, 0.0)
        kappa = np.zeros(3)
        kappa[plan.basis[~used]] = plan.levels[~used]
        error = float(np.abs(columns[:, plan.basis] @ plan.levels - direction).sum())
        value = float(weights @ self.offsets[cuts] - kappa @ thresholds) + error
        if plan.unbounded:
            value = -np.inf
        return Bound(value, cuts, weights, kappa, error, -plan.prices, plan.basis)

    def tighten(self, direction: FloatArray, known: float) -> tuple[float, int]:
        """Apply the payoff-set operator along a unit direction.

        The bound is the largest over profiles a of (1 - D) n.U(a) + max { D n.z : z in the
        half-spaces, z_i >= c_i(a) }. Profiles are priced by all multipliers found so far; only
        the one with the highest price is looked at more closely, until it stays the highest.

        Parameters
        ----------
        direction : (3 + k,)
        known : float
            A value that is attained in this direction: profiles below it are dropped for good.

        Returns
        -------
        bound, row
            Of the half-space, and the profile that allows it; minus infinity when no profile
            can be made incentive compatible.
        """
        self.applications += 1
        k = self._number(direction)
        record, multipliers = self._records[k], self._records.multipliers
        ahead = self._game.discount_factors * direction
        before = multipliers.count
        found = self._look_compiled(record, ahead) if self._compiled else None
        a, price = self._look_closely(k, ahead) if found is None else found
        bound, row = float(price[a]), int(record.rows[a])
        if bound == -np.inf:
            self.is_empty = True
            return bound, row
        kept = price >= known - 1e-12
        if not kept.any():
            kept[:] = True
        self._records.learn(k, kept, np.arange(before, multipliers.count))
        self._offsets[k] = min(self._offsets[k], bound)
        return float(self._offsets[k]), row

    def _look_closely(self, k: int, ahead: FloatArray) -> tuple[int, FloatArray]:
        """Solve programmes for the highest price until it stays the highest; return all prices."""
        record, multipliers = self._records[k], self._records.multipliers
        least = self._game.least_outer[record.rows]
        bounds = self._records.bounds(k, self.offsets)
        best = record.which[bounds.argmin(axis=1)]
        price = bounds.min(axis=1)
        exact = np.zeros(len(price), dtype=bool)
        while True:
            a = int(price.argmax())
            if exact[a]:
                return a, price
            exact[a] = True
            start = multipliers.bases[best[a]]
            found = self.farthest(ahead, least[a], start)
            if found.value == -np.inf:
                price[a] = -np.inf
            elif (found.basis != start).any():  # else these multipliers are known
                row = multipliers.add(
                    found.cuts, found.weights, found.kappa, found.error, found.basis
                )
                worth = found.value + found.kappa @ least[a]
                bound = record.today + worth - least @ found.kappa
                best = np.where(bound < price, row, best)
                price = np.minimum(price, bound)

    def _look_compiled(self, record: Record, ahead: FloatArray) -> tuple[int, FloatArray] | None:
        """Do the same by machine code; None when a basis could not be inverted."""
        from triangle.solvers.compiled.few_rows import BROKEN
        from triangle.solvers.compiled.outer_cuts import FULL, tighten_along

        kept, price = self._records.multipliers, np.empty(len(record.rows))
        columns, which = self._columns[: 3 + len(self._index)], record.which
        first = kept.count
        while True:
            status, a, kept.count = tighten_along(
                columns,
                self.offsets,
                ahead,
                self._game.least_outer,
                record.rows,
                record.today,
                np.concatenate([which, np.arange(first, kept.count)]),
                kept.cuts,
                kept.weights,
                kept.kappa,
                kept.error,
                kept.bases,
                kept.count,
                price,
            )
            if status != FULL:
                return None if status == BROKEN else (a, price)
            kept.reserve(len(kept.error))

    def glance(self, direction: FloatArray) -> tuple[float, int] | None:
        """Return what `tighten` would without looking closely; None for a new direction."""
        k = self._index.get(_key(direction), -1)
        if k not in self._records:
            return None
        price = self._records.bounds(k, self.offsets).min(axis=1)
        a = int(price.argmax())
        return min(float(price[a]), float(self._offsets[k])), int(self._records[k].rows[a])

    def _number(self, direction: FloatArray) -> int:
        """Find a direction among the half-spaces, or add one."""
        k = self._index.get(_key(direction))
        if k is None:
            k = self._place(direction, self.farthest(direction, np.full(3, -1.0)).value)
        if k not in self._records:
            extended = self._game
            ahead = extended.discount_factors * direction
            today = extended.payoffs[self._usable] @ ((1 - extended.discount_factors) * direction)
            box = np.where(ahead >= 0, 0, len(ahead)) + np.arange(len(ahead))
            weights, nothing = np.abs(ahead), np.zeros(3)
            first = self._records.multipliers.add(box, weights, nothing, 0.0, 3 + box)
            self._records.add(k, self._usable, today, first)
        return k

    def settle(self, change: float) -> None:
        """Tighten all half-spaces against each other with the multipliers known so far.

        Parameters
        ----------
        change : float
            It ends with a round in which no half-space moves by more than this.
        """
        self._records.settle(self.offsets, change, self._compiled)


def _key(direction: FloatArray) -> bytes:
    return (np.rint(direction * SAME) + 0.0).tobytes()
