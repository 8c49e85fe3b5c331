"""The farthest extended equilibrium payoff in a direction, with the equilibrium that gets there.

The extended payoffs of an equilibrium are those of the players followed by the values of
observers: functions of the action profile, discounted along the path of play, that give nobody
an incentive. Lays the question out for `extended_bracket`, writes the answer as an automaton and
has it checked. What may be asked, and of which games, is for `observers` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.enforce import enforceability
from triangle.solvers.extended_bracket import Bracket, bracket_direction
from triangle.solvers.extended_game import extended_game
from triangle.solvers.inner_points import InnerPoints
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.outer_cuts import OuterCuts
from triangle.solvers.polytope import convex_hull
from triangle.solvers.punishments import Punishments

__all__ = ["ObserverBound", "bound_direction"]

ROUNDING = 2e-9
"""A one-shot deviation may gain this share of the payoff range and still count as rounding."""

CROSSING = 1e-8
OUTSIDE = 4e-9
"""Equilibrium payoffs may lie so far outside the polytope known to hold them."""

MOST_FACETS = 100
"""More facets of that polytope would slow every programme down more than they help."""

FOR_EVER = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class ObserverBound:
    """The largest value of a direction over equilibria that meet floors, from both sides.

    Attributes
    ----------
    lower : float or None
        Attained by ``automaton``; None when no equilibrium is known that meets the floors.
    upper : float or None
        No equilibrium that meets the floors does better; None when there is none.
    automaton : Automaton or None
        The equilibrium behind ``lower``.
    start : (S,) or None
        Probability that play begins in each of its states.
    payoffs : (3,) or None
        What it gives the players.
    slack : float
        Its smallest loss from a one-shot deviation, in payoff units; inf when there is nothing to
        try.
    periods : int or None
        Periods after which only profiles are left that are then played for ever: 0 for a lottery
        drawn once at the start; None when play never comes to rest.
    multipliers : mapping of player to float
        How much ``lower`` would rise if the player's floor fell by one unit.
    applications : int
        Times that the payoff-set operator was applied to a direction.
    note : str
        Empty, or what kept the bracket from closing as far as was asked.
    """

    lower: float | None
    upper: float | None
    automaton: Automaton | None
    start: FloatArray | None
    payoffs: FloatArray | None
    slack: float
    periods: int | None
    multipliers: Mapping[int, float]
    applications: int
    note: str

    @property
    def gap(self) -> float:
        """Upper less lower bound; 0 when both say that there is none, else inf if one is None."""
        if self.upper is None:
            return 0.0
        return np.inf if self.lower is None else self.upper - self.lower


def bound_direction(
    game: RepeatedGame,
    observers: FloatArray,
    factors: FloatArray,
    direction: FloatArray,
    floors: Mapping[int, float],
    punishments: Punishments,
    tol: float,
) -> ObserverBound:
    """Bracket a direction of the extended payoff set, among equilibria that meet floors.

    Observers that share a discount factor are added up first: only their weighted sum matters.

    Parameters
    ----------
    game : RepeatedGame
    observers : (A, k)
        Rows in the order of ``payoffs.reshape(-1, 3)``.
    factors : (k,) discount factors of the observers
    direction : (3 + k,)
    floors : mapping of player to least expected payoff at the start
    punishments : Punishments
    tol : float
        Wanted gap, as a share of the direction's range over action profiles.

    Returns
    -------
    ObserverBound

    Raises
    ------
    GameError
        If the tolerance or a floor is out of bounds.
    ConvergenceError
        If the witness fails the check of its one-shot deviations, or does better than the upper
        bound allows.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> from triangle.solvers.punishments import punishments_of
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> game = RepeatedGame(pd, 0.6)
    >>> nothing, sums = np.empty((4, 0)), np.array([1.0, 1, 0])
    >>> punishments = punishments_of(game)
    >>> found = bound_direction(game, nothing, np.empty(0), sums, {}, punishments, 1e-6)
    >>> found.lower, round(found.upper, 6), found.periods
    (8.0, 8.0, 0)
    """
    if not 1e-9 <= tol <= 0.1:
        raise GameError(f"tol: expected a number between 1e-9 and 0.1, got {tol:g}")
    if not set(floors) <= {0, 1, 2} or not np.isfinite(list(floors.values())).all():
        raise GameError(f"floors: expected finite payoffs of players 0, 1 or 2, got {floors}")
    if np.isnan(punishments.lower).any():
        return ObserverBound(None, None, None, None, None, np.inf, None, {}, 0, "")
    merged, factors, weights = _merge(observers, factors, direction)
    automaton = _with_lasting_profiles(game, punishments)
    extended = extended_game(game, merged, factors, punishments.lower, automaton)
    outer = OuterCuts(extended)
    if punishments.corners is not None and len(punishments.corners):
        corners = (punishments.corners - extended.low[:3]) / extended.spread[:3]
        hull = convex_hull(corners)
        if len(hull.normals) <= MOST_FACETS:
            outer.hold_within(hull.normals, hull.offsets + OUTSIDE)
    inner = None if automaton is None else InnerPoints(extended, automaton)
    least = np.full(3, -1.0)
    for player, floor in floors.items():
        least[player] = (floor - extended.low[player]) / extended.spread[player] - 1e-10
    whole = np.column_stack([game.stage.payoffs.reshape(-1, 3), merged]) @ weights
    scale = float(np.ptp(whole)) or 1.0
    found = bracket_direction(extended, outer, inner, weights * extended.spread, least, tol * scale)
    start = float(weights @ extended.low)
    upper = None if found.upper == -np.inf else found.upper + start
    note = ""
    if upper is not None and not found.upper - found.lower <= tol * scale:
        note = _why_open(found, tol * scale)
        if automaton is not None and (extended.least_inner - extended.least_outer).max() > 1e-8:
            note += "; the threats are only bracketed"
    if inner is None or found.mixture is None:
        return ObserverBound(
            None, upper, None, None, None, np.inf, None, {}, outer.applications, note
        )
    witness, chances = inner.automaton(game, found.mixture)
    payoffs, value, slack = _play(game, merged, factors, weights, witness, chances)
    if slack < -ROUNDING * float(np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max()):
        raise ConvergenceError(f"observer: a one-shot deviation gains {-slack:.3g} in the witness")
    if upper is None or value > upper + CROSSING * scale:
        raise ConvergenceError(f"observer: the bounds cross, {value:.9g} above {upper}")
    return ObserverBound(
        lower=value,
        upper=max(upper, value),  # they may meet up to rounding
        automaton=witness,
        start=chances,
        payoffs=payoffs,
        slack=slack,
        periods=_periods(witness, chances),
        multipliers={i: float(found.kappa[i] / extended.spread[i]) + 0.0 for i in sorted(floors)},
        applications=outer.applications,
        note=note,
    )


def _merge(
    observers: FloatArray, factors: FloatArray, direction: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Add up observers that share a discount factor: only their weighted sum matters."""
    weights = direction[3:]
    used = np.unique(factors[weights != 0])
    sums = [observers[:, factors == d] @ weights[factors == d] for d in used]
    merged = np.column_stack(sums) if sums else np.empty((len(observers), 0))
    return merged, used, np.concatenate([direction[:3], np.ones(len(used))])


def _with_lasting_profiles(game: RepeatedGame, punishments: Punishments) -> Automaton | None:
    """Add every profile that the punishments hold players to, as a state that follows itself."""
    penal = punishments.automaton
    if penal is None:
        return None
    threat = penal.payoffs(game)[penal.punishments, np.arange(3)]
    lasting = np.argwhere(enforceability(game, threat).enforceable)
    known, count = len(penal.profiles), len(lasting)
    lotteries = np.eye(known + count)
    lotteries[:known, :known] = penal.lotteries
    profiles = np.concatenate([penal.profiles, lasting.astype(np.intp)])
    return Automaton(profiles, lotteries, penal.punishments)


def _play(
    game: RepeatedGame,
    observers: FloatArray,
    factors: FloatArray,
    weights: FloatArray,
    automaton: Automaton,
    start: FloatArray,
) -> tuple[FloatArray, float, float]:
    """Follow an automaton: payoffs, value of the direction, smallest loss from a deviation."""
    check = check_one_shot_deviations(game, automaton)
    payoffs = start @ check.payoffs
    value = float(weights[:3] @ payoffs)
    flat = np.ravel_multi_index(tuple(automaton.profiles.T), game.stage.shape)
    identity = np.eye(len(flat))
    for k, d in enumerate(factors):
        flow = (1 - d) * observers[flat, k]
        value += float(
            weights[3 + k] * (start @ np.linalg.solve(identity - d * automaton.lotteries, flow))
        )
    return payoffs, value, check.slack


def _periods(automaton: Automaton, start: FloatArray) -> int | None:
    """Count the periods until only states that follow themselves are left."""
    rest = np.diag(automaton.lotteries) >= FOR_EVER
    reached = start > 0
    for period in range(len(rest) + 1):
        if rest[reached].all():
            return period
        reached = np.asarray((automaton.lotteries[reached] > 0).any(axis=0))
    return None


def _why_open(found: Bracket, wanted: float) -> str:
    if found.mixture is None:
        return "no equilibrium that meets the floors was found, and none was ruled out"
    return (
        f"the bracket stayed {found.upper - found.lower:.3g} wide after {found.passes} passes "
        f"({wanted:.3g} was wanted)"
    )
