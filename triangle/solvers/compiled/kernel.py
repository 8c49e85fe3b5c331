"""Turn a plain loop into machine code, and keep it for the next process.

This module knows nothing of games.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

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
    import numba

    settings, njit = cast(Any, numba.config), numba.njit
    before = settings.CACHE_DIR
    try:
        settings.CACHE_DIR = str(_folder(before, settings.BOUNDSCHECK))
        made = njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # nowhere to keep it: made anew in every process
        made = njit(error_model="numpy")(function)
    finally:
        settings.CACHE_DIR = before
    return cast(F, made)


@cache
def _folder(chosen: str, checked: bool | None) -> Path:
    """Where machine code of these very sources is kept.

    A function's code contains that of the functions it calls, but numba looks only at the file of
    the function itself to see whether what it kept is out of date. So each state of the sources
    has a folder of its own, also within one that the user chose (NUMBA_CACHE_DIR); and so has code
    that checks its indices (NUMBA_BOUNDSCHECK), which numba would take for the same.
    """
    here = Path(__file__).parent
    stamps = [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(here.glob("*.py"))]
    state = repr((stamps, bool(checked)))
    name = f"machine-code-{hashlib.sha256(state.encode()).hexdigest()[:16]}"
    if chosen:
        return Path(chosen) / name
    if os.access(here, os.W_OK):
        return here / "__pycache__" / name
    return Path.home() / ".cache" / "strategic-triangle" / name
