"""Arrays and read-only mappings turned into what JSON can hold.

Does not choose what is written; each record does that in its own ``to_dict``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from triangle.game import FloatArray

__all__ = ["json_number", "json_numbers", "json_table"]


def json_number(value: float) -> float | None:
    """Return a number as JSON can hold it: None if it is infinite or undefined.

    Examples
    --------
    >>> json_number(0.5), json_number(float("inf"))
    (0.5, None)
    """
    return float(value) if np.isfinite(value) else None


def json_numbers(values: FloatArray) -> list[float | None]:
    """Return a list of numbers as JSON can hold them.

    Examples
    --------
    >>> json_numbers(np.array([1.0, np.nan]))
    [1.0, None]
    """
    return [json_number(float(value)) for value in values]


def json_table(table: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Copy nested mappings to dictionaries.

    Examples
    --------
    >>> from types import MappingProxyType
    >>> json_table(MappingProxyType({"a": MappingProxyType({"b": 1})}))
    {'a': {'b': 1}}
    """
    if table is None:
        return None
    return {
        key: json_table(value) if isinstance(value, Mapping) else value
        for key, value in table.items()
    }
