"""The score made from records: the fit, what it may see, and its errors."""

from __future__ import annotations

import numpy as np
import pytest

from triangle.politics import relation_measure
from triangle.politics.measure_checks import (
    choice_spread,
    fitted_measure,
    fitted_rows,
    measure_errors,
    predict_blocks,
    predict_dyads,
    record_sets,
    root_mean_square,
)
from triangle.politics.observed_series import observed_years, outcome_series
from triangle.politics.relation_measure import (
    CHOSEN,
    FITTED_TO,
    fit_measure,
    records,
    stock,
    target,
)

YEARS = observed_years()


def test_stock_fades_by_half_and_looks_backwards_only() -> None:
    flow = np.zeros(20)
    flow[3] = 1.0
    level = stock(flow, half_life=4.0)
    assert (level[:3] == 0).all()
    assert level[7] == pytest.approx(level[3] / 2)
    later = flow.copy()
    later[10:] = 5.0
    np.testing.assert_array_equal(stock(later, half_life=4.0)[:10], level[:10])


def test_stock_starts_with_the_first_known_value_and_ends_with_the_last() -> None:
    level = stock(np.array([np.nan, 2.0, 2.0, np.nan]), half_life=1.0)
    np.testing.assert_array_equal(level, [np.nan, 2.0, 2.0, np.nan])


def test_fit_is_the_ridge_regression_of_another_library() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    values, rows = records(), fitted_rows() & ~np.isnan(target())
    x = np.column_stack([values[name][rows] for name in CHOSEN])
    standard = (x - x.mean(axis=0)) / x.std(axis=0)
    outcome = np.arctanh(target()[rows])
    other = linear_model.Ridge(alpha=1.0).fit(standard, outcome)
    tie = fitted_measure()
    np.testing.assert_allclose(tie.slopes, other.coef_ / x.std(axis=0), rtol=1e-9)
    share = values["press"][rows]
    has = ~np.isnan(share)
    rest = (outcome - other.predict(standard))[has]
    press = linear_model.Ridge(alpha=1.0, fit_intercept=False).fit(share[has, None], rest)
    assert tie.press == pytest.approx(press.coef_[0], rel=1e-9)
    linear = other.predict(standard) + tie.press * np.nan_to_num(share)
    np.testing.assert_allclose(tie.score(values)[rows], np.tanh(linear), rtol=1e-9)


def test_known_ties_are_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    values = records()
    noise = np.random.default_rng(1).normal(scale=0.02, size=(76, 3))
    true = -0.3 + 1.5 * values["meetings"] - 0.4 * values["rivalry"] + noise
    monkeypatch.setattr(relation_measure, "target", lambda: np.tanh(true))
    tie = fit_measure(np.ones((76, 3), dtype=bool))
    assert tie.constant == pytest.approx(-0.3, abs=0.02)
    assert tie.slopes == pytest.approx((1.5, -0.4), abs=0.03)
    assert tie.press == pytest.approx(0, abs=0.01)


def test_signs_are_those_of_common_sense() -> None:
    tie = fitted_measure()
    assert tie.names == CHOSEN == ("meetings", "rivalry")
    assert tie.slopes[0] > 0 > tie.slopes[1]
    assert tie.press < 0


def test_the_fit_sees_nothing_after_its_last_year(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fit_measure(fitted_rows())
    altered = target().copy()
    altered[YEARS > FITTED_TO] = 0.99
    monkeypatch.setattr(relation_measure, "target", lambda: altered)
    assert fit_measure(fitted_rows()) == before
    assert fit_measure(np.ones((76, 3), dtype=bool)) != before


def test_the_score_of_a_year_uses_no_record_of_a_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fitted_measure().score(records())
    year = 2017
    altered = {name: array.copy() for name, array in outcome_series().items()}
    for name in ("meetings", "rivalry", "press"):
        altered[name][year > YEARS, :] = outcome_series()[name][year > YEARS, :]
        altered[name][year < YEARS, :] = 1.0
    monkeypatch.setattr(relation_measure, "outcome_series", lambda: altered)
    after = fitted_measure().score(records())
    np.testing.assert_array_equal(after[year >= YEARS], before[year >= YEARS])
    assert (after[year < YEARS] != before[year < YEARS]).any()


def test_a_trial_ahead_sees_no_press_of_the_years_it_foresees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = records(known_to=1985)["press"]
    altered = {name: array.copy() for name, array in outcome_series().items()}
    altered["press"][YEARS > 1985] *= 3.0
    monkeypatch.setattr(relation_measure, "outcome_series", lambda: altered)
    after = records(known_to=1985)["press"]
    np.testing.assert_array_equal(after[YEARS <= 1985], before[YEARS <= 1985])
    assert (records()["press"][YEARS <= 1985, 0] != before[YEARS <= 1985, 0]).all()


def test_a_left_out_dyad_is_predicted_from_the_other_alone() -> None:
    values, rows = records(), fitted_rows()
    predicted = predict_dyads(values, CHOSEN, rows)
    only = fit_measure(rows & (np.arange(3) == 2)).score(values)
    np.testing.assert_array_equal(predicted[rows[:, 0], 0], only[rows[:, 0], 0])
    assert np.isnan(predicted[:, 1]).all()
    assert np.isnan(predicted[YEARS > FITTED_TO]).all()
    errors = measure_errors()
    assert errors.by_dyad == pytest.approx(root_mean_square(predicted - target()))
    both = np.square(errors.each_dyad).mean()
    assert errors.by_dyad == pytest.approx(np.sqrt(both))  # 66 years each


def test_a_left_out_block_is_predicted_from_other_years_alone() -> None:
    values, rows = records(), fitted_rows()
    block = (YEARS >= 1968) & (YEARS < 1974)
    tie = fit_measure(rows & ~block[:, None])
    predicted = predict_blocks(values, CHOSEN, rows)
    np.testing.assert_array_equal(predicted[block], tie.score(values)[block])


def test_the_fit_beats_the_mean_of_the_other_dyad() -> None:
    """Without records the best guess of a dyad is the mean of the other one."""
    known = target()[YEARS <= FITTED_TO]
    guess = np.full_like(known, np.nan)
    guess[:, 0], guess[:, 2] = known[:, 2].mean(), known[:, 0].mean()
    assert measure_errors().by_dyad < root_mean_square(guess - known) / 2
    assert min(measure_errors().correlation) > 0.8


def test_the_chosen_records_foresee_best_and_press_helps() -> None:
    best = record_sets()[0]
    assert best.names == CHOSEN
    assert all(s.by_dyad >= s.chosen_by_dyad for s in record_sets())
    errors = measure_errors()
    assert errors.by_block < errors.by_block_without_press


def test_the_chosen_half_life_foresees_best() -> None:
    errors = {
        years: root_mean_square(predict_dyads(records(years), CHOSEN, fitted_rows()) - target())
        for years in (2.0, 3.0, 4.0, 6.0, 8.0)
    }
    assert min(errors, key=lambda years: errors[years]) == relation_measure.HALF_LIFE


def test_other_choices_of_records_matter_and_are_counted() -> None:
    spread = choice_spread()
    assert np.isfinite(spread).all()
    assert (spread >= 0).all()
    assert spread[:, 1].max() > measure_errors().by_dyad


def test_early_alliance_is_kept_out_of_the_peace_scale() -> None:
    assert np.isnan(records()["peace_scale"][YEARS < 1963, 2]).all()
    assert not np.isnan(records()["peace_scale"][YEARS == 1963, 2]).any()
