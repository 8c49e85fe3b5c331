"""The reference data as plain data and as tables: series with their coverage, drivers of a year.

Answers where a number comes from. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.politics.datasheet import drivers_sheet
from triangle.politics.drivers import DRIVERS
from triangle.politics.reference import FIRST_YEAR, LAST_YEAR, catalogue
from triangle.views.tables import table

__all__ = ["series_data", "series_table", "year_data", "year_tables"]


def series_data() -> dict[str, Any]:
    """Describe every published series and every kind of driver as plain data."""
    return {
        "schema": "triangle.data/1",
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "series": [asdict(series) for series in catalogue().values()],
        "drivers": [asdict(kind) for kind in DRIVERS.values()],
    }


def series_table() -> RenderableType:
    """Lay out every published series with coverage, unit and source, and the drivers' formulas."""
    data = series_data()
    series = [
        (
            s["name"],
            f"{s['first_year']}-{s['last_year']}",
            f"{s['title']} ({s['unit']})",
            s["citation"],
        )
        for s in data["series"]
    ]
    kinds = [(kind["name"], str(kind["obstacle"]), kind["formula"]) for kind in data["drivers"]]
    caveats = [(s["name"], s["caveat"], s["licence"]) for s in data["series"]]
    return Group(
        table("Published series", ("series", "years", "what", "source"), series, whole=(0, 1)),
        table("Caveats and licences", ("series", "caveat", "licence"), caveats, whole=(0,)),
        table("Drivers made from them", ("driver", "obstacle", "formula"), kinds, (1,)),
        Text(f"The drivers of a year from {FIRST_YEAR} to {LAST_YEAR}: triangle data --year 1972"),
    )


def year_data(year: int) -> dict[str, Any]:
    """Describe the drivers of a year, with range, kind, source and reason, as plain data.

    Raises
    ------
    ScenarioError
        If the tables do not cover the year.
    """
    return {
        "schema": "triangle.data.year/1",
        "year": year,
        "drivers": [asdict(row) for row in drivers_sheet(year)],
    }


def year_tables(sheet: Mapping[str, Any]) -> RenderableType:
    """Lay out the drivers of a year; sources are numbered and listed below."""
    sources = list(dict.fromkeys(row["source"] for row in sheet["drivers"]))
    rows = []
    for row in sheet["drivers"]:
        known = row["low"] is not None
        between = f"{row['low']:.3g} to {row['high']:.3g}" if known else ""
        number = str(sources.index(row["source"]) + 1)
        rows.append(
            (row["key"], f"{row['value']:.3f}", between, row["kind"], number, row["reason"])
        )
    columns = ("driver", "value", "range", "kind", "source", "how")
    listed = [(str(k), source) for k, source in enumerate(sources, start=1)]
    return Group(
        table(f"Drivers of {sheet['year']}", columns, rows, (1, 2, 4), (0,)),
        table("Sources", ("", "source"), listed, (0,)),
    )
