"""Levels, growth and their small programmes as machine code, held against the array operations."""

import numpy as np
import pytest
from test_corner_programmes import some_corners
from test_facet_programmes import some_facets
from test_levels import DELTAS, some_game

from triangle.solvers.compiled import compiled, installed
from triangle.solvers.corner_programmes import farthest_among_corners
from triangle.solvers.directions import spread_directions
from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.levels import Levels

pytestmark = pytest.mark.skipif(not installed(), reason="needs numba")


@pytest.mark.parametrize("seed", range(3))
def test_facet_programmes_agree(seed):
    from triangle.solvers.compiled.facet_programmes import farthest_points

    rng, normals, levels = some_facets(60, seed)
    n, floors = rng.normal(size=(80, 3)), 2.4 * rng.random((80, 3)) - 1
    known = farthest_within_facets(normals, levels, n, floors, box_bases(n))
    bases, values = box_bases(n).astype(np.int64), np.empty(80)
    points, weights = np.empty((80, 3)), np.empty((80, 3))
    farthest_points(normals, levels, n, floors, bases, values, points, weights)
    assert 5 < np.isinf(values).sum() < 75
    possible = np.isfinite(values)
    assert np.array_equal(possible, np.isfinite(known.values))
    assert np.allclose(values[possible], known.values[possible], rtol=0, atol=1e-12)
    rows = np.concatenate([-np.eye(3), normals])
    combined = (weights[:, :, None] * rows[bases]).sum(axis=1)
    assert np.allclose(combined[possible], n[possible], atol=1e-9)


@pytest.mark.parametrize("rank", range(4))
def test_corner_programmes_agree(rank):
    from triangle.solvers.compiled.corner_programmes import (
        farthest_lotteries,
        lotteries_of_points,
    )

    rng, corners = some_corners(rank)
    n, floors = rng.normal(size=(90, 3)), 1.4 * rng.random((90, 3)) - 0.4
    known = farthest_among_corners(corners, n, floors)
    values, which = np.empty(90), np.empty((90, 4), dtype=np.int64)
    weights, prices = np.empty((90, 4)), np.empty((90, 3))
    farthest_lotteries(corners, n, floors, values, which, weights, prices)
    possible = np.isfinite(values)
    assert 0 < possible.sum() < 90
    assert np.array_equal(possible, np.isfinite(known.values))
    assert np.allclose(values[possible], known.values[possible], rtol=0, atol=1e-10)
    mixed = (weights[:, :, None] * corners[which]).sum(axis=1)
    assert (mixed >= floors - 1e-9)[possible].all()
    inside = rng.dirichlet(np.full(len(corners), 0.2), 90) @ corners
    assert lotteries_of_points(corners, inside, which, weights)
    assert (weights >= 0).all()
    assert np.allclose((weights[:, :, None] * corners[which]).sum(axis=1), inside, atol=1e-10)


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("seed", range(4))
def test_levels_agree(seed, delta):
    _, game = some_game(seed, delta, 5)
    found = {}
    for when in ("never", "always"):
        with compiled(when):
            levels = Levels(game, spread_directions(70))
            for _ in range(2):
                levels.approach()
                more = np.random.default_rng(seed).normal(size=(20, 3))
                more /= np.linalg.norm(more, axis=1, keepdims=True)
                levels.extend(more, np.full(20, 5.0))
            levels.approach()
            assert levels.certify(1e-6)
            found[when] = levels
    plain, loops = found["never"], found["always"]
    assert np.allclose(loops.guess, plain.guess, rtol=0, atol=1e-9)
    assert np.allclose(loops.values, plain.values, rtol=0, atol=2e-6)
    assert (loops.values >= loops.guess - 1e-12).all()


def test_a_guess_takes_the_place_of_the_first_sweeps():
    _, game = some_game(2, (0.7, 0.8, 0.9), 5)
    first = Levels(game, spread_directions(40))
    first.approach()
    first.certify(1e-6)
    for when in ("never", "always"):
        with compiled(when):
            again = Levels(game, spread_directions(40), guess=first.guess + 0.01)
            again.approach()
            assert again.sweeps < first.sweeps
            assert again.certify(1e-6)
            assert np.allclose(again.values, first.values, rtol=0, atol=2e-6)
