"""Figures of the history: relations over time, patterns, skill by horizon, calibration.

Answers what the record and the model look like side by side. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from triangle.analysis.history_report import HistoryReport
from triangle.politics.postures import dyad_names
from triangle.views.figure_folder import fill_folder
from triangle.views.style import (
    INK,
    PATTERN_HATCHES,
    PATTERN_MARKS,
    PLAYER_MARKS,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["history_figures", "save_history_figures"]

GRID = "#DDDDDD"
SUBJECT = "mean of dyads"
LATE = 2020
"""Turns after it are named to the left, where there is room."""
SPELL = 6
"""Years from which a spell of one pattern has its dates written over it."""
_LINES: Mapping[str, tuple[str, str, str]] = {
    "model": ("#0072B2", "o", "-"),
    "shadow": ("#009E73", "^", "-"),
    "roles": ("#E69F00", "s", "--"),
    "persistence": (INK, "D", ":"),
    "climatology": ("#999999", "X", ":"),
    "logit": ("#CC79A7", "v", "--"),
}
_NAMES: Mapping[str, str] = {
    "model": "payoff channels",
    "shadow": "with nuclear shadow",
    "roles": "role scores",
    "persistence": "persistence",
    "climatology": "climatology",
    "logit": "multinomial logit",
}


def history_figures(report: HistoryReport, judged: Mapping[str, Any]) -> dict[str, Figure]:
    """Draw all figures by name: "relations", "patterns", and "skill" and "calibration".

    Parameters
    ----------
    report : HistoryReport
    judged : mapping
        Stored scores, as `triangle.analysis.history_report.judgement_data` describes them.
    """
    return {
        "relations": _relations(report),
        "patterns": _patterns(report),
        "skill": _skill(judged["design"]),
        "calibration": _calibration(judged["design"]),
    }


def save_history_figures(
    report: HistoryReport, judged: Mapping[str, Any], folder: Path
) -> list[Path]:
    """Save every figure as PNG and SVG, in place of earlier ones.

    Parameters
    ----------
    report : HistoryReport
    judged : mapping
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path
    """
    figures = history_figures(report, judged)
    return fill_folder({f"history-{name}": figure for name, figure in figures.items()}, folder)


def _relations(report: HistoryReport) -> Figure:
    """Draw the score of each relation, the level the model expected, and the turning points."""
    history = report.history
    figure, axes = _stacked(10, 8)
    years = history.years
    low, high = history.observed.cuts
    for d, (dyad, ax) in enumerate(zip(dyad_names(history.space.players), axes, strict=True)):
        mark = PLAYER_MARKS[d]
        ax.axhspan(low, high, color="#F2F2F2", zorder=0)
        ax.plot(years, history.scores[:, d], color=mark.colour, lw=2, label="score on record")
        # Levels 0, 1, 2 at the middles of the three bands of the score.
        expected = np.interp(report.expected[:, d], (0, 1, 2), (-2 / 3, 0, 2 / 3))
        ax.plot(years, expected, color=INK, lw=1.2, ls="--", label="expected the year before")
        turns = [found for found in report.turning_points if found.point.dyad == dyad]
        for k, found in enumerate(turns):
            ax.axvline(found.point.year, color="#777777", lw=0.8, ls=":")
            ax.annotate(
                f"{found.point.year} {found.point.words}",
                (found.point.year, 1.08 + 0.17 * (k % 2)),
                fontsize=7.5,
                ha="right" if found.point.year > LATE else "center",
                annotation_clip=False,
            )
        ax.set_ylim(-1.05, 1.05)
        ax.set_ylabel(dyad)
        ax.set_yticks([-2 / 3, 0, 2 / 3], ["oppose", "hedge", "align"])
    axes[0].legend(loc="lower right", frameon=False, fontsize=8, ncols=2)
    axes[-1].set_xlim(float(years[0]) - 1, float(years[-1]) + 1)
    figure.suptitle("Relations on record, and as expected one year before", x=0.02, ha="left")
    return figure


def _patterns(report: HistoryReport) -> Figure:
    """Draw the pattern of every year as a coloured and hatched band; long spells have dates."""
    from matplotlib.patches import Patch

    figure, axes = new_figure(10, 2.2)
    ax = axes[0]
    pairs = zip(report.history.years.tolist(), report.patterns, strict=True)
    for pattern, group in groupby(pairs, key=lambda pair: pair[1]):
        years = [year for year, _ in group]
        mark = PATTERN_MARKS.get(pattern)
        ax.barh(
            0,
            len(years),
            left=years[0] - 0.5,
            height=1,
            color="#FFFFFF" if mark is None else mark.colour,
            hatch=PATTERN_HATCHES.get(pattern, ""),
            edgecolor="white",
        )
        if len(years) >= SPELL:
            ax.text(
                (years[0] + years[-1]) / 2,
                0.6,
                f"{years[0]}-{years[-1]}",
                ha="center",
                va="bottom",
                fontsize=8,
            )
    keys = [
        Patch(facecolor=mark.colour, hatch=PATTERN_HATCHES[name], edgecolor="white", label=name)
        for name, mark in PATTERN_MARKS.items()
    ]
    ax.legend(handles=keys, loc="upper left", ncols=4, frameon=False, fontsize=8.5)
    ax.set_ylim(-0.5, 1.6)
    ax.set_xlim(float(report.history.years[0]) - 1, float(report.history.years[-1]) + 1)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_title("Patterns of the triangle on record", loc="left", fontsize=11)
    return figure


def _skill(span: Mapping[str, Any]) -> Figure:
    """Draw mean log scores by horizon, and gains over persistence with their intervals."""
    figure, axes = new_figure(10, 4.2, columns=2)
    horizons = sorted({row["horizon"] for row in span["scores"]})
    places = np.arange(len(horizons))
    score = {(r["forecaster"], r["horizon"], r["subject"]): r["log"] for r in span["scores"]}
    for name, (colour, marker, line) in _LINES.items():
        values = [score[name, h, SUBJECT] for h in horizons]
        axes[0].plot(places, values, color=colour, marker=marker, ls=line, label=_NAMES[name])
    axes[0].axhline(np.log(1 / 3), color=GRID, zorder=0)
    axes[0].text(places[-1], np.log(1 / 3), "even chances", fontsize=8, va="bottom", ha="right")
    axes[0].set_title("Mean log score, all dyads (higher is better)", loc="left", fontsize=10)
    gains = {
        (r["forecaster"], r["horizon"]): r
        for r in span["gains"]
        if r["rival"] == "persistence" and r["score"] == "log" and r["subject"] == SUBJECT
    }
    for k, name in enumerate(("model", "shadow", "roles")):
        colour, marker, _ = _LINES[name]
        rows = [gains[name, h] for h in horizons]
        middle = np.array([r["gain"] for r in rows])
        reach = np.array([[r["gain"] - r["low"], r["high"] - r["gain"]] for r in rows]).T
        axes[1].errorbar(
            places + 0.12 * (k - 1),
            middle,
            yerr=reach,
            color=colour,
            marker=marker,
            ls="",
            capsize=3,
            label=_NAMES[name],
        )
    axes[1].axhline(0, color=INK, lw=0.8)
    axes[1].set_title("Gain over persistence, 95 % intervals", loc="left", fontsize=10)
    for ax in axes:
        ax.set_xticks(places, [f"{h} y" for h in horizons])
        ax.legend(frameon=False, fontsize=8)
    first, last = span["targets"]
    figure.suptitle(f"Forecasts of {first}-{last}, parameters learnt before", x=0.02, ha="left")
    return figure


def _calibration(span: Mapping[str, Any]) -> Figure:
    """Draw chances given to levels of relations, and how often these came."""
    figure, axes = new_figure(5.2, 5)
    ax = axes[0]
    ax.plot([0, 1], [0, 1], color=GRID, lw=1)
    for name in ("model", "shadow", "persistence"):
        colour, marker, line = _LINES[name]
        bins = [row for row in span["calibration"][name] if row["count"]]
        ax.plot(
            [row["forecast"] for row in bins],
            [row["observed"] for row in bins],
            color=colour,
            marker=marker,
            ls=line,
            label=_NAMES[name],
        )
    ax.set_xlabel("chance given")
    ax.set_ylabel("share that came")
    ax.set_title("Calibration, all horizons and dyads", loc="left", fontsize=10)
    ax.legend(frameon=False, fontsize=8)
    return figure


def _stacked(width: float, height: float) -> tuple[Figure, list[Axes]]:
    """Make a figure with three axes below one another."""
    figure, axes = new_figure(width, height)
    axes[0].remove()
    stacked = list(figure.subplots(3, 1, sharex=True))
    for ax in stacked:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, stacked
