"""The convex hull of points in three dimensions, and where a ray from its middle leaves it.

Bodies only: where the points are flat, or where rounding makes the surface inconsistent, a status
says so and the caller takes another way. Corners that stick out by less than a tolerance may be
left out; `excess_over` tells by how much, and proves it point by point.

This module knows nothing of games.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.planes import plane, sees
from triangle.solvers.compiled.surfaces import Surface, is_convex, width

__all__ = ["DONE", "FLAT", "TROUBLE", "hull"]

IntArray = NDArray[np.int64]

DONE, FLAT, TROUBLE = 0, 1, 2

ROUNDING = 1e-13
"""Points this little outside a facet count as on it; coordinates are of order one."""

UNSURE = 2e-14
"""A distance from a plane below this may have the wrong sign."""

SLIVER = 1e-10
"""Height below which a triangle is nothing but an edge."""

THIN = 1e-9
"""Thickness below which points count as flat, as in `triangle.solvers.polytope`."""


@kernel
def _simplex(points: FloatArray) -> tuple[int, int, int, int, float]:
    """Four points far apart, anticlockwise, and the height of the last over the others."""
    a, b, best = 0, 0, -1.0
    for i in range(3):
        low, high = 0, 0
        for p in range(len(points)):
            if points[p, i] < points[low, i]:
                low = p
            if points[p, i] > points[high, i]:
                high = p
        if points[high, i] - points[low, i] > best:
            a, b, best = low, high, points[high, i] - points[low, i]
    ux, uy, uz = (
        points[b, 0] - points[a, 0],
        points[b, 1] - points[a, 1],
        points[b, 2] - points[a, 2],
    )
    c, area = a, 0.0
    for p in range(len(points)):
        vx, vy, vz = (
            points[p, 0] - points[a, 0],
            points[p, 1] - points[a, 1],
            points[p, 2] - points[a, 2],
        )
        x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        if x * x + y * y + z * z > area:
            c, area = p, x * x + y * y + z * z
    x, y, z, offset, _ = plane(points, a, b, c)
    d, height = a, 0.0
    for p in range(len(points)):
        h = x * points[p, 0] + y * points[p, 1] + z * points[p, 2] - offset
        if abs(h) > abs(height):
            d, height = p, h
    if height > 0:  # the fourth point belongs below the first three
        b, c = c, b
    return a, b, c, d, min(abs(height), np.sqrt(area))


@kernel
def hull(points: FloatArray, thin: float) -> tuple[int, Surface]:
    """Take the convex hull of points (N, 3).

    The Quickhull algorithm of Barber, Dobkin and Huhdanpaa (1996), without merging of facets:
    facets in whose plane a new corner lies are taken away with those it sees, so that each plane
    is cut anew into a fan. A point that only slivers see is left out, being hardly outside.

    Parameters
    ----------
    points : (N, 3)
    thin : float
        Points outside by no more than this may be left out.

    Returns
    -------
    status : DONE, FLAT or TROUBLE
    surface : Surface, of use only when DONE
    """
    count = len(points)
    room = 4 * count + 64
    beyond = max(thin, ROUNDING)
    tri, across = np.empty((room, 3), np.int64), np.empty((room, 3), np.int64)
    equation = np.empty((room, 5))  # normal, offset, least height of the triangle
    head, far = np.empty(room, np.int64), np.empty(room, np.int64)  # points above each facet
    height = np.empty(room)
    seen = np.zeros(room, np.int64)  # the last insertion that looked at the facet
    follows = np.empty(count, np.int64)
    leaves = np.full(count, -1, np.int64)  # new facet whose horizon edge leaves this point
    stack, doomed = np.empty(room, np.int64), np.empty(room, np.int64)
    rim_from, rim_to = np.empty(room, np.int64), np.empty(room, np.int64)
    rim_facet, rim_edge = np.empty(room, np.int64), np.empty(room, np.int64)
    fresh, fresh_equation = np.empty(room, np.int64), np.empty((room, 5))
    free, unused = np.empty(room, np.int64), 0
    queue, waiting, top = np.empty(room, np.int64), 0, 4
    queued = np.zeros(room, np.bool_)

    if count < 4:
        return FLAT, _collect(points, tri, across, equation, 0, seen)
    a, b, c, d, size = _simplex(points)
    if not size >= THIN / 4:
        return FLAT, _collect(points, tri, across, equation, 0, seen)
    corner = np.array([a, b, c, d])
    start = np.array([[0, 1, 2], [1, 0, 3], [2, 1, 3], [0, 2, 3]])
    next_to = np.array([[1, 2, 3], [0, 3, 2], [0, 1, 3], [0, 2, 1]])
    for f in range(4):
        for k in range(3):
            tri[f, k], across[f, k] = corner[start[f, k]], next_to[f, k]
        equation[f] = plane(points, tri[f, 0], tri[f, 1], tri[f, 2])
        head[f], height[f] = -1, 0.0
        queue[f], queued[f] = f, True
    waiting = 4
    for p in range(count):
        for f in range(4):
            h = (
                equation[f, 0] * points[p, 0]
                + equation[f, 1] * points[p, 1]
                + equation[f, 2] * points[p, 2]
                - equation[f, 3]
            )
            if h > beyond:
                follows[p], head[f] = head[f], p
                if h > height[f]:
                    height[f], far[f] = h, p
                break

    step = 0
    while waiting > 0:
        waiting -= 1
        f = queue[waiting]
        queued[f] = False
        if seen[f] < 0 or head[f] < 0:
            continue
        p = far[f]
        px, py, pz = points[p, 0], points[p, 1], points[p, 2]
        # Facets to go: those seen from the point, and those in whose plane it lies.
        step += 1
        gone, size_of_stack, rim, outside = 0, 1, 0, 0.0
        stack[0], seen[f] = f, step
        while size_of_stack > 0:
            size_of_stack -= 1
            g = stack[size_of_stack]
            doomed[gone] = g
            gone += 1
            for k in range(3):
                o = across[g, k]
                if seen[o] == step:
                    continue
                h = equation[o, 0] * px + equation[o, 1] * py + equation[o, 2] * pz - equation[o, 3]
                if h > UNSURE or (h > -UNSURE and sees(points, p, tri[o, 0], tri[o, 1], tri[o, 2])):
                    seen[o] = step
                    stack[size_of_stack] = o
                    size_of_stack += 1
        good = True
        for j in range(gone):
            g = doomed[j]
            if equation[g, 4] > SLIVER:  # what only slivers see is hardly outside
                h = equation[g, 0] * px + equation[g, 1] * py + equation[g, 2] * pz - equation[g, 3]
                outside = max(outside, h)
            for k in range(3):
                o = across[g, k]
                if seen[o] != step:
                    rim_from[rim], rim_to[rim] = tri[g, k], tri[g, (k + 1) % 3]
                    rim_facet[rim], rim_edge[rim] = o, -1
                    for m in range(3):
                        if across[o, m] == g and tri[o, m] == tri[g, (k + 1) % 3]:
                            rim_edge[rim] = m
                    good = good and leaves[tri[g, k]] < 0 and rim_edge[rim] >= 0
                    leaves[tri[g, k]] = rim
                    rim += 1
        good = good and rim >= 3 and outside > beyond
        at = 0
        for j in range(rim):  # one closed chain?
            if good:
                at = leaves[rim_to[at]]
                good = at >= 0 and (at == 0) == (j == rim - 1)
        for j in range(rim):
            if good:
                fresh_equation[j] = plane(points, rim_from[j], rim_to[j], p)
                good = fresh_equation[j, 4] > 0.0
        if not good:
            for j in range(rim):
                leaves[rim_from[j]] = -1
            # Leave this point out.
            q, before = head[f], -1
            height[f] = 0.0
            while q >= 0:
                if q == p:
                    if before < 0:
                        head[f] = follows[q]
                    else:
                        follows[before] = follows[q]
                else:
                    h = (
                        equation[f, 0] * points[q, 0]
                        + equation[f, 1] * points[q, 1]
                        + equation[f, 2] * points[q, 2]
                        - equation[f, 3]
                    )
                    if h > height[f]:
                        height[f], far[f] = h, q
                    before = q
                q = follows[q]
            if head[f] >= 0:
                queue[waiting], queued[f] = f, True
                waiting += 1
            continue
        for j in range(rim):
            if unused > 0:
                unused -= 1
                fresh[j] = free[unused]
            else:
                fresh[j] = top
                top += 1
        for j in range(rim):
            g, after = fresh[j], fresh[leaves[rim_to[j]]]
            tri[g, 0], tri[g, 1], tri[g, 2] = rim_from[j], rim_to[j], p
            across[g, 0], across[g, 1], across[after, 2] = rim_facet[j], after, g
            across[rim_facet[j], rim_edge[j]] = g
            equation[g] = fresh_equation[j]
            head[g], height[g], seen[g] = -1, 0.0, step
        for j in range(gone):
            q = head[doomed[j]]
            while q >= 0:
                onward = follows[q]
                if q != p:
                    for m in range(rim):
                        h = (
                            fresh_equation[m, 0] * points[q, 0]
                            + fresh_equation[m, 1] * points[q, 1]
                            + fresh_equation[m, 2] * points[q, 2]
                            - fresh_equation[m, 3]
                        )
                        if h > beyond:
                            g = fresh[m]
                            follows[q], head[g] = head[g], q
                            if h > height[g]:
                                height[g], far[g] = h, q
                            break
                q = onward
            seen[doomed[j]] = -1
            free[unused] = doomed[j]
            unused += 1
        for j in range(rim):
            leaves[rim_from[j]] = -1
            if head[fresh[j]] >= 0 and not queued[fresh[j]]:
                queue[waiting], queued[fresh[j]] = fresh[j], True
                waiting += 1
    surface = _collect(points, tri, across, equation, top, seen)
    if not is_convex(surface):
        return TROUBLE, surface
    if size < 1e-6 and width(surface) < THIN:
        return FLAT, surface
    return DONE, surface


@kernel
def _collect(
    points: FloatArray,
    tri: IntArray,
    across: IntArray,
    equation: FloatArray,
    top: int,
    seen: IntArray,
) -> Surface:
    """Put what is left of the facets and their corners in order, under new numbers."""
    place, facets = np.full(top, -1, np.int64), 0
    new_number = np.full(len(points), -1, np.int64)
    for f in range(top):
        if seen[f] >= 0:
            place[f] = facets
            facets += 1
            for k in range(3):
                new_number[tri[f, k]] = 0
    corners = 0
    for p in range(len(points)):
        if new_number[p] == 0:
            new_number[p] = corners
            corners += 1
    where, source = np.empty((corners, 3)), np.empty(corners, np.int64)
    for p in range(len(points)):
        if new_number[p] >= 0:
            where[new_number[p]] = points[p]
            source[new_number[p]] = p
    triangles, beside = np.empty((facets, 3), np.int64), np.empty((facets, 3), np.int64)
    normals, offsets = np.empty((facets, 3)), np.empty(facets)
    for f in range(top):
        g = place[f]
        if g < 0:
            continue
        for k in range(3):
            triangles[g, k], beside[g, k] = new_number[tri[f, k]], place[across[f, k]]
            normals[g, k] = equation[f, k]
        offsets[g] = equation[f, 3]
    centre, sides = _centroid(where, triangles), np.empty((facets, 3, 3))
    for g in range(facets):
        for k in range(3):
            a, b = triangles[g, k], triangles[g, (k + 1) % 3]
            ux, uy, uz = where[a, 0] - centre[0], where[a, 1] - centre[1], where[a, 2] - centre[2]
            vx, vy, vz = where[b, 0] - centre[0], where[b, 1] - centre[1], where[b, 2] - centre[2]
            sides[g, k, 0] = uy * vz - uz * vy
            sides[g, k, 1] = uz * vx - ux * vz
            sides[g, k, 2] = ux * vy - uy * vx
    return Surface(where, source, triangles, beside, normals, offsets, centre, sides)


@kernel
def _centroid(corners: FloatArray, triangles: IntArray) -> FloatArray:
    """Centre of mass of a body: far from its surface, wherever its corners crowd."""
    tip, centre, volume = np.zeros(3), np.zeros(3), 0.0
    for v in range(len(corners)):
        tip += corners[v] / len(corners)
    for f in range(len(triangles)):
        a = corners[triangles[f, 0]] - tip
        b = corners[triangles[f, 1]] - tip
        c = corners[triangles[f, 2]] - tip
        part = (
            a[0] * (b[1] * c[2] - b[2] * c[1])
            + a[1] * (b[2] * c[0] - b[0] * c[2])
            + a[2] * (b[0] * c[1] - b[1] * c[0])
        )
        volume += part
        centre += part / 4 * (a + b + c)
    return tip + centre / volume if volume > 0.0 else tip
