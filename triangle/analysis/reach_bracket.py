"""How far a function of play can go in equilibrium, once and for all and over time.

Answers with three numbers: what the best lottery gets that is drawn once, over profiles that are
then played for ever; what the best plan gets that may change from year to year; and what no
equilibrium exceeds. What the function means is for the callers to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, Profile, RepeatedGame
from triangle.solvers.best_lottery import BestLottery, best_lottery
from triangle.solvers.enforce import Enforceability, enforceability
from triangle.solvers.observer_bound import ObserverBound
from triangle.solvers.observers import bound_observer
from triangle.solvers.punishments import punishments_of

__all__ = ["TOL", "ReachBracket", "Spell", "reach_bracket"]

TOL = 1e-6
"""Wanted gap, as a share of the function's range over action profiles."""

REMAINING = 1e-3
"""Years are told until those to come weigh no more than this."""


@dataclass(frozen=True)
class Spell:
    """Years in a row in which the same profile is the likeliest to be played.

    Attributes
    ----------
    first, last : int or None
        Counted from 1; no last year where the telling ends, for good or because what follows
        weighs next to nothing.
    profile : Profile
    probability : float
        That the profile is played, in the year in which this is least certain.
    value : float
        The function's expected value in these years, on average.
    """

    first: int
    last: int | None
    profile: Profile
    probability: float
    value: float


@dataclass(frozen=True, eq=False)
class ReachBracket:
    """How far a function of play can go.

    Attributes
    ----------
    enforce : Enforceability
        What can be played for ever.
    prizes : (m, 3) int
        Profiles that ``once`` is drawn over.
    once : BestLottery or None
        None when no lottery over them meets the floors.
    bound : ObserverBound or None
        None when only the lottery was asked for.
    path : tuple of Spell
        What the plan behind ``lower`` comes to; empty when none is known.
    """

    enforce: Enforceability
    prizes: NDArray[np.intp]
    once: BestLottery | None
    bound: ObserverBound | None
    path: tuple[Spell, ...]

    def drawn(self) -> list[tuple[Profile, float]]:
        """Profiles that ``once`` may draw and their probabilities, most likely first."""
        if self.once is None:
            return []
        chances = self.once.probabilities
        order = np.argsort(-chances, kind="stable")
        found = []
        for row in order[chances[order] > 1e-12]:
            a0, a1, a2 = (int(a) for a in self.prizes[row])
            found.append(((a0, a1, a2), float(chances[row])))
        return found

    @property
    def lower(self) -> float | None:
        """Value of the best equilibrium known; None when none meets the floors."""
        known = [] if self.once is None else [self.once.value]
        if self.bound is not None and self.bound.lower is not None:
            known.append(self.bound.lower)
        return max(known, default=None)

    @property
    def upper(self) -> float | None:
        """What no equilibrium exceeds; None when there is none, or none was asked for."""
        if self.bound is None or self.bound.upper is None:
            return None
        return self.bound.upper if self.lower is None else max(self.bound.upper, self.lower)

    @property
    def payoffs(self) -> FloatArray | None:
        """Expected payoffs of the players in the best equilibrium known."""
        if self.bound is not None and self.bound.payoffs is not None:
            return self.bound.payoffs
        return None if self.once is None else self.once.payoffs

    @property
    def multipliers(self) -> Mapping[int, float]:
        """How much ``lower`` would rise if the floor of a player fell by one unit."""
        if self.bound is not None and self.bound.lower is not None:
            return self.bound.multipliers
        return {} if self.once is None else self.once.multipliers


def reach_bracket(
    game: RepeatedGame,
    values: FloatArray,
    discount_factor: float,
    floors: Mapping[int, float],
    tol: float | None = TOL,
) -> ReachBracket:
    """Bracket the largest discounted value of a function of play in equilibrium.

    Parameters
    ----------
    game : RepeatedGame
    values : (n0, n1, n2)
    discount_factor : float
        That weighs the years.
    floors : mapping of player to least expected payoff at the start
    tol : float or None
        As in `bound_observer`; None for the lottery alone, which takes a thousandth of a second.

    Raises
    ------
    ConvergenceError
        If a programme could not be solved.

    Examples
    --------
    The impatient second player can be favoured early if the first is paid back later:

    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> game = RepeatedGame(pd, [0.9, 0.6, 0.5])
    >>> found = reach_bracket(game, game.stage.payoffs[..., 1], 0.6, {0: 4.0})
    >>> round(found.once.value, 3), found.lower > found.once.value
    (4.0, True)
    """
    punishments = punishments_of(game)
    penal = punishments.automaton
    worst = np.full(3, np.nan)
    if penal is not None:
        worst = penal.payoffs(game)[penal.punishments, np.arange(3)]
    enforce = enforceability(game, worst)
    prizes = np.argwhere(enforce.enforceable).astype(np.intp)
    rows = tuple(prizes.T)
    once = best_lottery(values[rows], game.stage.payoffs[rows], floors)
    if tol is None:
        path = () if once is None else _once(prizes, once)
        return ReachBracket(enforce, prizes, once, None, path)
    bound = bound_observer(game, values, discount_factor, floors, punishments, tol)
    return ReachBracket(enforce, prizes, once, bound, _spells(bound, values, discount_factor))


def _once(prizes: NDArray[np.intp], once: BestLottery) -> tuple[Spell, ...]:
    likeliest = int(once.probabilities.argmax())
    a0, a1, a2 = (int(a) for a in prizes[likeliest])
    return (Spell(1, None, (a0, a1, a2), float(once.probabilities[likeliest]), once.value),)


def _spells(bound: ObserverBound, values: FloatArray, discount_factor: float) -> tuple[Spell, ...]:
    """Follow the automaton year by year and put years with one likeliest profile together."""
    if bound.automaton is None or bound.start is None:
        return ()
    profiles, lotteries = bound.automaton.profiles, bound.automaton.lotteries
    kinds, kind = np.unique(profiles, axis=0, return_inverse=True)
    worth = values[tuple(profiles.T)]
    chances, year, rest = bound.start, 1, 1.0
    told: list[tuple[int, float, float]] = []
    while True:
        shares = np.bincount(kind.ravel(), weights=chances, minlength=len(kinds))
        likeliest = int(shares.argmax())
        told.append((likeliest, float(shares[likeliest]), float(chances @ worth)))
        onward = chances @ lotteries
        rest *= discount_factor
        settled = bool(np.abs(onward - chances).max() <= 1e-12)
        if settled or rest <= REMAINING:
            break
        chances, year = onward, year + 1
    spells: list[Spell] = []
    begin = 0
    for k in range(1, year + 1):
        if k < year and told[k][0] == told[begin][0]:
            continue
        a0, a1, a2 = (int(a) for a in kinds[told[begin][0]])
        run = told[begin:k]
        last = None if k == year else k
        chance = min(share for _, share, _ in run)
        value = float(np.mean([value for *_, value in run]))
        spells.append(Spell(begin + 1, last, (a0, a1, a2), chance, value))
        begin = k
    return tuple(spells)
