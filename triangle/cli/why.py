"""`triangle why`: what holds a wedge back, against another scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["why"]

Against = Annotated[
    str,
    typer.Option("--against", help="The other scenario, such as 1972.", metavar="OTHER"),
]


def why(
    name: ScenarioName,
    against: Against,
    settings: Settings = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot", help="Save the figure in this folder.", metavar="DIR", show_default=False
        ),
    ] = None,
    toward: Annotated[
        str | None,
        typer.Option(
            "--toward",
            help="Outcome whose thresholds are wanted; default: the one under test, or the next.",
            metavar="OUTCOME",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Share out what separates two wedges among three obstacles; --set changes NAME.

    Weights are common to both scenarios, so --set weights.CHANNEL changes them for both.
    """
    from triangle.analysis.obstacles import obstacle_shares
    from triangle.analysis.thresholds import thresholds
    from triangle.politics.scenario import load_scenario
    from triangle.views.why_text import why_data, why_text

    scenario = load_scenario(name, settings or ())
    weights = [setting for setting in settings or () if setting.startswith("weights.")]
    shares = obstacle_shares(scenario, load_scenario(against, weights))
    if plot is not None:
        from triangle.views.waterfall import save_waterfall

        for path in save_waterfall(shares, plot):
            print(f"wrote {path}", file=sys.stderr)
    found = thresholds(scenario, toward)
    answer(as_json, lambda: why_data(shares, found), lambda: why_text(shares, found))
