"""`triangle data`: the published series, and the drivers of a year."""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.cli.options import AsJson
from triangle.cli.output import answer

__all__ = ["data"]


def data(
    year: Annotated[
        int | None,
        typer.Option(help="Print the drivers of this year.", metavar="YEAR", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the published series with coverage and source, or the drivers of one year."""
    from triangle.views import reference_tables as tables

    if year is None:
        answer(as_json, tables.series_data, tables.series_table)
    else:
        sheet = tables.year_data(year)
        answer(as_json, lambda: sheet, lambda: tables.year_tables(sheet))
