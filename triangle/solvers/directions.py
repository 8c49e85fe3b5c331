"""Directions in payoff space, and the sets that levels along them cut out.

Serves the solvers that describe a convex set by half-spaces with given normals; nothing here
knows of incentives. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["feasible_support", "half_space_set", "spread_directions"]

CLUSTERS = (1e-10, 1e-9, 1e-8)


def half_space_set(
    directions: FloatArray, reach: FloatArray, inside: FloatArray
) -> Polytope | None:
    """Return {x : directions @ x <= reach}, or None when it has no interior around a point.

    Corners almost on top of each other can make Qhull give up on a body. Then one of each cluster
    stands for it, and the body is blown up until it holds the others again.
    """
    from scipy.spatial import HalfspaceIntersection, QhullError  # loaded where it is needed

    try:
        corners = HalfspaceIntersection(np.column_stack([directions, -reach]), inside).intersections
    except QhullError:
        return None
    corners = corners[np.isfinite(corners).all(axis=1)]
    hull = convex_hull(corners)
    for apart in CLUSTERS:
        if hull.rank == 3:
            break
        _, first = np.unique(np.round(corners / apart), axis=0, return_index=True)
        hull = convex_hull(corners[np.sort(first)])
    return hull.around(corners) if hull.rank == 3 else None


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
