"""The options of `triangle history`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["BacktestFlag", "Draws", "EstimateFlag", "Plot", "Results", "Save", "VerdictsFlag"]

EstimateFlag = Annotated[
    bool,
    typer.Option("--estimate", help="Learn the weights from 1950-2015.", show_default=False),
]
BacktestFlag = Annotated[
    bool,
    typer.Option("--backtest", help="Forecast the past, and score it.", show_default=False),
]
VerdictsFlag = Annotated[
    bool,
    typer.Option(
        "--verdicts", help="Scenarios under judged and estimated weights.", show_default=False
    ),
]
Draws = Annotated[
    int, typer.Option("--draws", help="Parameter draws of the backtest.", metavar="N")
]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        help="Keep finished pieces here; the same command goes on with them.",
        metavar="DIR",
        show_default=False,
    ),
]
Save = Annotated[
    Path | None,
    typer.Option(
        "--save",
        help="Write the file that ships with the package into this folder.",
        metavar="DIR",
        show_default=False,
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", help="Save figures in this folder.", metavar="DIR", show_default=False),
]
