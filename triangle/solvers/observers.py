"""How far functions of play can go in equilibrium: payoff sets with extra coordinates.

An *observer* is any function of the action profile, discounted along the path of play, that gives
nobody an incentive: a share of the time in which an event holds, a measure of success, the payoff
of somebody who does not play. Together with the players' payoffs the observers' values make up
the extended payoff set, which is convex. Answers how far that set goes in any direction, also
among those equilibria only that give players at least given payoffs, as a bracket: from below by
an automaton whose one-shot deviations separate code has tried, from above by half-spaces that no
equilibrium leaves. It does not list the corners of the set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.observer_bound import ObserverBound, bound_direction
from triangle.solvers.payoff_set import PayoffSet, payoff_set
from triangle.solvers.punishments import Punishments, punishments_in, punishments_of

__all__ = ["ObservedPayoffSet", "bound_observer", "observed_payoff_set"]

WIDE = 0.1
"""A gap above this share of the observer's range is worth computing the payoff set for."""


def bound_observer(
    game: RepeatedGame,
    observer: ArrayLike,
    discount_factor: float,
    floors: Mapping[int, float] | None = None,
    punishments: Punishments | None = None,
    tol: float = 1e-6,
) -> ObserverBound:
    """Bracket the largest discounted value of an observer over equilibria that meet floors.

    Does without the payoff set where the threats can be had without it, unless the bracket does
    not close from there.

    Parameters
    ----------
    game : RepeatedGame
    observer : array_like, shape (n0, n1, n2)
    discount_factor : float
        Of the observer, in (0, 1).
    floors : mapping of player to least expected payoff at the start
    punishments : Punishments
        Of the game; found when not given.
    tol : float
        Wanted gap, as a share of the observer's range over action profiles.

    Returns
    -------
    ObserverBound

    Raises
    ------
    GameError
        If the observer does not have one finite value per profile, or a number is out of bounds.
    ConvergenceError
        If the witness fails the check of its one-shot deviations.

    Examples
    --------
    The largest payoff of a player in the contribution game is 3.5 + delta for delta in [1/4, 1/2]:

    >>> from triangle.game import StageGame
    >>> payoffs = np.zeros((2, 2, 2, 3))
    >>> for a in np.ndindex(2, 2, 2):
    ...     payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    >>> game = RepeatedGame(StageGame(payoffs), 0.3)
    >>> bound = bound_observer(game, payoffs[..., 0], 0.3)
    >>> round(bound.lower, 5), round(bound.upper, 5)
    (3.8, 3.8)
    """
    values = _observer_array(game, np.asarray(observer, dtype=np.float64)[..., None])
    factors = _factor_array(game, discount_factor, 1)
    direction, least = np.array([0.0, 0, 0, 1]), dict(floors or {})
    known = punishments_of(game) if punishments is None else punishments
    found = bound_direction(game, values, factors, direction, least, known, tol)
    if found.gap <= WIDE * float(np.ptp(values)) or known.corners is not None:
        return found
    # Profiles played for ever may be too few to grow from: start from the whole payoff set.
    known = punishments_in(payoff_set(game))
    again = bound_direction(game, values, factors, direction, least, known, tol)
    return again if again.gap < found.gap else found


@dataclass(frozen=True, eq=False, kw_only=True)
class ObservedPayoffSet(PayoffSet):
    """A payoff set with observers: what `PayoffSet` says, and the extended set beside it.

    Attributes
    ----------
    observers : (n0, n1, n2, k)
    observer_discount_factors : (k,)
    """

    observers: FloatArray
    observer_discount_factors: FloatArray

    def support(self, direction: ArrayLike, tol: float = 1e-6) -> tuple[float, float]:
        """Lower and upper bound of the support function in a direction.

        Parameters
        ----------
        direction : (3,) or (3 + k,)
            Weights of the players' payoffs, and of the observers. Three numbers ask for the payoff
            set itself.
        tol : float
            Wanted gap, as a share of the direction's range over action profiles.
        """
        given = np.asarray(direction, dtype=np.float64)
        if given.shape == (3,):
            lower, upper = self.inner.support(given), self.outer.support(given)
            span = float(np.ptp(self.game.stage.payoffs @ given))
            if self.witness is None or upper - lower <= tol * span:
                return lower, upper
            given = np.append(given, np.zeros(self.observers.shape[-1]))
        found = self.farthest(given, tol=tol)
        return (
            -np.inf if found.lower is None else found.lower,
            -np.inf if found.upper is None else found.upper,
        )

    def farthest(
        self,
        direction: ArrayLike,
        floors: Mapping[int, float] | None = None,
        tol: float | None = None,
    ) -> ObserverBound:
        """Bracket the largest value of a direction over equilibria that meet floors.

        Parameters
        ----------
        direction : (3 + k,)
            Weights of the players' payoffs, then of the observers.
        floors : mapping of player to least expected payoff at the start
        tol : float
            Wanted gap as a share of the range over action profiles; that of the set by default.

        Raises
        ------
        GameError
            If the direction does not have 3 + k finite numbers, or a floor names no player.
        """
        given = np.asarray(direction, dtype=np.float64)
        count = self.observers.shape[-1]
        if given.shape != (3 + count,) or not np.isfinite(given).all():
            raise GameError(
                f"direction: expected {3 + count} finite numbers, three for the players and "
                f"{count} for the observers, got shape {given.shape}"
            )
        return bound_direction(
            self.game,
            self.observers.reshape(-1, count),
            self.observer_discount_factors,
            given,
            dict(floors or {}),
            punishments_in(self),
            self.tol if tol is None else tol,
        )


def observed_payoff_set(
    found: PayoffSet,
    observers: ArrayLike,
    observer_discount_factors: ArrayLike | None = None,
) -> ObservedPayoffSet:
    """Add observers to a payoff set that has been computed already.

    Parameters
    ----------
    found : PayoffSet
    observers : array_like, shape (n0, n1, n2) or (n0, n1, n2, k)
    observer_discount_factors : float or array_like (k,), optional
        Those of the first player by default.

    Raises
    ------
    GameError
        If the observers do not fit the game, or a discount factor is not between 0 and 1.

    Examples
    --------
    How much of the time two prisoners can cooperate, at most:

    >>> from triangle.game import StageGame
    >>> from triangle.solvers.payoff_set import payoff_set
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> both = np.array([[[1.0], [0.0]], [[0.0], [0.0]]])
    >>> observed_payoff_set(payoff_set(RepeatedGame(pd, 0.6)), both).support([0, 0, 0, 1])
    (1.0, 1.0)
    """
    array = np.asarray(observers, dtype=np.float64)
    if array.shape == found.game.stage.shape:
        array = array[..., None]
    values = _observer_array(found.game, array)
    given = found.game.discount_factors[0]
    factors = _factor_array(
        found.game,
        given if observer_discount_factors is None else observer_discount_factors,
        values.shape[1],
    )
    cube = values.reshape(array.shape).copy()
    cube.flags.writeable = factors.flags.writeable = False
    known = {field.name: getattr(found, field.name) for field in fields(PayoffSet)}
    return ObservedPayoffSet(**known, observers=cube, observer_discount_factors=factors)


def _observer_array(game: RepeatedGame, observers: FloatArray) -> FloatArray:
    """Check observers (n0, n1, n2, k) and lay them out as (A, k)."""
    shape = game.stage.shape
    if observers.ndim != 4 or observers.shape[:3] != shape:
        raise GameError(
            f"observer: expected shape {shape} or {(*shape, 'k')}, got {observers.shape[:-1]}"
        )
    if not np.isfinite(observers).all():
        raise GameError("observer: expected finite numbers")
    return observers.reshape(-1, observers.shape[-1])


def _factor_array(game: RepeatedGame, factors: ArrayLike, count: int) -> FloatArray:
    given = np.asarray(factors, dtype=np.float64)
    if given.shape not in ((), (count,)) or not ((given > 0) & (given < 1)).all():
        raise GameError(
            f"discount factor of an observer: expected {count} numbers strictly between 0 and 1, "
            f"got {factors!r}"
        )
    return np.array(np.broadcast_to(given, (count,)))
