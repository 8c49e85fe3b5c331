"""Forecasts of the past: nothing from the future, rivals at their best, honest intervals."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from triangle.analysis import rivals
from triangle.analysis.backtest import FORECASTERS, backtest, role_prior
from triangle.analysis.candidate_channels import (
    NUCLEAR_SHADOW,
    nuclear_shadow,
    shadowed_history,
    shadowed_prior,
)
from triangle.analysis.forecasts import as_recorded, dyad_chances, joint_chances
from triangle.analysis.history import load_history, role_history
from triangle.analysis.history_prior import judged_prior
from triangle.analysis.rivals import climatology, logit_regression, persistence
from triangle.analysis.sequential import CHUNK, learn
from triangle.analysis.skill import calibration, scores, skills
from triangle.errors import ConvergenceError, GameError
from triangle.politics.weights import load_weights


@pytest.fixture(scope="module")
def history():
    return load_history(2015)


@pytest.fixture(scope="module")
def prior():
    return judged_prior(load_weights())


@pytest.fixture(scope="module")
def found(history, prior):
    short = history.until(1985)
    return backtest(short, prior, (1975, 1985), horizons=(1, 5), draws=CHUNK)


def test_forecasts_are_chances_and_leave_everything_possible(found):
    assert found.chances.shape == (len(FORECASTERS), 2, 11, 27)
    assert np.allclose(found.chances.sum(axis=-1), 1)
    assert (found.chances > 0).all()


def test_nothing_after_the_origin_matters(history, prior, found):
    """A record that is changed after 1980 changes no forecast made before 1981."""
    short = history.until(1985)
    late = short.row(1981)
    level = np.array(short.observed.level)
    level[late:] = 2 - level[late:]
    evidence = np.array(short.evidence)
    evidence[late:] = evidence[late:, ::-1]
    other = replace(short, observed=replace(short.observed, level=level), evidence=evidence)
    again = backtest(other, prior, (1975, 1985), horizons=(1, 5), draws=CHUNK)
    for k, horizon in enumerate((1, 5)):
        before = found.targets - horizon < 1981
        assert np.allclose(again.chances[:, k, before], found.chances[:, k, before], atol=1e-12)
    after = found.targets - 1 >= 1981
    assert not np.allclose(again.chances[0, 0, after], found.chances[0, 0, after], atol=1e-3)


def test_held_out_years_teach_nothing(history):
    """Parameters learnt until 1970 do not change with the record after it."""
    roles = role_history(history.until(1990))
    numbers = role_prior(roles.channels[0])
    one = learn(roles, numbers, [1], CHUNK, learn_until=1970)
    evidence = np.array(roles.evidence)
    evidence[roles.row(1971) : roles.row(1989)] = 1.0
    two = learn(roles.with_evidence(evidence), numbers, [1], CHUNK, learn_until=1970)
    assert np.isclose(one.log_evidence, two.log_evidence)
    assert np.allclose(one.effective, two.effective)


def test_stopped_work_goes_on_to_the_same_result(history, prior):
    short = role_history(history.until(1970))
    numbers = role_prior(short.channels[0])
    pieces = {}
    whole = learn(short, numbers, [1, 3], 2 * CHUNK, 1970, done=pieces.__setitem__)
    assert sorted(pieces) == [0, 1]
    made = []
    again = learn(
        short,
        numbers,
        [1, 3],
        2 * CHUNK,
        1970,
        known={0: pieces[0]},
        done=lambda chunk, _: made.append(chunk),
    )
    assert made == [1]
    assert np.array_equal(whole.chances, again.chances)


def test_forecasts_stand_under_the_horizon_they_are_for(history):
    """In whatever order horizons are asked for; the same one twice makes no sense."""
    short = role_history(history.until(1960))
    numbers = role_prior(short.channels[0])
    rising, falling = (learn(short, numbers, h, CHUNK, 1960) for h in ([1, 5], [5, 1]))
    assert np.array_equal(rising.chances, falling.chances[:, ::-1])
    for wrong in ([], [0, 1], [1, 1]):
        with pytest.raises(GameError, match="horizons"):
            learn(short, numbers, wrong, CHUNK, 1960)


def test_a_record_that_is_often_misread_is_forecast_as_such():
    """No level on record gets less than its share of the misreadings."""
    roles = role_history(load_history(1970, misreading=0.3))
    found = learn(roles, role_prior(roles.channels[0]), [1], CHUNK, 1970)
    least = dyad_chances(found.chances, roles.space).min()
    assert 0.1 < least < 0.11


def test_sampling_agrees_with_the_sum_over_a_grid(history):
    """With one number to learn, the average over draws is an integral that can be done directly."""
    from triangle.analysis.history_model import history_chain
    from triangle.analysis.history_prior import HistoryPrior

    roles = role_history(history.until(1975))
    spread = np.array([1e-9, 0.8])
    numbers = HistoryPrior(
        ("precision", "revisions"), np.log([2.0, 1.0]), spread, {roles.channels[0]: 1.0}
    )
    sampled = learn(roles, numbers, [1], 10 * CHUNK, 1975)
    z = np.linspace(-4, 4, 81)
    weights = np.exp(-(z**2) / 2)
    weights /= weights.sum()
    logs = [
        history_chain(
            roles, numbers.parameters(np.array([np.log(2.0), 0.8 * x]))
        ).log_likelihoods.sum()
        for x in z
    ]
    exact = np.log(np.exp(np.array(logs) - max(logs)) @ weights) + max(logs)
    assert abs(sampled.log_evidence - exact) < 0.25
    assert sampled.effective[-1] > 50


def test_persistence_counts_changes_and_multiplies_years():
    levels = np.array([[0, 1, 2]] * 5 + [[1, 1, 2]])
    (now, later) = persistence(levels, [1, 2])
    rate = 1.5 / 16

    def read(chances):
        return 0.98 * chances + 0.02 / 3

    assert np.allclose(now[0], read(np.array([rate / 2, 1 - rate, rate / 2])))
    step = np.array([[1 - rate, rate, 0], [rate / 2, 1 - rate, rate / 2], [0, rate, 1 - rate]])
    assert np.allclose(later[2], read((step @ step)[2]))
    unlearnt = persistence(levels, [1], learn_from=5)[0]
    assert np.isclose(unlearnt[1, 1], read(1 - 0.5 / 13))


def test_climatology_is_the_share_of_time():
    assert np.allclose(climatology(np.array([[0, 1, 2]] * 7), [5])[0], np.eye(3) * 0.7 + 0.1)


def test_logit_learns_what_repeats_and_never_rules_out(history):
    until = history.until(1995)
    found = logit_regression(until.levels, until.years, (1, 10))
    assert np.allclose(found.sum(axis=-1), 1)
    assert (found > 0.005).all()
    # One year ahead it has learnt that relations stay.
    assert (found[0].argmax(axis=-1) == until.levels[-1]).all()
    early = history.until(1952)
    plain = climatology(early.levels, (10,))
    assert np.allclose(logit_regression(early.levels, early.years, (10,)), plain)
    with pytest.raises(GameError, match="levels"):
        logit_regression(until.levels[:-1], until.years, (1,))


def test_a_regression_that_stops_early_is_an_error_and_other_warnings_are_none(
    history, monkeypatch
):
    from sklearn.linear_model import LogisticRegression

    fit = LogisticRegression.fit

    def warning(self, x, y):
        warnings.warn("this will change", FutureWarning, stacklevel=2)
        return fit(self, x, y)

    until = history.until(1990)
    expected = logit_regression(until.levels, until.years, (1,))
    with monkeypatch.context() as patch:
        patch.setattr(LogisticRegression, "fit", warning)
        with pytest.warns(FutureWarning, match="this will change"):
            found = logit_regression(until.levels, until.years, (1,))
    assert np.array_equal(found, expected)
    monkeypatch.setattr(rivals, "MOST_STEPS", 1)
    with pytest.raises(ConvergenceError, match="regression on 80 dyad-years"):
        logit_regression(until.levels, until.years, (1,))


def test_joint_and_single_chances(history):
    alone = np.random.default_rng(1).dirichlet(np.ones(3), size=(4, 3))
    joint = joint_chances(alone)
    assert np.allclose(dyad_chances(joint, history.space), alone)
    sure = np.eye(27)[13]
    assert np.isclose(as_recorded(sure, history.space, 0.3)[13], 0.8**3)


def test_scores_of_known_forecasts(found):
    scored = scores(found)
    chances = dyad_chances(found.chances, found.history.space)
    level = found.levels[3, 1]
    assert np.isclose(scored.log[2, 1, 3, 1], np.log(chances[2, 1, 3, 1, level]))
    hit = np.arange(3) == level
    assert np.isclose(scored.brier[2, 1, 3, 1], ((chances[2, 1, 3, 1] - hit) ** 2).sum())
    assert np.allclose(scored.log[..., 3], scored.log[..., :3].mean(axis=-1))
    # Forecasters that treat dyads apart: the triangle's log score is the sum of the dyads'.
    k = FORECASTERS.index("persistence")
    assert np.allclose(scored.log[k, ..., 4], scored.log[k, ..., :3].sum(axis=-1))


def test_gains_are_differences_with_intervals_around_them(found):
    scored = scores(found)
    gains = {(g.rival, g.horizon, g.subject, g.score): g for g in skills(scored, resamples=500)}
    gain = gains["persistence", 1, "US-CN", "log"]
    assert np.isclose(gain.gain, gain.value - gain.rival_value)
    assert gain.low <= gain.gain <= gain.high
    brier = gains["persistence", 1, "US-CN", "brier"]
    assert np.isclose(brier.gain, brier.rival_value - brier.value)
    back = {(g.rival, g.horizon, g.subject, g.score): g for g in skills(scored, "persistence")}
    assert np.isclose(back["model", 1, "US-CN", "log"].gain, -gain.gain)
    # Eleven years hold two blocks of five: no interval, rather than one that means nothing.
    assert gain.block == 3
    far = gains["persistence", 5, "US-CN", "log"]
    assert (far.low, far.high) == (None, None)
    with pytest.raises(GameError, match="forecaster"):
        skills(scored, "oracle")


def test_calibration_counts_every_chance_once(found):
    bins = calibration(found, "model")
    assert sum(one.count for one in bins) == 2 * 11 * 3 * 3
    assert all(one.low <= one.forecast <= one.high for one in bins if one.count)
    came = sum(one.observed * one.count for one in bins if one.count)
    assert np.isclose(came, 2 * 11 * 3)


def test_targets_are_checked(history, prior, found):
    with pytest.raises(GameError, match="targets"):
        backtest(history, prior, (1955, 1960), draws=CHUNK)
    with pytest.raises(GameError, match="targets"):
        found.between(2000, 2005)
    assert found.between(1980, 1981).chances.shape[2] == 2
    with pytest.raises(GameError, match="draws"):
        learn(history, prior, [1], CHUNK + 1, 2015)


def test_a_gap_in_the_record_is_refused(history, prior):
    """Level -1 would be read as the last one, and as a change."""
    level = np.array(history.observed.level)
    level[history.row(1979), 1] = -1
    gap = replace(history, observed=replace(history.observed, level=level))
    with pytest.raises(GameError, match=r"record: .* none in \[1979\]"):
        backtest(gap, prior, (1975, 1985), horizons=(1,), draws=CHUNK)


def test_nuclear_shadow_falls_on_those_who_can_destroy_each_other(history, prior):
    space = history.space
    before = nuclear_shadow(space, 1950)
    assert (before[..., 1] == 0).all()
    late = nuclear_shadow(space, 1986)
    cold, half = space.symmetric_profile((0, 0, 0)), space.symmetric_profile((0, 1, 0))
    assert late[half][0] > late[cold][0]
    assert np.isclose(late[half][1], late[cold][1])
    shadowed = shadowed_history(history.until(1960))
    assert shadowed.channels[-1] == NUCLEAR_SHADOW
    numbers = shadowed_prior(prior)
    assert set(numbers.parameters(numbers.centre).weights) == set(shadowed.channels)
