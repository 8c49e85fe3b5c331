"""`triangle compare`: two scenarios side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings, names_starting
from triangle.cli.output import answer

__all__ = ["compare"]


def compare(
    first: ScenarioName,
    second: Annotated[
        str,
        typer.Argument(
            help="Name or path of the other scenario.",
            autocompletion=names_starting,
            metavar="OTHER",
            show_default=False,
        ),
    ],
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Set two verdicts side by side, driver beside driver; --set changes both."""
    from triangle.analysis import compare as analysis
    from triangle.analysis.verdict import evaluate
    from triangle.politics.scenario import load_scenario
    from triangle.views.compare_text import compare_data, compare_text

    scenarios = [load_scenario(name, settings or ()) for name in (first, second)]
    found = analysis.compare(*(evaluate(scenario) for scenario in scenarios))
    answer(as_json, lambda: compare_data(found), lambda: compare_text(found))
