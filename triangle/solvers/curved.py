"""Bracket a payoff set whose frontier may be curved: half-spaces outside, an automaton inside.

The outer set shrinks along fixed normals, the inner set grows from profiles that can be played
for ever; where they differ most, the normals of the inner facets and the directions that carry
on from them (the normal times the discount factors) join, until the bracket is narrow enough or
the budget of directions is spent. Normalised units, as in `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray
from triangle.solvers.continuation import Generated
from triangle.solvers.directions import (
    best_in_directions,
    feasible_support,
    half_space_set,
    spread_directions,
)
from triangle.solvers.polytope import Polytope, convex_hull

__all__ = ["Curved", "curved_bracket"]

FIRST_DIRECTIONS = 60
MOST_DIRECTIONS = 180
NEW_AT_ONCE = 60
SWEEPS_PER_ROUND = 60


@dataclass(frozen=True, eq=False)
class Curved:
    """A bracket in normalised units.

    Attributes
    ----------
    outer : Polytope
    inner : Generated or None
        Corners of the inner set and how each is generated from the set itself; None when no
        profile can be played for ever.
    gap : float
        Largest distance of a point of ``outer`` to the inner set.
    sweeps, directions : int
    """

    outer: Polytope
    inner: Generated | None
    gap: float
    sweeps: int
    directions: int


def curved_bracket(
    payoffs: FloatArray,
    required: FloatArray,
    discount_factors: FloatArray,
    minmax: FloatArray,
    tol: float,
) -> Curved | None:
    """Bracket the payoff set along adaptively chosen directions.

    Parameters
    ----------
    payoffs : (A, 3) stage payoffs
    required : (A, 3)
        What the continuation payoff must exceed the threat by, ``(1 - delta) / delta * gain``.
    discount_factors, minmax : (3,)
        The pure minmax is a valid lower bound of equilibrium payoffs.
    tol : float
        Wanted gap.

    Returns
    -------
    Curved, or None when the sets met so far have no interior (the caller follows corners then)
    """
    directions = spread_directions(FIRST_DIRECTIONS)
    reach = feasible_support(payoffs, discount_factors, directions)
    outer = half_space_set(directions, reach, payoffs.mean(axis=0))
    inner = _played_for_ever(payoffs, required)
    ceiling = np.full((len(payoffs), len(directions)), np.inf)
    sweeps, gap = 0, 0.25
    while outer is not None:
        # No use in converging far below the gap that the present directions leave open.
        goal = max(tol, 0.05 * gap) * float(1 - discount_factors.max())
        shrunk = _shrink(
            outer, payoffs, required, discount_factors, minmax, directions, reach, ceiling, goal
        )
        if shrunk is None:
            return None
        outer, reach, used = shrunk
        sweeps += used
        if inner is None:
            return Curved(outer, None, np.inf, sweeps, len(directions))
        inner, used = _grow(inner, payoffs, required, discount_factors, directions, ceiling, goal)
        sweeps += used
        hull = convex_hull(inner.values)
        gap = outer.distance_to(hull)
        if gap <= tol or len(directions) >= MOST_DIRECTIONS or hull.rank < 3:
            return Curved(outer, inner, gap, sweeps, len(directions))
        new = _where_they_differ(outer, hull, directions, discount_factors, tol)
        if len(new) == 0:
            return Curved(outer, inner, gap, sweeps, len(directions))
        directions = np.concatenate([directions, new])
        reach = np.concatenate([reach, outer.support(new)])
        ceiling = np.concatenate([ceiling, np.full((len(payoffs), len(new)), np.inf)], axis=1)
    return None


def _played_for_ever(payoffs: FloatArray, required: FloatArray) -> Generated | None:
    """Largest set of profiles each of which can be played for ever, punished by another of them."""
    rows = np.arange(len(payoffs))
    while len(rows):
        threat = payoffs[rows].min(axis=0)
        keep = (payoffs[rows] >= threat + required[rows]).all(axis=1)
        if keep.all():
            hull = convex_hull(payoffs[rows])
            rows = rows[hull.source]
            return Generated(payoffs[rows], rows, payoffs[rows])
        rows = rows[keep]
    return None


def _shrink(
    outer: Polytope,
    payoffs: FloatArray,
    required: FloatArray,
    discount_factors: FloatArray,
    minmax: FloatArray,
    directions: FloatArray,
    reach: FloatArray,
    ceiling: FloatArray,
    goal: float,
) -> tuple[Polytope, FloatArray, int] | None:
    sweep = 0
    while sweep < SWEEPS_PER_ROUND:
        sweep += 1
        threat = np.maximum(outer.vertices.min(axis=0), minmax)
        best = best_in_directions(
            outer, payoffs, threat + required, discount_factors, directions, ceiling
        )
        if best is None:
            return None
        closer = np.minimum(reach, best.reach)
        change = float((reach - closer).max())
        reach = closer
        smaller = half_space_set(directions, reach, best.generated.values.mean(axis=0))
        if smaller is None:
            return None
        outer = smaller
        if change <= goal:
            break
    return outer, reach, sweep


def _grow(
    inner: Generated,
    payoffs: FloatArray,
    required: FloatArray,
    discount_factors: FloatArray,
    directions: FloatArray,
    ceiling: FloatArray,
    goal: float,
) -> tuple[Generated, int]:
    """Add what the set generates; a set that generates itself keeps doing so when it grows."""
    hull = convex_hull(inner.values)
    for sweep in range(1, SWEEPS_PER_ROUND + 1):
        thresholds = hull.vertices.min(axis=0) + required
        best = best_in_directions(
            hull, payoffs, thresholds, discount_factors, directions, ceiling.copy()
        )
        if best is None:
            return inner, sweep
        change = float((best.reach - hull.support(directions)).max())
        both = Generated(
            np.concatenate([inner.values, best.generated.values]),
            np.concatenate([inner.profiles, best.generated.profiles]),
            np.concatenate([inner.continuations, best.generated.continuations]),
        )
        hull = convex_hull(both.values)
        inner = both.take(hull.source)
        if change <= goal:
            break
    return inner, sweep


def _where_they_differ(
    outer: Polytope,
    inner: Polytope,
    directions: FloatArray,
    discount_factors: FloatArray,
    tol: float,
) -> FloatArray:
    """Choose new normals: of inner facets that the outer set exceeds most, and what follows."""
    excess = outer.support(inner.normals) - inner.offsets
    order = np.argsort(-excess, kind="stable")
    chosen: list[FloatArray] = []
    known = directions
    for facet in order[excess[order] > tol / 2]:
        normal = inner.normals[facet]
        for _ in range(3):
            if (known @ normal).max() < 1 - 1e-3:
                chosen.append(normal)
                known = np.concatenate([known, normal[None]])
            normal = normal * discount_factors
            normal = normal / np.linalg.norm(normal)
        if len(chosen) >= NEW_AT_ONCE:
            break
    return np.array(chosen).reshape(-1, 3)
