"""Weights estimated from history: penalised maximum likelihood of the consent chain.

Answers which weights, precision and yearly revisions make the observed record most likely, held
near what was judged before by a stated prior, and how sure that is. Does not decide which weights
the scenarios use.

The likelihood is smooth as long as the same states are enforceable and the same profiles stand for
them, and jumps where that changes. Estimation therefore alternates (as the nested pseudo likelihood
of Aguirregabiria and Mira 2007): hold the states, maximise, find the states anew, until they no
longer change. Where they come back to the same, the result is a local maximum of the true
likelihood; where they go round in a circle, the best point visited is returned and says so.

References
----------
Aguirregabiria, V. and Mira, P. (2007), Sequential estimation of dynamic discrete games,
Econometrica 75, 1-53.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from triangle.analysis.history import History
from triangle.analysis.history_model import (
    HistoryParameters,
    YearlyStates,
    history_chain,
    yearly_states,
)
from triangle.analysis.history_prior import HistoryPrior
from triangle.errors import ConvergenceError
from triangle.game import FloatArray
from triangle.solvers.consent import consent_chain
from triangle.solvers.record_likelihood import record_log_likelihoods

__all__ = ["Climb", "Estimate", "climb", "estimate"]

MOST_ROUNDS = 12
"""Rounds of holding and finding the states before a circle is declared."""
STEP = 1e-4
"""Step of the central differences, in logarithms."""
BOX = 3.5
"""Prior standard deviations from the judged values within which the maximum is sought."""
FLAT = 1e-3
"""Largest slope, per prior standard deviation, at what counts as a maximum."""


@dataclass(frozen=True, eq=False)
class Climb:
    """Where one start led.

    Attributes
    ----------
    logs : array
        Logarithms of the free numbers at the maximum found.
    objective : float
        Log likelihood plus log prior there, with the states found anew.
    log_likelihood : float
    states : YearlyStates
        Those under which the maximum was found.
    settled : bool
        Whether the states found at the maximum are those under which it was found.
    slope : float
        Largest derivative of the objective, per prior standard deviation.
    rounds, evaluations : int
    """

    logs: FloatArray
    objective: float
    log_likelihood: float
    states: YearlyStates
    settled: bool
    slope: float
    rounds: int
    evaluations: int


@dataclass(frozen=True, eq=False)
class Estimate:
    """Estimated weights with their certificate.

    Attributes
    ----------
    history : History
    prior : HistoryPrior
    seed : int
    parameters : HistoryParameters
    logs : array, shape (P,)
        Logarithms of the free numbers, in the order of ``prior.names``.
    covariance : array, shape (P, P)
        Of the logarithms: inverse of the curvature of the objective.
    best : Climb
    climbs : tuple of Climb
        One for every start.
    log_likelihood_judged : float
        At the centre of the prior.
    """

    history: History
    prior: HistoryPrior
    seed: int
    parameters: HistoryParameters
    logs: FloatArray
    covariance: FloatArray
    best: Climb
    climbs: tuple[Climb, ...]
    log_likelihood_judged: float

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the logarithms."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def shrinkage(self) -> FloatArray:
        """Posterior over prior standard deviation: 1 where history says nothing."""
        return self.standard_errors / self.prior.spread


def estimate(
    history: History,
    prior: HistoryPrior,
    seed: int = 1,
    starts: int = 4,
    done: Callable[[Climb], None] | None = None,
) -> Estimate:
    """Estimate weights, precision and revisions by penalised maximum likelihood.

    Parameters
    ----------
    history : History
        The years to learn from; cut it with ``history.until``.
    prior : HistoryPrior
    seed : int
        Of the starts after the first, which is the centre of the prior.
    starts : int
    done : callable, optional
        Called after every climb, for a progress bar.

    Returns
    -------
    Estimate

    Raises
    ------
    ConvergenceError
        If the best climb did not reach a maximum; `partial` holds it.

    Examples
    --------
    >>> from triangle.analysis.history import load_history
    >>> from triangle.analysis.history_prior import judged_prior
    >>> from triangle.politics.weights import load_weights
    >>> found = estimate(load_history(1960), judged_prior(load_weights()), starts=1)
    >>> bool(found.best.log_likelihood > found.log_likelihood_judged), found.best.slope < 1e-3
    (True, True)
    """
    rng = np.random.default_rng(seed)
    begin = [np.array(prior.centre), *(prior.draw(rng) for _ in range(starts - 1))]
    climbs = []
    for logs in begin:
        climbs.append(climb(history, prior, logs))
        if done is not None:
            done(climbs[-1])
    best = max(climbs, key=lambda found: (found.objective, found.settled))
    if best.slope > FLAT:
        raise ConvergenceError(
            f"estimation: the best climb (starts: {len(climbs)}) still rises at {best.slope:.2g} "
            f"per prior standard deviation, expected at most {FLAT:g}; use more starts, or a wider "
            f"prior if it lies at the edge, {BOX:g} standard deviations from the judged values",
            partial=best,
        )
    curvature = _curvature(history, prior, best)
    if np.linalg.eigvalsh(curvature).min() <= 0:
        raise ConvergenceError(
            f"estimation: the best climb (starts: {len(climbs)}) ended where the objective is flat "
            "but not at its highest, so that there are no standard errors; use more starts",
            partial=best,
        )
    covariance = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    covariance.flags.writeable = False
    at_centre = history_chain(history, prior.parameters(prior.centre)).log_likelihoods.sum()
    return Estimate(
        history=history,
        prior=prior,
        seed=seed,
        parameters=prior.parameters(best.logs),
        logs=best.logs,
        covariance=covariance,
        best=best,
        climbs=tuple(climbs),
        log_likelihood_judged=float(at_centre),
    )


def climb(
    history: History,
    prior: HistoryPrior,
    start: FloatArray,
    year_weights: FloatArray | None = None,
) -> Climb:
    """Climb from one start to a maximum of likelihood and prior.

    Parameters
    ----------
    history : History
    prior : HistoryPrior
    start : array
        Logarithms of the free numbers.
    year_weights : array, shape (T,), optional
        How often each year's contribution counts; default once. For the bootstrap.

    Returns
    -------
    Climb
    """
    from scipy.optimize import minimize

    counts = np.ones(len(history.years)) if year_weights is None else year_weights
    states, logs = _states(history, prior, start), np.asarray(start, dtype=np.float64)
    visited: list[Climb] = []
    evaluations = 0
    for rounds in range(1, MOST_ROUNDS + 1):
        score = _Score(history, prior, states, counts)
        found = minimize(
            score.loss,
            (logs - prior.centre) / prior.spread,
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOX, BOX)] * len(logs),
            options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-5},
        )
        logs = prior.centre + prior.spread * found.x
        evaluations += score.evaluations
        slope = float(np.abs(score.loss(found.x)[1]).max())
        anew = _states(history, prior, logs)
        value = float(_Score(history, prior, anew, counts).objective(found.x[None])[0])
        settled = anew.same_as(states)
        likelihood = value - prior.log_density(logs)
        visited.append(Climb(logs, value, likelihood, states, settled, slope, rounds, evaluations))
        if settled or any(anew.same_as(earlier.states) for earlier in visited):
            break
        states = anew
    best = max(visited, key=lambda point: (point.objective, point.settled))
    best.logs.flags.writeable = False
    return best


class _Score:
    """The objective with the states held, in prior standard deviations, and its slopes."""

    def __init__(
        self, history: History, prior: HistoryPrior, states: YearlyStates, counts: FloatArray
    ) -> None:
        self._prior, self._states, self._counts = prior, states, counts
        self._evidence = history.evidence
        self._start = np.full(history.n_states, 1 / history.n_states)
        self.evaluations = 0

    def objective(self, scaled: FloatArray) -> FloatArray:
        """Return log likelihood plus log prior at each of (B, P) points."""
        self.evaluations += len(scaled)
        points = self._prior.centre + self._prior.spread * scaled
        parameters = [self._prior.parameters(logs) for logs in points]
        weights = np.array([[p.weights[c] for c in self._states.channels] for p in parameters])
        precision = np.array([[p.precision] for p in parameters])
        payoffs = np.moveaxis(self._states.items @ weights.T, -1, 0)
        step = consent_chain(payoffs, precision, self._states.enforceable).transition
        revisions = [p.revisions for p in parameters]
        found = record_log_likelihoods(step, revisions, self._evidence, self._start)
        return np.asarray(found @ self._counts - 0.5 * (scaled**2).sum(axis=1))

    def loss(self, scaled: FloatArray) -> tuple[float, FloatArray]:
        """Return minus the objective and its slopes by central differences, all in one batch."""
        steps = STEP * np.eye(len(scaled))
        found = self.objective(np.vstack([scaled, scaled + steps, scaled - steps]))
        ahead, behind = np.split(found[1:], 2)
        return -float(found[0]), -(ahead - behind) / (2 * STEP)


def _states(history: History, prior: HistoryPrior, logs: FloatArray) -> YearlyStates:
    weights = prior.parameters(logs).weights
    return yearly_states(
        history.space, history.channels, history.items, history.discount_factors, weights
    )


def _curvature(history: History, prior: HistoryPrior, best: Climb) -> FloatArray:
    """Second derivatives of minus the objective in the logarithms, the states held."""
    score = _Score(history, prior, best.states, np.ones(len(history.years)))
    at = (best.logs - prior.centre) / prior.spread
    moves = 10 * STEP * np.eye(len(at))
    rows = [(score.loss(at + move)[1] - score.loss(at - move)[1]) / (20 * STEP) for move in moves]
    scaled = (np.array(rows) + np.array(rows).T) / 2
    return np.asarray(scaled / np.outer(prior.spread, prior.spread))
