"""The past as judge, in a report: the record beside the model, turning points, how forecasts fared.

Computes nothing; numbers come from `triangle.analysis.history_report` and the scores that ship with
the package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from triangle.analysis.history_report import HistoryReport
from triangle.analysis.turning_points import AHEAD, BEFORE, TurningPointResult
from triangle.language import tr
from triangle.views.history_figures import history_figures
from triangle.views.report.material import Content, Material
from triangle.views.report.pictures import Picture, pictures

__all__ = ["past"]

RIVALS = ("persistence", "climatology", "logit", "roles")
SUBJECT = "mean of dyads"
MINUS = "\N{MINUS SIGN}"


def past(material: Material) -> Content:
    """Show the record beside the model, and how its forecasts fared against simple ones."""
    report, judged = material.history, material.backtest
    if report is None:
        return tr("the scenario has no year, or states that the record does not know")
    if judged is None:
        return tr("no scores of forecasts are stored; triangle history --backtest makes them")
    return {
        "pictures": _pictures(report, judged),
        "spans": [
            _span(judged[name], title)
            for name, title in (
                ("design", tr("Years on which the model was built")),
                ("held_out", tr("Years held out, of which nothing was learnt")),
            )
            if judged.get(name) is not None
        ],
        "rivals": [_rival(rival) for rival in RIVALS],
        "before": BEFORE,
        "ahead": AHEAD,
        "turns": [_turn(found) for found in report.turning_points],
        "draws": judged.get("draws"),
        "seed": judged.get("seed"),
    }


def _rival(name: str) -> str:
    return {
        "persistence": tr("things stay as they are"),
        "climatology": tr("usual shares"),
        "logit": tr("logit on the same drivers"),
        "roles": tr("role scores alone"),
    }[name]


def _span(span: Mapping[str, Any], title: str) -> dict[str, Any]:
    first, last = span["targets"]
    gains = {
        (row["horizon"], row["rival"]): row
        for row in span["gains"]
        if row["forecaster"] == "model" and row["score"] == "log" and row["subject"] == SUBJECT
    }
    horizons = sorted({horizon for horizon, _ in gains})
    return {
        "title": title,
        "first": first,
        "last": last,
        "rows": [
            {"horizon": horizon, "cells": [_gain(gains.get((horizon, r))) for r in RIVALS]}
            for horizon in horizons
        ],
    }


def _gain(row: Mapping[str, Any] | None) -> dict[str, str]:
    if row is None:
        return {"text": "-", "verdict": ""}
    gain = f"{row['gain']:+.2f}".replace("-", MINUS)
    if row["low"] is None or row["high"] is None:  # too few years for an interval
        return {"text": gain, "verdict": ""}
    if row["low"] > 0:
        verdict = tr("better")
    elif row["high"] < 0:
        verdict = tr("worse")
    else:
        verdict = tr("open")
    ends = f"({row['low']:+.2f} … {row['high']:+.2f})".replace("-", MINUS)
    return {"text": f"{gain} {ends}", "verdict": verdict}


def _turn(found: TurningPointResult) -> dict[str, Any]:
    point = found.point
    told = {chance.before: chance for chance in found.chances}
    return {
        "year": point.year,
        "words": tr(point.words),
        "dyad": point.dyad,
        "way": tr("warmer") if point.direction > 0 else tr("cooler"),
        "chances": [_chance(told, years) for years in BEFORE],
        "seen": tr("not seen")
        if found.seen_since is None
        else tr("since {year}", year=found.seen_since),
    }


def _chance(told: Mapping[int, Any], years: int) -> str:
    if years not in told:
        return "-"
    return f"{100 * told[years].model:.0f} / {100 * told[years].usual:.0f}"


def _pictures(report: HistoryReport, judged: Mapping[str, Any]) -> Sequence[Picture]:
    words = {
        "relations": tr(
            "The three relations from year to year: the score on record, and what the model "
            "expected of it a year before."
        ),
        "patterns": tr("The pattern of the triangle in each year, as recorded."),
        "skill": tr("How the forecasts fared by horizon; the table has the numbers."),
        "calibration": tr("How often what was given a chance came true."),
    }
    return pictures(lambda: history_figures(report, judged), words)
