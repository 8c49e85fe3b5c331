import time

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.bimatrix import bimatrix_equilibria
from triangle.solvers.correlated import correlated_equilibria, incentive_violation
from triangle.solvers.pure_nash import pure_nash
from triangle.solvers.two_player_games import bimatrix_game


def extremes(found):
    for extent in (*found.players, found.total, *found.objectives.values()):
        yield extent.worst
        yield extent.best


def test_aumanns_chicken():
    # Aumann (1974): 1/3 each on (6,6), (2,7), (7,2) gives 5 each; the best sum is 10.5.
    chicken = bimatrix_game([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    third = np.array([[[1], [1]], [[1], [0]]]) / 3
    assert incentive_violation(chicken, third) == pytest.approx(0, abs=1e-12)
    found = correlated_equilibria(chicken)
    assert found.total.best.value == pytest.approx(10.5)
    assert found.total.best.distribution.ravel() == pytest.approx([0.5, 0.25, 0.25, 0])
    assert found.players[0].best.value == pytest.approx(7)
    assert found.players[0].worst.value == pytest.approx(2)


def test_dominance_solvable_game_has_one_correlated_equilibrium():
    dilemma = bimatrix_game([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    found = correlated_equilibria(dilemma)
    assert all(e.distribution[1, 1, 0] == 1 for e in extremes(found))


def test_zero_sum_value():
    pennies = bimatrix_game([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    for extreme in extremes(correlated_equilibria(pennies)):
        assert extreme.distribution.ravel() == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("seed", range(6))
def test_certificates_and_nash_payoffs_lie_within(seed):
    rng = np.random.default_rng(seed)
    stage = StageGame(rng.normal(size=(3, 3, 3, 3)) * [1, 1e3, 1e-3] + [0, 50, 0])
    found = correlated_equilibria(stage, {"corner": np.eye(27)[0].reshape(3, 3, 3)})
    scale = np.ptp(stage.payoffs, axis=(0, 1, 2))
    for extreme in extremes(found):
        p = extreme.distribution
        assert p.min() >= 0
        assert p.sum() == pytest.approx(1)
        assert extreme.violation <= 1e-8 * scale.max()
        assert extreme.gap <= 1e-8 * scale.sum()
        assert np.allclose(extreme.payoffs, np.einsum("abc,abci->i", p, stage.payoffs))
    for profile in pure_nash(stage).profiles:
        for i, extent in enumerate(found.players):
            slack = 1e-8 * scale[i]
            assert extent.worst.value - slack <= stage.payoffs[profile][i]
            assert stage.payoffs[profile][i] <= extent.best.value + slack


@pytest.mark.parametrize("seed", range(4))
def test_two_player_equilibria_lie_within(seed):
    rng = np.random.default_rng(seed)
    game = bimatrix_game(*rng.normal(size=(2, 4, 4)))
    found = correlated_equilibria(game)
    for e in bimatrix_equilibria(game).equilibria:
        for i in (0, 1):
            assert found.players[i].worst.value - 1e-8 <= e.payoffs[i]
            assert e.payoffs[i] <= found.players[i].best.value + 1e-8


def test_violation_by_brute_force():
    rng = np.random.default_rng(3)
    u = rng.normal(size=(2, 3, 2, 3))
    p = rng.dirichlet(np.ones(12)).reshape(2, 3, 2)
    worst = 0.0
    for i, n in enumerate((2, 3, 2)):
        for a in range(n):
            for b in range(n):
                told, gain = np.take(p, a, i), np.take(u[..., i], b, i) - np.take(u[..., i], a, i)
                worst = max(worst, (told * gain).sum())
    assert incentive_violation(StageGame(u), p) == pytest.approx(worst)


def test_permuting_players():
    rng = np.random.default_rng(5)
    u = rng.normal(size=(2, 3, 2, 3))
    base = correlated_equilibria(StageGame(u))
    turned = correlated_equilibria(StageGame(u.transpose(2, 0, 1, 3)[..., [2, 0, 1]]))
    for k, i in enumerate((2, 0, 1)):
        assert turned.players[k].best.value == pytest.approx(base.players[i].best.value)
        assert turned.players[k].worst.value == pytest.approx(base.players[i].worst.value)


def test_duplicating_an_action_changes_no_bound():
    rng = np.random.default_rng(6)
    u = rng.normal(size=(2, 2, 2, 3))
    base = correlated_equilibria(StageGame(u))
    more = correlated_equilibria(StageGame(np.concatenate([u, u[:1]])))
    for one, two in zip(extremes(base), extremes(more), strict=True):
        assert one.value == pytest.approx(two.value, abs=1e-8)


def test_constant_payoffs_and_single_actions():
    found = correlated_equilibria(StageGame(np.full((2, 2, 2, 3), 7.0)))
    assert found.total.best.value == pytest.approx(21)
    single = correlated_equilibria(StageGame(np.full((1, 1, 1, 3), 7.0)))
    assert single.players[2].worst.value == 7


def test_nine_actions_each_are_quick():
    stage = StageGame(np.random.default_rng(0).normal(size=(9, 9, 9, 3)))
    start = time.perf_counter()
    found = correlated_equilibria(stage)
    assert time.perf_counter() - start < 2
    assert all(e.violation < 1e-8 for e in extremes(found))


@pytest.mark.parametrize("wrong", [np.zeros((2, 2)), np.full((2, 2, 2), np.nan)])
def test_wrong_objective(wrong):
    with pytest.raises(GameError, match="objective mine"):
        correlated_equilibria(StageGame(np.zeros((2, 2, 2, 3))), {"mine": wrong})
