"""The corner sweeps as machine code against the same sweeps as array operations."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.compiled import compiled, installed
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.polytope import convex_hull
from triangle.solvers.sweeps import Recursion

pytestmark = pytest.mark.skipif(not installed(), reason="needs numba")


def random_game(shape, delta, seed):
    return RepeatedGame(StageGame(np.random.default_rng(seed).random((*shape, 3))), delta)


def range_of(game):
    return np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max() or 1.0


def both_ways(game, tol=1e-6):
    found = []
    for when in ("never", "always"):
        with compiled(when):
            found.append(payoff_set(game, tol))
    return found


def farthest_outside(inner, outer):
    """Largest distance of a vertex of one set to the other."""
    if len(inner.vertices) == 0:
        return 0.0
    return convex_hull(outer.vertices).distance(inner.vertices).max()


def assert_same(game, tol=1e-6):
    """Hold the brackets of both ways against each other, up to the gap that was reached."""
    arrays, machine = both_ways(game, tol)
    size = range_of(game)
    assert arrays.is_empty == machine.is_empty
    if arrays.is_empty:
        return
    assert farthest_outside(arrays.inner, machine.outer) <= 2e-9 * size
    assert farthest_outside(machine.inner, arrays.outer) <= 2e-9 * size
    if len(machine.inner.vertices):
        check = check_one_shot_deviations(game, machine.automaton())
        assert check.slack >= -1e-9 * size
    if not arrays.note:
        assert machine.gap <= max(tol * size, 2 * arrays.gap)


@st.composite
def games(draw):
    """Small games with ties, duplicated actions and odd scales, from empty to folk theorem."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = tuple(rng.integers(1, draw(st.sampled_from([2, 3, 4])), 3, endpoint=True))
    if draw(st.booleans()):
        payoffs = rng.integers(0, draw(st.sampled_from([9, 3])), (*shape, 3)).astype(float)
    else:
        payoffs = rng.normal(size=(*shape, 3))
    if draw(st.booleans()):
        payoffs = np.concatenate([payoffs, payoffs[:1]])
    scale = draw(st.sampled_from([1e-6, 1.0, 1e6]))
    delta = draw(st.sampled_from([0.01, 0.25, 0.4, 0.5, 0.6, 0.75]))
    return RepeatedGame(StageGame(payoffs * scale), delta)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(games())
def test_both_ways_bracket_the_same_set(game):
    assert_same(game)


@pytest.mark.parametrize("delta", [0.55, 0.7])
def test_many_profiles(delta):
    assert_same(random_game((9, 9, 9), delta, 3))


def test_patience_near_one():
    assert_same(random_game((3, 3, 3), 0.9, 1))
    with compiled("always"):
        found = payoff_set(random_game((2, 2, 2), 0.99, 1))
    assert found.gap <= 1e-5 * range_of(found.game)
    assert check_one_shot_deviations(found.game, found.automaton()).slack >= -1e-9


@pytest.mark.parametrize("knife", [0.5, 0.5 - 1e-12, 0.5 + 1e-12, 0.5 - 1e-6, 0.5 + 1e-6])
def test_knife_edges(knife):
    """Three players contribute or not: at 1/2 full contribution is just sustained."""
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    assert_same(RepeatedGame(StageGame(payoffs), knife))


@pytest.mark.parametrize("seed", range(6))
def test_outer_sets_agree_closely(seed):
    """The same rules: about as many sweeps, and outer sets as near as their last change."""
    game = random_game((3, 3, 3), 0.7, seed)
    steps = []
    for when in ("never", "always"):
        with compiled(when):
            steps.append(Recursion(game).outer(1e-6))
    (arrays, by_arrays), (machine, by_machine) = steps
    assert abs(by_arrays - by_machine) <= 30
    assert arrays.polytope.distance_to(machine.polytope) <= 1e-8
    assert machine.polytope.distance_to(arrays.polytope) <= 1e-8


def test_corners_are_generated_as_told():
    """Each corner is today's payoff and a continuation in the set, above its thresholds."""
    game = random_game((5, 5, 5), 0.7, 0)
    with compiled("always"):
        recursion = Recursion(game)
        step, _ = recursion.outer(1e-6)
    made = step.generated
    u, required = recursion._u[made.profiles], recursion._required[made.profiles]
    assert np.allclose(made.values, 0.3 * u + 0.7 * made.continuations, atol=1e-14)
    threat = step.polytope.vertices.min(axis=0)
    assert (made.continuations >= threat + required - 1e-8).all()
    assert step.polytope.excess(made.continuations).max() <= 1e-8
    assert step.polytope.distance_to(convex_hull(made.values)) <= 1e-6


def test_inner_sets_generate_themselves_with_slack():
    game = random_game((3, 3, 3), 0.7, 0)
    for when in ("never", "always"):
        with compiled(when):
            recursion = Recursion(game)
            outer, _ = recursion.outer(1e-6)
            inner, _ = recursion.inner(outer, 1e-3)
            check = check_one_shot_deviations(game, recursion.automaton(inner.generated))
        assert check.slack >= 1e-4


def test_the_same_game_gives_the_same_bits():
    game = random_game((4, 4, 4), 0.8, 2)
    with compiled("always"):
        first, second = payoff_set(game), payoff_set(game)
    assert np.array_equal(first.outer.vertices, second.outer.vertices)
    assert np.array_equal(first.inner.vertices, second.inner.vertices)


def test_a_set_blown_up_for_a_corner_left_out_does_not_count_as_settled():
    own = [
        [[4, 1, 3], [1, 1, 2], [3, 2, 3]],
        [[4, 4, 4], [4, 0, 1], [4, 1, 0]],
        [[3, 0, 4], [0, 3, 4], [4, 4, 3]],
    ]
    payoffs = np.empty((3, 3, 3, 3))  # of one's own action and the two others'
    for i, j, k in np.ndindex(3, 3, 3):
        payoffs[i, j, k] = own[i][j][k], own[j][i][k], own[k][i][j]
    for found in both_ways(RepeatedGame(StageGame(payoffs), 0.6952432138891341)):
        assert found.gap < 1e-9
        assert len(found.outer.vertices) == len(found.inner.vertices) == 11
