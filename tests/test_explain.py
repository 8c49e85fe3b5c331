"""What is said about one outcome, argument by argument."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from triangle.analysis.asked_outcome import asked_profile
from triangle.analysis.explain import explain
from triangle.analysis.naming import profile_name
from triangle.analysis.verdict import evaluate
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario, with_settings
from triangle.solvers.critical_each import critical_discount_factors
from triangle.views.equilibrium_map import equilibrium_map
from triangle.views.report.holding import map_columns, map_row
from triangle.views.wording import lasts_from


def arguments(evaluation, outcome):
    return {argument.key: argument for argument in explain(evaluation, outcome).arguments}


@pytest.fixture(scope="module")
def evaluation_of_1950():
    return evaluate(load_scenario("1950"), with_payoff_set=False)


def test_a_critical_discount_factor_that_is_only_bracketed_is_not_told_as_a_number(
    evaluation_of_1950,
):
    told = "US-CN oppose, US-RU oppose, CN-RU hedge"
    lower, upper = evaluation_of_1950.outcome(told).critical_bracket
    assert upper - lower > 0.05
    patience = arguments(evaluation_of_1950, told)["patience"]
    assert f"somewhere between {lower:.2f} and {upper:.2f}" in patience.reason
    assert patience.holds


def test_tables_mark_a_critical_discount_factor_that_is_only_a_bound(evaluation_of_1950):
    outcome = evaluation_of_1950.outcome("US-CN oppose, US-RU oppose, CN-RU hedge")
    bound = f"<{outcome.critical_discount_factor:.2f}"
    assert lasts_from(outcome) == bound
    exact = evaluation_of_1950.outcome("full-split")
    assert lasts_from(exact) == f"{exact.critical_discount_factor:.2f}"
    console = Console(width=120, color_system=None)
    with console.capture() as captured:
        console.print(*equilibrium_map(evaluation_of_1950))
    printed = " ".join(captured.get().split())
    assert f" {bound} " in printed
    assert "at which it lasts (<: at most this, the exact value is not known)" in printed
    (column,) = (c for c in map_columns([outcome]) if c["key"] == "critical_discount_factor")
    assert column["meaning"].endswith("(<: at most this, the exact value is not known)")
    assert {"kind": "number", "text": bound} in map_row(outcome, [column])["cells"]
    assert "<:" not in map_columns([exact])[1]["meaning"]


def with_patience(evaluation, factors):
    """The same findings beside other discount factors of today, which only the words rest on."""
    return replace(
        evaluation, scenario=replace(evaluation.scenario, discount_factors=np.array(factors))
    )


def test_where_the_bracket_holds_the_least_patience_of_today_the_argument_stays_open(
    evaluation_of_1950,
):
    told = "US-CN oppose, US-RU oppose, CN-RU hedge"
    lower, upper = evaluation_of_1950.outcome(told).critical_bracket
    for least, holds in ((lower - 0.01, False), ((lower + upper) / 2, None), (upper, True)):
        found = with_patience(evaluation_of_1950, [least, 0.9, 0.9])
        assert arguments(found, told)["patience"].holds is holds


def test_a_threshold_beside_a_discount_factor_is_told_with_digits_that_differ(evaluation_of_1950):
    critical = evaluation_of_1950.outcome("full-split").critical_discount_factor
    factor = critical + 0.002
    found = with_patience(evaluation_of_1950, [0.9, factor, 0.9])
    patience = arguments(found, "full-split")["patience"]
    assert f"{critical:.2f}" == f"{factor:.2f}"
    assert f"factor of {critical:.3f} that" in patience.reason
    assert f"{factor:.3f} (China)" in patience.reason


@pytest.fixture(scope="module")
def today_cannot_last():
    impatient = [f"players.{player}.patience=0.05" for player in ("US", "CN", "RU")]
    settings = ['status_quo="three-tenths"', *impatient]
    found = evaluate(with_settings(load_scenario("2025"), settings), with_payoff_set=False)
    assert not found.outcome("three-tenths").enforceable
    return found


def test_a_status_quo_that_cannot_last_is_where_the_triangle_is_all_the_same(today_cannot_last):
    told = arguments(today_cannot_last, "three-tenths")
    assert told["path"].reason == told["wait"].reason == "the triangle is there today"
    assert "may never be reached" not in told["wait"].reason


def test_a_status_quo_out_of_reach_is_said_to_be_so_because_it_cannot_last(today_cannot_last):
    outcome = today_cannot_last.outcome("three-tenths")
    assert outcome.reachable is False
    assert outcome.reasons["reachable"] == "it is the status quo, but it is not enforceable"


def test_where_it_is_open_whether_any_patience_of_one_player_suffices_none_is_promised():
    scenario = load_scenario("textbook/abreu-sannikov")
    found = evaluate(scenario)
    profile = asked_profile(scenario, "high, high, watch")
    _, second, _ = critical_discount_factors(scenario.repeated_game(), profile)
    assert second.lower < 1 <= second.upper
    reason = arguments(found, "high, high, watch")["patience_each"].reason
    assert f"from no less than {second.lower:.2f} if at all" in reason
    assert "1.00" not in reason


def test_of_two_names_for_one_profile_the_one_asked_about_is_explained():
    scenario = load_scenario("textbook/contribution")
    twin = replace(scenario.outcomes["all-give"], name="plenty", summary="Everybody gives.")
    twins = replace(scenario, outcomes={**scenario.outcomes, "plenty": twin})
    found = evaluate(twins)
    assert [explain(found, name).outcome.name for name in ("all-give", "plenty")] == [
        "all-give",
        "plenty",
    ]


@pytest.mark.parametrize("precision", [20, 1000])
def test_a_wait_without_end_in_sight_is_not_told_in_digits_nor_as_never(precision):
    settings = [f"consent.precision={precision}"]
    found = evaluate(with_settings(load_scenario("2025"), settings), with_payoff_set=False)
    told = arguments(found, "three-tenths")
    assert told["path"].holds
    assert told["wait"].reason.startswith("over a million years on average")


@pytest.mark.parametrize("name", ["2025-roles", "2025"])
def test_every_profile_is_found_by_the_name_it_is_given(name):
    scenario = load_scenario(name)
    for profile in itertools.product(*(range(n) for n in scenario.space.shape)):
        assert asked_profile(scenario, profile_name(scenario, profile)) == profile


@pytest.mark.parametrize(
    ("brackets", "words"),
    [
        ("(CN to RU alig)", "as in (US to CN align); got 'CN to RU alig'"),
        ("(CN to CN align)", "got 'CN to CN align'"),
        ("(CN warmer)", "expected who is warmer in brackets"),
        ("(CN to RU oppose)", "name only the side that is warmer"),
        ("(CN to RU align, RU to CN align)", "name only the side that is warmer"),
    ],
)
def test_what_brackets_may_hold(brackets, words):
    with pytest.raises(ScenarioError, match=re.escape(words)):
        asked_profile(
            load_scenario("2025-roles"), f"US-CN oppose, US-RU oppose, CN-RU hedge {brackets}"
        )
