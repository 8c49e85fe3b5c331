"""The observed triangle: how warm each of the three relations was, year by year, 1950-2025.

Answers what happened, as a score, its standard error and a level. The two dyads of China carry
the Tsinghua score (Yan and Zhou 2004); Washington and Moscow have no such score and carry one made
from records that all three dyads have (`triangle.politics.relation_measure`). Does not explain
anything, and no driver may be taken from it.

The figure of a year is the level reached at its end. Drivers describe 1 January, so that a year's
drivers precede its outcome and the year-end level of the year before is all that was known. A
yearly mean would mix the two, and averaging makes changes look more persistent than they are
(Working 1960).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.measure_checks import choice_spread, fitted_measure, measure_errors
from triangle.politics.observed_series import (
    IntArray,
    observed_dyads,
    observed_years,
    outcome_series,
)
from triangle.politics.relation_measure import FITTED_TO, SCALE, records

__all__ = [
    "CUTS",
    "SCORE_ERROR",
    "ObservedTriangle",
    "level_probabilities",
    "level_runs",
    "observed_triangle",
]

CUTS = (-1 / 3, 1 / 3)
"""The published scale has six grades of three points. The two grades around zero, discord and
ordinary, are the middle level; the two below it and the two above it are the others."""
SCORE_ERROR = 0.5
"""Standard error of a published score, in points of -9..9: a judgement, one sixth of a grade. Its
authors publish none; to it comes the spread of the months of the year."""

_MADE = 1  # column of the dyad without a published score


@dataclass(frozen=True, eq=False)
class ObservedTriangle:
    """Scores and levels of the three relations.

    Parameters
    ----------
    years : int array, shape (T,)
    dyads : three names
        In the order of the pairs of `triangle.politics.postures.DYADS`.
    score : array, shape (T, 3)
        From -1 (hostile) to 1 (allied); nan where unknown.
    error : array, shape (T, 3)
        Standard error of the score.
    level : int array, shape (T, 3)
        0 oppose, 1 hedge, 2 align; -1 where the score is unknown.
    cuts : (float, float)
        Scores below the first are level 0, above the second level 2.
    source : three texts
        Where the scores of each dyad come from.
    """

    years: IntArray
    dyads: tuple[str, str, str]
    score: FloatArray
    error: FloatArray
    level: IntArray
    cuts: tuple[float, float]
    source: tuple[str, ...]


def observed_triangle(
    cuts: tuple[float, float] | None = None, annual: Literal["year_end", "mean"] = "year_end"
) -> ObservedTriangle:
    """Assemble the observed relations of the three dyads.

    Parameters
    ----------
    cuts : (float, float), optional
        Two rising numbers in (-1, 1); default `CUTS`.
    annual : {"year_end", "mean"}
        Which figure of the monthly scores stands for a year; the mean only to see what it changes.

    Returns
    -------
    ObservedTriangle

    Raises
    ------
    ScenarioError
        If the cuts do not rise within -1..1.

    Examples
    --------
    >>> seen = observed_triangle()
    >>> seen.level[seen.years == 1955].tolist()
    [[0, 0, 2]]
    """
    low, high = _checked(CUTS if cuts is None else cuts)
    series = outcome_series()
    score = series[annual] / SCALE
    error = np.hypot(SCORE_ERROR, series["spread"]) / SCALE
    score[:, _MADE] = fitted_measure().score(records())[:, _MADE]
    error[:, _MADE] = _made_error()
    level = np.where(np.isnan(score), -1, np.where(score < low, 0, np.where(score > high, 2, 1)))
    for array in (score, error, level):
        array.setflags(write=False)
    published = (
        "Tsinghua score, last month of the year"
        if annual == "year_end"
        else ("Tsinghua score, mean of the year's months")
    )
    return ObservedTriangle(
        years=observed_years(),
        dyads=observed_dyads(),
        score=score,
        error=error,
        level=level,
        cuts=(low, high),
        source=(
            published,
            "made from meetings of leaders, strategic rivalry and press reports of risk, by the "
            f"tie these have to the Tsinghua scores of the other two dyads to {FITTED_TO}",
            published,
        ),
    )


def level_probabilities(observed: ObservedTriangle, cuts: tuple[float, float]) -> FloatArray:
    """Return the chance of each level given the score and its error.

    P(level <= k) = Phi((cut_k - score) / error): the true relation is taken to be normal around the
    score. nan where the score is unknown.

    Parameters
    ----------
    observed : ObservedTriangle
    cuts : (float, float)
        On the score.

    Returns
    -------
    array, shape (T, 3, 3)
        Year, dyad, level; sums to one over levels.

    Raises
    ------
    ScenarioError
        If the cuts do not rise within -1..1.

    Examples
    --------
    >>> seen = observed_triangle()
    >>> level_probabilities(seen, seen.cuts)[0, 2].round(3).tolist()
    [0.0, 0.0, 1.0]
    """
    from scipy.special import ndtr

    below = ndtr((np.array(_checked(cuts)) - observed.score[..., None]) / observed.error[..., None])
    return np.stack([below[..., 0], below[..., 1] - below[..., 0], 1 - below[..., 1]], axis=-1)


def level_runs(observed: ObservedTriangle) -> dict[str, list[tuple[int, int, int]]]:
    """List the unbroken runs of one level, as first year, last year and level, for each dyad.

    Examples
    --------
    >>> level_runs(observed_triangle())["CN-RU"][0]
    (1950, 1962, 2)
    """
    found = {}
    for column, dyad in enumerate(observed.dyads):
        pairs = zip(observed.years.tolist(), observed.level[:, column].tolist(), strict=True)
        found[dyad] = [
            (run[0][0], run[-1][0], level)
            for level, run in ((k, list(g)) for k, g in groupby(pairs, key=lambda pair: pair[1]))
        ]
    return found


def _made_error() -> FloatArray:
    """Take for each year the largest error of the trials that resemble it, and add the choice.

    The distance to other choices of records is added in quadrature. After `FITTED_TO` the trials
    are those ahead in time, and how the fit did on the other dyads in those years.
    """
    errors = measure_errors()
    years = observed_years()
    found = np.full(len(years), max(errors.by_dyad, errors.by_block))
    found[years > FITTED_TO] = max(errors.by_dyad, errors.ahead, errors.later_both)
    carried = np.isnan(outcome_series()["rivalry"][:, _MADE])
    found[carried] = np.maximum(found[carried], errors.by_dyad_without_rivalry)
    total: FloatArray = np.hypot(found, choice_spread()[:, _MADE])
    return total


def _checked(cuts: tuple[float, float]) -> tuple[float, float]:
    if not -1 < cuts[0] < cuts[1] < 1:
        raise ScenarioError(f"cuts: expected two rising numbers between -1 and 1, got {cuts}")
    return float(cuts[0]), float(cuts[1])
