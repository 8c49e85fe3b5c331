"""Convex polytopes in three dimensions, of any rank: points, segments, polygons and bodies.

Payoff sets are often flat (low patience, common interests), where Qhull alone fails. A `Polytope`
therefore knows its affine rank and carries, whatever the rank, its vertices, its edges, the
triangles of its boundary (of itself when it is a polygon) and half-spaces that describe it.

This module knows nothing of games.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triangle.errors import ConvergenceError
from triangle.game import FloatArray

__all__ = ["FLAT", "Polytope", "convex_hull"]

IntArray = NDArray[np.intp]

SURE = 16
CLUSTERS = (1e-11, 1e-10, 1e-9)
FLAT = 1e-9
OUTSIDE = 1e-9
"""No point may lie farther outside of a hull that Qhull had trouble with."""
"""Thickness below which a set counts as flat; coordinates are expected to be of order one."""


@dataclass(frozen=True, eq=False)
class Polytope:
    """The convex hull of finitely many points of R^3.

    Attributes
    ----------
    vertices : (V, 3)
    rank : int
        Dimension of the affine hull, 0 to 3.
    edges : (E, 2) of vertex indices
        All edges; facets with more than three corners are cut into triangles, so some edges may
        lie inside a facet.
    triangles : (F, 3) of vertex indices
        The boundary of a body, or a polygon itself; empty below rank 2.
    normals : (H, 3), offsets : (H,)
        The set is ``{x : normals @ x <= offsets}``. For a body row f belongs to triangle f.
    source : (V,)
        Index of each vertex among the points the hull was taken of.
    """

    vertices: FloatArray
    rank: int
    edges: IntArray
    triangles: IntArray
    normals: FloatArray
    offsets: FloatArray
    source: IntArray

    def around(self, points: FloatArray) -> Polytope:
        """Blow the set up about its centre until it holds the points (for a body only)."""
        centre = self.vertices.mean(axis=0)
        depth = self.offsets - self.normals @ centre
        share = float(((points @ self.normals.T - self.offsets) / depth).max())
        if share <= 0:
            return self
        vertices = centre + (1 + share) * (self.vertices - centre)
        return replace(self, vertices=vertices, offsets=self.offsets + share * depth)

    def support(self, directions: FloatArray) -> FloatArray:
        """Largest value of each direction (N, 3) over the set, shape (N,)."""
        return np.asarray((directions @ self.vertices.T).max(axis=-1))

    def excess(self, points: FloatArray) -> FloatArray:
        """Largest violation of a half-space at each point (N, 3); at most 0 inside."""
        return np.asarray((points @ self.normals.T - self.offsets).max(axis=1))

    def falls_short_of(self, other: Polytope) -> float:
        """Largest violation of a half-space of this set by a point of another.

        Quick, and at most the distance; enough to see that two sets have stopped moving apart.
        """
        return max(0.0, float(self.excess(other.vertices).max()))

    def distance(self, points: FloatArray) -> FloatArray:
        """Euclidean distance of each point (N, 3) to the set, shape (N,)."""
        outside = np.flatnonzero(self.excess(points) > 0)
        result = np.zeros(len(points))
        if len(outside) == 0:
            return result
        far = points[outside]
        best = np.sqrt(((far[:, None] - self.vertices[None]) ** 2).sum(-1).min(axis=1))
        for block in range(0, len(self.edges), 512):
            best = np.minimum(best, self._edge_distance(far, self.edges[block : block + 512]))
        if len(self.triangles):
            best = np.minimum(best, self._triangle_distance(far))
        result[outside] = best
        return result

    def distance_to(self, inner: Polytope) -> float:
        """Largest distance of a point of this set to another set it should contain.

        Equals the largest difference of the two support functions over unit directions.
        """
        excess = inner.excess(self.vertices)
        likely = self.vertices[np.argsort(-excess, kind="stable")[:SURE]]
        largest = float(inner.distance(likely).max())
        nearest = ((self.vertices[:, None] - inner.vertices[None]) ** 2).sum(axis=2).min(axis=1)
        rest = self.vertices[(nearest > largest**2) & (excess > 0)]  # no other can be farther
        return max(largest, float(inner.distance(rest).max(initial=0.0)))

    def _edge_distance(self, points: FloatArray, edges: IntArray) -> FloatArray:
        start = self.vertices[edges[:, 0]]
        along = self.vertices[edges[:, 1]] - start
        length = np.maximum((along**2).sum(1), 1e-300)
        offset = points[:, None] - start[None]
        share = np.clip((offset * along).sum(-1) / length, 0, 1)
        return np.asarray(np.sqrt(((offset - share[..., None] * along) ** 2).sum(-1).min(axis=1)))

    def _triangle_distance(self, points: FloatArray) -> FloatArray:
        # Only feet of perpendiculars that fall inside the triangle; borders are edges.
        corner = self.vertices[self.triangles]
        first, second = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
        normal = np.cross(first, second)
        area = np.maximum((normal**2).sum(1), 1e-300)
        offset = points[:, None] - corner[None, :, 0]
        height = (offset * normal).sum(-1)
        share_2 = (np.cross(offset, second[None]) * normal).sum(-1) / area
        share_3 = (np.cross(first[None], offset) * normal).sum(-1) / area
        inside = (share_2 >= 0) & (share_3 >= 0) & (share_2 + share_3 <= 1)
        gap = np.where(inside, np.abs(height) / np.sqrt(area), np.inf)
        return np.asarray(gap.min(axis=1))


def convex_hull(points: FloatArray, thin: float = 0.0) -> Polytope:
    """Take the convex hull of points (N, 3), N >= 1, of any affine rank.

    With ``thin`` above zero, corners that stick out of a body by less than that may be left out;
    ``excess`` of the result tells by how much the points left out are outside.

    Barber, Dobkin and Huhdanpaa (1996) "The Quickhull algorithm" (Qhull) does the work inside the
    affine hull, which is found by a singular value decomposition.

    Raises
    ------
    ConvergenceError
        If Qhull gives up on points that are clearly not flat, whatever it is allowed.

    Examples
    --------
    >>> import numpy as np
    >>> convex_hull(np.array([[0., 0, 0], [1, 1, 0], [.5, .5, 0]])).vertices.tolist()
    [[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
    """
    centre = points.mean(axis=0)
    moved = points - centre
    if len(points) > 3:
        body = _body(points, thin)
        if body is not None:
            return body
    _, _, axes = np.linalg.svd(moved, full_matrices=True)
    spread = np.abs(moved @ axes.T).max(axis=0)
    rank = int((spread > FLAT).sum())
    if len(points) > 3 and spread.min() > 100 * CLUSTERS[-1]:
        return _crowded_body(points, thin)
    if rank >= 2:
        return _polygon(points, axes, centre)
    if rank == 1:
        along = moved @ axes[0]
        return _segment(points, np.array([along.argmin(), along.argmax()]), axes)
    return _point(points)


def _crowded_body(points: FloatArray, thin: float) -> Polytope:
    """Take the hull of what is clearly a body although Qhull gave up on it.

    Points almost on top of each other can do that, and facets that Qhull finds too wide. These are
    let pass, points dropped that are very close to others, and at last points moved by rounding
    (always alike); what comes out is measured before it is believed. Taken for flat, the points
    would lose all that is outside of a polygon.
    """
    size = max(1.0, float(np.abs(points).max()))
    for options in ("Qt Q12", "Qt Q12 Qx", "QJ"):
        for apart in (0.0, *CLUSTERS):
            kept = np.arange(len(points))
            if apart > 0:
                kept = np.sort(np.unique(np.round(points / apart), axis=0, return_index=True)[1])
            body = _body(points[kept], thin, options)
            if body is not None and body.excess(points).max() <= max(thin, OUTSIDE * size):
                return replace(body, source=kept[body.source])
    raise ConvergenceError(f"no hull was found of {len(points)} points that are not flat")


def _body(points: FloatArray, thin: float, options: str = "Qt") -> Polytope | None:
    """Take the hull of points that are not flat; None when they are."""
    from scipy.spatial import ConvexHull, QhullError  # 0.2 s that games in a plane do not need

    try:
        hull = ConvexHull(points, qhull_options=options + (f" W{thin:.3e}" if thin > 0 else ""))
    except QhullError:
        return None
    source = np.asarray(hull.vertices, dtype=np.intp)
    vertices = points[source]
    # Thickness along the thinnest facet normal decides whether this is a body at all.
    depth = (hull.equations[:, :3] @ vertices.T).min(axis=1) + hull.equations[:, 3]
    if -depth.max() < FLAT:
        return None
    position = np.empty(len(points), dtype=np.intp)
    position[source] = np.arange(len(source))
    triangles = position[hull.simplices]
    pairs = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    edges = np.unique(pairs[:, 0] * len(source) + pairs[:, 1])
    return Polytope(
        vertices=vertices,
        rank=3,
        edges=np.stack(np.divmod(edges, len(source)), axis=1),
        triangles=triangles,
        normals=np.ascontiguousarray(hull.equations[:, :3]),
        offsets=-hull.equations[:, 3],
        source=source,
    )


def _polygon(points: FloatArray, axes: FloatArray, centre: FloatArray) -> Polytope:
    from scipy.spatial import ConvexHull

    flat_points = (points - centre) @ axes[:2].T
    hull = ConvexHull(flat_points)
    source = np.asarray(hull.vertices, dtype=np.intp)
    count = len(source)
    ring = np.arange(count)
    border = np.stack([ring, np.roll(ring, -1)], axis=1)
    fan = np.stack([np.zeros(count - 2, dtype=np.intp), ring[1:-1], ring[2:]], axis=1)
    diagonals = np.stack([np.zeros(max(count - 3, 0), dtype=np.intp), ring[2:-1]], axis=1)
    in_plane = hull.equations[:, :2] @ axes[:2]
    height = float(axes[2] @ centre)
    return Polytope(
        vertices=points[source],
        rank=2,
        edges=np.concatenate([border, diagonals]),
        triangles=fan,
        normals=np.concatenate([in_plane, axes[2:3], -axes[2:3]]),
        offsets=np.concatenate([in_plane @ centre - hull.equations[:, 2], [height, -height]]),
        source=source,
    )


def _segment(points: FloatArray, ends: IntArray, axes: FloatArray) -> Polytope:
    vertices = points[ends]
    across = np.concatenate([axes, -axes])
    return Polytope(
        vertices=vertices,
        rank=1,
        edges=np.array([[0, 1]], dtype=np.intp),
        triangles=np.empty((0, 3), dtype=np.intp),
        normals=across,
        offsets=(across @ vertices.T).max(axis=1),
        source=ends,
    )


def _point(points: FloatArray) -> Polytope:
    axes = np.concatenate([np.eye(3), -np.eye(3)])
    return Polytope(
        vertices=points[:1],
        rank=0,
        edges=np.empty((0, 2), dtype=np.intp),
        triangles=np.empty((0, 3), dtype=np.intp),
        normals=axes,
        offsets=axes @ points[0],
        source=np.zeros(1, dtype=np.intp),
    )
