"""When the loops of the payoff set run as machine code, and when as array operations.

The payoff set poses thousands of tiny problems (a hull, a cut, a programme of three variables),
each too small for array operations to earn their overhead. The modules of this package write them
as plain loops, which numba turns into machine code where it is installed (``pip install
'strategic-triangle[fast]'``); without it the array operations of the other solvers do the work.
Both ways follow the same rules and prove their answers alike; they may differ by rounding.

Loading machine code costs a fraction of a second, and making it, once per installation, about a
minute. By default it is therefore used for large games only.

This module computes nothing.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Literal, cast, get_args

from triangle.errors import GameError

__all__ = ["When", "compiled", "installed", "use_compiled"]

When = Literal["never", "large", "always"]

VARIABLE = "TRIANGLE_COMPILED"
LARGE = 1000
"""Profiles from which on loading machine code pays within one payoff set."""

_chosen: ContextVar[When | None] = ContextVar("compiled", default=None)


@cache
def installed() -> bool:
    """Tell whether numba is there to make machine code."""
    return importlib.util.find_spec("numba") is not None


def use_compiled(profiles: int) -> bool:
    """Tell whether a game of so many action profiles is to be solved by machine code.

    Raises
    ------
    GameError
        If the environment variable TRIANGLE_COMPILED is none of never, large, always.

    Examples
    --------
    >>> with compiled("never"):
    ...     use_compiled(15625)
    False
    """
    when = _chosen.get() or _from_environment()
    if when == "never" or not installed():
        return False
    return when == "always" or profiles >= LARGE


@contextmanager
def compiled(when: When) -> Iterator[None]:
    """Choose within a ``with`` block when machine code is used, where numba is installed.

    Parameters
    ----------
    when : "never", "large" or "always"
        "large", the default elsewhere, means games of a thousand action profiles and more.
    """
    token = _chosen.set(when)
    try:
        yield
    finally:
        _chosen.reset(token)


def _from_environment() -> When:
    value = os.environ.get(VARIABLE, "large")
    if value not in get_args(When):
        raise GameError(f"{VARIABLE}: expected never, large or always, got {value!r}")
    return cast(When, value)
