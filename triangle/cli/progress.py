"""A progress bar for work that takes a while: on a terminal only, on standard error.

Answers how far the work is, how fast it goes and how long it will take.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress_bar", "progress_so_far"]


@contextmanager
def progress_bar(words: str, total: int, unit: str = "worlds") -> Iterator[Callable[[int], None]]:
    """Show a bar while the context lasts; nothing where standard error is no terminal.

    Parameters
    ----------
    words : str
        What is being done.
    total : int
    unit : str

    Yields
    ------
    callable
        To be told how many more are done.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:.0f} {unit}/s")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(words, total=total)
        yield lambda done: shown.advance(task, done)


@contextmanager
def progress_so_far(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar whose end moves on while the work is under way.

    Parameters
    ----------
    unit : str

    Yields
    ------
    callable
        To be told how many are done, and of how many.
    """
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(unit, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
