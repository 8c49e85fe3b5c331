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
from triangle.solvers.extended_game import ExtendedGame
from triangle.solvers.few_rows import solve_few_rows

__all__ = ["Duals", "OuterCuts"]

SAME = 9
"""Directions that agree to so many decimals are one."""

SETTLED = 1e-10
MOST_ROUNDS = 500


@dataclass(frozen=True, eq=False)
class Duals:
    """Multipliers that bound a direction over the half-spaces above thresholds.

    Attributes
    ----------
    value : float
        Of the bound, minus infinity when nothing lies above the thresholds.
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
    cuts: NDArray[np.intp]
    weights: FloatArray
    kappa: FloatArray
    error: float
    point: FloatArray
    basis: NDArray[np.intp]


@dataclass(eq=False)
class _Record:
    """What is known about one direction."""

    rows: NDArray[np.intp]
    today: FloatArray
    duals: list[Duals]


@dataclass(frozen=True, eq=False)
class _Flat:
    """All (direction, profile, multipliers) met so far, one row each.

    ``pairs`` marks where the rows of a direction and profile begin, ``firsts`` where the pairs of a
    direction do; ``which`` names the row of ``cuts`` and ``weights``, ``numbers`` the half-space of
    a direction.
    """

    numbers: NDArray[np.intp]
    cuts: NDArray[np.intp]
    weights: FloatArray
    constants: FloatArray
    which: NDArray[np.intp]
    pairs: NDArray[np.intp]
    firsts: NDArray[np.intp]


class OuterCuts:
    """Half-spaces n.z <= h around the extended equilibrium payoffs of a game.

    They start from a box: no coordinate leaves the range of its stage payoffs, and no player gets
    less than its threat. They only ever move inwards.
    """

    def __init__(self, extended: ExtendedGame) -> None:
        self._game = extended
        width = len(extended.discount_factors)
        self.normals = np.concatenate([np.eye(width), -np.eye(width)])
        top = extended.payoffs.max(axis=0)
        self.offsets = np.concatenate([top, -extended.bottom])
        self._columns = np.concatenate([-np.eye(width)[:, :3], self.normals.T], axis=1)
        self._index = {_key(n): k for k, n in enumerate(self.normals)}
        self._records: dict[int, _Record] = {}
        self._flat: _Flat | None = None
        usable = (extended.least_outer <= top[:3]).all(axis=1)
        self._usable = np.flatnonzero(usable)
        self.is_empty = not usable.any()
        self.applications = 0

    def hold_within(self, normals: FloatArray, offsets: FloatArray) -> None:
        """Add half-spaces that are known to hold the players' payoffs.

        Parameters
        ----------
        normals : (H, 3) of unit length
        offsets : (H,) in normalised units
        """
        for normal, offset in zip(normals, offsets, strict=True):
            direction = np.concatenate([normal, np.zeros(self.normals.shape[1] - 3)])
            k = self._place(direction, float(offset))
            self.offsets[k] = min(self.offsets[k], float(offset))

    def _place(self, direction: FloatArray, offset: float) -> int:
        """Find a direction among the half-spaces, or add it with this offset."""
        key = _key(direction)
        if key not in self._index:
            self._index[key] = len(self.normals)
            self.normals = np.concatenate([self.normals, direction[None]])
            self.offsets = np.append(self.offsets, offset)
            self._columns = np.concatenate([self._columns, direction[:, None]], axis=1)
        return self._index[key]

    def farthest(
        self, direction: FloatArray, thresholds: FloatArray, basis: NDArray[np.intp] | None = None
    ) -> Duals:
        """Bound direction.z over all z in the half-spaces with z_i >= thresholds_i.

        Parameters
        ----------
        direction : (3 + k,)
        thresholds : (3,)
        basis : where to start, optional
        """
        width = len(direction)
        if basis is None:
            axes = np.arange(width)
            basis = 3 + np.where(direction >= 0, axes, width + axes)
        costs = np.concatenate([thresholds, -self.offsets])
        plan = solve_few_rows(self._columns, direction, costs, basis)
        used = plan.basis >= 3
        cuts, weights = np.where(used, plan.basis - 3, 0), np.where(used, plan.levels, 0.0)
        kappa = np.zeros(3)
        kappa[plan.basis[~used]] = plan.levels[~used]
        error = float(np.abs(self._columns[:, plan.basis] @ plan.levels - direction).sum())
        value = float(weights @ self.offsets[cuts] - kappa @ thresholds) + error
        if plan.unbounded:
            value = -np.inf
        return Duals(value, cuts, weights, kappa, error, -plan.prices, plan.basis)

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
        record = self._records[k]
        self._flat = None
        extended = self._game
        ahead = extended.discount_factors * direction
        least = extended.least_outer[record.rows]
        price = self._prices(record)
        exact = np.zeros(len(price), dtype=bool)
        while True:
            a = int(price.argmax())
            if exact[a]:
                break
            exact[a] = True
            duals = self.farthest(ahead, least[a], record.duals[-1].basis)
            if duals.value == -np.inf:
                price[a] = -np.inf
                continue
            record.duals.append(duals)
            worth = duals.value + duals.kappa @ least[a]
            price = np.minimum(price, record.today + worth - least @ duals.kappa)
        bound, row = float(price[a]), int(record.rows[a])
        if bound == -np.inf:
            self.is_empty = True
            return bound, row
        kept = price >= known - 1e-12
        if kept.any():
            record.rows, record.today = record.rows[kept], record.today[kept]
        self.offsets[k] = min(self.offsets[k], bound)
        return float(self.offsets[k]), row

    def glance(self, direction: FloatArray) -> tuple[float, int] | None:
        """Return what `tighten` would without looking closely; None for a new direction."""
        record = self._records.get(self._index.get(_key(direction), -1))
        if record is None:
            return None
        price = self._prices(record)
        a = int(price.argmax())
        bound = min(float(price[a]), float(self.offsets[self._index[_key(direction)]]))
        return bound, int(record.rows[a])

    def _prices(self, record: _Record) -> FloatArray:
        """Bound what each profile allows by the multipliers known so far."""
        cuts = np.array([duals.cuts for duals in record.duals])
        weights = np.array([duals.weights for duals in record.duals])
        kappas = np.array([duals.kappa for duals in record.duals])
        worth = (weights * self.offsets[cuts]).sum(axis=1)
        worth += [duals.error for duals in record.duals]
        tail = kappas @ self._game.least_outer[record.rows].T
        return np.asarray(record.today + (worth[:, None] - tail).min(axis=0))

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
            bound = Duals(np.inf, box, np.abs(ahead), np.zeros(3), 0.0, direction, 3 + box)
            self._records[k] = _Record(self._usable, today, [bound])
        return k

    def settle(self) -> None:
        """Tighten all half-spaces against each other with the multipliers known so far.

        h_k falls to the largest over profiles of the least bound that any known multipliers give,
        again and again until nothing moves: value iteration with frozen duals, each round a
        matrix product.
        """
        if not self._records:
            return
        if self._flat is None:
            self._flat = self._flatten()
        flat = self._flat
        for _ in range(MOST_ROUNDS):
            worth = (flat.weights * self.offsets[flat.cuts]).sum(axis=1)
            bounds = flat.constants + worth[flat.which]
            highest = np.maximum.reduceat(np.minimum.reduceat(bounds, flat.pairs), flat.firsts)
            before = self.offsets[flat.numbers]
            lower = np.minimum(before, highest)
            self.offsets[flat.numbers] = lower
            change = float((before - lower).max())
            if change <= SETTLED:
                break

    def _flatten(self) -> _Flat:
        """Lay out all (direction, profile, multipliers) as rows for `settle`."""
        records = list(self._records.values())
        known = np.array([len(record.duals) for record in records])
        duals = [each for record in records for each in record.duals]
        first = np.cumsum(known) - known
        constants, which, pairs = [], [], []
        total = 0
        for record, j, start in zip(records, known, first, strict=True):
            kappas = np.array([each.kappa for each in record.duals])
            errors = np.array([each.error for each in record.duals])
            tail = self._game.least_outer[record.rows] @ kappas.T
            constants.append((record.today[:, None] - tail + errors).ravel())
            which.append(np.tile(np.arange(start, start + j), len(record.rows)))
            pairs.append(total + j * np.arange(len(record.rows)))
            total += j * len(record.rows)
        profiles = np.array([len(record.rows) for record in records])
        return _Flat(
            numbers=np.fromiter(self._records, dtype=np.intp),
            cuts=np.array([each.cuts for each in duals]),
            weights=np.array([each.weights for each in duals]),
            constants=np.concatenate(constants),
            which=np.concatenate(which),
            pairs=np.concatenate(pairs),
            firsts=(np.cumsum(profiles) - profiles).astype(np.intp),
        )


def _key(direction: FloatArray) -> tuple[float, ...]:
    return tuple((np.round(direction, SAME) + 0.0).tolist())
