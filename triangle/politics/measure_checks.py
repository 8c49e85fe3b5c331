"""How far the score made from records is from the published one, where both exist.

Answers what error to expect in a dyad, or in years, that the fit has not seen; which records
foresee best; and how much the choice of records matters. Every figure uses years to `FITTED_TO`
only, except `MeasureErrors.later`: it enters the standard error of those later years alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from triangle.game import FloatArray
from triangle.politics.observed_series import observed_years
from triangle.politics.relation_measure import (
    CANDIDATES,
    CHOSEN,
    FITTED_TO,
    SCORED,
    BoolArray,
    RelationMeasure,
    fit_measure,
    records,
    target,
)

__all__ = [
    "BLOCK",
    "ORIGINS",
    "MeasureErrors",
    "RecordSet",
    "choice_spread",
    "fitted_measure",
    "fitted_rows",
    "measure_errors",
    "predict_blocks",
    "predict_dyads",
    "record_sets",
    "root_mean_square",
]

BLOCK = 6
"""Length in years of the blocks left out; 1950-2015 is eleven of them."""
ORIGINS = (1975, 1985, 1995, 2005)
"""Last years of the fits that foresee the ten years after them."""

_VARIED = ("meetings", "rivalry", "disputes", "crises", "peace_scale")


@dataclass(frozen=True)
class MeasureErrors:
    """Root mean square errors on -1..1, from fits that did not see what they are tried on.

    Parameters
    ----------
    by_dyad : float
        One scored dyad is predicted from the other, both ways, in all years.
    each_dyad : (float, float)
        The same for the two dyads apart: US-CN predicted from CN-RU first.
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
    later_both : float
        The same for both together.
    """

    by_dyad: float
    each_dyad: tuple[float, float]
    correlation: tuple[float, float]
    by_block: float
    ahead: float
    by_dyad_without_rivalry: float
    by_block_without_press: float
    later: tuple[float, float]
    later_both: float


@dataclass(frozen=True)
class RecordSet:
    """A set of records, and its errors beside those of the chosen set on the same dyad-years.

    Parameters
    ----------
    names : tuple of str
    n_rows : int
        Dyad-years with a score and all records of both sets.
    by_dyad, by_block : float
        As in `MeasureErrors`.
    chosen_by_dyad, chosen_by_block : float
        The same of `CHOSEN`.
    """

    names: tuple[str, ...]
    n_rows: int
    by_dyad: float
    by_block: float
    chosen_by_dyad: float
    chosen_by_block: float


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


def predict_dyads(
    values: Mapping[str, FloatArray], names: Sequence[str], rows: BoolArray
) -> FloatArray:
    """Predict each scored dyad by a fit to the other one (Stone 1974).

    Parameters
    ----------
    values : mapping of name to array, shape (T, 3)
        As from `triangle.politics.relation_measure.records`.
    names : sequence of str
        Records used.
    rows : bool array, shape (T, 3)
        Dyad-years to fit and predict.

    Returns
    -------
    array, shape (T, 3)
        nan outside the rows.
    """
    return _left_out([rows & (np.arange(3) == c) for c in SCORED], values, names, rows)


def predict_blocks(
    values: Mapping[str, FloatArray], names: Sequence[str], rows: BoolArray
) -> FloatArray:
    """Predict each block of years of both dyads by a fit to all other years.

    Parameters and result as in `predict_dyads`.
    """
    number = (observed_years() - observed_years()[0]) // BLOCK
    blocks = [rows & (number == b)[:, None] for b in np.unique(number[rows.any(axis=1)])]
    return _left_out(blocks, values, names, rows)


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
    rows, published, years, values = fitted_rows(), target(), observed_years(), records()
    no_press = {**values, "press": np.full_like(published, np.nan)}
    from_other = predict_dyads(values, CHOSEN, rows)
    meetings_only = predict_dyads(values, ("meetings",), rows)
    ahead = []
    for origin in ORIGINS:
        then = records(known_to=origin)
        tie = fit_measure(rows & (years <= origin)[:, None], then)
        coming = (years > origin) & (years <= min(origin + 10, FITTED_TO))
        ahead.append((tie.score(then) - published)[coming])
    later = (fitted_measure().score(values) - published)[years > FITTED_TO]
    first, last = SCORED
    return MeasureErrors(
        by_dyad=root_mean_square(from_other - published),
        each_dyad=(
            root_mean_square((from_other - published)[:, first]),
            root_mean_square((from_other - published)[:, last]),
        ),
        correlation=(
            _correlation(from_other[:, first], published[:, first]),
            _correlation(from_other[:, last], published[:, last]),
        ),
        by_block=root_mean_square(predict_blocks(values, CHOSEN, rows) - published),
        ahead=root_mean_square(np.concatenate(ahead)),
        by_dyad_without_rivalry=root_mean_square(meetings_only - published),
        by_block_without_press=root_mean_square(predict_blocks(no_press, CHOSEN, rows) - published),
        later=(root_mean_square(later[:, first]), root_mean_square(later[:, last])),
        later_both=root_mean_square(later),
    )


@cache
def record_sets(largest: int = 3) -> tuple[RecordSet, ...]:
    """Compare all sets of up to `largest` records with the chosen one, best first.

    Returns
    -------
    tuple of RecordSet
        Rising in the ratio of `by_dyad` to `chosen_by_dyad`.

    Examples
    --------
    >>> record_sets(2)[0].names
    ('meetings', 'rivalry')
    """
    values, published = records(), target()
    found = []
    for size in range(1, largest + 1):
        for names in itertools.combinations(CANDIDATES, size):
            known = [~np.isnan(values[name]) for name in {*names, *CHOSEN}]
            rows = fitted_rows() & ~np.isnan(published) & np.all(known, axis=0)
            errors = [
                root_mean_square(predict(values, chosen, rows) - published)
                for chosen in (names, CHOSEN)
                for predict in (predict_dyads, predict_blocks)
            ]
            found.append(RecordSet(names, int(rows.sum()), *errors))
    return tuple(sorted(found, key=lambda s: s.by_dyad / s.chosen_by_dyad))


@cache
def choice_spread() -> FloatArray:
    """Return how far the sets of records one might have chosen lie from the chosen one.

    Root of the weighted mean square distance from the shipped score, over all 31 sets of
    meetings, rivalry, disputes, crises and the peace scale; weights inverse to the squared error
    of a set in `predict_dyads` (Bates and Granger 1969). The votes are left out: they do not
    foresee one dyad from the other.

    Returns
    -------
    array, shape (T, 3)
        Over the sets whose records reach the year.

    Examples
    --------
    >>> choice_spread().shape
    (76, 3)
    """
    values, published, rows = records(), target(), fitted_rows()
    shipped = fitted_measure().score(values)
    total, weights = np.zeros_like(shipped), np.zeros_like(shipped)
    for size in range(1, len(_VARIED) + 1):
        for names in itertools.combinations(_VARIED, size):
            weight = root_mean_square(predict_dyads(values, names, rows) - published) ** -2
            apart = np.square(fit_measure(rows, values, names).score(values) - shipped)
            total += weight * np.nan_to_num(apart)
            weights += weight * ~np.isnan(apart)
    spread: FloatArray = np.sqrt(total / weights)
    return spread


def _left_out(
    groups: Sequence[BoolArray],
    values: Mapping[str, FloatArray],
    names: Sequence[str],
    rows: BoolArray,
) -> FloatArray:
    predicted = np.full(rows.shape, np.nan)
    for group in groups:
        predicted[group] = fit_measure(rows & ~group, values, names).score(values)[group]
    return predicted


def _correlation(a: FloatArray, b: FloatArray) -> float:
    known = ~np.isnan(a) & ~np.isnan(b)
    return float(np.corrcoef(a[known], b[known])[0, 1])
