"""All pure Nash equilibria of the stage game, and how far every other profile is from one.

Complete by construction: every action profile is looked at. It does not look for mixed equilibria,
and it does not choose among several equilibria.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, Profile, StageGame

__all__ = ["PureEquilibria", "pure_nash"]


@dataclass(frozen=True, eq=False)
class PureEquilibria:
    """All pure Nash equilibria of a stage game; possibly none.

    Attributes
    ----------
    stage : StageGame
    tolerance : float
        Relative: a deviation gain up to ``tolerance`` times the player's payoff range counts as
        no gain.
    profiles : tuple of profiles
        In lexicographic order.
    payoffs : array of shape (K, 3)
        Payoffs at the equilibria.
    strict : tuple of K bools
        Whether every unilateral deviation costs the deviator more than the tolerance.
    regret : array of shape (n0, n1, n2)
        The largest deviation gain of any player at every action profile, in payoff units.
    least_regret : profile
        The profile nearest to being an equilibrium; an equilibrium when there is one.
    """

    stage: StageGame
    tolerance: float
    profiles: tuple[Profile, ...]
    payoffs: FloatArray
    strict: tuple[bool, ...]
    regret: FloatArray
    least_regret: Profile


def pure_nash(stage: StageGame, tolerance: float = 1e-9) -> PureEquilibria:
    r"""Find every pure Nash equilibrium of a stage game.

    A profile ``a`` is an equilibrium when no player gains by deviating alone,

    .. math:: \max_b u_i(b, a_{-i}) - u_i(a) \le \text{tolerance} \cdot
              (\max u_i - \min u_i) \quad \text{for } i = 1, 2, 3.

    By inspection of every profile (Nash 1950).

    Parameters
    ----------
    stage : StageGame
    tolerance : float
        Relative to each player's payoff range, so that the answer does not depend on units.

    Returns
    -------
    PureEquilibria
        With an empty ``profiles`` when the game has none: that is an answer.

    Raises
    ------
    GameError
        If the tolerance is negative or not finite.

    Examples
    --------
    >>> dilemma = StageGame([[[[3, 3, 0]], [[0, 5, 0]]], [[[5, 0, 0]], [[1, 1, 0]]]])
    >>> found = pure_nash(dilemma)
    >>> found.profiles, found.payoffs.tolist(), float(found.regret[0, 0, 0])
    (((1, 1, 0),), [[1.0, 1.0, 0.0]], 2.0)
    """
    if not (np.isfinite(tolerance) and tolerance >= 0):
        raise GameError(f"tolerance: expected a non-negative number, got {tolerance}")
    gains = stage.deviation_gains
    slack = tolerance * np.ptp(stage.payoffs, axis=(0, 1, 2))
    where = np.argwhere((gains <= slack).all(axis=-1))
    profiles = tuple((int(a), int(b), int(c)) for a, b, c in where)
    regret = gains.max(axis=-1)
    nearest = np.unravel_index(int(regret.argmin()), stage.shape)
    payoffs = np.array([stage.payoffs[a] for a in profiles]).reshape(-1, 3)
    for array in (payoffs, regret):
        array.flags.writeable = False
    return PureEquilibria(
        stage=stage,
        tolerance=float(tolerance),
        profiles=profiles,
        payoffs=payoffs,
        strict=tuple(_is_strict(stage, profile, slack) for profile in profiles),
        regret=regret,
        least_regret=(int(nearest[0]), int(nearest[1]), int(nearest[2])),
    )


def _is_strict(stage: StageGame, profile: Profile, slack: FloatArray) -> bool:
    for player in range(3):
        line: list[int | slice] = list(profile)
        line[player] = slice(None)
        others = np.delete(stage.payoffs[tuple(line)][:, player], profile[player])
        if (others >= stage.payoffs[profile][player] - slack[player]).any():
            return False
    return True
