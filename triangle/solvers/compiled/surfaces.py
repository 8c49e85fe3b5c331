"""The surface of a convex body, cut into triangles, and what rays from its centre meet.

This module knows nothing of games.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel

__all__ = [
    "BEND",
    "Surface",
    "blown_up",
    "deepest",
    "excess_over",
    "facet_towards",
    "falls_short",
    "is_convex",
    "width",
]

IntArray = NDArray[np.int64]

BEND = 1e-11
"""Edges this little concave count as flat."""


class Surface(NamedTuple):
    """The surface of a convex body, cut into triangles.

    Attributes
    ----------
    corners : (V, 3)
    source : (V,) index of each corner among the points the hull was taken of
    triangles : (F, 3) of corner indices, anticlockwise seen from outside
    across : (F, 3), the triangle beyond the edge from corner k to corner k + 1
    normals : (F, 3), offsets : (F,)
        The body is ``{x : normals @ x <= offsets}``.
    centre : (3,), the centre of mass
    sides : (F, 3, 3)
        A ray d from the centre meets triangle f where ``sides[f] @ d >= 0``.
    """

    corners: FloatArray
    source: IntArray
    triangles: IntArray
    across: IntArray
    normals: FloatArray
    offsets: FloatArray
    centre: FloatArray
    sides: FloatArray


@kernel
def facet_towards(surface: Surface, x: float, y: float, z: float, start: int) -> int:
    """Find the triangle that the ray from the centre through a point meets.

    A walk from triangle to triangle towards the ray (Devillers, Pion and Teillaud 2002). Should
    rounding lead it in circles, all triangles are compared.
    """
    dx, dy, dz = x - surface.centre[0], y - surface.centre[1], z - surface.centre[2]
    sides, across = surface.sides, surface.across
    f, before = start, -1
    for _ in range(len(across) + 8):
        moved = False
        for k in range(3):
            if (
                sides[f, k, 0] * dx + sides[f, k, 1] * dy + sides[f, k, 2] * dz < 0.0
                and across[f, k] != before
            ):
                before, f = f, across[f, k]
                moved = True
                break
        if not moved:
            return f
    best, largest = 0, -np.inf
    for g in range(len(across)):
        n, c = surface.normals[g], surface.centre
        depth = surface.offsets[g] - n[0] * c[0] - n[1] * c[1] - n[2] * c[2]
        reach = (n[0] * dx + n[1] * dy + n[2] * dz) / depth
        if reach > largest:
            best, largest = g, reach
    return best


@kernel
def excess_over(surface: Surface, points: FloatArray, shares: FloatArray) -> float:
    """Tell by what share the body has to be blown up about its centre to hold each point.

    Each point lies in the cone of one triangle seen from the centre: it is a convex combination
    of the centre and of that triangle's corners, once the body is blown up by its share.

    Parameters
    ----------
    surface : Surface
    points : (N, 3)
    shares : (N,), filled: negative inside

    Returns
    -------
    float, the largest share
    """
    f, largest, c = 0, -np.inf, surface.centre
    for p in range(len(points)):
        f = facet_towards(surface, points[p, 0], points[p, 1], points[p, 2], f)
        n, offset = surface.normals[f], surface.offsets[f]
        outside = n[0] * points[p, 0] + n[1] * points[p, 1] + n[2] * points[p, 2] - offset
        shares[p] = outside / (offset - n[0] * c[0] - n[1] * c[1] - n[2] * c[2])
        largest = max(largest, shares[p])
    return largest


@kernel
def is_convex(surface: Surface) -> bool:
    """Check that the surface bends outward at every edge and is seen whole from its centre.

    A closed surface that does so is that of a convex body (see Mehlhorn et al. 1999).
    """
    corners, triangles, normals = surface.corners, surface.triangles, surface.normals
    for f in range(len(triangles)):
        n, c = normals[f], surface.centre
        if n[0] * c[0] + n[1] * c[1] + n[2] * c[2] >= surface.offsets[f]:
            return False
        for k in range(3):
            g = surface.across[f, k]
            if g < f:
                continue
            m, here = normals[g], corners[triangles[f, (k + 2) % 3]]
            there = corners[triangles[g, 0]]
            for j in range(3):
                if surface.across[g, j] == f:
                    there = corners[triangles[g, (j + 2) % 3]]
            if (
                n[0] * there[0] + n[1] * there[1] + n[2] * there[2] > surface.offsets[f] + BEND
                or m[0] * here[0] + m[1] * here[1] + m[2] * here[2] > surface.offsets[g] + BEND
            ):
                return False
    return len(corners) >= 4


@kernel
def blown_up(surface: Surface, share: float) -> Surface:
    """Blow a body up about its centre."""
    corners, offsets = np.empty_like(surface.corners), np.empty_like(surface.offsets)
    for v in range(len(corners)):
        for i in range(3):
            corners[v, i] = surface.centre[i] + (1 + share) * (
                surface.corners[v, i] - surface.centre[i]
            )
    for f in range(len(offsets)):
        n, c = surface.normals[f], surface.centre
        depth = surface.offsets[f] - n[0] * c[0] - n[1] * c[1] - n[2] * c[2]
        offsets[f] = surface.offsets[f] + share * depth
    return Surface(
        corners,
        surface.source,
        surface.triangles,
        surface.across,
        surface.normals,
        offsets,
        surface.centre,
        surface.sides,
    )


@kernel
def width(surface: Surface) -> float:
    """Smallest thickness along the normals of the facets."""
    thinnest = np.inf
    for f in range(len(surface.normals)):
        n = surface.normals[f]
        lowest = np.inf
        for v in range(len(surface.corners)):
            w = surface.corners[v]
            lowest = min(lowest, n[0] * w[0] + n[1] * w[1] + n[2] * w[2])
        thinnest = min(thinnest, surface.offsets[f] - lowest)
    return thinnest


@kernel
def deepest(surface: Surface) -> float:
    """Largest distance of the centre from the plane of a facet."""
    deepest = 0.0
    for f in range(len(surface.offsets)):
        n, c = surface.normals[f], surface.centre
        deepest = max(deepest, surface.offsets[f] - n[0] * c[0] - n[1] * c[1] - n[2] * c[2])
    return deepest


@kernel
def falls_short(inner: Surface, outer: Surface) -> float:
    """Largest violation found of a half-space of one body by a corner of another.

    From the facet towards the corner it goes on to neighbours that are violated more.
    """
    largest, f = 0.0, 0
    for v in range(len(outer.corners)):
        w = outer.corners[v]
        f = facet_towards(inner, w[0], w[1], w[2], f)
        n = inner.normals[f]
        excess, g = n[0] * w[0] + n[1] * w[1] + n[2] * w[2] - inner.offsets[f], f
        climbing = excess > 0
        while climbing:
            climbing = False
            for k in range(3):
                o = inner.across[g, k]
                n = inner.normals[o]
                other = n[0] * w[0] + n[1] * w[1] + n[2] * w[2] - inner.offsets[o]
                if other > excess:
                    excess, g, climbing = other, o, True
        largest = max(largest, excess)
    return largest
