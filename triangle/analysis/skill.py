"""How good forecasts were, beside what they have to beat, and how sure that is.

Answers by how much the log score and the Brier score of one forecaster differ from another's, by
dyad and horizon, with intervals that know that neighbouring years are alike; and whether events
that were given a chance of one in five came about one time in five. Makes no forecasts.

References
----------
Good, I. J. (1952), Rational decisions, Journal of the Royal Statistical Society B 14, 107-114 (log
score). Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly
Weather Review 78, 1-3. Diebold, F. X. and Mariano, R. S. (1995), Comparing predictive accuracy,
Journal of Business and Economic Statistics 13, 253-263.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.backtest import Backtest
from triangle.analysis.forecasts import dyad_chances
from triangle.analysis.year_bootstrap import BLOCK, draw_blocks
from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.politics.postures import dyad_names

__all__ = [
    "ALL_DYADS",
    "TRIANGLE",
    "CalibrationBin",
    "Scores",
    "Skill",
    "calibration",
    "scores",
    "skills",
]

TRIANGLE = "triangle"
"""The three relations together: a hit only where all three are right."""
ALL_DYADS = "mean of dyads"
RESAMPLES = 4000
INTERVAL = 0.95
FEWEST_BLOCKS = 3
"""Blocks below which the spread between them says nothing."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of each forecast.

    Attributes
    ----------
    backtest : Backtest
    subjects : tuple of 5 names
        The dyads, their mean, and the triangle.
    log : array, shape (F, H, T, 5)
        Logarithm of the chance given to what came; higher is better.
    brier : array, shape (F, H, T, 5)
        Squared distance from what came, 0 to 2; lower is better.
    """

    backtest: Backtest
    subjects: tuple[str, ...]
    log: FloatArray
    brier: FloatArray


@dataclass(frozen=True)
class Skill:
    """One forecaster beside another.

    Attributes
    ----------
    forecaster, rival, subject : str
    horizon : int
    score : {"log", "brier"}
    value, rival_value : float
        Mean scores.
    gain : float
        By how much the forecaster is better, whichever way the score runs.
    low, high : float or None
        95 % interval of the gain, by blocks of target years; None where there are not enough years
        for `FEWEST_BLOCKS`.
    targets, block : int
        Number of target years, and years in a block.
    """

    forecaster: str
    rival: str
    subject: str
    horizon: int
    score: str
    value: float
    rival_value: float
    gain: float
    low: float | None
    high: float | None
    targets: int
    block: int


@dataclass(frozen=True)
class CalibrationBin:
    """Forecast chances in a range, and how often the event came.

    Attributes
    ----------
    low, high : float
    forecast, observed : float
        Mean chance, and share of events that came; nan in an empty bin.
    count : int
    """

    low: float
    high: float
    forecast: float
    observed: float
    count: int


def scores(found: Backtest) -> Scores:
    """Score every forecast of a backtest.

    Parameters
    ----------
    found : Backtest

    Returns
    -------
    Scores
    """
    space = found.history.space
    levels = found.levels
    if (levels < 0).any():
        raise GameError("backtest: expected a record for every target year, got unknown scores")
    dyads = dyad_chances(found.chances, space)
    hit = levels[:, :, None] == np.arange(space.n_levels)
    dyad_log = np.log(np.where(hit, dyads, 0.0).sum(axis=-1))
    dyad_brier = ((dyads - hit) ** 2).sum(axis=-1)
    came = (np.array(space.states)[None] == levels[:, None]).all(axis=-1)
    whole_log = np.log(np.where(came, found.chances, 0.0).sum(axis=-1))
    whole_brier = ((found.chances - came) ** 2).sum(axis=-1)
    log = np.concatenate(
        [dyad_log, dyad_log.mean(axis=-1, keepdims=True), whole_log[..., None]], axis=-1
    )
    brier = np.concatenate(
        [dyad_brier, dyad_brier.mean(axis=-1, keepdims=True), whole_brier[..., None]], axis=-1
    )
    for array in (log, brier):
        array.flags.writeable = False
    subjects = (*dyad_names(space.players), ALL_DYADS, TRIANGLE)
    return Scores(found, subjects, log, brier)


def skills(
    found: Scores, forecaster: str = "model", resamples: int = RESAMPLES, seed: int = 1
) -> tuple[Skill, ...]:
    """Set one forecaster beside every other.

    The interval of the mean difference is a percentile interval over blocks of target years drawn
    on a circle, because forecasts for neighbouring years share most of their errors. A block is as
    long as the horizon and at least `BLOCK` years, or a third of the years if that is less. Where
    blocks as long as the horizon are fewer than `FEWEST_BLOCKS` there is no interval.

    Parameters
    ----------
    found : Scores
    forecaster : str
    resamples : int
    seed : int

    Returns
    -------
    tuple of Skill
        By rival, horizon, subject and score.

    Raises
    ------
    GameError
        If the forecaster took no part.
    """
    names = found.backtest.forecasters
    if forecaster not in names:
        raise GameError(f"forecaster: expected one of {list(names)}, got {forecaster!r}")
    own = names.index(forecaster)
    years = len(found.backtest.targets)
    result = []
    for h, horizon in enumerate(found.backtest.horizons):
        block = max(horizon, min(BLOCK, years // FEWEST_BLOCKS))
        rows = None
        if years >= FEWEST_BLOCKS * block:
            rng = np.random.default_rng([seed, horizon])
            rows = np.stack([draw_blocks(years, block, rng) for _ in range(resamples)])
        for r, rival in enumerate(names):
            if r == own:
                continue
            for score, sign in (("log", 1.0), ("brier", -1.0)):
                values = getattr(found, score)
                gains = sign * (values[own, h] - values[r, h])
                low, high = _interval(gains, rows)
                result += [
                    Skill(
                        forecaster,
                        rival,
                        subject,
                        horizon,
                        score,
                        float(values[own, h, :, s].mean()),
                        float(values[r, h, :, s].mean()),
                        float(gains[:, s].mean()),
                        low[s],
                        high[s],
                        years,
                        block,
                    )
                    for s, subject in enumerate(found.subjects)
                ]
    return tuple(result)


def _interval(
    gains: FloatArray, rows: NDArray[np.intp] | None
) -> tuple[list[float | None], list[float | None]]:
    """Return the ends of the percentile interval of each column's mean."""
    if rows is None:
        nothing: list[float | None] = [None] * gains.shape[1]
        return nothing, nothing
    tail = 100 * (1 - INTERVAL) / 2
    low, high = np.percentile(gains[rows].mean(axis=1), [tail, 100 - tail], axis=0)
    return low.tolist(), high.tolist()


def calibration(
    found: Backtest, forecaster: str, horizons: Sequence[int] | None = None, bins: int = 10
) -> tuple[CalibrationBin, ...]:
    """Compare chances given to levels of dyads with how often these came.

    Parameters
    ----------
    found : Backtest
    forecaster : str
    horizons : sequence of int, optional
        Default all.
    bins : int
        Of equal width.

    Returns
    -------
    tuple of CalibrationBin
    """
    wanted = found.horizons if horizons is None else tuple(horizons)
    own = found.forecasters.index(forecaster)
    which = [found.horizons.index(h) for h in wanted]
    chances = dyad_chances(found.chances[own, which], found.history.space)
    hit = np.broadcast_to(found.levels[:, :, None] == np.arange(chances.shape[-1]), chances.shape)
    edges = np.linspace(0, 1, bins + 1)
    places = np.clip(np.digitize(chances, edges) - 1, 0, bins - 1)
    return tuple(_bin(edges, k, chances[places == k], hit[places == k]) for k in range(bins))


def _bin(edges: FloatArray, k: int, chances: FloatArray, hit: NDArray[np.bool_]) -> CalibrationBin:
    count = len(chances)
    forecast = float(chances.mean()) if count else float("nan")
    observed = float(hit.mean()) if count else float("nan")
    return CalibrationBin(float(edges[k]), float(edges[k + 1]), forecast, observed, count)
