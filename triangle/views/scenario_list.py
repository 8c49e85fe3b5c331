"""The list of scenarios as text: names, years, titles.

Kept apart from the other tables because `triangle list` has to be quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["scenario_list"]


def scenario_list(entries: Sequence[dict[str, Any]]) -> str:
    """Write one line per scenario, in columns.

    Parameters
    ----------
    entries : sequence of dict
        With keys ``name``, ``year`` and ``title``, as `triangle.politics.library.catalogue` gives.

    Examples
    --------
    >>> scenario_list([{"name": "2025", "year": 2025, "title": "Three tenths"}])
    '2025  2025  Three tenths'
    """
    width = max((len(str(entry["name"])) for entry in entries), default=0)
    return "\n".join(
        f"{entry['name']:<{width}}  {entry['year'] or '':<4}  {entry['title'] or ''}".rstrip()
        for entry in entries
    )
