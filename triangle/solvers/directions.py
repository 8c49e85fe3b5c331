"""Directions in payoff space, and the sets that levels along them cut out.

Serves the solvers that describe a convex set by half-spaces with given normals; nothing here
knows of incentives. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = [
    "facet_directions",
    "feasible_support",
    "half_space_corners",
    "half_space_set",
    "spread_directions",
]

CLUSTERS = (1e-10, 1e-9, 1e-8)
SAME = 6
AXIS = 1e-9


def half_space_corners(
    directions: FloatArray, reach: FloatArray, inside: FloatArray
) -> FloatArray | None:
    """Return the corners of {x : directions @ x <= reach}, or None if Qhull does not find them.

    The point ``inside`` (3,) must lie in the interior.

    Examples
    --------
    >>> box = np.concatenate([np.eye(3), -np.eye(3)])
    >>> corners = half_space_corners(box, np.ones(6), np.zeros(3))
    >>> len(corners), float(np.abs(corners).max())
    (8, 1.0)
    """
    from scipy.spatial import HalfspaceIntersection, QhullError  # loaded where it is needed

    try:
        corners = HalfspaceIntersection(np.column_stack([directions, -reach]), inside).intersections
    except QhullError:
        return None
    return np.asarray(corners[np.isfinite(corners).all(axis=1)])


def half_space_set(
    directions: FloatArray, reach: FloatArray, inside: FloatArray
) -> Polytope | None:
    """Return {x : directions @ x <= reach}, or None when it has no interior around a point.

    Corners almost on top of each other can make Qhull give up on a body. Then one of each cluster
    stands for it, and the body is blown up until it holds the others again.
    """
    corners = half_space_corners(directions, reach, inside)
    if corners is None:
        return None
    hull = convex_hull(corners)
    if hull.rank == 3:
        return hull
    for apart in CLUSTERS:
        _, first = np.unique(np.round(corners / apart), axis=0, return_index=True)
        hull = convex_hull(corners[np.sort(first)])
        if hull.rank == 3:
            return hull.around(corners)
    return None


def facet_directions(body: Polytope) -> FloatArray:
    """Return both ways along each axis, then the normals of a body's facets, each once."""
    axes = np.concatenate([np.eye(3), -np.eye(3)])
    kept = np.unique(np.round(body.normals, SAME), axis=0, return_index=True)[1]
    facets = body.normals[np.sort(kept)]
    facets = facets[(facets @ axes.T).max(axis=1) < 1 - AXIS]
    return np.concatenate([axes, facets])


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
