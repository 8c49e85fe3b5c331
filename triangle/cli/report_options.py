"""The options of `triangle report`.

Answers how they are called and explained; what they do is told in `triangle.cli.report`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Against", "Format", "Output", "Worlds"]

Against = Annotated[
    str,
    typer.Option("--against", help="Another scenario to measure obstacles by.", metavar="OTHER"),
]
Format = Annotated[
    str, typer.Option("--format", help="html, or md without the figures.", metavar="FORMAT")
]
Worlds = Annotated[
    int, typer.Option("--worlds", help="Worlds to draw, to say how sure.", metavar="N", min=0)
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="Page to write.", metavar="FILE")
]
