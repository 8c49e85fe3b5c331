"""`triangle dyads`: each pair of players on its own."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["dyads"]


def dyads(
    name: ScenarioName,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            help="Outcome whose other postures are held; by default the status quo.",
            metavar="OUTCOME",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Solve the three dyads as bimatrix games, and name their corners."""
    from triangle.analysis.dyads import evaluate_dyads, held_outcome
    from triangle.politics.scenario import load_scenario
    from triangle.views import dyads_text as view

    scenario = load_scenario(name, settings or ())
    held = held_outcome(scenario, at)
    found = evaluate_dyads(scenario, held)
    answer(
        as_json,
        lambda: view.dyads_data(scenario, held, found),
        lambda: view.dyads_text(scenario, held, found),
    )
