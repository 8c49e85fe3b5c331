"""How far points are from a body with triangular facets, as machine code.

Does what `Polytope.distance` of `triangle.solvers.polytope` does by array operations, for bodies
only. The nearest point of a body lies on a facet that the point sees: the others are passed over.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = ["farthest_from_body"]


@kernel
def _to_segment(px: float, py: float, pz: float, ax: float, ay: float, az: float) -> float:
    """Squared distance of p to the segment from the origin to a."""
    length = ax * ax + ay * ay + az * az
    share = 0.0
    if length > 0.0:
        share = min(max((px * ax + py * ay + pz * az) / length, 0.0), 1.0)
    dx, dy, dz = px - share * ax, py - share * ay, pz - share * az
    return dx * dx + dy * dy + dz * dz


@kernel
def _to_triangle(p: FloatArray, a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    """Squared distance of p to a triangle: to its inside where the foot falls there, or border."""
    px, py, pz = p[0] - a[0], p[1] - a[1], p[2] - a[2]
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    area = nx * nx + ny * ny + nz * nz
    if area > 0.0:
        # Shares of the two sides at the foot: mixed products with the normal.
        of_v = nx * (uy * pz - uz * py) + ny * (uz * px - ux * pz) + nz * (ux * py - uy * px)
        of_u = nx * (py * vz - pz * vy) + ny * (pz * vx - px * vz) + nz * (px * vy - py * vx)
        if of_u >= 0.0 and of_v >= 0.0 and of_u + of_v <= area:
            height = px * nx + py * ny + pz * nz
            return float(height * height / area)
    best = min(_to_segment(px, py, pz, ux, uy, uz), _to_segment(px, py, pz, vx, vy, vz))
    last = _to_segment(px - ux, py - uy, pz - uz, vx - ux, vy - uy, vz - uz)
    return min(best, last)


@kernel
def farthest_from_body(
    vertices: FloatArray,
    triangles: NDArray[np.int64],
    normals: FloatArray,
    offsets: FloatArray,
    points: FloatArray,
) -> float:
    """Return the largest distance of a point (P, 3) to a body, 0 when it holds them all.

    Parameters
    ----------
    vertices : (V, 3)
    triangles : (F, 3) of vertex indices, the facets of the body
    normals : (F, 3), offsets : (F,)
        Facet f lies in ``normals[f] @ x == offsets[f]``, the body below.
    points : (P, 3)

    Examples
    --------
    >>> corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    >>> facets = np.array([[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]])
    >>> normals = np.array([[0.0, 0, -1], [0, -1, 0], [-1, 0, 0], np.full(3, 3**-0.5)])
    >>> levels = np.array([0.0, 0, 0, 3**-0.5])
    >>> points = np.array([[0.2, 0.2, 0.2], [0.2, 0.2, -0.5], [-3.0, 0.5, -4.0]])
    >>> farthest_from_body(corners, facets, normals, levels, points)
    5.0
    """
    largest = 0.0
    for p in range(len(points)):
        x, y, z = points[p, 0], points[p, 1], points[p, 2]
        best = np.inf
        for f in range(len(normals)):
            seen = x * normals[f, 0] + y * normals[f, 1] + z * normals[f, 2] - offsets[f]
            if seen > 0.0 and seen * seen < best:
                a, b, c = triangles[f, 0], triangles[f, 1], triangles[f, 2]
                gap = _to_triangle(points[p], vertices[a], vertices[b], vertices[c])
                best = min(best, gap)
        if best < np.inf:
            largest = max(largest, np.sqrt(best))
    return largest
