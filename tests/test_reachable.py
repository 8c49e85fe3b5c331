"""The reachable split: an explicit equilibrium lottery, and what stops it."""

import numpy as np
import pytest

from triangle.analysis.indices import wedge_indices
from triangle.analysis.reachable import reachable_split, wedge_game
from triangle.errors import GameError
from triangle.politics.scenario import load_scenario
from triangle.solvers.best_lottery import best_lottery
from triangle.solvers.enforce import enforceability
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
    np.testing.assert_allclose(found.payoffs, payoffs)
    today = free.game.stage.payoffs[indices.no_deal]
    for i in (scenario.wedge.driver, scenario.wedge.target):
        assert payoffs[i] >= today[i] - 1e-9
    assert found.lower == pytest.approx(chances @ [indices.split[a] for a in profiles])


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
    assert found.lower >= split[willing].max() - 1e-9
    assert found.binding


def test_no_deal_itself_is_always_reachable_when_enforceable(solved):
    *_, found = solved
    assert found.lower >= 0
    assert found.upper is None or found.upper >= found.lower


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
