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
    profiles, shape = automaton.profiles, game.stage.shape
    payoffs = game.stage.payoffs.reshape(-1, 3)
    steps = (shape[1] * shape[2], shape[2], 1)
    played = profiles @ np.array(steps)
    states, discounts = np.arange(len(profiles)), game.discount_factors
    values = (1 - discounts) * payoffs[played]
    for delta in set(discounts.tolist()):
        alike = discounts == delta
        matrix = -delta * lotteries
        matrix[states, states] += 1.0
        values[:, alike] = np.linalg.solve(matrix, values[:, alike])
    losses = np.full((len(profiles), 3, max(shape)), np.inf)
    for i in (i for i in range(3) if shape[i] > 1):
        actions = np.arange(shape[i])
        rows = (played - steps[i] * profiles[:, i])[:, None] + steps[i] * actions
        deviations = (1 - discounts[i]) * payoffs[rows, i]
        deviations += discounts[i] * values[automaton.punishments[i], i]
        losses[:, i, : shape[i]] = values[:, i, None] - deviations
        losses[states, i, profiles[:, i]] = np.inf
    return values, losses
