"""How far equilibrium payoffs go in one direction, closer than the payoff set itself was solved.

With unequal patience the frontier of a payoff set can be curved, and a bracket of the whole set
stays wide. A single direction can still be closed to rounding: only what that direction hangs on
has to be refined. Answers for one direction at a time; it does not change the payoff set.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.solvers.observer_bound import ObserverBound, bound_direction
from triangle.solvers.payoff_set import PayoffSet
from triangle.solvers.punishments import punishments_in

__all__ = ["farthest_payoff"]


def farthest_payoff(
    found: PayoffSet,
    direction: ArrayLike,
    floors: Mapping[int, float] | None = None,
    tol: float = 1e-6,
) -> ObserverBound:
    """Bracket the largest weighted sum of payoffs over equilibria that meet floors.

    Dual dynamic programming on the payoff-set operator (see `extended_bracket`), from the threats
    and the witness of a payoff set that has been computed.

    Parameters
    ----------
    found : PayoffSet
    direction : (3,)
        Weights of the payoffs, of any sign.
    floors : mapping of player to least expected payoff at the start
    tol : float
        Wanted gap, as a share of the sum's range over action profiles.

    Returns
    -------
    ObserverBound
        With the automaton that attains the lower bound.

    Raises
    ------
    GameError
        If the direction is not three finite numbers, or a number is out of bounds.
    ConvergenceError
        If the witness fails the check of its one-shot deviations.

    Examples
    --------
    >>> from triangle.game import RepeatedGame, StageGame
    >>> from triangle.solvers.payoff_set import payoff_set
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> best = farthest_payoff(payoff_set(RepeatedGame(pd, 0.6)), [1, 1, 0])
    >>> round(best.lower, 6), round(best.upper, 6)
    (8.0, 8.0)
    """
    weights = np.asarray(direction, dtype=np.float64)
    if weights.shape != (3,) or not np.isfinite(weights).all():
        raise GameError(f"direction: expected three finite numbers, got {direction!r}")
    nothing = np.empty((found.game.stage.payoffs[..., 0].size, 0))
    return bound_direction(
        found.game, nothing, np.empty(0), weights, floors or {}, punishments_in(found), tol
    )
