"""Can weights be learnt from a record of this length at all? Known ones, simulated, estimated.

Answers how far estimates fall from the truth, and how often their intervals hold it, when history
is drawn from the model itself with numbers drawn from the prior. If estimation and standard errors
are right, intervals hold the truth as often as they say (Cook, Gelman and Rubin 2006). It cannot
say whether the model is right about the world.

References
----------
Cook, S. R., Gelman, A. and Rubin, D. B. (2006), Validation of software for Bayesian models using
posterior quantiles, Journal of Computational and Graphical Statistics 15, 675-692.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.estimation import estimate
from triangle.analysis.history import History
from triangle.analysis.history_model import (
    HistoryParameters,
    yearly_states,
    yearly_transitions,
)
from triangle.analysis.history_prior import HistoryPrior
from triangle.game import FloatArray

__all__ = ["Recovery", "recover", "simulate_record"]


@dataclass(frozen=True, eq=False)
class Recovery:
    """Estimates of known numbers from simulated histories.

    Attributes
    ----------
    prior : HistoryPrior
    seed : int
    truth, logs, standard_errors : arrays, shape (n, P)
        Logarithms, in the order of ``prior.names``.
    """

    prior: HistoryPrior
    seed: int
    truth: FloatArray
    logs: FloatArray
    standard_errors: FloatArray

    @property
    def errors(self) -> FloatArray:
        """Error of each estimate in its own standard errors, shape (n, P)."""
        return (self.logs - self.truth) / self.standard_errors

    def coverage(self, level: float = 0.9) -> float:
        """Share of intervals of a level that hold the truth, over all numbers and trials."""
        from scipy.special import ndtri

        return float((np.abs(self.errors) <= ndtri(0.5 + level / 2)).mean())


def recover(
    history: History,
    prior: HistoryPrior,
    trials: int,
    seed: int = 1,
    done: Callable[[int], None] | None = None,
) -> Recovery:
    """Simulate histories from numbers drawn from the prior and estimate these.

    Parameters
    ----------
    history : History
        Gives years, drivers and the prior's channels; its observations are replaced.
    prior : HistoryPrior
    trials : int
    seed : int
    done : callable, optional
        Called with the number of finished trials.

    Returns
    -------
    Recovery
    """
    rng = np.random.default_rng(seed)
    truth, logs, errors = [], [], []
    for trial in range(trials):
        drawn = prior.draw(rng)
        _, evidence = simulate_record(history, prior.parameters(drawn), rng)
        found = estimate(history.with_evidence(evidence), prior, seed=seed, starts=1)
        truth.append(drawn)
        logs.append(found.logs)
        errors.append(found.standard_errors)
        if done is not None:
            done(trial + 1)
    return Recovery(prior, seed, np.array(truth), np.array(logs), np.array(errors))


def simulate_record(
    history: History,
    parameters: HistoryParameters,
    rng: np.random.Generator,
    misreading: float | None = None,
) -> tuple[NDArray[np.intp], FloatArray]:
    """Draw a path of the chain under the drivers of the years, and a record of it.

    Each dyad's level is recorded as it is, or, with the chance of a misreading, at random.

    Parameters
    ----------
    history : History
    parameters : HistoryParameters
    rng : numpy Generator
    misreading : float, optional
        Default: that of the history.

    Returns
    -------
    states : int array, shape (T,)
        The true state of each year; the first is any, with equal chance.
    evidence : array, shape (T, n_states)

    Examples
    --------
    >>> from triangle.analysis.history import load_history
    >>> from triangle.politics.weights import load_weights
    >>> weights = {name: q.value for name, q in load_weights().values.items()}
    >>> numbers = HistoryParameters(weights, 2.0, 0.5)
    >>> history = load_history(1955)
    >>> path, evidence = simulate_record(history, numbers, np.random.default_rng(1), 0.0)
    >>> bool((evidence.argmax(axis=1) == path).all())
    True
    """
    states = yearly_states(
        history.space,
        history.channels,
        history.items,
        history.discount_factors,
        parameters.weights,
    )
    transition = yearly_transitions(states, parameters)
    n = history.n_states
    path = np.empty(len(transition), dtype=np.intp)
    path[0] = rng.integers(n)
    for t in range(1, len(path)):
        path[t] = rng.choice(n, p=transition[t, path[t - 1]])
    astray = history.misreading if misreading is None else misreading
    levels = np.array(history.space.states)
    n_levels = history.space.n_levels
    misread = rng.random((len(path), 3)) < astray
    seen = np.where(misread, rng.integers(n_levels, size=(len(path), 3)), levels[path])
    right = levels[None, :, :] == seen[:, None, :]
    per_dyad = np.where(right, 1 - astray, 0.0) + astray / n_levels
    return path, np.asarray(per_dyad.prod(axis=-1))
