"""`triangle robust`: in how many defensible worlds a verdict holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triangle.cli.options import AsJson, ScenarioName, Seed, Settings
from triangle.cli.output import answer
from triangle.cli.progress import progress_bar

if TYPE_CHECKING:
    from triangle.analysis.chunks import RunPlan
    from triangle.analysis.robust import Robustness
    from triangle.views.run_folder import RunFolder

__all__ = ["robust"]

INTERRUPTED = 130

Draws = Annotated[int, typer.Option("-n", "--draws", help="Number of worlds.", metavar="N")]
Shape = Annotated[
    str,
    typer.Option(
        "--distribution", help="Within the stated ranges: triangular, pert or uniform.", metavar="D"
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


def robust(
    name: ScenarioName,
    draws: Draws = 10_000,
    seed: Seed = 1,
    settings: Settings = None,
    distribution: Shape = "triangular",
    indices: Indices = None,
    results: Results = None,
    resume: Resume = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Solve a scenario in many defensible worlds and count what holds."""
    from triangle.analysis.chunks import run_plan
    from triangle.analysis.robust_report import robust_report
    from triangle.analysis.uncertainty import uncertain_inputs
    from triangle.politics.scenario import load_scenario

    if resume and results is None:
        raise typer.BadParameter("--resume needs --results DIR, the folder to go on with")
    scenario = load_scenario(name, settings or ())
    inputs = uncertain_inputs(scenario, distribution)
    plan = run_plan(scenario, inputs, draws, seed)
    design = None if indices is None else run_plan(scenario, inputs, seed=seed, base=indices)
    found, damaged = _solved(plan, results, resume, workers, scheduler, "worlds")
    extra = None
    if design is not None:
        folder = None if results is None else results.with_name(f"{results.name}-indices")
        extra, more = _solved(design, folder, resume, workers, scheduler, "indices")
        damaged += more
    report = robust_report(found, None if extra is None else extra.sample, tuple(damaged))
    if plot is not None:
        from triangle.views.robust_figures import save_robust_figures

        for path in save_robust_figures(report, plot):
            print(f"wrote {path}", file=sys.stderr)
    from triangle.views.robust_text import robust_text

    answer(as_json, report.to_dict, lambda: robust_text(report))


def _solved(
    plan: RunPlan,
    results: Path | None,
    resume: bool,
    workers: int | None,
    scheduler: str | None,
    words: str,
) -> tuple[Robustness, list[str]]:
    """Solve a run, keeping what is finished; an interrupt says how to go on."""
    from triangle.analysis.robust import robustness

    folder: RunFolder | None = None
    if results is not None:
        from triangle.views.run_folder import open_run_folder

        folder = open_run_folder(results, plan, resume)
    try:
        with progress_bar(words, plan.n) as progress:
            found = robustness(plan, folder, workers, scheduler, progress)
    except KeyboardInterrupt:
        advice = (
            "nothing was kept; --results DIR keeps what is finished"
            if results is None
            else f"what was finished is in {results}; --resume goes on with it"
        )
        print(f"interrupted: {advice}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if folder is not None:
        for file in folder.damaged:
            print(f"{folder.path / file}: damaged, solved anew", file=sys.stderr)
    return found, [] if folder is None else folder.damaged
