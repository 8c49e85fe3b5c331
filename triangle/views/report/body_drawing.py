"""The payoff body as it stands in the page before anybody turns it.

Answers with the paths of one drawing. The page's script draws the same way while the body is being
turned; a test compares the two.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from triangle.analysis.results import Evaluation
from triangle.game import FloatArray
from triangle.language import tr
from triangle.views.payoff_body import START, Body, view_from
from triangle.views.style import PATTERN_MARKS, PLAIN_MARK
from triangle.views.tables import number

__all__ = ["HEIGHT", "SCALE", "SHADES", "WIDTH", "body_drawing"]

WIDTH, HEIGHT, SCALE = 640, 500, 138.0
"""Size of the drawing, and of half the box's edge, in its own units."""

SHADES = 6
"""Steps of lightness of the faces."""

LIGHT = np.array([-0.35, 0.6, 0.72])
"""Where the light comes from: to the right, up, towards the viewer."""

CORNERS = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))
BOX = tuple(
    (i, j)
    for i, j in itertools.combinations(range(8), 2)
    if np.abs(CORNERS[i] - CORNERS[j]).sum() == 2
)
"""Pairs of corners joined by an edge of the box."""


def body_drawing(
    evaluation: Evaluation, body: Body, azimuth: float = START[0], elevation: float = START[1]
) -> dict[str, Any]:
    """Draw a body seen from a place.

    Parameters
    ----------
    evaluation : Evaluation
        Names the players and the marks.
    body : Body
    azimuth, elevation : float
        Degrees.

    Returns
    -------
    dict
        Paths in the notation of SVG (``box``, ``faces`` by shade, ``hidden``, ``lines``), and
        ``marks`` and ``axes`` with their places and words.
    """
    view = view_from(azimuth, elevation)
    at = _screen(body.points, view)
    front, shades = _faces(body, view)
    lines, hidden = _edges(body, front)
    box = _screen(CORNERS, view)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "scale": SCALE,
        "azimuth": round(azimuth),
        "elevation": round(elevation),
        "box": "".join(_line(box[i], box[j]) for i, j in BOX),
        "faces": [
            "".join(_triangle(at[face]) for face in body.faces[front & (shades == shade)])
            for shade in range(SHADES)
        ],
        "hidden": "".join(_line(at[i], at[j]) for i, j in body.edges[hidden][:, :2]),
        "lines": "".join(_line(at[i], at[j]) for i, j in body.edges[lines][:, :2]),
        "marks": _marks(evaluation, _screen(body.marks, view)),
        "axes": _axes(evaluation, body, view),
    }


def _screen(points: FloatArray, view: FloatArray) -> FloatArray:
    """Return places on the drawing, x to the right and y downwards."""
    flat = points @ view[:2].T * SCALE
    return np.column_stack([WIDTH / 2 + flat[:, 0], HEIGHT / 2 - flat[:, 1]])


def _faces(body: Body, view: FloatArray) -> tuple[Any, Any]:
    """Say which faces are turned to the viewer, and how much light they get."""
    if len(body.faces) == 0:
        return np.zeros(0, np.bool_), np.zeros(0, np.intp)
    seen = body.normals() @ view.T
    light = np.clip(seen @ LIGHT, 0, 0.9999)
    return seen[:, 2] > 0, np.floor(light * SHADES).astype(np.intp)


def _edges(body: Body, front: Any) -> tuple[Any, Any]:
    """Part the edges that are seen from those that lie behind."""
    first, second = body.edges[:, 2], body.edges[:, 3]
    bare = first < 0
    a, b = (np.zeros(len(bare), np.bool_) for _ in range(2))
    a[~bare], b[~bare] = front[first[~bare]], front[second[~bare]]
    seen = bare | (a != b) | (body.sharp & (a | b))
    return seen, body.sharp & ~seen


def _line(start: FloatArray, end: FloatArray) -> str:
    return f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"


def _triangle(corners: FloatArray) -> str:
    first, second, third = (f"{x:.1f} {y:.1f}" for x, y in corners)
    return f"M{first}L{second}L{third}Z"


def _marks(evaluation: Evaluation, at: FloatArray) -> list[dict[str, Any]]:
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    marks = []
    for outcome, (x, y) in zip(named, at, strict=True):
        mark = PLAIN_MARK if outcome.pattern is None else PATTERN_MARKS[outcome.pattern]
        marks.append(
            {
                "x": f"{x:.1f}",
                "y": f"{y:.1f}",
                "name": outcome.name,
                "colour": mark.colour,
                "marker": mark.marker,
                "filled": outcome.enforceable,
            }
        )
    return marks


def _axes(evaluation: Evaluation, body: Body, view: FloatArray) -> list[dict[str, Any]]:
    """Name the three axes at their upper ends, with the payoffs between which they run."""
    ends = -np.ones((3, 3)) + 2 * np.eye(3)
    at = _screen(1.12 * ends, view)
    return [
        {
            "x": f"{x:.1f}",
            "y": f"{y:.1f}",
            "words": tr(
                "{player} {low} to {high}",
                player=player,
                low=number(float(low)),
                high=number(float(high)),
            ),
        }
        for (x, y), player, low, high in zip(
            at, evaluation.scenario.players, body.low, body.high, strict=True
        )
    ]
