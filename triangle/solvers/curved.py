"""Bracket a payoff set whose frontier may be curved: half-spaces outside, an automaton inside.

With unequal discount factors the frontier of the payoff set can have infinitely many corners
(Lehrer and Pauzner 1999), so that following every corner never ends. Here the outer set is an
intersection of half-spaces with given normals (`levels`), the inner set grows along the same
directions (`growth`); where they differ most, the normals of the inner facets join, until the
bracket is narrow enough or the budget of directions is spent (the two approximations of Judd,
Yeltekin and Conklin 2003, made adaptive). Normalised units, as in `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.continuation import Generated
from triangle.solvers.directions import half_space_set, spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.growth import grown_by, played_for_ever
from triangle.solvers.levels import Levels
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["Curved", "curved_bracket"]

FIRST_DIRECTIONS = 60
MOST_DIRECTIONS = 240
FEW_PROFILES = 64
MOST_CANDIDATES = 400
SAME_DIRECTION = (5e-4, 5e-5, 5e-6)
FEW_NEW = 20
GROWTHS = 12
FINEST = 1e-4


@dataclass(frozen=True, eq=False)
class Curved:
    """A bracket in normalised units.

    Attributes
    ----------
    outer : Polytope or None
        None when it is proven that there is no equilibrium.
    inner : Generated or None
        Corners of the inner set and how each is generated from the set itself; None when there
        was nothing to grow from.
    sweeps, directions : int
    """

    outer: Polytope | None
    inner: Generated | None
    sweeps: int
    directions: int


def curved_bracket(game: Enforcement, tol: float, start: Generated | None = None) -> Curved | None:
    """Bracket the payoff set along adaptively chosen directions.

    Parameters
    ----------
    game : Enforcement
    tol : float
        Wanted gap.
    start : Generated, optional
        A set that generates itself, to grow from besides the profiles played for ever.

    Returns
    -------
    Curved, or None when the sets met so far have no interior (the caller follows corners then)
    """
    levels = Levels(game, spread_directions(FIRST_DIRECTIONS))
    inner = played_for_ever(game)
    if start is not None:
        inner = start if inner is None else inner.join(start)
    budget = MOST_DIRECTIONS * (1 if len(game.payoffs) > FEW_PROFILES else 3)
    gap = 0.25
    while True:
        if levels.is_empty:
            return Curved(None, None, levels.sweeps, len(levels.directions))
        levels.approach()
        outer = _set_within(levels.directions, levels.guess)
        if outer is None:
            return None
        if inner is None:
            break
        inner, grown = _grow(inner, game, levels, max(tol / 2, 0.05 * gap))
        levels.sweeps += grown
        hull = convex_hull(inner.values)
        new, gap = _where_they_differ(outer, hull, levels.directions)
        count = len(levels.directions)
        if gap <= tol or count >= budget or hull.rank < 3 or len(new) == 0:
            break
        new = new[: min(count, budget - count)]
        levels.extend(new, outer.support(new))
    if not levels.certify(max(tol / 10, FINEST)):
        return Curved(None, None, levels.sweeps, len(levels.directions))
    outer = _set_within(levels.directions, levels.values)
    return None if outer is None else Curved(outer, inner, levels.sweeps, len(levels.directions))


def _set_within(directions: FloatArray, levels: FloatArray) -> Polytope | None:
    """Return the set within the levels; the mean of its farthest points lies inside it."""
    nowhere = np.full(directions.shape, -10.0)
    farthest = farthest_within_facets(
        directions, levels, directions, nowhere, box_bases(directions)
    )
    return half_space_set(directions, levels, farthest.points.mean(axis=0))


def _grow(
    inner: Generated, game: Enforcement, levels: Levels, goal: float
) -> tuple[Generated, int]:
    """Let the inner set grow while that brings it nearer to the levels."""
    reached = (inner.values @ levels.directions.T).max(axis=0)
    growths = 0
    while growths < GROWTHS:
        growths += 1
        inner = grown_by(inner, game, levels.directions, levels.guess, goal)
        now = (inner.values @ levels.directions.T).max(axis=0)
        if (now - reached).max() <= goal / 5:
            break
        reached = now
    return inner, growths


def _where_they_differ(
    outer: Polytope, inner: Polytope, directions: FloatArray
) -> tuple[FloatArray, float]:
    """Choose new normals, of the inner facets that the outer set exceeds most; and by how much."""
    excess = outer.support(inner.normals) - inner.offsets
    order = np.argsort(-excess, kind="stable")[:MOST_CANDIDATES]
    chosen = np.empty((0, 3))
    for same in SAME_DIRECTION:  # spread out first, crowd only where that is not enough
        for normal in inner.normals[order]:
            known = np.concatenate([directions, chosen])
            if (known @ normal).max() < 1 - same:
                chosen = np.concatenate([chosen, normal[None]])
        if len(chosen) > FEW_NEW:
            break
    return chosen, float(excess.max())
