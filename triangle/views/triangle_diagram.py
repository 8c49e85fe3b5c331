"""The triangle diagram: three players, their relations drawn by warmth, their roles named.

Answers what an outcome looks like. Says nothing about whether it can last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from triangle.errors import ScenarioError
from triangle.politics.library import one_of
from triangle.politics.patterns import TrianglePattern, pattern_of_state
from triangle.politics.postures import DYADS, PostureSpace
from triangle.politics.scenario_types import Outcome, Scenario
from triangle.views.style import INK, PATTERN_MARKS, PLAYER_MARKS, new_figure, warmth_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["triangle_diagram"]

CORNERS = np.array([[0.0, 1.0], [-0.88, -0.5], [0.88, -0.5]])
"""Where the players stand: the first on top, the others left and right below."""

NODE_SIZE = {"o": 1500, "s": 1300, "^": 2000}
LABEL_DROP = {"o": 0.0, "s": 0.0, "^": -0.045}


def triangle_diagram(scenario: Scenario, names: Sequence[str]) -> Figure:
    """Draw named outcomes side by side, one triangle each.

    A relation is drawn as warm as its cooler side; where the two sides differ, both are named.

    Parameters
    ----------
    scenario : Scenario
        One with postures.
    names : sequence of str
        Outcomes, at least one.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ScenarioError
        If the scenario has no postures, or no outcome of such a name.
    """
    if scenario.space is None:
        raise ScenarioError(
            f"{scenario.name}: a triangle diagram needs postures; "
            "this scenario gives its payoffs explicitly"
        )
    unknown = [name for name in names if name not in scenario.outcomes]
    if unknown or not names:
        raise ScenarioError(
            f"{scenario.name}: outcome: {one_of(unknown[0] if unknown else '', scenario.outcomes)}"
        )
    figure, panels = new_figure(3.5 * len(names), 4.0, len(names))
    for axes, name in zip(panels, names, strict=True):
        outcome = scenario.outcomes[name]
        state = scenario.space.state(outcome.profile)
        pattern = pattern_of_state(scenario.space, state, scenario.warm_from)
        _frame(axes, name, pattern)
        _relations(axes, scenario.space, outcome)
        _players(axes, scenario, pattern)
    figure.suptitle(f"{scenario.title}\n", fontsize=12, color=INK)
    return figure


def _frame(axes: Axes, name: str, pattern: TrianglePattern) -> None:
    axes.set_xlim(-1.5, 1.5)
    axes.set_ylim(-1.2, 1.75)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title(name, fontsize=11, fontweight="bold", color=INK, pad=22)
    axes.annotate(
        pattern.name, (0.5, 1.0), (0, 6), "axes fraction", "offset points",
        ha="center", va="bottom", color=PATTERN_MARKS[pattern.name].colour, fontsize=10,
    )  # fmt: skip


def _relations(axes: Axes, space: PostureSpace, outcome: Outcome) -> None:
    levels = space.levels(outcome.profile)
    for i, j in DYADS:
        level = min(levels[i][j], levels[j][i])
        ends = CORNERS[[i, j]]
        axes.plot(*ends.T, zorder=1, **warmth_line(space.level_values[level]))
        words = space.level_names[level]
        if levels[i][j] != levels[j][i]:
            sides = ((i, levels[i][j]), (j, levels[j][i]))
            words = "\n".join(f"{space.players[k]}: {space.level_names[own]}" for k, own in sides)
        middle = ends.mean(axis=0)
        axes.text(
            middle[0], middle[1], words, ha="center", va="center", fontsize=9, color=INK, zorder=2,
            bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _players(axes: Axes, scenario: Scenario, pattern: TrianglePattern) -> None:
    for i, (corner, mark) in enumerate(zip(CORNERS, PLAYER_MARKS, strict=True)):
        axes.scatter(
            corner[0], corner[1], s=NODE_SIZE[mark.marker], marker=mark.marker, color=mark.colour,
            edgecolor="white", linewidth=2, zorder=3,
        )  # fmt: skip
        axes.text(
            corner[0], corner[1] + LABEL_DROP[mark.marker], scenario.players[i],
            ha="center", va="center", color="white", fontsize=10, fontweight="bold", zorder=4,
        )  # fmt: skip
        above = corner[1] > 0
        axes.text(
            corner[0], corner[1] + (0.3 if above else -0.33),
            f"{scenario.player_names[i]}\n{pattern.roles[i]}",
            ha="center", va="bottom" if above else "top", fontsize=9, color=mark.colour,
        )  # fmt: skip
