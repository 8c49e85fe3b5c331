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
    delta = discount_factors[..., None, :]
    required = (1 - delta) / delta * (best - payoffs)
    close = CLOSE * np.ptp(payoffs, axis=-2)
    spare = payoffs - required + close[..., None, :]
    alive = np.ones(payoffs.shape[:-1], dtype=np.bool_)
    while True:
        worst = np.where(alive[..., None], payoffs, np.inf).min(axis=-2)
        kept = alive & (spare >= worst[..., None, :]).all(axis=-1)
        if (kept == alive).all():
            break
        alive = kept
    minmax = best.min(axis=-2)
    exact = (worst <= minmax + close).all(axis=-1)
    return PlayedForEver(alive, worst, minmax, exact)


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
    delta, worst = discount_factors[..., None, :], threat[..., None, :]
    small = tolerance * np.ptp(payoffs, axis=-2)[..., None, :]
    gains = best - payoffs
    losses = np.where(gains > small, delta * (payoffs - worst) - (1 - delta) * gains, np.inf)
    losses = np.where(np.isnan(worst).any(axis=-1, keepdims=True), -np.inf, losses)
    return losses, (losses >= -small).all(axis=-1)
