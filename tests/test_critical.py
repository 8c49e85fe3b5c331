"""From which patience on a profile can be played for ever."""

import copy
import math
import pickle

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.critical import critical_discount_factor, critical_scale, refine
from triangle.solvers.enforce import enforceability
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.threat_curve import ThreatCurve

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])


def contribution():
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return StageGame(payoffs)


def enforceable(stage, profile, discount_factors):
    game = RepeatedGame(stage, discount_factors)
    return bool(enforceability(game, payoff_set(game).threat).enforceable[profile])


def test_contribution_game_needs_a_quarter():
    delta = critical_discount_factor(contribution(), (1, 1, 1))
    assert delta == pytest.approx(0.25, abs=1e-6)
    assert delta.lower <= 0.25 <= delta.upper + 1e-12


def test_prisoners_dilemma_needs_a_half():
    assert critical_discount_factor(PD, (0, 0, 0)) == pytest.approx(0.5, abs=1e-6)


def test_stage_equilibrium_needs_none():
    found = critical_discount_factor(PD, (1, 1, 0))
    assert found == 0
    assert "stage game" in found.reason


def test_below_the_minmax_no_patience_suffices():
    found = critical_discount_factor(PD, (0, 1, 0))
    assert math.isnan(found)
    assert "can secure 2 alone" in found.reason


def test_common_interests_keep_even_a_profile_above_the_minmax_out_of_reach():
    payoffs = load_scenario("textbook/fudenberg-maskin").stage_game().payoffs.copy()
    payoffs[0, 0, 1] = 0.5  # above the minmax of 0, below the only equilibrium payoff of 1
    found = critical_discount_factor(StageGame(payoffs), (0, 0, 1))
    assert math.isnan(found)
    assert found.reason


def test_threats_below_every_stage_equilibrium_count():
    """Without carrot and stick the bracket of Abreu and Sannikov's game would stay open."""
    stage = load_scenario("textbook/abreu-sannikov").stage_game()
    delta = critical_discount_factor(stage, (0, 0, 0))
    assert delta == pytest.approx(4 / 13, abs=1e-6)
    assert delta.upper - delta.lower <= 1e-6
    assert enforceable(stage, (0, 0, 0), 4 / 13 + 1e-4)
    assert not enforceable(stage, (0, 0, 0), 4 / 13 - 1e-4)


@pytest.mark.parametrize(
    ("seed", "patience", "tol"),
    [
        *((seed, 0.5, 1e-6) for seed in range(4)),
        # Payoff sets with unequal patience close slowly; a wide bracket serves as well.
        *((seed, (0.3, 0.5, 0.6), 1e-2) for seed in (0, 1)),
    ],
)
def test_the_critical_scale_separates_enforceable_from_not(seed, patience, tol):
    rng = np.random.default_rng(seed)
    game = RepeatedGame(StageGame(rng.integers(-3, 4, size=(2, 2, 2, 3))), patience)
    curve = ThreatCurve(game, tol)
    for profile in np.ndindex(2, 2, 2):
        found = refine(curve, profile, 1e-5, max_solves=2)
        if 0 < found.lower * 0.98 < 20:
            assert not enforceable_by(curve, found.lower * 0.98, "threat", tol)[profile]
        if 0 < found.upper * 1.02 < 20:
            end = "threat" if tol < 1e-4 else "threat_lower"
            assert enforceable_by(curve, found.upper * 1.02, end, tol)[profile]


def enforceable_by(curve, scale, end, tol):
    """Enforceable profiles at a scale, by threats attained or by those not ruled out."""
    there = curve.game_at(scale)
    return enforceability(there, getattr(payoff_set(there, tol), end)).enforceable


def lasts_by_stationary_threats(game, profile):
    """By shrinking a set of profiles, from the definition."""
    kept = set(np.ndindex(game.stage.shape))
    delta = game.discount_factors
    while kept:
        worst = np.min([game.stage.payoffs[a] for a in kept], axis=0)
        smaller = {
            a
            for a in kept
            if (
                delta * (game.stage.payoffs[a] - worst)
                >= (1 - delta) * game.stage.deviation_gains[a] - 1e-9
            ).all()
        }
        if smaller == kept:
            return profile in kept
        kept = smaller
    return False


@pytest.mark.parametrize("seed", range(12))
def test_with_unequal_patience_both_ends_are_what_they_claim_to_be(seed):
    """Above the upper end profiles played for ever deter; below the lower end no minmax does."""
    rng = np.random.default_rng(seed)
    stage = StageGame(rng.integers(-3, 4, size=(2, 2, 2, 3)))
    curve = ThreatCurve(RepeatedGame(stage, rng.uniform(0.2, 0.8, size=3)))
    minmax = stage.best_payoffs.min(axis=(0, 1, 2))
    for profile in np.ndindex(2, 2, 2):
        found = refine(curve, profile, 1e-6, max_solves=0)
        if 0 < found.upper < np.inf:
            assert lasts_by_stationary_threats(curve.game_at(found.upper * 1.0001), profile)
        if 0 < found.lower < np.inf:
            below = enforceability(curve.game_at(found.lower * 0.9999), minmax)
            assert not below.enforceable[profile]
        if found.upper == 0:
            assert stage.deviation_gains[profile].max() == 0
    assert curve.solved == 0


def test_scale_one_is_today():
    game = RepeatedGame(PD, [0.5, 0.8, 0.3])
    scale = critical_scale(game, (0, 0, 0))
    assert scale == pytest.approx(1.0, abs=1e-6)
    assert critical_scale(RepeatedGame(PD, 0.8), (0, 0, 0)) == pytest.approx(0.25, abs=1e-6)


def test_permuting_players_changes_nothing():
    stage = load_scenario("textbook/abreu-sannikov").stage_game()
    swapped = StageGame(stage.payoffs.transpose(1, 0, 2, 3)[..., [1, 0, 2]])
    assert critical_discount_factor(swapped, (1, 2, 0)) == pytest.approx(
        critical_discount_factor(stage, (2, 1, 0)), abs=1e-5, nan_ok=True
    )


def test_copies_keep_the_bracket():
    delta = critical_discount_factor(PD, (0, 0, 0))
    for twin in (copy.copy(delta), pickle.loads(pickle.dumps(delta))):
        assert (twin, twin.lower, twin.upper) == (delta, delta.lower, delta.upper)


@pytest.mark.parametrize("profile", [(0, 0), (0, 0, 1), (-1, 0, 0), (2, 0, 0)])
def test_a_profile_of_the_game(profile):
    with pytest.raises(GameError, match="profile"):
        critical_discount_factor(PD, profile)


def test_a_positive_tolerance():
    with pytest.raises(GameError, match="tol"):
        critical_discount_factor(PD, (0, 0, 0), tol=0.0)


@pytest.mark.parametrize("seed", [5, 8])
def test_longer_horizons_only_enlarge_the_payoff_set(seed):
    """The argument of the threat curve, with unequal discount factors, on sets solved apart."""
    rng = np.random.default_rng(seed)
    game = RepeatedGame(StageGame(rng.integers(-3, 4, size=(2, 2, 2, 3))), [0.2, 0.35, 0.5])
    curve = ThreatCurve(game)
    small, large = payoff_set(game), payoff_set(curve.game_at(1.7))
    directions = rng.normal(size=(60, 3))
    for direction in directions / np.linalg.norm(directions, axis=1, keepdims=True):
        assert small.inner.support(direction) <= large.outer.support(direction) + 1e-6
    assert (large.threat_lower <= small.threat + 1e-6).all()
