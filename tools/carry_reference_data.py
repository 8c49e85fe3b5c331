"""Carry the columns the drivers need from the collected source tables into the package.

Usage: ``python tools/carry_reference_data.py SOURCE_FOLDER TARGET_FOLDER``

SOURCE_FOLDER holds capabilities.csv, gdp.csv, regime.csv, dyads.csv and arms_transfers.csv.
Each output is one tidy file: year, subject, value, status, source. Nothing is smoothed; a value
that is computed rather than published has status "spliced" and says from what.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

STATES = {"USA": "US", "CHN": "CN", "RUS": "RU"}
DYADS = {"USA-CHN": "US.CN", "USA-RUS": "US.RU", "CHN-RUS": "CN.RU"}
FIRST, LAST = 1950, 2025
SIPRI_FROM = 1992  # first year with SIPRI figures for all three states

Row = tuple[int, str, float, str, str]
Table = dict[tuple[int, str], dict[str, str]]


def read(path: Path, key: str, names: dict[str, str]) -> Table:
    """Read a table keyed by year and subject."""
    with path.open(encoding="utf-8", newline="") as handle:
        return {
            (int(row["year"]), names[row[key]]): row
            for row in csv.DictReader(handle)
            if row[key] in names
        }


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write rows sorted by subject and year."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("year", "subject", "value", "status", "source"))
        for year, subject, value, status, source in sorted(rows, key=lambda r: (r[1], r[0])):
            writer.writerow((year, subject, f"{value:.6g}", status, source))


def column(
    table: Table, name: str, source: str, first: int = FIRST, scale: float = 1.0
) -> list[Row]:
    """Take one published column as it is."""
    return [
        (year, subject, float(row[name]) * scale, "observed", row.get(source) or source)
        for (year, subject), row in table.items()
        if first <= year <= LAST and row[name]
    ]


def real_gdp(gdp: Table, capabilities: Table) -> list[Row]:
    """Take Fariss et al. to 2019, then the growth of SIPRI spending over its share of GDP."""
    rows: list[Row] = []
    for subject in STATES.values():
        for year in range(FIRST, 2020):
            value = float(gdp[year, subject]["gdp_const2011_ppp_musd_derived"]) / 1000
            rows.append((year, subject, value, "observed", "Fariss2022_x_NMCpop"))
        last = rows[-1][2]
        base = implied_gdp(capabilities[2019, subject])
        for year in range(2020, 2025):
            value = last * implied_gdp(capabilities[year, subject]) / base
            rows.append((year, subject, value, "spliced", "growth_of_SIPRI_spending_over_share"))
    return rows


def implied_gdp(row: dict[str, str]) -> float:
    """Divide constant-price military spending by its share of GDP."""
    return float(row["sipri_milex_const2023_musd"]) / float(row["sipri_milex_share_gdp"])


def current_gdp(gdp: Table) -> list[Row]:
    """Take the published dollars; before them, real growth at the first year's prices."""
    rows: list[Row] = []
    for subject in STATES.values():
        known = {
            year: float(row["gdp_current_usd"]) / 1e9
            for (year, s), row in gdp.items()
            if s == subject and row["gdp_current_usd"]
        }
        anchor = min(known)
        real = {
            y: float(gdp[y, subject]["gdp_const2011_ppp_musd_derived"]) for y in range(1949, 1971)
        }
        for year in range(1949, anchor):
            value = known[anchor] * real[year] / real[anchor]
            rows.append((year, subject, value, "spliced", f"real_growth_at_{anchor}_prices"))
        for year, value in known.items():
            source = gdp[year, subject]["gdp_current_source"]
            status = "spliced" if source.startswith(("UN_GNIpc", "SIPRI")) else "observed"
            rows.append((year, subject, value, status, source))
    return rows


def military_spending(capabilities: Table) -> list[Row]:
    """Take one unit per year for all three: NMC to 1991, SIPRI constant dollars from 1992."""
    rows: list[Row] = []
    for (year, subject), row in capabilities.items():
        if FIRST <= year < SIPRI_FROM:
            value = float(row["milex_nmc_kusd"]) / 1e6
            rows.append((year, subject, value, "observed", "NMC7_current_usd"))
        elif row["sipri_milex_const2023_musd"]:
            value = float(row["sipri_milex_const2023_musd"]) / 1e3
            rows.append((year, subject, value, "observed", "SIPRI2025_constant_2023_usd"))
    return [row for row in rows if FIRST <= row[0] <= LAST]


def trade(dyads: Table) -> list[Row]:
    """Take China's own report for China's dyads from 2002, so that no break falls in 2014/15."""
    rows: list[Row] = []
    for (year, subject), row in dyads.items():
        reported = row["trade_total_chn_reported_musd"]
        if year >= 1949 and reported:
            source = row["trade_source"] if year == LAST else "IMF_China_reported"
            rows.append((year, subject, float(reported) / 1000, "observed", source))
        elif year >= 1949 and row["trade_total_musd"]:
            value = float(row["trade_total_musd"]) / 1000
            rows.append((year, subject, value, "observed", row["trade_source"]))
    return rows


def arms(path: Path) -> list[Row]:
    """List every supplier and recipient of the three, zero where the register has no delivery."""
    with path.open(encoding="utf-8", newline="") as handle:
        listed = {
            (int(r["year"]), STATES[r["supplier"]], STATES[r["recipient"]]): float(r["tiv_million"])
            for r in csv.DictReader(handle)
        }
    return [
        (year, f"{i}.{j}", listed.get((year, i, j), 0.0), "observed", "SIPRI_register")
        for year in range(1950, 2025)
        for i in STATES.values()
        for j in STATES.values()
        if i != j
    ]


def main(source: Path, target: Path) -> None:
    """Write every series."""
    capabilities = read(source / "capabilities.csv", "state", STATES)
    gdp = read(source / "gdp.csv", "state", STATES)
    regime = read(source / "regime.csv", "state", STATES)
    dyads = read(source / "dyads.csv", "dyad", DYADS)
    target.mkdir(parents=True, exist_ok=True)
    write(target / "gdp_real.csv", real_gdp(gdp, capabilities))
    write(target / "gdp.csv", current_gdp(gdp))
    write(target / "military_spending.csv", military_spending(capabilities))
    write(
        target / "warheads.csv",
        column(capabilities, "nuclear_stockpile_warheads", "nuclear_source"),
    )
    write(target / "polyarchy.csv", column(regime, "vdem_polyarchy", "VDem_v16"))
    write(target / "cinc.csv", column(capabilities, "cinc", "NMC7"))
    write(target / "personnel.csv", column(capabilities, "milper_thousand", "NMC7"))
    write(target / "trade.csv", trade(dyads))
    write(target / "arms.csv", arms(source / "arms_transfers.csv"))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: carry_reference_data.py SOURCE_FOLDER TARGET_FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
