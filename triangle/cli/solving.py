"""A run of many worlds, seen through: progress, chunks kept on disk, and what an interrupt leaves.

Answers with the finished run, or ends the command and says how to go on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from triangle.cli.progress import progress_bar
from triangle.errors import ScenarioError

if TYPE_CHECKING:
    from triangle.analysis.chunks import RunPlan
    from triangle.analysis.robust import Robustness
    from triangle.views.run_folder import RunFolder

__all__ = ["solved_run"]

INTERRUPTED = 130


def solved_run(
    plan: RunPlan,
    results: Path | None,
    resume: bool,
    workers: int | None,
    scheduler: str | None,
    words: str,
) -> tuple[Robustness, tuple[str, ...]]:
    """Solve a run and keep what is finished.

    Returns
    -------
    run : Robustness
    damaged : tuple of str
        Stored chunks that were solved anew.

    Raises
    ------
    ScenarioError
        If the scenario names no outcome whose worlds could be counted.
    """
    from triangle.analysis.robust import robustness

    if not plan.scenario.outcomes:
        raise ScenarioError(
            f"{plan.scenario.name}: robust counts worlds in which an outcome holds, and the "
            "scenario names none; add an [outcomes.NAME] table"
        )

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
    return found, () if folder is None else tuple(folder.damaged)
