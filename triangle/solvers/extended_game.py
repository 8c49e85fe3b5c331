"""A repeated game with observers, in the form that bounds on its extended payoffs work with.

An *observer* is any function of the action profile, discounted along the path of play, that gives
nobody an incentive. The extended payoffs of an equilibrium are those of the three players followed
by the values of the observers. This file only lays out numbers; it solves nothing.

Units: every coordinate is normalised so that it runs from 0 to 1 over the action profiles.
Glossary: U = extended stage payoffs, D = discount factors, c = least continuation payoffs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.automaton import Automaton

__all__ = ["ExtendedGame", "extended_game"]

OUTER_LENIENCE = 2e-9
"""Bounds from above let thresholds be missed by so much: knife edges count as met."""

INNER_LENIENCE = 1e-10


@dataclass(frozen=True, eq=False)
class ExtendedGame:
    """Normalised stage payoffs of players and observers, and what holds players to a profile.

    Attributes
    ----------
    payoffs : (A, 3 + k)
        One row per action profile; profiles that cannot be told apart share one.
    discount_factors : (3 + k,)
    least_outer, least_inner : (A, 3)
        What a continuation must give the players after each profile: with the lower bounds of the
        threats, and with the punishments of the automaton.
    low, spread : (3 + k,)
        Own units are ``low + spread * normalised``.
    profiles : (A,) int
        Flat number of the action profile behind each row.
    states : (S, 3 + k)
        Extended payoffs of the states of the automaton that punishes.
    bottom : (3 + k,)
        No equilibrium gives less.
    """

    payoffs: FloatArray
    discount_factors: FloatArray
    least_outer: FloatArray
    least_inner: FloatArray
    low: FloatArray
    spread: FloatArray
    profiles: NDArray[np.intp]
    states: FloatArray
    bottom: FloatArray


def extended_game(
    game: RepeatedGame,
    observers: FloatArray,
    observer_discount_factors: FloatArray,
    threat_lower: FloatArray,
    automaton: Automaton | None,
) -> ExtendedGame:
    """Lay out a repeated game with observers.

    After profile a, the continuation payoff w of player i must be at least
    c_i(a) = p_i + (1 - delta_i) / delta_i * gain_i(a), where p_i is the payoff after a deviation
    (Abreu, Pearce and Stacchetti 1990).

    Parameters
    ----------
    game : RepeatedGame
    observers : (A, k)
        Rows in the order of ``payoffs.reshape(-1, 3)``.
    observer_discount_factors : (k,)
    threat_lower : (3,)
        Lower bounds of the worst equilibrium payoffs.
    automaton : Automaton or None
        An equilibrium from every state, whose punishments deter; None when none is known.

    Returns
    -------
    ExtendedGame

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> both = np.array([[1.0], [0.0], [0.0], [0.0]])
    >>> made = extended_game(RepeatedGame(pd, 0.5), both, np.array([0.5]), np.zeros(3), None)
    >>> made.payoffs.shape, made.least_outer.round(3).tolist()[0]
    ((4, 4), [0.333, 0.333, -0.0])
    """
    stage = game.stage.payoffs.reshape(-1, 3)
    gains = game.stage.deviation_gains.reshape(-1, 3)
    whole = np.column_stack([stage, observers])
    low = whole.min(axis=0)
    spread = np.ptp(whole, axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    delta = game.discount_factors
    factors = np.concatenate([delta, observer_discount_factors])
    rows = np.concatenate([(whole - low) / spread, gains / spread[:3]], axis=1)
    _, kept = np.unique(rows, axis=0, return_index=True)
    kept = np.sort(kept)
    payoffs = (whole[kept] - low) / spread
    required = (1 - delta) / delta * gains[kept] / spread[:3]
    bottom = np.zeros(len(low))
    bottom[:3] = np.maximum(0.0, (threat_lower - low[:3]) / spread[:3])
    states = np.empty((0, len(low)))
    punished = np.full(3, np.inf)
    if automaton is not None:
        states = (_values(whole, factors, game, automaton) - low) / spread
        punished = states[automaton.punishments, np.arange(3)]
    return ExtendedGame(
        payoffs=payoffs,
        discount_factors=factors,
        least_outer=bottom[:3] + required - OUTER_LENIENCE,
        least_inner=punished + required - INNER_LENIENCE,
        low=low,
        spread=spread,
        profiles=kept,
        states=states,
        bottom=bottom - OUTER_LENIENCE,
    )


def _values(
    whole: FloatArray, factors: FloatArray, game: RepeatedGame, automaton: Automaton
) -> FloatArray:
    """Discounted values of every coordinate in every state, in the units of ``whole``.

    States that follow themselves, mostly the majority, need no equations.
    """
    flat = np.ravel_multi_index(tuple(automaton.profiles.T), game.stage.shape)
    values = np.asarray(whole[flat])
    moving = np.flatnonzero(np.diag(automaton.lotteries) != 1.0)
    if len(moving):
        onward = automaton.lotteries[moving]
        among = onward[:, moving]
        resting = values.copy()
        resting[moving] = 0.0
        flows = (1 - factors) * values[moving] + factors * (onward @ resting)
        for i, d in enumerate(factors):
            values[moving, i] = np.linalg.solve(np.eye(len(moving)) - d * among, flows[:, i])
    return values
