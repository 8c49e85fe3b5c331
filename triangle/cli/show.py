"""`triangle show`: what a scenario holds."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer, write

__all__ = ["show"]


def show(
    name: ScenarioName,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Print the merged file as TOML.")
    ] = False,
    payoffs: Annotated[
        list[str] | None,
        typer.Option(
            help="Print an outcome's payoffs channel by channel; may be repeated; "
            "'all' means every outcome.",
            metavar="OUTCOME",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Print what a scenario holds, the merged file, or the payoffs of its outcomes."""
    from triangle.politics.scenario import load_scenario
    from triangle.views.plain import outcome_names, resolved_text, scenario_data
    from triangle.views.tables import payoff_tables, scenario_sheet

    if resolved and payoffs and not as_json:
        raise typer.BadParameter("ask for --resolved and --payoffs one at a time, or with --json")
    scenario = load_scenario(name, settings or ())
    names = outcome_names(scenario, payoffs or ())
    if resolved and not as_json:
        write(resolved_text(scenario))
        return
    sheet = payoff_tables if names else scenario_sheet
    answer(
        as_json,
        lambda: scenario_data(scenario, names, resolved),
        lambda: sheet(scenario, names),
    )
