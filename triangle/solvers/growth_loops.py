"""Growth of a set of equilibrium payoffs from inside, by loops run as machine code.

Does what `growth.GrowthByArrays` does, in fewer rounds: directions are taken in the order in which
continuations lead from one to the next, and each builds on what the others found. Remembers
from round to round which profiles matter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.growth import grow
from triangle.solvers.continuation import Generated
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.growth import GUARD
from triangle.solvers.polytope import convex_hull
from triangle.solvers.profile_lists import Lists, longer

__all__ = ["GrowthByLoops"]

IntArray = NDArray[np.intp]

POOL = 6
LISTED = 32
AT_ONCE = 3
"""Corners per direction that may be found before those inside the hull are dropped."""


class GrowthByLoops:
    """Growth along a growing list of directions."""

    def __init__(self, game: Enforcement) -> None:
        self._delta = game.discount_factors
        self._stage = np.ascontiguousarray(game.payoffs * (1 - self._delta))
        guard = np.where(game.required > 0, GUARD, 0.0)
        self._required = np.ascontiguousarray(game.required + guard)
        self._prices = np.empty((0, POOL, 3))
        self._used = np.empty(0, dtype=np.int64)
        self._lists = Lists(POOL, LISTED)

    def grown_until(
        self,
        inner: Generated,
        directions: FloatArray,
        levels: FloatArray,
        goal: float,
        enough: float,
        most: int,
    ) -> tuple[Generated, int]:
        """Grow, see `growth.Growth`."""
        more = len(directions) - len(self._used)
        self._prices, self._used = longer(self._prices, more), longer(self._used, more)
        lists = self._lists
        lists.extend(more)
        order = np.argsort(-(directions**2 @ np.log(self._delta)), kind="stable")
        room, count, growths = len(directions), len(inner.values), 0
        corners, profiles, continuations = _with_room(inner, AT_ONCE * room)
        while growths < most:
            growths += 1
            everybody = (lists.counts < 0).all()
            count, gain = grow(
                corners,
                count,
                profiles,
                continuations,
                directions,
                self._delta,
                order,
                levels,
                goal,
                self._stage,
                self._required,
                self._prices,
                self._used,
                lists.listed,
                lists.counts,
                lists.fixed,
                lists.left_out,
                lists.offsets,
            )
            if len(corners) < count + room:
                found = Generated(corners[:count], profiles[:count], continuations[:count])
                inner = found.take(_extreme(found.values))
                count = len(inner.values)
                corners, profiles, continuations = _with_room(inner, AT_ONCE * room)
            if gain <= enough:
                if everybody:
                    break
                lists.counts[:] = -1  # more profiles may have become enforceable
        found = Generated(corners[:count], profiles[:count], continuations[:count])
        return found.take(_extreme(found.values)), growths


def _with_room(inner: Generated, room: int) -> tuple[FloatArray, IntArray, FloatArray]:
    """Corners, profiles and continuations, with room for more after them."""
    return (
        longer(inner.values, room),
        longer(inner.profiles, room),
        longer(inner.continuations, room),
    )


def _extreme(points: FloatArray) -> IntArray:
    """Rows of the points (N, 3) that span their hull."""
    from scipy.spatial import ConvexHull, QhullError  # loaded where it is needed

    try:
        return np.sort(ConvexHull(points).vertices).astype(np.intp)
    except QhullError:
        return convex_hull(points).source
