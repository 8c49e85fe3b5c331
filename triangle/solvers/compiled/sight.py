"""How far a convex body reaches in every direction from its centre, looked up in a table.

A body's gauge (the share it has to be blown up to in order to hold a point) is convex, so that
between the directions of a grid its interpolation is an upper bound: what the table finds inside
is inside. Only points near the surface need a closer look.

This module knows nothing of games.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.surfaces import Surface, facet_towards

__all__ = ["Sight", "excess_seen", "sight_of"]

CELLS = 10
"""Cells along an edge of the cube whose faces carry the grid of directions."""


class Sight(NamedTuple):
    """Gauges along a grid of directions, on the faces x, -x, y, -y, z and -z of a cube.

    Attributes
    ----------
    gauges : (6, CELLS + 1, CELLS + 1)
        Gauge of the grid's points on the cube from -1 to 1.
    facets : (6, CELLS + 1, CELLS + 1), the triangle seen there
    """

    gauges: FloatArray
    facets: NDArray[np.int64]


@kernel
def sight_of(surface: Surface) -> Sight:
    """Look from the centre of a body along a grid of directions."""
    gauges = np.empty((6, CELLS + 1, CELLS + 1))
    facets = np.empty((6, CELLS + 1, CELLS + 1), np.int64)
    f, c, d = 0, surface.centre, np.empty(3)
    for face in range(6):
        i = face // 2
        for j in range(CELLS + 1):
            for m in range(CELLS + 1):
                k = m if j % 2 == 0 else CELLS - m  # to and fro, so that walks are short
                d[i] = 1.0 - 2.0 * (face % 2)
                d[(i + 1) % 3], d[(i + 2) % 3] = 2.0 * j / CELLS - 1.0, 2.0 * k / CELLS - 1.0
                f = facet_towards(surface, c[0] + d[0], c[1] + d[1], c[2] + d[2], f)
                n = surface.normals[f]
                depth = surface.offsets[f] - n[0] * c[0] - n[1] * c[1] - n[2] * c[2]
                gauges[face, j, k] = (n[0] * d[0] + n[1] * d[1] + n[2] * d[2]) / depth
                facets[face, j, k] = f
    return Sight(gauges, facets)


@kernel
def excess_seen(
    surface: Surface, sight: Sight, points: FloatArray, shares: FloatArray, sure: float
) -> float:
    """Tell by what share the body has to be blown up to hold each point, at most.

    Parameters
    ----------
    surface, sight : the body, and what is seen from its centre
    points : (N, 3)
    shares : (N,), filled
        Exact where the table's bound of the gauge exceeds ``sure``, that bound less 1 elsewhere.
    sure : float, at most 1

    Returns
    -------
    float, the largest share
    """
    largest, c = -1.0, surface.centre
    for p in range(len(points)):
        x, y, z = points[p, 0] - c[0], points[p, 1] - c[1], points[p, 2] - c[2]
        if not abs(x) + abs(y) + abs(z) < np.inf:  # no cell of the table is meant: nothing holds it
            shares[p] = largest = np.inf
            continue
        if abs(x) >= abs(y) and abs(x) >= abs(z):
            face, size, a, b = 0, x, y, z
        elif abs(y) >= abs(z):
            face, size, a, b = 2, y, z, x
        else:
            face, size, a, b = 4, z, x, y
        if size < 0:
            face, size = face + 1, -size
        if size == 0.0:
            shares[p] = -1.0
            continue
        s, t = (a / size + 1.0) * (CELLS / 2), (b / size + 1.0) * (CELLS / 2)
        j, k = min(int(s), CELLS - 1), min(int(t), CELLS - 1)
        s, t = s - j, t - k
        near, far = sight.gauges[face, j], sight.gauges[face, j + 1]
        bound = size * (
            (1 - s) * ((1 - t) * near[k] + t * near[k + 1])
            + s * ((1 - t) * far[k] + t * far[k + 1])
        )
        share = bound - 1.0
        if bound > sure:
            start = sight.facets[face, j + int(s + 0.5), k + int(t + 0.5)]
            f = facet_towards(surface, points[p, 0], points[p, 1], points[p, 2], start)
            n, offset = surface.normals[f], surface.offsets[f]
            outside = n[0] * points[p, 0] + n[1] * points[p, 1] + n[2] * points[p, 2] - offset
            share = outside / (offset - n[0] * c[0] - n[1] * c[1] - n[2] * c[2])
        shares[p] = share
        largest = max(largest, share)
    return largest
