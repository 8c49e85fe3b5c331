"""How far the score made from records is from the published one, where both exist.

Answers what error to expect in a dyad, or in years, that the fit has not seen. Does not change
the fit. Every figure uses years to `FITTED_TO` only, except `later`, which reports the years
after it and enters nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.politics.observed_series import observed_years
from triangle.politics.relation_measure import (
    FITTED_TO,
    SCORED,
    RelationMeasure,
    fit_measure,
    records,
    target,
)

__all__ = [
    "BLOCK",
    "ORIGINS",
    "MeasureErrors",
    "fitted_measure",
    "fitted_rows",
    "left_out",
    "measure_errors",
    "root_mean_square",
]

BLOCK = 6
"""Length in years of the blocks left out; 1950-2015 is eleven of them."""
ORIGINS = (1975, 1985, 1995, 2005)
"""Last years of the fits that foresee the ten years after them."""

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class MeasureErrors:
    """Root mean square errors on -1..1, from fits that did not see what they are tried on.

    Parameters
    ----------
    by_dyad : float
        One scored dyad is predicted from the other, both ways, in all years.
    each_dyad : (float, float)
        The same for the two dyads apart: the first named is US-CN predicted from CN-RU.
    correlation : (float, float)
        Between predicted and published score, as in `each_dyad`.
    by_block : float
        Blocks of `BLOCK` years of both dyads are predicted from all other years.
    ahead : float
        Ten years are predicted from those before them, at each of `ORIGINS`.
    by_dyad_without_rivalry : float
        As `by_dyad`, with the meetings alone.
    by_block_without_press : float
        As `by_block`, without the press share.
    later : (float, float)
        In the years after `FITTED_TO`, for the two dyads apart.
    """

    by_dyad: float
    each_dyad: tuple[float, float]
    correlation: tuple[float, float]
    by_block: float
    ahead: float
    by_dyad_without_rivalry: float
    by_block_without_press: float
    later: tuple[float, float]


def fitted_rows() -> BoolArray:
    """Mark the dyad-years the shipped fit may see, shape (T, 3).

    Examples
    --------
    >>> int(fitted_rows().sum())
    198
    """
    return np.repeat((observed_years() <= FITTED_TO)[:, None], 3, axis=1)


@cache
def fitted_measure() -> RelationMeasure:
    """Fit the tie between records and score on both scored dyads, to `FITTED_TO`.

    Examples
    --------
    >>> fitted_measure().n_rows
    132
    """
    return fit_measure(fitted_rows())


def left_out(groups: Sequence[BoolArray], values: Mapping[str, FloatArray]) -> FloatArray:
    """Predict each group of dyad-years by a fit to all others (Stone 1974).

    Parameters
    ----------
    groups : sequence of bool arrays, shape (T, 3)
    values : mapping of name to array, shape (T, 3)
        As from `triangle.politics.relation_measure.records`.

    Returns
    -------
    array, shape (T, 3)
        nan outside the groups.
    """
    predicted = np.full(target().shape, np.nan)
    for group in groups:
        predicted[group] = fit_measure(fitted_rows() & ~group, values).score(values)[group]
    return predicted


def root_mean_square(difference: FloatArray) -> float:
    """Return the root of the mean square of the known differences.

    Examples
    --------
    >>> root_mean_square(np.array([3.0, -3.0, np.nan]))
    3.0
    """
    return float(np.sqrt(np.nanmean(np.square(difference))))


@cache
def measure_errors() -> MeasureErrors:
    """Try the fit on what it has not seen.

    Returns
    -------
    MeasureErrors

    Examples
    --------
    >>> errors = measure_errors()
    >>> errors.by_dyad < errors.by_dyad_without_rivalry
    True
    """
    rows, published, years = fitted_rows(), target(), observed_years()
    values = records()
    dyads = [rows & (np.arange(3) == column) for column in SCORED]
    number = (years - years[0]) // BLOCK
    blocks = [rows & (number == b)[:, None] for b in np.unique(number[rows[:, 0]])]
    no_rivalry = {**values, "rivalry": np.zeros_like(published)}
    no_press = {**values, "press": np.full_like(published, np.nan)}

    one_from_other = left_out(dyads, values)
    first, last = SCORED
    ahead = []
    for origin in ORIGINS:
        tie = fit_measure(rows & (years <= origin)[:, None], values)
        coming = (years > origin) & (years <= min(origin + 10, FITTED_TO))
        ahead.append((tie.score(values) - published)[coming])
    later = (fitted_measure().score(values) - published)[years > FITTED_TO]
    return MeasureErrors(
        by_dyad=root_mean_square(one_from_other - published),
        each_dyad=(
            root_mean_square((one_from_other - published)[:, first]),
            root_mean_square((one_from_other - published)[:, last]),
        ),
        correlation=(
            _correlation(one_from_other[:, first], published[:, first]),
            _correlation(one_from_other[:, last], published[:, last]),
        ),
        by_block=root_mean_square(left_out(blocks, values) - published),
        ahead=root_mean_square(np.concatenate(ahead)),
        by_dyad_without_rivalry=root_mean_square(left_out(dyads, no_rivalry) - published),
        by_block_without_press=root_mean_square(left_out(blocks, no_press) - published),
        later=(root_mean_square(later[:, first]), root_mean_square(later[:, last])),
    )


def _correlation(a: FloatArray, b: FloatArray) -> float:
    known = ~np.isnan(a) & ~np.isnan(b)
    return float(np.corrcoef(a[known], b[known])[0, 1])
