"""The sweeps of the payoff-set recursion with equal discount factors, as machine code, for bodies.

The rules are those of `triangle.solvers.sweeps`, which see. Where the set turns flat, or rounding
makes a hull inconsistent, the sweeps hand over to the array operations there: they return the last
set that was sound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.cuts import Pool, empty_pool, lowest_and_highest
from triangle.solvers.compiled.hull import DONE, hull
from triangle.solvers.compiled.kernel import kernel
from triangle.solvers.compiled.one_sweep import (
    apply_operator,
    carry,
    generators,
    raise_thresholds,
)
from triangle.solvers.compiled.surfaces import (
    Surface,
    blown_up,
    deepest,
    excess_over,
    falls_short,
)

__all__ = ["EMPTY", "HAND_OVER", "SETTLED", "UNSETTLED", "Swept", "shrink", "shrink_with_slack"]

BoolArray = NDArray[np.bool_]

SETTLED, EMPTY, HAND_OVER, UNSETTLED = 0, 1, 2, 3

MAX_CORNERS = 360
MANY_CORNERS = 800
VERY_PATIENT = 0.95
"""Above this discount factor more corners are followed, without which sets stop far too wide."""

ROOMY = 0.7
FEW_CORNERS = 120
THINNING = 0.02
EXACT = 1e-11
PATIENCE = 30
BLOWN = 1e-10
"""Blowing up this little is rounding."""


class Swept(NamedTuple):
    """Where the sweeps stopped.

    Attributes
    ----------
    status : SETTLED, EMPTY, HAND_OVER or UNSETTLED (out of sweeps)
    sweeps : number of sweeps done in all
    change : how far the last of them moved
    floor : tolerance of thinning forced by too many corners
    alive : (A,) profiles whose thresholds the set can meet
    likely : (A,) profiles that generated corners in the last sweep
    surface : the last set
    generated : how its corners were generated, row by row; of use only when SETTLED
    """

    status: int
    sweeps: int
    change: float
    floor: float
    alive: BoolArray
    likely: BoolArray
    surface: Surface
    generated: Pool


@kernel
def shrink(
    payoffs: FloatArray,
    required: FloatArray,
    minmax: FloatArray,
    delta: float,
    points: FloatArray,
    alive: BoolArray,
    likely: BoolArray,
    sweeps: int,
    change: float,
    floor: float,
    near: float,
    most: int,
) -> Swept:
    """Shrink a set that holds every equilibrium payoff until it stops moving.

    Parameters
    ----------
    payoffs, required : (A, 3)
        Stage payoffs, and what a continuation must be worth above the threat.
    minmax : (3,)
    delta : float
    points : (N, 3), whose hull is the set to start from
    alive, likely : (A,)
    sweeps, change, floor : where earlier sweeps stopped; 0, 1 and 0 at first
    near : float, the change at which to stop
    most : int, sweeps in all
    """
    status, surface = hull(points, 0.0)
    none = empty_pool(0)
    if status != DONE:
        return Swept(HAND_OVER, sweeps, change, floor, alive, likely, surface, none)
    share = excess_over(surface, points, np.empty(len(points)))
    surface = blown_up(surface, max(share, 0.0))
    alive, thresholds = alive.copy(), np.empty_like(required)
    reach = np.full(len(payoffs), np.inf)
    generated = none
    crowd = MAX_CORNERS if delta <= VERY_PATIENT else MANY_CORNERS
    while sweeps < most:
        low, high = lowest_and_highest(surface)
        still = raise_thresholds(thresholds, np.maximum(low, minmax), required, high, alive)
        thin = max(THINNING * change, floor)
        count, pool, status, new = apply_operator(
            surface, payoffs, thresholds, still, likely, delta, thin, reach
        )
        if count == 0:
            return Swept(EMPTY, sweeps + 1, change, floor, still, likely, surface, none)
        least, values, hulled = floor, pool.values[:count], new
        while status == DONE and len(new.corners) > crowd and thin < 0.01:
            thin = least = 2 * max(thin, 1e-12)
            status, new = hull(values, thin)
        if status != DONE:
            return Swept(HAND_OVER, sweeps, change, floor, alive, likely, surface, none)
        if len(new.corners) < ROOMY * crowd:  # most corners were passing ones
            least = least / 2 if least > EXACT else 0.0
        share = max(0.0, excess_over(new, values, np.empty(count)))
        # A sliver would be blown up too far: it keeps every corner.
        if share * deepest(new) > max(change / 4, 8 * least):
            status, new = hull(values, 0.0)
            if status == DONE:
                share = max(0.0, excess_over(new, values, np.empty(count)))
            if status != DONE or share * deepest(new) > max(change / 4, 8 * least, BLOWN):
                return Swept(HAND_OVER, sweeps, change, floor, alive, likely, surface, none)
        likely, generated = generators(new, pool, len(payoffs))
        wider = blown_up(new, share)
        carry(reach, hulled, wider)
        sweeps, floor, alive = sweeps + 1, least, still
        change = falls_short(wider, surface)
        surface = wider
        # A set with few corners is followed to rounding: its corners are then exact.
        goal = EXACT if len(wider.corners) <= FEW_CORNERS else near
        # Blown up for a corner that the hull left out, a set may stand still for that alone.
        if share * deepest(new) > max(8 * floor, BLOWN):
            change = max(change, share * deepest(new))
        if change <= max(goal, 2 * floor):
            return Swept(SETTLED, sweeps, change, floor, alive, likely, surface, generated)
    return Swept(UNSETTLED, sweeps, change, floor, alive, likely, surface, generated)


@kernel
def shrink_with_slack(
    payoffs: FloatArray,
    raised: FloatArray,
    delta: float,
    points: FloatArray,
    likely: BoolArray,
    goal: float,
    most: int,
) -> Swept:
    """Shrink a set under thresholds raised by a slack, to one that generates itself.

    Parameters
    ----------
    payoffs, raised : (A, 3)
        Stage payoffs, and what a continuation must be worth above the threat, slack included.
    delta : float
    points : (N, 3), whose hull is the set to start from
    likely : (A,)
    goal : float, the change at which to stop
    most : int, sweeps in all
    """
    status, surface = hull(points, 0.0)
    none = empty_pool(0)
    everything = np.ones(len(payoffs), np.bool_)
    if status != DONE:
        return Swept(HAND_OVER, 0, 1.0, 0.0, everything, likely, surface, none)
    thresholds = np.empty_like(raised)
    generated, change, smallest, waited = none, 1.0, np.inf, 0
    reach = np.full(len(payoffs), np.inf)
    for sweep in range(most):
        low, high = lowest_and_highest(surface)
        able = raise_thresholds(thresholds, low, raised, high, everything)
        thin = goal / 4
        count, pool, status, new = apply_operator(
            surface, payoffs, thresholds, able, likely, delta, thin, reach
        )
        if count == 0:
            return Swept(EMPTY, sweep + 1, change, 0.0, able, likely, surface, none)
        hulled = new
        while status == DONE and len(new.corners) > 2 * MAX_CORNERS and thin < 0.01:
            thin *= 2
            status, new = hull(pool.values[:count], thin)
        if status == DONE:
            share = excess_over(new, pool.values[:count], np.empty(count))
            if share * deepest(new) > 8 * thin:  # a sliver keeps every corner
                status, new = hull(pool.values[:count], 0.0)
        if status != DONE:
            return Swept(HAND_OVER, sweep, change, 0.0, able, likely, surface, none)
        likely, generated = generators(new, pool, len(payoffs))
        carry(reach, hulled, new)
        change = falls_short(new, surface)
        surface = new
        if change <= goal:
            return Swept(SETTLED, sweep + 1, change, 0.0, able, likely, surface, generated)
        waited = 0 if change < 0.99 * smallest else waited + 1
        smallest = min(smallest, change)
        if waited > PATIENCE:  # thinning keeps it moving: a larger slack will do
            return Swept(EMPTY, sweep + 1, change, 0.0, able, likely, surface, none)
    return Swept(UNSETTLED, most, change, 0.0, everything, likely, surface, generated)
