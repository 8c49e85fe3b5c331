"""`triangle sweep`: what changes when one or two inputs move."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import AsJson, Force, ScenarioName, Settings
from triangle.cli.output import answer

__all__ = ["sweep"]

Over = Annotated[
    list[str],
    typer.Option(
        "--over",
        help="An input and its values, as in players.US.reversal=0:0.6:13; once or twice.",
        metavar="KEY=A:B:N",
    ),
]
Halvings = Annotated[
    int, typer.Option("--halvings", help="How often to halve where something changes.", metavar="K")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="File to write: .csv or .parquet.", metavar="FILE"),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", help="Save the diagram in this folder.", metavar="DIR"),
]
Workers = Annotated[
    int | None, typer.Option("--workers", help="Processes; default one per core.", metavar="N")
]


def sweep(
    name: ScenarioName,
    over: Over,
    settings: Settings = None,
    halvings: Halvings = 2,
    output: Output = None,
    force: Force = False,
    plot: Plot = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Move one or two inputs of a scenario and show what changes, and where."""
    from triangle.analysis.sweep import sweep as solve
    from triangle.analysis.sweep_axes import sweep_axes
    from triangle.analysis.workers import number_of_workers
    from triangle.cli.progress import progress_so_far
    from triangle.politics.scenario import load_scenario
    from triangle.views.files import check_path
    from triangle.views.sweep_files import check_suffix, save_sweep
    from triangle.views.sweep_text import sweep_text

    if output is not None:  # before the work, not after it
        check_suffix(output)
        check_path(output, replace=force)
    scenario = load_scenario(name, settings or ())
    axes = sweep_axes(scenario, over)
    with progress_so_far("points") as progress:
        found = solve(scenario, axes, halvings, progress, workers=number_of_workers(workers))
    if output is not None:
        save_sweep(found, output, replace=force)
        print(f"wrote {output}", file=sys.stderr)
    if plot is not None:
        from triangle.views.phase_diagram import save_phase_diagram

        for path in save_phase_diagram(found, plot):
            print(f"wrote {path}", file=sys.stderr)
    answer(as_json, found.to_dict, lambda: sweep_text(found))
