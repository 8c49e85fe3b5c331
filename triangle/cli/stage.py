"""`triangle stage`: the game played once."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["stage"]


def stage(
    name: ScenarioName,
    settings: Settings = None,
    most: Annotated[
        int,
        typer.Option(
            "--max-supports", help="Support triples searched for mixed equilibria.", min=1
        ),
    ] = 4000,
    as_json: AsJson = False,
) -> None:
    """Solve the game played once: pure, mixed and correlated equilibria, quantal response."""
    from triangle.analysis.stage_benchmarks import stage_benchmarks
    from triangle.politics.scenario import load_scenario
    from triangle.views.stage_text import stage_text

    found = stage_benchmarks(load_scenario(name, settings or ()), most)
    answer(as_json, found.to_dict, lambda: stage_text(found))
