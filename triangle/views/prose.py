"""Running text for the terminal, broken into lines as its language does.

Answers where a line may end. With spaces between words: after a space, but not between a number and
its unit. Without: between any two characters, but never inside a number or a key, before a closing
mark or after an opening one (JIS X 4051).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.containers import Lines
from rich.table import Table
from rich.text import Text

from triangle.language import language

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["line_ends", "points", "prose"]

SPACED = ("en",)
"""Languages whose words stand apart."""

_WORD = re.compile(r"\s*\S+(?: +(?:%|pt\b)\S*)*\s*")
"""A word with the space around it, and the unit that goes with it."""

OPENING = ("Ps", "Pi")
CLOSING = ("Pe", "Pf", "Po", "Lm")
"""Categories of Unicode: brackets and quotation marks; other marks; marks that go with a letter."""


def prose(text: str, style: str = "") -> Text:
    """Return a text that is broken into lines by the rules of the language in force.

    Examples
    --------
    >>> prose("An equilibrium.").plain
    'An equilibrium.'
    """
    return _Prose(text, style=style)


def points(sentences: Iterable[str]) -> RenderableType:
    """List sentences under dashes, each line after the first set in."""
    grid = Table.grid(padding=(0, 1))
    for sentence in sentences:
        grid.add_row("-", prose(sentence))
    return grid


def line_ends(text: str, width: int, spaced: bool = False) -> list[int]:
    """Find where the lines of a text end.

    Parameters
    ----------
    text : str
        One paragraph.
    width : int
        Columns; a letter of a language without spaces fills two.
    spaced : bool
        Whether spaces stand between words.

    Returns
    -------
    list of int
        Offsets at which a new line begins, the first line aside. A piece longer than a line is not
        broken here.

    Examples
    --------
    >>> line_ends("均衡は、約 0.123 である。", 12)
    [6, 14]
    >>> line_ends("It holds in 62 % of them.", 14, spaced=True)
    [12]
    """
    ends, used = [], 0
    for start, piece in _words(text) if spaced else _pieces(text):
        if used and used + cell_len(piece.rstrip()) > width:
            ends.append(start)
            used = 0
        used += cell_len(piece)
    return ends


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text with spaces into words, each with the unit that follows it."""
    for word in _WORD.finditer(text):
        yield word.start(), word[0]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text wherever a line may end."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or _may_part(text[end - 1], text[end]):
            yield start, text[start:end]
            start = end


def _may_part(before: str, after: str) -> bool:
    if after == " " or _closes(after) or unicodedata.category(before) in OPENING:
        return False
    return not (before.isascii() and after.isascii()) or before == " "


def _closes(letter: str) -> bool:
    """Tell a mark, or a small or lengthening letter, that may not begin a line."""
    small = "LETTER SMALL" in unicodedata.name(letter, "") and not letter.isascii()
    return small or unicodedata.category(letter) in CLOSING


class _Prose(Text):
    """Text whose lines end where the language that was in force lets them."""

    def __init__(self, text: str, style: str = "") -> None:
        super().__init__(text, style=style)
        self._spaced = language() in SPACED

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        """Break into lines, then fold what is longer than a line by itself."""
        lines = Lines()
        for paragraph in self.split(allow_blank=True):
            for line in paragraph.divide(line_ends(paragraph.plain, width, self._spaced)):
                line.rstrip()
                if line.cell_len > width:
                    lines.extend(line.wrap(console, width, **{**options, "overflow": "fold"}))
                else:
                    lines.append(line)
        return lines
