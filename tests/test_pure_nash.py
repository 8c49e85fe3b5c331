import itertools

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.pure_nash import pure_nash


def contribution_game():
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return StageGame(payoffs)


def mckelvey_mclennan():
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, 0, 0] = 9, 8, 12
    payoffs[1, 1, 0] = 9, 8, 2
    payoffs[0, 1, 1] = payoffs[1, 0, 1] = 3, 4, 6
    return StageGame(payoffs)


def test_three_player_dilemma_has_one_strict_equilibrium():
    found = pure_nash(contribution_game())
    assert found.profiles == ((0, 0, 0),)
    assert found.strict == (True,)
    assert found.payoffs.tolist() == [[0, 0, 0]]
    assert found.regret[1, 1, 1] == 1
    assert found.least_regret == (0, 0, 0)


def test_pure_equilibria_of_mckelvey_mclennan():
    found = pure_nash(mckelvey_mclennan())
    assert found.profiles == ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))


def test_no_equilibrium_is_an_answer_with_the_nearest_profile():
    pennies = StageGame([[[[1, -1, 0]], [[-1, 1, 0]]], [[[-1, 1, 0]], [[1, -1, 0]]]])
    found = pure_nash(pennies)
    assert found.profiles == ()
    assert found.payoffs.shape == (0, 3)
    assert found.regret[found.least_regret] == 2


def test_ties_make_an_equilibrium_that_is_not_strict():
    found = pure_nash(StageGame(np.zeros((2, 2, 2, 3))))
    assert len(found.profiles) == 8
    assert not any(found.strict)


def test_agrees_with_the_definition_by_brute_force():
    rng = np.random.default_rng(1)
    for _ in range(20):
        u = rng.integers(0, 4, (3, 4, 2, 3)).astype(float)
        expected = []
        for a in itertools.product(range(3), range(4), range(2)):
            gains = [u[b, a[1], a[2], 0] - u[a][0] for b in range(3)]
            gains += [u[a[0], b, a[2], 1] - u[a][1] for b in range(4)]
            gains += [u[a[0], a[1], b, 2] - u[a][2] for b in range(2)]
            if max(gains) <= 0:
                expected.append(a)
        assert pure_nash(StageGame(u)).profiles == tuple(expected)


def test_units_do_not_matter_but_near_ties_are_seen():
    rng = np.random.default_rng(2)
    u = rng.normal(size=(3, 3, 3, 3))
    base = pure_nash(StageGame(u)).profiles
    assert pure_nash(StageGame(u * [1e-9, 1e9, 1] + [5, 0, -3e-3])).profiles == base
    nearly = np.zeros((2, 1, 1, 3))
    nearly[:, 0, 0, 0] = 0, 1e-12
    assert len(pure_nash(StageGame(nearly)).profiles) == 1, "the range itself is 1e-12"


def test_permuting_players_permutes_profiles():
    rng = np.random.default_rng(3)
    u = rng.integers(0, 3, (2, 3, 4, 3)).astype(float)
    base = set(pure_nash(StageGame(u)).profiles)
    turned = pure_nash(StageGame(u.transpose(2, 0, 1, 3)[..., [2, 0, 1]])).profiles
    assert {(b, c, a) for a, b, c in turned} == base


@pytest.mark.parametrize("tolerance", [-1e-3, float("nan"), float("inf")])
def test_wrong_tolerance(tolerance):
    with pytest.raises(GameError, match="tolerance"):
        pure_nash(contribution_game(), tolerance)


def test_results_are_read_only():
    found = pure_nash(contribution_game())
    with pytest.raises(ValueError, match="read-only"):
        found.regret[0, 0, 0] = 1
