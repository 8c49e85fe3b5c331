"""What it would cost to buy an outcome, what a rival would pay to prevent it, where bidding ends.

A driver offers a target a payment for an outcome; a rival offers one for the status quo; both
raise their offers until one gives up (Izumikawa 2013: the accommodator's reward against the
binder's). As in an ascending auction the winner pays what beats the loser's last offer (Vickrey
1961).

Payments are per period, in units of payoff, and worth the same to all three, an assumption that no
other part of this package makes but the game with side payments (`transfer_payoff_set`). Offers are
limited by what they gain and, where needs are given, by what can be believed: an outcome and its
payments must leave each player what keeps it to its part. The reverse case, a target that would pay
the driver, is left out.

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

ROUNDING = 1e-12
"""Shortfalls up to this share of the range of payoffs count as none."""


@dataclass(frozen=True)
class Bid:
    """The contest between one outcome and the status quo.

    Parameters
    ----------
    outcome : row of the table of payoffs
    gains : three numbers
        What driver, target and rival gain by the outcome, payments aside.
    asking_price : the least for which the target would take part and keep to the outcome
    driver_trust : the most the driver could be believed to pay, payment after payment
    driver_limit : the most it would pay: its gain, or less if less is believed; at least 0
    rival_trust : the most the rival could be believed to pay for the status quo
    counter_offer : the most it would pay for that: its loss by the outcome, or less; at least 0
    holds : whether payments within the driver's limit keep all three to the outcome
    margin : what the target would get above the rival's last offer if the driver paid its limit
        Positive: the outcome can be bought, if it holds. Minus the margin is what is missing.
    driver_pays, rival_pays : the payment to the target at which the bidding stops
    """

    outcome: int
    gains: tuple[float, float, float]
    asking_price: float
    driver_trust: float
    driver_limit: float
    rival_trust: float
    counter_offer: float
    holds: bool
    margin: float
    driver_pays: float
    rival_pays: float

    @property
    def bought(self) -> bool:
        """Whether the driver wins the contest; an even one leaves things as they are."""
        return self.driver_limit > 0 and self.holds and self.margin > 0

    @property
    def winning_price(self) -> float:
        """What the driver must pay to get the outcome against all the rival would add."""
        return max(self.asking_price, self.counter_offer - self.gains[1])

    @property
    def deterring_offer(self) -> float:
        """What the rival must pay the target to outbid the driver's limit; 0 if nothing."""
        worth = self.gains[1] + self.driver_limit
        return max(0.0, worth) if self.driver_limit > 0 and self.holds else 0.0


@dataclass(frozen=True, eq=False)
class Bidding:
    """All contests of a driver and a rival for a target, and the one that decides.

    Parameters
    ----------
    outcome_payoffs : array, shape (m, 3)
    needs : array, shape (m, 3)
    status_quo : row of the status quo
    driver, target, rival : players
    bids : one for each open outcome other than the status quo, in the order of the rows
    ends_at : row at which the bidding ends
    driver_pays, rival_pays : payments to the target at the end
    payoffs : array, shape (3,)
        At the end, payments included.
    """

    outcome_payoffs: FloatArray
    needs: FloatArray
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
    needs: ArrayLike | None = None,
) -> Bidding:
    """Let a driver and a rival bid for a target, outcome by outcome.

    With gains g over the status quo, the target prefers outcome o and a payment b to the status
    quo and a payment c when g_target + b > c. The driver stops at g_driver, the rival at
    -g_rival, so o is bought if g_driver > 0 and g_target + g_driver > max(0, -g_rival), for
    max(0, -g_rival) - g_target or for nothing. Of what it can buy the driver takes what leaves it
    most. If it can buy nothing, the rival pays what the best of the driver's offers would have
    been worth to the target.

    With needs n, nobody is believed to pay more than u - n, the target must be paid at least
    n_target - u_target, and the rival must keep to the outcome unpaid: u_rival >= n_rival.

    Parameters
    ----------
    outcome_payoffs : array_like, shape (m, 3)
    status_quo : row
    driver, target, rival : players, 0 to 2, all different
    open_to : array_like of bool, shape (m,), optional
        Outcomes that may be bid for; default all.
    needs : array_like, shape (m, 3), optional
        Least payoff, payments included, at which a player keeps to each outcome; default: promises
        are kept whatever they cost. See `TransferPayoffSet.needs`.

    Returns
    -------
    Bidding

    Raises
    ------
    GameError
        If a table is not finite with three columns, a row or player does not exist, or two of the
        roles fall to one player.

    Examples
    --------
    The outcome brings the driver 3 and costs the target 1 and the rival 1.5.

    >>> auction = bidding([[0, 0, 0], [3, -1, -1.5]], status_quo=0, driver=0, target=1, rival=2)
    >>> auction.ends_at, auction.driver_pays, auction.payoffs.tolist()
    (1, 2.5, [0.5, 1.5, -1.5])

    It keeps to no deal that leaves it less than 1: it cannot be believed to pay more than 2.

    >>> needs = [[0, 0, -2], [1, -2, -2]]
    >>> auction = bidding([[0, 0, 0], [3, -1, -1.5]], 0, 0, 1, 2, needs=needs)
    >>> auction.ends_at, auction.bids[0].driver_limit, auction.rival_pays
    (0, 2.0, 1.0)
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
    least = np.full(table.shape, -np.inf) if needs is None else np.array(needs, dtype=np.float64)
    if least.shape != table.shape or np.isnan(least).any():
        raise GameError(f"needs: expected one number for each payoff {table.shape}, got {needs!r}")

    roles = [driver, target, rival]
    small = ROUNDING * float(np.ptp(table))
    gains, spare = (table - table[status_quo])[:, roles], (table - least)[:, roles]
    rival_trust = float(spare[status_quo, 2])
    bids = tuple(
        _contest(int(o), gains[o].tolist(), spare[o].tolist(), rival_trust, small)
        for o in np.flatnonzero(admitted)
        if o != status_quo
    )
    bought = [bid for bid in bids if bid.bought]
    if bought:
        best = max(bought, key=lambda bid: bid.gains[0] - bid.driver_pays)
        ends_at, driver_pays, rival_pays = best.outcome, best.driver_pays, 0.0
    else:
        ends_at, driver_pays = status_quo, 0.0
        rival_pays = max((bid.rival_pays for bid in bids), default=0.0)
    payoffs = table[ends_at].copy()
    payoffs[driver] -= driver_pays
    payoffs[rival] -= rival_pays
    payoffs[target] += driver_pays + rival_pays
    for array in (table, least, payoffs):
        array.flags.writeable = False
    return Bidding(
        outcome_payoffs=table,
        needs=least,
        status_quo=status_quo,
        driver=driver,
        target=target,
        rival=rival,
        bids=bids,
        ends_at=ends_at,
        driver_pays=driver_pays,
        rival_pays=rival_pays,
        payoffs=payoffs,
    )


def _contest(
    outcome: int, gains: list[float], spare: list[float], rival_trust: float, small: float
) -> Bid:
    """Settle one contest; ``spare`` is what each role's payoff exceeds its need by."""
    g_driver, g_target, g_rival = gains
    asking = max(0.0, -g_target, -spare[1])
    limit = max(0.0, min(g_driver, spare[0]))
    counter = max(0.0, min(-g_rival, rival_trust))
    holds = spare[0] >= -small and spare[2] >= -small and limit + spare[1] >= -small
    margin = g_target + limit - counter
    bought = limit > 0 and holds and margin > 0
    driver_pays = max(asking, counter - g_target) if bought else 0.0
    # A driver that gains nothing, or whose outcome would not hold, makes no offer, and nobody
    # needs to bid against it.
    rival_pays = max(0.0, g_target + limit) if limit > 0 and holds and not bought else 0.0
    return Bid(
        outcome=outcome,
        gains=(g_driver, g_target, g_rival),
        asking_price=asking,
        driver_trust=spare[0],
        driver_limit=limit,
        rival_trust=rival_trust,
        counter_offer=counter,
        holds=holds,
        margin=margin,
        driver_pays=driver_pays,
        rival_pays=rival_pays,
    )
