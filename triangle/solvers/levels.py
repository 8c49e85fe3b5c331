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

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import LENIENCE
from triangle.solvers.directions import feasible_support
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.level_arrays import ByArrays
from triangle.solvers.level_proofs import CLOSE, Applied, Operator
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["Levels"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

FIRST_SWEEPS = 3
POLICIES = 20
ROUNDS_OF_MULTIPLIERS = 12
GUESSED = 1e-4
MOST_SWEEPS = 400


class Levels:
    """The levels of a growing list of directions; ``values`` always holds the payoff set.

    A polytope known to hold the payoff set may be given: no level exceeds its own. A guess of the
    levels saves the first sweeps.

    Attributes
    ----------
    values : (N,)
    guess : (N,), what the levels tend to; no proof is claimed
    profiles : (N,), the profile that attains each level
    sweeps : int
        Applications of the operator so far.
    is_empty : bool
        No profile can be enforced: there is no equilibrium.
    """

    def __init__(
        self,
        game: Enforcement,
        directions: FloatArray,
        known: Polytope | None = None,
        guess: FloatArray | None = None,
    ) -> None:
        self.game, self._known = game, known
        self._operator = _operator(game)
        self._operator.extend(directions)
        self._corners = convex_hull(game.payoffs).vertices
        self._caps = self._bound(directions)
        self.values = self._caps
        self.sweeps, self.is_empty = 0, False
        self._alive = np.ones(len(game.payoffs), dtype=bool)
        self.profiles = np.zeros(len(directions), dtype=np.intp)
        if guess is not None:
            self.guess = np.minimum(guess, self._caps)
            self.profiles = self._apply(self.guess).profiles
            return
        for _ in range(FIRST_SWEEPS):
            if not self.is_empty:
                self.sweep()
        self.guess = self.values

    @property
    def directions(self) -> FloatArray:
        """Unit vectors (N, 3); the first six are the axes, + then -."""
        return self._operator.directions

    def _bound(self, directions: FloatArray) -> FloatArray:
        """Bound the set without any level: by what is feasible, and by what is known."""
        feasible = feasible_support(self._corners, self.game.discount_factors, directions)
        if self._known is None:
            return feasible
        return np.minimum(feasible, self._known.support(directions))

    def extend(self, directions: FloatArray, guess: FloatArray) -> None:
        """Add directions, with levels to start guessing from."""
        self._operator.extend(directions)
        start = self._bound(directions)
        self._caps = np.concatenate([self._caps, start])
        self.values = np.concatenate([self.values, start])
        self.guess = np.concatenate([self.guess, np.minimum(guess, start)])
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

    def proven(self) -> FloatArray | None:
        """Return levels at the fixed point with a proof that they hold the set, without sweeping.

        None when policies do not settle or no proof is found.
        """
        guess = self._fixed_point()
        certified = None if guess is None else self._certified(guess)
        return None if certified is None else np.minimum(certified, self._caps)

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

    def _apply(self, levels: FloatArray) -> Applied:
        self.sweeps += 1
        applied = self._operator.apply(levels, self._alive)
        return replace(applied, values=np.minimum(applied.values, self._caps))

    # ------------------------------------------------------------------ policies

    def policy(self) -> tuple[Applied, FloatArray]:
        """Return the operator at the guess, and the weights of the levels in each level.

        Thresholds count as levels also where a threat is known to be no lower.
        """
        applied = self._apply(self.guess)
        return applied, applied.proofs.matrix(np.ones(3, dtype=bool))

    def successors(self, applied: Applied) -> FloatArray:
        """Directions in which continuations are farthest: n delta plus the prices, (N, 3)."""
        return np.asarray(self._operator.onward + applied.proofs.floors)

    def _own(self, levels: FloatArray) -> BoolArray:
        """Whose threat is a level."""
        return -levels[3:6] > self.game.minmax

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
        game = self.game
        delta = game.discount_factors
        today = ((1 - delta) * game.payoffs[profiles] * self.directions).sum(axis=1)
        required = game.required[profiles] - LENIENCE
        for _ in range(ROUNDS_OF_MULTIPLIERS):
            found = self._operator.best_multipliers(guess, profiles)
            if found is None:
                return None
            value, proofs = found
            capped = value >= self._caps
            if np.abs(np.minimum(value, self._caps) - guess).max() <= CLOSE:
                return guess
            own = self._own(guess)
            fixed = np.where(own, 0.0, game.minmax) + required
            flow = today - (proofs.floors * fixed).sum(axis=1)
            flow[capped] = self._caps[capped]
            new = self._operator.solve(proofs.without(capped), own, flow, guess)
            # Far outside the unit box the policy explodes.
            if new is None or not np.abs(new).max() <= 10.0:
                return None
            guess = new
        return guess

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
        return self._operator.certified(
            guess, applied.proofs, self._alive, self._capped(guess), self._own(guess)
        )


def _operator(game: Enforcement) -> Operator:
    if not use_compiled(len(game.payoffs)):
        return ByArrays(game)
    from triangle.solvers.level_loops import ByLoops

    return ByLoops(game)
