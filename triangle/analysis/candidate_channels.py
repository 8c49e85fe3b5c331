"""Payoff channels that history was asked about and that the scenarios do not have.

Answers what a further channel would add to the likelihood of the record and to forecasts. The
nuclear shadow: between two states that can destroy each other, opposition is a risk that both bear
(Jervis 1989; Waltz 1981), so that relaxation is worth something whatever else divides them.

References
----------
Jervis, R. (1989), The Meaning of the Nuclear Revolution, ch. 1. Waltz, K. N. (1981), The spread of
nuclear weapons: more may be better, Adelphi Papers 171.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from triangle.analysis.history import History
from triangle.analysis.history_prior import HistoryPrior
from triangle.game import FloatArray
from triangle.politics.postures import PostureSpace, others
from triangle.politics.reference import observe
from triangle.politics.yearly import STATES

__all__ = ["NUCLEAR_SHADOW", "nuclear_shadow", "shadowed_history", "shadowed_prior"]

NUCLEAR_SHADOW = "nuclear_shadow"
"""Name of the channel."""

MOST_WARHEADS = 40_000
"""The largest stockpile on record, to within a hundredth (1986)."""

WEIGHT = (1.1, 0.55, 1.65)
"""By the rule of the other weights: importance 1 (survival first) over the typical size 0.88, and a
range of half to one and a half times."""


def nuclear_shadow(space: PostureSpace, year: int) -> FloatArray:
    """Charge opposition between states that can destroy each other.

    ``F_i = - sum_j n_ij (1 - r_ij)`` with ``n_ij = log(1 + min(w_i, w_j)) / log(1 + 40000)`` for
    warheads w: what counts is the smaller force, and beyond a secure second strike more of it adds
    little.

    Parameters
    ----------
    space : PostureSpace
    year : int

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    Examples
    --------
    >>> space = PostureSpace(STATES)
    >>> cold = nuclear_shadow(space, 1986)[0, 0, 0]
    >>> bool(cold[0] < -0.9), bool(cold[1] > cold[0])
    (True, True)
    >>> nuclear_shadow(space, 1986)[8, 8, 8].tolist()
    [0.0, 0.0, 0.0]
    """
    stock = [observe(f"warheads.{i}", year).value or 0.0 for i in STATES]
    payoffs = np.zeros((*space.shape, 3))
    for i in range(3):
        for j in others(i):
            shared = math.log1p(min(stock[i], stock[j])) / math.log1p(MOST_WARHEADS)
            payoffs[..., i] -= shared * (1 - space.relation(i, j))
    return payoffs


def shadowed_history(history: History) -> History:
    """Return the same history with the nuclear shadow as a further channel.

    Parameters
    ----------
    history : History

    Returns
    -------
    History
        Stockpiles in the outlook are those of the origin.
    """
    shadow = np.stack(
        [nuclear_shadow(history.space, int(year)).reshape(-1, 3, 1) for year in history.years]
    )
    items = np.concatenate([history.items, shadow], axis=-1)
    outlook = np.concatenate([history.outlook_items, shadow], axis=-1)
    for array in (items, outlook):
        array.flags.writeable = False
    channels = (*history.channels, NUCLEAR_SHADOW)
    return replace(history, channels=channels, items=items, outlook_items=outlook)


def shadowed_prior(prior: HistoryPrior) -> HistoryPrior:
    """Return the same prior with the weight of the nuclear shadow before precision."""
    value, low, high = WEIGHT
    place = prior.names.index("precision")
    return HistoryPrior(
        (*prior.names[:place], NUCLEAR_SHADOW, *prior.names[place:]),
        np.insert(prior.centre, place, math.log(value)),
        np.insert(prior.spread, place, math.log(high / low) / 2),
        prior.fixed,
    )
