"""The worst credible payoff of each player, and how it is brought about."""

import itertools
import math

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.penal_code import penal_code

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])


def matching_pennies():
    return StageGame([[[[1, -1, 0]], [[-1, 1, 0]]], [[[-1, 1, 0]], [[1, -1, 0]]]])


@pytest.mark.parametrize("delta", [0.05, 0.5, 0.9, 0.99])
def test_common_interests_leave_no_threat_although_the_minmax_is_zero(delta):
    stage = load_scenario("textbook/fudenberg-maskin").stage_game()
    code = penal_code(RepeatedGame(stage, delta))
    assert stage.best_payoffs.min() == 0
    np.testing.assert_allclose(code.values, 1, atol=1e-9)
    np.testing.assert_allclose(code.lower, 1, atol=1e-6)
    assert all(path.steps[-1][0] == math.inf for path in code.paths)


def test_carrot_and_stick_goes_below_every_stage_equilibrium():
    """Abreu and Sannikov's game: the worst equilibrium is not a profile played for ever."""
    game = load_scenario("textbook/abreu-sannikov").repeated_game()
    code = penal_code(game)
    np.testing.assert_allclose(code.values[1], 0, atol=1e-6)
    assert check_one_shot_deviations(game, code.automaton).slack >= -1e-7
    assert (code.values >= game.stage.best_payoffs.min(axis=(0, 1, 2)) - 1e-7).all()
    assert code.gap < 1e-5


def test_paths_start_where_deviators_are_sent():
    game = load_scenario("textbook/abreu-sannikov").repeated_game()
    code = penal_code(game)
    for i, path in enumerate(code.paths):
        state = code.automaton.punishments[i]
        assert path.steps[0][1] == tuple(code.automaton.profiles[state])
        assert path.payoff == pytest.approx(code.values[i])
        assert (path.repeats_from is None) == (path.steps[-1][0] == math.inf)
        assert all(periods >= 1 for periods, _ in path.steps)


def test_permuted_players_are_punished_alike():
    game = load_scenario("textbook/abreu-sannikov").repeated_game()
    order = [1, 0, 2]
    swapped = StageGame(game.stage.payoffs.transpose(1, 0, 2, 3)[..., order])
    there = penal_code(RepeatedGame(swapped, game.discount_factors[order]))
    np.testing.assert_allclose(there.values[order], penal_code(game).values, atol=1e-6)


def test_shifting_and_scaling_payoffs_shifts_and_scales_the_threat():
    scale, shift = np.array([2.0, 0.5, 1.0]), np.array([-7.0, 3.0, 1.0])
    moved = penal_code(RepeatedGame(StageGame(PD.payoffs * scale + shift), 0.6))
    np.testing.assert_allclose(
        moved.values, penal_code(RepeatedGame(PD, 0.6)).values * scale + shift, atol=1e-8
    )


def test_a_game_without_pure_equilibrium_has_no_penal_code():
    with pytest.raises(GameError, match="none in pure actions"):
        penal_code(RepeatedGame(matching_pennies(), 0.3))


@pytest.mark.parametrize("name", ["abreu-sannikov", "contribution", "volunteers-dilemma"])
def test_shares_of_profiles_weigh_up_to_the_payoff(name):
    game = load_scenario(f"textbook/{name}").repeated_game()
    for i, path in enumerate(penal_code(game).paths):
        assert sum(share for share, _ in path.shares) == pytest.approx(1)
        mean = sum(share * game.stage.payoffs[profile][i] for share, profile in path.shares)
        assert mean == pytest.approx(path.payoff, abs=1e-7)
        assert 0 < path.probability <= 1
        assert path.probability == 1 or len(path.steps) > 1


def test_neighbouring_steps_differ_unless_play_returns_between_them():
    path = penal_code(load_scenario("textbook/abreu-sannikov").repeated_game()).paths[1]
    for k, (before, after) in enumerate(itertools.pairwise(path.steps)):
        assert before[1] != after[1] or path.repeats_from == k + 1


@pytest.mark.parametrize("name", ["2025", "1972", "2025-roles"])
def test_where_profiles_played_for_ever_reach_the_minmax_they_are_the_code(name):
    game = load_scenario(name).repeated_game()
    code = penal_code(game)
    minmax = game.stage.best_payoffs.min(axis=(0, 1, 2))
    np.testing.assert_allclose(code.values, minmax, atol=1e-9)
    assert code.gap <= 1e-9
    assert check_one_shot_deviations(game, code.automaton).slack >= -1e-9
    for i, path in enumerate(code.paths):
        ((periods, profile),) = path.steps
        assert periods == math.inf
        assert game.stage.payoffs[profile][i] == pytest.approx(code.values[i])


def test_of_equally_harsh_profiles_the_one_best_for_the_others_is_played():
    """The first player gets nothing whenever the second plays 1; the third is free to be kind."""
    payoffs = np.zeros((1, 2, 2, 3))
    payoffs[0, 0, :, 0] = payoffs[0, 0, :, 1] = payoffs[0, 1, :, 1] = 1
    payoffs[0, :, 1, 1] += 2
    code = penal_code(RepeatedGame(StageGame(payoffs), 0.5))
    assert code.paths[0].steps == ((math.inf, (0, 1, 1)),)
