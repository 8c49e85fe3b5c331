"""The limit of the payoff-set recursion in a few steps: policy iteration on the corners.

Sweeping comes nearer to the payoff set by a factor delta a sweep. Here a sweep only says how
corners are made (`pattern`); the corners this pattern tends to are computed directly, swept again,
and so on, as Howard (1960) does for decision processes. Where nothing changes any more, the corners
generate themselves: all of them are equilibrium payoffs, exact up to rounding. That no equilibrium
payoff lies outside is proven apart, by half-spaces with the normals of their facets (`levels`).

Nothing forces the iteration to come to rest, or at the largest set that generates itself: then the
half-spaces lie farther out, or no proof is found, and the sweeps go on. For equal discount factors
and sets with an interior. Normalised units, as in `sweeps`.

References
----------
Howard, R. A. (1960), Dynamic Programming and Markov Processes, MIT Press.
Abreu, D. and Sannikov, Y. (2014), An algorithm for two-player repeated games with perfect
monitoring, Theoretical Economics 9, 313-338.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.solvers.bodies import farthest_apart, hull_of
from triangle.solvers.compiled import compiled
from triangle.solvers.continuation import LENIENCE, Generated
from triangle.solvers.directions import facet_directions, half_space_set
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.levels import Levels
from triangle.solvers.pattern import limit_of, pattern_of
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["Made", "Settled", "Sweep", "made_from", "settled"]

IntArray = NDArray[np.intp]

ROUNDS = 10
PATIENCE = 4
AT_REST = 1e-9
THIN = 1e-9


@dataclass(frozen=True, eq=False)
class Made:
    """Corners of a set, and the set that their continuations come from.

    Attributes
    ----------
    corners : Generated
    before : Polytope
    makers : (V,) int
        The profile that made each corner of ``before``; -1 where that is not known.
    change : float
        How far the corners are from the set before.
    """

    corners: Generated
    before: Polytope
    makers: IntArray
    change: float


@dataclass(frozen=True, eq=False)
class Settled:
    """Half-spaces that hold every equilibrium payoff, and corners that they are close around.

    Attributes
    ----------
    outer : Polytope
    corners : Generated
        With continuations in their own hull, if they are at rest.
    at_rest : bool
        The corners generate themselves.
    gap : float
        How far the outer set reaches beyond the corners.
    """

    outer: Polytope
    corners: Generated
    at_rest: bool
    gap: float


Sweep = Callable[[Polytope, IntArray], Generated | None]
"""Payoffs generated from a set, given the profiles that are likely to generate its corners; None
when there are none."""


def made_from(hull: Polytope, makers: IntArray, sweep: Sweep) -> Made | None:
    """Make corners from a set whose corners were made by known profiles; None if it is flat."""
    found = sweep(hull, np.unique(makers)) if hull.rank == 3 else None
    if found is None:
        return None
    new = convex_hull(found.values, THIN)
    change = max(new.falls_short_of(hull), float(hull.excess(found.values).max()))
    return Made(found.take(new.source), hull, makers, change)


def settled(
    game: Enforcement,
    made: Made,
    within: Polytope,
    sweep: Sweep,
    *,
    loops: bool = False,
) -> Settled | None:
    """Iterate on how corners are made until they generate themselves, and prove what that bounds.

    Parameters
    ----------
    game : Enforcement
    made : Made
        Where to start.
    within : Polytope
        A set that holds every equilibrium payoff.
    sweep : Sweep
    loops : bool
        Whether machine code does the rest.

    Returns
    -------
    Settled or None
        None when no set with an interior, or no proof, was found.
    """
    first: Generated | None = None
    changes: list[float] = []
    for _ in range(ROUNDS):
        pattern = pattern_of(game, made.before, made.makers, made.corners, made.change, loops=loops)
        limit = limit_of(game, pattern, made.corners.values, loops=loops)
        hull = convex_hull(limit.values, THIN)
        limit = limit.take(hull.source)
        again = made_from(hull, limit.profiles, sweep)
        if again is None:
            break
        first = limit if first is None else first
        changes.append(again.change)
        if again.change <= AT_REST:
            return _proven(game, limit, True, within, loops)
        if len(changes) > PATIENCE and changes[-1] > min(changes[:-PATIENCE]) / 2:
            break
        made = again
    return None if first is None else _proven(game, first, False, within, loops)


def _proven(
    game: Enforcement, corners: Generated, at_rest: bool, within: Polytope, loops: bool
) -> Settled | None:
    """Find half-spaces close around corners that provably hold every equilibrium payoff.

    Their normals are those of the facets; see `Levels` for the proof. Profiles that cannot be
    enforced with continuations in a set that holds all payoffs play no part in it.
    """
    hull = hull_of(corners.values, loops=loops)
    directions = facet_directions(hull)
    possible = _possible(game, within, loops)
    part = Enforcement(
        game.payoffs[possible], game.required[possible], game.discount_factors, game.minmax
    )
    with compiled("always" if loops else "never"):
        proven = Levels(part, directions, within, guess=hull.support(directions)).proven()
    if proven is None:
        return None
    outer = half_space_set(directions, proven, hull.vertices.mean(axis=0))
    if outer is None:
        return None
    if at_rest:  # the same set, blown up by what the proof leaves open: no corner counts twice
        outer = hull.around(outer.vertices)
    return Settled(outer, corners, at_rest, farthest_apart(outer, hull, loops=loops))


def _possible(game: Enforcement, within: Polytope, loops: bool) -> IntArray:
    """Profiles that some continuation payoff in a set can enforce."""
    axes = np.concatenate([np.eye(3), -np.eye(3)])
    normals = np.concatenate([axes, within.normals])
    floors = np.maximum(within.vertices.min(axis=0), game.minmax) + game.required - LENIENCE
    anywhere = np.ones(floors.shape)
    found = farthest_within_facets(
        normals, within.support(normals), anywhere, floors, box_bases(anywhere), loops=loops
    )
    return np.flatnonzero(np.isfinite(found.values))
