"""`triangle punish`: what is done to each player if it deviates, and how long it takes."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["punish"]

Outcome = Annotated[
    str | None,
    typer.Option(
        "--outcome",
        help="A named outcome (default: three tenths), or all three relations, as in "
        "US-CN=oppose,US-RU=hedge,CN-RU=align.",
        metavar="OUTCOME",
        show_default=False,
    ),
]


def punish(
    name: ScenarioName,
    outcome: Outcome = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Write out the punishments that keep each player from deviating."""
    from triangle.analysis.penal_paths import penal_paths
    from triangle.politics.scenario import load_scenario
    from triangle.views.penal_text import penal_text

    found = penal_paths(load_scenario(name, settings or ()), outcome)
    answer(as_json, found.to_dict, lambda: penal_text(found))
