"""The payoff-set recursion along finitely many directions, for sets with curved frontiers.

With unequal discount factors the frontier of the payoff set can have infinitely many corners
(Lehrer and Pauzner 1999), so that following every corner never ends. Here the outer set is an
intersection of half-spaces with given normals, the inner set the hull of one generated payoff
per normal (the two approximations of Judd, Yeltekin and Conklin 2003), and normals are added
where the two differ most. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import HalfspaceIntersection, QhullError

from triangle.game import FloatArray
from triangle.solvers.continuation import LENIENCE, Generated, duality_bound, generate_binding
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = [
    "BestReplies",
    "best_in_directions",
    "feasible_support",
    "half_space_set",
    "spread_directions",
]


@dataclass(frozen=True, eq=False)
class BestReplies:
    """The farthest generated payoff in each direction.

    Attributes
    ----------
    reach : (N,) value of the direction there, minus infinity when nothing can be generated
    generated : Generated with N rows (only when every reach is finite)
    """

    reach: FloatArray
    generated: Generated


def best_in_directions(
    polytope: Polytope,
    payoffs: FloatArray,
    thresholds: FloatArray,
    discount_factors: FloatArray,
    directions: FloatArray,
    ceiling: FloatArray | None = None,
) -> BestReplies | None:
    """Find, for every direction, the farthest payoff generated with continuations in a set.

    Most answers use a corner of the set that meets every threshold; only profiles that could do
    better than these, by a bound from weak duality, have their continuations computed.

    Parameters
    ----------
    polytope : set of continuation payoffs
    payoffs, thresholds : (A, 3)
    discount_factors : (3,)
    directions : (N, 3)
    ceiling : (A, N), optional
        Upper bounds on what each profile generates in each direction. Tightened in place, so it
        may be passed again only for smaller sets and higher thresholds.

    Returns
    -------
    BestReplies, or None when no profile can be enforced
    """
    onward = directions * discount_factors
    today = (payoffs * (1 - discount_factors)) @ directions.T
    scores = onward @ polytope.vertices.T
    corner = polytope.vertices[scores.argmax(axis=1)]
    farthest = scores.max(axis=1)
    fits = np.ones(today.shape, dtype=bool)
    for i in range(3):
        fits &= corner[None, :, i] >= thresholds[:, None, i] - LENIENCE
    total = np.where(fits, today + farthest, -np.inf)
    profiles = total.argmax(axis=0)
    reach = total.max(axis=0)
    continuations = corner.copy()
    bound = duality_bound(polytope, today, onward, thresholds)
    if ceiling is not None:
        bound = np.minimum(bound, ceiling)
    possible = (thresholds <= polytope.vertices.max(axis=0) + LENIENCE).all(axis=1)
    hopes = ~fits & possible[:, None] & (bound > reach + 1e-12)
    doubtful = np.flatnonzero(hopes.any(axis=1))
    if len(doubtful):
        found = generate_binding(
            polytope, payoffs[doubtful], thresholds[doubtful], discount_factors
        )
        ends = np.searchsorted(found.profiles, np.arange(len(doubtful) + 1))
        for k, profile in enumerate(doubtful):
            columns = np.flatnonzero(hopes[profile])
            first, last = ends[k], ends[k + 1]
            if first == last:
                farthest_of = np.full(len(columns), -np.inf)
            else:
                values = found.values[first:last] @ directions[columns].T
                row = values.argmax(axis=0)
                farthest_of = values[row, np.arange(len(columns))]
                better = np.flatnonzero(farthest_of > reach[columns])
                improved = columns[better]
                reach[improved] = farthest_of[better]
                profiles[improved] = profile
                continuations[improved] = found.continuations[first + row[better]]
            if ceiling is not None:
                ceiling[profile, columns] = np.minimum(ceiling[profile, columns], farthest_of)
    if not np.isfinite(reach).all():
        return None
    values = (1 - discount_factors) * payoffs[profiles] + discount_factors * continuations
    return BestReplies(reach, Generated(values, profiles, continuations))


def half_space_set(
    directions: FloatArray, reach: FloatArray, inside: FloatArray
) -> Polytope | None:
    """Return {x : directions @ x <= reach}, or None when it has no interior around a point."""
    try:
        corners = HalfspaceIntersection(np.column_stack([directions, -reach]), inside).intersections
    except QhullError:
        return None
    corners = corners[np.isfinite(corners).all(axis=1)]
    hull = convex_hull(corners)
    return hull if hull.rank == 3 else None


def feasible_support(
    payoffs: FloatArray, discount_factors: FloatArray, directions: FloatArray
) -> FloatArray:
    """Bound every feasible average discounted payoff in each direction (N, 3), from above.

    The farthest payoff in a direction n maximises n.(1 - delta) delta**t u(a) separately in every
    period t; after 60 periods the unit box bounds the rest.
    """
    reach = np.zeros(len(directions))
    power = directions.copy()
    for _ in range(60):
        reach += (power * (1 - discount_factors) @ payoffs.T).max(axis=1)
        power = power * discount_factors
    return np.asarray(reach + np.maximum(power, 0).sum(axis=1))


def spread_directions(count: int) -> FloatArray:
    """Return unit directions: both ways along each axis, then an even Fibonacci spiral."""
    steps = np.arange(count) + 0.5
    height = 1 - 2 * steps / count
    angle = np.pi * (1 + 5**0.5) * steps
    radius = np.sqrt(1 - height**2)
    spiral = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
    return np.concatenate([np.eye(3), -np.eye(3), spiral])
