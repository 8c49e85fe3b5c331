"""Estimation: slopes, certificates, recovery of known numbers, the bootstrap over years."""

import numpy as np
import pytest

from triangle.analysis import estimation
from triangle.analysis.estimation import climb, estimate
from triangle.analysis.history import load_history, role_history
from triangle.analysis.history_model import history_chain
from triangle.analysis.history_prior import PRECISION, REVISIONS, HistoryPrior, judged_prior
from triangle.analysis.recovery import recover, simulate_record
from triangle.analysis.year_bootstrap import bootstrap_years, draw_blocks
from triangle.errors import ConvergenceError, GameError
from triangle.politics.weights import load_weights

ROLE = "role score"


@pytest.fixture(scope="module")
def roles():
    """A history with one channel and two free numbers: quick to estimate."""
    return role_history(load_history(2015))


def role_prior(spread=1.0):
    centre = np.log([PRECISION[0], REVISIONS[0]])
    return HistoryPrior(("precision", "revisions"), centre, np.full(2, spread), {ROLE: 1.0})


@pytest.fixture(scope="module")
def found(roles):
    return estimate(roles, role_prior(), starts=2)


def test_estimate_is_a_maximum_of_likelihood_and_prior(roles, found):
    def objective(logs):
        prior = found.prior
        chain = history_chain(roles, prior.parameters(logs))
        return chain.log_likelihoods.sum() + prior.log_density(logs)

    top = objective(found.logs)
    assert np.isclose(top, found.best.objective, atol=1e-8)
    for k in range(2):
        for sign in (-1, 1):
            moved = found.logs + sign * 0.05 * np.eye(2)[k]
            assert objective(moved) < top
    assert found.best.settled
    assert found.best.slope < 1e-4


def test_what_is_no_maximum_is_an_error_that_holds_it(roles, monkeypatch):
    monkeypatch.setattr(estimation, "_curvature", lambda *_: np.diag([1.0, -1.0]))
    with pytest.raises(ConvergenceError, match="no standard errors") as caught:
        estimate(roles, role_prior(), starts=1)
    assert caught.value.partial.slope < 1e-4
    monkeypatch.setattr(estimation, "FLAT", -1.0)
    with pytest.raises(ConvergenceError, match=r"starts: 1\) still rises"):
        estimate(roles, role_prior(), starts=1)


def test_standard_errors_are_the_curvature(roles, found):
    step = 0.02
    k = 1

    def objective(logs):
        prior = found.prior
        chain = history_chain(roles, prior.parameters(logs))
        return chain.log_likelihoods.sum() + prior.log_density(logs)

    up, down = (objective(found.logs + s * step * np.eye(2)[k]) for s in (1, -1))
    curvature = (2 * found.best.objective - up - down) / step**2
    assert np.isclose(curvature, np.linalg.inv(found.covariance)[k, k], rtol=1e-3)


def test_starts_lead_to_one_place(found):
    first, second = found.climbs
    assert np.allclose(first.logs, second.logs, atol=1e-4)


def test_same_seed_same_estimate(roles, found):
    again = estimate(roles, role_prior(), starts=2)
    assert np.array_equal(again.logs, found.logs)


def test_a_record_without_news_leaves_the_prior(roles):
    silent = roles.with_evidence(np.ones_like(roles.evidence))
    left = estimate(silent, role_prior(0.3), starts=1)
    assert np.allclose(left.logs, left.prior.centre, atol=1e-6)
    assert np.allclose(left.shrinkage, 1, atol=1e-4)


def test_intervals_hold_numbers_drawn_from_the_prior(roles):
    recovered = recover(roles, role_prior(0.7), trials=15, seed=3)
    assert recovered.coverage(0.9) > 0.75
    assert recovered.coverage(0.5) < 0.75
    # Not by being wide: what history can tell is told.
    narrow = recovered.standard_errors[:, 1] / recovered.prior.spread[1]
    assert narrow.mean() < 0.6
    correlation = np.corrcoef(recovered.truth[:, 1], recovered.logs[:, 1])[0, 1]
    assert correlation > 0.7


def test_many_revisions_pin_weights_down():
    """Where choices are sharp and frequent, a few decades tell the weights of choices apart."""
    history = load_history(1985)
    prior = judged_prior(load_weights())
    truth = prior.centre + 0.8 * prior.spread * np.array([1, -1, 1, -1, 0, 1, -1, 0, 0.0])
    truth[-2:] = np.log([5.0, 6.0])
    record = simulate_record(history, prior.parameters(truth), np.random.default_rng(5))[1]
    learnt = estimate(history.with_evidence(record), prior, starts=1)
    names = dict(zip(prior.names, range(9), strict=True))
    told = [names[name] for name in ("accommodation", "precision", "revisions")]
    assert (learnt.shrinkage[told] < 0.6).all()
    errors = (learnt.logs - truth) / learnt.standard_errors
    assert np.abs(errors).max() < 3.5


def test_numeraire_stays_and_must_be_a_channel():
    prior = judged_prior(load_weights())
    assert "confrontation" not in prior.names
    moved = prior.parameters(prior.centre + 1)
    assert moved.weights["confrontation"] == load_weights().values["confrontation"].value
    with pytest.raises(GameError, match="numeraire"):
        judged_prior(load_weights(), "friendship")
    with pytest.raises(GameError, match="9 logarithms"):
        prior.parameters(np.zeros(3))


def test_bootstrap_takes_up_where_it_stopped(roles, found):
    whole = bootstrap_years(found, 4, seed=2)
    kept = {0: whole[0], 1: whole[1]}
    made = []
    again = bootstrap_years(found, 4, seed=2, known=kept, done=lambda k, _: made.append(k))
    assert made == [2, 3]
    assert np.array_equal(whole, again)
    assert np.ptp(whole[:, 1]) > 0


def test_years_that_count_for_nothing_leave_the_prior(roles):
    prior = role_prior()
    left = climb(roles, prior, prior.centre + 0.3, year_weights=np.zeros(len(roles.years)))
    assert np.allclose(left.logs, prior.centre, atol=1e-5)


def test_blocks_fit_the_series():
    drawn = draw_blocks(11, 4, np.random.default_rng(0))
    assert len(drawn) == 11
    assert set(np.diff(drawn[:4]) % 11) == {1}
    with pytest.raises(GameError, match="block"):
        draw_blocks(3, 4, np.random.default_rng(0))
