"""Half-spaces around a payoff set: the level of each direction, as low as the directions allow.

With fixed directions the recursion of Abreu, Pearce and Stacchetti (1990) acts on one number per
direction: T(h)(n) is the most n.v over payoffs v = (1 - delta) u(a) + delta w, with w inside the
half-spaces h and above the thresholds of a. The payoff set lies within every h obtained from one
that holds it, and within the largest fixed point of T.

T is the value of a small stochastic game between whoever picks the profile (maximising) and
whoever picks the multipliers that bound the continuation payoff (minimising). Policy iteration
after Hoffman and Karp (1966) solves it in a handful of steps where applying T again and again
gains only a factor delta each time. Its answer is believed only with a proof, see `_certified`.

Glossary: n = direction, h = level, u = stage payoff, a = profile, w = continuation payoff,
c = threshold w_i >= c_i, z = multiplier of a threshold. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.continuation import LENIENCE
from triangle.solvers.directions import feasible_support
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import (
    FacetOptima,
    box_bases,
    farthest_within_facets,
)
from triangle.solvers.level_proofs import Proofs
from triangle.solvers.polytope import Polytope

__all__ = ["Applied", "Levels"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

CLOSE = 1e-11
FIRST_SWEEPS = 3
POLICIES = 20
ROUNDS_OF_MULTIPLIERS = 12
MOST_MULTIPLIERS = 8
MARGIN = 0.02
PROOFS = 8
GUESSED = 1e-4
MOST_SWEEPS = 400


@dataclass(frozen=True, eq=False)
class Applied:
    """The operator at some levels: values (N,), best profiles, their proofs, who is infeasible."""

    values: FloatArray
    profiles: IntArray
    proofs: Proofs
    infeasible: BoolArray


class Levels:
    """The levels of a growing list of directions; ``values`` always holds the payoff set.

    A polytope known to hold the payoff set may be given: no level exceeds its own.

    Attributes
    ----------
    directions : (N, 3)
        Unit vectors; the first six are the axes, + then -.
    values : (N,)
    guess : (N,), what the levels tend to; no proof is claimed
    profiles : (N,), the profile that attains each level
    sweeps : int
        Applications of the operator so far.
    is_empty : bool
        No profile can be enforced: there is no equilibrium.
    """

    def __init__(
        self, game: Enforcement, directions: FloatArray, known: Polytope | None = None
    ) -> None:
        self.game, self.directions, self._known = game, directions, known
        self._caps = self._bound(directions)
        self.values = self._caps
        self.sweeps, self.is_empty = 0, False
        self._alive = np.ones(len(game.payoffs), dtype=bool)
        self._onward = directions * game.discount_factors
        self._today = (game.payoffs * (1 - game.discount_factors)) @ directions.T
        self._bases = box_bases(self._onward)
        self._pool: list[Proofs] = []
        self.profiles = self._today.argmax(axis=0)
        for _ in range(FIRST_SWEEPS):
            if not self.is_empty:
                self.sweep()
        self.guess = self.values

    def _bound(self, directions: FloatArray) -> FloatArray:
        """Bound the set without any level: by what is feasible, and by what is known."""
        feasible = feasible_support(self.game.payoffs, self.game.discount_factors, directions)
        if self._known is None:
            return feasible
        return np.minimum(feasible, self._known.support(directions))

    def extend(self, directions: FloatArray, guess: FloatArray) -> None:
        """Add directions, with levels to start guessing from."""
        game = self.game
        onward = directions * game.discount_factors
        start = self._bound(directions)
        self._caps = np.concatenate([self._caps, start])
        self.values = np.concatenate([self.values, start])
        self.guess = np.concatenate([self.guess, guess])
        self.directions = np.concatenate([self.directions, directions])
        self._onward = np.concatenate([self._onward, onward])
        today = (game.payoffs * (1 - game.discount_factors)) @ directions.T
        self._today = np.concatenate([self._today, today], axis=1)
        self._bases = np.concatenate([self._bases, box_bases(onward)])
        self._pool = []
        self.profiles = self._apply(self.guess).profiles

    def sweep(self) -> float:
        """Apply the operator once; return by how much a level fell."""
        applied = self._apply(self.values)
        self._alive &= ~applied.infeasible
        self.profiles = applied.profiles
        new = np.minimum(self.values, applied.values)
        self.is_empty = not np.isfinite(new).all()
        change = 0.0 if self.is_empty else float((self.values - new).max())
        if not self.is_empty:
            self.values = new
        return change

    def approach(self) -> None:
        """Guess the fixed point, without proof; where policies fail, sweep instead."""
        guess = self._fixed_point()
        if guess is None:
            self.sweep_until(GUESSED)
            guess = self.values
        self.guess = guess

    def certify(self, goal: float) -> bool:
        """Lower ``values`` to the guess by a proof that the guess holds the set, else by sweeps.

        Returns False when the sweeps show that there is no equilibrium.
        """
        certified = self._certified(self.guess)
        if certified is not None:
            self.values = np.minimum(self.values, certified)
        if (self.values - self.guess).max() > goal:
            self.sweep_until(goal)
        return not self.is_empty

    def sweep_until(self, goal: float) -> None:
        """Apply the operator until no level falls by more than the goal."""
        for _ in range(MOST_SWEEPS):
            if self.is_empty or self.sweep() <= goal:
                return

    # ------------------------------------------------------------------ the operator

    def thresholds(self, levels: FloatArray) -> FloatArray:
        """Least acceptable continuation payoffs (A, 3) when the set lies within the levels."""
        threat = np.maximum(-levels[3:6], self.game.minmax)
        return np.asarray(threat + self.game.required - LENIENCE)

    def _solve(
        self, levels: FloatArray, floors: FloatArray, which: IntArray
    ) -> tuple[FacetOptima, Proofs]:
        found = farthest_within_facets(
            self.directions, levels, self._onward[which], floors, self._bases[which]
        )
        return found, Proofs(*found.split())

    def _apply(self, levels: FloatArray) -> Applied:
        """Apply the operator, best profile first: bounds from known proofs spare the others."""
        self.sweeps += 1
        count = len(self.directions)
        thresholds = self.thresholds(levels)
        tomorrow = np.full(self._today.shape, np.maximum(self._onward, 0).sum(axis=1))
        known = self._pool[-MOST_MULTIPLIERS:]
        for proofs in known:
            np.minimum(tomorrow, proofs.reach(levels, thresholds), out=tomorrow)
        bound = self._today + tomorrow
        infeasible = ~self._alive
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
        return Applied(np.minimum(values, self._caps), profiles, best, infeasible)

    # ------------------------------------------------------------------ policies

    def policy(self) -> tuple[Applied, FloatArray]:
        """Return the operator at the guess, and the weights of the levels in each level."""
        applied = self._apply(self.guess)
        nowhere = np.zeros(len(self.guess), dtype=bool)
        return applied, self._matrix(applied.proofs, self.guess, nowhere)[0]

    def successors(self, applied: Applied) -> FloatArray:
        """Directions in which continuations are farthest: n delta plus the prices, (N, 3)."""
        return np.asarray(self._onward + applied.proofs.floors)

    def _capped(self, levels: FloatArray) -> BoolArray:
        return levels >= self._caps - CLOSE

    def _fixed_point(self) -> FloatArray | None:
        """Solve h = T(h): multipliers for given profiles first, then better profiles, in turn."""
        guess, profiles = self.guess, self.profiles
        for _ in range(POLICIES):
            solved = self._best_multipliers(guess, profiles)
            if solved is not None:
                guess = solved
            applied = self._apply(guess)
            if not np.isfinite(applied.values).all():
                return None
            if np.abs(applied.values - guess).max() <= CLOSE:
                self.profiles = applied.profiles
                return guess
            if solved is None:
                guess, profiles = applied.values, applied.profiles
            else:
                better = applied.values > guess + CLOSE
                profiles = np.where(better, applied.profiles, profiles)
        return None

    def _best_multipliers(self, guess: FloatArray, profiles: IntArray) -> FloatArray | None:
        """Levels when every direction keeps its profile: Newton's method from above."""
        everywhere = np.arange(len(guess))
        for _ in range(ROUNDS_OF_MULTIPLIERS):
            floors = self.thresholds(guess)[profiles]
            found, proofs = self._solve(guess, floors, everywhere)
            if np.isinf(found.values).any():
                return None
            self._bases = found.bases
            value = found.values + self._today[profiles, everywhere]
            capped = value >= self._caps
            if np.abs(np.minimum(value, self._caps) - guess).max() <= CLOSE:
                return guess
            matrix, own = self._matrix(proofs, guess, capped)
            fixed = np.where(own, 0.0, self.game.minmax) + self.game.required[profiles] - LENIENCE
            flow = self._today[profiles, everywhere] - (proofs.floors * fixed).sum(axis=1)
            flow[capped] = self._caps[capped]
            try:
                new = np.linalg.solve(np.eye(len(guess)) - matrix, flow)
            except np.linalg.LinAlgError:
                return None
            if not np.abs(new).max() <= 10.0:  # far outside the unit box: the policy explodes
                return None
            guess = new
        return guess

    def _matrix(
        self, proofs: Proofs, levels: FloatArray, capped: BoolArray
    ) -> tuple[FloatArray, BoolArray]:
        """Return the weights of the levels in each proof, and which threats are levels.

        Thresholds count where the threat is a level; capped levels depend on no other.
        """
        count = len(levels)
        matrix = np.zeros((count, count))
        np.add.at(matrix, (np.arange(count)[:, None], proofs.facets), proofs.weights)
        own = -levels[3:6] > self.game.minmax
        matrix[:, 3:6] += proofs.floors * own
        matrix[capped] = 0.0
        return matrix, own

    def _certified(self, guess: FloatArray) -> FloatArray | None:
        """Raise a guess until it provably holds the payoff set; None when no proof is found.

        Let M be the levels' weights in a proof. If M g <= g - margin for some g > 0, and for every
        profile and direction such a proof shows T(h) <= h + margin * x at the guess h, then
        h + x g holds the payoff set: were it to stick out, by s > 0 in units of g beyond that,
        then so would its image under T by less than s, but it is its own image. Directions at
        what is feasible at all need no proof.

        The g tried grows with the proofs that are needed, one per direction.
        """
        applied = self._apply(guess)
        thresholds = self.thresholds(guess)
        capped = self._capped(guess)
        matrix, own = self._matrix(applied.proofs, guess, capped)
        for _ in range(PROOFS):
            try:
                solved = np.linalg.solve(np.eye(len(guess)) - matrix, np.ones(len(guess)))
            except np.linalg.LinAlgError:
                return None
            g = np.asarray(solved, dtype=np.float64)
            if g.min() <= 0 or g.max() > 1e6:
                return None
            most = np.full(self._today.shape, np.inf)
            for proofs in self._pool:
                usable = np.flatnonzero(proofs.grow(g, own) <= g - MARGIN)
                reach = proofs.take(usable).reach(guess, thresholds)
                most[:, usable] = np.minimum(most[:, usable], reach)
            most += self._today
            most[~self._alive] = -np.inf
            beyond = most.max(axis=0) - guess
            beyond[capped] = 0.0
            if beyond.max() <= 1e-9:
                return np.asarray(guess + max(0.0, float(beyond.max())) / MARGIN * g)
            wide = np.flatnonzero(beyond > 1e-9)
            profile = most[:, wide].argmax(axis=0)
            _, proofs = self._solve(guess, thresholds[profile], wide)
            everywhere = applied.proofs.with_rows(wide, proofs)
            self._pool.append(everywhere)
            faster = everywhere.grow(g, own) > g - 1
            rows = self._matrix(everywhere, guess, capped)[0]
            matrix = np.where(faster[:, None], rows, matrix)
        return None
