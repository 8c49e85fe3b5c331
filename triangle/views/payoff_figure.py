"""The equilibrium payoffs of two players: the payoff set, the named outcomes, the reachable region.

Answers where an evaluation's outcomes lie in the plane of the two who would have to agree.
Computes nothing but projections to that plane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.game import FloatArray
from triangle.solvers.payoff_set import PayoffSet
from triangle.views.labels import write_labels
from triangle.views.style import INK, PATTERN_MARKS, PLAIN_MARK, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "above",
    "bound_is_drawn",
    "outline",
    "payoff_figure",
    "payoff_shadow",
    "payoff_shadows",
    "planes",
]

SET_COLOUR = "#8FB8DE"
REACHABLE_COLOUR = "#1B4F72"

VISIBLE_GAP = 0.01
"""Share of the set's width from which the gap between its bounds is drawn."""

OUTER_LINE: dict[str, Any] = {"color": "#1B4F72", "linewidth": 0.9, "linestyle": "dotted"}


def payoff_figure(evaluation: Evaluation) -> Figure:
    """Draw the payoff set in the plane of driver and target, with the outcomes in it.

    Without a wedge the first two players span the plane. Filled marks can last in equilibrium,
    hollow ones cannot; the hatched part gives both players at least what the status quo gives.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    matplotlib Figure
    """
    figure, (axes,) = new_figure(7.4, 5.8)
    entries = _shadow(axes, evaluation, *planes(evaluation)[0])
    axes.legend(
        handles=entries, loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=8.5
    )
    figure.suptitle(evaluation.scenario.title, fontsize=12, color=INK)
    _finish(figure, axes, evaluation, *planes(evaluation)[0])
    return figure


def payoff_shadows(evaluation: Evaluation) -> Figure:
    """Draw the payoff set as it is seen along each of the three axes, side by side.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    matplotlib Figure
    """
    figure, panels = new_figure(13.0, 5.0, 3)
    for axes, plane in zip(panels, planes(evaluation), strict=True):
        entries = _shadow(axes, evaluation, *plane)
    title = f"{evaluation.scenario.title}: the payoff set from three sides"
    figure.suptitle(title, fontsize=12, color=INK)
    columns = min(5, len(entries))
    figure.legend(
        handles=entries, loc="outside lower center", ncols=columns, frameon=False, fontsize=8.5
    )
    for axes, plane in zip(panels, planes(evaluation), strict=True):
        _finish(figure, axes, evaluation, *plane)
    return figure


def payoff_shadow(evaluation: Evaluation, plane: tuple[int, int]) -> Figure:
    """Draw the payoff set in the plane of two players, without title or legend.

    Parameters
    ----------
    evaluation : Evaluation
    plane : two int
        Players whose payoffs run to the right and upwards.

    Returns
    -------
    matplotlib Figure
    """
    figure, (axes,) = new_figure(4.3, 3.8)
    _shadow(axes, evaluation, *plane)
    _finish(figure, axes, evaluation, *plane)
    return figure


def planes(evaluation: Evaluation) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Name the three planes to look at, that of driver and target first.

    Examples
    --------
    >>> from triangle.analysis.verdict import evaluate
    >>> from triangle.politics.scenario import load_scenario
    >>> planes(evaluate(load_scenario("textbook/contribution")))
    ((0, 1), (0, 2), (1, 2))
    """
    wedge = evaluation.scenario.wedge
    x, y = (wedge.driver, wedge.target) if wedge is not None else (0, 1)
    third = 3 - x - y
    return (x, y), (x, third), (y, third)


def bound_is_drawn(found: PayoffSet, plane: tuple[int, int]) -> bool:
    """Tell whether the gap between the bounds of a set is wide enough to be seen in a plane.

    Parameters
    ----------
    found : PayoffSet
    plane : two int
        Players whose payoffs run to the right and upwards.
    """
    points = found.inner.vertices[:, list(plane)]
    return len(points) > 0 and bool(found.gap > VISIBLE_GAP * np.ptp(points, axis=0).max())


def _shadow(axes: Axes, evaluation: Evaluation, x: int, y: int) -> list[Any]:
    """Draw one plane and return what its legend would say."""
    scenario = evaluation.scenario
    found = evaluation.bracket()
    points = found.inner.vertices[:, [x, y]]
    wide = bound_is_drawn(found, (x, y))
    _payoff_set(axes, outline(points))
    if wide:
        outer = outline(found.outer.vertices[:, [x, y]])
        axes.plot(*np.vstack([outer, outer[:1]]).T, **OUTER_LINE)
    if scenario.status_quo is not None:
        today = evaluation.outcome(scenario.status_quo).payoffs[[x, y]]
        _status_quo(axes, today)
        if (x, y) == planes(evaluation)[0]:  # only these two have to agree
            _reachable(axes, above(outline(points), today))
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    for outcome in evaluation.outcomes:
        if not outcome.named:
            axes.plot(*outcome.payoffs[[x, y]], marker=".", color="#777777", zorder=3)
    for outcome in named:
        _mark(axes, outcome, x, y)
    axes.margins(0.12)
    axes.set_xlabel(f"payoff of {scenario.player_names[x]} per period")
    axes.set_ylabel(f"payoff of {scenario.player_names[y]} per period")
    return _legend(evaluation, wide)


def _finish(figure: Figure, axes: Axes, evaluation: Evaluation, x: int, y: int) -> None:
    """Write the names once everything has its place."""
    figure.canvas.draw()
    write_labels(axes, [(o.name, o.payoffs[[x, y]]) for o in evaluation.outcomes if o.named])


def outline(points: FloatArray) -> FloatArray:
    """Return the corners of the convex hull of points in the plane, in order.

    Monotone chain (Andrew 1979). Few, repeated or collinear points give a point or a segment.

    Parameters
    ----------
    points : array of shape (n, 2)

    Returns
    -------
    array of shape (k, 2), k <= n

    Examples
    --------
    >>> outline(np.array([[0, 0], [2, 0], [1, 0], [1, 1.0], [1, 0.5]])).tolist()
    [[0.0, 0.0], [2.0, 0.0], [1.0, 1.0]]
    >>> outline(np.array([[1.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 1.0]]
    """
    ordered = np.unique(points, axis=0)
    if len(ordered) < 3:
        return ordered
    halves = []
    for chain in (ordered, ordered[::-1]):
        half: list[FloatArray] = []
        for point in chain:
            while len(half) > 1 and _turn(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves += half[:-1]
    return np.array(halves)


def above(corners: FloatArray, least: FloatArray) -> FloatArray:
    """Cut a convex polygon to the points with at least the given coordinates.

    Clips by one half-plane after the other (Sutherland and Hodgman 1974).

    Parameters
    ----------
    corners : array of shape (k, 2)
        In order; a point or a segment will do.
    least : array of shape (2,)

    Returns
    -------
    array of shape (m, 2), empty when nothing is left

    Examples
    --------
    >>> square = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    >>> above(square, np.array([0.5, 0.5])).tolist()
    [[0.5, 0.5], [1.0, 0.5], [1.0, 1.0], [0.5, 1.0]]
    """
    kept = corners
    for axis in (0, 1):
        found: list[FloatArray] = []
        for here, there in zip(kept, np.roll(kept, -1, axis=0), strict=True):
            a, b = here[axis] - least[axis], there[axis] - least[axis]
            if a >= 0:
                found.append(here)
            if a * b < 0:
                found.append(here + (there - here) * a / (a - b))
        kept = np.array(found).reshape(-1, 2)
    return outline(kept)


def _turn(a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _payoff_set(axes: Axes, corners: FloatArray) -> None:
    if len(corners):
        axes.fill(*corners.T, facecolor=SET_COLOUR, alpha=0.45, edgecolor="none", zorder=1)
        closed = np.vstack([corners, corners[:1]])
        axes.plot(*closed.T, color=REACHABLE_COLOUR, linewidth=1.2, zorder=2)


def _status_quo(axes: Axes, today: FloatArray) -> None:
    axes.axvline(today[0], color="#777777", linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    axes.axhline(today[1], color="#777777", linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)


def _reachable(axes: Axes, corners: FloatArray) -> None:
    if len(corners):
        axes.fill(
            *corners.T, facecolor="none", edgecolor=REACHABLE_COLOUR, hatch="////",
            linewidth=0.0, alpha=0.8, zorder=1.5,
        )  # fmt: skip


def _mark(axes: Axes, outcome: OutcomeResult, x: int, y: int) -> None:
    mark = PLAIN_MARK if outcome.pattern is None else PATTERN_MARKS[outcome.pattern]
    axes.plot(
        outcome.payoffs[x], outcome.payoffs[y], marker=mark.marker, markersize=9, linestyle="none",
        markeredgecolor=mark.colour, markeredgewidth=1.8, zorder=5,
        markerfacecolor=mark.colour if outcome.enforceable else "white",
    )  # fmt: skip


def _legend(evaluation: Evaluation, wide: bool) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: list[Any] = [
        Patch(facecolor=SET_COLOUR, edgecolor=REACHABLE_COLOUR, label="equilibrium payoffs"),
    ]
    if wide:
        entries.append(Line2D([], [], label="bound: nothing beyond", **OUTER_LINE))
    if evaluation.scenario.status_quo is not None:
        region = "reachable: neither of the two loses"
        entries.append(
            Patch(facecolor="white", edgecolor=REACHABLE_COLOUR, hatch="////", label=region)
        )
    seen = [o.pattern for o in evaluation.outcomes if o.named and o.pattern is not None]
    for pattern in dict.fromkeys(seen):
        mark = PATTERN_MARKS[pattern]
        entries.append(
            Line2D([], [], linestyle="none", marker=mark.marker, color=mark.colour, label=pattern)
        )
    kinds = {outcome.enforceable for outcome in evaluation.outcomes if outcome.named}
    for kind, face, words in ((True, INK, "filled: can last"), (False, "white", "hollow: cannot")):
        if kind not in kinds:
            continue
        entries.append(
            Line2D(
                [], [], linestyle="none", marker="h", markersize=8, markerfacecolor=face,
                markeredgecolor=INK, label=words,
            )
        )  # fmt: skip
    if any(not outcome.named for outcome in evaluation.outcomes):
        entries.append(
            Line2D([], [], linestyle="none", marker=".", color="#777777", label="other outcomes")
        )
    return entries
