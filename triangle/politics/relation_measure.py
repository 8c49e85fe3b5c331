"""A score of any of the three dyads from records that exist for all of them.

Answers how warm a relation was, on the scale of the published score, where no published score
exists. Two dyads have both the score and the records; what ties the two there is fitted by
regression and applied to the third. Does not say how far the result can be trusted: that is
`triangle.politics.measure_checks`.

Three records enter: leaders who meet (a stock that fades, with a half-life of four years), a
strategic rivalry between the two (Thompson, Sakuwa and Suhas 2021), and, for dyads of the United
States, the share of its newspaper articles on geopolitical risk that name the other state
(Caldara and Iacoviello 2022). The first two are fitted on both dyads; the third on what they
leave unexplained in the one dyad that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.politics.observed_series import observed_years, outcome_series

__all__ = [
    "FITTED_TO",
    "HALF_LIFE",
    "SCALE",
    "SCORED",
    "RelationMeasure",
    "fit_measure",
    "records",
    "stock",
    "target",
]

SCALE = 9.0
"""The published score runs from -SCALE to SCALE."""
HALF_LIFE = 4.0
"""Years in which the memory of a meeting fades by half; the best of 2, 3, 4, 6, 8."""
FITTED_TO = 2015
"""Last year the regression may see, and the last year of the norms of the press share."""

SCORED = (0, 2)
"""Columns of the dyads with a published score."""
_PENALTY = 1.0

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class RelationMeasure:
    """A fitted tie between records and score.

    score = tanh(constant + meetings * stock of meetings + rivalry * [rivalry] + press * share),
    with the share as a standard deviate of its logarithm, 0 where there is none.

    Parameters
    ----------
    constant, meetings, rivalry, press : float
    n_rows : int
        Dyad-years fitted.
    """

    constant: float
    meetings: float
    rivalry: float
    press: float
    n_rows: int

    def score(self, values: Mapping[str, FloatArray]) -> FloatArray:
        """Apply the tie to records of `records`, element by element; -1 to 1."""
        return np.tanh(
            self.constant
            + self.meetings * values["meetings"]
            + self.rivalry * values["rivalry"]
            + self.press * np.nan_to_num(values["press"])
        )


def stock(flow: FloatArray, half_life: float = HALF_LIFE) -> FloatArray:
    """Accumulate a yearly flow into a stock that fades.

    s_t = d s_(t-1) + (1 - d) x_t with d = 2^(-1/half_life), starting at s_0 = x_0: an exponential
    moving average that looks backwards only (Brown 1959).

    Parameters
    ----------
    flow : array, shape (T, ...)
    half_life : float
        In years, positive.

    Returns
    -------
    array, shape (T, ...)

    Examples
    --------
    >>> stock(np.array([0.0, 1.0, 0.0]), half_life=1.0).tolist()
    [0.0, 0.5, 0.25]
    """
    keep = 2.0 ** (-1.0 / half_life)
    found = np.array(flow, dtype=np.float64)
    for t in range(1, len(found)):
        found[t] = keep * found[t - 1] + (1 - keep) * found[t]
    return found


def records(half_life: float = HALF_LIFE) -> Mapping[str, FloatArray]:
    """Prepare the three records for the regression.

    Returns
    -------
    mapping of "meetings", "rivalry", "press" to array, shape (T, 3)
        Rivalry after the last coded year keeps its last code: the coding ends, which is no sign
        that a rivalry has. Press: logarithm, less its mean to `FITTED_TO`, over its standard
        deviation, for each dyad apart; nan for the dyad without.

    Examples
    --------
    >>> records()["rivalry"][[39, 40, -1], 1].tolist()
    [1.0, 0.0, 1.0]
    """
    series = outcome_series()
    rivalry = series["rivalry"].copy()
    for t in range(1, len(rivalry)):
        rivalry[t] = np.where(np.isnan(rivalry[t]), rivalry[t - 1], rivalry[t])
    share = np.log(series["press"])
    norm = share[observed_years() <= FITTED_TO]
    press = (share - norm.mean(axis=0)) / norm.std(axis=0)
    return {"meetings": stock(series["meetings"], half_life), "rivalry": rivalry, "press": press}


def target() -> FloatArray:
    """Return the published year-end score on -1..1, shape (T, 3), nan where there is none.

    Examples
    --------
    >>> round(float(target()[0, 2]), 3)
    0.911
    """
    return outcome_series()["year_end"] / SCALE


def fit_measure(rows: BoolArray, values: Mapping[str, FloatArray] | None = None) -> RelationMeasure:
    """Fit the tie on some dyad-years.

    Ridge regression (Hoerl and Kennard 1970) of artanh(score) on meetings and rivalry, penalty 1
    on standardised records; then of the residual on the press share where there is one, without
    constant.

    Parameters
    ----------
    rows : bool array, shape (T, 3)
        Dyad-years that may be used; those without a score or records are left out.
    values : mapping, optional
        As from `records`, the default.

    Returns
    -------
    RelationMeasure

    Examples
    --------
    >>> seen = np.broadcast_to(observed_years()[:, None] <= FITTED_TO, (76, 3))
    >>> tie = fit_measure(seen)
    >>> tie.meetings > 0 > tie.rivalry, tie.press < 0, tie.n_rows
    (True, True, 132)
    """
    from sklearn.linear_model import Ridge

    values = records() if values is None else values
    wanted = target()
    used = rows & ~np.isnan(wanted)
    known = np.column_stack([values[name][used] for name in ("meetings", "rivalry")])
    centre, width = known.mean(axis=0), known.std(axis=0)
    width = np.where(width > 0, width, 1.0)  # a record that never varies explains nothing
    outcome = np.arctanh(wanted[used])
    ridge = Ridge(alpha=_PENALTY).fit((known - centre) / width, outcome)
    slope = ridge.coef_ / width
    rest = outcome - ridge.predict((known - centre) / width)
    share = values["press"][used]
    press = 0.0
    if (has := ~np.isnan(share)).any():
        only = Ridge(alpha=_PENALTY, fit_intercept=False).fit(share[has, None], rest[has])
        press = float(only.coef_[0])
    return RelationMeasure(
        constant=float(ridge.intercept_ - slope @ centre),
        meetings=float(slope[0]),
        rivalry=float(slope[1]),
        press=press,
        n_rows=len(outcome),
    )
