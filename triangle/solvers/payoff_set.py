"""All payoffs that patient players can sustain: the set of subgame perfect equilibrium payoffs.

Pure actions, perfect monitoring, public randomisation, one discount factor per player. The answer
is a bracket: the set lies inside ``outer`` and contains ``inner``; ``inner`` is witnessed by an
automaton whose one-shot deviations separate code has checked.

Glossary: u = stage payoff, w = continuation payoff, W = a convex set of continuation payoffs,
p = worst payoffs in W (the threat), delta = discount factors, gain = best deviation gain.
The operator is B(W) = hull of { (1 - delta) u(a) + delta w : w in W, delta (w_i - p_i(W)) >=
(1 - delta_i) gain_i(a) }; the payoff set is its largest fixed point (Abreu, Pearce, Stacchetti
1990, Theorems 1 and 2). No minmax is imposed from outside: where payoffs of two players are
equivalent it cannot be attained (Wen 1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray, RepeatedGame
from triangle.language import tr
from triangle.solvers.automaton import Automaton
from triangle.solvers.continuation import Generated
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.polytope import Polytope, convex_hull
from triangle.solvers.sweeps import Recursion, Step

if TYPE_CHECKING:
    from triangle.solvers.observers import ObservedPayoffSet

__all__ = ["PayoffPolytope", "PayoffSet", "payoff_set"]

ROUNDING = 2e-10
"""A one-shot deviation may gain this share of the payoff range and still count as rounding."""

CURVED_TOL = 1e-3
"""Finest gap, as a share of the payoff range, that curved frontiers are followed to."""

NARROW = 5e-3
"""A gap along directions above this is worth the search for other sets to grow from."""

SPARE = (0.1, 0.03, 0.01)
"""Slacks, as shares of the payoff range, with which such sets are looked for."""

FEW_PROFILES = 64


@dataclass(frozen=True, eq=False)
class PayoffPolytope:
    """A polytope of payoffs in the game's own units; no vertices when it is empty."""

    vertices: FloatArray

    def support(self, direction: ArrayLike) -> float:
        """Largest value of a direction over the polytope, minus infinity when it is empty."""
        if len(self.vertices) == 0:
            return -np.inf
        return float((self.vertices @ np.asarray(direction, dtype=np.float64)).max())


@dataclass(frozen=True, eq=False)
class PayoffSet:
    """A bracket of the set of subgame perfect equilibrium payoffs.

    Attributes
    ----------
    game, tol : the question
    inner, outer : PayoffPolytope
        ``inner`` within the true set within ``outer`` (up to rounding, 1e-10 of the range).
    gap : float
        Largest outer-minus-inner support difference over unit directions, in payoff units.
    threat : (3,)
        Worst payoff of each player in ``inner``; nan when it is empty.
    threat_lower : (3,)
        Worst payoff of each player in ``outer``: the true threat lies between the two.
    slack : float
        Smallest loss from a one-shot deviation in the witnessing automaton, in payoff units.
    sweeps : int
        Applications of the operator.
    note : str
        Empty, or what kept the bracket from closing to ``tol``.
    """

    game: RepeatedGame
    tol: float
    inner: PayoffPolytope
    outer: PayoffPolytope
    gap: float
    threat: FloatArray
    threat_lower: FloatArray
    slack: float
    sweeps: int
    note: str
    witness: Automaton | None

    @property
    def is_empty(self) -> bool:
        """True when it is proven that no pure equilibrium exists."""
        return len(self.outer.vertices) == 0

    def support(self, direction: ArrayLike) -> tuple[float, float]:
        """Lower and upper bound of the support function of the true set in a direction (3,)."""
        return self.inner.support(direction), self.outer.support(direction)

    def automaton(self) -> Automaton:
        """Return the automaton that witnesses ``inner``: state s earns vertex s.

        Raises
        ------
        GameError
            If no equilibrium was found, so that there is nothing to witness.
        """
        if self.witness is None:
            raise GameError("automaton: the inner payoff set is empty, so it has no automaton")
        return self.witness


@overload
def payoff_set(
    game: RepeatedGame,
    tol: float = ...,
    *,
    observers: None = None,
    observer_discount_factors: ArrayLike | None = None,
) -> PayoffSet: ...


@overload
def payoff_set(
    game: RepeatedGame,
    tol: float = ...,
    *,
    observers: ArrayLike,
    observer_discount_factors: ArrayLike | None = None,
) -> ObservedPayoffSet: ...


def payoff_set(
    game: RepeatedGame,
    tol: float = 1e-6,
    *,
    observers: ArrayLike | None = None,
    observer_discount_factors: ArrayLike | None = None,
) -> PayoffSet:
    """Compute all pure-action subgame perfect equilibrium payoffs with public randomisation.

    Outer sets by iterating the operator of Abreu, Pearce and Stacchetti (1990) from a set that
    holds every feasible payoff; with equal discount factors in the form of Abreu and Sannikov
    (2014), whose argument for the generating continuations also holds for three players. With
    unequal discount factors the start is a box, since intertemporal trade can leave the hull of
    the stage payoffs (Lehrer and Pauzner 1999). The inner set comes from an explicit automaton.

    Parameters
    ----------
    game : RepeatedGame
    tol : float
        Wanted gap, as a share of the largest payoff range of a player; between 1e-9 and 0.1.
    observers : array_like, shape (n0, n1, n2) or (n0, n1, n2, k), optional
        Functions of the action profile that are carried along as extra coordinates without
        incentives; see `triangle.solvers.observers`.
    observer_discount_factors : float or array_like (k,), optional
        Of the observers; those of the first player by default.

    Returns
    -------
    PayoffSet
        Its ``gap`` is the one reached; ``note`` says why when it exceeds ``tol``. With observers
        it is an `ObservedPayoffSet`, whose ``support`` takes directions in 3 + k dimensions too.

    Raises
    ------
    GameError
        If ``tol`` is outside its bounds.

    Examples
    --------
    >>> import numpy as np
    >>> from triangle.game import StageGame
    >>> pd = StageGame(np.array([[[[4., 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]]))
    >>> payoff_set(RepeatedGame(pd, 0.49)).inner.vertices.round(6).tolist()
    [[2.0, 2.0, 0.0]]
    >>> len(payoff_set(RepeatedGame(pd, 0.51)).inner.vertices)
    4
    """
    if observers is not None:
        from triangle.solvers.observers import observed_payoff_set

        return observed_payoff_set(payoff_set(game, tol), observers, observer_discount_factors)
    if not 1e-9 <= tol <= 0.1:
        raise GameError(f"tol: expected a number between 1e-9 and 0.1, got {tol:g}")
    recursion = Recursion(game)
    if recursion.profiles > FEW_PROFILES and not recursion.equal_patience:
        along = _along_directions(recursion, tol)
        if along is not None:
            return along
    outer, sweeps = recursion.outer(tol, stop_when_crowded=not recursion.equal_patience)
    if outer is None:
        return _empty(game, tol, sweeps)
    along = None
    if outer.crowded:
        along = _along_directions(recursion, tol, outer, sweeps)
        if along is not None and (
            not recursion.equal_patience or recursion.profiles > FEW_PROFILES
        ):
            return along
        if not recursion.equal_patience:
            outer, more = recursion.outer(tol)
            sweeps += more
            if outer is None:
                return _empty(game, tol, sweeps)
    witness, more = _witness(recursion, outer, tol)
    found = _bracket(recursion, tol, outer.polytope, witness, sweeps + more)
    return found if along is None or found.gap <= along.gap else along


def _along_directions(
    recursion: Recursion, tol: float, outer: Step | None = None, sweeps: int = 0
) -> PayoffSet | None:
    """Bracket a set with too many corners along directions, unless no witness comes of it.

    Where profiles played for ever are too little to grow from, and an outer set is given, sets
    that generate themselves with slack to spare are looked for within it.
    """
    best: PayoffSet | None = None
    for slack in (None, *SPARE):
        start: Generated | None = None
        if slack is not None:
            if outer is None:
                break
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
            return _empty(recursion.game, tol, sweeps)
        if curved.inner is None:
            continue
        automaton = recursion.automaton(curved.inner)
        check = check_one_shot_deviations(recursion.game, automaton)
        if check.slack < -ROUNDING * recursion.scale:
            continue
        for bound in [curved.outer] if outer is None else [curved.outer, outer.polytope]:
            found = _bracket(recursion, tol, bound, automaton, sweeps)
            best = found if best is None or found.gap < best.gap else best
        if best is not None and best.gap <= NARROW * recursion.scale:
            break
    return best


def _empty(game: RepeatedGame, tol: float, sweeps: int) -> PayoffSet:
    nothing, nan = PayoffPolytope(np.empty((0, 3))), np.full(3, np.nan)
    return PayoffSet(game, tol, nothing, nothing, 0.0, nan, nan, np.inf, sweeps, "", None)


def _witness(recursion: Recursion, outer: Step, tol: float) -> tuple[Automaton | None, int]:
    """Find an automaton close to the outer set: exact first, then with slack to spare."""
    game = recursion.game
    allowed = -ROUNDING * recursion.scale
    best: Automaton | None = None
    candidate = recursion.automaton(outer.generated)
    if (check_one_shot_deviations(game, candidate).slack) >= allowed:
        return candidate, 0
    sweeps = 0
    for slack in tol * np.array([0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0]):
        inner, used = recursion.inner(outer, min(float(slack), 0.05))
        sweeps += used
        if inner is None:
            continue
        candidate = recursion.automaton(inner.generated)
        if check_one_shot_deviations(game, candidate).slack >= allowed:
            best = candidate
            break
    stationary = recursion.stationary_automaton()
    if best is None and stationary is not None:
        best = stationary
    return best, sweeps


def _bracket(
    recursion: Recursion, tol: float, outer: Polytope, automaton: Automaton | None, sweeps: int
) -> PayoffSet:
    outer_vertices = recursion.in_units(outer.vertices)
    threat_lower = outer_vertices.min(axis=0)
    game = recursion.game
    if automaton is None:
        note = tr(
            "no equilibrium could be witnessed: the true set may be empty, or sit on a threshold"
        )
        nothing = PayoffPolytope(np.empty((0, 3)))
        return PayoffSet(
            game,
            tol,
            nothing,
            PayoffPolytope(outer_vertices),
            np.inf,
            np.full(3, np.nan),
            threat_lower,
            np.inf,
            sweeps,
            note,
            None,
        )
    check = check_one_shot_deviations(game, automaton)
    inner = convex_hull(recursion.normalised(check.payoffs))
    gap = float(outer.distance_to(inner)) * recursion.scale
    note = "" if gap <= tol * recursion.scale else _why_wide(recursion, gap)
    return PayoffSet(
        game,
        tol,
        PayoffPolytope(recursion.in_units(inner.vertices)),
        PayoffPolytope(outer_vertices),
        gap,
        check.payoffs.min(axis=0),
        threat_lower,
        check.slack,
        sweeps,
        note,
        automaton,
    )


def _why_wide(recursion: Recursion, gap: float) -> str:
    if recursion.equal_patience:
        return tr(
            "the bracket stayed {gap:.3g} wide: the discount factor may sit on a threshold, "
            "or the set has too many corners",
            gap=gap,
        )
    return tr(
        "the bracket stayed {gap:.3g} wide: with unequal discount factors the frontier may be "
        "curved, and finitely many corners only come near it",
        gap=gap,
    )
