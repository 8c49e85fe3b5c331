"""Many worlds at once must say what each says alone."""

import numpy as np
import pytest

from triangle.analysis.states import triangle_states
from triangle.analysis.worlds import SMALL, solve_worlds
from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.postures import PostureSpace
from triangle.politics.scenario import load_scenario
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.enforce import enforceability
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.threat import threat_of

SPACE = PostureSpace(("US", "CN", "RU"))


def of_scenarios(names):
    games = [load_scenario(name).repeated_game() for name in names]
    payoffs = np.stack([game.stage.payoffs for game in games])
    factors = np.stack([game.discount_factors for game in games])
    return games, solve_worlds(SPACE, payoffs, factors)


def test_shipped_scenarios_are_solved_as_one_by_one():
    names = ("1950", "1969", "1972", "2001", "2014", "2025", "2025-roles")
    games, worlds = of_scenarios(names)
    assert worlds.exact.sum() > len(games) / 2
    for n, game in enumerate(games):
        alone = enforceability(game, threat_of(game).upper, SMALL)
        states = triangle_states(SPACE, alone)
        np.testing.assert_array_equal(worlds.threat[n], alone.threat)
        np.testing.assert_array_equal(worlds.slack[n], alone.slack.ravel())
        np.testing.assert_array_equal(worlds.enforceable[n], alone.enforceable.ravel())
        np.testing.assert_array_equal(worlds.states_enforceable[n], states.enforceable)
        np.testing.assert_array_equal(worlds.state_payoffs[n], states.payoffs)
        rows = [int(np.ravel_multi_index(p, SPACE.shape)) for p in states.profiles]
        assert worlds.representatives[n].tolist() == rows


def test_threats_are_those_of_the_payoff_set():
    games, worlds = of_scenarios(["2025"])
    np.testing.assert_allclose(worlds.threat[0], payoff_set(games[0]).threat, atol=1e-9)


def test_the_chain_takes_all_worlds_at_once():
    _, worlds = of_scenarios(["1972", "2025"])
    chain = consent_chain(worlds.state_payoffs, 4.0, worlds.states_enforceable)
    both = np.stack([long_run(chain, 2)]).reshape(2, -1)
    for n in range(2):
        alone = consent_chain(worlds.state_payoffs[n], 4.0, worlds.states_enforceable[n])
        np.testing.assert_allclose(both[n], long_run(alone, 2), rtol=1e-12)


def test_worlds_that_need_a_payoff_set_are_marked_and_solved():
    # Two levels, so that the payoff sets are small games; impatient players and random payoffs.
    space = PostureSpace(("A", "B", "C"), ("cold", "warm"), (0.0, 1.0))
    payoffs = np.random.default_rng(3).normal(size=(6, *space.shape, 3))
    factors = np.full((6, 3), 0.35)
    worlds = solve_worlds(space, payoffs, factors)
    assert not worlds.exact.all()
    for n in np.flatnonzero(~worlds.exact):
        threat = threat_of(RepeatedGame(StageGame(payoffs[n]), factors[n])).upper
        expected = threat if np.isfinite(threat).all() else np.full(3, np.nan)
        np.testing.assert_array_equal(worlds.threat[n], expected)
        assert worlds.enforceable[n].any() or np.isnan(expected).any()


def test_order_of_worlds_does_not_matter():
    names = ["1972", "2025", "2014"]
    _, there = of_scenarios(names)
    _, back = of_scenarios(names[::-1])
    np.testing.assert_array_equal(there.state_payoffs, back.state_payoffs[::-1])
    np.testing.assert_array_equal(there.enforceable, back.enforceable[::-1])


@pytest.mark.parametrize(
    ("payoffs", "factors", "words"),
    [
        (np.zeros((2, 10, 3)), np.full((2, 3), 0.5), "payoffs: expected shape"),
        (np.zeros((2, 729, 3)), np.full((3, 3), 0.5), "discount factors: expected shape"),
        (np.zeros((0, 729, 3)), np.zeros((0, 3)), "n of at least 1"),
    ],
)
def test_wrong_shapes_are_named(payoffs, factors, words):
    with pytest.raises(GameError, match=words):
        solve_worlds(SPACE, payoffs, factors)
