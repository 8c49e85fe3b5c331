"""The worst that can credibly be done to each player, and the path of play that does it.

Answers what each player gets, in the equilibrium it likes least, and what that equilibrium looks
like. An equilibrium that is worse than all others for one player is all that is needed to punish
that player (Abreu 1988). It does not list other equilibria: see `payoff_set`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, Profile, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.payoff_set import PayoffSet, payoff_set

__all__ = ["PenalCode", "PunishmentPath", "penal_code", "penal_code_of"]

CERTAIN = 1 - 1e-9
"""A state that follows itself with at least this probability is never left."""


@dataclass(frozen=True)
class PunishmentPath:
    """What is played while a player is punished, along the most likely branch of every lottery.

    Attributes
    ----------
    steps : tuple of (periods, profile)
        Expected number of periods each profile is played in a row; inf for ever.
    repeats_from : int or None
        Step to which play returns after the last one; None when the last step lasts for ever.
    payoff : float
        The punished player's payoff over the whole path, all branches weighed.
    """

    steps: tuple[tuple[float, Profile], ...]
    repeats_from: int | None
    payoff: float


@dataclass(frozen=True, eq=False)
class PenalCode:
    """The optimal penal code of a repeated game.

    Attributes
    ----------
    game : RepeatedGame
    values : array of shape (3,)
        Payoff of each player when punished, attained by ``automaton``.
    lower : array of shape (3,)
        No equilibrium gives the player less; the two meet up to ``gap``.
    gap : float
        Largest difference of the two bounds, in payoff units.
    automaton : Automaton
        Its one-shot deviations have been checked.
    paths : tuple of three PunishmentPath
    """

    game: RepeatedGame
    values: FloatArray
    lower: FloatArray
    gap: float
    automaton: Automaton
    paths: tuple[PunishmentPath, PunishmentPath, PunishmentPath]


def penal_code(game: RepeatedGame, tol: float = 1e-6) -> PenalCode:
    """Find the worst equilibrium of each player (Abreu 1988), pure actions, public lotteries.

    It is the lowest point of the payoff set in each coordinate; the automaton that witnesses the
    set contains it.

    Parameters
    ----------
    game : RepeatedGame
    tol : float
        As in `payoff_set`.

    Returns
    -------
    PenalCode

    Raises
    ------
    GameError
        If no equilibrium was found, so that nothing can be used as a punishment.

    References
    ----------
    Abreu, D. (1988), On the theory of infinitely repeated games with discounting, Econometrica 56,
    383-396.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> code = penal_code(RepeatedGame(pd, 0.3))
    >>> code.values.round(9).tolist(), code.paths[0].steps
    ([2.0, 2.0, 0.0], ((inf, (1, 1, 0)),))
    """
    return penal_code_of(payoff_set(game, tol))


def penal_code_of(found: PayoffSet) -> PenalCode:
    """Read the penal code off a payoff set that has been computed already.

    Raises
    ------
    GameError
        If the payoff set holds no equilibrium.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> penal_code_of(payoff_set(RepeatedGame(pd, 0.3))).lower.round(9).tolist()
    [2.0, 2.0, 0.0]
    """
    if found.witness is None:
        raise GameError(
            "penal code: expected a game with an equilibrium, found none in pure actions; "
            "read `payoff_set(game).note`"
        )
    automaton = found.witness
    values = automaton.payoffs(found.game)
    worst = np.array([values[automaton.punishments[i], i] for i in range(3)])
    first, second, third = (
        _path(automaton, int(automaton.punishments[i]), float(worst[i])) for i in range(3)
    )
    worst.flags.writeable = False
    return PenalCode(
        game=found.game,
        values=worst,
        lower=found.threat_lower,
        gap=float((worst - found.threat_lower).max()),
        automaton=automaton,
        paths=(first, second, third),
    )


def _path(automaton: Automaton, start: int, payoff: float) -> PunishmentPath:
    steps: list[tuple[float, Profile]] = []
    seen: dict[int, int] = {}
    state = start
    while state not in seen:
        a0, a1, a2 = (int(a) for a in automaton.profiles[state])
        stay = float(automaton.lotteries[state, state])
        seen[state] = len(steps)
        if stay >= CERTAIN:
            return PunishmentPath((*steps, (np.inf, (a0, a1, a2))), None, payoff)
        steps.append((1 / (1 - stay), (a0, a1, a2)))
        onward = automaton.lotteries[state].copy()
        onward[state] = -1.0
        state = int(onward.argmax())
    return PunishmentPath(tuple(steps), seen[state], payoff)
