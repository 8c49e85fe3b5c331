"""Bracket a payoff set whose frontier may be curved: half-spaces outside, an automaton inside.

With unequal discount factors the frontier of the payoff set can have infinitely many corners
(Lehrer and Pauzner 1999), so that following every corner never ends. Here the outer set is an
intersection of half-spaces with given normals (`levels`), the inner set grows along the same
directions (`growth`); where they differ most, the normals of the inner facets join, until the
bracket is narrow enough or the budget of directions is spent (the two approximations of Judd,
Yeltekin and Conklin 2003, made adaptive). Normalised units, as in `sweeps`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import Generated
from triangle.solvers.directions import half_space_corners, half_space_set, spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.growth import growth_of, played_for_ever
from triangle.solvers.levels import Levels
from triangle.solvers.nearby import Nearby
from triangle.solvers.polytope import Polytope, convex_hull
from triangle.solvers.roomy_start import roomy_start

__all__ = ["Curved", "curved_bracket"]

FIRST_DIRECTIONS = 30
MOST_DIRECTIONS = 200
MORE_AT_ONCE = 0.7
MOST_BY_LOOPS = 480
MORE_AT_ONCE_BY_LOOPS = 0.4
FEW_PROFILES = 64
WORTH_A_LOOK = 0.3
SAME_DIRECTION = 1e-5
GROWTHS = 12
FINEST = 1e-4
FOUND = 1e-9
NEWS = 0.2
"""Share of directions that may be new where those of a similar game are followed."""

FAR = 0.3
"""Where the inner set is that far from the outer one, another set to grow from is looked for."""


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
    sweeps : int
    normals : (N, 3), levels : (N,)
        The directions followed, and what their levels tend to: where another game like this one
        may start, see `levels.Levels`.
    """

    outer: Polytope | None
    inner: Generated | None
    sweeps: int
    normals: FloatArray
    levels: FloatArray

    @property
    def directions(self) -> int:
        """How many directions were followed."""
        return len(self.normals)


def curved_bracket(
    game: Enforcement, tol: float, start: Generated | None = None, near: Nearby | None = None
) -> Curved | None:
    """Bracket the payoff set along adaptively chosen directions.

    Parameters
    ----------
    game : Enforcement
    tol : float
        Wanted gap.
    start : Generated, optional
        A set that generates itself, to grow from besides the profiles played for ever. Where
        that is too little, one with slack to spare is looked for.
    near : Nearby, optional
        What a similar game suggests: all its directions are followed from the beginning.

    Returns
    -------
    Curved, or None when the sets met so far have no interior (the caller follows corners then)
    """
    loops = use_compiled(len(game.payoffs))
    directions, guess = spread_directions(FIRST_DIRECTIONS), None
    if near is not None:
        directions, guess = near.half_spaces()
    levels, growth = Levels(game, directions, guess=guess), growth_of(game)
    inner = played_for_ever(game)
    if start is not None:
        inner = start if inner is None else inner.join(start)
    looked = False
    budget = MOST_BY_LOOPS if loops else MOST_DIRECTIONS
    share = MORE_AT_ONCE_BY_LOOPS if loops else MORE_AT_ONCE
    budget *= 1 if len(game.payoffs) > FEW_PROFILES else 3
    if near is not None:
        budget = max(budget, math.ceil((1 + NEWS) * len(directions)))
    gap = 0.25
    while True:
        if levels.is_empty:
            return Curved(None, None, levels.sweeps, levels.directions, levels.guess)
        levels.approach()
        inside = _inside(levels.directions, levels.guess, loops)
        corners = half_space_corners(levels.directions, levels.guess, inside)
        if corners is None:
            return None
        if inner is not None:
            goal = max(tol / 2, 0.05 * gap)
            inner, grown = growth.grown_until(
                inner, levels.directions, levels.guess, goal, goal / 5, GROWTHS
            )
            levels.sweeps += grown
            hull = convex_hull(inner.values)
            excess = (hull.normals @ corners.T).max(axis=1) - hull.offsets
            gap = float(excess.max())
        if not looked and (inner is None or hull.rank < 3 or gap > FAR):
            looked, roomy = True, roomy_start(game)
            if roomy is not None:
                inner = roomy if inner is None else inner.join(roomy)
                continue
        count = len(levels.directions)
        if inner is None or gap <= tol or count >= budget or hull.rank < 3:
            break
        more = min(budget - count, math.ceil(share * count))
        new = _where_they_differ(hull.normals, excess, levels.directions, more)
        if len(new) == 0:
            break
        levels.extend(new, (new @ corners.T).max(axis=1))
    if not levels.certify(max(tol / 10, FINEST)):
        return Curved(None, None, levels.sweeps, levels.directions, levels.guess)
    inside = _inside(levels.directions, levels.values, loops)
    outer = half_space_set(levels.directions, levels.values, inside)
    if outer is None:
        return None
    return Curved(outer, inner, levels.sweeps, levels.directions, levels.guess)


def _inside(directions: FloatArray, levels: FloatArray, loops: bool) -> FloatArray:
    """Return the mean of the farthest points of a set within levels, of those that were found."""
    nowhere = np.full(directions.shape, -10.0)
    farthest = farthest_within_facets(
        directions, levels, directions, nowhere, box_bases(directions), loops=loops
    )
    beyond = (farthest.points @ directions.T - levels).max(axis=1)
    return np.asarray(farthest.points[beyond <= beyond.min() + FOUND].mean(axis=0))


def _where_they_differ(
    normals: FloatArray, excess: FloatArray, known: FloatArray, most: int
) -> FloatArray:
    """Choose new directions: normals of inner facets that the outer set exceeds by most.

    Each is at least as far from the others chosen as from the directions known.
    """
    order = np.argsort(-excess, kind="stable")
    order = order[excess[order] > WORTH_A_LOOK * excess.max()]
    apart = 1 - (normals[order] @ known.T).max(axis=1)
    order, apart = order[apart > SAME_DIRECTION], apart[apart > SAME_DIRECTION]
    candidates, free = normals[order], np.ones(len(order), dtype=bool)
    chosen: list[int] = []
    for row in range(len(order)):
        if free[row]:
            chosen.append(row)
            if len(chosen) == most:
                break
            free &= 1 - candidates @ candidates[row] >= apart
    return np.asarray(candidates[chosen], dtype=np.float64)
