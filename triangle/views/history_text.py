"""History in words and tables for the terminal.

Answers how `triangle history` looks in text; the numbers come from `triangle.analysis`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.estimation import Estimate
from triangle.analysis.history_report import HistoryReport
from triangle.analysis.turning_points import AHEAD, BEFORE
from triangle.game import FloatArray
from triangle.views.tables import table
from triangle.views.wording import index, percent, yes_no

__all__ = ["backtest_text", "estimate_data", "estimate_text", "history_text", "verdicts_text"]

FORECASTER_WORDS = {
    "model": "model: chain, payoff channels",
    "shadow": "shadow: with nuclear shadow",
    "roles": "roles: chain, role scores",
    "persistence": "persistence",
    "climatology": "climatology",
    "logit": "multinomial logit",
}
RIVALS = ("persistence", "climatology", "logit", "roles")
NINETY = 1.6448536269514722
_SIGNS = {0: "cold", 1: "middle", 2: "warm", -1: "?"}


def history_text(report: HistoryReport, judged: Mapping[str, Any]) -> RenderableType:
    """Lay out the record beside the model, the turning points, and the stored scores.

    Parameters
    ----------
    report : HistoryReport
    judged : mapping
        The stored scores of the backtest, as `judgement_data` describes them.
    """
    history = report.history
    dyads = history.observed.dyads
    rows = []
    for t, year in enumerate(history.years):
        cells = [_SIGNS[int(level)] for level in history.levels[t]]
        expected = "  ".join(f"{x:.1f}" for x in report.expected[t])
        chance = "-" if np.isnan(report.chance[t]) else percent(float(report.chance[t]))
        rows.append((str(year), *cells, report.patterns[t], expected, chance))
    columns = ("year", *dyads, "pattern", "expected", "chance")
    parts: list[RenderableType] = [
        table("The record, and what the model expected of it", columns, rows, (6,), (0, 4, 5)),
        Text(
            "cold, middle, warm: level on record at the end of the year. expected: mean level of "
            "each relation (0 to 2) as seen from the record before the year and the drivers of the "
            "year; chance: what was given to the three relations that came. Weights learnt from "
            "all of 1950-2015.\n"
        ),
        _turns(report),
        backtest_text(judged),
    ]
    return Group(*parts)


def _turns(report: HistoryReport) -> RenderableType:
    rows = []
    for found in report.turning_points:
        point = found.point
        told = {c.before: f"{100 * c.model:.0f}/{100 * c.usual:.0f}" for c in found.chances}
        since = "not seen" if found.seen_since is None else f"since {found.seen_since}"
        way = "warmer" if point.direction > 0 else "cooler"
        score = f"{found.score_before:+.2f} to {found.score_after:+.2f}"
        cells = [told.get(years, "-") for years in BEFORE]
        rows.append((f"{point.year} {point.words}", f"{point.dyad} {way}", score, *cells, since))
    columns = ("turn", "relation", "score", *(f"{years} y" for years in BEFORE), "pressure")
    laid = table("Turning points: the chance given before", columns, rows, (3, 4, 5, 6), (2,))
    note = (
        f"Per cent chance that {AHEAD} years on the relation is further in that direction, as seen "
        "so many years before: the model's / that of persistence. Pressure: first year of the "
        "unbroken run with more than persistence gave, up to the year before the turn. -: no level "
        "left in that direction, or before the second year on record.\n"
    )
    return Group(laid, Text(note))


def backtest_text(judged: Mapping[str, Any]) -> RenderableType:
    """Lay out mean scores, and gains with their intervals, as `judgement_data` describes them."""
    parts: list[RenderableType] = []
    for name, words in (
        ("design", "design years"),
        ("held_out", "held-out years, nothing learnt from them"),
    ):
        span = judged.get(name)
        if span is None:
            continue
        first, last = span["targets"]
        parts += [
            Text(f"Targets {first}-{last}, {words}", style="bold underline"),
            _scores(span, "mean of dyads"),
            _scores(span, "triangle"),
            _gains_over_rivals(span, "model"),
            _gains_over_rivals(span, "shadow"),
            _gains_by_dyad(span),
        ]
    learnt = ", ".join(f"{k} {v:g}" for k, v in judged["effective_draws"].items())
    parts.append(
        Text(
            "Log score: logarithm of the chance given to what came, higher is better; even chances "
            "give -1.10 for a dyad, -3.30 for the triangle. Gain: difference of log scores, with "
            "its 95 % interval over blocks of years where there are enough; * where zero is "
            f"outside. Fewest effective parameter draws at any origin: {learnt}.\n"
        )
    )
    return Group(*parts)


def _scores(span: Mapping[str, Any], subject: str) -> RenderableType:
    kept = [row for row in span["scores"] if row["subject"] == subject]
    horizons = sorted({row["horizon"] for row in kept})
    found = {(row["forecaster"], row["horizon"]): row["log"] for row in kept}
    names = dict.fromkeys(row["forecaster"] for row in kept)
    rows = [
        (FORECASTER_WORDS[name], *(f"{found[name, h]:.2f}" for h in horizons)) for name in names
    ]
    columns = ("forecaster", *_ahead(horizons))
    return table(f"Mean log score, {subject}", columns, rows, range(1, len(columns)), (0,))


def _gains_over_rivals(span: Mapping[str, Any], forecaster: str) -> RenderableType:
    kept = [
        row
        for row in span["gains"]
        if row["score"] == "log"
        and row["subject"] == "mean of dyads"
        and row["forecaster"] == forecaster
    ]
    horizons = sorted({row["horizon"] for row in kept})
    found = {(row["rival"], row["horizon"]): row for row in kept}
    rows = [(rival, *(_gain(found[rival, h]) for h in horizons)) for rival in RIVALS]
    columns = ("over", *_ahead(horizons))
    title = f"Gain in log score of the {forecaster}, mean of dyads"
    return table(title, columns, rows, range(1, len(columns)), (0,), tight=True)


def _gains_by_dyad(span: Mapping[str, Any]) -> RenderableType:
    kept = [
        row
        for row in span["gains"]
        if row["score"] == "log" and row["rival"] == "persistence" and row["forecaster"] == "model"
    ]
    horizons = sorted({row["horizon"] for row in kept})
    found = {(row["subject"], row["horizon"]): row for row in kept}
    subjects = dict.fromkeys(row["subject"] for row in kept)
    rows = [(subject, *(_gain(found[subject, h]) for h in horizons)) for subject in subjects]
    columns = ("", *_ahead(horizons))
    title = "Gain in log score of the model over persistence, by relation"
    return table(title, columns, rows, range(1, len(columns)), (0,), tight=True)


def _ahead(horizons: Iterable[int]) -> list[str]:
    return [f"{h} year" if h == 1 else f"{h} years" for h in horizons]


def _gain(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return f"{row['gain']:+.2f} (few years) "
    sure = "*" if row["low"] > 0 or row["high"] < 0 else " "
    return f"{row['gain']:+.2f} {row['low']:+.2f}..{row['high']:+.2f}{sure}"


def estimate_data(found: Estimate, bootstrap: FloatArray | None) -> dict[str, Any]:
    """Describe an estimate as plain data."""
    spread = None if bootstrap is None else bootstrap.std(axis=0, ddof=1)
    numbers = {}
    for k, name in enumerate(found.prior.names):
        error = float(found.standard_errors[k])
        numbers[name] = {
            "judged": float(np.exp(found.prior.centre[k])),
            "estimate": float(np.exp(found.logs[k])),
            "interval_90": [float(np.exp(found.logs[k] + z * error)) for z in (-NINETY, NINETY)],
            "standard_error_log": error,
            "bootstrap_standard_error_log": None if spread is None else float(spread[k]),
            "share_of_prior_sd": float(found.shrinkage[k]),
        }
    best = found.best
    return {
        "years": [int(found.history.years[0]), int(found.history.years[-1])],
        "seed": found.seed,
        "fixed": dict(found.prior.fixed),
        "numbers": numbers,
        "covariance_log": found.covariance,
        "log_likelihood": best.log_likelihood,
        "log_likelihood_judged": found.log_likelihood_judged,
        "objective": best.objective,
        "slope": best.slope,
        "settled": best.settled,
        "starts": [
            {"objective": c.objective, "settled": c.settled, "rounds": c.rounds}
            for c in found.climbs
        ],
    }


def estimate_text(found: Estimate, bootstrap: FloatArray | None) -> RenderableType:
    """Lay out an estimate with its certificate."""
    data = estimate_data(found, bootstrap)
    rows = []
    for name, n in data["numbers"].items():
        low, high = n["interval_90"]
        drawn = n["bootstrap_standard_error_log"]
        rows.append(
            (
                name,
                f"{n['judged']:.3g}",
                f"{n['estimate']:.3g}",
                f"{low:.3g} to {high:.3g}",
                f"{n['standard_error_log']:.2f}",
                "-" if drawn is None else f"{drawn:.2f}",
                f"{n['share_of_prior_sd']:.2f}",
            )
        )
    columns = ("number", "judged", "estimate", "90 %", "se (log)", "bootstrap", "of prior")
    first, last = data["years"]
    fixed = ", ".join(f"{name} = {value:g}" for name, value in data["fixed"].items())
    tops = ", ".join(f"{c.objective:.4f}" for c in found.climbs)
    words = (
        f"Held fixed as the unit: {fixed}. Log likelihood {data['log_likelihood']:.2f}, at the "
        f"judged values {data['log_likelihood_judged']:.2f}. Largest slope at the maximum "
        f"{data['slope']:.1g} per prior standard deviation; states settled: "
        f"{yes_no(found.best.settled)}. Objectives from {len(found.climbs)} starts: {tops}. "
        "of prior: standard error over that of the judged prior; 1 where history says nothing.\n"
    )
    laid = table(f"Weights learnt from {first}-{last}", columns, rows, range(1, 7), (0,))
    return Group(laid, Text(words))


def verdicts_text(found: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Lay out verdicts before and after, as `Reweighted.to_dict` describes them."""
    rows: list[tuple[str, ...]] = []
    for one in found:
        for when in ("before", "after"):
            rows.append((one["scenario"] if when == "before" else "", when, *_cells(one[when])))
    columns = (
        *("scenario", "weights", "reachable split", "full split", "likelihood"),
        *("three tenths", "likelihood", "status quo"),
    )
    laid = table("Verdicts under judged and estimated weights", columns, rows, whole=(0, 1, 2))
    note = (
        "before: judged weights; after: weights and precision estimated on 1950-2015. Outcomes: "
        "whether each can last and is reachable from the status quo.\n"
    )
    return Group(laid, Text(note))


def _cells(verdict: Mapping[str, Any]) -> Iterable[str]:
    split = verdict["reachable_split"]
    bounds = "-" if split is None else f"{index(split['lower'])} to {index(split['upper'])}"
    full, three = verdict["full_split"], verdict["three_tenths"]
    quo = verdict["status_quo"]
    return (bounds, *_outcome(full), *_outcome(three), "-" if quo is None else _outcome(quo)[1])


def _outcome(outcome: Mapping[str, Any] | None) -> tuple[str, str]:
    if outcome is None:
        return "-", "-"
    lasts = "lasts" if outcome["enforceable"] else "cannot last"
    reach = {True: "reachable", False: "out of reach", None: ""}[outcome["reachable"]]
    return ", ".join(word for word in (lasts, reach) if word), percent(outcome["likelihood"])
