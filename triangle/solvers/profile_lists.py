"""Where loops remember, for each direction, which profiles can still matter there.

What is remembered, and when it may be relied on, is said in `triangle.solvers.compiled.candidates`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lists", "longer"]


class Lists:
    """Lists of profiles for a growing number of directions.

    Attributes
    ----------
    listed : (N, C)
    counts : (N,), how many of each list count; minus one asks for a new list
    fixed : (N,), how many proofs the list rests on
    left_out : (N,), the highest bound of a profile left out
    offsets : (N, P), what the proofs bounded when the list was made
    """

    def __init__(self, proofs: int, profiles: int) -> None:
        self.listed = np.empty((0, profiles), dtype=np.int64)
        self.counts = np.empty(0, dtype=np.int64)
        self.fixed = np.empty(0, dtype=np.int64)
        self.left_out = np.empty(0)
        self.offsets = np.empty((0, proofs))

    def extend(self, more: int) -> None:
        """Add directions, whose lists are still to be made."""
        self.listed = longer(self.listed, more)
        self.counts = np.concatenate([self.counts, np.full(more, -1)])
        self.fixed = longer(self.fixed, more)
        self.left_out = longer(self.left_out, more)
        self.offsets = longer(self.offsets, more)


def longer(array: NDArray[Any], more: int) -> NDArray[Any]:
    """Add rows of zeros.

    Examples
    --------
    >>> longer(np.ones((1, 2)), 1).tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    return np.concatenate([array, np.zeros((more, *array.shape[1:]), dtype=array.dtype)])
