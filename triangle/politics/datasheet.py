"""The drivers of a year as rows of a table, with range, kind, source and reason.

Answers what ``triangle data --year`` prints; computes nothing but the derived rows' values.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from triangle.politics.drivers import DRIVERS, drivers_of_year
from triangle.politics.quantities import Quantity
from triangle.politics.yearly import discounting_of_year

__all__ = ["SheetRow", "drivers_sheet"]


@dataclass(frozen=True)
class SheetRow:
    """One driver of one year.

    Parameters
    ----------
    key : str
        Such as "exchange.RU.CN": how much Russia depends on ties with China.
    value : float
    low, high : float or None
        None for derived rows, whose range follows from their inputs.
    kind : str
        "data", "judgement" or "derived".
    unit, source, reason : str
    obstacle : {1, 2, 3} or None
        Owner between driver and target of a wedge; None for discounting and derived rows.
    """

    key: str
    value: float
    low: float | None
    high: float | None
    kind: str
    unit: str
    source: str
    reason: str
    obstacle: int | None


def drivers_sheet(year: int) -> tuple[SheetRow, ...]:
    """List every driver of a year, then patience and reversal, then threat and parity.

    Parameters
    ----------
    year : int
        1950 to 2025.

    Raises
    ------
    ScenarioError
        If the tables do not cover the year.

    Examples
    --------
    >>> rows = drivers_sheet(1972)
    >>> len(rows), rows[0].key, rows[0].kind
    (51, 'capability.US', 'data')
    """
    drivers = drivers_of_year(year)
    rows = [
        _row(key, q, DRIVERS[key.split(".")[0]].unit, DRIVERS[key.split(".")[0]].obstacle)
        for key, q in drivers.quantities.items()
    ]
    units = {"patience": "0..1", "reversal": "chance a year"}
    rows += [
        _row(key, q, units[key.split(".")[0]], None) for key, q in discounting_of_year(year).items()
    ]
    players = drivers.players
    for i, j in itertools.permutations(range(3), 2):
        value = float(drivers.threat[i, j])
        rows.append(_derived(f"threat.{players[i]}.{players[j]}", value, "m_j nearness_ij h_ij"))
    for i, j in itertools.combinations(range(3), 2):
        value = float(drivers.parity[i, j])
        formula = "max(0, 2 min(m_i, m_j) / max(m) - 1)"
        rows.append(_derived(f"parity.{players[i]}.{players[j]}", value, formula))
    return tuple(rows)


def _row(key: str, q: Quantity, unit: str, obstacle: int | None) -> SheetRow:
    return SheetRow(key, q.value, q.low, q.high, q.kind, unit, q.source, q.reason, obstacle)


def _derived(key: str, value: float, formula: str) -> SheetRow:
    return SheetRow(key, value, None, None, "derived", "0..1", "derived", formula, None)
