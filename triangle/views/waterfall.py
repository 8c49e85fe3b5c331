"""A waterfall of the obstacles: from one scenario, share by share, to another.

Answers what the shares of `triangle.analysis.obstacles` look like. Computes nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from triangle.analysis.obstacles import OBSTACLES, ObstacleShares
from triangle.analysis.wedge_figures import FIGURES
from triangle.views.figure_folder import fill_folder
from triangle.views.style import INK, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["save_waterfall", "waterfall"]

TOTAL, UP, DOWN, REST = "#555555", "#009E73", "#D55E00", "#BBBBBB"
HATCHES = {TOTAL: "", UP: "", DOWN: "//", REST: ".."}
"""Falls and remainders are hatched, so that no meaning rests on colour."""


class _Bar(NamedTuple):
    label: str
    start: float
    end: float
    colour: str


def waterfall(shares: ObstacleShares) -> Figure:
    """Draw one panel for each figure that is shared out.

    Parameters
    ----------
    shares : ObstacleShares

    Returns
    -------
    matplotlib Figure
    """
    figure, panels = new_figure(12.5, 4.6, len(FIGURES))
    for axes, (key, name) in zip(panels, FIGURES.items(), strict=True):
        axes.set_title(name, fontsize=10)
        bars = _bars(shares, key)
        if bars:
            _draw(axes, bars, key)
        else:
            axes.set_axis_off()
            axes.text(0.5, 0.5, "some of the games lack this figure", ha="center", va="center")
    title = f"{shares.scenario.name} against {shares.against.name}: what each obstacle changes"
    figure.suptitle(title, fontsize=12, color=INK)
    return figure


def save_waterfall(shares: ObstacleShares, folder: Path) -> list[Path]:
    """Save the waterfall as PNG and SVG, in place of earlier ones.

    Parameters
    ----------
    shares : ObstacleShares
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files written, named after the two scenarios.

    Raises
    ------
    OSError
        If the folder cannot be made or written to.
    """
    names = (shares.scenario.name, shares.against.name)
    stem = "-against-".join(Path(name).stem if "." in name else name for name in names)
    return fill_folder({f"{stem}-why": waterfall(shares)}, folder)


def _bars(shares: ObstacleShares, key: str) -> list[_Bar]:
    split, there = shares.shares[key], shares.other.figures[key]
    height = shares.games[()].figures[key]
    if split is None or height is None:
        return []
    bars = [_Bar(shares.scenario.name, 0.0, height, TOTAL)]
    for (number, name), share in zip(OBSTACLES.items(), split, strict=True):
        colour = UP if share >= 0 else DOWN
        bars.append(_Bar(f"{number} {_folded(name)}", height, height + share, colour))
        height += share
    bars.append(_Bar("all three\nreplaced", 0.0, height, TOTAL))
    if there is not None:
        bars += [_Bar("rest", height, there, REST), _Bar(shares.against.name, 0.0, there, TOTAL)]
    return bars


def _folded(name: str) -> str:
    words = name.split()
    middle = len(words) // 2
    return f"{' '.join(words[:middle])}\n{' '.join(words[middle:])}"


def _draw(axes: Axes, bars: list[_Bar], key: str) -> None:
    scale, unit = (100, " %") if key == "likelihood" else (1, "")
    for x, bar in enumerate(bars):
        low, high = sorted((scale * bar.start, scale * bar.end))
        axes.bar(
            x,
            high - low,
            bottom=low,
            width=0.7,
            color=bar.colour,
            hatch=HATCHES[bar.colour],
            edgecolor="white",
        )
        value = scale * (bar.end if bar.colour == TOTAL else bar.end - bar.start)
        text = f"{value:.2f}" if bar.colour == TOTAL else f"{value + 0.0:+.2f}"
        axes.annotate(text, (x, high), (0, 3), textcoords="offset points", ha="center", fontsize=8)
        if x + 1 < len(bars):
            axes.plot([x + 0.35, x + 0.65], [scale * bar.end] * 2, color="#999999", linewidth=0.8)
    axes.axhline(0, color="#777777", linewidth=0.8)
    axes.set_xticks(range(len(bars)), [bar.label for bar in bars], rotation=40, ha="right")
    axes.tick_params(axis="x", labelsize=8)
    axes.margins(y=0.12)
    axes.set_ylabel("share of years (%)" if unit else "split index")
