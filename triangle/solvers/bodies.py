"""Hulls of points and distances of bodies, by machine code or by array operations.

This module knows nothing of games; `polytope` does the same with array operations alone.
"""

from __future__ import annotations

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["farthest_apart", "hull_of"]


def hull_of(points: FloatArray, thin: float = 0.0, *, loops: bool = False) -> Polytope:
    """Take the convex hull of points (N, 3).

    Parameters
    ----------
    points : (N, 3)
    thin : float
        Corners that stick out of a body by less than that may be left out.
    loops : bool
        Whether machine code does it; where it finds no body, array operations do.
    """
    if loops and len(points) > 3:
        from triangle.solvers.compiled.hull import DONE, hull
        from triangle.solvers.compiled.sweeping import polytope_of

        status, surface = hull(np.ascontiguousarray(points), thin)
        if status == DONE:
            return polytope_of(surface)
    return convex_hull(points, thin)


def farthest_apart(outer: Polytope, inner: Polytope, *, loops: bool = False) -> float:
    """Measure the largest distance of a point of a set to another one.

    Parameters
    ----------
    outer, inner : Polytope
    loops : bool
        Whether machine code does it, where the other one is a body.
    """
    if not loops or inner.rank < 3:
        return float(outer.distance_to(inner))
    from triangle.solvers.compiled.distances import farthest_from_body

    triangles = np.ascontiguousarray(inner.triangles, dtype=np.int64)
    return farthest_from_body(
        inner.vertices, triangles, inner.normals, inner.offsets, outer.vertices
    )
