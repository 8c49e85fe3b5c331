"""A first set that generates itself, found from outside, where no profile is played for ever.

Levels are lowered under thresholds raised by a slack. The farthest payoffs then generated take
their continuations from a set a little larger than their own hull; each continuation is moved to
the nearest lottery over them, and the slack pays for the difference. Whether it does is checked.
Normalised units, as in `sweeps`; glossary as in `levels`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import Generated
from triangle.solvers.corner_programmes import lotteries_over_corners
from triangle.solvers.directions import spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.growth import GUARD
from triangle.solvers.levels import Levels
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["roomy_start"]

DIRECTIONS = 60
SPARE = (0.1, 0.03, 0.01)
"""Slacks, as shares of the payoff range, the largest first."""


def roomy_start(game: Enforcement) -> Generated | None:
    """Find a set that generates itself with slack to spare, or None where none is found.

    The first with an interior is taken, else the largest there is.
    """
    best: Polytope | None = None
    largest: Generated | None = None
    for slack in SPARE:
        raised = np.where(game.required > 0, game.required + slack, 0.0)
        levels = Levels(replace(game, required=raised), spread_directions(DIRECTIONS))
        if not levels.is_empty:
            levels.approach()
        if not levels.is_empty:
            found = _realised(game, levels)
            if found is None:
                continue
            hull = convex_hull(found.values)
            if best is None or hull.rank > best.rank:
                best, largest = hull, found
            if hull.rank == 3:
                break
    return largest


def _realised(game: Enforcement, levels: Levels) -> Generated | None:
    """Give the farthest payoffs continuations among themselves, if that leaves them enforced."""
    n, delta = levels.directions, game.discount_factors
    loops, onward = use_compiled(len(game.payoffs)), n * delta
    thresholds = levels.thresholds(levels.guess)[levels.profiles]
    farthest = farthest_within_facets(
        n, levels.guess, onward, thresholds, box_bases(onward), loops=loops
    )
    possible = np.isfinite(farthest.values)
    if not possible.any():
        return None
    profiles, points = levels.profiles[possible], farthest.points[possible]
    today = (1 - delta) * game.payoffs[profiles]
    rows = convex_hull(today + delta * points).source
    values = today[rows] + delta * points[rows]
    lotteries = lotteries_over_corners(values, points[rows], loops=loops)
    values = _worth(today[rows], lotteries, delta)
    required = game.required[profiles[rows]]
    continuations = lotteries @ values
    least = values.min(axis=0) + required + np.where(required > 0, GUARD, 0.0)
    if not (continuations >= least)[required > 0].all():
        return None
    return Generated(values, profiles[rows], continuations)


def _worth(today: FloatArray, lotteries: FloatArray, delta: FloatArray) -> FloatArray:
    """Solve for the values of states (S, 3) that move on by lotteries (S, S)."""
    identity = np.eye(len(today))
    solved = [np.linalg.solve(identity - delta[i] * lotteries, today[:, i]) for i in range(3)]
    return np.stack(solved, axis=1)
