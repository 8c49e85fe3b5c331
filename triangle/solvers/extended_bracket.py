"""The farthest extended equilibrium payoff in a direction, closed in upon from both sides.

Answers max n.z over the extended payoffs z of equilibria that give players at least their floors,
as a bracket. Half-spaces come from `OuterCuts`, equilibria from `InnerPoints`; this file decides
which directions are worth looking at: those that the two disagree about and that the answer
hangs on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.directions import spread_directions
from triangle.solvers.extended_game import ExtendedGame
from triangle.solvers.inner_points import InnerPoints, Mixture
from triangle.solvers.outer_cuts import OuterCuts

__all__ = ["Bracket", "bracket_direction"]

FIRST_DEPTH = 60
MOST_DEPTH = 1000
MOST_PASSES = 60
MOST_APPLICATIONS = 3000
ALIKE = 1e-12
FAINT = 1e-9
STUCK = 0.98
PATIENCE = 3
"""Passes that bring the gap down by less than 2 % after which to look around."""

SETTLED = 1e-4
"""Share of the wanted gap that half-spaces may still move by when they are left to settle."""

FEW_DIRECTIONS = 20
MOST_DIRECTIONS = 200


@dataclass(frozen=True, eq=False)
class Bracket:
    """Bounds in normalised units, and the lottery that attains the lower one.

    Attributes
    ----------
    lower, upper : float
        Minus infinity: no equilibrium known; none exists.
    mixture : Mixture or None
        Over the points of the inner set.
    kappa : (3,)
        Multipliers of the floors at the lower bound.
    passes : int
    """

    lower: float
    upper: float
    mixture: Mixture | None
    kappa: FloatArray
    passes: int


def bracket_direction(
    extended: ExtendedGame,
    outer: OuterCuts,
    inner: InnerPoints | None,
    direction: FloatArray,
    floors: FloatArray,
    tol: float,
) -> Bracket:
    """Bracket the largest direction.z over equilibria that meet floors.

    Dual dynamic programming (Pereira and Pinto 1991) on the payoff-set operator, with the inner
    and outer approximations of Judd, Yeltekin and Conklin (2003). Each pass goes forward: from
    the direction n at the start to the direction D n + kappa that decides about the continuation
    of the profile that allows the bound, kappa being the multipliers of its thresholds, and so on
    until the two sides agree; then backward, improving both sides along these directions. If a
    profile can be followed by nothing known, the direction that its thresholds are missed in
    comes next. The gap at n is at most that at D n + kappa, so what is gained there is gained here.

    Parameters
    ----------
    extended : ExtendedGame
    outer, inner : OuterCuts, InnerPoints or None
        Of this game; both are improved in place. None when no equilibrium is known.
    direction : (3 + k,)
    floors : (3,)
        Normalised; -1 where there is none.
    tol : float
        Wanted gap.

    Returns
    -------
    Bracket

    References
    ----------
    Pereira, M. V. F. and Pinto, L. M. V. G. (1991), Multi-stage stochastic optimization applied to
    energy planning, Mathematical Programming 52, 359-375.
    Judd, K. L., Yeltekin, S. and Conklin, J. (2003), Computing supergame equilibria, Econometrica
    71, 1239-1254.
    """
    depth, spread, gap = FIRST_DEPTH, FEW_DIRECTIONS, np.inf
    stuck, known = 0, False
    for passes in range(MOST_PASSES + 1):
        bound = outer.farthest(direction, floors)
        upper = -np.inf if outer.is_empty else bound.value
        found = None if inner is None else inner.farthest(direction, floors)
        lower = -np.inf if found is None else found.value
        spent = passes == MOST_PASSES or outer.applications >= MOST_APPLICATIONS
        if upper == -np.inf or upper - lower <= tol or spent:
            break
        now = upper - lower if np.isfinite(lower) else upper - float(direction @ extended.bottom)
        stuck = stuck + 1 if now > STUCK * gap else 0
        if now > gap / 2:
            depth = min(2 * depth, MOST_DEPTH)
        gap = now if np.isfinite(lower) != known else min(gap, now)
        known = bool(np.isfinite(lower))
        if stuck == PATIENCE:
            if spread > MOST_DIRECTIONS:
                break
            _look_around(outer, inner, len(direction), spread, SETTLED * tol)
            stuck, spread = 0, 2 * spread
            continue
        duals = bound.kappa if found is None else found.kappa
        start = _onward(direction, duals, lower)
        wanted = tol / 2 if np.isfinite(lower) else 1e-9
        _pass(extended, outer, inner, start, wanted, depth, SETTLED * tol)
    if found is None or found.value == -np.inf:
        return Bracket(lower, upper, None, np.zeros(3), passes)
    return Bracket(lower, upper, found, found.kappa, passes)


def _pass(
    extended: ExtendedGame,
    outer: OuterCuts,
    inner: InnerPoints | None,
    start: FloatArray,
    tol: float,
    depth: int,
    settled: float,
) -> None:
    """Go along the directions that the gap hangs on, forward and back."""
    path, count = np.empty((depth, len(start))), 0
    onward = start
    while count < depth:
        scale = float(np.linalg.norm(onward))
        if scale <= FAINT:
            break
        n = path[count] = onward / scale
        count += 1
        gap, row = _look(outer, inner, n)
        if outer.is_empty or gap * scale <= tol:
            break
        fresh = _next(extended, outer, inner, n, row, path[:count])
        if fresh is None:
            break
        onward, resets = fresh
        onward = onward if resets else scale * onward
    outer.settle(settled)
    for n in path[:count][::-1]:
        if outer.is_empty:
            return
        _improve(outer, inner, n)
    outer.settle(settled)


def _look_around(
    outer: OuterCuts, inner: InnerPoints | None, width: int, count: int, settled: float
) -> None:
    """Improve both sides in directions spread evenly, with and without the observers."""
    players = spread_directions(count)
    sides = [np.column_stack([players, np.zeros((len(players), width - 3))])]
    for k in range(3, width):
        for sign in (1.0, -1.0):
            side = sides[0].copy()
            side[:, k] = sign
            sides.append(side / 2**0.5)
    for _ in range(2):
        for n in np.concatenate(sides):
            if outer.is_empty:
                return
            _improve(outer, inner, n)
        outer.settle(settled)


def _next(
    extended: ExtendedGame,
    outer: OuterCuts,
    inner: InnerPoints | None,
    n: FloatArray,
    row: int,
    path: FloatArray,
) -> tuple[FloatArray, bool] | None:
    """Choose the direction to look at after n, given the profile that allows the bound there.

    That is D n + kappa where the inner set can follow the profile; where it cannot, or that
    direction has been looked at on this path, the one that parts the inner set from where the
    outer set follows the profile, or in which the inner set misses the thresholds. The truth
    value says that the direction measures anew, rather than on from n.
    """
    ahead = extended.discount_factors * n
    mixture = None if inner is None else inner.farthest(ahead, extended.least_inner[row])
    if mixture is not None and np.isfinite(mixture.value):
        onward = _onward(ahead, mixture.kappa, mixture.value)
        if _is_new(onward, path):
            return onward, False
    bound = outer.farthest(ahead, extended.least_outer[row])
    if inner is not None and mixture is not None:
        for onward in (inner.separate(bound.point), _onward(ahead, mixture.kappa, -np.inf)):
            if _is_new(onward, path):
                return onward, True
    onward = _onward(ahead, bound.kappa, bound.value)
    return (onward, False) if _is_new(onward, path) else None


def _is_new(onward: FloatArray, path: FloatArray) -> bool:
    size = float(np.linalg.norm(onward))
    return size > FAINT and float((path @ onward).max()) < (1 - ALIKE) * size


def _look(outer: OuterCuts, inner: InnerPoints | None, n: FloatArray) -> tuple[float, int]:
    """Return the gap in a direction, and the profile that allows it; improve if it is new."""
    seen = outer.glance(n)
    if seen is None:
        return _improve(outer, inner, n)
    known = -np.inf if inner is None else inner.reach(n)
    return seen[0] - known, seen[1]


def _improve(outer: OuterCuts, inner: InnerPoints | None, n: FloatArray) -> tuple[float, int]:
    """Improve both sides in one direction; return the gap that is left, and the profile."""
    known = -np.inf if inner is None else inner.reach(n)
    bound, row = outer.tighten(n, known)
    if inner is not None and bound - known > 1e-13:
        known = inner.grow(n)
    return bound - known, row


def _onward(direction: FloatArray, kappa: FloatArray, value: float) -> FloatArray:
    """Direction that decides: plus the multipliers, or those of the shortfall alone."""
    onward = np.zeros(len(direction))
    if np.isfinite(value):
        onward += direction
        onward[:3] += kappa
        return onward
    size = float(np.linalg.norm(kappa))
    onward[:3] = kappa / size if size > 0 else 0.0
    return onward
