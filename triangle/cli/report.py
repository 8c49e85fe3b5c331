"""`triangle report`: one page about a scenario that can be kept, sent and printed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import Force, Language, ScenarioName, Seed, Settings

__all__ = ["report"]

Against = Annotated[
    str,
    typer.Option("--against", help="Another scenario to measure obstacles by.", metavar="OTHER"),
]
Worlds = Annotated[
    int, typer.Option("--worlds", help="Worlds to draw, to say how sure.", metavar="N", min=0)
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Page to write.", metavar="FILE")
]


def report(
    name: ScenarioName,
    against: Against = "",
    output: Output = None,
    force: Force = False,
    worlds: Worlds = 0,
    seed: Seed = 1,
    lang: Language = "en",
    settings: Settings = None,
) -> None:
    """Write a report: question, answer, reasons, figures, every assumption with its source.

    Without -o the page is called after the scenario.
    """
    from triangle.analysis.swings import count_of_swings
    from triangle.cli.progress import progress_bar
    from triangle.language import in_language
    from triangle.politics.scenario import load_scenario
    from triangle.views.files import check_path, write_file
    from triangle.views.report.builder import report_page
    from triangle.views.report.gathering import gathered, many_worlds

    chosen = settings or []
    scenario = load_scenario(name, chosen)
    weights = [setting for setting in chosen if setting.startswith("weights.")]
    other = load_scenario(against, weights) if against else None
    path = output or Path(f"{Path(scenario.name).stem}-report.html")
    check_path(path, replace=force)  # before the work, not after it
    robust = None
    if worlds:
        with progress_bar("worlds", worlds) as progress:
            robust = many_worlds(scenario, worlds, seed, progress)
    words = ["triangle", "report", name]
    words += ["--against", against] if against else []
    words += ["--worlds", str(worlds), "--seed", str(seed)] if worlds else []
    words += ["--lang", lang] if lang != "en" else []
    words += [word for setting in chosen for word in ("--set", setting)]
    command = shlex.join([*words, "-o", "report.html"])
    with in_language(lang), progress_bar("inputs moved", count_of_swings(scenario)) as progress:
        page = report_page(gathered(scenario, command, other, robust, progress))
    write_file(path, page, replace=force)
    print(f"wrote {path}", file=sys.stderr)
