import time

import numpy as np
import pytest

from triangle.game import StageGame
from triangle.solvers.minmax import correlated_minmax, pure_minmax


def common_interest():
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, 0, 0] = payoffs[1, 1, 1] = 1
    return StageGame(payoffs)


def test_common_interest_game_of_fudenberg_and_maskin():
    assert pure_minmax(common_interest()).values.tolist() == [0, 0, 0]
    found = correlated_minmax(common_interest())
    assert np.allclose(found.values, 0, atol=1e-12)


def test_matching_pennies_pure_and_correlated_differ():
    pennies = StageGame([[[[1, -1, 0]], [[-1, 1, 0]]], [[[-1, 1, 0]], [[1, -1, 0]]]])
    assert pure_minmax(pennies).values.tolist() == [1, 1, 0]
    found = correlated_minmax(pennies)
    assert np.allclose(found.values, 0, atol=1e-12)
    assert np.allclose(found.lotteries[0].ravel(), 0.5)
    assert np.allclose(found.security_strategies[0], 0.5)


def test_correlation_punishes_more_than_independent_mixing():
    # Player 1 guesses which of the two matching profiles the others are at: a correlated
    # lottery leaves it 1/2; it can be read off that no independent mixture does as well.
    u = np.zeros((2, 2, 2, 3))
    u[0, 0, 0, 0] = u[1, 1, 1, 0] = 1
    u[:, 0, 1, 0] = u[:, 1, 0, 0] = 1
    found = correlated_minmax(StageGame(u))
    assert found.values[0] == pytest.approx(0.5)
    assert found.lotteries[0][0, 0] == pytest.approx(0.5)
    q = np.linspace(0, 1, 101)
    y, z = np.meshgrid(q, q)
    off = y * (1 - z) + (1 - y) * z
    independent = np.maximum(y * z, (1 - y) * (1 - z)) + off
    assert independent.min() > 0.7


@pytest.mark.parametrize("seed", range(5))
def test_certificates_and_order_of_bounds(seed):
    rng = np.random.default_rng(seed)
    u = rng.normal(size=(3, 4, 5, 3)) * [1, 100, 1e-4] + [0, 1e3, 0]
    stage = StageGame(u)
    pure, mixed = pure_minmax(stage), correlated_minmax(stage)
    scale = np.ptp(u, axis=(0, 1, 2))
    assert (mixed.values <= pure.values + 1e-9 * scale).all()
    assert ((mixed.values - mixed.lower) / scale < 1e-8).all()
    for i in range(3):
        assert mixed.lotteries[i].shape == tuple(np.delete(stage.shape, i))
        against = np.moveaxis(u[..., i], i, 0)
        assert np.isclose((against * mixed.lotteries[i]).sum(axis=(1, 2)).max(), mixed.values[i])
        # The punishing profile holds the player to its pure minmax, and it best responds.
        profile = pure.profiles[i]
        assert u[profile][i] == pure.values[i]
        assert stage.deviation_gains[profile][i] == 0


def test_permuting_and_shifting():
    rng = np.random.default_rng(9)
    u = rng.normal(size=(2, 3, 4, 3))
    base = correlated_minmax(StageGame(u)).values
    turned = correlated_minmax(StageGame(u.transpose(2, 0, 1, 3)[..., [2, 0, 1]])).values
    assert np.allclose(turned, base[[2, 0, 1]])
    moved = correlated_minmax(StageGame(3 * u + 7)).values
    assert np.allclose(moved, 3 * base + 7)


def test_constant_payoffs():
    found = correlated_minmax(StageGame(np.full((2, 2, 2, 3), 4.0)))
    assert found.values.tolist() == [4, 4, 4]
    assert found.gap == 0


def test_pure_minmax_is_fast_at_25_actions():
    stage = StageGame(np.random.default_rng(0).normal(size=(25, 25, 25, 3)))
    start = time.perf_counter()
    pure_minmax(stage)
    assert time.perf_counter() - start < 1
