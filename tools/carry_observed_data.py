"""Carry the outcome series, what the relations of the three states were, into the package.

Usage: ``python tools/carry_observed_data.py SOURCE_FOLDER TARGET_FOLDER``

SOURCE_FOLDER holds tsinghua_monthly.csv, dyads.csv and gpr.csv. TARGET_FOLDER is the package's
folder for outcome series, which lies apart from the driver series. Writes scores.csv (a year of
monthly scores in four figures) and indicators.csv (what bears on a relation and reaches the dyad
without scores, blank where not covered). Nothing is smoothed, filled or corrected.
"""

from __future__ import annotations

import csv
import statistics
import sys
from pathlib import Path

DYADS = {"USA-CHN": "US-CN", "USA-RUS": "US-RU", "CHN-RUS": "CN-RU"}
PRESS = {"US-CN": "gprhc_chn_pct", "US-RU": "gprhc_rus_pct"}  # US papers: dyads with Washington
FIRST, LAST = 1950, 2025
COLUMNS = {
    "rivalry": "rivalry_tss",
    "disputes": "mid_bilateral_hostlev_max",
    "crises": "icb_crisis_n",
    "peace_scale": "peace_scale",
    "un_distance": "unga_ideal_distance_fp",
    "un_agreement": "unga_agree_3cat",
    "events_2018_2024": "gdelt2_net_daily_mean",
    "events_gdelt": "gdelt_agg_mean",
    "events_icews": "icews_agg_mean",
}


def read(path: Path) -> list[dict[str, str]]:
    """Read a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write rows sorted by dyad, in the order of DYADS, and year."""
    order = list(DYADS.values())
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows, key=lambda row: (order.index(row[1]), int(row[0]))))


def scores(monthly: list[dict[str, str]]) -> list[list[str]]:
    """Sum up each year by its last month, mean, standard deviation and number of months."""
    years: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in monthly:
        key = (row["month"][:4], DYADS[row["dyad"]])
        years.setdefault(key, []).append((row["month"], float(row["tsinghua_score"])))
    found = []
    for (year, dyad), months in years.items():
        values = [value for _, value in sorted(months)]
        figures = (values[-1], statistics.fmean(values), statistics.pstdev(values))
        found.append([year, dyad, *(f"{x:.4g}" for x in figures), str(len(values))])
    return found


def indicators(dyads: list[dict[str, str]], press: list[dict[str, str]]) -> list[list[str]]:
    """Take the columns as they are, and the press share for the dyads with the United States."""
    by_year = {row["year"]: row for row in press}
    found = []
    for row in dyads:
        if FIRST <= int(row["year"]) <= LAST:
            dyad = DYADS[row["dyad"]]
            share = by_year[row["year"]][PRESS[dyad]] if dyad in PRESS else ""
            values = [row[source] for source in COLUMNS.values()]
            found.append([row["year"], dyad, share, *(short(value) for value in values)])
    return found


def short(value: str) -> str:
    """Write a number with five digits, a blank as a blank."""
    return f"{float(value):.5g}" if value else ""


def main(source: Path, target: Path) -> None:
    """Write both tables."""
    target.mkdir(parents=True, exist_ok=True)
    write(
        target / "scores.csv",
        ["year", "dyad", "year_end", "mean", "spread", "months"],
        scores(read(source / "tsinghua_monthly.csv")),
    )
    write(
        target / "indicators.csv",
        ["year", "dyad", "press", *COLUMNS],
        indicators(read(source / "dyads.csv"), read(source / "gpr.csv")),
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: carry_observed_data.py SOURCE_FOLDER TARGET_FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
