"""Shrink a set that holds every equilibrium payoff down to the payoff set, or close around it.

Sweeps apply the operator of Abreu, Pearce and Stacchetti (1990) again and again. Now and then it is
tried to go to the end at once (`corner_policies`): where that is proven the sweeps are over, and
where it only proves a smaller set they go on from that. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triangle.solvers.continuation import Generated
from triangle.solvers.corner_operator import CornerOperator
from triangle.solvers.corner_policies import Made, Settled, made_from, settled
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["Step", "shrink"]

IntArray = NDArray[np.intp]

MAX_SWEEPS = 4000
MAX_CORNERS = 360
ROOMY = 0.7
FEW_CORNERS = 120
THINNING = 0.02
EXACT = 1e-11
FINE = 1e-9

FIRST_TRY = 8
FIRST_TRY_NEARBY = 3
NEARBY = 5e-3
LONGER = 1.3
FEWEST_CORNERS = 16
WORTHWHILE = 10


@dataclass(frozen=True, eq=False)
class Step:
    """A set of payoffs and how each of its vertices is generated from the set before."""

    polytope: Polytope
    generated: Generated
    change: float
    crowded: bool = False
    """More corners than can be followed: some were left out, outward."""


@dataclass(frozen=True, eq=False)
class _Standing:
    """Where the sweeps stand.

    ``makers`` tells the profile that made each corner of the polytope, -1 where not known;
    ``alive`` the profiles whose thresholds the set can meet, ``likely`` those that made corners;
    ``floor`` is the tolerance forced by too many corners; ``corners`` belong to the last sweep.
    """

    polytope: Polytope
    makers: IntArray
    alive: IntArray
    likely: IntArray
    sweeps: int
    change: float
    floor: float
    corners: Generated | None
    empty: bool = False

    @property
    def step(self) -> Step | None:
        if self.empty or self.corners is None:
            return None
        return Step(self.polytope, self.corners, self.change, crowded=self.floor > 0)

    def at_goal(self, near: float) -> bool:
        """Tell whether nothing is to be gained by more sweeps.

        A set with few corners is followed to rounding: its corners are then exact.
        """
        goal = EXACT if len(self.polytope.vertices) <= FEW_CORNERS else near
        return self.empty or self.change <= max(goal, 2 * self.floor)


def shrink(
    operator: CornerOperator,
    start: Polytope,
    tol: float,
    *,
    loops: bool = False,
    stop_when_crowded: bool = False,
    near: Generated | None = None,
) -> tuple[Step | None, int]:
    """Shrink a set that holds every equilibrium payoff until it stops moving.

    The change still to come after a change of x is at most x / (1 - delta) along a contraction,
    so the sweeps go on until x is that much below the tolerance.

    Parameters
    ----------
    operator : CornerOperator
    start : Polytope
    tol : float
    loops : bool
        Whether machine code sweeps (equal discount factors only).
    stop_when_crowded : bool
        Whether to return as soon as there are more corners than can be followed.
    near : Generated, optional
        Corners of a similar game, where the first try to go to the end begins.

    Returns
    -------
    The last set, None when it is empty, and the number of sweeps.
    """
    game = operator.game
    delta = float(game.discount_factors.max())
    close = tol * (1 - delta) / 50
    everything = np.arange(len(game.payoffs))
    unknown = np.full(len(start.vertices), -1)
    at = _Standing(start, unknown, everything, everything[:0], 0, 1.0, 0.0, None)
    wait = float(FIRST_TRY)
    next_try = wait if near is None else float(FIRST_TRY_NEARBY)
    while at.sweeps < MAX_SWEEPS:
        before, at = _swept(operator, at, close, int(next_try), loops)
        if at.at_goal(close) or (stop_when_crowded and at.floor > 0):
            break
        if at.sweeps < next_try or not operator.equal_patience:
            continue
        if near is None:
            wait *= LONGER
        next_try = at.sweeps + wait if near is None else wait
        far = close / at.change < delta**WORTHWHILE
        there = _tried(operator, before, at, loops, near) if far else None
        near = None
        if there is not None and there.at_rest and there.gap <= tol / 2:
            return Step(there.outer, there.corners, there.gap), at.sweeps
        if there is not None and _is_smaller(there.outer, at.polytope):
            unknown = np.full(len(there.outer.vertices), -1)
            at = replace(at, polytope=there.outer, makers=unknown)
    return at.step, at.sweeps


def _is_smaller(one: Polytope, other: Polytope) -> bool:
    return one.falls_short_of(other) > 2 * other.falls_short_of(one)


def _tried(
    operator: CornerOperator,
    before: _Standing,
    at: _Standing,
    loops: bool,
    near: Generated | None,
) -> Settled | None:
    """Try to go to the end at once, where there are corners to learn from."""

    def sweep(polytope: Polytope, likely: IntArray) -> Generated | None:
        if loops:
            from triangle.solvers.compiled.sweeping import swept_once

            found = swept_once(operator.game, polytope, at.alive, likely, FINE)
            if found is not None:
                return found
        return operator.apply(polytope, operator.thresholds(polytope), at.alive, likely, FINE)

    if at.corners is None or at.polytope.rank < 3 or len(at.corners.values) < FEWEST_CORNERS:
        return None
    made: Made | None = Made(at.corners, before.polytope, before.makers, at.change)
    if near is not None:
        hull = convex_hull(near.values)
        made = made_from(hull, near.profiles[hull.source], sweep)
        made = None if made is None or made.change > NEARBY else made
    return None if made is None else settled(operator.game, made, at.polytope, sweep, loops=loops)


def _swept(
    operator: CornerOperator, at: _Standing, near: float, until: int, loops: bool
) -> tuple[_Standing, _Standing]:
    """Sweep once, or by machine code until some sweep; return the last standing but one, too."""
    first = before = at
    for most in (until - 1, max(until, at.sweeps + 1)) if loops else ():
        if at.sweeps < most and at.polytope.rank == 3:
            before, at = at, _by_machine(operator.game, at, near, most)
            if at.at_goal(near):
                return before, at
    if at.sweeps > first.sweeps and at.corners is not None:
        return before, at
    return at, _by_arrays(operator, at)


def _by_machine(game: Enforcement, at: _Standing, near: float, most: int) -> _Standing:
    """Sweep by machine code; where that hands over there are no corners."""
    from triangle.solvers.compiled.sweeping import Position, outer_sweeps

    position = Position(at.polytope, at.alive, at.likely, at.sweeps, at.change, at.floor)
    found = outer_sweeps(
        game.payoffs,
        game.required,
        game.minmax,
        float(game.discount_factors[0]),
        position,
        near,
        most,
    )
    polytope, corners = found.polytope, found.generated
    if polytope is None:
        return replace(at, sweeps=found.sweeps, empty=True)
    unknown = np.full(len(polytope.vertices), -1)
    return _Standing(
        polytope,
        unknown if corners is None else corners.profiles,
        found.alive,
        found.likely,
        found.sweeps,
        found.change,
        found.floor,
        corners,
    )


def _by_arrays(operator: CornerOperator, at: _Standing) -> _Standing:
    """Sweep once by array operations."""
    polytope, change, floor = at.polytope, at.change, at.floor
    thresholds, top = operator.thresholds(polytope), polytope.vertices.max(axis=0)
    alive = at.alive[(thresholds[at.alive] <= top + 1e-10).all(axis=1)]
    thin = max(THINNING * change, floor)
    generated = operator.apply(polytope, thresholds, alive, at.likely, thin)
    if generated is None:
        return replace(at, sweeps=at.sweeps + 1, empty=True)
    new = convex_hull(generated.values, thin)
    while len(new.vertices) > MAX_CORNERS and thin < 0.01:
        thin = floor = 2 * max(thin, 1e-12)
        new = convex_hull(generated.values, thin)
    if len(new.vertices) < ROOMY * MAX_CORNERS:  # most corners were passing ones
        floor = floor / 2 if floor > EXACT else 0.0
    likely = np.unique(generated.profiles[new.source])
    wider = new.around(generated.values) if new.rank == 3 else new
    # A sliver would be blown up too far: it keeps every corner.
    if new.falls_short_of(wider) > max(change / 4, 8 * floor):
        wider = new = convex_hull(generated.values)
    change = wider.falls_short_of(polytope)
    corners = generated.take(new.source)
    return _Standing(wider, corners.profiles, alive, likely, at.sweeps + 1, change, floor, corners)
