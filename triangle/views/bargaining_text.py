"""Bids for the target of a wedge, in words and a table.

Answers how `triangle bids` looks; the numbers come from `triangle.analysis.bargaining`.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.bargaining import Bargaining, Offer
from triangle.analysis.indices import FULL_SPLIT
from triangle.language import tr
from triangle.views.asking import heading
from triangle.views.prose import points, prose
from triangle.views.tables import number, table
from triangle.views.wording import capital, listed, named_player, percent

__all__ = [
    "WORDS_SHOWN",
    "bargaining_text",
    "ending_sentences",
    "how_to_read",
    "offer_sentence",
    "offers_rows",
]

NOT_WANTED = "{outcome}: {driver} would not gain by it, and offers nothing."
ASKS = "{outcome}: {target} would ask {price} {period}, {share} of the gain of {driver}"
GAINS = "{outcome}: {target} gains by it and need not be paid"
LOSES_NOT = "{outcome}: {target} does not lose by it and need not be paid"
ADDS = "; {rival} would add up to {amount} to prevent it"
ADDS_TO_THAT = (
    "; {rival} would add up to {amount} to prevent it, which makes the price {price}, {share} of "
    "that gain"
)
ADDS_TO_PRICE = (
    "; {rival} would add up to {amount} to prevent it, which makes the price {price}, {share} of "
    "the gain of {driver}"
)
LASTS_FROM = " With payments it could last from a common discount factor of {factor} on."

FOR_NOTHING = " It can be had for nothing."
BOUGHT = " It can be bought."
DRIVER_BREAKS = " {driver} itself would break it, whatever the price."
RIVAL_BREAKS = " {rival} would break it, and no payment to {target} helps."
NOTHING_LEFT = " Nothing of it would be left, so things stay as they are."
EVEN = " An even contest, which leaves things as they are."
TOO_LITTLE = " {driver} would pay {most} at most: too little, even if {rival} stood by."
TOO_LITTLE_BELIEVED = (
    " {driver} could be believed to pay {most} at most: too little, even if {rival} stood by."
)
OUTBID = (
    " {driver} would pay {most} at most: enough without {rival}, which would outbid it with "
    "{deterring}."
)
OUTBID_BELIEVED = (
    " {driver} could be believed to pay {most} at most: enough without {rival}, which would outbid "
    "it with {deterring}."
)

PAYS_ASKED = (
    "The bidding ends with {outcome}: {driver} pays {target} {price} {period}, what {target} asks, "
    "and is left with a gain of {left}."
)
PAYS_MORE = (
    "The bidding ends with {outcome}: {driver} pays {target} {price} {period}, what it takes to "
    "beat the offer of {rival}, and is left with a gain of {left}."
)
FREE_OPPOSED = (
    "The bidding ends with {outcome}: {driver} need pay nothing, because {target} gains more by it "
    "({gain} {period}) than {rival} would pay to prevent it ({counter})."
)
FREE = (
    "The bidding ends with {outcome}: {driver} need pay nothing, because {target} gains by it and "
    "{rival} lets it."
)
RIVAL_PAYS = (
    "The bidding ends where it began, with {outcome}: {rival} pays {target} {price} {period} to "
    "keep things as they are."
)
NO_BIDS = (
    "The bidding ends where it began, with {outcome}: {driver} cannot offer {target} enough for "
    "anything, and {rival} need not bid."
)
UNSTABLE = "Without payments {outcome} itself would not last: somebody would deviate."
NOT_BID_FOR = "Not bid for, as {driver} would not gain: {outcomes}."

READING = (
    "Payoff {period}, against {status_quo}. What {rival} would add at most, and what it must add "
    "to outbid the most that can be offered; the price outbids the most {rival} would add. "
    "Payments count in units of payoff, worth the same to all, and nobody is believed to pay more "
    "than it would rather pay than be punished for not paying."
)
SCALE = " For scale: trade and arms bring {target} {amount} now."

WORDS_SHOWN: tuple[str, ...] = (
    "bought",
    "driver would not keep it",
    "rival would not keep it",
    "too dear",
    "outbid",
    "not wanted",
)
"""Verdicts on an offer, for the message files."""

NOTHING = 5e-4
"""Payments that would be written 0.000."""


def bargaining_text(found: Bargaining) -> RenderableType:
    """Lay out offers, prices, and where the bidding ends."""
    driver, target, rival = _parties(found)
    wanted = [offer for offer in found.offers if offer.verdict != "not wanted"]
    title = tr(
        "{name}: what {driver} would have to pay {target}, and what {rival} would add to keep it",
        name=found.scenario.name,
        driver=driver,
        target=target,
        rival=rival,
    )
    told = [offer for offer in wanted if offer.name in (found.scenario.three_tenths, FULL_SPLIT)]
    sentences = [offer_sentence(found, offer) for offer in told or wanted]
    return Group(
        *heading(found.scenario, title),
        points([*ending_sentences(found), *sentences]),
        Text(),
        _offers_table(found),
        prose(how_to_read(found)),
    )


def offer_sentence(found: Bargaining, offer: Offer) -> str:
    """Say what an outcome would cost the driver, and what comes of it.

    Examples
    --------
    >>> from triangle.analysis.bargaining import bargaining
    >>> from triangle.politics.scenario import load_scenario
    >>> found = bargaining(load_scenario("2025-roles"))
    >>> print(offer_sentence(found, found.offer("thaw-with-beijing")))
    thaw-with-beijing: Russia would ask 1.000 a year, 100 % of the gain of the United States. \
Nothing of it would be left, so things stay as they are.
    """
    driver, target, rival = _parties(found)
    bid = offer.bid
    names = {"outcome": offer.name, "driver": driver, "target": target, "rival": rival}
    if offer.verdict == "not wanted":
        return tr(NOT_WANTED, **names)
    dear, opposed = bid.asking_price > NOTHING, bid.counter_offer > NOTHING
    priced = opposed and bid.winning_price > NOTHING
    if dear:
        share = percent(offer.share_of_gain(bid.asking_price))
        price = number(bid.asking_price)
        asked = tr(ASKS, price=price, share=share, period=_a_period(found), **names)
    else:
        asked = tr(GAINS if bid.gains[1] > NOTHING else LOSES_NOT, **names)
    if priced:
        asked += tr(
            ADDS_TO_THAT if dear else ADDS_TO_PRICE,
            amount=number(bid.counter_offer),
            price=number(bid.winning_price),
            share=percent(offer.share_of_gain(bid.winning_price)),
            **names,
        )
    elif opposed:
        asked += tr(ADDS, amount=number(bid.counter_offer), **names)
    said = tr("{all}.", all=asked) + _verdict(found, offer)
    factor = offer.critical_discount_factor
    if factor is not None and factor > 0:
        said += tr(LASTS_FROM, factor=f"{factor:.2f}")
    return said


def _verdict(found: Bargaining, offer: Offer) -> str:
    driver, target, rival = _parties(found)
    bid = offer.bid
    if offer.verdict == "bought":
        return tr(FOR_NOTHING if bid.driver_pays <= NOTHING else BOUGHT)
    if offer.verdict == "driver would not keep it":
        return tr(DRIVER_BREAKS, driver=capital(driver))
    if offer.verdict == "rival would not keep it":
        return tr(RIVAL_BREAKS, rival=capital(rival), target=target)
    if offer.verdict == "too dear" and bid.asking_price <= bid.driver_limit + NOTHING:
        return tr(NOTHING_LEFT)
    if abs(bid.winning_price - bid.driver_limit) <= NOTHING:
        return tr(EVEN)
    most = {"driver": capital(driver), "most": number(bid.driver_limit), "rival": rival}
    pays = bid.driver_limit >= bid.gains[0]
    if offer.verdict == "too dear":
        return tr(TOO_LITTLE if pays else TOO_LITTLE_BELIEVED, **most)
    most["deterring"] = number(bid.deterring_offer)
    return tr(OUTBID if pays else OUTBID_BELIEVED, **most)


def ending_sentences(found: Bargaining) -> list[str]:
    """Say where the bidding ends, and why."""
    driver, target, rival = _parties(found)
    names = {"driver": driver, "target": target, "rival": rival, "period": _a_period(found)}
    lines = []
    if found.ends_at != found.status_quo:
        bid = found.offer(found.ends_at).bid
        if found.driver_pays > NOTHING:
            asked = found.driver_pays <= bid.asking_price + NOTHING
            lines.append(
                tr(
                    PAYS_ASKED if asked else PAYS_MORE,
                    outcome=found.ends_at,
                    price=number(found.driver_pays),
                    left=number(bid.gains[0] - found.driver_pays),
                    **names,
                )
            )
        elif bid.counter_offer > NOTHING:
            lines.append(
                tr(
                    FREE_OPPOSED,
                    outcome=found.ends_at,
                    gain=number(bid.gains[1]),
                    counter=number(bid.counter_offer),
                    **names,
                )
            )
        else:
            lines.append(tr(FREE, outcome=found.ends_at, **names))
    elif found.rival_pays > NOTHING:
        price = number(found.rival_pays)
        lines.append(tr(RIVAL_PAYS, outcome=found.status_quo, price=price, **names))
    else:
        lines.append(tr(NO_BIDS, outcome=found.status_quo, **names))
    if not found.status_quo_lasts:
        lines.append(tr(UNSTABLE, outcome=found.status_quo))
    unwanted = [offer.name for offer in found.offers if offer.verdict == "not wanted"]
    if unwanted:
        lines.append(tr(NOT_BID_FOR, driver=driver, outcomes=listed(unwanted)))
    return lines


def offers_rows(found: Bargaining) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Write the offers as a heading and one row for each outcome that the driver would rather have.

    Parameters
    ----------
    found : Bargaining
    """
    wanted = [offer for offer in found.offers if offer.verdict != "not wanted"]
    players = found.scenario.players
    driver, target, rival = (players[i] for i in (found.driver, found.target, found.rival))
    rows: list[tuple[str, ...]] = [
        (
            offer.name,
            number(offer.bid.gains[0]),
            number(offer.bid.asking_price),
            percent(offer.share_of_gain(offer.bid.asking_price)),
            number(offer.bid.counter_offer),
            number(offer.bid.deterring_offer),
            number(offer.bid.winning_price),
            percent(offer.share_of_gain(offer.bid.winning_price)),
            tr(offer.verdict),
        )
        for offer in wanted
    ]
    columns = (
        tr("outcome"),
        tr("{player} gain", player=driver),
        tr("{player} asks", player=target),
        tr("share"),
        tr("{player} would", player=rival),
        tr("{player} must", player=rival),
        tr("price"),
        tr("share"),
        tr("verdict"),
    )
    return columns, rows


def _offers_table(found: Bargaining) -> RenderableType:
    columns, rows = offers_rows(found)
    driver = found.scenario.players[found.driver]
    title = tr(
        "Outcomes that {driver} would rather have than {status_quo}",
        driver=driver,
        status_quo=found.status_quo,
    )
    return table(title, columns, rows, range(1, 8), (0,))


def how_to_read(found: Bargaining) -> str:
    """Say what the columns of the table of offers hold."""
    _, target, rival = _parties(found)
    text = tr(READING, period=_a_period(found), status_quo=found.status_quo, rival=rival)
    if found.ties is not None and found.ties > NOTHING:
        text += tr(SCALE, target=target, amount=number(found.ties))
    return text


def _parties(found: Bargaining) -> tuple[str, str, str]:
    driver, target, rival = (
        named_player(found.scenario, i) for i in (found.driver, found.target, found.rival)
    )
    return driver, target, rival


def _a_period(found: Bargaining) -> str:
    return tr("a period") if found.scenario.year is None else tr("a year")
