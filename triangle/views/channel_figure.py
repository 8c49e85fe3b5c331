"""What each side gains and loses in an outcome, channel by channel, as stacked bars.

Answers where a payoff comes from: bars to the right add to it, bars to the left take from it, the
diamond is the sum. Computes nothing but the stacking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario
from triangle.views.style import CHANNEL_COLOURS, INK, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["channel_figure", "channel_names"]

SMALLEST_LABELLED = 0.035
"""Share of the widest bar from which a segment has room for its number."""

DARK = {"#0072B2", "#009E73", "#D55E00"}
"""Colours on which the number is written in white."""


def channel_names(scenario: Scenario) -> list[str]:
    """Name the channels for readers, in the order of their numbers.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> channel_names(load_scenario("2025"))[3]
    'common enemy'
    """
    return [name.replace("_", " ") for name in scenario.channel_payoffs()]


def channel_figure(scenario: Scenario, names: Sequence[str], titled: bool = True) -> Figure:
    """Draw the payoffs of outcomes as stacked bars, one panel for each player.

    Parameters
    ----------
    scenario : Scenario
    names : sequence of str
        Outcomes, from top to bottom; at least one.
    titled : bool
        Whether to write the scenario's title above.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ScenarioError
        If no outcome is named.
    """
    if not names:
        raise ScenarioError(
            f"{scenario.name}: this figure needs an outcome; add an [outcomes.NAME] table"
        )
    channels = list(scenario.channel_payoffs().values())
    profiles = [scenario.outcomes[name].profile for name in names]
    # parts[outcome, channel, player]
    parts = np.array([[payoffs[profile] for payoffs in channels] for profile in profiles])
    figure, panels = new_figure(12.0, 1.5 + 0.62 * len(names), 3)
    widest = float(np.abs(parts).sum(axis=1).max()) or 1.0
    for i, axes in enumerate(panels):
        _stack(axes, parts[:, :, i], widest)
        axes.set_title(scenario.player_names[i], fontsize=11, color=INK)
        axes.set_yticks(range(len(names)), names if i == 0 else [""] * len(names))
        axes.invert_yaxis()
        axes.axvline(0, color="#777777", linewidth=0.8, zorder=1)
        axes.set_xlabel("payoff per period")
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    # One scale for all three, or a small stake would look as large as a great one.
    low = min(axes.get_xlim()[0] for axes in panels)
    high = max(axes.get_xlim()[1] for axes in panels)
    for axes in panels:
        axes.set_xlim(low, high)
    _legend(figure, channel_names(scenario))
    if titled:
        figure.suptitle(f"{scenario.title}: payoffs channel by channel", fontsize=12, color=INK)
    return figure


def _stack(axes: Axes, parts: FloatArray, widest: float) -> None:
    """Stack the channels of one player: gains to the right of zero, losses to the left."""
    for row, amounts in enumerate(parts):
        ends = {True: 0.0, False: 0.0}
        for k, amount in enumerate(amounts):
            if amount == 0:
                continue
            start = ends[bool(amount > 0)]
            ends[bool(amount > 0)] = start + float(amount)
            colour = CHANNEL_COLOURS[k % len(CHANNEL_COLOURS)]
            axes.barh(
                row, amount, left=start, height=0.58, color=colour, edgecolor="white",
                linewidth=0.8, zorder=2,
            )  # fmt: skip
            if abs(amount) > SMALLEST_LABELLED * widest:
                axes.text(
                    start + amount / 2, row, str(k + 1), ha="center", va="center", fontsize=8,
                    color="white" if colour in DARK else INK, zorder=4,
                )  # fmt: skip
        axes.plot(
            amounts.sum(), row + 0.36, marker="D", markersize=6, color="white", markeredgecolor=INK,
            markeredgewidth=1.4, zorder=5,
        )  # fmt: skip


def _legend(figure: Figure, names: Sequence[str]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: list[Patch | Line2D] = [
        Patch(facecolor=CHANNEL_COLOURS[k % len(CHANNEL_COLOURS)], label=f"{k + 1} {name}")
        for k, name in enumerate(names)
    ]
    entries.append(
        Line2D(
            [], [], marker="D", linestyle="none", color="white", markeredgecolor=INK,
            markeredgewidth=1.4, label="sum",
        )
    )  # fmt: skip
    figure.legend(handles=entries, loc="outside lower center", ncols=5, frameon=False, fontsize=9)
