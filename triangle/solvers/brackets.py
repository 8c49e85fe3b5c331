"""Find an automaton near an outer set, and the better of several outer sets for it.

The payoff set is bracketed by an outer set and by the states of an automaton that separate code
has checked. This module knows which routes to try, in which order, and when to be content; the
routes themselves are in `sweeps`, `curved` and `growth`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.solvers.automaton import Automaton
from triangle.solvers.continuation import Generated
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.polytope import Polytope, convex_hull
from triangle.solvers.sweeps import Recursion, Step

__all__ = ["ROUNDING", "Bracket", "bracket_along_directions", "bracket_by_corners"]

ROUNDING = 2e-10
"""A one-shot deviation may gain this share of the payoff range and still count as rounding."""

CURVED_TOL = 1e-3
"""Finest gap, as a share of the payoff range, that curved frontiers are followed to."""

NARROW = 5e-3
"""A gap along directions above this is worth the search for other sets to grow from."""

SPARE = (0.1, 0.03, 0.01)
"""Slacks, as shares of the payoff range, with which such sets are looked for."""


@dataclass(frozen=True, eq=False)
class Bracket:
    """An outer set (None: proven empty), an automaton (None: none found), and how far apart.

    In normalised units; ``gap`` is the largest distance of a point of the outer set to the hull
    of the automaton's payoffs.
    """

    outer: Polytope | None
    automaton: Automaton | None
    gap: float
    sweeps: int

    @property
    def is_narrow(self) -> bool:
        """True when no other route is worth trying."""
        return self.outer is None or self.gap <= NARROW


def bracket_by_corners(recursion: Recursion, outer: Step, tol: float, sweeps: int) -> Bracket:
    """Find an automaton close to an outer set: its own first, then ones with slack to spare."""
    game = recursion.game
    allowed = -ROUNDING * recursion.scale
    slacks = tol * np.array([0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0])
    candidate: Automaton | None = recursion.automaton(outer.generated)
    for slack in slacks:
        if candidate and check_one_shot_deviations(game, candidate).slack >= allowed:
            return _measured(recursion, outer.polytope, candidate, sweeps)
        inner, used = recursion.inner(outer, min(float(slack), 0.05))
        sweeps += used
        candidate = None if inner is None else recursion.automaton(inner.generated)
    if candidate and check_one_shot_deviations(game, candidate).slack >= allowed:
        return _measured(recursion, outer.polytope, candidate, sweeps)
    return _measured(recursion, outer.polytope, recursion.stationary_automaton(), sweeps)


def bracket_along_directions(
    recursion: Recursion, tol: float, outer: Step | None = None, sweeps: int = 0
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
        curved = recursion.curved(max(tol, CURVED_TOL), start)
        if curved is None:
            break
        sweeps += curved.sweeps
        if curved.outer is None:
            return Bracket(None, None, 0.0, sweeps)
        if curved.inner is None:
            continue
        automaton = recursion.automaton(curved.inner)
        slack_left = check_one_shot_deviations(recursion.game, automaton).slack
        if slack_left < -ROUNDING * recursion.scale:
            continue
        for bound in [curved.outer] if outer is None else [curved.outer, outer.polytope]:
            found = _measured(recursion, bound, automaton, sweeps)
            best = found if best is None or found.gap < best.gap else best
        if best is not None and best.is_narrow:
            break
    return best


def _measured(
    recursion: Recursion, outer: Polytope, automaton: Automaton | None, sweeps: int
) -> Bracket:
    if automaton is None:
        return Bracket(outer, None, np.inf, sweeps)
    inner = convex_hull(recursion.normalised(automaton.payoffs(recursion.game)))
    return Bracket(outer, automaton, float(outer.distance_to(inner)), sweeps)
