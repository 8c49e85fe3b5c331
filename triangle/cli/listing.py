"""`triangle list`: which scenarios there are."""

from __future__ import annotations

from triangle.cli.options import AsJson
from triangle.cli.output import answer

__all__ = ["list_scenarios"]


def list_scenarios(as_json: AsJson = False) -> None:
    """Name the shipped scenarios with their years and titles."""
    from triangle.politics.library import catalogue
    from triangle.views.scenario_list import scenario_list

    entries = catalogue()
    answer(
        as_json,
        lambda: {"schema": "triangle.list/1", "scenarios": entries},
        lambda: scenario_list(entries),
    )
