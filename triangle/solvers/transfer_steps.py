"""What side payments can sustain at every common discount factor, from one sort.

Answers from which common discount factor on a profile can be played when players may pay each
other, and gives the largest joint payoff and the punishments at all of them: step functions with
finitely many steps. For discount factors that differ see `transfer_payoff_set`.

Glossary: K = delta / (1 - delta), the horizon; u_i, g_i as everywhere; G(a) = sum_i g_i(a);
c_i(a) = u_i(a) + g_i(a), the best deviation payoff; U = largest joint payoff; v_i = punishments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame

__all__ = ["TransferSteps", "transfer_steps"]

TOLERANCE = 1e-9
"""Share of a player's payoff range below which a gain counts as none."""

ROUNDING = 1e-12
"""A discount factor this close to a threshold counts as having reached it."""


@dataclass(frozen=True, eq=False)
class TransferSteps:
    """Payoff sets of a stage game with side payments at all common discount factors.

    At a factor in [discount_factors[k], discount_factors[k + 1]) the payoff set is
    {v : v_i >= threats[k, i], sum_i v_i <= joint_payoffs[k]}; below the first it is empty.

    Attributes
    ----------
    stage : StageGame
    discount_factors : array of shape (K,)
        Where something changes, rising; 0 first if the stage game has a pure equilibrium. Empty if
        no patience suffices.
    joint_payoffs : array of shape (K,)
        Largest sum of equilibrium payoffs.
    threats : array of shape (K, 3)
        Least equilibrium payoff of each player.
    profiles : int array of shape (K,)
        Number of profiles that some equilibrium plays.
    critical : array of shape (n0, n1, n2)
        Smallest discount factor at which some equilibrium plays the profile, if only once; nan if
        there is none below 1.
    critical_lasting : array of shape (n0, n1, n2)
        Smallest at which it can be played for ever.
    """

    stage: StageGame
    discount_factors: FloatArray
    joint_payoffs: FloatArray
    threats: FloatArray
    profiles: NDArray[np.intp]
    critical: FloatArray
    critical_lasting: FloatArray

    def at(self, discount_factor: float) -> tuple[float, FloatArray] | None:
        """Return the joint payoff and the threats at a discount factor; None if it is empty.

        Raises
        ------
        GameError
            If the discount factor is not between 0 and 1.
        """
        if not 0 < discount_factor < 1:
            raise GameError(
                f"discount factor: expected a number strictly between 0 and 1, "
                f"got {discount_factor}"
            )
        k = int(np.searchsorted(self.discount_factors, discount_factor + ROUNDING, "right")) - 1
        return None if k < 0 else (float(self.joint_payoffs[k]), self.threats[k])


def transfer_steps(stage: StageGame) -> TransferSteps:
    r"""Solve the game with side payments for all common discount factors at once.

    A profile can be played iff G(a) <= K (U - sum_i v_i), with U and v over all profiles that can.
    These are nested by G, so with L(g) = max U - sum_i min c_i over {a : G(a) <= g},

    .. math:: K(a) = \min_{g \ge G(a)} g / L(g).

    For ever it can be played iff G(a) <= K (sum_i u_i(a) - sum_i v_i). One sort of the profiles;
    no iteration, no search (Goldluecke and Kranz 2012).

    Parameters
    ----------
    stage : StageGame

    Returns
    -------
    TransferSteps

    References
    ----------
    Goldluecke, S. and Kranz, S. (2012), Infinitely repeated games with public monitoring and
    monetary transfers, Journal of Economic Theory 147, 1191-1221.

    Examples
    --------
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = transfer_steps(pd)
    >>> found.discount_factors.tolist(), found.joint_payoffs.tolist()
    ([0.0, 0.5], [4.0, 8.0])
    """
    span = np.ptp(stage.payoffs, axis=(0, 1, 2))
    gains = np.where(stage.deviation_gains > TOLERANCE * span, stage.deviation_gains, 0.0)
    total_gain = gains.sum(axis=-1)
    order = total_gain.ravel().argsort(kind="stable")
    need = total_gain.ravel()[order]
    joint = np.maximum.accumulate(stage.payoffs.sum(axis=-1).ravel()[order])
    threats = np.minimum.accumulate((stage.payoffs + gains).reshape(-1, 3)[order], axis=0)
    stake = joint - threats.sum(axis=1)
    # A group of profiles with the same need stands or falls together: only its last row counts.
    last = np.append(need[1:] > need[:-1], True)
    carried = np.full(len(need), np.inf)
    positive = stake > TOLERANCE * float(span.sum())
    np.divide(need, stake, out=carried, where=positive)
    carried[need == 0] = 0.0
    carried[~last] = np.inf
    horizon = np.minimum.accumulate(carried[::-1])[::-1]
    first = last & (horizon < np.append(horizon[1:], np.inf))
    rows = np.flatnonzero(first)
    critical = np.empty(stage.shape)
    critical.ravel()[order] = horizon
    lasting = _lasting(stage, total_gain, horizon[rows], threats[rows])
    found = TransferSteps(
        stage=stage,
        discount_factors=_discount_factor(horizon[rows]),
        joint_payoffs=joint[rows],
        threats=threats[rows],
        profiles=rows + 1,
        critical=_discount_factor(critical),
        critical_lasting=_discount_factor(lasting),
    )
    for name, value in vars(found).items():
        if name != "stage":
            value.flags.writeable = False
    return found


def _lasting(
    stage: StageGame, total_gain: FloatArray, horizons: FloatArray, threats: FloatArray
) -> FloatArray:
    """Find the smallest horizon at which each profile can be played for ever."""
    joint = stage.payoffs.sum(axis=-1)
    small = TOLERANCE * float(np.ptp(stage.payoffs, axis=(0, 1, 2)).sum())
    smallest = np.full(stage.shape, np.inf)
    totals = threats.sum(axis=1)
    changes = np.flatnonzero(np.diff(totals, prepend=np.inf))
    ends = np.append(horizons[changes], np.inf)[1:]
    for start, end, punished in zip(horizons[changes], ends, totals[changes], strict=True):
        at_stake = joint - punished
        enough = np.full(stage.shape, np.inf)
        np.divide(total_gain, at_stake, out=enough, where=at_stake > small)
        enough[(total_gain == 0) & (at_stake >= -small)] = 0.0
        enough = np.maximum(enough, start)
        smallest = np.where((enough < end) & (enough < smallest), enough, smallest)
    return smallest


def _discount_factor(horizon: FloatArray) -> FloatArray:
    """Turn horizons into discount factors, nan where no horizon suffices."""
    finite = np.isfinite(horizon)
    return np.where(finite, horizon / (1 + np.where(finite, horizon, 0.0)), np.nan)
