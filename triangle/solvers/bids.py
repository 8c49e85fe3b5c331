"""What it would cost to buy an outcome, what a rival would pay to prevent it, where bidding ends.

A driver offers a target a transfer for an outcome; a rival offers one for the status quo; both
raise their offers until one gives up (Izumikawa 2013: the accommodator's reward against the
binder's). As in an ascending auction the winner pays what beats the loser's last offer (Vickrey
1961).

Transfers are in units of payoff per period and worth the same to all three, an assumption that no
other part of this package makes; promises are kept. Whether an outcome is an equilibrium is decided
elsewhere: mark those that are open. The reverse case, a target that would pay the driver, is left
out.

References
----------
Izumikawa, Y. (2013), To coerce or reward? Theorizing wedge strategies in alliance politics,
Security Studies 22, 498-531. Vickrey, W. (1961), Counterspeculation, auctions, and competitive
sealed tenders, Journal of Finance 16, 8-37.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["Bid", "Bidding", "bidding"]


@dataclass(frozen=True)
class Bid:
    """The contest between one outcome and the status quo.

    Parameters
    ----------
    outcome : row of the table of payoffs
    asking_price : what the target loses by the outcome; the price if nobody bids against it
    driver_limit : what the driver gains by the outcome: the most it would pay
    counter_offer : what the rival loses by the outcome: the most it would add to prevent it
    margin : what the target would get above the rival's last offer if the driver paid its limit
        Positive: the outcome can be bought. Minus the margin is what is missing.
    driver_pays, rival_pays : the transfer to the target at which the bidding stops
    """

    outcome: int
    asking_price: float
    driver_limit: float
    counter_offer: float
    margin: float
    driver_pays: float
    rival_pays: float

    @property
    def bought(self) -> bool:
        """Whether the driver wins the contest; an even one leaves things as they are."""
        return self.driver_limit > 0 and self.margin > 0


@dataclass(frozen=True, eq=False)
class Bidding:
    """All contests of a driver and a rival for a target, and the one that decides.

    Parameters
    ----------
    outcome_payoffs : array, shape (m, 3)
    status_quo : row of the status quo
    driver, target, rival : players
    bids : one for each open outcome other than the status quo, in the order of the rows
    ends_at : row at which the bidding ends
    driver_pays, rival_pays : transfers to the target at the end
    payoffs : array, shape (3,)
        At the end, transfers included.
    """

    outcome_payoffs: FloatArray
    status_quo: int
    driver: int
    target: int
    rival: int
    bids: tuple[Bid, ...]
    ends_at: int
    driver_pays: float
    rival_pays: float
    payoffs: FloatArray


def bidding(
    outcome_payoffs: ArrayLike,
    status_quo: int,
    driver: int,
    target: int,
    rival: int,
    open_to: ArrayLike | None = None,
) -> Bidding:
    """Let a driver and a rival bid for a target, outcome by outcome.

    With gains g over the status quo, the target prefers outcome o and a transfer b to the status
    quo and a transfer c when g_target + b > c. The driver stops at g_driver, the rival at
    -g_rival, so o is bought if g_driver > 0 and g_target + g_driver > max(0, -g_rival), for
    max(0, -g_rival) - g_target or for nothing. Of what it can buy the driver takes what leaves it
    most. If it can buy nothing, the rival pays what the best of the driver's offers would have
    been worth to the target.

    Parameters
    ----------
    outcome_payoffs : array_like, shape (m, 3)
    status_quo : row
    driver, target, rival : players, 0 to 2, all different
    open_to : array_like of bool, shape (m,), optional
        Outcomes that may be bid for; default all.

    Returns
    -------
    Bidding

    Raises
    ------
    GameError
        If the table is not finite with three columns, a row or player does not exist, or two of the
        roles fall to one player.

    Examples
    --------
    The outcome brings the driver 3 and costs the target 1 and the rival 1.5.

    >>> auction = bidding([[0, 0, 0], [3, -1, -1.5]], status_quo=0, driver=0, target=1, rival=2)
    >>> auction.ends_at, auction.driver_pays, auction.payoffs.tolist()
    (1, 2.5, [0.5, 1.5, -1.5])
    """
    table = np.array(outcome_payoffs, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != 3 or not np.isfinite(table).all():
        raise GameError(f"outcome payoffs: expected a finite table (m, 3), got shape {table.shape}")
    if sorted((driver, target, rival)) != [0, 1, 2]:
        raise GameError(
            "driver, target, rival: expected the players 0, 1 and 2 in some order, "
            f"got {(driver, target, rival)}"
        )
    if not 0 <= status_quo < len(table):
        raise GameError(f"status quo: expected a row from 0 to {len(table) - 1}, got {status_quo}")
    admitted = np.ones(len(table), dtype=np.bool_) if open_to is None else np.asarray(open_to)
    if admitted.shape != (len(table),) or admitted.dtype != np.bool_:
        raise GameError(f"open outcomes: expected {len(table)} truth values, got {open_to!r}")

    gains = (table - table[status_quo])[:, [driver, target, rival]]
    bids = tuple(
        _contest(int(o), *gains[o].tolist()) for o in np.flatnonzero(admitted) if o != status_quo
    )
    bought = [bid for bid in bids if bid.bought]
    if bought:
        best = max(bought, key=lambda bid: bid.driver_limit - bid.driver_pays)
        ends_at, driver_pays, rival_pays = best.outcome, best.driver_pays, 0.0
    else:
        ends_at, driver_pays = status_quo, 0.0
        rival_pays = max((bid.rival_pays for bid in bids), default=0.0)
    payoffs = table[ends_at].copy()
    payoffs[driver] -= driver_pays
    payoffs[rival] -= rival_pays
    payoffs[target] += driver_pays + rival_pays
    for array in (table, payoffs):
        array.flags.writeable = False
    return Bidding(
        table, status_quo, driver, target, rival, bids, ends_at, driver_pays, rival_pays, payoffs
    )


def _contest(outcome: int, g_driver: float, g_target: float, g_rival: float) -> Bid:
    limit, counter = max(0.0, g_driver), max(0.0, -g_rival)
    margin = g_target + limit - counter
    bought = limit > 0 and margin > 0
    driver_pays = max(0.0, counter - g_target) if bought else 0.0
    # A driver that gains nothing makes no offer, and nobody needs to bid against it.
    rival_pays = max(0.0, g_target + limit) if limit > 0 and not bought else 0.0
    return Bid(outcome, max(0.0, -g_target), limit, counter, margin, driver_pays, rival_pays)
