"""`triangle plot`: one figure of a scenario, saved for print or screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from triangle.cli.options import AsJson, Force, ScenarioName, Settings
from triangle.cli.output import answer
from triangle.errors import ScenarioError

__all__ = ["plot"]

FigureName = Annotated[
    str, typer.Option("--figure", help="Which figure; 'list' names them.", metavar="FIGURE")
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", help="An outcome to draw; may be repeated.", metavar="OUTCOME"),
]
Against = Annotated[
    str, typer.Option("--against", help="Another scenario, for the waterfall.", metavar="OTHER")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="File to write: .svg, .pdf or .png.", metavar="FILE"),
]


def plot(
    name: ScenarioName = "",
    figure: FigureName = "list",
    outcomes: Outcomes = None,
    against: Against = "",
    output: Output = None,
    force: Force = False,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Draw one figure of a scenario and save it; without --figure, list the figures."""
    from triangle.views.figure_list import FIGURES, figure_kind
    from triangle.views.figures import save_figure, suffix_format
    from triangle.views.files import check_path

    if figure == "list":
        data = {key: kind.summary for key, kind in FIGURES.items()}
        text = "\n".join(f"{key:<11}{summary}" for key, summary in data.items())
        answer(as_json, lambda: {"schema": "triangle.plot/1", "figures": data}, lambda: text)
        return
    kind = figure_kind(figure, outcomes or (), against)
    if not name or output is None:
        missing = "a file to write, as in -o figure.svg" if name else "the name of a scenario"
        raise ScenarioError(f"plot --figure {figure}: expected {missing}, got none")
    suffix_format(output)  # before the work, not after it
    check_path(output, replace=force)
    drawn = _drawn(name, kind.takes, outcomes or [], against, settings or [])
    save_figure(kind.function()(*drawn), output, replace=force)
    typer.echo(f"wrote {output}", err=True)


def _drawn(name: str, takes: str, outcomes: list[str], against: str, settings: list[str]) -> Any:
    """Compute what a figure is drawn from."""
    from triangle.analysis.obstacles import obstacle_shares
    from triangle.analysis.verdict import evaluate
    from triangle.politics.scenario import load_scenario
    from triangle.views.figures import reference_outcomes
    from triangle.views.plain import outcome_names

    scenario = load_scenario(name, settings)
    if takes == "outcomes":
        return scenario, outcome_names(scenario, outcomes) or reference_outcomes(scenario)
    if takes in ("evaluation", "dynamics"):
        return (evaluate(scenario, with_payoff_set=takes == "evaluation"),)
    if not against:
        raise ScenarioError(f"{name}: expected --against with another scenario, got none")
    weights = [setting for setting in settings if setting.startswith("weights.")]
    return (obstacle_shares(scenario, load_scenario(against, weights)),)
