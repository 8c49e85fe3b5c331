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
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import Generated
from triangle.solvers.corner_programmes import farthest_among_corners, lotteries_over_corners
from triangle.solvers.directions import spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.growth import growth_of
from triangle.solvers.levels import Levels
from triangle.solvers.polytope import Polytope

__all__ = ["Reach", "reach_along"]

IntArray = NDArray[np.intp]

FIRST_DIRECTIONS = 30
MOST_DIRECTIONS = 500
MOST_BY_LOOPS = 1000
PASSES = 60
GROWTHS = 6
GROWTHS_BY_LOOPS = 40
NODES = 30
STUCK = 0.98
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
    loops = use_compiled(len(game.payoffs))
    first = np.concatenate([spread_directions(FIRST_DIRECTIONS), direction[None]])
    levels, growth = Levels(game, first, known), growth_of(game)
    most, budget = (GROWTHS_BY_LOOPS, MOST_BY_LOOPS) if loops else (GROWTHS, MOST_DIRECTIONS)
    matters = np.ones(len(first), dtype=bool)
    asked = len(first) - 1
    gap = np.inf
    inner = _needed(inner, direction, loops)
    for _ in range(PASSES):
        if levels.is_empty:
            break
        levels.approach()
        goal = max(tol / 50, 0.02 * min(gap, 0.1))
        wanted = np.where(matters, levels.guess, -np.inf)
        inner, growths = growth.grown_until(inner, levels.directions, wanted, goal, goal, most)
        before, gap = gap, float(levels.guess[asked] - (inner.values @ direction).max())
        if gap <= tol / 2 or len(levels.directions) >= budget:
            break
        count = len(levels.directions)
        weight = _follow(levels, inner, asked, tol, loops, stuck=gap > STUCK * before)
        if len(levels.directions) == count and growths < most:
            break
        matters = np.ones(len(levels.directions), dtype=bool)
        matters[:count] = weight > tol
    levels.certify(tol / 10)
    return Reach(
        _needed(inner, direction, loops), float(levels.values[asked]), len(levels.directions)
    )


def _needed(inner: Generated, direction: FloatArray, loops: bool) -> Generated:
    """Keep the farthest corner, everybody's worst, and those that their continuations lead to."""
    lotteries = lotteries_over_corners(inner.values, inner.continuations, loops=loops)
    kept = np.zeros(len(inner.values), dtype=bool)
    new = np.append(inner.values.argmin(axis=0), (inner.values @ direction).argmax())
    while len(new):
        kept[new] = True
        new = np.flatnonzero((lotteries[new] > 0).any(axis=0) & ~kept)
    return inner.take(np.flatnonzero(kept))


def _follow(
    levels: Levels, inner: Generated, asked: int, tol: float, loops: bool, stuck: bool
) -> FloatArray:
    """Add directions that the continuation of the asked one leads to; weigh those there were.

    Those from the directions that matter most, or from all of the chain where that is in vain.
    """
    applied, matrix = levels.policy()
    outside = levels.successors(applied)
    weight, inside = _chains(levels, inner, applied.profiles, matrix, outside, asked, tol, loops)
    reached = (outside @ inner.values.T).max(axis=1)
    score = weight * np.maximum(applied.proofs.reach_alone(levels.guess) - reached, 0.0)
    order = np.argsort(-score, kind="stable")
    worst = order[:NODES][score[order[:NODES]] > 1e-3 * score.max()]
    chain = np.flatnonzero(weight > tol)
    for rows in (chain,) if stuck else (worst, chain):
        new = _unknown(np.concatenate([outside[rows], inside[rows]]), levels.directions)
        if len(new):
            break
    else:
        return weight
    nowhere = np.full(new.shape, NOWHERE)
    found = farthest_within_facets(
        levels.directions, levels.guess, new, nowhere, box_bases(new), loops=loops
    )
    levels.extend(new, found.values)
    return weight


def _chains(
    levels: Levels,
    inner: Generated,
    profiles: IntArray,
    matrix: FloatArray,
    outside: FloatArray,
    asked: int,
    tol: float,
    loops: bool,
) -> tuple[FloatArray, FloatArray]:
    """Weigh the directions that the asked one leads to, by either bound's continuations.

    Where a threshold binds, its price outside differs from the one inside, and the true one lies
    between; and the bound outside may rest on other directions than the one it leads to. Weight
    therefore goes on in equal parts along the directions it rests on, the one outside and the one
    inside, as far as these are known. Returns the weights (N,) and the priced directions inside
    (N, 3), zero where the weight is no more than the tolerance.
    """
    n = levels.directions
    start = weight = np.zeros(len(n))
    start[asked] = 1.0
    inside, seen = np.zeros(n.shape), np.zeros(len(n), dtype=bool)
    matrix = matrix.copy()
    rows = np.arange(len(n)) if loops else np.array([asked])
    while len(rows):
        seen[rows] = True
        inside[rows] = _priced_within(levels, inner, profiles, rows, loops)
        parts = np.ones(len(rows))
        for onward in (outside[rows], inside[rows]):
            length = np.linalg.norm(onward, axis=1)
            alike = onward / np.maximum(length, 1e-300)[:, None] @ n.T
            known = (alike.max(axis=1) > 1 - SAME) & (length > 1e-6)
            matrix[rows[known], alike[known].argmax(axis=1)] += length[known]
            parts += known
        matrix[rows] /= parts[:, None]
        try:
            weight = np.abs(np.linalg.solve(np.eye(len(n)) - matrix.T, start))
        except np.linalg.LinAlgError:  # the chains have no end: begin with the first step
            weight = matrix[asked] + start
        rows = np.flatnonzero((weight > tol) & ~seen)
    return np.asarray(weight), inside


def _priced_within(
    levels: Levels, inner: Generated, profiles: IntArray, rows: IntArray, loops: bool
) -> FloatArray:
    """Successors of some directions when continuations come from the inner set."""
    onward = levels.directions[rows] * levels.game.discount_factors
    thresholds = inner.values.min(axis=0) + levels.game.required[profiles[rows]]
    found = farthest_among_corners(inner.values, onward, thresholds, loops=loops)
    return np.asarray(onward + found.prices)


def _unknown(vectors: FloatArray, known: FloatArray) -> FloatArray:
    """Scale to length one, and leave out what is known already, or twice, or nothing at all."""
    length = np.linalg.norm(vectors, axis=1)
    units = vectors[length > 1e-6] / length[length > 1e-6, None]
    if len(units) == 0:
        return np.empty((0, 3))
    units = units[(units @ known.T).max(axis=1) < 1 - SAME]
    twice = np.triu(units @ units.T >= 1 - SAME, 1).any(axis=0)
    return np.asarray(units[~twice])
