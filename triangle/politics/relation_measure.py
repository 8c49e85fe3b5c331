"""A score of any of the three dyads from records that exist for all of them.

Answers how warm a relation was, on the scale of the published score, where no published score
exists. Two dyads have both the score and the records; what ties the two there is fitted by
regression and applied to the third. Does not say how far the result can be trusted: that is
`triangle.politics.measure_checks`.

Records: leaders who meet (a stock that fades), a strategic rivalry between the two (Thompson,
Sakuwa and Suhas 2021), and, for dyads of the United States, the share of its newspaper articles on
geopolitical risk that name the other state (Caldara and Iacoviello 2022). The first two are
fitted on both dyads; the third on what they leave unexplained in the one dyad that has it. Four
more kinds of record were tried and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.politics.observed_series import observed_years, outcome_series

__all__ = [
    "CANDIDATES",
    "CHOSEN",
    "FITTED_TO",
    "HALF_LIFE",
    "SCALE",
    "SCORED",
    "BoolArray",
    "RelationMeasure",
    "fit_measure",
    "records",
    "stock",
    "target",
]

BoolArray = NDArray[np.bool_]

SCALE = 9.0
"""The published score runs from -SCALE to SCALE."""
SCORED = (0, 2)
"""Columns of the dyads with a published score."""
FITTED_TO = 2015
"""Last year the shipped regression and the norms of its press share may see."""
HALF_LIFE = 4.0
"""Years in which a stock fades by half."""
CANDIDATES = (
    "meetings",
    "rivalry",
    "disputes",
    "crises",
    "peace_scale",
    "un_distance",
    "un_agreement",
)
"""Records that exist for all three dyads."""
CHOSEN = ("meetings", "rivalry")
"""The set that foresees one dyad best from the other (`measure_checks.record_sets`)."""

_PENALTY = 1.0
_STOCKS = ("meetings", "disputes", "crises", "un_distance", "un_agreement")
_PEACE_SCALE_FROM = (
    1963  # before it the scale carries China's old regime over to the People's Republic
)


@dataclass(frozen=True)
class RelationMeasure:
    """A fitted tie between records and score.

    score = tanh(constant + sum of slope times record + press * share), with the share as a
    standard deviate of its logarithm, 0 where there is none.

    Parameters
    ----------
    names : tuple of str
        Records used.
    slopes : tuple of float
        In the order of `names`.
    constant, press : float
    n_rows : int
        Dyad-years fitted.
    """

    names: tuple[str, ...]
    slopes: tuple[float, ...]
    constant: float
    press: float
    n_rows: int

    def score(self, values: Mapping[str, FloatArray]) -> FloatArray:
        """Apply the tie to records as from `records`: -1 to 1, nan where a record is missing."""
        sloped = [b * values[name] for name, b in zip(self.names, self.slopes, strict=True)]
        return np.tanh(self.constant + sum(sloped) + self.press * np.nan_to_num(values["press"]))


def stock(flow: FloatArray, half_life: float = HALF_LIFE) -> FloatArray:
    """Accumulate a yearly flow into a stock that fades.

    s_t = d s_(t-1) + (1 - d) x_t with d = 2^(-1/half_life), from the first known x on: an
    exponential moving average that looks backwards only (Brown 1959).

    Parameters
    ----------
    flow : array, shape (T, ...)
        nan where unknown; the stock is unknown there too.
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
    found = np.full(np.shape(flow), np.nan)
    last = np.full(np.shape(flow)[1:], np.nan)
    for t, now in enumerate(flow):
        last = np.where(
            np.isnan(last), now, np.where(np.isnan(now), last, last * keep + now * (1 - keep))
        )
        found[t] = np.where(np.isnan(now), np.nan, last)
    return found


def records(half_life: float = HALF_LIFE, known_to: int = FITTED_TO) -> Mapping[str, FloatArray]:
    """Prepare the records for the regression.

    Parameters
    ----------
    half_life : float
        In years, positive.
    known_to : int
        Last year of the norms of the press share.

    Returns
    -------
    mapping of `CANDIDATES` and "press" to array, shape (T, 3)
        Flows and votes as stocks. Rivalry keeps its last code after the coding ends, which is no
        sign that a rivalry does. Press: logarithm, less its mean to `known_to`, over its
        standard deviation, for each dyad apart; nan for the dyad without.

    Examples
    --------
    >>> records()["rivalry"][[39, 40, -1], 1].tolist()
    [1.0, 0.0, 1.0]
    """
    series = outcome_series()
    years = observed_years()
    found = {name: series[name].copy() for name in CANDIDATES}
    for name in _STOCKS:
        found[name] = stock(series[name], half_life)
    for t in range(1, len(years)):
        now = found["rivalry"][t]
        found["rivalry"][t] = np.where(np.isnan(now), found["rivalry"][t - 1], now)
    found["peace_scale"][years < _PEACE_SCALE_FROM, 2] = np.nan
    share = np.log(series["press"])
    norm = share[years <= known_to]
    found["press"] = (share - norm.mean(axis=0)) / norm.std(axis=0)
    return found


def target() -> FloatArray:
    """Return the published year-end score on -1..1, shape (T, 3), nan where there is none.

    Examples
    --------
    >>> round(float(target()[0, 2]), 3)
    0.911
    """
    return outcome_series()["year_end"] / SCALE


def fit_measure(
    rows: BoolArray,
    values: Mapping[str, FloatArray] | None = None,
    names: Sequence[str] = CHOSEN,
) -> RelationMeasure:
    """Fit the tie on some dyad-years.

    Ridge regression (Hoerl and Kennard 1970) of artanh(score) on the named records, penalty 1 on
    standardised records; then of the residual on the press share where there is one, without
    constant.

    Parameters
    ----------
    rows : bool array, shape (T, 3)
        Dyad-years that may be used; those without a score or a record are left out.
    values : mapping, optional
        As from `records`, the default.
    names : sequence of str
        Records used.

    Returns
    -------
    RelationMeasure

    Examples
    --------
    >>> seen = np.broadcast_to(observed_years()[:, None] <= FITTED_TO, (76, 3))
    >>> tie = fit_measure(seen)
    >>> tie.slopes[0] > 0 > tie.slopes[1], tie.press < 0, tie.n_rows
    (True, True, 132)
    """
    values = records() if values is None else values
    wanted = target()
    known = np.stack([values[name] for name in names], axis=-1)
    used = rows & ~np.isnan(wanted) & ~np.isnan(known).any(axis=-1)
    known, outcome = known[used], np.arctanh(wanted[used])
    centre, width = known.mean(axis=0), known.std(axis=0)
    width = np.where(width > 0, width, 1.0)  # a record that never varies explains nothing
    standard = (known - centre) / width
    slopes = _ridge(standard, outcome - outcome.mean())
    rest = outcome - outcome.mean() - standard @ slopes
    slopes = slopes / width
    share = values["press"][used]
    press = 0.0
    if (has := ~np.isnan(share)).any():
        press = float(_ridge(share[has, None], rest[has])[0])
    return RelationMeasure(
        names=tuple(names),
        slopes=tuple(float(b) for b in slopes),
        constant=float(outcome.mean() - slopes @ centre),
        press=press,
        n_rows=len(outcome),
    )


def _ridge(x: FloatArray, y: FloatArray) -> FloatArray:
    """Solve (x'x + penalty) b = x'y."""
    return np.asarray(np.linalg.solve(x.T @ x + _PENALTY * np.eye(x.shape[1]), x.T @ y), np.float64)
