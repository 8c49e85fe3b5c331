"""How deviators are punished: an explicit automaton, and how harsh punishment can be at most.

Answers with what enforcing anything rests on. Where profiles played for ever already hold every
player down to the minmax, they are the automaton; where they do not, it is that of the payoff set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.payoff_set import PayoffSet, payoff_set
from triangle.solvers.stationary import PlayedForEver, played_for_ever
from triangle.solvers.stick_and_carrot import stick_and_carrot

__all__ = ["Punishments", "lasting_punishments", "punishments_in", "punishments_of"]


@dataclass(frozen=True, eq=False)
class Punishments:
    """The threats of a repeated game, from both sides.

    Attributes
    ----------
    lower : (3,)
        No equilibrium gives a player less; nan when there is no equilibrium.
    automaton : Automaton or None
        Every state starts an equilibrium, and its punishments hold each player down as far as is
        known to be possible; None when no equilibrium is known.
    corners : (V, 3) or None
        Of a polytope that holds all equilibrium payoffs, when the payoff set has been computed; the
        automaton is then the one that witnesses the whole of it.
    """

    lower: FloatArray
    automaton: Automaton | None
    corners: FloatArray | None = None


def punishments_of(game: RepeatedGame) -> Punishments:
    """Find an automaton that punishes as harshly as an equilibrium can.

    The worst payoff of a player among profiles that hold each other up when played for ever
    (Abreu 1988, stationary) is exact where it is the pure minmax; so are a stick and a carrot
    (Abreu 1986) that reach it. Otherwise `payoff_set` decides.

    Parameters
    ----------
    game : RepeatedGame

    Returns
    -------
    Punishments

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = punishments_of(RepeatedGame(pd, 0.6))
    >>> found.lower.tolist(), found.automaton.profiles.tolist()
    ([2.0, 2.0, 0.0], [[0, 0, 0], [1, 1, 0]])
    """
    held = _held(game)
    if held.exact:
        return _lasting(game, held)
    harsh = stick_and_carrot(game)
    if harsh is not None:
        return Punishments(held.minmax, harsh)
    return punishments_in(payoff_set(game))


def lasting_punishments(game: RepeatedGame) -> Punishments:
    """Punish with profiles that hold each other up when played for ever, and with nothing else.

    A bracket that is quick to find: no equilibrium gives less than the pure minmax, and the
    automaton gives what it gives.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> lasting_punishments(RepeatedGame(pd, 0.6)).automaton.punishments.tolist()
    [1, 1, 0]
    """
    return _lasting(game, _held(game))


def punishments_in(found: PayoffSet) -> Punishments:
    """Read the punishments off a payoff set.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> punishments_in(payoff_set(RepeatedGame(pd, 0.3))).lower.round(9).tolist()
    [2.0, 2.0, 0.0]
    """
    return Punishments(found.threat_lower, found.witness, found.outer.vertices)


def _held(game: RepeatedGame) -> PlayedForEver:
    payoffs, best = game.stage.payoffs.reshape(-1, 3), game.stage.best_payoffs.reshape(-1, 3)
    return played_for_ever(payoffs, best, game.discount_factors)


def _lasting(game: RepeatedGame, held: PlayedForEver) -> Punishments:
    """Punish each player with the profile that is worst for it among those played for ever."""
    payoffs = game.stage.payoffs.reshape(-1, 3)
    lasting = np.flatnonzero(held.profiles)
    if not len(lasting):
        return Punishments(held.minmax, None)
    worst = lasting[payoffs[lasting].argmin(axis=0)]
    rows, states = np.unique(worst, return_inverse=True)
    profiles = np.stack(np.unravel_index(rows, game.stage.shape), axis=1)
    automaton = Automaton(profiles.astype(np.intp), np.eye(len(rows)), states.astype(np.intp))
    return Punishments(held.minmax, automaton)
