"""`triangle check`: whether scenario files are sound."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson
from triangle.cli.output import answer

__all__ = ["check"]


def check(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or names.", metavar="PATH...")],
    as_json: AsJson = False,
) -> None:
    """Look for mistakes in scenario files, and report all of them at once."""
    from triangle.errors import ScenarioError
    from triangle.politics.library import scenario_files
    from triangle.politics.scenario import check_scenarios

    files = scenario_files(paths)
    problems = check_scenarios(files)
    data = {"schema": "triangle.check/1", "files": len(files), "problems": problems}
    count = "1 scenario file" if len(files) == 1 else f"{len(files)} scenario files"
    if as_json or not problems:
        answer(as_json, lambda: data, lambda: f"{count}, no mistakes found")
    if problems:
        raise ScenarioError(problems)
