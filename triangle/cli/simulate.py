"""`triangle simulate`: histories that the consent chain tells."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Seed, Settings
from triangle.cli.output import answer

__all__ = ["simulate"]


def simulate(
    name: ScenarioName,
    years: Annotated[int, typer.Option("--years", help="Years to go.", metavar="N")] = 20,
    histories: Annotated[
        int, typer.Option("--histories", "-n", help="Histories to draw.", metavar="N")
    ] = 10_000,
    seed: Seed = 0,
    revisions: Annotated[
        float | None,
        typer.Option(
            "--revisions",
            help="Revisions a year on average; default: as estimated from history.",
            metavar="X",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Tell a history year by year, and the odds of each year."""
    from triangle.analysis.simulation import simulate as simulate_scenario
    from triangle.politics.scenario import load_scenario
    from triangle.views.simulation_text import simulation_text

    scenario = load_scenario(name, settings or ())
    found = simulate_scenario(scenario, years, histories, seed, revisions)
    answer(as_json, found.to_dict, lambda: simulation_text(found))
