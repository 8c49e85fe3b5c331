"""The options of `triangle robust`.

Answers how they are called and explained; what they do is told in `triangle.cli.robust`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Accuracy",
    "Draws",
    "Indices",
    "Plot",
    "Results",
    "Resume",
    "Scheduler",
    "Shape",
    "Workers",
]

Draws = Annotated[int, typer.Option("-n", "--draws", help="Number of worlds.", metavar="N")]
Shape = Annotated[
    str,
    typer.Option(
        "--distribution", help="Within the stated ranges: triangular, pert or uniform.", metavar="D"
    ),
]
Accuracy = Annotated[
    float,
    typer.Option(
        "--accuracy",
        help="Wanted width of the bracket of each split, as a share of the index's range.",
        metavar="W",
    ),
]
Indices = Annotated[
    int | None,
    typer.Option(
        "--indices",
        help="Also compute Sobol indices, from this many base points (a power of two).",
        metavar="BASE",
        show_default=False,
    ),
]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        help="Keep finished chunks in this folder.",
        metavar="DIR",
        show_default=False,
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the run in --results.", show_default=False)
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", help="Processes; default one per core.", metavar="N", show_default=False
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="Use the Dask cluster at this address, such as tcp://host:8786.",
        metavar="ADDRESS",
        show_default=False,
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", help="Save figures in this folder.", metavar="DIR", show_default=False),
]
