"""`triangle bids`: what an outcome would cost the driver of a wedge, and who outbids whom."""

from __future__ import annotations

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["bids"]


def bids(name: ScenarioName, settings: Settings = None, as_json: AsJson = False) -> None:
    """Let the driver of a wedge and its rival bid for the target with side payments."""
    from triangle.analysis.bargaining import bargaining
    from triangle.politics.scenario import load_scenario
    from triangle.views.bargaining_text import bargaining_text

    found = bargaining(load_scenario(name, settings or ()))
    answer(as_json, found.to_dict, lambda: bargaining_text(found))
