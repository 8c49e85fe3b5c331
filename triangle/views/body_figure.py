"""The payoff set as a body in space, drawn for print from one side.

Answers what the set of all payoffs that can be sustained looks like as a whole; the report has the
same body to be turned. Computes nothing: faces and edges come from `triangle.views.payoff_body`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from triangle.analysis.results import Evaluation
from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.views.labels import write_labels
from triangle.views.payoff_body import START, Body, payoff_body, view_from
from triangle.views.style import INK, PATTERN_MARKS, PLAIN_MARK, new_figure
from triangle.views.tables import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["body_figure"]

LIGHT = np.array([-0.35, 0.6, 0.72])
"""Where the light comes from: to the right, up, towards the viewer."""

DARKEST, LIGHTEST = np.array([0.58, 0.71, 0.84]), np.array([0.91, 0.94, 0.97])
EDGE = "#1B4F72"
CORNERS = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))


def body_figure(evaluation: Evaluation) -> Figure:
    """Draw the payoff set in space with the named outcomes in it.

    Each axis is scaled on its own; the box's edges carry the payoffs between which it runs.

    Parameters
    ----------
    evaluation : Evaluation
        With its payoff set.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    GameError
        If the payoff set is empty, or was not computed.
    """
    if evaluation.bracket().is_empty:
        raise GameError("figure: expected a payoff set with points in it, this one is empty")
    body, view = payoff_body(evaluation), view_from(*START)
    figure, (axes,) = new_figure(8.0, 6.4)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_xlim(-2.3, 2.3)
    axes.set_ylim(-1.75, 1.75)
    _box(axes, view)
    _faces(axes, body, view)
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    places = body.marks @ view[:2].T
    for outcome, (x, y) in zip(named, places, strict=True):
        mark = PLAIN_MARK if outcome.pattern is None else PATTERN_MARKS[outcome.pattern]
        axes.plot(
            x, y, marker=mark.marker, markersize=8, linestyle="none", zorder=5,
            markeredgecolor=mark.colour, markeredgewidth=1.6,
            markerfacecolor=mark.colour if outcome.enforceable else "white",
        )  # fmt: skip
    _axis_names(axes, evaluation, body, view)
    title = f"{evaluation.scenario.title}: everything patient players could sustain"
    figure.suptitle(title, fontsize=12, color=INK)
    figure.canvas.draw()
    write_labels(axes, [(o.name, place) for o, place in zip(named, places, strict=True)])
    return figure


def _box(axes: Axes, view: FloatArray) -> None:
    flat = CORNERS @ view[:2].T
    for i, j in itertools.combinations(range(8), 2):
        if np.abs(CORNERS[i] - CORNERS[j]).sum() == 2:
            axes.plot(*flat[[i, j]].T, color="#B9C1C8", linewidth=0.8, linestyle=(0, (3, 3)))


def _faces(axes: Axes, body: Body, view: FloatArray) -> None:
    """Draw the faces turned to the viewer, lighter where the light falls, and the edges."""
    from matplotlib.collections import LineCollection, PolyCollection

    flat = body.points @ view[:2].T
    seen = np.zeros(len(body.faces) + 1, np.bool_)  # the last stands for "no face"
    if len(body.faces):
        turned = body.normals() @ view.T
        seen[:-1] = turned[:, 2] > 0
        bright = np.clip(turned @ LIGHT, 0, 1)[seen[:-1], None]
        colours = DARKEST + bright * (LIGHTEST - DARKEST)
        faces: list[Any] = list(flat[body.faces[seen[:-1]]])
        drawn = PolyCollection(faces, facecolors=colours, edgecolors=colours, linewidths=0.6)
        drawn.set_zorder(2)
        axes.add_collection(drawn)
    first, second = seen[body.edges[:, 2]], seen[body.edges[:, 3]]
    bare = body.edges[:, 2] < 0
    front = bare | (first != second) | (body.sharp & (first | second))
    for which, width, alpha in ((front, 1.1, 1.0), (body.sharp & ~front, 0.7, 0.3)):
        lines: list[Any] = list(flat[body.edges[which][:, :2]])
        axes.add_collection(
            LineCollection(lines, colors=EDGE, linewidths=width, alpha=alpha, zorder=3)
        )


def _axis_names(axes: Axes, evaluation: Evaluation, body: Body, view: FloatArray) -> None:
    """Name each axis beside the outermost edge of the box that runs along it."""
    ends = np.array(list(itertools.product((-1.0, 1.0), repeat=2)))
    for i, player in enumerate(evaluation.scenario.player_names):
        middles = np.insert(ends, i, 0.0, axis=1) @ view[:2].T
        # The lower of two that are as far out; rounded, or the last digit would decide.
        order = np.lexsort((middles[:, 1].round(6), -np.hypot(*middles.T).round(6)))
        x, y = middles[order[0]]
        low, high = number(float(body.low[i])), number(float(body.high[i]))
        axes.text(
            x + (0.08 if x >= 0 else -0.08), y - 0.05, f"{player}\n{low} to {high}",
            ha="left" if x >= 0 else "right", va="top", fontsize=9, color="#555555",
        )  # fmt: skip
