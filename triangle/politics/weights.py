"""Judged weights of the payoff channels: where estimation starts.

Answers how much each channel was judged to count before history was asked: reasoned values with
ranges, never chosen per year. Scenarios use the estimated ones (`triangle.politics.estimated`), and
no scenario file may hold a weight.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from triangle.errors import ScenarioError
from triangle.politics.quantities import Quantity
from triangle.politics.reference import data_text

__all__ = ["Weights", "load_weights"]


@dataclass(frozen=True)
class Weights:
    """Weights by channel name, and where they come from.

    Parameters
    ----------
    values : mapping of channel name to Quantity
        Each value and range non-negative: the channel's formula carries the sign.
    provenance : str
        How the numbers were arrived at.

    Raises
    ------
    ScenarioError
        If a weight or its range is negative.
    """

    values: Mapping[str, Quantity]
    provenance: str

    def __post_init__(self) -> None:
        """Refuse negative weights."""
        problems = [
            f"weights.{name}: expected a range of at least 0, got [{q.low:g}, {q.high:g}]"
            for name, q in self.values.items()
            if q.low < 0
        ]
        if problems:
            raise ScenarioError(problems)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def load_weights() -> Weights:
    """Read the weights that ship with the package.

    Returns
    -------
    Weights
        One quantity per channel of `triangle.politics.channels.CHANNELS`.

    Examples
    --------
    >>> load_weights().values["exchange"].kind
    'judgement'
    """
    table = tomllib.loads(data_text("weights.toml"))
    values = {
        name: Quantity(
            float(entry["value"]),
            float(entry["range"][0]),
            float(entry["range"][1]),
            "judgement",
            str(entry["source"]),
            str(entry["reason"]),
        )
        for name, entry in table["weights"].items()
    }
    return Weights(values, str(table["provenance"]))
