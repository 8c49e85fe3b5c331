"""The record, the hidden chain, and the likelihood of a history."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from triangle.analysis.history import evidence_of, load_history, role_history
from triangle.analysis.history_model import (
    HistoryParameters,
    history_chain,
    yearly_states,
    yearly_transitions,
)
from triangle.analysis.worlds import solve_worlds
from triangle.errors import GameError, ScenarioError
from triangle.politics.drivers import drivers_of_year
from triangle.politics.weights import load_weights
from triangle.solvers.hidden_chain import filter_chain
from triangle.solvers.record_likelihood import record_log_likelihoods
from triangle.solvers.revisions import poisson_revisions

JUDGED = {name: q.value for name, q in load_weights().values.items()}


def random_chain(rng, periods=5, states=3):
    steps = rng.dirichlet(np.ones(states), size=(periods, states))
    return steps, rng.uniform(0.1, 1, size=(periods, states)), rng.dirichlet(np.ones(states))


@pytest.fixture(scope="module")
def history():
    return load_history(2015)


def test_revisions_are_the_matrix_exponential():
    from scipy.linalg import expm

    step = np.random.default_rng(1).dirichlet(np.ones(4), size=(2, 4))
    for mean in (0.0, 0.3, 1.0, 7.0, 200.0):
        expected = np.stack([expm(mean * (p - np.eye(4))) for p in step])
        assert np.abs(poisson_revisions(step, mean) - expected).max() < 1e-11


@pytest.mark.parametrize("mean", [1e9, 1e17, 1.7e308])
def test_very_many_revisions_are_the_long_run(mean):
    step = np.random.default_rng(1).dirichlet(np.ones(4), size=4)
    found = poisson_revisions(step, mean)
    assert np.abs(found - found[0]).max() < 1e-12
    assert np.abs(found[0] @ step - found[0]).max() < 1e-12


@pytest.mark.parametrize("mean", [-0.1, np.nan, np.inf])
def test_revisions_refuse_what_is_no_mean(mean):
    with pytest.raises(GameError, match="revisions"):
        poisson_revisions(np.eye(2), mean)


def test_filter_agrees_with_all_paths_one_by_one():
    steps, seen, start = random_chain(np.random.default_rng(2))
    chain = filter_chain(steps, seen, start)
    total, last = 0.0, np.zeros(3)
    for path in itertools.product(range(3), repeat=5):
        weight = start[path[0]] * seen[0, path[0]]
        for t in range(1, 5):
            weight *= steps[t, path[t - 1], path[t]] * seen[t, path[t]]
        total += weight
        last[path[-1]] += weight
    assert np.isclose(np.exp(chain.log_likelihoods.sum()), total, rtol=1e-12)
    assert np.allclose(chain.filtered[-1], last / total, atol=1e-12)


def test_batched_likelihood_agrees_with_the_filter():
    rng = np.random.default_rng(3)
    steps, seen, start = random_chain(rng)
    other = random_chain(rng)[0]
    found = record_log_likelihoods(np.stack([steps, other]), [0.4, 2.5], seen, start)
    for row, step, mean in zip(found, (steps, other), (0.4, 2.5), strict=True):
        expected = filter_chain(poisson_revisions(step, mean), seen, start).log_likelihoods
        assert np.allclose(row, expected, atol=1e-11)


def test_a_start_of_another_length_is_refused():
    with pytest.raises(GameError, match="start: expected 2"):
        record_log_likelihoods([[np.eye(2)] * 2], [1.0], np.ones((2, 2)), [1.0, 0.0, 0.0])


def test_an_impossible_observation_is_an_error_that_names_the_period():
    with pytest.raises(GameError, match="period 1"):
        filter_chain([np.eye(2)] * 2, [[1, 0], [0, 1]], [1, 0])
    with pytest.raises(GameError, match="period 1"):
        record_log_likelihoods([[np.eye(2)] * 2], [1.0], [[1, 0], [0, 1]], [1, 0])


def test_history_until_a_year_knows_nothing_later(history):
    short, cut = load_history(1980), history.until(1980)
    assert cut.years[-1] == 1980
    for name in ("items", "outlook_items", "discount_factors", "evidence"):
        assert np.array_equal(getattr(short, name), getattr(cut, name)), name
    numbers = HistoryParameters(JUDGED, 2.0, 0.5)
    early = history_chain(cut, numbers).filtered
    assert np.allclose(early, history_chain(history, numbers).filtered[:31], atol=1e-12)


def test_outlook_holds_next_january_but_not_next_capabilities(history):
    transition = history.channels.index("transition")
    exchange = history.channels.index("exchange")
    row = history.row(1990)
    now, following = history.items[row], history.items[row + 1]
    outlook = history.outlook_items[row]
    assert np.array_equal(outlook[..., exchange], following[..., exchange])
    assert np.array_equal(outlook[..., transition], now[..., transition])
    assert drivers_of_year(1990).capability.tolist() != drivers_of_year(1991).capability.tolist()


def test_every_year_is_possible_and_an_unknown_score_says_nothing(history):
    assert (history.evidence > 0).all()
    level = np.array(history.observed.level)
    level[0, 1] = -1
    unknown = replace(history.observed, level=level)
    row = evidence_of(unknown, history.space, [1950])[0].reshape(3, 3, 3)
    assert np.allclose(row, row[:, :1, :], atol=1e-15)


def test_errors_blur_the_record(history):
    seen, space = history.observed, history.space
    sharp = evidence_of(seen, space, history.years)
    blurred = evidence_of(seen, space, history.years, record="errors")
    assert (sharp.argmax(axis=1) == blurred.argmax(axis=1)).all()
    assert (blurred.max(axis=1) <= sharp.max(axis=1) + 1e-12).all()
    with pytest.raises(ScenarioError, match="record"):
        evidence_of(seen, space, history.years, record="rumours")
    with pytest.raises(ScenarioError, match="misreading"):
        evidence_of(seen, space, history.years, misreading=2.0)


def test_years_outside_the_record_are_refused(history):
    with pytest.raises(ScenarioError, match="1950"):
        load_history(2030)
    with pytest.raises(ScenarioError, match="2031"):
        history.row(2031)
    with pytest.raises(ScenarioError, match="covers"):
        evidence_of(history.observed, history.space, [2040])


def test_states_are_those_of_solved_worlds(history):
    short = history.until(1975)
    found = yearly_states(short.space, short.channels, short.items, short.discount_factors, JUDGED)
    payoffs = short.items @ np.array([JUDGED[name] for name in short.channels])
    worlds = solve_worlds(short.space, payoffs, short.discount_factors)
    assert found.exact.all()
    assert worlds.exact.all()
    assert np.array_equal(found.enforceable, worlds.states_enforceable)
    assert np.array_equal(found.profiles, worlds.representatives)


def test_only_precision_times_weights_matters(history):
    short = history.until(1970)
    doubled = {name: 2 * weight for name, weight in JUDGED.items()}
    one = history_chain(short, HistoryParameters(JUDGED, 2.0, 0.5)).log_likelihoods
    two = history_chain(short, HistoryParameters(doubled, 1.0, 0.5)).log_likelihoods
    assert np.allclose(one, two, atol=1e-9)


def test_without_precision_payoffs_do_not_matter(history):
    short = role_history(history.until(1952))
    states = yearly_states(
        short.space, short.channels, short.items, short.discount_factors, {"role score": 1.0}
    )
    found = yearly_transitions(states, HistoryParameters({"role score": 1.0}, 1e-12, 0.7))
    assert np.allclose(found[0], found[1], atol=1e-9)
    assert np.allclose(found.sum(axis=-1), 1)


@pytest.mark.parametrize("number", [0.0, -1.0, np.nan])
def test_parameters_are_positive(number):
    with pytest.raises(GameError, match="precision"):
        HistoryParameters(JUDGED, number, 1.0)
