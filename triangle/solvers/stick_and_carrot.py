"""Punishments that begin harshly and end well: an automaton that holds every player to the minmax.

Answers quickly what the payoff set answers slowly: whether the pure minmax is the worst equilibrium
payoff of every player, when profiles played for ever are not bad enough. It looks at punishments of
one form only: finding none proves nothing.

Letters: u payoffs, b best deviation payoffs, p pure minmax, delta discount factors; a the stick, mu
the chance that it is repeated, w the expected payoffs of the lottery that follows it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.one_shot import check_one_shot_deviations

__all__ = ["stick_and_carrot"]

REPEATS = (0.0, 0.5, 0.75, 0.9)
"""Chances that the stick is repeated which are tried."""

CLOSE = 1e-9
"""Payoffs that differ by less than this share of a player's range count as equal."""

LEAST_CHANCE = 1e-9


def stick_and_carrot(game: RepeatedGame) -> Automaton | None:
    """Look for punishments by a stick and a carrot that hold every player to the pure minmax.

    The profiles that can be played for ever when the worst that can follow a deviation is the
    minmax, and for each player whom none of them holds down so far a profile, the stick, in which
    the others hold the player to the minmax and the player bears a loss; it is repeated with
    probability mu and else followed by a lottery over the former (Abreu 1986, section 4, with
    public randomisation as in Abreu 1988). The stick a and w with

    - v = ((1 - delta) u(a) + delta (1 - mu) w) / (1 - delta mu),
    - v_j >= (1 - delta_j) b_j(a) + delta_j p_j for all j, and equality for the punished player

    hold each other up, and the punished player gets p exactly. Every one-shot deviation from what
    is found is tried before it is returned.

    Parameters
    ----------
    game : RepeatedGame

    Returns
    -------
    Automaton or None
        Its punishments give each player the pure minmax, so that no equilibrium punishes harder.

    References
    ----------
    Abreu, D. (1986), Extremal equilibria of oligopolistic supergames, Journal of Economic Theory
    39, 191-225.

    Examples
    --------
    A duopoly with an action that hurts both (Mailath and Samuelson 2006, section 2.6): it is played
    once, and then both share the market.

    >>> from triangle.game import StageGame
    >>> own = np.array([[10.0, 3, 0], [15, 7, -4], [7, 5, -15]])
    >>> payoffs = np.zeros((3, 3, 1, 3))
    >>> payoffs[:, :, 0, 0], payoffs[:, :, 0, 1] = own, own.T
    >>> game = RepeatedGame(StageGame(payoffs), 0.6)
    >>> found = stick_and_carrot(game)
    >>> found.payoffs(game)[found.punishments, np.arange(3)].round(9).tolist()
    [0.0, 0.0, 0.0]
    """
    stage = game.stage
    payoffs, best = stage.payoffs.reshape(-1, 3), stage.best_payoffs.reshape(-1, 3)
    minmax = best.min(axis=0)
    close = CLOSE * np.ptp(payoffs, axis=0)
    delta = game.discount_factors
    needed = (1 - delta) * best + delta * minmax
    lasting = np.flatnonzero((payoffs >= needed - close).all(axis=1))
    if not len(lasting):
        return None
    rows: list[int] = []
    chances: list[dict[int, float]] = []
    punishments = []
    for i in range(3):
        worst = int(lasting[payoffs[lasting, i].argmin()])
        punishments.append(len(rows))
        if payoffs[worst, i] <= minmax[i] + close[i]:
            rows.append(worst)
            chances.append({-1: 1.0})
            continue
        sticks = np.flatnonzero(best[:, i] <= minmax[i] + close[i])
        found = _punishment(payoffs, needed, delta, lasting, sticks, i, close)
        if found is None:
            return None
        stick, carrots = found
        rows.append(stick)
        chances.append(carrots)
    automaton = _automaton(stage.shape, rows, chances, punishments)
    check = check_one_shot_deviations(game, automaton)
    held = check.payoffs[automaton.punishments, np.arange(3)]
    # What the programme's tolerance leaves open must not exceed what counts as equal.
    if check.slack < -10 * close.max() or (held > minmax + 10 * close).any():
        return None
    return automaton


def _punishment(
    payoffs: FloatArray,
    needed: FloatArray,
    delta: FloatArray,
    lasting: NDArray[np.intp],
    sticks: NDArray[np.intp],
    player: int,
    close: FloatArray,
) -> tuple[int, dict[int, float]] | None:
    """Find a stick and what follows it: chances of profiles, under -1 that of the stick itself."""
    carrots = payoffs[lasting]
    for stick, repeat in _candidates(payoffs, needed, delta, carrots, sticks, player, close):
        least = _least(payoffs[stick], needed[stick], delta, repeat)
        # The player's own condition is an equation: the others' are inequalities.
        others = [j for j in range(3) if j != player]
        answer = linprog(
            np.zeros(len(carrots)),
            A_ub=-carrots[:, others].T,
            b_ub=-least[others],
            A_eq=np.stack([np.ones(len(carrots)), carrots[:, player]]),
            b_eq=[1.0, least[player]],
            method="highs-ds",
        )
        if answer.status != 0:
            continue
        shares = np.where(answer.x > LEAST_CHANCE, answer.x, 0.0)
        shares *= (1 - repeat) / shares.sum()
        found = {int(lasting[k]): float(shares[k]) for k in np.flatnonzero(shares)}
        return stick, found | ({-1: repeat} if repeat else {})
    return None


def _candidates(
    payoffs: FloatArray,
    needed: FloatArray,
    delta: FloatArray,
    carrots: FloatArray,
    sticks: NDArray[np.intp],
    player: int,
    close: FloatArray,
) -> Iterator[tuple[int, float]]:
    """Go through sticks and chances of repetition that no single condition rules out."""
    low, high = carrots.min(axis=0), carrots.max(axis=0)
    for repeat, stick in itertools.product(REPEATS, sticks.tolist()):
        least = _least(payoffs[stick], needed[stick], delta, repeat)
        if (least <= high + close).all() and least[player] >= low[player] - close[player]:
            yield stick, repeat


def _least(payoff: FloatArray, needed: FloatArray, delta: FloatArray, repeat: float) -> FloatArray:
    """Return what the lottery must give each player so that the stick is worth taking."""
    worth = (1 - delta * repeat) * needed - (1 - delta) * payoff
    return np.asarray(worth / (delta * (1 - repeat)))


def _automaton(
    shape: tuple[int, int, int],
    rows: list[int],
    chances: list[dict[int, float]],
    punishments: list[int],
) -> Automaton:
    """Put punishments, and the profiles that follow them, together."""
    carrots = sorted({row for follow in chances for row in follow if row >= 0})
    place = {row: len(rows) + k for k, row in enumerate(carrots)}
    lotteries = np.eye(len(rows) + len(carrots))
    for state, follow in enumerate(chances):
        lotteries[state] = 0.0
        for row, chance in follow.items():
            lotteries[state, state if row < 0 else place[row]] = chance
        lotteries[state] /= lotteries[state].sum()
    profiles = np.stack(np.unravel_index([*rows, *carrots], shape), axis=1).astype(np.intp)
    return Automaton(profiles, lotteries, np.array(punishments, dtype=np.intp))
