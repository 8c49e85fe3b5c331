"""Check an automaton by the one-shot deviation principle, independently of how it was made.

This file shares no code with the solvers that build automata: it reads the stage payoffs again,
solves for the values of the states by its own fixed-point equations and tries every single action.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton

__all__ = ["OneShotCheck", "check_one_shot_deviations", "one_shot_losses"]


@dataclass(frozen=True, eq=False)
class OneShotCheck:
    """The outcome of trying every one-shot deviation.

    Attributes
    ----------
    payoffs : (S, 3), values of the states
    slack : float
        Smallest loss from a deviation, over states, players and actions other than the prescribed
        one; infinite when nobody ever has a choice. Negative: somebody gains by deviating.
    state, player, action : int
        Where the smallest loss occurs (-1 when there is no deviation to try).
    """

    payoffs: FloatArray
    slack: float
    state: int
    player: int
    action: int


def check_one_shot_deviations(game: RepeatedGame, automaton: Automaton) -> OneShotCheck:
    """Try every one-shot deviation (Blackwell 1965; Mailath and Samuelson 2006, Prop. 2.2.1).

    Raises
    ------
    ValueError
        If the automaton's lotteries are not probabilities.

    Examples
    --------
    >>> import numpy as np
    >>> from triangle.game import StageGame
    >>> pd = StageGame(np.array([[[[4., 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]]))
    >>> grim = Automaton(np.array([[0, 0, 0], [1, 1, 0]]), np.eye(2), np.array([1, 1, 1]))
    >>> round(check_one_shot_deviations(RepeatedGame(pd, 0.5), grim).slack, 12)
    0.0
    """
    values, losses = _values_and_losses(game, automaton)
    state, player, action = (int(k) for k in np.unravel_index(losses.argmin(), losses.shape))
    slack = float(losses[state, player, action])
    if not np.isfinite(slack):
        state = player = action = -1
    return OneShotCheck(values, slack, state, player, action)


def one_shot_losses(game: RepeatedGame, automaton: Automaton) -> FloatArray:
    """Return the smallest loss from a one-shot deviation in each state, shape (S,).

    Infinite where nobody has a choice; see `check_one_shot_deviations`.
    """
    return np.asarray(_values_and_losses(game, automaton)[1].min(axis=(1, 2)))


def _values_and_losses(game: RepeatedGame, automaton: Automaton) -> tuple[FloatArray, FloatArray]:
    """Solve for the values of the states and try every action of every player in each."""
    lotteries = automaton.lotteries
    if not ((lotteries >= 0).all() and (np.abs(lotteries.sum(axis=1) - 1) <= 1e-11).all()):
        raise ValueError("lotteries: expected rows of probabilities that sum to one")
    stage, profiles = game.stage.payoffs, automaton.profiles
    states = np.arange(len(profiles))
    played = tuple(profiles.T)
    values = np.empty((len(profiles), 3))
    for delta in set(game.discount_factors.tolist()):
        players = np.flatnonzero(game.discount_factors == delta)
        matrix = np.eye(len(profiles)) - delta * lotteries
        flow = (1 - delta) * stage[played][:, players]
        values[:, players] = np.linalg.solve(matrix, flow)
    losses = np.full((len(profiles), 3, max(game.stage.shape)), np.inf)
    for i, delta in enumerate(game.discount_factors.tolist()):
        own_last = np.moveaxis(stage[..., i], i, 2)
        tried = own_last[tuple(np.delete(profiles, i, axis=1).T)]
        deviations = (1 - delta) * tried + delta * values[automaton.punishments[i], i]
        losses[:, i, : tried.shape[1]] = values[:, i, None] - deviations
        losses[states, i, profiles[:, i]] = np.inf
    return values, losses
