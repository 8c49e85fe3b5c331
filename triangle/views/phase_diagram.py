"""A sweep as a picture: regions by likeliest outcome, and where three tenths is passed.

Answers how far the scenario is from the nearest boundary, to the eye. Computes nothing: between the
points that were solved, a region takes the colour of the points around it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.sweep import Sweep
from triangle.views.figure_folder import fill_folder
from triangle.views.input_words import input_words
from triangle.views.style import INK, new_figure
from triangle.views.wording import capital

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

__all__ = ["phase_diagram", "save_phase_diagram"]

COLOURS = (
    *("#B5DCF3", "#F0C27A", "#8FCFB4", "#E3B3CE", "#F3EFA0", "#C9C9C9", "#E8A27C", "#9FB8DE"),
)
"""Pale colours of regions, by how much of the sweep each has."""
HATCHES = ("", "////", "....", "\\\\\\\\", "----", "xx", "oo", "++")
SPLIT = "#D55E00"


def phase_diagram(found: Sweep) -> Figure:
    """Draw a sweep of two inputs as a map, of one input as curves over coloured stretches.

    Parameters
    ----------
    found : Sweep

    Returns
    -------
    matplotlib Figure
    """
    order = [label for label, _ in Counter(found.labels).most_common()]
    if len(found.axes) == 1:
        return _line(found, order)
    figure, (axes,) = new_figure(8.6, 5.4)
    mesh = _Mesh(found)
    first, second = found.axes
    x = np.linspace(first.first, first.last, mesh.shape[0])
    y = np.linspace(second.first, second.last, mesh.shape[1])
    kinds = mesh.filled(np.array([order.index(label) for label in found.labels]))
    handles: list[Artist] = [*_draw_regions(axes, x, y, kinds, order)]
    if found.scenario.wedge is not None:
        for end, style, words in (
            ("lower", "solid", "certain"),
            ("upper", (0, (3, 2)), "possible"),
        ):
            values = mesh.between(np.asarray(found.table[f"split_{end}"], dtype=np.float64))
            if np.nanmin(values) <= found.at_most < np.nanmax(values):
                axes.contour(
                    x, y, values.T, [found.at_most], colors=SPLIT, linewidths=2, linestyles=[style]
                )
                label = f"split of {found.at_most:g} {words}"
                handles += axes.plot([], [], color=SPLIT, linestyle=style, label=label)
    handles.append(_mark_scenario(axes, found))
    names = [f"{capital(input_words(found.scenario, a.key))}\n{a.key}" for a in found.axes]
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    axes.legend(
        handles=handles,
        fontsize=8,
        loc="upper left",
        bbox_to_anchor=(1.01, 1),
        frameon=False,
        handlelength=2.6,
    )
    axes.set_title(f"{found.scenario.name}: likeliest outcome", fontsize=11)
    return figure


def save_phase_diagram(found: Sweep, folder: Path) -> list[Path]:
    """Save the diagram as PNG and SVG, in place of earlier ones.

    Parameters
    ----------
    found : Sweep
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
    keys = "-".join(axis.key for axis in found.axes)
    return fill_folder({f"{found.scenario.name}-sweep-{keys}": phase_diagram(found)}, folder)


class _Mesh:
    """The finest lattice of a sweep over two inputs, with a value at each of its places.

    Places that were not solved lie in cells whose corners agree, or, beside finer cells, between
    solved ones.
    """

    def __init__(self, found: Sweep) -> None:
        width = 2**found.halvings
        self.shape = tuple((axis.steps - 1) * width + 1 for axis in found.axes)
        self._places = tuple(found.places.T)

    def filled(self, kinds: NDArray[np.intp]) -> NDArray[np.intp]:
        """Give every place the kind of the nearest solved one."""
        from scipy.ndimage import distance_transform_edt

        there = np.zeros(self.shape, dtype=np.bool_)
        there[self._places] = True
        full = np.zeros(self.shape, dtype=np.intp)
        full[self._places] = kinds
        nearest = distance_transform_edt(~there, return_distances=False, return_indices=True)
        return np.asarray(full[tuple(nearest)])

    def between(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Interpolate linearly between solved places; nan where a corner has no value."""
        from scipy.interpolate import griddata

        known = np.column_stack(self._places)
        wanted = np.stack(np.meshgrid(*map(np.arange, self.shape), indexing="ij"), axis=-1)
        return np.asarray(griddata(known, values, wanted, method="linear"), dtype=np.float64)


def _draw_regions(
    axes: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    kinds: NDArray[np.intp],
    order: list[str],
) -> list[Patch]:
    """Colour the regions and draw their borders; return what the legend shows."""
    from matplotlib.patches import Patch as Region

    handles = []
    flat = kinds.T
    for k, label in enumerate(order):
        colour, hatch = _look(k)
        inside = np.equal(flat, k)
        region = np.ma.masked_where(~inside, np.ones(flat.shape))
        axes.pcolormesh(x, y, region, shading="nearest", cmap=_plain(colour), rasterized=True)
        # Over the squares a smooth border: half way between points that differ.
        axes.contourf(
            x, y, inside.astype(float), [0.5, 1.5], colors=[colour], hatches=[hatch], zorder=1.5
        )
        handles.append(
            Region(facecolor=colour, hatch=hatch, edgecolor="#777777", linewidth=0.5, label=label)
        )
    return handles


def _look(k: int) -> tuple[str, str]:
    """Return colour and hatch of a region; no two of the first 64 are alike."""
    return COLOURS[k % len(COLOURS)], HATCHES[(k + k // len(COLOURS)) % len(HATCHES)]


def _plain(colour: str) -> Any:
    from matplotlib.colors import ListedColormap

    return ListedColormap([colour])


def _mark_scenario(axes: Axes, found: Sweep) -> Artist:
    x, y = (axis.value for axis in found.axes)
    (star,) = axes.plot(
        x,
        y,
        marker="*",
        markersize=15,
        color=INK,
        markeredgecolor="white",
        linestyle="none",
        label=f"the scenario {found.scenario.name}",
        zorder=5,
    )
    return star


def _line(found: Sweep, order: list[str]) -> Figure:
    """Draw both ends of the split, or else likelihoods, over stretches of the likeliest outcome."""
    figure, (axes,) = new_figure(8.6, 4.2)
    x, labels = found.values[:, 0], found.labels
    edges = np.concatenate([x[:1], (x[1:] + x[:-1]) / 2, x[-1:]])
    for k, label in enumerate(order):
        colour, hatch = _look(k)
        first = True
        for j in np.flatnonzero([one == label for one in labels]):
            axes.axvspan(
                edges[j],
                edges[j + 1],
                facecolor=colour,
                hatch=hatch,
                edgecolor="#777777",
                alpha=0.55,
                linewidth=0,
                label=f"likeliest: {label}" if first else None,
            )
            first = False
    if found.scenario.wedge is not None:
        lower, upper = found.table["split_lower"], found.table["split_upper"]
        axes.fill_between(x, lower, upper, color="#777777", alpha=0.3, linewidth=0)
        axes.plot(x, lower, color="#0072B2", marker="o", markersize=3, label="split, at least")
        axes.plot(x, upper, color=INK, marker="s", markersize=3, label="split, at most")
        axes.axhline(found.at_most, color=SPLIT, linestyle=(0, (4, 2)), label="three tenths")
    three = found.scenario.three_tenths
    if three is not None:
        share = found.table[f"likelihood:{three}"]
        axes.plot(x, share, color="#009E73", linestyle="dotted", label=f"likelihood of {three}")
    axis = found.axes[0]
    if axis.first <= axis.value <= axis.last:
        axes.axvline(
            axis.value, color=INK, linewidth=1, label=f"the scenario {found.scenario.name}"
        )
    axes.set_xlim(axis.first, axis.last)
    axes.set_xlabel(f"{capital(input_words(found.scenario, axis.key))}\n{axis.key}")
    axes.set_ylabel("split index, likelihood")
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    axes.set_title(f"{found.scenario.name}: what changes with one input", fontsize=11)
    return figure
