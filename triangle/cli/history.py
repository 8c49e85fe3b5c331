"""`triangle history`: the past as observed and as modelled, weights learnt from it, forecasts."""

from __future__ import annotations

import sys

import typer

from triangle.cli.history_options import (
    BacktestFlag,
    Draws,
    EstimateFlag,
    Plot,
    Results,
    Save,
    VerdictsFlag,
)
from triangle.cli.options import AsJson, Seed

__all__ = ["history"]

INTERRUPTED = 130


def history(
    estimate: EstimateFlag = False,
    backtest: BacktestFlag = False,
    verdicts: VerdictsFlag = False,
    seed: Seed = 1,
    draws: Draws = 2000,
    results: Results = None,
    save: Save = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Set 1950-2025 beside the model; learn weights from it; forecast it."""
    from triangle.cli import history_work as work

    if estimate + backtest + verdicts > 1:
        raise typer.BadParameter("ask for one of --estimate, --backtest and --verdicts at a time")
    works = estimate or backtest or verdicts
    idle = {
        "--plot": plot is not None and works,
        "--save": save is not None and not works,
        "--results": results is not None and not (estimate or backtest),
    }
    for option, does_nothing in idle.items():
        if does_nothing:
            raise typer.BadParameter(f"{option} changes nothing here; leave it out")
    try:
        if estimate:
            work.estimate_history(seed, results, save, as_json)
        elif backtest:
            work.backtest_history(seed, draws, results, save, as_json)
        elif verdicts:
            work.weigh_scenarios(save, as_json)
        else:
            work.show_history(plot, as_json)
    except KeyboardInterrupt:
        kept = (
            "nothing was kept; --results DIR keeps what is finished"
            if results is None
            else f"what was finished is in {results}; the same command goes on with it"
        )
        print(f"interrupted; {kept}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
