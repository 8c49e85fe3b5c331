"""What the driver of a wedge would have to pay, what its rival would add, where bidding ends.

Judges every named outcome as a deal that the driver buys from the target, year after year, while
the rival bids for things to stay as they are. Payments count in the units of payoffs, which no data
tie to money: read them against the gains beside them. Outcomes are played for ever; the game with
side payments decides what each player can be held to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.analysis.plain_data import json_number
from triangle.analysis.worlds import SMALL
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario
from triangle.solvers.bids import Bid, bidding
from triangle.solvers.transfer_steps import transfer_steps
from triangle.solvers.transfers import transfer_payoff_set

__all__ = ["VERDICTS", "Bargaining", "Offer", "bargaining"]

VERDICTS: tuple[str, ...] = (
    "bought",
    "outbid",
    "too dear",
    "driver would not keep it",
    "rival would not keep it",
    "not wanted",
)
"""What can come of an offer; all but the last are of outcomes that the driver prefers."""


@dataclass(frozen=True, eq=False)
class Offer:
    """One outcome as a deal to be bought.

    Attributes
    ----------
    name : str
    verdict : one of VERDICTS
        "outbid": the driver could pay the target but not beat the rival; "too dear": not even
        without the rival's bid.
    bid : Bid
        Gains, prices and limits, in payoff per period.
    critical_discount_factor : float or None
        Smallest common discount factor at which some constant payments keep all three to it.
    """

    name: str
    verdict: str
    bid: Bid
    critical_discount_factor: float | None

    def share_of_gain(self, price: float) -> float | None:
        """Return a price as a share of the driver's gain; None when it does not gain."""
        return None if self.verdict == "not wanted" else price / self.bid.gains[0]

    def to_dict(self, roles: tuple[str, str, str]) -> dict[str, Any]:
        """Return the offer as plain data; ``roles`` names driver, target and rival."""
        bid = self.bid
        return {
            "name": self.name,
            "verdict": self.verdict,
            "gains": dict(zip(roles, bid.gains, strict=True)),
            "asking_price": bid.asking_price,
            "asking_price_share_of_gain": self.share_of_gain(bid.asking_price),
            "rival_would_add": bid.counter_offer,
            "rival_must_add": bid.deterring_offer,
            "price_against_rival": bid.winning_price,
            "price_against_rival_share_of_gain": self.share_of_gain(bid.winning_price),
            "driver_would_pay_at_most": bid.driver_limit,
            "driver_could_be_believed_to_pay": json_number(bid.driver_trust),
            "missing": max(0.0, bid.winning_price - bid.driver_limit),
            "driver_pays": bid.driver_pays,
            "rival_pays": bid.rival_pays,
            "critical_discount_factor_with_payments": self.critical_discount_factor,
        }


@dataclass(frozen=True, eq=False)
class Bargaining:
    """All offers of a wedge, and the one with which the bidding ends.

    Attributes
    ----------
    scenario : Scenario
    status_quo : str
    driver, target, rival : players
    offers : tuple of Offer
        One for each named outcome but the status quo, in the scenario's order.
    status_quo_lasts : bool
        Whether the status quo can be played for ever without payments.
    ends_at : str
        Outcome at which the bidding ends; the status quo if nothing is bought.
    driver_pays, rival_pays : float
        To the target, per period, at the end.
    payoffs : array of shape (3,)
        At the end, payments included.
    payoffs_before : array of shape (3,)
        At the status quo.
    threat : array of shape (3,)
        What each player can be held to when payments are possible.
    slack : float
        Certificate of the threats: smallest loss from a deviation in the equilibrium behind them.
    ties : float or None
        What the target gets from its ties at the status quo, as a yardstick for payments.
    """

    scenario: Scenario
    status_quo: str
    driver: int
    target: int
    rival: int
    offers: tuple[Offer, ...]
    status_quo_lasts: bool
    ends_at: str
    driver_pays: float
    rival_pays: float
    payoffs: FloatArray
    payoffs_before: FloatArray
    threat: FloatArray
    slack: float
    ties: float | None

    def offer(self, name: str) -> Offer:
        """Return the offer for a named outcome.

        Raises
        ------
        KeyError
            If nothing of that name was offered.
        """
        found = {offer.name: offer for offer in self.offers}
        if name not in found:
            raise KeyError(f"{name}: no offer; there are {', '.join(found)}")
        return found[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data for JSON."""
        players = self.scenario.players
        roles = (players[self.driver], players[self.target], players[self.rival])
        return {
            "schema": "triangle.bids/1",
            "scenario": self.scenario.name,
            "driver": roles[0],
            "target": roles[1],
            "rival": roles[2],
            "status_quo": self.status_quo,
            "status_quo_lasts": self.status_quo_lasts,
            "unit": "payoff per period",
            "target_gets_from_ties_now": self.ties,
            "offers": [offer.to_dict(roles) for offer in self.offers],
            "end": {
                "outcome": self.ends_at,
                "driver_pays": self.driver_pays,
                "rival_pays": self.rival_pays,
                "payoffs": self._by_player(self.payoffs),
                "payoffs_before": self._by_player(self.payoffs_before),
            },
            "threat_with_payments": self._by_player(self.threat),
            "threat_slack": json_number(self.slack),
        }

    def _by_player(self, values: FloatArray) -> Mapping[str, float | None]:
        numbers = [json_number(float(value)) for value in values]
        return dict(zip(self.scenario.players, numbers, strict=True))


def bargaining(scenario: Scenario) -> Bargaining:
    """Let the driver of a wedge and its rival bid for the target, outcome by outcome.

    An outcome with constant payments can last if it leaves every player at least what keeps it to
    its part: u_i + t_i >= threat_i + (1 - delta_i) / delta_i gain_i (`transfer_payoff_set`). Within
    these limits the bidding is an ascending auction (`bidding`).

    Parameters
    ----------
    scenario : Scenario
        With a wedge and a status quo.

    Returns
    -------
    Bargaining

    Raises
    ------
    ScenarioError
        If the scenario has no wedge or names no status quo, or its game has no equilibrium.

    Examples
    --------
    By role scores a split is worth four to the driver, and as much to the rival to prevent.

    >>> from triangle.politics.scenario import load_scenario
    >>> found = bargaining(load_scenario("2025-roles"))
    >>> split = found.offer("full-split")
    >>> split.bid.winning_price, split.bid.counter_offer, split.verdict
    (4.0, 4.0, 'outbid')
    """
    wedge, status_quo = scenario.wedge, scenario.status_quo
    if wedge is None or status_quo is None:
        raise ScenarioError(
            f"{scenario.name}: bidding needs a wedge and a status quo; "
            "add a [wedge] table with driver, target and rival, and status_quo = OUTCOME"
        )
    game = scenario.repeated_game()
    found = transfer_payoff_set(game)
    if found.is_empty:
        raise ScenarioError(
            f"{scenario.name}: no equilibrium in pure actions, even with payments, so that nothing "
            "can be promised; raise the players' patience"
        )
    names = list(scenario.outcomes)
    rows = tuple(np.array([scenario.outcomes[name].profile for name in names]).T)
    payoffs, needs = game.stage.payoffs[rows], found.needs[rows]
    now = names.index(status_quo)
    auction = bidding(payoffs, now, wedge.driver, wedge.target, wedge.rival, needs=needs)
    critical = transfer_steps(game.stage).critical_lasting[rows]
    small = SMALL * float(np.ptp(game.stage.payoffs))
    spare = payoffs - needs
    offers = tuple(
        Offer(
            name=names[bid.outcome],
            verdict=_verdict(bid, float(spare[bid.outcome, wedge.rival]), small),
            bid=bid,
            critical_discount_factor=json_number(float(critical[bid.outcome])),
        )
        for bid in auction.bids
    )
    return Bargaining(
        scenario=scenario,
        status_quo=status_quo,
        driver=wedge.driver,
        target=wedge.target,
        rival=wedge.rival,
        offers=offers,
        status_quo_lasts=bool((spare[now] >= -small).all()),
        ends_at=names[auction.ends_at],
        driver_pays=auction.driver_pays,
        rival_pays=auction.rival_pays,
        payoffs=auction.payoffs,
        payoffs_before=payoffs[now],
        threat=found.threat,
        slack=found.slack,
        ties=_ties(scenario, status_quo, wedge.target),
    )


def _verdict(bid: Bid, rival_spare: float, small: float) -> str:
    """Name what comes of an offer; the first obstacle that stands counts."""
    if bid.gains[0] <= small:
        return "not wanted"
    if bid.driver_trust < -small:
        return "driver would not keep it"
    if rival_spare < -small:
        return "rival would not keep it"
    if bid.bought:
        return "bought"
    return "too dear" if bid.asking_price >= bid.driver_limit - small else "outbid"


def _ties(scenario: Scenario, status_quo: str, target: int) -> float | None:
    """Return what trade and arms bring the target at the status quo, if payoffs have channels."""
    exchange = scenario.channel_payoffs().get("exchange")
    if exchange is None:
        return None
    return float(exchange[scenario.outcomes[status_quo].profile][target])
