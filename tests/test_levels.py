"""The levels of half-spaces around a payoff set: fixed points, proofs, growth from inside."""

import numpy as np
import pytest
from payoff_set_reference import played_for_ever as played_for_ever_plainly
from scipy.optimize import linprog

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.directions import half_space_set, spread_directions
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.growth import grown_by, played_for_ever
from triangle.solvers.levels import Levels
from triangle.solvers.polytope import convex_hull
from triangle.solvers.roomy_start import roomy_start

DELTAS = [(0.7, 0.8, 0.9), (0.85, 0.84, 0.88), (0.6, 0.6, 0.6)]


def some_game(seed, delta, actions=3):
    payoffs = np.random.default_rng(seed).random((actions, actions, actions, 3))
    low, spread = payoffs.min(axis=(0, 1, 2)), np.ptp(payoffs, axis=(0, 1, 2))
    game = RepeatedGame(StageGame((payoffs - low) / spread), delta)
    d = game.discount_factors
    return game, Enforcement(
        game.stage.payoffs.reshape(-1, 3),
        (1 - d) / d * game.stage.deviation_gains.reshape(-1, 3),
        d,
        game.stage.best_payoffs.reshape(-1, 3).min(axis=0),
    )


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("seed", range(3))
def test_policies_arrive_where_sweeps_do_and_are_proven(seed, delta):
    _, game = some_game(seed, delta)
    quick, slow = (Levels(game, spread_directions(40)) for _ in range(2))
    slow.sweep_until(1e-9)
    assert not slow.is_empty
    quick.approach()
    assert quick.sweeps < slow.sweeps / 2
    assert (quick.guess <= slow.values + 1e-7).all()
    assert quick.certify(1e-6)
    assert np.allclose(quick.values, slow.values, atol=1e-6)


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("seed", [2, 6, 8])
def test_equilibria_found_by_other_means_lie_below_the_levels(seed, delta):
    game, enforcement = some_game(seed, delta)
    found = Levels(enforcement, spread_directions(30))
    found.approach()
    found.certify(1e-6)
    known = played_for_ever_plainly(game)
    assert len(known)
    assert (known @ found.directions.T <= found.values + 1e-9).all()


def test_added_directions_only_lower_the_levels():
    _, game = some_game(2, (0.7, 0.8, 0.9))
    found = Levels(game, spread_directions(20))
    found.approach()
    found.certify(1e-6)
    before = found.values
    outer = half_space_set(found.directions, found.guess, _inside(found))
    more = spread_directions(50)[6:]
    found.extend(more, outer.support(more))
    found.approach()
    found.certify(1e-6)
    assert (found.values[: len(before)] <= before + 1e-7).all()
    assert (found.values[len(before) :] <= outer.support(more) + 1e-7).all()


def _inside(levels):
    """The point deepest within the half-spaces."""
    matrix = np.column_stack([levels.directions, np.ones(len(levels.directions))])
    return linprog([0, 0, 0, -1], matrix, levels.guess, bounds=(None, None)).x[:3]


def test_no_equilibrium_is_proven():
    pennies = np.zeros((2, 2, 1, 3))
    pennies[..., 0, :2] = [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]
    game = RepeatedGame(StageGame(pennies), (0.9, 0.8, 0.7))
    d = game.discount_factors
    required = (1 - d) / d * game.stage.deviation_gains.reshape(-1, 3)
    minmax = game.stage.best_payoffs.reshape(-1, 3).min(axis=0)
    found = Levels(Enforcement(pennies.reshape(-1, 3), required, d, minmax), spread_directions(20))
    found.sweep_until(1e-9)
    assert found.is_empty


@pytest.mark.parametrize("seed", [2, 4, 5])
def test_the_inner_set_grows_and_stays_within_the_levels(seed):
    _, game = some_game(seed, (0.7, 0.8, 0.9))
    inner = played_for_ever(game)
    levels = Levels(game, spread_directions(40))
    levels.approach()
    levels.certify(1e-6)
    for _ in range(8):
        larger = grown_by(inner, game, levels.directions, levels.values, 1e-6)
        reach = (larger.values @ levels.directions.T).max(axis=0)
        assert (reach >= (inner.values @ levels.directions.T).max(axis=0) - 1e-12).all()
        assert (reach <= levels.values + 1e-7).all()
        inner = larger


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_roomy_set_generates_itself(seed):
    _, game = some_game(seed, (0.8, 0.64, 0.8), 7)
    found = roomy_start(game)
    assert found is not None
    d = game.discount_factors
    known = (1 - d) * game.payoffs[found.profiles] + d * found.continuations
    assert np.allclose(found.values, known, rtol=0, atol=1e-12)
    least = found.values.min(axis=0) + game.required[found.profiles]
    assert (found.continuations >= least - 1e-12)[game.required[found.profiles] > 0].all()
    hull = convex_hull(found.values)
    assert hull.rank == 3
    assert hull.excess(found.continuations).max() <= 1e-9


def test_where_there_is_no_equilibrium_there_is_no_roomy_set():
    payoffs, d = np.zeros((4, 3)), np.array([0.9, 0.8, 0.7])
    payoffs[:, :2] = [[1, 0], [0, 1], [0, 1], [1, 0]]
    gains = np.array([[0, 1, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]])
    assert roomy_start(Enforcement(payoffs, (1 - d) / d * gains, d, np.array([1.0, 1, 0]))) is None
