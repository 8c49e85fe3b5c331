"""Fill the tables of docs/calibration.md from the program.

Usage: ``python tools/write_calibration_page.py [--page PAGE] [--NAME FILE ...]``

The page keeps its prose; each table stands between ``<!-- NAME -->`` and ``<!-- end -->``. Tables
that take minutes come from files and are left as they are where none is named: ``--verdicts`` from
``triangle history --verdicts --json``; ``--recovery`` and ``--choices`` from
``python benchmarks/history.py recovery`` and ``choices``.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from triangle.analysis.history import load_history
from triangle.analysis.history_model import HistoryParameters
from triangle.analysis.history_report import history_report
from triangle.analysis.turning_points import BEFORE
from triangle.politics.estimated import load_estimated_weights, stored_backtest
from triangle.politics.weights import load_weights
from triangle.views.history_text import FORECASTER_WORDS

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
SUBJECTS = ("US-CN", "US-RU", "CN-RU", "mean of dyads", "triangle")
SLOW = ("verdicts", "recovery", "choices")


def table(header: list[str], rows: list[list[str]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def estimate() -> str:
    """Weights before and after, with standard errors."""
    found, judged = load_estimated_weights(), load_weights()
    errors = np.sqrt(np.diag(found.covariance))
    rows = []
    for k, name in enumerate(found.names):
        quantity = {
            **found.weights.values,
            "precision": found.precision,
            "revisions": found.revisions,
        }[name]
        before = {"precision": "2", "revisions": "1"}.get(name)
        before = f"{judged.values[name].value:g}" if before is None else before
        rows.append(
            [
                name,
                before,
                f"{quantity.value:.3g}",
                f"{quantity.low:.3g} to {quantity.high:.3g}",
                f"{errors[k]:.2f}",
                re.search(r"(\d+) %", quantity.reason)[1] + " %",
            ]
        )
    header = ["number", "judged", "estimate", "90 % interval", "s.e. of log", "variance taken away"]
    return f"{found.weights.provenance}.\n\n" + table(header, rows)


def scores_of(span: str) -> str:
    """Mean log scores of every forecaster."""
    found = stored_backtest()[span]
    value = {(r["forecaster"], r["horizon"], r["subject"]): r for r in found["scores"]}
    horizons = sorted({row["horizon"] for row in found["scores"]})
    rows = [
        [
            words,
            s,
            *(
                f"{value[name, h, s]['log']:.2f} / {value[name, h, s]['brier']:.2f}"
                for h in horizons
            ),
        ]
        for name, words in FORECASTER_WORDS.items()
        for s in ("mean of dyads", "triangle")
    ]
    return table(["forecaster", "of", *(f"{h} y" for h in horizons)], rows)


def gains_of(span: str) -> str:
    """Gains in log score with intervals."""
    found = stored_backtest()[span]
    value = {
        (r["forecaster"], r["rival"], r["horizon"], r["subject"]): r
        for r in found["gains"]
        if r["score"] == "log"
    }
    horizons = sorted({row["horizon"] for row in found["scores"]})
    rows = []
    for name in ("model", "shadow"):
        for rival in ("persistence", "climatology", "logit", "roles"):
            for s in SUBJECTS if rival == "persistence" else SUBJECTS[3:]:
                cells = [_gain(value[name, rival, h, s]) for h in horizons]
                rows.append([name, rival, s, *cells])
    return table(["forecaster", "over", "of", *(f"{h} y" for h in horizons)], rows)


def _gain(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return f"{row['gain']:+.2f}"
    text = f"{row['gain']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}]"
    return f"**{text}**" if row["low"] > 0 or row["high"] < 0 else text


def calibration() -> str:
    """Chances given and shares that came."""
    found = stored_backtest()["design"]["calibration"]
    names = ("model", "shadow", "persistence")
    rows = []
    for bins in zip(*(found[name] for name in names), strict=True):
        cells = [
            f"{b['forecast']:.2f}: {b['observed']:.2f} ({b['count']})" if b["count"] else "-"
            for b in bins
        ]
        rows.append([f"{bins[0]['low']:.1f} to {bins[0]['high']:.1f}", *cells])
    return table(["chance given", *names], rows)


def turns() -> str:
    """Show turning points with the chances given before."""
    found = load_estimated_weights()
    weights = {name: q.value for name, q in found.weights.values.items()}
    numbers = HistoryParameters(weights, found.precision.value, found.revisions.value)
    rows = []
    for one in history_report(load_history(), numbers).turning_points:
        point = one.point
        told = {c.before: f"{100 * c.model:.0f} / {100 * c.usual:.0f}" for c in one.chances}
        rows.append(
            [
                str(point.year),
                f"{point.words}: {point.dyad} {'warmer' if point.direction > 0 else 'cooler'}",
                f"{one.score_before:+.2f} to {one.score_after:+.2f}",
                *(told.get(years, "-") for years in BEFORE),
                "not seen" if one.seen_since is None else str(one.seen_since),
            ]
        )
    header = ["year", "turn", "score", "10 y", "5 y", "3 y", "1 y", "pressure since"]
    return table(header, rows)


def verdicts(text: str) -> str:
    """Verdicts of scenarios before and after."""
    rows = []
    for one in json.loads(text)["verdicts"]:
        for when in ("before", "after"):
            verdict = one[when]
            split = verdict["reachable_split"]
            bounds = "-" if split is None else f"{split['lower']:.2f} to {split['upper']:.2f}"
            cells = [
                _outcome(verdict[name]) for name in ("full_split", "three_tenths", "status_quo")
            ]
            name = one["scenario"] if when == "before" else ""
            rows.append([name, when, bounds, *cells])
    header = ["scenario", "weights", "reachable split", "full split", "three tenths", "status quo"]
    return table(header, rows)


def _outcome(outcome: Mapping[str, Any] | None) -> str:
    if outcome is None:
        return "-"
    lasts = "lasts" if outcome["enforceable"] else "cannot last"
    reach = {True: ", reachable", False: ", out of reach", None: ""}[outcome["reachable"]]
    share = "" if outcome["likelihood"] is None else f" ({100 * outcome['likelihood']:.1f} %)"
    return lasts + reach + share


def fill(text: str, files: Mapping[str, Path]) -> str:
    """Replace every table of the page by the program's."""
    blocks = {
        "estimate": estimate,
        "design-scores": lambda: scores_of("design"),
        "design-gains": lambda: gains_of("design"),
        "held-out-scores": lambda: scores_of("held_out"),
        "held-out-gains": lambda: gains_of("held_out"),
        "calibration": calibration,
        "turns": turns,
    }
    for name, path in files.items():
        held = path.read_text(encoding="utf-8").rstrip()
        blocks[name] = (lambda h=held: verdicts(h)) if name == "verdicts" else (lambda h=held: h)
    for name, write in blocks.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, found = pattern.subn(lambda m, w=write: f"{m[1]}{w()}\n{m[2]}", text)
        if found != 1:
            raise SystemExit(f"page: expected one block {name!r}, found {found}")
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", type=Path, default=PAGE)
    for slow in SLOW:
        parser.add_argument(f"--{slow}", type=Path)
    given = vars(parser.parse_args())
    page = given.pop("page")
    draft = page.with_suffix(".new")
    named = {name: path for name, path in given.items() if path is not None}
    draft.write_text(fill(page.read_text(encoding="utf-8"), named), encoding="utf-8")
    draft.replace(page)
