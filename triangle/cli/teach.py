"""`triangle teach`: write a teaching pack for a scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import Language, ScenarioName, Settings

__all__ = ["teach"]


def teach(
    name: ScenarioName,
    folder: Annotated[
        Path,
        typer.Option("--output", "-o", help="Folder for the pack.", metavar="DIR"),
    ],
    settings: Settings = None,
    fictional: Annotated[
        bool,
        typer.Option("--fictional", help="Use three invented states.", show_default=False),
    ] = False,
    lang: Language = "en",
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace files of an earlier pack.", show_default=False),
    ] = False,
) -> None:
    """Write lesson plans, role cards, score sheet, slides and exercises for a scenario."""
    from triangle.cli.output import speaking
    from triangle.language import tr
    from triangle.politics.scenario import load_scenario
    from triangle.views.teach.pack import teaching_pack, write_pack

    with speaking(lang):
        pack = teaching_pack(load_scenario(name, settings or ()), fictional)
        for path in write_pack(pack, folder, force):
            print(f"wrote {path}", file=sys.stderr)
        print(tr("Open {page} first.", page=folder / "index.html"))
