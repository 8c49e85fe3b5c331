"""The history of the triangle as observed and as modelled, year by year, and how forecasts fared.

Answers what `triangle history` shows: for every year the recorded relations and pattern, and what
the model expected of them from the record before and the drivers of the year; the turning points;
and, as plain data, the scores of a backtest. Estimates and forecasts nothing itself: a forecast
would know the capabilities of the year before only (see `triangle.analysis.history`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.analysis.backtest import DESIGN, HELD_OUT, LEARNERS, Backtest
from triangle.analysis.forecasts import as_recorded, dyad_chances
from triangle.analysis.history import History
from triangle.analysis.history_model import HistoryParameters, history_chain
from triangle.analysis.skill import CalibrationBin, calibration, scores, skills
from triangle.analysis.turning_points import TurningPointResult, turning_points
from triangle.game import FloatArray
from triangle.politics.patterns import pattern_of_state
from triangle.politics.postures import dyad_names

__all__ = ["HistoryReport", "history_report", "judgement_data"]


@dataclass(frozen=True, eq=False)
class HistoryReport:
    """Years side by side with what the model makes of them.

    Attributes
    ----------
    history : History
    parameters : HistoryParameters
    patterns : tuple of names
        Of each year's recorded state; "unknown" where a relation is not on record.
    expected : array, shape (T, 3)
        Mean level of each relation that the model expected on record, given the record to the end
        of the year before and the drivers of the year.
    chance : array, shape (T,)
        Chance it thus gave to the state that came on record; nan where that is unknown.
    turning_points : tuple of TurningPointResult
    log_likelihood : float
    """

    history: History
    parameters: HistoryParameters
    patterns: tuple[str, ...]
    expected: FloatArray
    chance: FloatArray
    turning_points: tuple[TurningPointResult, ...]
    log_likelihood: float

    def to_dict(self) -> dict[str, Any]:
        """Describe the report as plain data, nan as None."""
        history, dyads = self.history, dyad_names(self.history.space.players)
        names = history.space.level_names
        scores_of = history.scores
        years = []
        for t, year in enumerate(history.years):
            levels = history.levels[t]
            years.append(
                {
                    "year": int(year),
                    "pattern": self.patterns[t],
                    "chance_of_record": _number(self.chance[t]),
                    "relations": {
                        dyad: {
                            "level": names[levels[d]] if levels[d] >= 0 else None,
                            "score": _number(scores_of[t, d]),
                            "expected_level": _number(self.expected[t, d]),
                        }
                        for d, dyad in enumerate(dyads)
                    },
                }
            )
        return {
            "parameters": {
                "weights": dict(self.parameters.weights),
                "precision": self.parameters.precision,
                "revisions": self.parameters.revisions,
            },
            "log_likelihood": self.log_likelihood,
            "years": years,
            "turning_points": [_turn(found) for found in self.turning_points],
        }


def history_report(history: History, parameters: HistoryParameters) -> HistoryReport:
    """Set the record beside the model.

    Parameters
    ----------
    history : History
    parameters : HistoryParameters

    Returns
    -------
    HistoryReport

    Examples
    --------
    >>> from triangle.analysis.history import load_history
    >>> from triangle.politics.weights import load_weights
    >>> weights = {name: q.value for name, q in load_weights().values.items()}
    >>> history_report(load_history(1955), HistoryParameters(weights, 2.0, 0.5)).patterns[0]
    'stable marriage'
    """
    space = history.space
    chain = history_chain(history, parameters)
    ahead = as_recorded(chain.predicted, space, history.misreading)
    expected = dyad_chances(ahead, space) @ np.arange(space.n_levels)
    patterns, chance = [], np.full(len(history.years), np.nan)
    for t, levels in enumerate(history.levels):
        if (levels < 0).any():
            patterns.append("unknown")
            continue
        first, second, third = (int(level) for level in levels)
        state = (first, second, third)
        patterns.append(pattern_of_state(space, state).name)
        chance[t] = ahead[t, space.states.index(state)]
    return HistoryReport(
        history=history,
        parameters=parameters,
        patterns=tuple(patterns),
        expected=np.asarray(expected),
        chance=chance,
        turning_points=turning_points(history, parameters),
        log_likelihood=float(chain.log_likelihoods.sum()),
    )


def judgement_data(found: Backtest, seed: int) -> dict[str, Any]:
    """Score a backtest and describe the scores as plain data.

    Parameters
    ----------
    found : Backtest
    seed : int
        Of the intervals.

    Returns
    -------
    dict
        "design" and "held_out", each None where the targets do not reach, with mean scores, gains
        of model, shadow and roles over every other forecaster, and calibration.
    """
    spans = {"design": DESIGN, "held_out": HELD_OUT}
    parts = {}
    for name, (first, last) in spans.items():
        covered = ((found.targets >= first) & (found.targets <= last)).any()
        parts[name] = _span(found.between(first, last), seed) if covered else None
    return {
        "seed": seed,
        "learnt_until": found.learn_until,
        "forecasters": list(found.forecasters),
        "effective_draws": {name: round(n, 1) for name, n in found.effective.items()},
        "log_evidence": {name: round(x, 3) for name, x in found.log_evidence.items()},
        **parts,
    }


def _span(found: Backtest, seed: int) -> dict[str, Any]:
    scored = scores(found)
    means = [
        {
            "forecaster": forecaster,
            "horizon": horizon,
            "subject": subject,
            "log": round(float(scored.log[f, h, :, s].mean()), 4),
            "brier": round(float(scored.brier[f, h, :, s].mean()), 4),
        }
        for f, forecaster in enumerate(found.forecasters)
        for h, horizon in enumerate(found.horizons)
        for s, subject in enumerate(scored.subjects)
    ]
    gains = [
        {
            "forecaster": skill.forecaster,
            "rival": skill.rival,
            "horizon": skill.horizon,
            "subject": skill.subject,
            "score": skill.score,
            "gain": round(skill.gain, 4),
            "low": _number(skill.low),
            "high": _number(skill.high),
            "block": skill.block,
        }
        for forecaster in LEARNERS
        for skill in skills(scored, forecaster, seed=seed)
    ]
    return {
        "targets": [int(found.targets[0]), int(found.targets[-1])],
        "scores": means,
        "gains": gains,
        "calibration": {
            name: [_bin(one) for one in calibration(found, name)] for name in found.forecasters
        },
    }


def _bin(one: CalibrationBin) -> Mapping[str, Any]:
    return {
        "low": round(one.low, 3),
        "high": round(one.high, 3),
        "forecast": _number(one.forecast, 4),
        "observed": _number(one.observed, 4),
        "count": one.count,
    }


def _turn(found: TurningPointResult) -> dict[str, Any]:
    point = found.point
    return {
        "year": point.year,
        "dyad": point.dyad,
        "direction": "warmer" if point.direction > 0 else "cooler",
        "words": point.words,
        "score_before": _number(found.score_before),
        "score_after": _number(found.score_after),
        "recorded": found.recorded,
        "chances": [
            {"years_before": c.before, "model": _number(c.model), "persistence": _number(c.usual)}
            for c in found.chances
        ],
        "seen_since": found.seen_since,
    }


def _number(value: float | None, digits: int = 4) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), digits)
