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

from dataclasses import dataclass, field

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
    weights : (K,) of the half-spaces
    kappa : (3,) of the thresholds
    point : (3 + k,)
        Where the bound is attained within the half-spaces.
    """

    value: float
    weights: FloatArray
    kappa: FloatArray
    point: FloatArray


@dataclass(eq=False)
class _Record:
    """What is known about one direction."""

    rows: NDArray[np.intp]
    today: FloatArray
    weights: list[FloatArray]
    kappas: list[FloatArray]
    errors: list[float] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Flat:
    """All (direction, profile, multipliers) met so far, one row each.

    ``pairs`` marks where the rows of a direction and profile begin, ``firsts`` where the pairs of a
    direction do; ``which`` names the row of ``weights``, ``numbers`` the half-space of a direction.
    """

    numbers: NDArray[np.intp]
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
        x = np.zeros(len(costs))
        x[plan.basis] = plan.levels
        kappa, weights = x[:3], x[3:]
        if plan.unbounded:
            return Duals(-np.inf, weights, kappa, -plan.prices)
        error = float(np.abs(self._columns @ x - direction).sum())
        value = float(weights @ self.offsets - kappa @ thresholds) + error
        return Duals(value, weights, kappa, -plan.prices)

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
        price = np.full(len(record.rows), np.inf)
        for weights, kappa, error in zip(record.weights, record.kappas, record.errors, strict=True):
            worth = weights @ self.offsets[: len(weights)] + error
            price = np.minimum(price, record.today + worth - least @ kappa)
        exact = np.zeros(len(price), dtype=bool)
        while True:
            a = int(price.argmax())
            if exact[a]:
                break
            exact[a] = True
            duals = self.farthest(ahead, least[a])
            if duals.value == -np.inf:
                price[a] = -np.inf
                continue
            error = duals.value - float(duals.weights @ self.offsets - duals.kappa @ least[a])
            record.weights.append(duals.weights)
            record.kappas.append(duals.kappa)
            record.errors.append(error)
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

    def _number(self, direction: FloatArray) -> int:
        """Find a direction among the half-spaces, or add one."""
        key = _key(direction)
        if key not in self._index:
            self._index[key] = len(self.normals)
            bound = self.farthest(direction, np.full(3, -1.0))
            self.normals = np.concatenate([self.normals, direction[None]])
            self.offsets = np.append(self.offsets, bound.value)
            self._columns = np.concatenate([self._columns, direction[:, None]], axis=1)
        k = self._index[key]
        if k not in self._records:
            extended = self._game
            width = len(direction)
            ahead = extended.discount_factors * direction
            box = np.concatenate([np.maximum(ahead, 0.0), np.maximum(-ahead, 0.0)])
            today = extended.payoffs[self._usable] @ ((1 - extended.discount_factors) * direction)
            self._records[k] = _Record(
                self._usable, today, [box[: 2 * width]], [np.zeros(3)], [0.0]
            )
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
            bounds = flat.constants + (flat.weights @ self.offsets)[flat.which]
            highest = np.maximum.reduceat(np.minimum.reduceat(bounds, flat.pairs), flat.firsts)
            before = self.offsets[flat.numbers]
            lower = np.minimum(before, highest)
            self.offsets[flat.numbers] = lower
            change = float((before - lower).max())
            if change <= SETTLED:
                break

    def _flatten(self) -> _Flat:
        """Lay out all (direction, profile, multipliers) as rows for `settle`."""
        extended = self._game
        count = sum(len(record.weights) for record in self._records.values())
        weights = np.zeros((count, len(self.offsets)))
        constants, which, pairs, firsts = [], [], [], []
        row = total = place = 0
        for record in self._records.values():
            known, profiles = len(record.weights), len(record.rows)
            for j, known_weights in enumerate(record.weights):
                weights[row + j, : len(known_weights)] = known_weights
            tail = extended.least_outer[record.rows] @ np.array(record.kappas).T
            constants.append((record.today[:, None] - tail + record.errors).ravel())
            which.append(np.tile(np.arange(row, row + known), profiles))
            pairs.append(total + known * np.arange(profiles))
            firsts.append(place)
            row, total, place = row + known, total + known * profiles, place + profiles
        return _Flat(
            np.fromiter(self._records, dtype=np.intp),
            weights,
            np.concatenate(constants),
            np.concatenate(which),
            np.concatenate(pairs),
            np.array(firsts, dtype=np.intp),
        )


def _key(direction: FloatArray) -> tuple[float, ...]:
    return tuple((np.round(direction, SAME) + 0.0).tolist())
