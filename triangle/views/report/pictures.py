"""Figures as they stand in a page: inside it, as vectors, with words for who does not see them.

Answers how a figure gets into HTML. What is on it is the business of the module that draws it.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from triangle.views.style import figure_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "picture"]


class Picture(NamedTuple):
    """A figure ready for an ``img`` element.

    Attributes
    ----------
    source : str
        A data address that holds the whole figure.
    words : str
        What it shows.
    width, height : int
        Pixels on the page where there is room.
    """

    source: str
    words: str
    width: int
    height: int


def picture(figure: Figure, words: str) -> Picture:
    """Turn a figure into a picture that needs no file beside the page.

    Parameters
    ----------
    figure : Figure
    words : str
        What it shows, for readers who do not see it.
    """
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    code = base64.b64encode(figure_bytes(figure, "svg")).decode("ascii")
    return Picture(f"data:image/svg+xml;base64,{code}", words, width, height)
