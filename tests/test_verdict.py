"""One whole evaluation: what it lists, that its arguments agree with the solvers, same bytes."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from triangle.analysis.compare import compare
from triangle.analysis.dyads import evaluate_dyads
from triangle.analysis.question import question_of
from triangle.analysis.results import ARGUMENTS
from triangle.analysis.verdict import _doubts, evaluate
from triangle.errors import GameError, ScenarioError
from triangle.politics.patterns import pattern_of_state
from triangle.politics.scenario import load_scenario, scenario_names, with_settings
from triangle.politics.scenario_types import Outcome
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.views.run_sentences import verdict_sentences

# Equal, low discount factors make the payoff set quick, and leave some outcomes out of reach.
EQUAL = [f"players.{p}.{k}" for p in ("US", "CN", "RU") for k in ("patience=0.25", "reversal=0")]
NAMES = ["2025-roles", "1972", "textbook/contribution", "textbook/volunteers-dilemma"]


def scenario_of(name):
    return load_scenario(name, [] if name.startswith("textbook") else EQUAL)


@pytest.fixture(scope="module", params=NAMES)
def solved(request):
    return evaluate(scenario_of(request.param))


@pytest.mark.parametrize("delta", [0.1, 0.5, 0.9])
def test_common_interest_game_has_a_single_payoff(delta):
    scenario = load_scenario("textbook/fudenberg-maskin", [f"game.discount_factors={delta}"])
    found = evaluate(scenario)
    vertices = found.to_dict()["payoff_set"]["vertices"]
    np.testing.assert_allclose(vertices, [[1, 1, 1]], atol=1e-7)
    assert not found.outcome("mismatch").enforceable
    assert found.outcome("mismatch").critical_discount_factor is None


def test_json_is_the_same_twice():
    texts = {json.dumps(evaluate(scenario_of("1972")).to_dict(), allow_nan=False) for _ in range(2)}
    assert len(texts) == 1


def test_contract_of_the_json(solved):
    found = json.loads(json.dumps(solved.to_dict(), allow_nan=False))
    assert {
        "schema", "scenario", "players", "discount_factors", "payoff_set", "outcomes",
        "three_tenths", "reachable_split", "manifest",
    } <= set(found)  # fmt: skip
    assert {"empty", "gap", "threat"} <= set(found["payoff_set"])
    assert {"version", "inputs", "seed"} == set(found["manifest"])
    for outcome in found["outcomes"]:
        assert {
            "name", "state", "postures", "pattern", "roles", "payoffs", "split_index", "net_index",
            "relation_index", "role_index", "enforceable", "critical_discount_factor", "reachable",
            "pareto", "pairwise_stable", "coalition_proof", "likelihood",
        } <= set(outcome)  # fmt: skip


def test_named_outcomes_come_first_and_nothing_enforceable_is_missing(solved):
    names = [o.name for o in solved.outcomes]
    given = list(solved.scenario.outcomes)
    assert names[: len(given)] == given
    assert len(set(names)) == len(names)
    assert all(o.enforceable for o in solved.outcomes if not o.named)
    if solved.enforceable_states is not None:
        listed = {o.state_number for o in solved.outcomes if o.enforceable}
        assert listed == set(np.flatnonzero(solved.enforceable_states))


def test_five_levels_list_all_their_states():
    names = "levels.names=['oppose', 'cool', 'hedge', 'mild', 'align']"
    scenario = load_scenario("2025-roles", [*EQUAL, names, "levels.values=[0, 0.3, 0.5, 0.6, 1]"])
    found = evaluate(scenario)
    assert len(found.state_profiles) == 125
    listed = {o.state_number for o in found.outcomes if o.enforceable}
    assert listed == set(np.flatnonzero(found.enforceable_states))


def test_every_argument_has_its_reason(solved):
    for outcome in solved.outcomes:
        assert set(ARGUMENTS) == set(outcome.reasons)
        for key in ("reachable", "pairwise_stable", "coalition_proof", "likelihood", "pareto"):
            assert outcome.reasons[key], (outcome.name, key)


def test_critical_patience_agrees_with_the_verdict(solved):
    for outcome in solved.outcomes:
        lower, upper = outcome.critical_scale_bracket
        assert lower <= upper
        if outcome.enforceable:
            assert upper <= 1 + 1e-6
            assert outcome.slack >= -1e-8
        else:
            assert lower >= 1 - 1e-6


def test_likelihoods_are_shares_of_time(solved):
    share = solved.state_likelihood
    if share is None:
        return
    assert share.sum() == pytest.approx(1)
    assert (share[~solved.enforceable_states] == 0).all()
    for outcome in solved.outcomes:
        assert outcome.likelihood == pytest.approx(share[outcome.state_number])
    most_likely = [o for o in solved.outcomes if o.likelihood_rank == 1]
    assert all(o.likelihood == pytest.approx(share.max()) for o in most_likely)


def test_patterns_are_those_of_the_states(solved):
    space = solved.scenario.space
    for outcome in solved.outcomes:
        if space is None:
            assert outcome.state is None
            continue
        state = space.state(outcome.profile)
        assert outcome.pattern == pattern_of_state(space, state).name
        assert outcome.symmetric == (space.symmetric_profile(state) == outcome.profile)


def test_reachable_means_enforceable_and_accepted(solved):
    scenario = solved.scenario
    if scenario.wedge is None:
        assert all(o.reachable is None for o in solved.outcomes)
        assert solved.reachable_split is None
        return
    today = solved.outcome(scenario.status_quo).payoffs
    for outcome in solved.outcomes:
        change = outcome.payoffs - today
        accepted = min(change[scenario.wedge.driver], change[scenario.wedge.target]) >= -1e-8
        assert outcome.reachable == (outcome.enforceable and accepted)


def test_witness_passes_the_independent_check(solved):
    check = check_one_shot_deviations(solved.payoff_set.game, solved.payoff_set.automaton())
    assert check.slack >= -1e-6


def test_three_tenths_repeats_its_outcome(solved):
    record = solved.three_tenths
    if record is None:
        return
    outcome = solved.outcome(record.name)
    assert (record.split_index, record.enforceable) == (outcome.split_index, outcome.enforceable)
    assert record.rank == outcome.likelihood_rank
    assert record.in_band == (record.band[0] <= record.split_index <= record.band[1])


def test_comparison_matches_roles_not_names():
    first, second = evaluate(scenario_of("1972")), evaluate(scenario_of("2025-roles"))
    found = compare(first, second)
    pairs = {pair.role: pair.players for pair in found.roles}
    assert pairs == {"driver": ("US", "US"), "target": ("CN", "RU"), "rival": ("RU", "CN")}
    assert [pair.name for pair in found.outcomes] == ["no-deal", "three-tenths", "full-split"]
    assert "concert" in found.only_second
    difference = found.reachable_split_difference()
    assert difference == pytest.approx(second.reachable_split.lower - first.reachable_split.lower)
    json.dumps(found.to_dict(), allow_nan=False)


def test_comparison_gives_what_each_role_can_be_held_to_as_data():
    scenario = load_scenario("textbook/contribution")
    first, second = evaluate(scenario), evaluate(pennies())
    data = compare(first, second).to_dict()
    assert [role["threats"] for role in data["roles"]] == [[t, None] for t in first.threat]
    json.dumps(data, allow_nan=False)


def test_dyads_hold_the_rest_of_the_status_quo():
    scenario = load_scenario("2025")
    stage = scenario.stage_game()
    space = scenario.space
    levels = [list(row) for row in space.levels(scenario.outcomes["no-deal"].profile)]
    first, second, third = evaluate_dyads(scenario)
    assert [d.name for d in (first, second, third)] == ["US-CN", "US-RU", "CN-RU"]
    for a, b in np.ndindex(3, 3):
        levels[0][2], levels[2][0] = a, b
        profile = space.profile_of_levels(levels)
        np.testing.assert_allclose(second.game.payoffs[a, b, 0], stage.payoffs[profile][[0, 2, 1]])
    for dyad in (first, second, third):
        assert dyad.corner.name
        assert all(e.regret <= 1e-9 * 10 for e in dyad.equilibria.equilibria)
        json.dumps(dyad.to_dict(), allow_nan=False)


def test_dyads_of_an_outcome_that_does_not_exist():
    with pytest.raises(ScenarioError, match="did you mean 'three-tenths'"):
        evaluate_dyads(load_scenario("2025"), "three-fifths")
    nothing = replace(load_scenario("textbook/contribution"), outcomes={}, status_quo=None)
    with pytest.raises(ScenarioError, match=r"add an \[outcomes.NAME\] table"):
        evaluate_dyads(nothing)


def test_unknown_outcome_names_the_known_ones(solved):
    with pytest.raises(KeyError, match="expected one of"):
        solved.outcome("no such outcome")


def test_every_textbook_game_can_be_evaluated():
    for name in scenario_names():
        if name.startswith("textbook/"):
            found = evaluate(load_scenario(name))
            assert all(math.isfinite(x) for o in found.outcomes for x in o.payoffs)


def test_every_lasting_outcome_is_witnessed_by_an_automaton():
    found = evaluate(load_scenario("textbook/contribution"))
    assert found.witness_slack is not None
    assert found.witness_slack >= -1e-9
    empty = evaluate(load_scenario("textbook/fudenberg-maskin"))
    assert empty.to_dict()["payoff_set"]["witness_slack"] >= -1e-9


@pytest.mark.parametrize("name", ["2025", "1972", "textbook/fudenberg-maskin"])
def test_the_verdict_is_the_same_without_the_payoff_set(name):
    scenario = load_scenario(name)
    quick = evaluate(scenario, with_payoff_set=False)
    whole = evaluate(scenario)
    np.testing.assert_allclose(quick.threat, whole.threat, atol=1e-9)
    assert quick.payoff_set is None
    with pytest.raises(GameError, match="with_payoff_set=True"):
        quick.bracket()
    for one, other in zip(quick.outcomes, whole.outcomes, strict=True):
        assert (one.name, one.enforceable, one.reachable) == (
            other.name,
            other.enforceable,
            other.reachable,
        )
        assert one.likelihood == pytest.approx(other.likelihood, abs=1e-9)
        assert one.slack == pytest.approx(other.slack, abs=1e-8)
    if whole.reachable_split is not None:
        assert quick.reachable_split.lower == pytest.approx(whole.reachable_split.lower)
        assert quick.reachable_split.upper == pytest.approx(whole.reachable_split.upper)


@pytest.mark.parametrize(("count", "counted"), [(0, ""), (1, "1 profile "), (4, "4 profiles ")])
def test_profiles_in_doubt_are_counted_in_words_that_fit_their_number(count, counted):
    question = question_of(load_scenario("textbook/prisoners-dilemma"))
    proven = question.enforce.enforceable.copy()
    proven[tuple(np.argwhere(proven)[:count].T)] = False
    told = _doubts(replace(question, enforce=replace(question.enforce, enforceable=proven)))
    bracketed = "may or may not be enforceable: the threats are only bracketed"
    assert told == ([f"{counted}{bracketed}"] if counted else [])


def test_the_end_of_the_band_belongs_to_it_whatever_rounding_does():
    levels = ["levels.values=[0,0.4,1]", 'levels.names=["oppose","hedge","align"]']
    tested = 'three_tenths.outcome="ceasefire-only"'
    scenario = with_settings(load_scenario("2025-roles"), [*levels, tested])
    found = evaluate(scenario, with_payoff_set=False)
    assert found.three_tenths.split_index < 0.2  # 0.2 but for the last bit
    assert found.three_tenths.in_band
    said = " ".join(verdict_sentences(found))
    assert "; ceasefire-only and concert lie in the band" in said


def pennies():
    """Matching pennies beside a bystander: no equilibrium in pure actions at any patience."""
    payoffs = np.zeros((2, 2, 1, 3))
    payoffs[..., 0, 0] = [[1, -1], [-1, 1]]
    payoffs[..., 0, 1] = -payoffs[..., 0, 0]
    game = load_scenario("textbook/prisoners-dilemma")
    actions = (("heads", "tails"), ("heads", "tails"), ("nothing",))
    outcomes = {
        name: Outcome(name, profile, name)
        for name, profile in (("same", (0, 0, 0)), ("other", (0, 1, 0)))
    }
    return replace(
        game, explicit_payoffs=payoffs, actions=actions, outcomes=outcomes, status_quo=None
    )


def test_without_any_threat_the_tempted_is_who_gains_today():
    found = evaluate(pennies(), with_payoff_set=False)
    assert [found.outcome(name).tempted for name in ("same", "other")] == ["second", "first"]
    assert not any(outcome.enforceable for outcome in found.outcomes)
