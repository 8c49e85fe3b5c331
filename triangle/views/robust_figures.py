"""Figures of a run of many worlds: spread of the split, what decides it, how the figures settle.

Answers how uncertain a verdict is, to the eye. Computes nothing but sums of counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from triangle.analysis.robust import Robustness, SplitSpread
from triangle.analysis.robust_report import RobustReport
from triangle.analysis.sensitivity import RankCorrelation, SobolShare
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario
from triangle.views.figure_folder import fill_folder
from triangle.views.input_words import group_words, input_words
from triangle.views.robust_text import HEADINGS
from triangle.views.style import INK, new_figure
from triangle.views.wording import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "convergence_figure",
    "robust_figures",
    "save_robust_figures",
    "split_figure",
    "tornado_figure",
]

LOWER, UPPER, TEST = "#0072B2", "#E69F00", "#D55E00"
UP, DOWN = "#009E73", "#CC79A7"
BARS = 12
"""Inputs in a tornado."""
COARSE = 20
"""Narrow bins that are drawn as one."""


def robust_figures(report: RobustReport) -> dict[str, Figure]:
    """Draw the figures of a report: "split", "tornado" and "convergence", where there is one.

    Parameters
    ----------
    report : RobustReport
    """
    figures = {}
    if report.found.split is not None:
        figures["split"] = split_figure(report.found)
    tornado = tornado_figure(report)
    if tornado is not None:
        figures["tornado"] = tornado
    figures["convergence"] = convergence_figure(report.found)
    return figures


def save_robust_figures(report: RobustReport, folder: Path) -> list[Path]:
    """Save every figure of a report as PNG and SVG, in place of earlier ones.

    Parameters
    ----------
    report : RobustReport
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path

    Raises
    ------
    OSError
        If the folder cannot be made or written to.
    """
    name, figures = report.found.plan.scenario.name, robust_figures(report)
    return fill_folder({f"{name}-robust-{key}": figure for key, figure in figures.items()}, folder)


def split_figure(found: Robustness) -> Figure:
    """Draw the distribution of both ends of the reachable split, as bars and as shares below.

    Parameters
    ----------
    found : Robustness
        With a split.
    """
    split = found.split
    if split is None:
        raise ValueError("expected a run with a reachable split")
    figure, (bars, below) = new_figure(9.5, 3.9, columns=2)
    _draw_bars(bars, split, found.plan.n)
    _draw_below(below, split, found.plan.n)
    figure.suptitle(
        f"{found.plan.scenario.name}: how far the wedge can go in {found.plan.n:,} worlds",
        fontsize=11,
    )
    return figure


def tornado_figure(report: RobustReport) -> Figure | None:
    """Draw which inputs decide: Sobol indices where there are any, else rank correlations.

    Returns
    -------
    matplotlib Figure or None
        None where no figure varies.
    """
    scenario = report.found.plan.scenario
    if report.indices is not None and report.indices.figures:
        figures = report.indices.figures
        figure, axes = new_figure(5.6 * len(figures) + 1.4, 4.6, columns=len(figures))
        for place, (column, shares) in zip(axes, figures.items(), strict=True):
            _draw_indices(place, scenario, shares)
            place.set_title(_figure_title(column), fontsize=10)
        figure.suptitle(
            f"{scenario.name}: which assumptions decide (Sobol indices, "
            f"{report.indices.cost:,} worlds)",
            fontsize=11,
        )
        return figure
    strong = [item for item in report.correlations if item.value != 0][:BARS]
    if not strong:
        return None
    figure, (place,) = new_figure(7.4, 4.4)
    _draw_correlations(place, scenario, strong)
    place.set_title(f"{scenario.name}: what the reachable split rises and falls with", fontsize=11)
    return figure


def convergence_figure(found: Robustness) -> Figure:
    """Draw how the shares of the three-tenths outcome and the split settle with more worlds."""
    steps = [step for step in found.convergence if step["n"] >= 16 or len(found.convergence) < 6]
    sizes = np.array([step["n"] for step in steps])
    split = found.split
    figure, axes = new_figure(9.0 if split is not None else 5.0, 3.7, 2 if split is not None else 1)
    lines = _share_lines(steps, None if split is None else split.at_most)
    for k, (label, values) in enumerate(lines.items()):
        colour = (LOWER, TEST, UP, UPPER, DOWN, INK)[k % 6]
        _draw_line(axes[0], sizes, values, colour, "osD^vX"[k % 6], label)
    axes[0].set_ylabel("share of worlds (%)")
    axes[0].set_ylim(-3, 103)
    if lines:
        axes[0].legend(frameon=False, fontsize=8)
    axes[0].set_title("Shares, with Wilson 95 % intervals", fontsize=10)
    if split is not None:
        for end, colour, marker, label in (
            ("lower", LOWER, "o", "median of what is certain"),
            ("upper", UPPER, "s", "median of the most possible"),
        ):
            medians = [
                np.nan if step["median"][end] is None else step["median"][end] for step in steps
            ]
            axes[1].plot(sizes, medians, color=colour, marker=marker, markersize=4, label=label)
        axes[1].axhline(split.at_most, color=TEST, linestyle=(0, (4, 2)), linewidth=1.2)
        axes[1].annotate(
            "the essay's three tenths",
            (sizes[0], split.at_most),
            (2, 4),
            textcoords="offset points",
            fontsize=8,
            color=TEST,
        )
        axes[1].set_ylim(bottom=min(0.0, *axes[1].get_ylim()))
        axes[1].set_ylabel("split index")
        axes[1].legend(frameon=False, fontsize=8, loc="center right")
        axes[1].set_title("Reachable split", fontsize=10)
    for place in axes:
        place.set_xscale("log", base=2)
        place.set_xlabel("worlds solved")
        place.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
        place.tick_params(axis="x", labelsize=8)
    figure.suptitle(f"{found.plan.scenario.name}: how the figures settle", fontsize=11)
    return figure


def _share_lines(
    steps: Sequence[Mapping[str, Any]], at_most: float | None
) -> dict[str, FloatArray]:
    """Return share, lower and upper end in per cent, shape (3, steps), of every line drawn."""
    lines: dict[str, FloatArray] = {}
    for argument in (a for a in HEADINGS if a in steps[0]):
        found = [step[argument] for step in steps]
        lines[f"three tenths: {HEADINGS[argument]}"] = (
            100 * np.array([[f["share"], *f["interval95"]] for f in found]).T
        )
    if at_most is not None:
        ends = [step["split_at_most"] for step in steps]
        lines[f"split at most {at_most:g} (possibly)"] = (
            100 * np.array([[high["share"], *high["interval95"]] for _, high in ends]).T
        )
    return lines


def _draw_line(
    axes: Axes, sizes: FloatArray, values: FloatArray, colour: str, marker: str, label: str
) -> None:
    axes.fill_between(sizes, values[1], values[2], color=colour, alpha=0.15, linewidth=0)
    axes.plot(sizes, values[0], color=colour, marker=marker, markersize=4, label=label)


def _draw_bars(axes: Axes, split: SplitSpread, n: int) -> None:
    """Draw both ends as histograms: what is certain filled, the most possible as an outline."""
    edges = split.edges[::COARSE]
    lower, upper = (
        100 * counts.reshape(-1, COARSE).sum(axis=1) / n
        for counts in (split.counts_lower, split.counts_upper)
    )
    axes.stairs(lower, edges, fill=True, color=LOWER, alpha=0.55, label="at least (certain)")
    axes.stairs(upper, edges, color=UPPER, linewidth=1.8, label="at most (possible)")
    _mark_test(axes, split.at_most)
    axes.set_xlim(*_limits(split))
    axes.set_xlabel("reachable split (0 no deal, 1 full split)")
    axes.set_ylabel(f"worlds per {edges[1] - edges[0]:.2f} (%)")
    axes.legend(frameon=True, facecolor="white", edgecolor="none", fontsize=8, loc="upper left")
    axes.set_title("Where the split lies", fontsize=10)


def _draw_below(axes: Axes, split: SplitSpread, n: int) -> None:
    """Draw the share of worlds with a split up to each figure: it lies between two lines."""
    most = 100 * np.cumsum(split.counts_lower) / n
    least = 100 * np.cumsum(split.counts_upper) / n
    x = split.edges[1:]
    axes.fill_between(x, least, most, color="#BBBBBB", alpha=0.5, linewidth=0, label="not decided")
    axes.plot(x, most, color=LOWER, linewidth=1.4)
    axes.plot(x, least, color=UPPER, linewidth=1.4)
    _mark_test(axes, split.at_most)
    low, high = 100 * split.surely.value, 100 * split.possibly.value
    axes.plot([split.at_most] * 2, [low, high], color=TEST, linewidth=4, solid_capstyle="butt")
    share = f"{low:.1f} to {high:.1f} %" if high - low >= 0.05 else f"{high:.1f} %"
    axes.annotate(
        f"{share} of the worlds\nlie at or below {split.at_most:g}",
        (split.at_most, high),
        (8, 24),
        textcoords="offset points",
        fontsize=8,
        color=TEST,
    )
    axes.set_xlim(*_limits(split))
    axes.set_ylim(-2, 102)
    axes.set_xlabel("reachable split (0 no deal, 1 full split)")
    axes.set_ylabel("worlds with at most that (%)")
    axes.set_title("Share of the worlds below a figure", fontsize=10)


def _mark_test(axes: Axes, at_most: float) -> None:
    axes.axvline(at_most, color=TEST, linestyle=(0, (4, 2)), linewidth=1.2)
    axes.annotate(
        "the essay's\nthree tenths",
        (at_most, 0.62),
        (4, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        fontsize=8,
        color=TEST,
    )


def _limits(split: SplitSpread) -> tuple[float, float]:
    """Show all worlds, and no deal and full split in any case."""
    there = np.flatnonzero(split.counts_lower + split.counts_upper)
    if not len(there):
        return -0.05, 1.05
    low, high = split.edges[there[0]], split.edges[there[-1] + 1]
    return min(-0.05, float(low) - 0.05), max(1.05, float(high) + 0.05)


def _figure_title(column: str) -> str:
    return "reachable split" if column == "split_lower" else "likelihood of the three tenths"


def _draw_indices(axes: Axes, scenario: Scenario, shares: Sequence[SobolShare]) -> None:
    shown = list(shares[:BARS])[::-1]
    y = np.arange(len(shown))
    for offset, colour, label, part in (
        (0.2, UPPER, "with others (total)", "total"),
        (-0.2, LOWER, "alone (first order)", "first"),
    ):
        values = np.array([getattr(share, part) for share in shown])
        ends = np.array([getattr(share, f"{part}_interval") for share in shown])
        errors = np.abs(np.stack([values - ends[:, 0], ends[:, 1] - values]))
        axes.barh(
            y + offset,
            values,
            height=0.38,
            color=colour,
            label=label,
            xerr=errors,
            error_kw={"elinewidth": 0.9, "ecolor": INK},
        )
    axes.set_yticks(y, [capital(group_words(scenario, share.names)) for share in shown])
    axes.tick_params(axis="y", labelsize=8)
    axes.axvline(0, color="#777777", linewidth=0.8)
    axes.set_xlabel("share of the variance (bars: 95 %)")
    axes.legend(frameon=False, fontsize=8, loc="lower right")


def _draw_correlations(axes: Axes, scenario: Scenario, items: Sequence[RankCorrelation]) -> None:
    shown = list(items)[::-1]
    for y, item in enumerate(shown):
        rises = item.value > 0
        axes.barh(
            y,
            item.value,
            height=0.7,
            color=UP if rises else DOWN,
            edgecolor="white",
            hatch="" if rises else "//",
        )
        axes.annotate(
            f"{item.value:+.2f}",
            (item.value, y),
            (3 if rises else -3, 0),
            textcoords="offset points",
            ha="left" if rises else "right",
            va="center",
            fontsize=8,
        )
    axes.set_yticks(range(len(shown)), [capital(input_words(scenario, i.name)) for i in shown])
    axes.tick_params(axis="y", labelsize=8)
    axes.axvline(0, color="#777777", linewidth=0.8)
    axes.margins(x=0.15)
    axes.set_xlabel("rank correlation (Spearman)")
