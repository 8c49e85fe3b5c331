"""Supports that no equilibrium can have, because an action in them is dominated given the others'.

Answers quickly, for three supports at a time, whether a pure action does better than one of them
against everything the other two may play. It does not look for dominance by mixed strategies.
"""

from __future__ import annotations

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import BoolArray
from triangle.solvers.support_system import Support

__all__ = ["ConditionalDominance"]

MARGIN = 1e-9
"""Least advantage that counts, in the units of the payoffs given."""


class ConditionalDominance:
    """Conditional dominance of one game, remembered by the supports of the other two players.

    Action a of player i is conditionally dominated, given supports of the others, when some action
    b of i, in its own support or not, has u_i(b, s) > u_i(a, s) for all s in these supports
    (Porter, Nudelman and Shoham 2008, definition 2).

    Parameters
    ----------
    payoffs : array of shape (n0, n1, n2, 3)
        With ranges of about one, for MARGIN to mean the same for every player.

    Raises
    ------
    GameError
        If the shape is another.

    References
    ----------
    Porter, R., Nudelman, E. and Shoham, Y. (2008), Simple search methods for finding a Nash
    equilibrium, Games and Economic Behavior 63, 642-662.

    Examples
    --------
    In the prisoner's dilemma nobody ever mixes.

    >>> u = np.array([[[[3.0, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]]) / 5
    >>> found = ConditionalDominance(u)
    >>> found.allows(((0, 1), (1,), (0,))), found.allows(((1,), (1,), (0,)))
    (False, True)
    """

    def __init__(self, payoffs: FloatArray) -> None:
        if payoffs.ndim != 4 or payoffs.shape[-1] != 3:
            raise GameError(f"payoffs: expected shape (n0, n1, n2, 3), got {payoffs.shape}")
        own = [np.moveaxis(payoffs[..., i], i, 0) for i in range(3)]
        # ahead[i][b, a, s, t]: what b gains over a against the others' actions s and t
        self._ahead = [u[:, None] - u[None, :] for u in own]
        self._seen: dict[tuple[int, tuple[int, ...], tuple[int, ...]], BoolArray] = {}

    def allows(self, support: Support) -> bool:
        """Whether no action of the supports is dominated given the other two."""
        for i in range(3):
            first, second = (support[j] for j in range(3) if j != i)
            if self._dominated(i, first, second)[list(support[i])].any():
                return False
        return True

    def _dominated(self, i: int, first: tuple[int, ...], second: tuple[int, ...]) -> BoolArray:
        key = (i, first, second)
        if key not in self._seen:
            against = self._ahead[i][:, :, first][:, :, :, second]
            self._seen[key] = (against.min(axis=(2, 3)) > MARGIN).any(axis=0)
        return self._seen[key]
