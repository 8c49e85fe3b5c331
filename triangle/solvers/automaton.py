"""Strategies written as a finite automaton: what is played, what follows, who punishes whom.

After the prescribed profile a public lottery draws the next state; after a deviation by player i
alone play moves to the state in which i is punished. After a joint deviation play goes on as
prescribed (no single player can gain from one, so it does not matter).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, RepeatedGame

__all__ = ["Automaton"]


@dataclass(frozen=True, eq=False)
class Automaton:
    """A strategy profile of a repeated game, as a finite automaton.

    Attributes
    ----------
    profiles : (S, 3) int
        Action profile played in each state.
    lotteries : (S, S)
        Row s: probabilities of the next state when nobody deviates in state s.
    punishments : (3,) int
        State that follows a deviation by each player.
    """

    profiles: NDArray[np.intp]
    lotteries: FloatArray
    punishments: NDArray[np.intp]

    def payoffs(self, game: RepeatedGame) -> FloatArray:
        """Average discounted payoffs of every state, shape (S, 3).

        Solves v_i = (1 - delta_i) u_i(a) + delta_i L v_i for each player, L the lotteries.
        """
        discounts = game.discount_factors
        values: FloatArray = (1 - discounts) * game.stage.payoffs[tuple(self.profiles.T)]
        states = np.arange(len(values))
        for delta in set(discounts.tolist()):
            alike = discounts == delta
            matrix = -delta * self.lotteries
            matrix[states, states] += 1.0
            values[:, alike] = np.linalg.solve(matrix, values[:, alike])
        return values
