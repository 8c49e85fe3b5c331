"""Ticks and crosses in text tables, in words where the terminal knows no such signs.

Answers how a truth value looks in a cell.
"""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

__all__ = ["Tick"]


class Tick:
    """A tick, a cross, or a dash where the question does not arise.

    Parameters
    ----------
    value : bool or None
    """

    def __init__(self, value: bool | None) -> None:
        self.value = value

    def text(self, ascii_only: bool = False) -> Text:
        """Return the mark.

        Examples
        --------
        >>> [Tick(value).text().plain for value in (True, False, None)]
        ['✓', '✗', '-']
        >>> Tick(True).text(ascii_only=True).plain
        'yes'
        """
        if self.value is None:
            return Text("-", style="dim")
        if self.value:
            return Text("yes" if ascii_only else "✓", style="green")
        return Text("no" if ascii_only else "✗", style="red")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the mark that the console can write."""
        yield self.text(options.ascii_only)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Tell the width of the mark."""
        width = self.text(options.ascii_only).cell_len
        return Measurement(width, width)
