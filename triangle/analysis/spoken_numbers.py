"""How numbers are said within a sentence: amounts of payoff, shares and years.

Answers how a single number is written wherever words stand around it. Tables have formats of their
own.
"""

from __future__ import annotations

from triangle.language import tr

__all__ = ["amount", "percent", "years"]

VISIBLE = 5e-4
"""Payoffs smaller than this are not told by their digits."""

LARGE = 999.5
"""Payoffs from here on are told in whole units."""

MOST_YEARS = 1e6
"""More years than these are not told one from another."""

DUST = 1e-9
"""Shares that fall short of everything by less are everything."""


def amount(payoff: float) -> str:
    """Write an amount of payoff; rounding dust is nothing.

    Examples
    --------
    >>> amount(0.89799), amount(-1.98e-11), amount(2e-4), amount(-2.0), amount(12500.0)
    ('0.898', 'nothing', 'next to nothing', '-2', '12,500')
    """
    if abs(payoff) < 1e-9:
        return tr("nothing")
    if abs(payoff) < VISIBLE:
        return tr("next to nothing")
    return f"{payoff:.3g}" if abs(payoff) < LARGE else f"{payoff:,.0f}"


def percent(share: float | None, brief: bool = False) -> str:
    """Write a share as a percentage that rounds neither something to nothing nor most to all.

    Examples
    --------
    >>> percent(0.1234), percent(0.0), percent(1e-5), percent(None)
    ('12 %', '0 %', 'under 0.1 %', '-')
    >>> percent(0.991), percent(0.9951), percent(0.9999), percent(1.0)
    ('99 %', '99.5 %', 'over 99.9 %', '100 %')
    >>> percent(1e-5, brief=True), percent(0.9999, brief=True)
    ('<0.1 %', '>99.9 %')
    """
    if share is None:
        return "-"
    if 0 < share < 0.001:
        return "<0.1 %" if brief else tr("under 0.1 %")
    if 0.999 < share < 1 - DUST:
        return ">99.9 %" if brief else tr("over 99.9 %")
    if 0.995 <= share <= 0.999:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.2g} %" if share < 0.0995 else f"{100 * share:.0f} %"


def years(number: float) -> str:
    """Write a number of years with two figures, as an expectation deserves.

    Examples
    --------
    >>> years(3.14), years(78.6), years(3975.05), years(4e30)
    ('3.1', '79', '4,000', 'over a million')
    """
    if number > MOST_YEARS:
        return tr("over a million")
    return f"{number:.1f}" if number < 9.95 else f"{float(f'{number:.2g}'):,.0f}"
