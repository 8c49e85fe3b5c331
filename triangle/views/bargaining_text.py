"""Bids for the target of a wedge, in words and a table.

Answers how `triangle bids` looks; the numbers come from `triangle.analysis.bargaining`.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.bargaining import Bargaining, Offer
from triangle.analysis.indices import FULL_SPLIT
from triangle.views.tables import number, table
from triangle.views.wording import capital, listed, named_player, percent

__all__ = [
    "bargaining_text",
    "ending_sentences",
    "how_to_read",
    "offer_sentence",
    "offers_rows",
]

NOTHING = 5e-4
"""Payments that would be written 0.000."""


def bargaining_text(found: Bargaining) -> RenderableType:
    """Lay out offers, prices, and where the bidding ends."""
    driver, target, rival = _parties(found)
    wanted = [offer for offer in found.offers if offer.verdict != "not wanted"]
    title = (
        f"{found.scenario.name}: what {driver} would have to pay {target}, and what {rival} would "
        "add to keep it"
    )
    parts: list[RenderableType] = [Text(title, style="bold")]
    parts += [Text(f"- {sentence}") for sentence in ending_sentences(found)]
    told = [offer for offer in wanted if offer.name in (found.scenario.three_tenths, FULL_SPLIT)]
    parts += [Text(f"- {offer_sentence(found, offer)}") for offer in told or wanted]
    parts += [Text(), _offers_table(found), Text(how_to_read(found))]
    return Group(*parts)


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
    bid, a_period = offer.bid, _a_period(found)
    if offer.verdict == "not wanted":
        return f"{offer.name}: {driver} would not gain by it, and offers nothing."
    gain = f"the gain of {driver}"
    if bid.asking_price > NOTHING:
        asked = (
            f"{offer.name}: {target} would ask {number(bid.asking_price)} {a_period}, "
            f"{percent(offer.share_of_gain(bid.asking_price))} of {gain}"
        )
        gain = "that gain"
    else:
        gains = "gains" if bid.gains[1] > NOTHING else "does not lose"
        asked = f"{offer.name}: {target} {gains} by it and need not be paid"
    if bid.counter_offer > NOTHING:
        asked += f"; {rival} would add up to {number(bid.counter_offer)} to prevent it"
        if bid.winning_price > NOTHING:
            asked += (
                f", which makes the price {number(bid.winning_price)}, "
                f"{percent(offer.share_of_gain(bid.winning_price))} of {gain}"
            )
    said = f"{asked}. {_verdict(found, offer)}"
    if offer.critical_discount_factor is not None and offer.critical_discount_factor > 0:
        said += (
            " With payments it could last from a common discount factor of "
            f"{offer.critical_discount_factor:.2f} on."
        )
    return said


def _verdict(found: Bargaining, offer: Offer) -> str:
    driver, target, rival = _parties(found)
    bid = offer.bid
    if offer.verdict == "bought":
        return "It can be had for nothing." if bid.driver_pays <= NOTHING else "It can be bought."
    if offer.verdict == "driver would not keep it":
        return f"{capital(driver)} itself would break it, whatever the price."
    if offer.verdict == "rival would not keep it":
        return f"{capital(rival)} would break it, and no payment to {target} helps."
    if offer.verdict == "too dear" and bid.asking_price <= bid.driver_limit + NOTHING:
        return "Nothing of it would be left, so things stay as they are."
    if abs(bid.winning_price - bid.driver_limit) <= NOTHING:
        return "An even contest, which leaves things as they are."
    believed = "would pay" if bid.driver_limit >= bid.gains[0] else "could be believed to pay"
    most = f"{driver} {believed} {number(bid.driver_limit)} at most"
    if offer.verdict == "too dear":
        return f"{capital(most)}: too little, even if {rival} stood by."
    return (
        f"{capital(most)}: enough without {rival}, which would outbid it with "
        f"{number(bid.deterring_offer)}."
    )


def ending_sentences(found: Bargaining) -> list[str]:
    """Say where the bidding ends, and why."""
    driver, target, rival = _parties(found)
    a_period = _a_period(found)
    lines = []
    if found.ends_at != found.status_quo:
        bid = found.offer(found.ends_at).bid
        left = bid.gains[0] - found.driver_pays
        if found.driver_pays > NOTHING:
            why = "what it takes to beat the offer of " + rival
            if found.driver_pays <= bid.asking_price + NOTHING:
                why = f"what {target} asks"
            how = (
                f"{driver} pays {target} {number(found.driver_pays)} {a_period}, {why}, and is "
                f"left with a gain of {number(left)}"
            )
        elif bid.counter_offer > NOTHING:
            how = (
                f"{driver} need pay nothing, because {target} gains more by it "
                f"({number(bid.gains[1])} {a_period}) than {rival} would pay to prevent it "
                f"({number(bid.counter_offer)})"
            )
        else:
            how = f"{driver} need pay nothing, because {target} gains by it and {rival} lets it"
        lines.append(f"The bidding ends with {found.ends_at}: {how}.")
    elif found.rival_pays > NOTHING:
        lines.append(
            f"The bidding ends where it began, with {found.status_quo}: {rival} pays {target} "
            f"{number(found.rival_pays)} {a_period} to keep things as they are."
        )
    else:
        lines.append(
            f"The bidding ends where it began, with {found.status_quo}: {driver} cannot offer "
            f"{target} enough for anything, and {rival} need not bid."
        )
    if not found.status_quo_lasts:
        lines.append(
            f"Without payments {found.status_quo} itself would not last: somebody would deviate."
        )
    unwanted = [offer.name for offer in found.offers if offer.verdict == "not wanted"]
    if unwanted:
        lines.append(f"Not bid for, as {driver} would not gain: {listed(unwanted)}.")
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
            offer.verdict,
        )
        for offer in wanted
    ]
    columns = (
        "outcome",
        f"{driver} gain",
        f"{target} asks",
        "share",
        f"{rival} would",
        f"{rival} must",
        "price",
        "share",
        "verdict",
    )
    return columns, rows


def _offers_table(found: Bargaining) -> RenderableType:
    columns, rows = offers_rows(found)
    driver = found.scenario.players[found.driver]
    title = f"Outcomes that {driver} would rather have than {found.status_quo}"
    return table(title, columns, rows, range(1, 8), (0,))


def how_to_read(found: Bargaining) -> str:
    """Say what the columns of the table of offers hold."""
    _, target, rival = _parties(found)
    scale = ""
    if found.ties is not None and found.ties > NOTHING:
        scale = f" For scale: trade and arms bring {target} {number(found.ties)} now."
    return (
        f"Payoff {_a_period(found)}, against {found.status_quo}. What {rival} would add at most, "
        f"and what it must add to outbid the most that can be offered; the price outbids the most "
        f"{rival} would add. Payments count in units of payoff, worth the same to all, and nobody "
        "is believed to pay more than it would rather pay than be punished for not paying." + scale
    )


def _parties(found: Bargaining) -> tuple[str, str, str]:
    driver, target, rival = (
        named_player(found.scenario, i) for i in (found.driver, found.target, found.rival)
    )
    return driver, target, rival


def _a_period(found: Bargaining) -> str:
    return "a period" if found.scenario.year is None else "a year"
