"""Fill the tables of docs/observed.md from the program.

Usage: ``python tools/write_observed_page.py [PAGE]``

The page keeps its prose; each table stands between ``<!-- NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

from triangle.game import FloatArray
from triangle.politics.measure_checks import (
    choice_spread,
    fitted_measure,
    fitted_rows,
    measure_errors,
    predict_dyads,
    record_sets,
)
from triangle.politics.observed import (
    CUTS,
    level_probabilities,
    level_runs,
    observed_triangle,
)
from triangle.politics.observed_series import outcome_series
from triangle.politics.relation_measure import CHOSEN, SCALE, fit_measure, records, target

PAGE = Path(__file__).parents[1] / "docs" / "observed.md"
LEVELS = ("oppose", "hedge", "align")
MADE = 1
TURNS = (
    ("detente begins", 1971, 1974, 1),
    ("detente ends", 1979, 1983, -1),
    ("Gorbachev to the end of the Soviet Union", 1984, 1991, 1),
    ("Kosovo", 1998, 1999, -1),
    ("after 11 September", 2000, 2001, 1),
    ("Iraq to Georgia", 2002, 2008, -1),
    ("reset", 2008, 2010, 1),
    ("Crimea", 2013, 2014, -1),
    ("after Crimea", 2014, 2017, -1),
    ("invasion of Ukraine", 2021, 2022, -1),
)


def table(header: list[str], rows: list[list[str]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def points(value: float) -> str:
    """Write a score on the published scale, -9 to 9."""
    return f"{SCALE * value:.1f}"


def errors() -> str:
    """Tabulate how the made score did on what its fit had not seen."""
    e = measure_errors()
    rows = [
        ("one dyad from the other, 1950-2015", e.by_dyad),
        ("- US-CN from CN-RU", e.each_dyad[0]),
        ("- CN-RU from US-CN", e.each_dyad[1]),
        ("- one dyad from the other, meetings alone", e.by_dyad_without_rivalry),
        ("six-year blocks from all other years", e.by_block),
        ("- the same without the press share", e.by_block_without_press),
        ("ten years from those before (1975, 1985, 1995, 2005)", e.ahead),
        ("2016-2025 from 1950-2015, US-CN", e.later[0]),
        ("2016-2025 from 1950-2015, CN-RU", e.later[1]),
    ]
    listed = [[name, f"{SCALE * x:.2f}"] for name, x in rows]
    found = table(["trial", "error, points of -9..9"], listed)
    first, last = e.correlation
    missed = np.abs(predict_dyads(records(), CHOSEN, fitted_rows()) - target()) / e.by_dyad
    known = missed[~np.isnan(missed)]
    return (
        f"{found}\n\nCorrelation of predicted and published score, one dyad from the other: "
        f"US-CN {first:.2f}, CN-RU {last:.2f}. Of these predictions {(known < 1).mean():.0%} lie "
        f"within one such error and {(known < 2).mean():.0%} within two (normal: 68 % and 95 %); "
        f"the worst misses by {points(e.by_dyad * known.max())} points."
    )


def fit() -> str:
    """State the fitted tie."""
    tie = fitted_measure()
    named = " ".join(f"{b:+.2f} {name}" for name, b in zip(tie.names, tie.slopes, strict=True))
    return (
        f"score = tanh({tie.constant:.2f} {named} {tie.press:+.2f} press), {tie.n_rows} dyad-years"
    )


def sets() -> str:
    """Tabulate the sets of one and two records and the best of three."""
    listed = record_sets()
    shown = [s for s in listed if len(s.names) < 3]
    shown += [s for s in listed if len(s.names) == 3][:5]
    return table(
        ["records", "dyad-years", "by dyad", "chosen", "by block", "chosen"],
        [
            [
                ", ".join(s.names),
                str(s.n_rows),
                points(s.by_dyad),
                points(s.chosen_by_dyad),
                points(s.by_block),
                points(s.chosen_by_block),
            ]
            for s in shown
        ],
    )


def runs() -> str:
    """List the runs of each level."""
    rows = []
    for dyad, spells in level_runs(observed_triangle()).items():
        text = ", ".join(
            f"{LEVELS[k]} {a}" if a == b else f"{LEVELS[k]} {a}-{b}" for a, b, k in spells
        )
        rows.append([dyad, text])
    return table(["dyad", "levels"], rows)


def years() -> str:
    """Tabulate score, standard error and level of every year."""
    seen = observed_triangle()
    chance = level_probabilities(seen, seen.cuts)
    rows = []
    for t, year in enumerate(seen.years.tolist()):
        cells = [str(year)]
        for c in range(3):
            k = int(seen.level[t, c])
            score, error = points(seen.score[t, c]), points(seen.error[t, c])
            cells.append(f"{score} ± {error} {LEVELS[k]} ({chance[t, c, k]:.2f})")
        rows.append(cells)
    return table(["year", *seen.dyads], rows)


def no_press_score() -> FloatArray:
    """Make the score from meetings and rivalry alone."""
    values = records()
    without = {**values, "press": np.full_like(values["press"], np.nan)}
    return fit_measure(fitted_rows(), without).score(without)


def turns() -> str:
    """Compare the made score with turning points it was not fitted to."""
    seen = observed_triangle()
    without = no_press_score()[:, MADE]
    rows = []
    for name, first, last, sign in TURNS:
        start, end = (int(np.flatnonzero(seen.years == year)[0]) for year in (first, last))
        change = SCALE * (seen.score[end, MADE] - seen.score[start, MADE])
        bare = f"{SCALE * (without[end] - without[start]):+.1f}"
        verdict = "seen" if sign * change >= 1 else "not seen" if abs(change) < 1 else "opposite"
        rows.append(
            [name, f"{first}-{last}", "up" if sign > 0 else "down", f"{change:+.1f}", verdict, bare]
        )
    return table(
        ["turning point", "years", "expected", "change, points", "result", "without press"], rows
    )


def events() -> str:
    """Correlate scores with event data."""
    seen, series = observed_triangle(), outcome_series()
    rows = []
    for name, title in (
        ("events_2018_2024", "GDELT 2.0, net daily sum, 2018-24"),
        ("events_gdelt", "GDELT 1.0, monthly index, 2002-25"),
        ("events_icews", "ICEWS, monthly index, 2002-23"),
    ):
        cells = [title]
        for c in range(3):
            known = ~np.isnan(series[name][:, c])
            if not known.any():
                cells.append("-")
                continue
            a, b = seen.score[known, c], series[name][known, c]
            cells.append(f"{np.corrcoef(a, b)[0, 1]:.2f}")
        rows.append(cells)
    net = outcome_series()["events_2018_2024"][:, MADE]
    listed = [
        [str(y), points(s), f"{n:.0f}"]
        for y, s, n in zip(seen.years.tolist(), seen.score[:, MADE], net, strict=True)
        if not np.isnan(n)
    ]
    return (
        table(["correlation with the score", *seen.dyads], rows)
        + "\n\n"
        + table(["year", "US-RU score", "GDELT 2.0 net daily sum"], listed)
    )


def choices() -> str:
    """Show what other choices would change."""
    seen, mean = observed_triangle(), observed_triangle(annual="mean")
    rows = [["yearly mean in place of the year's end (dyads with a published score)"]]
    rows[0] += [str(int(n)) for n in (seen.level != mean.level).sum(axis=0)]
    for shift in (-1, 1):
        cuts = (CUTS[0] - shift / SCALE, CUTS[1] + shift / SCALE)
        other = observed_triangle(cuts=cuts)
        name = f"cuts at ±{3 + shift} points in place of ±3"
        rows.append([name, *(str(int(n)) for n in (seen.level != other.level).sum(axis=0))])
    values = records()
    variants = [("US-RU without the press share", no_press_score())]
    for column, dyad in ((0, "US-CN"), (2, "CN-RU")):
        only = fitted_rows() & (np.arange(3) == column)
        variants.append((f"US-RU fitted on {dyad} alone", fit_measure(only).score(values)))
    for name, score in variants:
        level = 1 + (score > CUTS[1]).astype(int) - (score < CUTS[0]).astype(int)
        rows.append([name, "", str(int((level != seen.level)[:, MADE].sum())), ""])
    found = table(["years of 76 with another level", *seen.dyads], rows)
    shown = (1955, 1974, 1983, 1995, 2003, 2010, 2014, 2018, 2022, 2025)
    at = [int(np.flatnonzero(seen.years == year)[0]) for year in shown]
    lines = [["as shipped", *(points(seen.score[t, MADE]) for t in at)]]
    lines += [[name, *(points(score[t, MADE]) for t in at)] for name, score in variants]
    lines.append(
        ["distance of other sets of records", *(points(choice_spread()[t, MADE]) for t in at)]
    )
    return found + "\n\n" + table(["US-RU score", *(str(year) for year in shown)], lines)


BLOCKS = {
    "fit": fit,
    "errors": errors,
    "sets": sets,
    "runs": runs,
    "turns": turns,
    "events": events,
    "choices": choices,
    "years": years,
}


def fill(text: str) -> str:
    """Replace every table of the page by the program's."""
    for name, write in BLOCKS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, found = pattern.subn(lambda m, w=write: f"{m[1]}{w()}\n{m[2]}", text)
        if found != 1:
            raise SystemExit(f"page: expected one block {name!r}, found {found}")
    return text


if __name__ == "__main__":
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    draft = page.with_suffix(".new")
    draft.write_text(fill(page.read_text(encoding="utf-8")), encoding="utf-8")
    draft.replace(page)
