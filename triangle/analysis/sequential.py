"""Learning year by year: forecasts that average over all parameters the past leaves likely.

Answers what the model would have said at the end of every year, with parameters learnt from that
year's past alone. Parameters are drawn from the prior once; at each origin every draw counts in
proportion to the likelihood of the record up to there (importance sampling: Geweke 1989), so that
no draw ever sees the future and the jumps of the likelihood (see `estimation`) do no harm. The
certificate is the effective number of draws.

References
----------
Geweke, J. (1989), Bayesian inference in econometric models using Monte Carlo integration,
Econometrica 57, 1317-1339. Kong, A., Liu, J. S. and Wong, W. H. (1994), Sequential imputations and
Bayesian missing data problems, Journal of the American Statistical Association 89, 278-288.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from triangle.analysis.forecasts import as_recorded
from triangle.analysis.history import History
from triangle.analysis.history_model import (
    HistoryParameters,
    YearlyStates,
    history_chain,
    yearly_states,
    yearly_transitions,
)
from triangle.analysis.history_prior import HistoryPrior
from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["CHUNK", "Learning", "learn"]

CHUNK = 50
"""Draws of one piece of work."""


@dataclass(frozen=True, eq=False)
class Learning:
    """Forecasts from every year of a history.

    Attributes
    ----------
    history : History
    prior : HistoryPrior
    draws, seed : int
    learn_until : int
        Last year that parameters were learnt from.
    horizons : tuple of H years
    chances : array, shape (T, H, n_states)
        Of the state on record, from each year as the origin.
    effective : array, shape (T,)
        Effective number of draws at each origin (Kong, Liu and Wong 1994).
    log_evidence : float
        Logarithm of the mean likelihood, over the prior, of the record learnt from.
    """

    history: History
    prior: HistoryPrior
    draws: int
    seed: int
    learn_until: int
    horizons: tuple[int, ...]
    chances: FloatArray
    effective: FloatArray
    log_evidence: float


def learn(
    history: History,
    prior: HistoryPrior,
    horizons: Sequence[int],
    draws: int,
    learn_until: int,
    seed: int = 1,
    known: Mapping[int, FloatArray] | None = None,
    done: Callable[[int, FloatArray], None] | None = None,
) -> Learning:
    """Forecast from every year with parameters learnt from its past.

    Parameters
    ----------
    history : History
    prior : HistoryPrior
    horizons : sequence of int
        Years ahead, each at least 1 and no two alike.
    draws : int
        From the prior; a multiple of `CHUNK`.
    learn_until : int
        Later years change where the triangle stands, not what is held of the parameters.
    seed : int
        Each chunk has a generator of its own, so that a stopped run can be taken up again.
    known : mapping of chunk number to array, optional
        Chunks that need not be done again, as given to `done`.
    done : callable, optional
        Called with the number of each chunk and its sums, shape (T, H * n_states + 2).

    Returns
    -------
    Learning

    Raises
    ------
    GameError
        If the draws are no positive multiple of `CHUNK`, or the horizons are no different years
        ahead.

    Examples
    --------
    >>> from triangle.analysis.history import load_history
    >>> from triangle.analysis.history_prior import judged_prior
    >>> from triangle.politics.weights import load_weights
    >>> history = load_history(1955)
    >>> found = learn(history, judged_prior(load_weights()), [1, 5], 50, 1955)
    >>> found.chances.shape, bool(np.allclose(found.chances.sum(axis=-1), 1))
    ((6, 2, 27), True)
    """
    if draws <= 0 or draws % CHUNK:
        raise GameError(f"draws: expected a positive multiple of {CHUNK}, got {draws}")
    wanted = tuple(horizons)
    if not wanted or min(wanted) < 1 or len(set(wanted)) < len(wanted):
        raise GameError(f"horizons: expected different numbers of years from 1 on, got {wanted}")
    # All chunks weigh likelihoods against the same path, that of the judged values.
    reference = _learnt(history, prior.parameters(prior.centre), learn_until)
    total = np.zeros((len(history.years), len(wanted) * history.n_states + 2))
    for chunk in range(draws // CHUNK):
        if known is not None and chunk in known:
            total += known[chunk]
            continue
        sums = _chunk(history, prior, wanted, learn_until, [seed, chunk], reference)
        total += sums
        if done is not None:
            done(chunk, sums)
    weight, square = total[:, 0], total[:, 1]
    shape = (len(total), len(wanted), history.n_states)
    true = (total[:, 2:] / weight[:, None]).reshape(shape)
    chances = as_recorded(true, history.space, history.misreading)
    effective = weight**2 / square
    for array in (chances, effective):
        array.flags.writeable = False
    return Learning(
        history=history,
        prior=prior,
        draws=draws,
        seed=seed,
        learn_until=learn_until,
        horizons=wanted,
        chances=chances,
        effective=effective,
        log_evidence=float(reference[-1] + np.log(weight[-1] / draws)),
    )


def _learnt(history: History, parameters: HistoryParameters, learn_until: int) -> FloatArray:
    """Log likelihood of the record up to each year, none counted after the last to learn from."""
    return _up_to(history, history_chain(history, parameters).log_likelihoods, learn_until)


def _up_to(history: History, log_likelihoods: FloatArray, learn_until: int) -> FloatArray:
    counted = np.where(history.years <= learn_until, log_likelihoods, 0.0)
    return np.asarray(np.cumsum(counted))


def _chunk(
    history: History,
    prior: HistoryPrior,
    horizons: tuple[int, ...],
    learn_until: int,
    seed: Sequence[int],
    reference: FloatArray,
) -> FloatArray:
    """Sum weights, their squares and weighted forecasts over the draws of one chunk."""
    rng = np.random.default_rng(seed)
    total = np.zeros((len(history.years), len(horizons) * history.n_states + 2))
    solved: dict[tuple[float, ...], tuple[YearlyStates, YearlyStates]] = {}
    for _ in range(CHUNK):
        numbers = prior.parameters(prior.draw(rng))
        key = tuple(numbers.weights.values())
        if key not in solved:  # the weights of the role scores never change
            solved = {key: _past_and_ahead(history, numbers)}
        past, ahead = solved[key]
        chain = history_chain(history, numbers, past)
        weight = np.exp(_up_to(history, chain.log_likelihoods, learn_until) - reference)
        year = yearly_transitions(ahead, numbers)
        ahead_by = [chain.filtered]
        for _ in range(max(horizons)):
            ahead_by.append((ahead_by[-1][:, None, :] @ year)[:, 0])
        forecasts = [ahead_by[horizon] for horizon in horizons]
        total[:, 0] += weight
        total[:, 1] += weight**2
        total[:, 2:] += weight[:, None] * np.concatenate(forecasts, axis=1)
    return total


def _past_and_ahead(
    history: History, numbers: HistoryParameters
) -> tuple[YearlyStates, YearlyStates]:
    """Find what can last in the years of the record, and under the outlook of each."""
    record = (history.items, history.discount_factors)
    outlook = (history.outlook_items, history.outlook_discount_factors)
    past, ahead = (
        yearly_states(history.space, history.channels, *given, numbers.weights)
        for given in (record, outlook)
    )
    return past, ahead
