"""The worst equilibrium payoff of each player, without computing the whole payoff set.

The threat decides which profiles are enforceable. Two easy bounds often meet: the pure minmax from
below, and from above the worst profile that can be played for ever, or a stick and a carrot. Where
they do not, the payoff set settles the matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.stationary import played_for_ever
from triangle.solvers.stick_and_carrot import stick_and_carrot

__all__ = ["Threat", "threat_of"]


@dataclass(frozen=True, eq=False)
class Threat:
    """Bracket of the worst equilibrium payoffs.

    Attributes
    ----------
    lower, upper : (3,)
        ``upper`` is attained by an equilibrium; nan and infinite respectively when none is known.
    method : str
        What closed the bracket, in words.
    """

    lower: FloatArray
    upper: FloatArray
    method: str


def threat_of(game: RepeatedGame) -> Threat:
    """Bracket the worst subgame perfect equilibrium payoff of each player.

    From above, the largest set of profiles each of which is an equilibrium when played for ever
    and every deviation by player i is punished by the member worst for i (a stationary version
    of Abreu's 1988 simple penal codes); else `stick_and_carrot`.

    Raises
    ------
    GameError
        Never for a valid game.

    Examples
    --------
    >>> import numpy as np
    >>> from triangle.game import StageGame
    >>> pd = StageGame(np.array([[[[4., 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]]))
    >>> threat_of(RepeatedGame(pd, 0.6)).upper.tolist()
    [2.0, 2.0, 0.0]
    """
    stage = game.stage
    held = played_for_ever(
        stage.payoffs.reshape(-1, 3), stage.best_payoffs.reshape(-1, 3), game.discount_factors
    )
    if held.exact:
        return Threat(held.minmax, held.worst, "the minmax is enforced by profiles played for ever")
    if stick_and_carrot(game) is not None:
        return Threat(held.minmax, held.minmax, "the minmax is enforced by a stick and a carrot")
    found = payoff_set(game)
    if found.is_empty:
        return Threat(np.full(3, np.nan), np.full(3, np.inf), "there is no pure equilibrium")
    if len(found.inner.vertices) == 0:
        return Threat(found.threat_lower, np.full(3, np.inf), "no equilibrium could be witnessed")
    return Threat(found.threat_lower, found.threat, "payoff set")
