"""The graph of triangle states with the flows between them.

Answers in a picture where the triangle tends to go from each state, how much of the time it is in
each, and by which steps it would most probably get from today to the three-tenths outcome. Every
number comes from `triangle.analysis.dynamics`.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from triangle.analysis.dynamics import ConsentDynamics
from triangle.analysis.results import Evaluation
from triangle.game import FloatArray
from triangle.politics.postures import DYADS, dyad_names
from triangle.politics.scenario_types import Scenario
from triangle.views.state_marks import dynamics_of, named_states, pattern_name
from triangle.views.style import INK, PATTERN_MARKS, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["flow_figure"]

DEPTH = np.array([0.36, 0.30])
"""Step to the right and upwards for one level of the relation drawn in depth."""

SMALLEST, LARGEST = 45.0, 950.0
"""Area of a mark, in square points, from no share of the years to half of them."""

THINNEST, THICKEST = 0.5, 9.0
"""Width of an arrow, in points, from no chance a year to a third: one pair in three reconsiders."""

TITLE = "Where the triangle tends to go\n{title}"
CAPTION = (
    "Arrow: the likelier direction of a step, as thick as its chance in a year, coloured by where "
    "it leads. Mark: a state, as large as its share of the years."
)
DARK_LINE = " Dark line: the likeliest way from today to {goal}."


def flow_figure(evaluation: Evaluation) -> Figure:
    """Draw the states that can last and the likelier step between each two neighbours.

    Parameters
    ----------
    evaluation : Evaluation
        Of a scenario with a consent chain.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ScenarioError
        If the scenario has no consent chain.
    """
    dynamics = dynamics_of(evaluation)
    figure, (axes,) = new_figure(8.4, 8.4)
    places = _places(evaluation.scenario)
    _arrows(axes, dynamics, places)
    goal = _way_to_three_tenths(axes, evaluation, dynamics, places)
    _states(axes, dynamics, places)
    _names(axes, evaluation, dynamics, places)
    _frame(axes, evaluation.scenario)
    _legend(figure)
    figure.suptitle(TITLE.format(title=evaluation.scenario.title), fontsize=12, color=INK)
    caption = CAPTION + (DARK_LINE.format(goal=goal) if goal else "")
    axes.set_title(textwrap.fill(caption, 118), fontsize=8, color="#555555", loc="left")
    return figure


def _order(scenario: Scenario) -> tuple[int, int, int]:
    """Dyads drawn across, upwards and in depth: a wedge has driver and target across."""
    wedge = scenario.wedge
    if wedge is None:
        return 0, 1, 2
    pairs = ((wedge.driver, wedge.target), (wedge.target, wedge.rival), (wedge.driver, wedge.rival))
    across, up, deep = (DYADS.index((min(pair), max(pair))) for pair in pairs)
    return across, up, deep


def _places(scenario: Scenario) -> FloatArray:
    assert scenario.space is not None
    levels = np.array(scenario.space.states, dtype=np.float64)[:, _order(scenario)]
    step = (scenario.space.n_levels - 1) * DEPTH + [0.62, 0.55]
    return np.asarray(levels[:, :2] * step + levels[:, 2:] * DEPTH)


def _arrows(axes: Axes, dynamics: ConsentDynamics, places: FloatArray) -> None:
    from matplotlib.patches import FancyArrowPatch

    moves, lasting = dynamics.chain.transition, dynamics.chain.enforceable
    n = len(places)
    for a in range(n):
        for b in range(a + 1, n):
            if not (lasting[a] and lasting[b]) or moves[a, b] + moves[b, a] == 0:
                continue
            start, end = (a, b) if moves[a, b] >= moves[b, a] else (b, a)
            width = THINNEST + (THICKEST - THINNEST) * float(moves[start, end]) * 3
            colour = PATTERN_MARKS[pattern_name(dynamics.scenario, end)].colour
            shape = f"tail_width={width:.2f},head_width={width + 7:.2f},head_length=9"
            axes.add_patch(
                FancyArrowPatch(
                    tuple(places[start]), tuple(places[end]), arrowstyle=f"simple,{shape}",
                    mutation_scale=1, shrinkA=5, shrinkB=9, linewidth=0, color=colour, alpha=0.6,
                    zorder=1,
                )
            )  # fmt: skip


def _way_to_three_tenths(
    axes: Axes, evaluation: Evaluation, dynamics: ConsentDynamics, places: FloatArray
) -> str:
    """Draw the likeliest way from today, and return the name of where it leads; else ""."""
    if evaluation.three_tenths is None:
        return ""
    name = evaluation.three_tenths.name
    number = evaluation.outcome(name).state_number
    path = None if number is None else dynamics.paths.get(number)
    if path is None or len(path.states) < 2:
        return ""
    way = places[list(path.states)]
    axes.plot(way[:, 0], way[:, 1], color=INK, linewidth=1.6, linestyle=(0, (4, 2)), zorder=2)
    return name


def _states(axes: Axes, dynamics: ConsentDynamics, places: FloatArray) -> None:
    for number in np.flatnonzero(dynamics.chain.enforceable).tolist():
        mark = PATTERN_MARKS[pattern_name(dynamics.scenario, number)]
        size = SMALLEST + (LARGEST - SMALLEST) * min(1.0, 2 * float(dynamics.shares[number]))
        stable = bool(dynamics.stability.stable[number])
        axes.scatter(
            places[number, 0], places[number, 1], s=size, marker=mark.marker, color=mark.colour,
            edgecolor=INK if stable else "white", linewidth=2.2 if stable else 1.0, zorder=3,
        )  # fmt: skip


def _names(
    axes: Axes, evaluation: Evaluation, dynamics: ConsentDynamics, places: FloatArray
) -> None:
    """Write the named outcomes beside their states, today's with that word."""
    for number, names in named_states(evaluation).items():
        words = ", ".join(names) + (" (today)" if number == dynamics.start else "")
        axes.annotate(
            words, tuple(places[number]), (9, -8), "data", "offset points",
            ha="left", va="top", fontsize=8.5, color=INK, zorder=5,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none",
                  "alpha": 0.75},
        )  # fmt: skip


def _frame(axes: Axes, scenario: Scenario) -> None:
    assert scenario.space is not None
    space = scenario.space
    names = [dyad_names(space.players)[k] for k in _order(scenario)]
    step = (space.n_levels - 1) * DEPTH + [0.62, 0.55]
    middle = (space.n_levels - 1) * DEPTH / 2
    levels = np.arange(space.n_levels)
    axes.set_xticks(levels * step[0] + middle[0], space.level_names)
    axes.set_yticks(levels * step[1] + middle[1], space.level_names)
    axes.set_xlabel(f"{names[0]} (across)")
    axes.set_ylabel(f"{names[1]} (upwards)")
    far = (space.n_levels - 1) * (step + DEPTH)
    axes.set_xlim(-0.45, far[0] + 0.45)
    axes.set_ylim(-0.45, far[1] + 0.35)
    axes.tick_params(length=0)
    corner = np.array([(space.n_levels - 1) * step[0], 0.0])
    for level, word in enumerate(space.level_names):
        place = corner + level * DEPTH
        axes.annotate(
            f"{names[2]} {word}", tuple(place), (16, 4), "data", "offset points",
            fontsize=8, color="#555555", va="center",
        )  # fmt: skip


def _legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], linestyle="", marker=mark.marker, color=mark.colour, markersize=8, label=name
        )
        for name, mark in PATTERN_MARKS.items()
    ]
    edged: dict[str, Any] = {
        "markerfacecolor": "white",
        "markeredgecolor": INK,
        "markeredgewidth": 2.2,
    }
    words = "dark edge: left as errors become rare"
    handles.append(Line2D([], [], linestyle="", marker="o", markersize=8, label=words, **edged))
    for chance in (0.05, 0.15, 0.3):
        width = THINNEST + (THICKEST - THINNEST) * chance * 3
        handles.append(
            Line2D([], [], color="#777777", linewidth=width, label=f"{100 * chance:.0f} % a year")
        )
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False, fontsize=8.5)
