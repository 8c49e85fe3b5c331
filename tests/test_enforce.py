"""Profiles played for ever: enough to lose, or not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.enforce import enforceability
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.pure_nash import pure_nash

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])


def random_game(seed, shape=(2, 3, 2), delta=(0.5, 0.7, 0.9)):
    payoffs = np.random.default_rng(seed).normal(size=(*shape, 3))
    return RepeatedGame(StageGame(payoffs), delta)


@pytest.mark.parametrize(("delta", "cooperates"), [(0.49, False), (0.5, True), (0.51, True)])
def test_grim_trigger_needs_a_half(delta, cooperates):
    found = enforceability(RepeatedGame(PD, delta), [2, 2, 0])
    assert found.enforceable[0, 0, 0] == cooperates
    assert found.slack[0, 0, 0] == pytest.approx(delta * 2 - (1 - delta) * 2)
    assert found.tempted[0, 0, 0] == 0
    assert found.tempted[1, 1, 0] == -1
    assert found.slack[1, 1, 0] == np.inf


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_slack_is_what_the_one_shot_check_finds(seed):
    """An automaton that plays a and answers every deviation by a stage equilibrium for ever."""
    game = random_game(seed)
    equilibria = pure_nash(game.stage).profiles
    if not equilibria:
        return
    punishment = equilibria[0]
    found = enforceability(game, game.stage.payoffs[punishment])
    for profile in np.ndindex(game.stage.shape):
        if found.tempted[profile] < 0 or profile == punishment:
            continue
        if (game.stage.payoffs[profile] < found.threat).any():
            continue  # someone would deviate only to be "punished": the threat is not the worst
        plan = Automaton(np.array([profile, punishment]), np.eye(2), np.array([1, 1, 1]))
        slack = check_one_shot_deviations(game, plan).slack
        assert (slack >= -1e-9) == found.enforceable[profile]


def test_units_do_not_matter():
    game = random_game(3)
    scale, shift = np.array([10.0, 0.1, 3.0]), np.array([5.0, -2.0, 0.0])
    threat = game.stage.best_payoffs.min(axis=(0, 1, 2))
    moved = RepeatedGame(StageGame(game.stage.payoffs * scale + shift), game.discount_factors)
    one, two = enforceability(game, threat), enforceability(moved, threat * scale + shift)
    assert (one.enforceable == two.enforceable).all()


def test_without_any_equilibrium_nothing_is_enforceable():
    assert not enforceability(random_game(0), [np.nan] * 3).enforceable.any()


def test_a_threat_for_each_player():
    with pytest.raises(GameError, match="one payoff per player"):
        enforceability(random_game(0), [0.0, 0.0])
