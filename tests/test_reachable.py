"""The reachable split: explicit equilibria, drawn once or over time, and what stops them."""

import numpy as np
import pytest

from triangle.analysis.indices import wedge_indices
from triangle.analysis.reachable import reachable_split, split_bracket, wedge_game
from triangle.errors import GameError
from triangle.politics.scenario import load_scenario
from triangle.solvers.best_lottery import best_lottery
from triangle.solvers.enforce import enforceability
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.threat import threat_of


@pytest.fixture(scope="module", params=["1972", "2025", "2025-weak-binding"])
def solved(request):
    scenario = load_scenario(request.param)
    game = scenario.repeated_game()
    indices = wedge_indices(scenario)
    free = enforceability(game, threat_of(game).upper)
    return scenario, indices, free, reachable_split(scenario, indices, free)


def test_lottery_is_an_equilibrium_that_both_accept(solved):
    scenario, indices, free, found = solved
    wedge = wedge_game(scenario, free.game, indices.no_deal)
    held = enforceability(wedge.game, threat_of(wedge.game).upper).enforceable
    full = np.zeros(free.game.stage.shape, dtype=bool)
    full[np.ix_(*wedge.kept)] = held
    chances = np.array([prize.probability for prize in found.lottery])
    profiles = [prize.profile for prize in found.lottery]
    assert chances.sum() == pytest.approx(1)
    assert all(full[profile] for profile in profiles)
    payoffs = chances @ np.array([free.game.stage.payoffs[a] for a in profiles])
    today = free.game.stage.payoffs[indices.no_deal]
    for i in (scenario.wedge.driver, scenario.wedge.target):
        assert payoffs[i] >= today[i] - 1e-9
        assert found.payoffs[i] >= today[i] - 1e-8
    assert found.once == pytest.approx(chances @ [indices.split[a] for a in profiles])


def test_plan_over_time_is_an_equilibrium_worth_the_lower_bound(solved):
    scenario, indices, free, found = solved
    wedge = wedge_game(scenario, free.game, indices.no_deal)
    bound = split_bracket(scenario, free.game, indices).bound
    check = check_one_shot_deviations(wedge.game, bound.automaton)
    assert check.slack >= -1e-8
    split = indices.split[np.ix_(*wedge.kept)][tuple(bound.automaton.profiles.T)]
    delta = wedge.game.discount_factors[scenario.wedge.driver]
    value, chances, weight = 0.0, bound.start, 1 - delta
    while weight > 1e-13:
        value += weight * (chances @ split)
        chances, weight = chances @ bound.automaton.lotteries, weight * delta
    assert value == pytest.approx(found.lower, abs=1e-9)
    np.testing.assert_allclose(found.payoffs, bound.start @ check.payoffs, atol=1e-12)
    assert found.slack == check.slack


def test_bracket_is_closed(solved):
    *_, found = solved
    assert found.once - 1e-9 <= found.lower <= found.upper <= found.lower + 1e-5
    assert found.free_once - 1e-9 <= found.free_lower <= found.free_upper
    assert found.free_upper <= found.free_lower + 1e-5
    assert found.free_lower >= found.lower - 1e-9
    assert found.note == found.free_note == ""


def test_a_coarse_bracket_holds_the_fine_one(solved):
    scenario, indices, free, found = solved
    rough = reachable_split(scenario, indices, free, tol=0.05)
    assert rough.lower <= found.upper + 1e-12
    assert rough.upper >= found.lower - 1e-12
    quick = reachable_split(scenario, indices, free, tol=None)
    assert quick.upper is None
    assert quick.lower == pytest.approx(found.once)
    assert quick.plan[0].name == quick.lottery[0].name


def test_plan_tells_every_year_once(solved):
    *_, found = solved
    assert found.plan[0].first == 1
    assert found.plan[-1].last is None
    for step, following in zip(found.plan, found.plan[1:], strict=False):
        assert following.first == step.last + 1
        assert step.name != following.name


def test_taking_turns_goes_further_than_any_lottery_in_2025(solved):
    scenario, *_, found = solved
    if scenario.name == "2025":
        # The driver is the least patient: it takes its share early and pays the target later.
        assert found.lower > found.once + 0.05
        assert found.plan[0].value > found.plan[-1].value + 0.1


def test_driver_and_rival_stay_at_no_deal(solved):
    scenario, indices, _, found = solved
    space, wedge = scenario.space, scenario.wedge
    kept = space.levels(indices.no_deal)
    for prize in found.lottery:
        levels = space.levels(prize.profile)
        for i, j in ((wedge.driver, wedge.rival), (wedge.rival, wedge.driver)):
            assert levels[i][j] == kept[i][j]


def test_no_single_outcome_of_the_wedge_game_beats_the_lottery(solved):
    scenario, indices, free, found = solved
    wedge = wedge_game(scenario, free.game, indices.no_deal)
    held = enforceability(wedge.game, threat_of(wedge.game).upper).enforceable
    payoffs = wedge.game.stage.payoffs
    today = free.game.stage.payoffs[indices.no_deal]
    willing = held.copy()
    for i in (scenario.wedge.driver, scenario.wedge.target):
        willing &= payoffs[..., i] >= today[i]
    split = indices.split[np.ix_(*wedge.kept)]
    assert found.once >= split[willing].max() - 1e-9
    assert found.binding


def test_no_deal_itself_is_always_reachable_when_enforceable(solved):
    *_, found = solved
    assert found.lower >= 0


def test_a_lottery_halfway():
    found = best_lottery([0, 1, 10], [[1.0, 0], [-1.0, 0], [-9.0, 0]], {0: 0.0})
    assert found.value == pytest.approx(1.0)
    assert found.upper == pytest.approx(1.0)
    np.testing.assert_allclose(found.probabilities, [0.9, 0, 0.1])


def test_a_sure_prize_is_preferred_to_an_equal_lottery():
    found = best_lottery([0, 2, 1], [[0.0], [0.0], [0.0]], {0: 0.0})
    assert found.probabilities.tolist() == [0, 1, 0]
    assert best_lottery([1, 1], [[2.0], [3.0]], {}).probabilities.tolist() == [1, 0]


def test_floors_nobody_can_meet():
    assert best_lottery([1.0], [[0.0]], {0: 1.0}) is None
    assert best_lottery([], np.empty((0, 3)), {0: 1.0}) is None


def test_arrays_that_do_not_fit():
    with pytest.raises(GameError, match="lottery"):
        best_lottery([1.0, 2.0], [[0.0]], {})


def test_a_game_without_a_wedge():
    scenario = load_scenario("textbook/contribution")
    with pytest.raises(GameError, match="wedge"):
        wedge_game(scenario, scenario.repeated_game(), (0, 0, 0))
