"""Witnesses that profiles can be played for ever: one automaton, checked by separate code.

Enforceability is first decided by an inequality. Here the claim is made explicit: every profile is
a state that follows itself, every deviator is sent to the state in which the payoff set's own
automaton punishes it worst, and all one-shot deviations are tried.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from triangle.game import FloatArray, Profile
from triangle.solvers.automaton import Automaton
from triangle.solvers.one_shot import one_shot_losses
from triangle.solvers.payoff_set import PayoffSet

__all__ = ["witness_profiles"]


def witness_profiles(found: PayoffSet, profiles: Sequence[Profile]) -> FloatArray:
    """Check by one-shot deviations that profiles can be played for ever.

    Parameters
    ----------
    found : PayoffSet
        Of the same game; its automaton supplies the punishments.
    profiles : sequence of action profiles

    Returns
    -------
    array, shape (len(profiles),)
        Smallest loss from a one-shot deviation while the profile is played, in payoff units;
        at least zero (up to rounding) exactly if these punishments enforce the profile.

    Raises
    ------
    GameError
        If no equilibrium is known that could punish.

    Examples
    --------
    >>> from triangle.game import RepeatedGame, StageGame
    >>> from triangle.solvers.payoff_set import payoff_set
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = payoff_set(RepeatedGame(pd, 0.75))
    >>> witness_profiles(found, [(0, 0, 0), (0, 1, 0)]).round(9).tolist()
    [1.0, -2.0]
    """
    penal = found.automaton()
    known, new = len(penal.profiles), len(profiles)
    lotteries = np.eye(known + new)
    lotteries[:known, :known] = penal.lotteries
    together = Automaton(
        np.concatenate([penal.profiles, np.asarray(profiles, dtype=np.intp).reshape(new, 3)]),
        lotteries,
        penal.punishments,
    )
    return one_shot_losses(found.game, together)[known:]
