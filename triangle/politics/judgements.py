"""Judgements by periods of years: what no published series covers, with ranges and reasons.

Answers "how strong was the domestic veto in Washington in 1972, says who, and why?". The numbers
live in ``data/judgements.toml``; conditions are those of 1 January of the year.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from triangle.errors import ScenarioError
from triangle.politics.quantities import Quantity
from triangle.politics.reference import data_text

__all__ = ["judge", "judgement_keys", "judgement_sources"]


def judge(key: str, year: int) -> Quantity:
    """Look up a judgement for one year.

    Parameters
    ----------
    key : str
        Such as "veto.US", "burden.RU.US"; a dyad's key may name its states in any order.
    year : int

    Raises
    ------
    ScenarioError
        If nothing was judged under the key, or not for that year.

    Examples
    --------
    >>> judge("veto.US", 1972).value < judge("veto.US", 2017).value
    True
    """
    periods = _table().get(key)
    if periods is None:
        name, *states = key.split(".")
        periods = _table().get(".".join([name, *reversed(states)]))
        if periods is None or name in _DIRECTED:
            raise ScenarioError(f"judgements: nothing under {key!r}; known: {list(_table())}")
    for first, last, quantity in periods:
        if first <= year <= last:
            return quantity
    spans = ", ".join(f"{first}-{last}" for first, last, _ in periods)
    raise ScenarioError(f"judgements: {key} covers {spans}, got {year}")


def judgement_keys() -> tuple[str, ...]:
    """List the keys of all judgements."""
    return tuple(_table())


@cache
def judgement_sources() -> Mapping[str, str]:
    """Map the ids used as sources to full citations."""
    sources: dict[str, str] = _file()["sources"]
    return MappingProxyType(sources)


_DIRECTED = frozenset({"nearness", "encroachment", "other_ties", "burden", "arms"})


@cache
def _table() -> Mapping[str, tuple[tuple[int, int, Quantity], ...]]:
    return MappingProxyType(
        {
            f"{name}.{states}": tuple(_period(entry) for entry in periods)
            for name, group in _file().items()
            if name != "sources"
            for states, periods in group.items()
        }
    )


def _period(entry: Mapping[str, Any]) -> tuple[int, int, Quantity]:
    low, high = entry["range"]
    quantity = Quantity(
        float(entry["value"]),
        float(low),
        float(high),
        "judgement",
        judgement_sources().get(entry["source"], str(entry["source"])),
        str(entry["reason"]),
    )
    return int(entry["from"]), int(entry["to"]), quantity


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(data_text("judgements.toml"))
