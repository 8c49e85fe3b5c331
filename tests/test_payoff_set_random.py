"""The payoff set of random small games against a slow reference written on its own."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payoff_set_reference import (
    directions_of,
    facet_normals,
    linear_programmes,
    played_for_ever,
    reference_outer,
)
from scipy.optimize import linprog

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set

BUDGET = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def games(draw, most_actions=2, equal=True):
    """Small whole payoffs, hence ties; drawn by seed, since lists of numbers shrink to trifles."""
    least = draw(st.sampled_from([most_actions, most_actions, 1]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = tuple(rng.integers(least, most_actions + 1, 3))
    payoffs = rng.integers(0, draw(st.sampled_from([9, 6, 3, 2])), (*shape, 3), endpoint=True)
    deltas = np.round(rng.uniform(0.05, 0.6, 1 if equal else 3), 3)
    return RepeatedGame(StageGame(payoffs.astype(float)), deltas[0] if equal else deltas)


def range_of(game):
    return np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max() or 1.0


def compare(game, tight):
    """Hold one answer against the reference; ``tight`` asks for agreement of the outer bounds."""
    found = payoff_set(game)
    size = range_of(game)
    certain = played_for_ever(game)
    if found.is_empty:
        assert len(certain) == 0
        _, levels = reference_outer(game)
        assert levels is None
        return
    normals = None
    if len(found.inner.vertices):  # a corner left out of either set would hide a facet of the true
        both = (found.inner.vertices, found.outer.vertices)
        normals = np.concatenate([facet_normals(vertices) for vertices in both])
    if not tight and normals is not None:
        normals = normals[:30]  # curved frontiers have hundreds
    d, levels = reference_outer(game, normals, count=40)
    if levels is None:
        assert len(found.inner.vertices) == 0
        assert found.note
        return
    lower, upper = np.array([found.support(n, np.inf) for n in d]).T
    assert (lower <= levels + 1e-8 * size).all()
    if len(certain):
        assert ((d @ certain.T).max(axis=1) <= upper + 1e-8 * size).all()
        assert ((d @ certain.T).max(axis=1) <= lower + found.gap + 1e-8 * size).all()
    if len(found.inner.vertices):
        check = check_one_shot_deviations(game, found.automaton())
        assert check.slack >= -1e-8 * size
        assert np.allclose((d @ check.payoffs.T).max(axis=1), lower, rtol=0, atol=1e-8 * size)
        assert (upper - lower).max() <= found.gap + 1e-8 * size
    if tight and not found.note:
        # With the normals of the true set's own facets the reference converges to that very set,
        # unless its other directions are too coarse to get there from the box: then with more.
        if not (levels <= upper + found.gap + 1e-6 * size).all():
            d, levels = reference_outer(game, normals, count=150)
            upper = np.array([found.support(n, np.inf)[1] for n in d])
        assert (levels <= upper + found.gap + 1e-6 * size).all()


@BUDGET
@given(games())
def test_two_actions_each(game):
    compare(game, tight=True)


@settings(BUDGET, max_examples=10)
@given(games(most_actions=3))
def test_up_to_three_actions_each(game):
    compare(game, tight=True)


@settings(BUDGET, max_examples=10)
@given(games(equal=False))
def test_unequal_discount_factors(game):
    compare(game, tight=False)


@pytest.mark.parametrize("seed", range(6))
def test_random_numbers_without_ties(seed):
    rng = np.random.default_rng(100 + seed)
    shape = (3, 3, 3) if seed % 2 else (2, 2, 2)
    compare(RepeatedGame(StageGame(rng.normal(size=(*shape, 3))), 0.2 + 0.07 * seed), tight=True)


@settings(BUDGET, max_examples=25)
@given(games(), st.permutations(range(3)), st.sampled_from([1e-6, 0.1, 7.0, 1e6]))
def test_permuted_and_scaled_games_have_permuted_and_scaled_sets(game, order, factor):
    payoffs = game.stage.payoffs.transpose((*order, 3))[..., list(order)] * factor
    first = payoff_set(game)
    second = payoff_set(RepeatedGame(StageGame(payoffs), game.discount_factors[list(order)]))
    assert first.is_empty == second.is_empty
    if not first.is_empty and first.gap < np.inf and second.gap < np.inf:
        near = 2 * (first.gap + second.gap / factor) + 1e-7 * range_of(game)
        for n in directions_of(0):
            one, other = first.support(n, np.inf), second.support(n[list(order)])
            assert one == pytest.approx(np.array(other) / factor, rel=0, abs=near)


@settings(BUDGET, max_examples=25)
@given(games(), st.floats(0.02, 0.2))
def test_monotone_in_a_common_discount_factor(game, more):
    first = payoff_set(game)
    second = payoff_set(RepeatedGame(game.stage, game.discount_factors + more))
    if second.is_empty:
        assert len(first.inner.vertices) == 0
    elif not first.is_empty:
        for n in directions_of(0):
            assert first.support(n, np.inf)[0] <= second.support(n, np.inf)[1] + 1e-7 * range_of(
                game
            )


@settings(BUDGET, max_examples=25)
@given(games(), st.integers(0, 2))
def test_a_duplicated_action_changes_nothing(game, player):
    payoffs = game.stage.payoffs
    doubled = np.concatenate([payoffs, payoffs.take([0], axis=player)], axis=player)
    first = payoff_set(game)
    second = payoff_set(RepeatedGame(StageGame(doubled), game.discount_factors))
    assert first.is_empty == second.is_empty
    near = first.gap + second.gap + 1e-7 * range_of(game)
    if not first.is_empty and near < np.inf:
        for n in directions_of(0):
            assert first.support(n, np.inf) == pytest.approx(
                second.support(n, np.inf), rel=0, abs=near
            )


# ------------------------------------------------------------------ the reference itself


def test_the_references_programmes_agree_with_a_standard_solver():
    rng = np.random.default_rng(0)
    d = directions_of(12)
    levels = np.maximum(d, 0).sum(axis=1) * rng.uniform(0.7, 1.1, len(d))
    floors = rng.uniform(-0.3, 1, (6, 3))
    values = linear_programmes(d, d, levels, floors)
    assert 0 < np.isinf(values).sum() < values.size
    for (row, floor), column in itertools.product(enumerate(floors), range(0, len(d), 3)):
        found = linprog(-d[column], A_ub=d, b_ub=levels, bounds=[(x, None) for x in floor])
        expected = -found.fun if found.status == 0 else -np.inf
        assert values[row, column] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("delta", "largest"), [(0.24, 0.0), (0.3, 3.8), (0.4, 3.9)])
def test_the_reference_finds_the_closed_form_of_the_contribution_game(delta, largest):
    payoffs = np.zeros((2, 2, 2, 3))
    for a in itertools.product(range(2), repeat=3):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    game = RepeatedGame(StageGame(payoffs), delta)
    d, levels = reference_outer(game, facet_normals(payoff_set(game).inner.vertices))
    assert levels[np.argmax(d[:, 0])] == pytest.approx(largest, abs=1e-6)


def test_the_reference_can_tell_a_set_that_is_too_small_or_too_large():
    """The comparison is not vacuous: shrunk or blown-up sets fail it."""
    game = RepeatedGame(StageGame(np.random.default_rng(2).integers(0, 7, (2, 2, 2, 3))), 0.6)
    vertices = payoff_set(game).inner.vertices
    d, levels = reference_outer(game, facet_normals(vertices))
    centre = vertices.mean(axis=0)
    for factor, too_large in ((1.01, True), (0.99, False)):
        moved = (d @ (centre + factor * (vertices - centre)).T).max(axis=1)
        assert (moved > levels + 1e-3).any() == too_large
        assert (moved < levels - 1e-3).any() != too_large
