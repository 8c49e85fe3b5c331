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
from triangle.solvers.stationary import played_for_ever

__all__ = ["PenalCode", "PunishmentPath", "penal_code", "penal_code_of"]

CERTAIN = 1 - 1e-9
"""A state that follows itself with at least this probability is never left."""


@dataclass(frozen=True)
class PunishmentPath:
    """What is played while a player is punished.

    Attributes
    ----------
    steps : tuple of (periods, profile)
        Along the most likely branch of every lottery: expected number of periods each profile is
        played in a row; inf for ever. Neighbours differ, save where play returns in between.
    repeats_from : int or None
        Step to which play returns after the last one; None when the last step lasts for ever.
    probability : float
        Of this branch, up to the first return; 1 when no lottery decides what comes next.
    shares : tuple of (share, profile)
        How much each profile counts, discounted as the punished player does, over all branches;
        largest first. They sum to one, and their mean payoff is ``payoff``.
    payoff : float
        The punished player's payoff over the whole path, all branches weighed.
    """

    steps: tuple[tuple[float, Profile], ...]
    repeats_from: int | None
    probability: float
    shares: tuple[tuple[float, Profile], ...]
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

    Where profiles played for ever hold every player down to its minmax, they are the code;
    elsewhere it is read off the payoff set, of which it is the lowest point in each coordinate.

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
    code = _played_for_ever(game)
    return penal_code_of(payoff_set(game, tol)) if code is None else code


def _played_for_ever(game: RepeatedGame) -> PenalCode | None:
    """Use profiles played for ever, if nothing can be harsher; of equals, the best for others."""
    payoffs = game.stage.payoffs.reshape(-1, 3)
    best = game.stage.best_payoffs.reshape(-1, 3)
    held = played_for_ever(payoffs, best, game.discount_factors)
    if not held.exact:
        return None
    lasting = np.flatnonzero(held.profiles)
    rows = []
    for i in range(3):
        worst = lasting[payoffs[lasting, i] <= held.worst[i]]
        rows.append(worst[payoffs[worst].sum(axis=1).argmax()])
    states, punishments = np.unique(rows, return_inverse=True)
    profiles = np.stack(np.unravel_index(states, game.stage.shape), axis=1)
    automaton = Automaton(profiles.astype(np.intp), np.eye(len(states)), punishments)
    return _code(game, automaton, held.minmax)


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
    return _code(found.game, found.witness, found.threat_lower)


def _code(game: RepeatedGame, automaton: Automaton, lower: FloatArray) -> PenalCode:
    values = automaton.payoffs(game)
    worst = np.array([values[automaton.punishments[i], i] for i in range(3)])
    first, second, third = (_path(game, automaton, i, float(worst[i])) for i in range(3))
    worst.flags.writeable = False
    return PenalCode(
        game=game,
        values=worst,
        lower=lower,
        gap=max(0.0, float((worst - lower).max())),
        automaton=automaton,
        paths=(first, second, third),
    )


def _path(game: RepeatedGame, automaton: Automaton, player: int, payoff: float) -> PunishmentPath:
    start = int(automaton.punishments[player])
    visits: list[tuple[float, Profile]] = []
    seen: dict[int, int] = {}
    state, probability = start, 1.0
    repeats_from: int | None = None
    while repeats_from is None:
        a0, a1, a2 = (int(a) for a in automaton.profiles[state])
        stay = float(automaton.lotteries[state, state])
        seen[state] = len(visits)
        visits.append((np.inf if stay >= CERTAIN else 1 / (1 - stay), (a0, a1, a2)))
        if stay >= CERTAIN:
            break
        onward = automaton.lotteries[state] / (1 - stay)
        onward[state] = 0.0
        state = int(onward.argmax())
        probability *= min(1.0, float(onward[state]))
        repeats_from = seen.get(state)
    steps, repeats_from = _joined(visits, repeats_from)
    shares = _shares(automaton, start, float(game.discount_factors[player]))
    return PunishmentPath(steps, repeats_from, probability, shares, payoff)


def _joined(
    visits: list[tuple[float, Profile]], repeats_from: int | None
) -> tuple[tuple[tuple[float, Profile], ...], int | None]:
    """Join visits to states that play the same profile, unless play returns in between."""
    steps: list[tuple[float, Profile]] = []
    target = None
    for k, (periods, profile) in enumerate(visits):
        if k == repeats_from:
            target = len(steps)
        elif steps and steps[-1][1] == profile:
            steps[-1] = (steps[-1][0] + periods, profile)
            continue
        steps.append((periods, profile))
    return tuple(steps), target


def _shares(
    automaton: Automaton, start: int, discount_factor: float
) -> tuple[tuple[float, Profile], ...]:
    """Sum the discounted probabilities of playing each profile, from a state on."""
    n = len(automaton.profiles)
    matrix = np.eye(n) - discount_factor * automaton.lotteries.T
    weights = np.linalg.solve(matrix, (1 - discount_factor) * np.eye(n)[start])
    total: dict[Profile, float] = {}
    for weight, (a0, a1, a2) in zip(weights.tolist(), automaton.profiles.tolist(), strict=True):
        total[a0, a1, a2] = total.get((a0, a1, a2), 0.0) + weight
    kept = [(share, profile) for profile, share in total.items() if share > 1 - CERTAIN]
    return tuple(sorted(kept, key=lambda entry: (-entry[0], entry[1])))
