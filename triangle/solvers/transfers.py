"""What players can sustain when they may also pay each other: joint payoff and punishments.

Answers, for one discount factor per player, which profiles some equilibrium with side payments
plays, how much all players together can get, and how little each can be held to. A period opens
with a round of voluntary payments, then actions are chosen; payoffs and payments count in the same
unit; all is observed; there are no limits on what a player can pay. Whatever cannot be sold cannot
be bought either: without payments see `payoff_set`, for all common discount factors at once
`transfer_steps`.

Glossary, present values being sums of discounted payoffs, V_i = v_i / (1 - delta_i):
c_i(a) = best deviation payoff; g_i(a) = c_i(a) - u_i(a); M_i = least present value of player i,
v_i the same per period; S = largest joint present value; m = the most patient player;
forfeit(a) = sum_i g_i(a) / delta_i, what must be at stake for a to be played.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangle.game import FloatArray, Profile, RepeatedGame
from triangle.solvers.transfer_equilibrium import (
    TransferEquilibrium,
    transfer_equilibrium,
    transfer_slack,
)

__all__ = ["TransferPayoffSet", "transfer_payoff_set"]

TOLERANCE = 1e-9
"""Share of a player's payoff range below which a gain or a shortfall counts as none."""


@dataclass(frozen=True, eq=False)
class TransferPayoffSet:
    """All equilibrium payoffs of a repeated game with side payments: a simplex.

    Attributes
    ----------
    game : RepeatedGame
    is_empty : bool
        No equilibrium in pure actions, even with payments; numbers are nan then.
    joint_value : float
        S: the largest sum of present values.
    threat : array of shape (3,)
        Least equilibrium payoff of each player, per period.
    stake : float
        S - sum_i M_i: what players can lose together by a breach.
    forfeit : array of shape (n0, n1, n2)
        What must be at stake for a profile to be played.
    enforceable : bool array of shape (n0, n1, n2)
        Whether some equilibrium plays the profile: forfeit within the stake.
    needs : array of shape (n0, n1, n2, 3)
        Least payoff per period, payments included, at which a player keeps to a profile that is
        played for ever: v_i + (1 - delta_i) / delta_i * g_i.
    equilibrium : TransferEquilibrium or None
        Attains S and every M_i.
    slack : float
        Smallest loss per period from any one-shot deviation or withheld payment in it.
    """

    game: RepeatedGame
    is_empty: bool
    joint_value: float
    threat: FloatArray
    stake: float
    forfeit: FloatArray
    enforceable: NDArray[np.bool_]
    needs: FloatArray
    equilibrium: TransferEquilibrium | None
    slack: float

    @property
    def joint_payoff(self) -> float:
        """The joint value per period of the most patient player; the joint payoff if all agree."""
        return float((1 - self.game.discount_factors.max()) * self.joint_value)

    @property
    def lasting(self) -> NDArray[np.bool_]:
        """Whether a profile can be played for ever with the same payments in every period."""
        payoffs = self.game.stage.payoffs
        small = TOLERANCE * float(np.ptp(payoffs, axis=(0, 1, 2)).sum())
        return np.asarray(payoffs.sum(axis=-1) >= self.needs.sum(axis=-1) - small)

    def contains(self, payoff: ArrayLike, tol: float = 0.0) -> bool:
        """Tell whether a payoff vector is an equilibrium payoff, up to ``tol`` per player.

        Money may be burned: whatever lies below the largest joint value and above the threats.
        """
        v, delta = np.asarray(payoff, dtype=np.float64), self.game.discount_factors
        worth = float((v / (1 - delta)).sum())
        rounding = tol * float((1 / (1 - delta)).sum())
        return bool((v >= self.threat - tol).all() and worth <= self.joint_value + rounding)

    def corner(self, player: int) -> FloatArray:
        """Return the payoffs when one player gets the whole stake, the others their threats."""
        corner = self.threat.copy()
        corner[player] += (1 - self.game.discount_factors[player]) * self.stake
        return corner


def transfer_payoff_set(game: RepeatedGame) -> TransferPayoffSet:
    r"""Compute the payoff set of a repeated game with side payments, exactly.

    The equilibrium present values are {V : V_i >= M_i, sum_i V_i <= S}. A profile is played in
    some equilibrium iff forfeit(a) <= S - sum_i M_i, and over these profiles

    .. math:: M_i = \min_a c_i(a) / (1 - \delta_i), \quad
        (1 - \delta_m) S = \max_a \sum_i c_i(a) - \delta_m \mathrm{forfeit}(a)
        - \sum_i (\delta_m - \delta_i) M_i.

    With one discount factor for all, (1 - delta) S is the largest sum of payoffs, and this is
    the result of Goldluecke and Kranz (2012) for perfect monitoring. With several, future payments
    go to the most patient player, who values them most; the set stays a simplex in present values,
    because payments move them one for one. The sets of profiles are nested by forfeit, so the
    largest that carries itself is found by one sort.

    Parameters
    ----------
    game : RepeatedGame

    Returns
    -------
    TransferPayoffSet

    References
    ----------
    Goldluecke, S. and Kranz, S. (2012), Infinitely repeated games with public monitoring and
    monetary transfers, Journal of Economic Theory 147, 1191-1221.

    Examples
    --------
    The second player cannot be deterred without payments: cooperation gives it too little.

    >>> from triangle.game import StageGame
    >>> stage = StageGame([[[[5, 2.5, 0]], [[0, 4, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = transfer_payoff_set(RepeatedGame(stage, 0.5))
    >>> found.joint_payoff, found.threat.tolist(), bool(found.enforceable[0, 0, 0])
    (7.5, [2.0, 2.0, 0.0], True)
    """
    stage, delta = game.stage, game.discount_factors
    span = np.ptp(stage.payoffs, axis=(0, 1, 2))
    gains = np.where(stage.deviation_gains > TOLERANCE * span, stage.deviation_gains, 0.0)
    forfeit = (gains / delta).sum(axis=-1)
    best = stage.payoffs + gains
    order = forfeit.ravel().argsort(kind="stable")
    at_stake = forfeit.ravel()[order]
    sorted_best = best.reshape(-1, 3)[order]
    # Row k of each: when the first k + 1 profiles may be played.
    patient = float(delta.max())
    threats = np.minimum.accumulate(sorted_best, axis=0)
    least = threats / (1 - delta)
    joint = np.maximum.accumulate(sorted_best.sum(axis=1) - patient * at_stake)
    joint = (joint - ((patient - delta) * least).sum(axis=1)) / (1 - patient)
    stakes = joint - least.sum(axis=1)
    small = TOLERANCE * float((span / (1 - delta)).sum())
    carried = np.flatnonzero(at_stake <= stakes + small)
    if not len(carried):
        return _empty(game, forfeit)
    k = int(carried[-1])
    threat = np.array(threats[k])
    enforceable = np.zeros(stage.shape, dtype=np.bool_)
    enforceable.ravel()[order[: k + 1]] = True
    needs = threat + (1 - delta) / delta * gains
    equilibrium = transfer_equilibrium(
        game, _profiles(best, forfeit, enforceable, patient), least[k], float(joint[k])
    )
    for array in (threat, forfeit, enforceable, needs):
        array.flags.writeable = False
    return TransferPayoffSet(
        game=game,
        is_empty=False,
        joint_value=float(joint[k]),
        threat=threat,
        stake=float(stakes[k]),
        forfeit=forfeit,
        enforceable=enforceable,
        needs=needs,
        equilibrium=equilibrium,
        slack=transfer_slack(game, equilibrium),
    )


def _profiles(
    best: FloatArray, forfeit: FloatArray, enforceable: NDArray[np.bool_], patient: float
) -> tuple[Profile, ...]:
    """Choose what is played on the path and while each player is punished."""
    rated = [-(best.sum(axis=-1) - patient * forfeit), *(best[..., i] for i in range(3))]
    chosen = []
    for cost in rated:
        flat = int(np.where(enforceable, cost, np.inf).argmin())
        a0, a1, a2 = (int(k) for k in np.unravel_index(flat, enforceable.shape))
        chosen.append((a0, a1, a2))
    return tuple(chosen)


def _empty(game: RepeatedGame, forfeit: FloatArray) -> TransferPayoffSet:
    nothing = np.full(3, np.nan)
    return TransferPayoffSet(
        game=game,
        is_empty=True,
        joint_value=np.nan,
        threat=nothing,
        stake=np.nan,
        forfeit=forfeit,
        enforceable=np.zeros(game.stage.shape, dtype=np.bool_),
        needs=np.full(game.stage.payoffs.shape, np.nan),
        equilibrium=None,
        slack=np.nan,
    )
