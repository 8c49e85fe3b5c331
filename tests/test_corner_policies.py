"""Policy iteration on corners: it must arrive where sweeping does, and never claim more."""

import numpy as np
import pytest
from payoff_set_reference import reference_outer

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.compiled import installed
from triangle.solvers.continuation import Generated, generate
from triangle.solvers.corner_policies import Made, settled
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.pattern import EDGE, STAYS, THRESHOLDS, TRIANGLE, limit_of, pattern_of
from triangle.solvers.polytope import convex_hull

WAYS = [False, True] if installed() else [False]


def unit_game(seed, actions, delta):
    """A random game whose payoffs run from 0 to 1 for everybody, as the sweeps want it."""
    payoffs = np.random.default_rng(seed).random((actions,) * 3 + (3,))
    low, spread = payoffs.min(axis=(0, 1, 2)), np.ptp(payoffs, axis=(0, 1, 2))
    return RepeatedGame(StageGame((payoffs - low) / spread), delta)


def enforcement(game):
    stage, delta = game.stage, game.discount_factors
    return Enforcement(
        stage.payoffs.reshape(-1, 3),
        (1 - delta) / delta * stage.deviation_gains.reshape(-1, 3),
        delta,
        stage.best_payoffs.reshape(-1, 3).min(axis=0),
    )


def sweep(terms, polytope):
    """Everything that the set generates, no profile spared."""
    thresholds = np.maximum(polytope.vertices.min(axis=0), terms.minmax) + terms.required
    return generate(polytope, terms.payoffs, thresholds, terms.discount_factors, True)


def swept(terms, sweeps):
    """Corners after some sweeps, those that hardly stick out left out, and a set around it all."""
    polytope, change = convex_hull(terms.payoffs), 1.0
    makers = np.full(len(polytope.vertices), -1)
    for _ in range(sweeps):
        before, made_by, thin = polytope, makers, 0.02 * change
        found = sweep(terms, before)
        new = convex_hull(found.values, thin)
        corners = found.take(new.source)
        makers, polytope = corners.profiles, new.around(found.values)
        change = polytope.falls_short_of(before)
    return Made(corners, before, made_by, change), polytope


def settle(terms, made, within, loops=False):
    return settled(terms, made, within, lambda polytope, _: sweep(terms, polytope), loops=loops)


def at_rest(terms, loops=False):
    """Try after more and more sweeps, as the solver does."""
    for sweeps in (8, 12, 18, 27, 40):
        made, within = swept(terms, sweeps)
        found = settle(terms, made, within, loops)
        if found is not None and found.at_rest:
            return found
    raise AssertionError("the corners never came to rest")


@pytest.mark.parametrize("loops", WAYS)
@pytest.mark.parametrize(
    ("seed", "actions", "delta"),
    [(0, 3, 0.6), (1, 3, 0.7), (2, 3, 0.8), (3, 3, 0.9), (1, 4, 0.7), (2, 5, 0.7), (2, 3, 0.95)],
)
def test_corners_at_rest_generate_themselves_and_nothing_lies_outside(loops, seed, actions, delta):
    game = unit_game(seed, actions, delta)
    terms = enforcement(game)
    found = at_rest(terms, loops)
    hull = convex_hull(found.corners.values)
    again = convex_hull(sweep(terms, hull).values)
    assert again.distance_to(hull) < 1e-9
    assert hull.distance_to(again) < 1e-9
    assert hull.excess(found.corners.continuations).max() < 1e-10
    assert found.outer.excess(hull.vertices).max() < 1e-10
    assert found.gap == pytest.approx(found.outer.distance_to(hull))
    assert found.gap < 1e-6
    if actions == 3 and delta < 0.8:
        # The plain linear-programming bound, which shares nothing with this, lies outside.
        directions, levels = reference_outer(game, count=10)
        assert (hull.support(directions) <= levels + 1e-9).all()


def test_every_kind_of_corner_occurs():
    kinds = set()
    for seed in range(4):
        terms = enforcement(unit_game(seed, 4, 0.8))
        made, _ = swept(terms, 10)
        pattern = pattern_of(terms, made.before, made.makers, made.corners, made.change)
        kinds |= set(pattern.kind.tolist())
    assert {STAYS, EDGE, TRIANGLE, THRESHOLDS} <= kinds


@pytest.mark.parametrize("seed", range(4))
def test_a_pattern_at_rest_makes_the_corners_it_was_read_from(seed):
    terms = enforcement(unit_game(seed, 3, 0.7))
    corners = at_rest(terms).corners
    hull = convex_hull(corners.values)
    found = sweep(terms, hull)
    again = found.take(convex_hull(found.values, 1e-9).source)
    pattern = pattern_of(terms, hull, corners.profiles[hull.source], again, 1e-9)
    assert (pattern.shares.max(axis=1) == 1).all()  # every end was found again
    limit = limit_of(terms, pattern, again.values + 1e-3)
    assert np.abs(limit.values - again.values).max() < 1e-9


@pytest.mark.parametrize("loops", WAYS)
def test_a_smaller_set_that_generates_itself_is_not_taken_for_the_largest(loops):
    # Three contribute or nobody does: started from a part of the set, the corners may come to
    # rest there, but the half-spaces then show how much more there is.
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = (2 * sum(a) - 3 * np.array(a) + 3) / 7
    terms = enforcement(RepeatedGame(StageGame(payoffs), 0.5))
    whole, within = swept(terms, 20)
    hull = convex_hull(whole.corners.values)
    centre = hull.vertices.mean(axis=0)
    full = settle(terms, whole, within, loops)
    assert full is not None
    for share in (0.2, 0.5, 0.9):
        small = convex_hull(centre + share * (hull.vertices - centre))
        found = sweep(terms, small)
        new = convex_hull(found.values)
        made = Made(found.take(new.source), small, whole.corners.profiles, 0.1)
        part = settle(terms, made, within, loops)
        if part is not None:
            assert part.outer.excess(full.corners.values).max() < 1e-9
            missing = hull.distance_to(convex_hull(part.corners.values))
            assert part.gap >= missing - 1e-9


@pytest.mark.skipif(len(WAYS) == 1, reason="needs numba")
def test_machine_code_follows_the_same_pattern():
    terms = enforcement(unit_game(1, 4, 0.9))
    made, _ = swept(terms, 12)
    pattern = pattern_of(terms, made.before, made.makers, made.corners, made.change)
    ways = [limit_of(terms, pattern, made.corners.values, loops=loops) for loops in WAYS]
    assert np.allclose(ways[0].values, ways[1].values, atol=1e-10)
    assert np.allclose(ways[0].continuations, ways[1].continuations, atol=1e-10)


def test_what_does_not_stop_stays_where_it_was():
    terms = enforcement(unit_game(0, 3, 0.7))
    made, _ = swept(terms, 8)
    pattern = pattern_of(terms, made.before, made.makers, made.corners, made.change)
    limit = limit_of(terms, pattern, made.corners.values)
    delta = terms.discount_factors
    rebuilt = (1 - delta) * terms.payoffs[limit.profiles] + delta * limit.continuations
    assert np.allclose(rebuilt, limit.values, atol=1e-11)
    assert isinstance(limit, Generated)
