"""How figures look: one colour and marker per player and per pattern, one line per warmth.

Answers nothing about the game. No meaning rests on colour alone: markers, line styles, widths and
words say the same. The colours are those of Okabe and Ito, which people with any of the common
kinds of colour blindness can tell apart.

References
----------
Okabe, M. and Ito, K. (2008). Color universal design. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "CHANNEL_COLOURS",
    "FIGURE_FORMATS",
    "FILE_FORMATS",
    "INK",
    "PATTERN_HATCHES",
    "PATTERN_MARKS",
    "PLAIN_MARK",
    "PLAYER_MARKS",
    "Mark",
    "figure_bytes",
    "new_figure",
    "warmth_line",
]


class Mark(NamedTuple):
    """A colour and a marker that go together."""

    colour: str
    marker: str


INK = "#222222"
"""Colour of text and axes."""

PLAYER_MARKS: tuple[Mark, Mark, Mark] = (
    Mark("#0072B2", "o"),
    Mark("#D55E00", "s"),
    Mark("#009E73", "^"),
)
"""By place among the players, so that a player looks alike in every scenario."""

PATTERN_MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "unit veto": Mark("#555555", "X"),
        "stable marriage": Mark("#B0487F", "s"),
        "romantic triangle": Mark("#B87A00", "^"),
        "menage a trois": Mark("#2C87C0", "o"),
    }
)
PATTERN_HATCHES: Mapping[str, str] = MappingProxyType(
    {"unit veto": "xx", "stable marriage": "//", "romantic triangle": "..", "menage a trois": ""}
)
"""Areas of a pattern look different without colour too."""

PLAIN_MARK = Mark("#222222", "D")
"""For an outcome of a game without relations."""

CHANNEL_COLOURS = (
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"),
)
"""By place among the channels; a number on each bar says the same."""

FIGURE_FORMATS = ("png", "svg")
"""What a folder of figures holds of each."""

FILE_FORMATS = ("svg", "pdf", "png")
"""What a single figure can be saved as: vectors first."""

_METADATA: Mapping[str, Any] = MappingProxyType(
    {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
)
"""Takes out what differs from one run or machine to the next."""

_LOOKS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#777777",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "strategic-triangle",
    "pdf.fonttype": 42,
}


def new_figure(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Make an empty figure with axes in one row, without touching matplotlib's global state.

    Parameters
    ----------
    width, height : float
        Inches.
    columns : int
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_LOOKS)
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, columns, squeeze=False)
    return figure, list(axes[0])


def figure_bytes(figure: Figure, file_format: str) -> bytes:
    """Draw a figure, the same bytes every time.

    Parameters
    ----------
    figure : Figure
    file_format : {"svg", "pdf", "png"}
        One of FILE_FORMATS.
    """
    import matplotlib as mpl

    drawn = io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_LOOKS)
        figure.savefig(drawn, format=file_format, dpi=150, metadata=_METADATA[file_format])
    return drawn.getvalue()


def warmth_line(warmth: float) -> dict[str, Any]:
    """Say how a relation's line looks: dotted and thin when cold, longer dashes, then solid.

    Parameters
    ----------
    warmth : float, in [0, 1]

    Examples
    --------
    >>> warmth_line(1.0)["linestyle"]
    'solid'
    >>> warmth_line(0.0)["linewidth"] < warmth_line(0.5)["linewidth"]
    True
    """
    if warmth >= 1:
        style: Any = "solid"
    elif warmth <= 0:
        style = (0, (1.0, 2.2))
    else:
        style = (0, (1.5 + 4 * warmth, 1.6))
    grey = float(np.interp(warmth, [0, 1], [0.55, 0.13]))
    return {"linestyle": style, "linewidth": 1.4 + 4.2 * warmth, "color": (grey, grey, grey)}
