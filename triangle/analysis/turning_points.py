"""The turns of the triangle one by one: whether the model saw the pressure, and how long before.

Answers, for every turn that historians would name, in which direction the model pulled the relation
in the years before, and since when without a break. Does not score forecasts (see `skill`): a pull
in the right direction may be weak, and a turn may come from what no driver holds.

The pull at the end of a year is the change the model expects in the relation over five years, in
levels, from where the record up to that year puts the triangle, with the drivers of the outlook.
Weights are those of one estimate over all the design years, so that this is a look back and not a
forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.analysis.forecasts import dyad_chances
from triangle.analysis.history import History
from triangle.analysis.history_model import (
    HistoryParameters,
    history_chain,
    yearly_states,
    yearly_transitions,
)
from triangle.game import FloatArray
from triangle.politics.postures import dyad_names

__all__ = ["TURNING_POINTS", "TurningPoint", "TurningPointResult", "pull", "turning_points"]

AHEAD = 5
"""Years over which a pull is measured."""
BEFORE = (10, 5, 3, 1)
"""Years before the turn at which the pull is told."""


@dataclass(frozen=True)
class TurningPoint:
    """A turn that the literature names.

    Parameters
    ----------
    year : int
        First year of the turn.
    dyad : str
    direction : {1, -1}
        Warmer or cooler.
    words : str
    """

    year: int
    dyad: str
    direction: int
    words: str


TURNING_POINTS = (
    TurningPoint(1960, "CN-RU", -1, "the Sino-Soviet split"),
    TurningPoint(1969, "CN-RU", -1, "the border war"),
    TurningPoint(1972, "US-CN", 1, "the opening to China"),
    TurningPoint(1972, "US-RU", 1, "detente"),
    TurningPoint(1979, "US-CN", 1, "diplomatic relations"),
    TurningPoint(1979, "US-RU", -1, "the end of detente"),
    TurningPoint(1989, "US-CN", -1, "Tiananmen and sanctions"),
    TurningPoint(1989, "CN-RU", 1, "the Beijing summit"),
    TurningPoint(1991, "US-RU", 1, "the end of the Soviet Union"),
    TurningPoint(2001, "CN-RU", 1, "the treaty of good neighbours"),
    TurningPoint(2014, "US-RU", -1, "Crimea"),
    TurningPoint(2018, "US-CN", -1, "the trade war"),
    TurningPoint(2022, "US-RU", -1, "the full invasion of Ukraine"),
)


@dataclass(frozen=True)
class TurningPointResult:
    """What the model saw of a turn.

    Attributes
    ----------
    point : TurningPoint
    score_before, score_after : float
        Observed score at the end of the year before, and two years after the first year.
    recorded : bool
        Whether the record moved in the direction named.
    pulls : mapping-like tuple of (years before, pull in the direction named) pairs
        None where the record does not reach back so far, or the relation had no room to move.
    seen_since : int or None
        First year of the unbroken run of pulls in the direction named that lasts until the year
        before the turn; None if there was none in that year.
    """

    point: TurningPoint
    score_before: float
    score_after: float
    recorded: bool
    pulls: tuple[tuple[int, float | None], ...]
    seen_since: int | None


def pull(history: History, parameters: HistoryParameters, ahead: int = AHEAD) -> FloatArray:
    """Compute the change the model expects in each relation at the end of every year.

    Parameters
    ----------
    history : History
    parameters : HistoryParameters
    ahead : int
        Years.

    Returns
    -------
    array, shape (T, 3)
        In levels; positive for warmer.
    """
    chain = history_chain(history, parameters)
    outlook = yearly_states(
        history.space,
        history.channels,
        history.outlook_items,
        history.outlook_discount_factors,
        parameters.weights,
    )
    transition = yearly_transitions(outlook, parameters)
    later = np.array(chain.filtered)
    for _ in range(ahead):
        later = np.einsum("ts,tsr->tr", later, transition)
    levels = np.arange(history.space.n_levels)
    expected = [dyad_chances(state, history.space) @ levels for state in (later, chain.filtered)]
    return np.asarray(expected[0] - expected[1])


def turning_points(
    history: History,
    parameters: HistoryParameters,
    points: Sequence[TurningPoint] = TURNING_POINTS,
) -> tuple[TurningPointResult, ...]:
    """Look for the pull before each turn.

    Parameters
    ----------
    history : History
        Turns outside its years are left out.
    parameters : HistoryParameters
    points : sequence of TurningPoint

    Returns
    -------
    tuple of TurningPointResult
    """
    pulls = pull(history, parameters)
    dyads = dyad_names(history.space.players)
    score = history.scores
    found = []
    for point in points:
        if not history.years[0] < point.year <= history.years[-1]:
            continue
        d, row = dyads.index(point.dyad), history.row(point.year)
        toward = point.direction * pulls[:, d]
        since = None
        for before in range(row - 1, -1, -1):
            if toward[before] <= 0:
                break
            since = int(history.years[before])
        after = min(row + 2, len(score) - 1)
        change = float(score[after, d] - score[row - 1, d])
        found.append(
            TurningPointResult(
                point=point,
                score_before=float(score[row - 1, d]),
                score_after=float(score[after, d]),
                recorded=change * point.direction > 0,
                pulls=tuple(
                    (years, float(toward[row - years]) if row >= years else None)
                    for years in BEFORE
                ),
                seen_since=since,
            )
        )
    return tuple(found)
