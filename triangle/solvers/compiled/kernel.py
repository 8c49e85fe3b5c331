"""Turn a plain loop into machine code, and keep it for the next process.

This module knows nothing of games.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from triangle.solvers.compiled import installed

__all__ = ["kernel"]

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function when it is first called; without numba it stays as it is, and slow.

    No relaxed arithmetic: the same input gives the same bits on the same machine.

    Examples
    --------
    >>> @kernel
    ... def twice(x: float) -> float:
    ...     return 2.0 * x
    >>> twice(1.5)
    3.0
    """
    if not installed():
        return function
    from numba import njit

    try:
        made = njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # nowhere to keep it: made anew in every process
        made = njit(error_model="numpy")(function)
    return cast(F, made)
