"""How far a payoff set reaches in one direction, to a fine tolerance, with a proof from both sides.

The payoff set of players with unequal patience may have a curved frontier, which no finite set of
directions settles everywhere. One direction is another matter: what a profile reaches along n
depends on what its continuation reaches along n * delta (plus the prices of binding thresholds),
that on the next, and each step weighs less by a factor delta. Following this chain, and adding only
directions on it, closes the bracket there; nothing else is refined. Normalised units, as in
`sweeps`; glossary as in `levels`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.continuation import Generated
from triangle.solvers.corner_programmes import farthest_among_corners
from triangle.solvers.directions import spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.growth import grown_by
from triangle.solvers.levels import Levels
from triangle.solvers.polytope import Polytope

__all__ = ["Reach", "reach_along"]

IntArray = NDArray[np.intp]

FIRST_DIRECTIONS = 60
MOST_DIRECTIONS = 500
PASSES = 60
GROWTHS = 6
NODES = 30
SAME = 1e-13
NOWHERE = -10.0


@dataclass(frozen=True, eq=False)
class Reach:
    """Bounds of the support function in one direction of unit length.

    Attributes
    ----------
    inner : Generated
        A set that generates itself, reaching as far as was found.
    upper : float
        No equilibrium payoff reaches farther.
    directions : int, those that were needed
    """

    inner: Generated
    upper: float
    directions: int


def reach_along(
    game: Enforcement, direction: FloatArray, inner: Generated, known: Polytope, tol: float
) -> Reach:
    """Tighten both bounds of the farthest equilibrium payoff in one direction.

    Parameters
    ----------
    game : Enforcement
    direction : (3,), of length one
    inner : Generated, a set that generates itself
    known : Polytope, a set that holds every equilibrium payoff
    tol : float
        Difference of the bounds at which to stop.

    Returns
    -------
    Reach
        Its bounds may be farther apart than ``tol`` when the budget of directions is spent.
    """
    first = np.concatenate([spread_directions(FIRST_DIRECTIONS), direction[None]])
    levels = Levels(game, first, known)
    asked = len(first) - 1
    gap = np.inf
    for _ in range(PASSES):
        if levels.is_empty:
            break
        levels.approach()
        goal = max(tol / 50, 0.02 * min(gap, 0.1))
        inner = _grow(inner, game, levels, goal)
        gap = float(levels.guess[asked] - (inner.values @ direction).max())
        if gap <= tol / 2 or len(levels.directions) >= MOST_DIRECTIONS:
            break
        if not _follow(levels, inner, asked, tol):
            break
    levels.certify(tol / 10)
    return Reach(inner, float(levels.values[asked]), len(levels.directions))


def _grow(inner: Generated, game: Enforcement, levels: Levels, goal: float) -> Generated:
    reached = (inner.values @ levels.directions.T).max(axis=0)
    for _ in range(GROWTHS):
        inner = grown_by(inner, game, levels.directions, levels.guess, goal)
        now = (inner.values @ levels.directions.T).max(axis=0)
        if (now - reached).max() <= goal:
            break
        reached = now
    return inner


def _follow(levels: Levels, inner: Generated, asked: int, tol: float) -> bool:
    """Add the directions that the continuation of the asked one leads to; False if none is new."""
    count = len(levels.directions)
    applied, matrix = levels.policy()
    start = np.zeros(count)
    start[asked] = 1.0
    weight = np.linalg.solve(np.eye(count) - matrix.T, start)
    successors = levels.successors(applied)
    inside = (successors @ inner.values.T).max(axis=1)
    score = weight * np.maximum(applied.proofs.reach_alone(levels.guess) - inside, 0.0)
    order = np.argsort(-score, kind="stable")
    worst = order[:NODES][score[order[:NODES]] > 1e-3 * score.max()]
    for rows in (worst, np.flatnonzero(weight > tol)):  # all of the chain where that is not enough
        priced = _priced_within(levels, inner, applied.profiles, rows)
        new = _unknown(np.concatenate([successors[rows], priced]), levels.directions)
        if len(new):
            break
    else:
        return False
    nowhere = np.full(new.shape, NOWHERE)
    found = farthest_within_facets(levels.directions, levels.guess, new, nowhere, box_bases(new))
    levels.extend(new, found.values)
    return True


def _priced_within(
    levels: Levels, inner: Generated, profiles: IntArray, rows: IntArray
) -> FloatArray:
    """Successors of some directions when continuations come from the inner set."""
    onward = levels.directions[rows] * levels.game.discount_factors
    thresholds = inner.values.min(axis=0) + levels.game.required[profiles[rows]]
    return np.asarray(onward + farthest_among_corners(inner.values, onward, thresholds).prices)


def _unknown(vectors: FloatArray, known: FloatArray) -> FloatArray:
    """Scale to length one, and leave out what is known already, or twice, or nothing at all."""
    chosen = np.empty((0, 3))
    for vector in vectors:
        length = float(np.linalg.norm(vector))
        if length < 1e-6:
            continue
        unit = vector / length
        if (np.concatenate([known, chosen]) @ unit).max() < 1 - SAME:
            chosen = np.concatenate([chosen, unit[None]])
    return chosen
