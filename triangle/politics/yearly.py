"""The formulas that turn published series and judgements into the drivers of one year.

Answers where each driver of a year comes from. Ties (trade, arms) are those of the year before,
and judgements describe 1 January, so that no driver holds the outcome of its own year. Capability
and regime, which are no outcomes, are the figures of the year itself. A figure is of kind "data"
only where published series alone fix it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping

from triangle.errors import ScenarioError
from triangle.politics.judgements import judge
from triangle.politics.quantities import Quantity
from triangle.politics.reference import FIRST_YEAR, LAST_YEAR, catalogue, observe

__all__ = ["STATES", "discounting_of_year", "quantities_of_year"]

STATES = ("US", "CN", "RU")
"""The states the reference tables cover; RU is the USSR to 1991."""

HALF_TRADE_SHARE = 0.05
"""Trade share of GDP at which dependence through trade is one half."""
HALF_ARMS_TIV = 1000.0
"""Deliveries a year, in million TIV, at which dependence through arms is half its most."""
MOST_FROM_ARMS = 0.4
"""What arms deliveries alone can add to dependence."""


_Bounds = tuple[float, float, float]  # value, low, high


def quantities_of_year(year: int) -> dict[str, Quantity]:
    """Compute every primitive driver of the three states in one year.

    Parameters
    ----------
    year : int
        1950 to 2025.

    Returns
    -------
    dict of key to Quantity
        Keys as in `triangle.politics.drivers.driver_keys`.

    Raises
    ------
    ScenarioError
        If the tables do not cover the year, or a needed value is missing.

    Examples
    --------
    >>> quantities_of_year(1972)["capability.US"].kind
    'data'
    """
    _check(year)
    found = {f"capability.{i}": _capability(i, year) for i in STATES}
    for i, j in itertools.permutations(STATES, 2):
        found[f"nearness.{i}.{j}"] = judge(f"nearness.{i}.{j}", year)
        found[f"hostility.{i}.{j}"] = _hostility(i, j, year)
        found[f"exchange.{i}.{j}"] = _exchange(i, j, year)
        found[f"distance.{i}.{j}"] = _distance(i, j, year)
        found[f"burden.{i}.{j}"] = judge(f"burden.{i}.{j}", year)
    found.update({f"veto.{i}": judge(f"veto.{i}", year) for i in STATES})
    return found


def discounting_of_year(year: int) -> dict[str, Quantity]:
    """Return the judged patience and yearly chance of reversal, "patience.US", "reversal.US", ...

    Examples
    --------
    >>> sorted(discounting_of_year(1972))[:2]
    ['patience.CN', 'patience.RU']
    """
    _check(year)
    return {
        f"{name}.{i}": judge(f"{name}.{i}", year)
        for name in ("patience", "reversal")
        for i in STATES
    }


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ScenarioError(
            f"year: expected one of {FIRST_YEAR} to {LAST_YEAR}, got {year}; "
            "the reference tables cover no other"
        )


def _capability(state: str, year: int) -> Quantity:
    shares: list[_Bounds] = []
    notes = []
    transforms: dict[str, Callable[[float], float]] = {
        "gdp_real": float,
        "military_spending": float,
        "warheads": math.log1p,
    }
    for series, transform in transforms.items():
        seen = {i: _known(f"{series}.{i}", year) for i in STATES}
        rest = sum(transform(bounds[0]) for i, (bounds, _) in seen.items() if i != state)
        bounds, standing = seen[state]
        value, low, high = (transform(x) / (transform(x) + rest) for x in bounds)
        shares.append((value, low, high))
        notes.append(f"{series} {value:.2f} ({standing})")
    value, low, high = (sum(share[k] for share in shares) / 3 for k in range(3))
    sources = "; ".join(catalogue()[name].short for name in transforms)
    return Quantity(value, low, high, "data", sources, "mean of shares: " + ", ".join(notes))


def _hostility(i: str, j: str, year: int) -> Quantity:
    names = ("territory", "encroachment", "war", "doctrine")
    return _either(
        {name: judge(f"{name}.{i}.{j}", year) for name in names},
        "judgement",
    )


def _exchange(i: str, j: str, year: int) -> Quantity:
    before = year - 1
    trade, trade_standing = _known(f"trade.{i}.{j}", before)
    (gdp, *_), _ = _known(f"gdp.{i}", before)
    arms, arms_standing = _known(f"arms.{j}.{i}", before)
    other = judge(f"other_ties.{i}.{j}", year)
    from_trade = [_half(amount / gdp, HALF_TRADE_SHARE) for amount in trade]
    from_arms = [MOST_FROM_ARMS * _half(amount, HALF_ARMS_TIV) for amount in arms]
    from_other = [other.value, other.low, other.high]
    value, low, high = (
        1 - (1 - a) * (1 - b) * (1 - c)
        for a, b, c in zip(from_trade, from_arms, from_other, strict=True)
    )
    percent = 100 * trade[0] / gdp
    reason = (
        f"{from_trade[0]:.2f} from trade, {percent:.2g} % of GDP in {before} ({trade_standing}); "
        f"{from_arms[0]:.2f} from arms, {arms[0]:.0f} million TIV ({arms_standing}); "
        f"{other.value:.2f} from other ties, judged: {other.reason}"
    )
    cited = [catalogue()[s].short for s in ("trade", "gdp", "arms")]
    return Quantity(value, low, high, "judgement", "; ".join([*cited, other.source]), reason)


def _distance(i: str, j: str, year: int) -> Quantity:
    (first, second), standing = zip(*(_known(f"polyarchy.{k}", year) for k in (i, j)), strict=True)
    gap = abs(first[0] - second[0])
    spread = (first[2] - first[1] + second[2] - second[1]) / 2
    views = judge(f"worldview.{i}.{j}", year)
    return Quantity(
        max(gap, views.value),
        max(gap - spread, views.low),
        max(min(1.0, gap + spread), views.high),
        "judgement",
        f"{catalogue()['polyarchy'].short}; {views.source}",
        f"the larger of polyarchy gap {gap:.2f} ({standing[0]}) and gap of world views "
        f"{views.value:.2f}, judged: {views.reason}",
    )


def _either(parts: Mapping[str, Quantity], source: str) -> Quantity:
    """Combine parts as the chance that at least one of them holds."""
    value, low, high = (
        1 - math.prod(1 - getattr(part, bound) for part in parts.values())
        for bound in ("value", "low", "high")
    )
    cited = sorted({part.source for part in parts.values()} - {source})
    reason = "; ".join(f"{name} {q.value:.2f}: {q.reason}" for name, q in parts.items())
    return Quantity(value, low, high, "judgement", "; ".join([source, *cited]), reason)


def _known(key: str, year: int) -> tuple[_Bounds, str]:
    """Value, low and high of a series with its standing; a judgement where it is missing."""
    seen = observe(key, year)
    if seen.value is not None and seen.low is not None and seen.high is not None:
        return (seen.value, seen.low, seen.high), seen.status
    filler = judge(key, year)
    return (filler.value, filler.low, filler.high), f"judged: {filler.reason}"


def _half(amount: float, half: float) -> float:
    return amount / (amount + half)
