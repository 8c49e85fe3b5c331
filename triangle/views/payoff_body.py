"""The payoff set as a body in space, ready to be turned and drawn.

Answers which faces, edges and marks of the set are seen from where. Faces are those of the convex
hull, so that the ones turned to the viewer never hide one another and need no sorting. Each axis
is scaled on its own, as a player's payoffs have no common measure with another's. Draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.results import Evaluation
from triangle.game import FloatArray
from triangle.solvers.polytope import convex_hull

__all__ = ["START", "Body", "payoff_body", "view_from"]

START = (-125.0, 22.0)
"""Azimuth and elevation, in degrees, from which a body is first seen."""

SHARP = 0.95
"""Cosine of the largest angle between two faces whose common edge is not drawn, 18 degrees:
along curved frontiers faces are small and their edges mean nothing."""

DIGITS = 4
"""Points are rounded before the hull is taken, so that whoever draws it from data sees the same
faces; a ten-thousandth is far below what a screen can show."""

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Body:
    """A convex body and marks in a box from -1 to 1 along each axis.

    Attributes
    ----------
    points : (V, 3)
    faces : (F, 3) of point indices
        Counter-clockwise as seen from outside; a flat set has each face twice, once for each side.
    edges : (E, 4)
        Two points, and the two faces that meet there; -1 where there is no face.
    sharp : (E,) bool
        Whether the faces meet at an angle worth a line.
    marks : (M, 3)
    low, high : (3,)
        Payoffs at the ends of the box.
    """

    points: FloatArray
    faces: IntArray
    edges: IntArray
    sharp: NDArray[np.bool_]
    marks: FloatArray
    low: FloatArray
    high: FloatArray

    def normals(self) -> FloatArray:
        """Return the outward unit normal of each face, (F, 3)."""
        a, b, c = (self.points[self.faces[:, k]] for k in range(3))
        normals = np.cross(b - a, c - a)
        return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the body as plain data."""
        return {
            "points": self.points.tolist(),
            "faces": self.faces.tolist(),
            "edges": [
                [*map(int, edge), int(sharp)]
                for edge, sharp in zip(self.edges, self.sharp, strict=True)
            ],
            "marks": self.marks.round(DIGITS).tolist(),
        }


def payoff_body(evaluation: Evaluation) -> Body:
    """Make a body of an evaluation's payoff set, with its named outcomes as marks.

    Parameters
    ----------
    evaluation : Evaluation
        With its payoff set.

    Returns
    -------
    Body
        Without points if the set is empty.

    Examples
    --------
    >>> from triangle.analysis.verdict import evaluate
    >>> from triangle.politics.scenario import load_scenario
    >>> body = payoff_body(evaluate(load_scenario("textbook/fudenberg-maskin")))
    >>> len(body.points), len(body.faces), len(body.marks)
    (1, 0, 2)
    """
    vertices = evaluation.bracket().inner.vertices
    marks = np.array([o.payoffs for o in evaluation.outcomes if o.named]).reshape(-1, 3)
    everything = np.vstack([vertices, marks])
    low, high = everything.min(axis=0), everything.max(axis=0)
    centre, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
    points, faces, edges = _hull(((vertices - centre) / half).round(DIGITS))
    body = Body(
        points, faces, edges, np.ones(len(edges), np.bool_), (marks - centre) / half, low, high
    )
    if len(faces) == 0:
        return body
    meet = np.einsum("ei,ei->e", *(body.normals()[edges[:, k]] for k in (2, 3)))
    return Body(points, faces, edges, meet < SHARP, body.marks, low, high)


def view_from(azimuth: float, elevation: float) -> FloatArray:
    """Return the directions to the right, upwards and towards a viewer.

    Parameters
    ----------
    azimuth, elevation : float
        Degrees: where the viewer stands, around the vertical third axis and above the plane.

    Returns
    -------
    array of shape (3, 3)
        Orthonormal rows; ``points @ rows.T`` are coordinates on the screen, and depth.

    Examples
    --------
    >>> view_from(0, 0).round(9).tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    a, e = np.radians([azimuth, elevation])
    right = (-np.sin(a), np.cos(a), 0.0)
    up = (-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e))
    towards = (np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e))
    return np.array([right, up, towards]) + 0.0  # no -0.0


def _hull(points: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Return points, outward faces and edges with their faces, whatever the rank of the set."""
    nothing = np.zeros((0, 3), np.intp), np.zeros((0, 4), np.intp)
    if len(points) == 0:
        return points, *nothing
    hull = convex_hull(points)
    if hull.rank < 2:
        edges = np.array([[i, j, -1, -1] for i, j in hull.edges], np.intp).reshape(-1, 4)
        return hull.vertices, nothing[0], edges
    faces = hull.triangles.copy()
    a, b, c = (hull.vertices[faces[:, k]] for k in range(3))
    if hull.rank == 2:
        return hull.vertices, np.vstack([faces, faces[:, ::-1]]), _rim(faces)
    inside = hull.vertices.mean(axis=0)
    inward = np.einsum("fi,fi->f", np.cross(b - a, c - a), a - inside) < 0
    faces[inward] = faces[inward][:, ::-1]
    return hull.vertices, faces, _seams(faces)


def _sides(faces: IntArray) -> dict[tuple[int, int], list[int]]:
    """List the faces at each edge."""
    sides: dict[tuple[int, int], list[int]] = {}
    for f, (i, j, k) in enumerate(faces.tolist()):
        for pair in ((i, j), (j, k), (k, i)):
            sides.setdefault((min(pair), max(pair)), []).append(f)
    return sides


def _rim(faces: IntArray) -> IntArray:
    """Return the border of a polygon: edges of one triangle only, met by its two sides."""
    n = len(faces)
    rim = [[*pair, f[0], f[0] + n] for pair, f in _sides(faces).items() if len(f) == 1]
    return np.array(sorted(rim), np.intp).reshape(-1, 4)


def _seams(faces: IntArray) -> IntArray:
    """Return the edges of a body, each with the two faces that meet there."""
    return np.array(sorted([*pair, *f[:2]] for pair, f in _sides(faces).items()), np.intp)
