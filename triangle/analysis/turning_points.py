"""The turns of the triangle one by one: whether the model saw the pressure, and how long before.

Answers, for every turn that historians would name, what chance the model gave, in the years before,
to the relation being further in that direction five years on, beside the chance that persistence
gave: more than that is pressure. Does not score forecasts (see `skill`): a turn may come from what
no driver holds.

Chances rest on the record up to the year and the drivers of its outlook. The parameters are those
of one estimate over all the design years, so that this is a look back and not a forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triangle.analysis.forecasts import as_recorded, dyad_chances
from triangle.analysis.history import History
from triangle.analysis.history_model import (
    HistoryParameters,
    history_chain,
    yearly_states,
    yearly_transitions,
)
from triangle.analysis.rivals import persistence
from triangle.game import FloatArray
from triangle.politics.postures import dyad_names

__all__ = [
    "AHEAD",
    "BEFORE",
    "TURNING_POINTS",
    "Chances",
    "TurningPoint",
    "TurningPointResult",
    "chances_ahead",
    "turning_points",
]

AHEAD = 5
"""Years after which the relation is looked at."""
BEFORE = (10, 5, 3, 1)
"""Years before the turn at which chances are told."""


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
class Chances:
    """Chances that a relation is further in one direction `AHEAD` years on, as seen in a year.

    Attributes
    ----------
    before : int
        Years before the turn.
    model, usual : float
        Of the model, and of persistence.
    """

    before: int
    model: float
    usual: float


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
    chances : tuple of Chances
        For `BEFORE`; left out where the record does not reach back so far, or the relation had no
        level left in that direction.
    seen_since : int or None
        First year of the unbroken run of years with more than the usual chance that lasts until the
        year before the turn; None if that year had none.
    """

    point: TurningPoint
    score_before: float
    score_after: float
    recorded: bool
    chances: tuple[Chances, ...]
    seen_since: int | None


def chances_ahead(
    history: History, parameters: HistoryParameters, ahead: int = AHEAD
) -> FloatArray:
    """Compute the chances of every level some years after the end of every year.

    Parameters
    ----------
    history : History
    parameters : HistoryParameters
    ahead : int
        Years.

    Returns
    -------
    array, shape (T, 3, n_levels)
        Year, dyad, level on record.

    Examples
    --------
    >>> import numpy as np
    >>> from triangle.analysis.history import load_history
    >>> from triangle.politics.weights import load_weights
    >>> weights = {name: q.value for name, q in load_weights().values.items()}
    >>> found = chances_ahead(load_history(1955), HistoryParameters(weights, 2.0, 0.5))
    >>> found.shape, bool(np.allclose(found.sum(axis=-1), 1))
    ((6, 3, 3), True)
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
    state = chain.filtered
    for _ in range(ahead):
        state = (state[:, None, :] @ transition)[:, 0]
    recorded = as_recorded(state, history.space, history.misreading)
    return dyad_chances(recorded, history.space)


def turning_points(
    history: History,
    parameters: HistoryParameters,
    points: Sequence[TurningPoint] = TURNING_POINTS,
) -> tuple[TurningPointResult, ...]:
    """Look for pressure before each turn.

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
    model = chances_ahead(history, parameters)
    dyads = dyad_names(history.space.players)
    found = []
    for point in points:
        if not history.years[0] < point.year <= history.years[-1]:
            continue
        d, row = dyads.index(point.dyad), history.row(point.year)
        told = [_chances(history, model, d, row - k, point.direction, k) for k in BEFORE if k < row]
        score = history.scores[:, d]
        after = min(row + 2, len(score) - 1)
        found.append(
            TurningPointResult(
                point=point,
                score_before=float(score[row - 1]),
                score_after=float(score[after]),
                recorded=float(score[after] - score[row - 1]) * point.direction > 0,
                chances=tuple(chances for chances in told if chances is not None),
                seen_since=_seen_since(history, model, d, row, point.direction),
            )
        )
    return tuple(found)


def _seen_since(
    history: History, model: FloatArray, d: int, row: int, direction: int
) -> int | None:
    since = None
    for earlier in range(row - 1, 0, -1):
        chances = _chances(history, model, d, earlier, direction, row - earlier)
        if chances is None or chances.model <= chances.usual:
            break
        since = int(history.years[earlier])
    return since


def _chances(
    history: History, model: FloatArray, d: int, row: int, direction: int, before: int
) -> Chances | None:
    """Add up the chances of levels beyond the recorded one; None where there is none."""
    levels = history.levels[: row + 1]
    level = int(levels[-1, d])
    beyond = slice(level + 1, None) if direction > 0 else slice(0, max(level, 0))
    if level < 0 or model[row, d, beyond].size == 0:
        return None
    usual = persistence(levels, (AHEAD,))[0, d, beyond]
    return Chances(before, float(model[row, d, beyond].sum()), float(usual.sum()))
