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
from triangle.solvers.growth import GrowthByArrays, growth_of, played_for_ever
from triangle.solvers.levels import Levels
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.polytope import convex_hull

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


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("seed", [6, 10, 12])
def test_growth_generates_itself_and_leaves_nothing_out(seed, delta):
    _, game = some_game(seed, delta, 5)
    start = played_for_ever(game)
    assert start is not None
    levels = Levels(game, spread_directions(60))
    levels.approach()
    assert levels.certify(1e-6)
    n = levels.directions
    with compiled("always"):
        growth = growth_of(game)
        first, rounds = growth.grown_until(start, n, levels.guess, 1e-2, 1e-3, 3)
        assert rounds <= 3
        loops, _ = growth.grown_until(first, n, levels.guess, 1e-4, 1e-6, 200)
    reach = (loops.values @ n.T).max(axis=0)
    assert (reach <= levels.values + 1e-9).all()
    assert (reach > (start.values @ n.T).max(axis=0) + 0.01).any()
    # Where loops see nothing more to gain, array operations do not either.
    more, _ = GrowthByArrays(game).grown_until(loops, n, levels.guess, 1e-4, 1e-6, 20)
    assert ((more.values @ n.T).max(axis=0) <= reach + 1e-4).all()
    d = game.discount_factors
    known = (1 - d) * game.payoffs[loops.profiles] + d * loops.continuations
    assert np.allclose(loops.values, known, rtol=0, atol=1e-12)
    thresholds = loops.values.min(axis=0) + game.required[loops.profiles]
    assert (loops.continuations >= thresholds - 1e-9).all()
    assert convex_hull(loops.values).excess(loops.continuations).max() <= 1e-9


@pytest.mark.parametrize(("seed", "delta"), [(6, DELTAS[0]), (10, DELTAS[1])])
def test_single_directions_close_to_a_millionth(seed, delta):
    game, _ = some_game(seed, delta, 5)
    with compiled("always"):
        found = payoff_set(game, 1e-2)
        for direction in ([0.3, 0.9, -0.3], [-0.8, 0.1, 0.6], [-0.6, -0.6, 0.5]):
            lower, upper = found.support(direction)
            wide = found.support(direction, np.inf)
            assert wide[0] <= lower <= upper <= wide[1]
            assert upper - lower <= 1e-6 * np.linalg.norm(direction)


def test_both_ways_bracket_the_same_set_where_nothing_is_played_for_ever():
    game, enforcement = some_game(9, (0.8, 0.64, 0.8), 7)
    assert played_for_ever(enforcement) is None
    found = {}
    for when in ("never", "always"):
        with compiled(when):
            found[when] = payoff_set(game)
        assert found[when].gap <= 5e-3
    for direction in np.random.default_rng(0).normal(size=(40, 3)):
        lower, upper = np.transpose([f.support(direction, np.inf) for f in found.values()])
        assert lower.max() <= upper.min() + 1e-9
