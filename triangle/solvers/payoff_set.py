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

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray, RepeatedGame
from triangle.language import tr
from triangle.solvers.automaton import Automaton
from triangle.solvers.brackets import (
    ROUNDING,
    Bracket,
    bracket_along_directions,
    bracket_by_corners,
    bracket_in_plane,
)
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.plane_sweeps import PlaneRecursion, plane_recursion
from triangle.solvers.sweeps import Recursion

if TYPE_CHECKING:
    from triangle.solvers.observers import ObservedPayoffSet

__all__ = ["PayoffPolytope", "PayoffSet", "payoff_set"]

FEW_PROFILES = 64
"""With more profiles and unequal patience, corners are not even tried."""


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
    _followed: dict[tuple[float, ...], tuple[float, float]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def is_empty(self) -> bool:
        """True when it is proven that no pure equilibrium exists."""
        return len(self.outer.vertices) == 0

    def support(self, direction: ArrayLike, tol: float = 1e-6) -> tuple[float, float]:
        """Lower and upper bound of the support function of the true set in a direction (3,).

        Where the stored bracket is wider than ``tol`` (a share of the largest payoff range, per
        unit length of the direction), this direction alone is followed further, which may take a
        second; the answer is remembered. ``tol=inf`` asks for the stored bracket. The lower bound
        is that of an automaton checked by one-shot deviations, the upper bound is proven.
        """
        d = np.asarray(direction, dtype=np.float64)
        lower, upper = self.inner.support(d), self.outer.support(d)
        size = float(np.ptp(self.game.stage.payoffs, axis=(0, 1, 2)).max() * np.linalg.norm(d))
        if self.witness is None or np.isinf(tol) or upper - lower <= tol * size:
            return lower, upper
        key = (*d.tolist(), tol)
        if key not in self._followed:
            recursion = Recursion(self.game)
            automaton, proven = recursion.support(d, self.witness, self.outer.vertices, tol)
            check = check_one_shot_deviations(self.game, automaton)
            if check.slack >= -ROUNDING * recursion.scale:
                lower = max(lower, float((check.payoffs @ d).max()))
            if proven < lower - ROUNDING * size:  # a bound below what is attained is no bound
                proven = upper
            self._followed[key] = (lower, max(lower, min(upper, proven)))
        return self._followed[key]

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
    near: PayoffSet | None = None,
) -> PayoffSet: ...


@overload
def payoff_set(
    game: RepeatedGame,
    tol: float = ...,
    *,
    observers: ArrayLike,
    observer_discount_factors: ArrayLike | None = None,
    near: PayoffSet | None = None,
) -> ObservedPayoffSet: ...


def payoff_set(
    game: RepeatedGame,
    tol: float = 1e-6,
    *,
    observers: ArrayLike | None = None,
    observer_discount_factors: ArrayLike | None = None,
    near: PayoffSet | None = None,
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
    near : PayoffSet, optional
        Of a similar game of the same shape, as in a sweep or a bisection: its corners and
        directions are where the work begins. The answer is proven as without it; where the
        bracket does not close it may be another bracket.

    Returns
    -------
    PayoffSet
        Its ``gap`` is the one reached; ``note`` says why when it exceeds ``tol``. With observers
        it is an `ObservedPayoffSet`, whose ``support`` takes directions in 3 + k dimensions too.

    Raises
    ------
    GameError
        If ``tol`` is outside its bounds, or ``near`` is of a game of another shape.

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

        known = payoff_set(game, tol, near=near)
        return observed_payoff_set(known, observers, observer_discount_factors)
    if not 1e-9 <= tol <= 0.1:
        raise GameError(f"tol: expected a number between 1e-9 and 0.1, got {tol:g}")
    if near is not None and near.game.stage.shape != game.stage.shape:
        raise GameError(
            f"near: expected the payoff set of a game with {game.stage.shape} actions, "
            f"got {near.game.stage.shape}"
        )
    plane = plane_recursion(game)
    in_plane = None if plane is None else bracket_in_plane(plane, tol)
    if plane is not None and in_plane is not None:
        return _answer(plane, tol, in_plane)
    recursion = Recursion(game)
    hint = None
    if near is not None and near.witness is not None:
        hint = recursion.nearby(near.witness, near.outer.vertices)
    if not recursion.equal_patience and recursion.profiles > FEW_PROFILES:
        along = bracket_along_directions(recursion, tol, near=hint)
        if along is not None:
            return _answer(recursion, tol, along)
    crowd = not recursion.equal_patience
    outer, sweeps = recursion.outer(tol, stop_when_crowded=crowd, near=hint)
    if outer is not None and outer.crowded and not recursion.equal_patience:
        along = bracket_along_directions(recursion, tol, outer, sweeps, hint)
        if along is not None:
            return _answer(recursion, tol, along)
        outer, more = recursion.outer(tol)
        sweeps += more
    if outer is None:
        return _answer(recursion, tol, Bracket.empty(sweeps))
    found = bracket_by_corners(recursion, outer, tol, sweeps)
    if outer.crowded and not found.is_narrow:
        along = bracket_along_directions(recursion, tol, outer, found.sweeps)
        found = along if along is not None and along.gap < found.gap else found
    return _answer(recursion, tol, found)


def _answer(recursion: Recursion | PlaneRecursion, tol: float, found: Bracket) -> PayoffSet:
    """Report a bracket, with a note when it is wider than wanted."""
    game, check = recursion.game, found.check
    nothing, nan = PayoffPolytope(np.empty((0, 3))), np.full(3, np.nan)
    if found.outer is None:
        return PayoffSet(game, tol, nothing, nothing, 0.0, nan, nan, np.inf, found.sweeps, "", None)
    outer = PayoffPolytope(found.outer)
    lowest = outer.vertices.min(axis=0)
    if check is None:
        note = tr(
            "no equilibrium could be witnessed: the true set may be empty, or sit on a threshold"
        )
        return PayoffSet(
            game, tol, nothing, outer, np.inf, nan, lowest, np.inf, found.sweeps, note, None
        )
    gap = found.gap * recursion.scale
    note = "" if gap <= tol * recursion.scale else _why_wide(recursion.equal_patience, gap)
    return PayoffSet(
        game,
        tol,
        PayoffPolytope(found.inner),
        outer,
        gap,
        check.payoffs.min(axis=0),
        lowest,
        check.slack,
        found.sweeps,
        note,
        found.automaton,
    )


def _why_wide(equal_patience: bool, gap: float) -> str:
    if equal_patience:
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
