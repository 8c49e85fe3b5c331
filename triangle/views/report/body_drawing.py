"""The payoff body as it stands in the page before anybody turns it.

Answers with the paths of one drawing. The page's script draws the same way while the body is being
turned; a test compares the two.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from triangle.analysis.results import Evaluation
from triangle.game import FloatArray
from triangle.language import tr
from triangle.views.payoff_body import START, Body, view_from
from triangle.views.style import PATTERN_MARKS, PLAIN_MARK
from triangle.views.tables import number

__all__ = ["HEIGHT", "SCALE", "SHADES", "WIDTH", "body_drawing"]

WIDTH, HEIGHT, SCALE = 720, 500, 138.0
"""Size of the drawing, and of half the box's edge, in its own units."""

SHADES = 6
"""Steps of lightness of the faces."""

LIGHT = np.array([-0.35, 0.6, 0.72])
"""Where the light comes from: to the right, up, towards the viewer."""

SIDES = ((11, 4, "start"), (-11, 4, "end"), (0, -12, "middle"), (0, 21, "middle"))
"""Places of a label beside its mark and how it is anchored, in the order of trial."""

LETTER = 6.6
"""Rough width of a letter; a label that is a little off does no harm."""

MINUS = "\N{MINUS SIGN}"

ENDS = tuple(itertools.product((-1.0, 1.0), repeat=2))

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
    labels = _labels([outcome.name for outcome in named], at)
    marks = []
    for outcome, (x, y), label in zip(named, at, labels, strict=True):
        mark = PLAIN_MARK if outcome.pattern is None else PATTERN_MARKS[outcome.pattern]
        marks.append(
            {
                "x": f"{x:.1f}",
                "y": f"{y:.1f}",
                "name": outcome.name,
                "label": label,
                "colour": mark.colour,
                "marker": mark.marker,
                "filled": outcome.enforceable,
            }
        )
    return marks


def _labels(names: Sequence[str], at: FloatArray) -> list[tuple[int, int, str]]:
    """Choose a side for each label, from the top down, so that few words meet."""
    taken = [(x - 8, y - 8, x + 8, y + 8) for x, y in at]
    chosen: dict[int, tuple[int, int, str]] = {}
    for m in sorted(range(len(names)), key=lambda m: (float(at[m, 1]), m)):
        x, y = at[m]
        width = LETTER * len(names[m])
        for dx, dy, anchor in SIDES:
            left = x + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (left, y + dy - 10, left + width, y + dy + 3)
            if not any(_meet(box, other) for other in taken):
                break
        else:
            dx, dy, anchor = SIDES[0]
            box = (x + dx, y + dy - 10, x + dx + width, y + dy + 3)
        taken.append(box)
        chosen[m] = (dx, dy, anchor)
    return [chosen[m] for m in range(len(names))]


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _axes(evaluation: Evaluation, body: Body, view: FloatArray) -> list[dict[str, Any]]:
    """Name each axis beside the outermost edge of the box that runs along it."""
    axes = []
    for i, player in enumerate(evaluation.scenario.players):
        middles = _screen(np.array([np.insert(ends, i, 0.0) for ends in ENDS]), view)
        away = middles - (WIDTH / 2, HEIGHT / 2)
        # The lower of two that are as far out; rounded, or the last digit would decide.
        order = np.lexsort((-away[:, 1].round(3), -np.hypot(*away.T).round(3)))
        x, y = middles[order[0]]
        right = x >= WIDTH / 2
        low, high = (number(float(v[i])).replace("-", MINUS) for v in (body.low, body.high))
        axes.append(
            {
                "x": f"{x + (9 if right else -9):.1f}",
                "y": f"{y + 14:.1f}",
                "anchor": "start" if right else "end",
                "words": tr("{player} {low} to {high}", player=player, low=low, high=high),
            }
        )
    return axes
