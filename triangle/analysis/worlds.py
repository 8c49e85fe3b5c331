"""Many games on the same postures solved at once: threats, enforceable states, who stands for them.

For sampling and estimation, where a scenario is asked thousands of times with other numbers. A
world is solved as `question_of` solves a scenario, without the payoff set where the threats can do
without it. Does not judge outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.states import stand_ins
from triangle.errors import GameError
from triangle.game import FloatArray, RepeatedGame, StageGame, best_replies
from triangle.politics.postures import PostureSpace
from triangle.solvers.stationary import played_for_ever, stationary_losses
from triangle.solvers.threat import threat_of

__all__ = ["SMALL", "Worlds", "solve_worlds"]

SMALL = 1e-9
"""Differences up to this share of the payoff range count as none."""


@dataclass(frozen=True, eq=False)
class Worlds:
    """Games that share a posture space, each with its threats and its triangle states.

    Attributes
    ----------
    space : PostureSpace
    payoffs : array of shape (n, A, 3)
        Profiles flat, in C order.
    discount_factors : array of shape (n, 3)
    threat : array of shape (n, 3)
        Worst equilibrium payoffs; nan where there is no pure equilibrium.
    exact : bool array of shape (n,)
        Whether profiles played for ever hold every player down to the minmax, so that the threats
        are known without looking further.
    slack : array of shape (n, A)
        As in `Enforceability`.
    enforceable : bool array of shape (n, A)
    states_enforceable : bool array of shape (n, n_states)
        States in the order of ``space.states``.
    representatives : int array of shape (n, n_states)
        Flat profile numbers.
    state_payoffs : array of shape (n, n_states, 3)
    """

    space: PostureSpace
    payoffs: FloatArray
    discount_factors: FloatArray
    threat: FloatArray
    exact: NDArray[np.bool_]
    slack: FloatArray
    enforceable: NDArray[np.bool_]
    states_enforceable: NDArray[np.bool_]
    representatives: NDArray[np.intp]
    state_payoffs: FloatArray


def solve_worlds(space: PostureSpace, payoffs: FloatArray, discount_factors: FloatArray) -> Worlds:
    """Solve many games for their threats and their enforceable triangle states.

    Parameters
    ----------
    space : PostureSpace
    payoffs : array of shape (n, A, 3) or (n, n0, n1, n2, 3)
    discount_factors : array of shape (n, 3)

    Returns
    -------
    Worlds

    Raises
    ------
    GameError
        If an array has the wrong shape.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> game = scenario.repeated_game()
    >>> worlds = solve_worlds(scenario.space, game.stage.payoffs[None], game.discount_factors[None])
    >>> worlds.exact.tolist(), int(worlds.states_enforceable.sum())
    ([True], 27)
    """
    profiles = int(np.prod(space.shape))
    given = np.ascontiguousarray(payoffs, dtype=np.float64)
    if given.size == 0 or given.size != len(given) * profiles * 3:
        raise GameError(
            f"payoffs: expected shape (n, {profiles}, 3) with n of at least 1, got {given.shape}"
        )
    count = len(given)
    delta = np.array(discount_factors, dtype=np.float64)
    if delta.shape != (count, 3):
        raise GameError(f"discount factors: expected shape ({count}, 3), got {delta.shape}")
    cube = given.reshape(count, *space.shape, 3)
    best = best_replies(cube).reshape(count, profiles, 3)
    flat = cube.reshape(count, profiles, 3)
    held = played_for_ever(flat, best, delta)
    threat = held.worst.copy()
    for world in np.flatnonzero(~held.exact):
        found = threat_of(RepeatedGame(StageGame(cube[world]), delta[world]))
        threat[world] = found.upper if np.isfinite(found.upper).all() else np.nan
    losses, enforceable = stationary_losses(flat, best, delta, threat, SMALL)
    slack = np.minimum(np.minimum(losses[..., 0], losses[..., 1]), losses[..., 2])
    states = stand_ins(space, flat, enforceable, slack)
    arrays = (flat, delta, threat, slack, enforceable)
    for array in (*arrays, states.enforceable, states.profiles, states.payoffs):
        array.flags.writeable = False
    return Worlds(
        space=space,
        payoffs=flat,
        discount_factors=delta,
        threat=threat,
        exact=held.exact,
        slack=slack,
        enforceable=enforceable,
        states_enforceable=states.enforceable,
        representatives=states.profiles,
        state_payoffs=states.payoffs,
    )
