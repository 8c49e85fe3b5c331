"""`triangle export`: a scenario's game for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import Force, ScenarioName, Settings
from triangle.cli.output import write

__all__ = ["export"]

Format = Annotated[
    str, typer.Option("--format", help="nfg (Gambit), json, csv or latex.", metavar="FORMAT")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File to write; without it, print.", metavar="FILE",
        show_default=False,
    ),
]  # fmt: skip


def export(
    name: ScenarioName,
    format_name: Format = "nfg",
    output: Output = None,
    force: Force = False,
    settings: Settings = None,
) -> None:
    """Write the stage game of a scenario for Gambit, a spreadsheet, LaTeX or a program."""
    from triangle.politics.scenario import load_scenario
    from triangle.views.export import exported
    from triangle.views.files import write_file

    text = exported(load_scenario(name, settings or ()), format_name)
    if output is None:
        write(text)
    else:
        write_file(output, text, replace=force)
