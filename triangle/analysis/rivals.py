"""What the consent chain has to beat: forecasts that need no game.

Answers what persistence, climatology and a regression on the same drivers say about the relations
to come. Each learns only from the years up to the origin, and each leaves every level possible.
The role-score model, the fourth rival, is the consent chain itself with other payoffs.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.history import MISREADING, outlook_drivers
from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray
from triangle.politics.postures import DYADS, others

__all__ = ["FEATURES", "climatology", "dyad_features", "logit_regression", "persistence"]

IntArray = NDArray[np.intp]

LEVELS = 3
STRENGTHS = (0.01, 0.03, 0.1, 0.3)
"""Inverse penalties among which the regression chooses."""
MOST_STEPS = 2000
"""Steps of the optimiser of a regression; it needs some dozens."""
LEAST_ROWS = 12
"""Fewest dyad-years to fit a regression on; with fewer, climatology speaks for it."""

FEATURES = (
    "exchange",
    "threat felt",
    "common threat",
    "distance",
    "burden",
    "veto",
    "parity",
)
"""What the regression reads of a dyad; sums over both sides, but for parity."""


def persistence(
    levels: IntArray, horizons: Sequence[int], learn_from: int | None = None
) -> FloatArray:
    """Forecast that relations stay, with the chance of a step that the past shows.

    The share of dyad-years with a change, pooled over dyads, with half a change added in one more
    dyad-year (Jeffreys' rule); a change is one step, to either side alike; several years multiply.

    Parameters
    ----------
    levels : int array, shape (T, 3)
        Observed up to the origin.
    horizons : sequence of int
    learn_from : int, optional
        Number of years, from the first, to learn the chance from; default all.

    Returns
    -------
    array, shape (H, 3, 3)
        Horizon, dyad, level.

    Examples
    --------
    >>> found = persistence(np.array([[0, 1, 2]] * 11), [1, 10])
    >>> found.argmax(axis=-1).tolist(), round(float(found[0, 0, 1]), 4)
    ([[0, 1, 2], [0, 1, 2]], 0.0225)
    """
    learnt = levels[:learn_from]
    moves = learnt[1:] != learnt[:-1]
    rate = (moves.sum() + 0.5) / (moves.size + 1)
    stay = np.array([[1 - rate, rate, 0], [rate / 2, 1 - rate, rate / 2], [0, rate, 1 - rate]])
    chances = np.array([np.linalg.matrix_power(stay, h)[levels[-1]] for h in horizons])
    # As for the consent chain, a record may be misread, so that two steps in a year are possible.
    return (1 - MISREADING) * chances + MISREADING / LEVELS


def climatology(levels: IntArray, horizons: Sequence[int]) -> FloatArray:
    """Forecast the shares of time that each dyad has spent at each level, plus one year at each.

    Parameters
    ----------
    levels : int array, shape (T, 3)
    horizons : sequence of int
        Makes no difference.

    Returns
    -------
    array, shape (H, 3, 3)

    Examples
    --------
    >>> climatology(np.array([[0, 1, 2]] * 3), [1])[0, 0].round(3).tolist()
    [0.667, 0.167, 0.167]
    """
    counts = (levels[:, :, None] == np.arange(LEVELS)).sum(axis=0) + 1.0
    return np.repeat((counts / counts.sum(axis=-1, keepdims=True))[None], len(horizons), axis=0)


def logit_regression(
    levels: IntArray,
    years: IntArray,
    horizons: Sequence[int],
    learn_until: int | None = None,
) -> FloatArray:
    """Forecast by a multinomial logit on the drivers and the relations of the origin.

    One regression for each horizon, on the pooled dyad-years whose outcome is known; penalised by
    the squares of the coefficients, the strength chosen by the log score of the last third of the
    dyad-years. Features are scaled by what is known at the origin.

    Parameters
    ----------
    levels : int array, shape (T, 3)
        Observed up to the origin.
    years : int array, shape (T,)
    horizons : sequence of int
    learn_until : int, optional
        Last year whose outcome may be learnt from; default the origin.

    Returns
    -------
    array, shape (H, 3, 3)

    Raises
    ------
    GameError
        If levels and years do not match.
    ConvergenceError
        If a fit stops early.
    """
    if levels.shape != (len(years), len(DYADS)):
        raise GameError(f"levels: expected shape ({len(years)}, 3), got {levels.shape}")
    last = int(years[-1]) if learn_until is None else min(learn_until, int(years[-1]))
    inputs = np.stack([_inputs(levels[t], int(year)) for t, year in enumerate(years)])
    plain = climatology(levels[: last - int(years[0]) + 1], horizons)
    found = []
    for k, horizon in enumerate(horizons):
        known = last - int(years[0]) + 1 - horizon
        x = inputs[: max(known, 0)].reshape(-1, inputs.shape[-1])
        y = levels[horizon : max(known, 0) + horizon].ravel()
        if len(y) < LEAST_ROWS or len(set(y.tolist())) < 2:
            found.append(plain[k])
            continue
        centre, scale = x.mean(axis=0), x.std(axis=0)
        scale[scale == 0] = 1.0
        chances = _fitted((x - centre) / scale, y, (inputs[-1] - centre) / scale)
        found.append((1 - MISREADING) * chances + MISREADING / LEVELS)
    return np.array(found)


def _fitted(x: FloatArray, y: IntArray, at: FloatArray) -> FloatArray:
    """Choose the penalty on the last third of the rows, fit on all, predict the origin."""
    cut = 2 * len(y) // 3
    scores = []
    if len(set(y[:cut].tolist())) >= 2:
        for strength in STRENGTHS:
            ahead = _logit(x[:cut], y[:cut], x[cut:], strength)
            ahead = (1 - MISREADING) * ahead + MISREADING / LEVELS
            scores.append(np.log(ahead[np.arange(len(y) - cut), y[cut:]]).mean())
    strength = STRENGTHS[int(np.argmax(scores))] if scores else STRENGTHS[0]
    return _logit(x, y, at, strength)


def _logit(x: FloatArray, y: IntArray, at: FloatArray, strength: float) -> FloatArray:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=MOST_STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            model.fit(x, y)
        except ConvergenceWarning:
            raise ConvergenceError(
                f"regression on {len(y)} dyad-years: no maximum within {MOST_STEPS} steps at an "
                f"inverse penalty of {strength:g}; a fit that stops early is no rival"
            ) from None
    chances = np.zeros((len(at), LEVELS))
    chances[:, model.classes_] = model.predict_proba(at)
    return chances


def _inputs(levels: IntArray, year: int) -> FloatArray:
    """Return the features of the three dyads: drivers, own level and levels of the others."""
    own = (levels[:, None] == np.arange(1, LEVELS)).astype(float)
    apart = [[e for e in range(3) if e != d] for d in range(3)]
    with_weaker = np.array([sorted(levels[rest]) for rest in apart], dtype=float)
    return np.hstack([dyad_features(year), own, with_weaker])


@cache
def dyad_features(year: int) -> FloatArray:
    """Return what the drivers known at the end of a year say about each dyad.

    Parameters
    ----------
    year : int

    Returns
    -------
    array, shape (3, F)
        In the order of `FEATURES`.

    Examples
    --------
    >>> dyad_features(1971).shape
    (3, 7)
    """
    drivers = outlook_drivers(year)
    rows = []
    for i, j in DYADS:
        (third,) = set(others(i)) - {j}
        both = ((i, j), (j, i))
        rows.append(
            [
                sum(drivers.exchange[a, b] for a, b in both),
                sum(drivers.threat[a, b] for a, b in both),
                min(drivers.threat[i, third], drivers.threat[j, third]),
                sum(drivers.distance[a, b] for a, b in both),
                sum(drivers.burden[a, b] for a, b in both),
                drivers.veto[i] + drivers.veto[j],
                drivers.parity[i, j],
            ]
        )
    found = np.array(rows)
    found.flags.writeable = False
    return found
