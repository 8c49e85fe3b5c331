"""An equilibrium with side payments written out: four states, what is played and what is paid.

State 0 is the path; state 1 + i follows a breach by player i, be it another action or a payment
withheld. Whoever keeps to a state is led back to the path by the payments that follow it. The
check reads the stage payoffs again and tries every action and every payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray, Profile, RepeatedGame

__all__ = ["TransferEquilibrium", "transfer_equilibrium", "transfer_slack"]


@dataclass(frozen=True, eq=False)
class TransferEquilibrium:
    """A simple strategy profile with side payments.

    Attributes
    ----------
    profiles : four profiles
        Played on the path, and while each player is punished.
    payments : array of shape (4, 3)
        What each player receives, net, at the start of the period after each state when nobody
        has deviated; each row sums to zero.
    """

    profiles: tuple[Profile, ...]
    payments: FloatArray


def transfer_equilibrium(
    game: RepeatedGame, profiles: Sequence[Profile], least: FloatArray, joint_value: float
) -> TransferEquilibrium:
    """Write out an optimal simple equilibrium (Goldluecke and Kranz 2012).

    After every state players are promised the least that deters them, and what is left of the
    joint value goes to the most patient player; after a punishment, to the most patient of the
    two who are not punished.

    Parameters
    ----------
    game : RepeatedGame
    profiles : four profiles
        On the path, and against each player.
    least : array of shape (3,)
        Present value of each player when punished.
    joint_value : float
        Sum of the present values on the path.

    Returns
    -------
    TransferEquilibrium

    Examples
    --------
    Nobody need be paid in the prisoner's dilemma at 0.5: each is deterred just so.

    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> plan = [(0, 0, 0), (1, 1, 0), (1, 1, 0), (1, 1, 0)]
    >>> found = transfer_equilibrium(RepeatedGame(pd, 0.5), plan, np.array([4.0, 4, 0]), 16.0)
    >>> found.payments[0].tolist(), transfer_slack(RepeatedGame(pd, 0.5), found)
    ([0.0, 0.0, 0.0], 0.0)
    """
    stage, delta = game.stage, game.discount_factors
    promised = np.empty((4, 3))
    for state, profile in enumerate(profiles):
        promised[state] = least + stage.deviation_gains[profile] / delta
        others = [i for i in range(3) if i != state - 1]
        heir = max(others, key=lambda i: delta[i])
        promised[state, heir] += joint_value - promised[state].sum()
    on_path = stage.payoffs[profiles[0]] + delta * promised[0]
    payments = promised - on_path
    payments.flags.writeable = False
    return TransferEquilibrium(tuple(profiles), payments)


def transfer_slack(game: RepeatedGame, equilibrium: TransferEquilibrium) -> float:
    """Return the smallest loss per period from a one-shot deviation or a payment withheld.

    Values follow from profiles and payments alone. Negative: somebody gains by a breach, or
    payments do not sum to zero (minus the largest imbalance).

    Parameters
    ----------
    game : RepeatedGame
    equilibrium : TransferEquilibrium

    Returns
    -------
    float

    Examples
    --------
    Without payments a punishment is over after one period: 6 + 0.6 * 8 beats 10, by 0.8 in all.

    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> never_pay = TransferEquilibrium(((0, 0, 0), *[(1, 1, 0)] * 3), np.zeros((4, 3)))
    >>> round(transfer_slack(RepeatedGame(pd, 0.6), never_pay), 9)
    -0.32
    """
    payoffs, paid = game.stage.payoffs, equilibrium.payments
    slack = -float(np.abs(paid.sum(axis=1)).max())
    if slack > -1e-9 * float(np.abs(paid).max(initial=1.0)):
        slack = np.inf
    for i in range(3):
        delta = float(game.discount_factors[i])
        today = np.array([payoffs[profile][i] for profile in equilibrium.profiles])
        path = (today[0] + delta * paid[0, i]) / (1 - delta)
        values = today + delta * (path + paid[:, i])
        breach = values[1 + i]
        for state, profile in enumerate(equilibrium.profiles):
            others: list[int | slice] = list(profile)
            others[i] = slice(None)
            deviations = payoffs[(*others, i)] + delta * breach
            losses = np.delete(values[state] - deviations, profile[i])
            if paid[state, i] < 0:
                losses = np.append(losses, path + paid[state, i] - breach)
            slack = min(slack, (1 - delta) * float(losses.min(initial=np.inf)))
    return float(slack)
