"""`triangle reach`: how much of the time an event can hold in equilibrium."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["reach"]

EventName = Annotated[
    str,
    typer.Option(
        "--event", help="An event the scenario names, such as moscow-neutral.", metavar="EVENT"
    ),
]


def reach(
    name: ScenarioName, event: EventName, settings: Settings = None, as_json: AsJson = False
) -> None:
    """Bracket the share of the time in which an event can hold in equilibrium."""
    from triangle.analysis.reach import event_reach
    from triangle.politics.scenario import load_scenario
    from triangle.views.reach_text import reach_text

    scenario = load_scenario(name, settings or ())
    found = event_reach(scenario, event)
    answer(as_json, found.to_dict, lambda: reach_text(found, scenario))
