"""A sweep in words, and as a table or map for the terminal.

Answers what changes along the way, where, and what the whole grid looks like. Computes nothing but
counts.
"""

from __future__ import annotations

import string
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.sweep import Sweep
from triangle.views.asking import heading
from triangle.views.input_words import input_words, number_words
from triangle.views.prose import points, prose
from triangle.views.tables import table
from triangle.views.wording import capital, index, listed, percent, yes_no

__all__ = ["MOST_COLUMNS", "sweep_text"]

MOST_COLUMNS = 24
"""A map that is wider is left to the figure and the files."""

LETTERS = string.ascii_uppercase + string.ascii_lowercase


def sweep_text(found: Sweep) -> RenderableType:
    """Lay out a sweep for a reader: words first, then every point of the grid.

    Parameters
    ----------
    found : Sweep

    Returns
    -------
    rich renderable
    """
    asked = listed([_asked(found, k) for k in range(len(found.axes))])
    sentences = _along(found) if len(found.axes) == 1 else _regions(found)
    parts: list[RenderableType] = [
        *heading(found.scenario),
        prose(f"Asked: what changes when {asked}? {_effort(found)}"),
        Text(),
        points(f"{capital(sentence)}." for sentence in sentences),
        Text(),
    ]
    parts += _line_table(found) if len(found.axes) == 1 else _maps(found)
    return Group(*parts)


def _asked(found: Sweep, k: int) -> str:
    axis = found.axes[k]
    name = input_words(found.scenario, axis.key)
    return (
        f"{name} goes from {number_words(axis.first)} to {number_words(axis.last)} "
        f"(now {number_words(axis.value)})"
    )


def _effort(found: Sweep) -> str:
    on_grid = int(found.on_grid.sum())
    extra = len(found.values) - on_grid
    more = f" and {extra} more along boundaries" if extra else ""
    return f"{on_grid} points{more}, each solved completely."


def _above(found: Sweep) -> NDArray[np.bool_]:
    return np.asarray(found.table["split_lower"] > found.at_most)


def _along(found: Sweep) -> list[str]:
    """Say, from the first value to the last, where something changes."""
    x, labels, above = found.values[:, 0], found.labels, _above(found)
    name = input_words(found.scenario, found.axes[0].key)
    sentences = [f"at {number_words(x[0])} the likeliest outcome is {labels[0]}"]
    for k in range(1, len(x)):
        between = f"between {x[k - 1]:.4g} and {x[k]:.4g}"
        if labels[k] != labels[k - 1]:
            sentences.append(f"{between} the likeliest becomes {labels[k]}")
        if found.scenario.wedge is not None and above[k] != above[k - 1]:
            verb = "comes within reach" if above[k] else "can no longer be promised"
            sentences.append(f"{between} more than {found.at_most:g} of a full split {verb}")
    if len(sentences) == 1:
        sentences[0] = f"the likeliest outcome is {labels[0]} all along, however {name} is set"
    if found.scenario.wedge is not None and len(set(above.tolist())) == 1:
        can = "can be promised throughout" if above[0] else "can nowhere be promised"
        sentences.append(f"more than {found.at_most:g} of a full split {can}")
    return sentences


def _regions(found: Sweep) -> list[str]:
    """Say how much of the grid each outcome has, and where the scenario lies."""
    on_grid = found.on_grid
    labels = [label for label, there in zip(found.labels, on_grid, strict=True) if there]
    counts = Counter(labels).most_common()
    named = listed([f"{label} at {percent(count / len(labels))}" for label, count in counts])
    sentences = [f"the likeliest outcome is {named} of the points of the grid"]
    if found.scenario.wedge is not None:
        share = float(_above(found)[on_grid].mean())
        sentences.append(
            f"more than {found.at_most:g} of a full split is within reach for certain at "
            f"{percent(share)} of them"
        )
    outside = [
        input_words(found.scenario, axis.key)
        for axis in found.axes
        if not axis.first <= axis.value <= axis.last
    ]
    if outside:
        sentences.append(f"the scenario itself lies outside the grid: {listed(outside)}")
    return sentences


def _line_table(found: Sweep) -> list[RenderableType]:
    scenario, three = found.scenario, found.scenario.three_tenths
    columns = ["value", "likeliest"]
    if scenario.wedge is not None:
        columns += ["split at least", "at most"]
    if three is not None:
        columns += ["3/10 lasts", "agreed", "likelihood"]
    rows = []
    for k in np.flatnonzero(found.on_grid):
        row = [f"{found.values[k, 0]:.4g}", found.labels[k]]
        if scenario.wedge is not None:
            row += [_index(found.table[f"split_{end}"][k]) for end in ("lower", "upper")]
        if three is not None:
            row += [
                yes_no(bool(found.table[f"enforceable:{three}"][k])),
                yes_no(bool(found.table[f"reachable:{three}"][k])),
                percent(_defined(found.table[f"likelihood:{three}"][k])),
            ]
        rows.append(row)
    numbers = [0, *range(2, len(columns))]
    return [table(f"{found.axes[0].key}, point by point", columns, rows, numbers, (1,))]


def _maps(found: Sweep) -> list[RenderableType]:
    """Lay out the grid as a map of letters and a map of splits, the second input upwards."""
    first, second = found.axes
    if first.steps > MOST_COLUMNS:
        return [Text(f"The map is {first.steps} columns wide: draw it with --plot DIR.")]
    on_grid = np.flatnonzero(found.on_grid)
    labels = [found.labels[k] for k in on_grid]
    order = [label for label, _ in Counter(labels).most_common()]
    names = [LETTERS[k] if k < len(LETTERS) else str(k) for k in range(len(order))]
    letter = dict(zip(order, names, strict=True))
    cells = np.array([letter[label] for label in labels]).reshape(first.steps, second.steps)
    key = "; ".join(f"{letter[label]} {label}" for label in order)
    axes = f"{first.key} to the right, {second.key} upwards"
    parts = [_map(found, cells, f"Likeliest outcome ({axes})"), Text(key), Text()]
    if found.scenario.wedge is not None:
        values = found.table["split_lower"][on_grid]
        splits = np.array([_index(value) for value in values]).reshape(cells.shape)
        parts.append(_map(found, splits, "Reachable split, at least"))
    return parts


def _map(found: Sweep, cells: NDArray[Any], title: str) -> RenderableType:
    first, second = found.axes
    columns = ["", *(f"{x:.3g}" for x in first.values)]
    rows = [
        [f"{y:.3g}", *cells[:, j].tolist()]
        for j, y in reversed(list(enumerate(second.values.tolist())))
    ]
    return table(title, columns, rows, range(len(columns)))


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _index(value: float) -> str:
    return index(_defined(value))
