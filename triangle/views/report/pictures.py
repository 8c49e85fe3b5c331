"""Figures as they stand in a page: inside it, as vectors, with words for who does not see them.

Answers how a figure gets into HTML. What is on it is the business of the module that draws it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from triangle.language import in_language
from triangle.views.style import figure_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "picture", "pictures"]


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


def picture(draw: Callable[[], Figure], words: str) -> Picture:
    """Turn a figure into a picture that needs no file beside the page.

    Words within figures stay English whatever the language of the page: the font that matplotlib
    brings along, and that makes figures alike everywhere, holds no others.

    Parameters
    ----------
    draw : callable
        Draws the figure.
    words : str
        What it shows, for readers who do not see it.
    """
    (found,) = pictures(lambda: {"": draw()}, {"": words})
    return found


def pictures(draw: Callable[[], Mapping[str, Figure]], words: Mapping[str, str]) -> list[Picture]:
    """Turn figures into pictures, as `picture` does with one.

    Parameters
    ----------
    draw : callable
        Draws the figures by name.
    words : mapping of name to str
    """
    with in_language("en"):
        figures = draw()
    found = []
    for name, figure in figures.items():
        width, height = (round(96 * inches) for inches in figure.get_size_inches())
        code = base64.b64encode(figure_bytes(figure, "svg")).decode("ascii")
        source = f"data:image/svg+xml;base64,{code}"
        found.append(Picture(source, words[name], width, height))
    return found
