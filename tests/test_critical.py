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


@pytest.mark.parametrize("patience", [0.5, (0.3, 0.5, 0.6)])
@pytest.mark.parametrize("seed", range(4))
def test_the_critical_scale_separates_enforceable_from_not(seed, patience):
    rng = np.random.default_rng(seed)
    game = RepeatedGame(StageGame(rng.integers(-3, 4, size=(2, 2, 2, 3))), patience)
    curve = ThreatCurve(game)
    for profile in np.ndindex(2, 2, 2):
        found = refine(curve, profile, 1e-5, max_solves=2)
        for scale, wanted in ((found.lower * 0.98, False), (found.upper * 1.02, True)):
            if 0 < scale < 20:
                there = curve.game_at(scale)
                threat = payoff_set(there).threat
                if not np.isnan(threat).any():
                    mask = enforceability(there, threat).enforceable
                    assert bool(mask[profile]) == wanted, (profile, found.lower, found.upper)


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
