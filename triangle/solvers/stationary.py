"""What can be played for ever when deviations are punished by profiles that are themselves so.

Answers for any number of games at once, so that it can be asked ten thousand times. The threats
found here are exact where they reach the pure minmax; where they do not, only the payoff set can
tell (see `threat`).

Letters: A profiles, u payoffs, b best deviation payoffs, delta discount factors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["PlayedForEver", "played_for_ever", "stationary_losses"]

CLOSE = 1e-9
"""Payoffs that differ by less than this share of a player's range count as equal."""


@dataclass(frozen=True, eq=False)
class PlayedForEver:
    """The largest set of profiles that hold each other up.

    Attributes
    ----------
    profiles : bool array of shape (..., A)
    worst : array of shape (..., 3)
        Worst payoff of each player among them; inf where there are none.
    minmax : array of shape (..., 3)
        In pure actions: no equilibrium pays less.
    exact : bool array of shape (...)
        Whether the worst payoffs reach the minmax, so that they are the threats.
    """

    profiles: NDArray[np.bool_]
    worst: FloatArray
    minmax: FloatArray
    exact: NDArray[np.bool_]


def played_for_ever(
    payoffs: FloatArray, best: FloatArray, discount_factors: FloatArray
) -> PlayedForEver:
    """Find the profiles that are equilibria when played for ever and punished by one another.

    A stationary version of the simple penal codes of Abreu (1988): starting from all profiles,
    those whose deviations the worst remaining one does not deter are struck out until none is.

    Parameters
    ----------
    payoffs : array of shape (..., A, 3)
    best : array of shape (..., A, 3)
        Best payoff of each player against the others' actions of the profile.
    discount_factors : array of shape (..., 3)

    Returns
    -------
    PlayedForEver

    Examples
    --------
    The prisoner's dilemma at 0.6: both cooperate, or both defect, but not one alone.

    >>> u = np.array([[4., 4, 0], [0, 6, 0], [6, 0, 0], [2, 2, 0]])
    >>> b = np.array([[6., 6, 0], [2, 6, 0], [6, 2, 0], [2, 2, 0]])
    >>> found = played_for_ever(u, b, np.full(3, 0.6))
    >>> found.profiles.tolist(), found.worst.tolist(), bool(found.exact)
    ([True, False, False, True], [2.0, 2.0, 0.0], True)
    """
    alive = np.ones(payoffs.shape[:-1], dtype=np.bool_)
    # Player by player: reductions along a last axis of three are slow.
    own = [np.ascontiguousarray(payoffs[..., i]) for i in range(3)]
    close = CLOSE * np.stack([np.ptp(payoff, axis=-1) for payoff in own], axis=-1)
    spare = [
        _spare(own[i], best[..., i], discount_factors[..., i]) + close[..., i, None]
        for i in range(3)
    ]
    while True:
        worst = [np.where(alive, own[i], np.inf).min(axis=-1) for i in range(3)]
        kept = alive.copy()
        for i in range(3):
            kept &= spare[i] >= worst[i][..., None]
        if (kept == alive).all():
            break
        alive = kept
    minmax = np.stack([best[..., i].min(axis=-1) for i in range(3)], axis=-1)
    punished = np.stack(worst, axis=-1)
    exact = np.asarray((punished <= minmax + close).all(axis=-1))
    return PlayedForEver(alive, punished, minmax, exact)


def _spare(own: FloatArray, best: FloatArray, discount_factor: FloatArray) -> FloatArray:
    """Payoff less what the continuation must exceed the threat by."""
    delta = discount_factor[..., None]
    return own - (1 - delta) / delta * (best - own)


def stationary_losses(
    payoffs: FloatArray,
    best: FloatArray,
    discount_factors: FloatArray,
    threat: FloatArray,
    tolerance: float,
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Weigh what a deviation from a profile played for ever loses later against its gain today.

    The loss of player i is delta_i (u_i - threat_i) - (1 - delta_i) (b_i - u_i), in average
    payoff; inf for a player who gains nothing today, -inf where there is no threat (nan).

    Parameters
    ----------
    payoffs, best : arrays of shape (..., A, 3)
    discount_factors, threat : arrays of shape (..., 3)
    tolerance : float
        Relative to each player's payoff range.

    Returns
    -------
    losses : array of shape (..., A, 3)
    enforceable : bool array of shape (..., A)
        No loss below zero, up to the tolerance.

    Examples
    --------
    >>> u, b = np.array([[4., 4, 0], [2, 2, 0]]), np.array([[6., 6, 0], [2, 2, 0]])
    >>> losses, enforceable = stationary_losses(u, b, np.full(3, 0.6), np.array([2., 2, 0]), 1e-9)
    >>> losses.round(12).tolist(), enforceable.tolist()
    ([[0.4, 0.4, inf], [inf, inf, inf]], [True, True])
    """
    losses = np.empty(payoffs.shape)
    enforceable = np.ones(payoffs.shape[:-1], dtype=np.bool_)
    without = np.asarray(np.isnan(threat).any(axis=-1))[..., None]
    for i in range(3):
        delta, own = discount_factors[..., i, None], np.ascontiguousarray(payoffs[..., i])
        small = tolerance * np.ptp(own, axis=-1)[..., None]
        gains = best[..., i] - own
        loss = delta * (own - threat[..., i, None]) - (1 - delta) * gains
        loss = np.where(gains > small, loss, np.inf)
        losses[..., i] = np.where(without, -np.inf, loss)
        enforceable &= losses[..., i] >= -small
    return losses, enforceable
