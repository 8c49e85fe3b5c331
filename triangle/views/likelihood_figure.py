"""Bars of how much of the time the triangle spends in each state.

Answers in a picture which states are likely in the long run and where the named outcomes stand. The
bars carry no uncertainty: they hold for the scenario's own numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triangle.analysis.dynamics import ConsentDynamics
from triangle.analysis.naming import state_name
from triangle.analysis.results import Evaluation
from triangle.politics.scenario_types import Scenario
from triangle.views.state_marks import dynamics_of, named_states, pattern_name
from triangle.views.style import INK, PATTERN_HATCHES, PATTERN_MARKS, new_figure
from triangle.views.wording import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["likelihood_figure"]

TITLE = "How the years are shared out in the long run\n{title}"
MOST_BARS = 16
"""States drawn, the likeliest first; with the named outcomes and the stable ones."""

TODAY = "{name} (today)"
REST = "{count} further states: {share}"
STAR, STABLE = "★", "left as errors become rare"


def likelihood_figure(evaluation: Evaluation) -> Figure:
    """Draw the long-run shares of the likeliest states and of the named outcomes.

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
    scenario = evaluation.scenario
    named = named_states(evaluation)
    order = np.argsort(-dynamics.shares, kind="stable").tolist()
    order = [n for n in order if dynamics.chain.enforceable[n]]
    stable = dynamics.stability.stable
    shown = [n for k, n in enumerate(order) if k < MOST_BARS or n in named or stable[n]]
    figure, (axes,) = new_figure(8.4, 1.6 + 0.3 * len(shown))
    _bars(axes, scenario, dynamics, shown)
    axes.set_yticks(range(len(shown)), [_label(scenario, dynamics, named, n) for n in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlabel("share of the years, per cent")
    axes.tick_params(axis="y", length=0)
    rest = [n for n in order if n not in shown]
    if rest:
        left = REST.format(count=len(rest), share=percent(float(dynamics.shares[rest].sum())))
        axes.text(
            0.99, 0.02, left, transform=axes.transAxes, ha="right", fontsize=8.5, color="#555555"
        )
    _legend(axes, scenario, shown)
    figure.suptitle(TITLE.format(title=scenario.title), fontsize=12, color=INK)
    return figure


def _bars(axes: Axes, scenario: Scenario, dynamics: ConsentDynamics, shown: list[int]) -> None:
    for row, number in enumerate(shown):
        share = float(dynamics.shares[number])
        pattern = pattern_name(scenario, number)
        stable = bool(dynamics.stability.stable[number])
        axes.barh(
            row, 100 * share, height=0.72, color=PATTERN_MARKS[pattern].colour,
            hatch=PATTERN_HATCHES[pattern], edgecolor="white", linewidth=0,
        )  # fmt: skip
        words = percent(share) + (f" {STAR}" if stable else "")
        axes.annotate(
            words, (100 * share, row), (4, 0), "data", "offset points",
            va="center", fontsize=8.5, color=INK, fontweight="bold" if stable else "normal",
        )  # fmt: skip
    axes.set_xlim(0, 115 * float(dynamics.shares[shown].max()))


def _label(
    scenario: Scenario, dynamics: ConsentDynamics, named: dict[int, list[str]], number: int
) -> str:
    assert scenario.space is not None
    if number not in named:
        return state_name(scenario, scenario.space.states[number])
    name = ", ".join(named[number])
    return TODAY.format(name=name) if number == dynamics.start else name


def _legend(axes: Axes, scenario: Scenario, shown: list[int]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    patterns = {pattern_name(scenario, number) for number in shown}
    handles: list[Patch | Line2D] = [
        Patch(facecolor=mark.colour, hatch=PATTERN_HATCHES[name], edgecolor="white", label=name)
        for name, mark in PATTERN_MARKS.items()
        if name in patterns
    ]
    handles.append(Line2D([], [], linestyle="", marker="*", color=INK, markersize=9, label=STABLE))
    axes.legend(
        handles=handles, loc="center right", frameon=False, fontsize=8.5,
        handlelength=2.6, handleheight=1.3,
    )  # fmt: skip
