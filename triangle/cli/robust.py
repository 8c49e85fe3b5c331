"""`triangle robust`: in how many defensible worlds a verdict holds."""

from __future__ import annotations

import sys

import typer

from triangle.cli.options import AsJson, ScenarioName, Seed, Settings
from triangle.cli.output import answer
from triangle.cli.robust_options import (
    Accuracy,
    Draws,
    Indices,
    Plot,
    Results,
    Resume,
    Scheduler,
    Shape,
    Workers,
)

__all__ = ["robust"]


def robust(
    name: ScenarioName,
    draws: Draws = 10_000,
    seed: Seed = 1,
    settings: Settings = None,
    distribution: Shape = "triangular",
    accuracy: Accuracy = 0.02,
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
    from triangle.cli.solving import solved_run
    from triangle.politics.scenario import load_scenario

    if resume and results is None:
        raise typer.BadParameter("--resume needs --results DIR, the folder to go on with")
    scenario = load_scenario(name, settings or ())
    inputs = uncertain_inputs(scenario, distribution)
    plan = run_plan(scenario, inputs, draws, seed, accuracy=accuracy)
    design = None
    if indices is not None:
        design = run_plan(scenario, inputs, seed=seed, base=indices, accuracy=accuracy)
    found, damaged = solved_run(plan, results, resume, workers, scheduler, "worlds")
    extra = None
    if design is not None:
        from triangle.views.run_folder import holds_run

        folder = None
        if results is not None:
            named = results if results.name.strip(".") else results.resolve()  # "." is no name
            folder = named.with_name(f"{named.name}-indices")
        # A run stopped among its worlds has no folder of indices yet.
        begun = resume and folder is not None and holds_run(folder)
        extra, more = solved_run(design, folder, begun, workers, scheduler, "indices")
        damaged += more
    report = robust_report(found, None if extra is None else extra.sample, damaged)
    if plot is not None:
        from triangle.views.robust_figures import save_robust_figures

        for path in save_robust_figures(report, plot):
            print(f"wrote {path}", file=sys.stderr)
    from triangle.views.robust_text import robust_text

    answer(as_json, report.to_dict, lambda: robust_text(report))
