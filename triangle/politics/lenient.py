"""Read tables whose types may still be wrong: what is not as expected counts as absent.

Lets the checks of meaning go on past entries of a wrong type, so that one reading of a file finds
every problem in it. Reports nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeGuard

__all__ = ["is_number", "list_of", "table_of", "tables_of", "texts_of"]


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a finite number; true and false are no numbers.

    Examples
    --------
    >>> is_number(0.5), is_number(True), is_number(float("nan")), is_number(10**400)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # an integer beyond every floating-point number
        return False


def table_of(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the table under a key, or an empty one."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def tables_of(data: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the entries of a table that are tables themselves, with their keys."""
    return [(name, table) for name, table in data.items() if isinstance(table, dict)]


def list_of(value: Any) -> list[Any]:
    """Return the value if it is a list, or an empty one."""
    return value if isinstance(value, list) else []


def texts_of(value: Any) -> list[str]:
    """Return the texts in a list.

    Examples
    --------
    >>> texts_of(["a", 1, "b"]), texts_of(3)
    (['a', 'b'], [])
    """
    return [text for text in list_of(value) if isinstance(text, str)]
