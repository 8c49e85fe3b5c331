"""Linear programmes over corners, of sets of every rank, held against a standard solver."""

import numpy as np
import pytest
from scipy.optimize import linprog

from triangle.solvers.corner_programmes import farthest_among_corners, lotteries_over_corners


def some_corners(rank, count=40):
    rng = np.random.default_rng(rank)
    corners = rng.random((count, 3))
    if rank < 3:
        corners[:, 2] = corners[:, 0]
    if rank < 2:
        corners[:, 1] = 0.3
    return rng, corners[:1] if rank == 0 else corners


@pytest.mark.parametrize("rank", range(4))
def test_values_are_those_of_a_standard_solver(rank):
    rng, corners = some_corners(rank)
    n, floors = rng.normal(size=(60, 3)), 1.4 * rng.random((60, 3)) - 0.4
    found = farthest_among_corners(corners, n, floors)
    assert 0 < np.isinf(found.values).sum() < 60
    support = ((n + found.prices) @ corners.T).max(axis=1) - (found.prices * floors).sum(axis=1)
    for p, value in enumerate(found.values):
        known = linprog(
            -corners @ n[p], -corners.T, -floors[p], np.ones((1, len(corners))), np.ones(1)
        )
        assert value == pytest.approx(-known.fun if known.status == 0 else -np.inf, abs=1e-8)
        if known.status == 0:
            assert support[p] == pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize("rank", range(4))
def test_optima_are_lotteries_that_meet_the_floors(rank):
    rng, corners = some_corners(rank)
    n, floors = rng.normal(size=(60, 3)), rng.random((60, 3)) - 0.5
    found = farthest_among_corners(corners, n, floors)
    possible = np.isfinite(found.values)
    assert (found.weights >= 0).all()
    assert np.allclose(found.weights[possible].sum(axis=1), 1, atol=1e-12)
    reached = found.mix(corners)[possible]
    assert (reached >= floors[possible] - 1e-9).all()
    assert np.allclose((reached * n[possible]).sum(axis=1), found.values[possible], atol=1e-12)


@pytest.mark.parametrize("rank", range(4))
def test_lotteries_reproduce_points(rank):
    rng, corners = some_corners(rank)
    inside = rng.dirichlet(np.full(len(corners), 0.2), 40) @ corners
    for points in (inside, corners):
        lotteries = lotteries_over_corners(corners, points)
        assert (lotteries >= 0).all()
        assert np.allclose(lotteries.sum(axis=1), 1, atol=1e-12)
        assert np.allclose(lotteries @ corners, points, atol=1e-10)
        assert ((lotteries > 0).sum(axis=1) <= 4).all()
