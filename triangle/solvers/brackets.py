"""Find an automaton near an outer set, and the better of several outer sets for it.

The payoff set is bracketed by an outer set and by the states of an automaton that separate code
has checked. This module knows which routes to try, in which order, and when to be content; the
routes themselves are in `sweeps`, `curved` and `growth`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.errors import ConvergenceError
from triangle.game import FloatArray
from triangle.solvers.automaton import Automaton
from triangle.solvers.bodies import farthest_apart
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import Generated
from triangle.solvers.nearby import Nearby
from triangle.solvers.one_shot import OneShotCheck, check_one_shot_deviations
from triangle.solvers.plane_sweeps import PlaneRecursion, PlaneStep
from triangle.solvers.polytope import Polytope, convex_hull
from triangle.solvers.shrinking import Step
from triangle.solvers.sweeps import Recursion

__all__ = [
    "ROUNDING",
    "Bracket",
    "bracket_along_directions",
    "bracket_by_corners",
    "bracket_in_plane",
]

ROUNDING = 2e-10
"""A one-shot deviation may gain this share of the payoff range and still count as rounding."""

CURVED_TOL = 1e-3
"""Finest gap, as a share of the payoff range, that curved frontiers are followed to."""

NARROW = 5e-3
"""A gap along directions above this is worth the search for other sets to grow from."""

SPARE = (0.1, 0.03, 0.01)
"""Slacks, as shares of the payoff range, with which such sets are looked for."""


LADDER = (0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0)
"""Slacks, as multiples of the wanted gap, that a set must have to spare, one after the other."""

MOST_SLACK = 0.05


@dataclass(frozen=True, eq=False)
class Bracket:
    """An outer set and an automaton, with what checking it found, and how far apart they are.

    Attributes
    ----------
    outer : (V, 3) or None
        Corners, in the game's units; None when the set is proven empty.
    automaton : Automaton or None
        None when none was found.
    check : OneShotCheck or None
    inner : (W, 3)
        Corners of the hull of the automaton's payoffs, in the game's units.
    gap : float
        Largest distance of a point of the outer set to the inner one, normalised.
    sweeps : int
    """

    outer: FloatArray | None
    automaton: Automaton | None
    check: OneShotCheck | None
    inner: FloatArray
    gap: float
    sweeps: int

    @property
    def is_narrow(self) -> bool:
        """True when no other route is worth trying."""
        return self.outer is None or self.gap <= NARROW

    @staticmethod
    def empty(sweeps: int) -> Bracket:
        """Return the bracket of a set that is proven empty."""
        return Bracket(None, None, None, np.empty((0, 3)), 0.0, sweeps)


def bracket_in_plane(recursion: PlaneRecursion, tol: float) -> Bracket | None:
    """Bracket a set in a plane: by the automaton of its outer set, or one with slack to spare.

    None when neither comes to anything; the other routes may know more.
    """
    allowed = -ROUNDING * recursion.scale
    try:
        outer, sweeps = recursion.outer(tol)
        if outer is None:
            return Bracket.empty(sweeps)
        step: PlaneStep | None = outer
        for slack in (0.0, *LADDER):
            if slack > 0:
                step, used = recursion.inner(outer, min(tol * slack, MOST_SLACK))
                sweeps += used
            if step is None:
                continue
            automaton = recursion.automaton(step)
            check = check_one_shot_deviations(recursion.game, automaton)
            if check.slack >= allowed:
                inner = recursion.hull(check.payoffs)
                gap = recursion.gap(outer.corners, inner)
                bound, inside = recursion.in_units(outer.corners), recursion.in_units(inner)
                return Bracket(bound, automaton, check, inside, gap, sweeps)
    except ArithmeticError:
        pass
    return None


def bracket_by_corners(recursion: Recursion, outer: Step, tol: float, sweeps: int) -> Bracket:
    """Find an automaton close to an outer set: its own first, then ones with slack to spare."""
    allowed = -ROUNDING * recursion.scale
    candidate: Automaton | None = recursion.automaton(outer.generated)
    for slack in (*LADDER, np.inf):
        check = candidate and check_one_shot_deviations(recursion.game, candidate)
        if candidate and check and check.slack >= allowed:
            return _measured(recursion, outer.polytope, candidate, check, sweeps)
        if slack < np.inf:
            inner, used = recursion.inner(outer, min(tol * slack, MOST_SLACK))
            sweeps += used
            candidate = None if inner is None else recursion.automaton(inner.generated)
    for_ever = recursion.stationary_automaton()
    if for_ever is None:
        bound = recursion.in_units(outer.polytope.vertices)
        return Bracket(bound, None, None, np.empty((0, 3)), np.inf, sweeps)
    check = check_one_shot_deviations(recursion.game, for_ever)
    return _measured(recursion, outer.polytope, for_ever, check, sweeps)


def bracket_along_directions(
    recursion: Recursion,
    tol: float,
    outer: Step | None = None,
    sweeps: int = 0,
    near: Nearby | None = None,
) -> Bracket | None:
    """Bracket a set with too many corners along directions, unless no witness comes of it.

    Where profiles played for ever are too little to grow from, and an outer set is given, sets
    that generate themselves with slack to spare are looked for within it.
    """
    best: Bracket | None = None
    for slack in (None,) if outer is None else (None, *SPARE):
        start: Generated | None = None
        if outer is not None and slack is not None:
            roomy, more = recursion.inner(outer, slack)
            sweeps += more
            if roomy is None:
                continue
            automaton, start = recursion.realised(roomy.generated)
            if check_one_shot_deviations(recursion.game, automaton).slack < 0:
                continue
        try:
            curved = recursion.curved(max(tol, CURVED_TOL), start, near)
        except ConvergenceError:  # geometry beyond what floating point can tell
            break
        if curved is None:
            break
        sweeps += curved.sweeps
        if curved.outer is None:
            return Bracket.empty(sweeps)
        if curved.inner is None:
            continue
        automaton = recursion.automaton(curved.inner)
        check = check_one_shot_deviations(recursion.game, automaton)
        if check.slack < -ROUNDING * recursion.scale:
            continue
        for bound in [curved.outer] if outer is None else [curved.outer, outer.polytope]:
            found = _measured(recursion, bound, automaton, check, sweeps)
            best = found if best is None or found.gap < best.gap else best
        if best is not None and best.is_narrow:
            break
    return best


def _measured(
    recursion: Recursion,
    outer: Polytope,
    automaton: Automaton,
    check: OneShotCheck,
    sweeps: int,
) -> Bracket:
    inner = convex_hull(recursion.normalised(check.payoffs))
    gap = farthest_apart(outer, inner, loops=use_compiled(recursion.profiles))
    bound, inside = recursion.in_units(outer.vertices), recursion.in_units(inner.vertices)
    return Bracket(bound, automaton, check, inside, gap, sweeps)
