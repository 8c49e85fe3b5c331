"""`triangle report`: one page about a scenario that can be kept, sent and printed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import Force, ScenarioName, Settings

__all__ = ["report"]

Against = Annotated[
    str,
    typer.Option("--against", help="Another scenario to measure obstacles by.", metavar="OTHER"),
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Page to write.", metavar="FILE")
]


def report(
    name: ScenarioName,
    against: Against = "",
    output: Output = None,
    force: Force = False,
    settings: Settings = None,
) -> None:
    """Write a report: question, answer, reasons, figures, every assumption with its source.

    Without -o the page is called after the scenario.
    """
    from triangle.analysis.obstacles import obstacle_shares
    from triangle.analysis.thresholds import thresholds
    from triangle.analysis.verdict import evaluate
    from triangle.politics.scenario import load_scenario
    from triangle.views.files import check_path, write_file
    from triangle.views.report.builder import report_page
    from triangle.views.report.material import Material

    chosen = settings or []
    scenario = load_scenario(name, chosen)
    weights = [setting for setting in chosen if setting.startswith("weights.")]
    other = load_scenario(against, weights) if against else None
    path = output or Path(f"{Path(scenario.name).stem}-report.html")
    check_path(path, replace=force)
    page = report_page(
        Material(
            evaluation=evaluate(scenario),
            command=_command(name, against, chosen),
            shares=None if other is None else obstacle_shares(scenario, other),
            thresholds=None if scenario.wedge is None else thresholds(scenario),
        )
    )
    write_file(path, page, replace=force)
    typer.echo(f"wrote {path}", err=True)


def _command(name: str, against: str, settings: list[str]) -> str:
    """Write the command that makes the same page, whatever the file was called."""
    words = ["triangle", "report", name]
    words += ["--against", against] if against else []
    words += [word for setting in settings for word in ("--set", setting)]
    return shlex.join([*words, "-o", "report.html"])
