"""The grid of relational states: three dyads, each at one of a few levels, and steps between them.

A *state* is the level of each dyad's relation, from coldest (0) to warmest; states are numbered
with the first dyad varying slowest. This module says which states are one step apart and checks
payoffs and masks given per state. It computes nothing from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = [
    "SIDES",
    "BoolArray",
    "IndexArray",
    "RelationGrid",
    "enforceable_mask",
    "relation_grid",
    "state_payoffs",
]

BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.intp]

SIDES: tuple[tuple[int, int], ...] = ((0, 1), (0, 2), (1, 2))
"""The two players of each dyad, in the order in which a state lists its relations."""

FEWEST_LEVELS, MOST_LEVELS = 2, 5


@dataclass(frozen=True, eq=False)
class RelationGrid:
    """All states of three relations with the same number of levels.

    Parameters
    ----------
    n_levels : number of levels of each relation
    levels : array, shape (n_states, 3)
        Level of each dyad in each state.
    neighbours : array of state numbers, shape (n_states, 3, 3)
        ``[s, d, 0]`` is the state one step cooler in dyad d, ``[s, d, 1]`` is s itself and
        ``[s, d, 2]`` is one step warmer; -1 where there is no such level.
    """

    n_levels: int
    levels: IndexArray
    neighbours: IndexArray

    @property
    def n_states(self) -> int:
        """Number of states: levels to the power of three."""
        return len(self.levels)

    def index(self, state: Sequence[int]) -> int:
        """Return the number of a state given as three levels."""
        first, second, third = state
        return int((first * self.n_levels + second) * self.n_levels + third)


@cache
def relation_grid(n_states: int) -> RelationGrid:
    """Build the grid that has this many states.

    Parameters
    ----------
    n_states : the cube of 2, 3, 4 or 5

    Raises
    ------
    GameError
        If the number is not such a cube.

    Examples
    --------
    >>> grid = relation_grid(27)
    >>> grid.levels[5].tolist(), grid.neighbours[5].tolist()
    ([0, 1, 2], [[-1, 5, 14], [2, 5, 8], [4, 5, -1]])
    """
    cubes = {n**3: n for n in range(FEWEST_LEVELS, MOST_LEVELS + 1)}
    if n_states not in cubes:
        raise GameError(
            f"states: expected one of {sorted(cubes)} (levels to the power of three), "
            f"got {n_states}"
        )
    n = cubes[n_states]
    levels = np.indices((n, n, n)).reshape(3, -1).T.astype(np.intp)
    stride = np.array([n * n, n, 1])
    steps = np.array([-1, 0, 1])
    reached = levels[:, :, None] + steps
    target = np.arange(n_states)[:, None, None] + steps * stride[:, None]
    neighbours = np.where((reached >= 0) & (reached < n), target, -1)
    for array in (levels, neighbours):
        array.flags.writeable = False
    return RelationGrid(n, levels, neighbours)


def state_payoffs(payoffs: ArrayLike) -> FloatArray:
    """Check payoffs per state, with any number of leading axes, and make them read-only.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_states, 3)

    Raises
    ------
    GameError
        If the last axes are not states and three players, or a payoff is not finite.

    Examples
    --------
    >>> state_payoffs([[0.0, 0.0, 0.0]] * 8).shape
    (8, 3)
    """
    array = np.array(payoffs, dtype=np.float64)
    if array.ndim < 2 or array.shape[-1] != 3:
        raise GameError(f"payoffs of states: expected shape (..., n_states, 3), got {array.shape}")
    relation_grid(array.shape[-2])
    if not np.isfinite(array).all():
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise GameError(
            f"payoffs of states: expected finite numbers, got {array[where]} at index {where}"
        )
    array.flags.writeable = False
    return array


def enforceable_mask(enforceable: ArrayLike | None, shape: tuple[int, ...]) -> BoolArray:
    """Check which states are enforceable; none given means all.

    Parameters
    ----------
    enforceable : array_like of bool that broadcasts to `shape`, or None
    shape : (..., n_states)

    Raises
    ------
    GameError
        If it holds something other than truth values or does not fit the states.

    Examples
    --------
    >>> enforceable_mask(None, (8,)).all()
    np.True_
    """
    given = np.asarray(True if enforceable is None else enforceable)
    if given.dtype != np.bool_:
        raise GameError(f"enforceable: expected truth values, got {given.dtype} numbers")
    try:
        mask = np.array(np.broadcast_to(given, shape))
    except ValueError:
        raise GameError(
            f"enforceable: expected one truth value per state, shape {shape}, got {given.shape}"
        ) from None
    mask.flags.writeable = False
    return mask
