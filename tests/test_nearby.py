"""A warm start saves steps; what it answers is proven as without it."""

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.compiled import compiled, installed
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set

WAYS = ["never", "always"] if installed() else ["never"]


def random_game(seed, actions, delta):
    payoffs = np.random.default_rng(seed).random((actions,) * 3 + (3,))
    return RepeatedGame(StageGame(payoffs), delta)


def changed(game, size, seed=0):
    payoffs = game.stage.payoffs
    noise = np.random.default_rng(seed).normal(size=payoffs.shape)
    return RepeatedGame(StageGame(payoffs + size * noise), game.discount_factors)


def assert_both_hold(one, other):
    """Each inner set lies within the other's outer set, in many directions."""
    directions = np.random.default_rng(1).normal(size=(200, 3))
    size = np.ptp(one.game.stage.payoffs)
    for first, second in ((one, other), (other, one)):
        inner = (directions @ first.inner.vertices.T).max(axis=1)
        outer = (directions @ second.outer.vertices.T).max(axis=1)
        assert (inner <= outer + 1e-8 * size * np.linalg.norm(directions, axis=1)).all()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [0.0, 1e-4, 1e-3, 0.1, 1.0])
@pytest.mark.parametrize("delta", [0.7, 0.9, (0.7, 0.6, 0.75)])
def test_warm_and_cold_brackets_hold_each_others_sets(way, size, delta):
    game = random_game(2, 4, delta)
    with compiled(way):
        near = payoff_set(changed(game, size))
        cold, warm = payoff_set(game), payoff_set(game, near=near)
    assert warm.is_empty == cold.is_empty
    assert_both_hold(warm, cold)
    assert warm.threat == pytest.approx(cold.threat, abs=max(warm.gap, cold.gap) + 1e-6)
    assert (warm.threat_lower <= cold.threat + 1e-8).all()
    assert (cold.threat_lower <= warm.threat + 1e-8).all()
    if warm.witness is not None:
        check = check_one_shot_deviations(game, warm.witness)
        assert check.slack >= -1e-9
        assert np.isclose(check.slack, warm.slack)


def test_a_small_change_takes_fewer_sweeps():
    game = random_game(1, 4, 0.8)
    near = payoff_set(changed(game, 1e-4))
    assert payoff_set(game, near=near).sweeps < payoff_set(game).sweeps


def test_the_directions_of_a_scenario_serve_the_next_one():
    game = load_scenario("1972").repeated_game()
    near = payoff_set(game)
    other = changed(game, 1e-3)
    warm, cold = payoff_set(other, near=near), payoff_set(other)
    assert_both_hold(warm, cold)
    assert warm.sweeps < cold.sweeps
    assert warm.gap <= 2 * cold.gap


def test_another_patience_and_an_empty_set_are_no_obstacle():
    game = random_game(3, 3, 0.7)
    patient = payoff_set(RepeatedGame(game.stage, 0.8))
    assert_both_hold(payoff_set(game, near=patient), payoff_set(game))
    hasty = payoff_set(RepeatedGame(game.stage, 0.05))
    assert_both_hold(payoff_set(game, near=hasty), payoff_set(game))


def test_games_of_another_shape_are_refused():
    near = payoff_set(random_game(0, 2, 0.6))
    with pytest.raises(GameError, match=r"near: expected .* \(3, 3, 3\) actions, got \(2, 2, 2\)"):
        payoff_set(random_game(0, 3, 0.6), near=near)
