import itertools

import numpy as np
import pytest

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
GRIM = Automaton(np.array([[0, 0, 0], [1, 1, 0]]), np.eye(2), np.array([1, 1, 1]))


def random_automaton(rng, shape, states):
    profiles = np.stack([rng.integers(0, n, states) for n in shape], axis=1)
    lotteries = rng.dirichlet(np.ones(states), states)
    return Automaton(profiles, lotteries, rng.integers(0, states, 3))


def values_by_backward_steps(game, automaton, steps=3000):
    flow = np.array([game.stage.payoffs[tuple(a)] for a in automaton.profiles])
    delta = game.discount_factors
    values = np.zeros_like(flow)
    for _ in range(steps):
        values = (1 - delta) * flow + delta * (automaton.lotteries @ values)
    return values


def best_deviation_value(game, automaton, player, steps=3000):
    """Value, in every state, of the best plan against the automaton, however often it deviates."""
    delta = game.discount_factors[player]
    payoffs = game.stage.payoffs
    best = np.zeros(len(automaton.profiles))
    for _ in range(steps):
        new = []
        for s, profile in enumerate(automaton.profiles):
            options = []
            for action in range(game.stage.shape[player]):
                played = list(profile)
                played[player] = action
                on_path = action == profile[player]
                onward = (
                    automaton.lotteries[s] @ best
                    if on_path
                    else best[automaton.punishments[player]]
                )
                options.append((1 - delta) * payoffs[(*played, player)] + delta * onward)
            new.append(max(options))
        best = np.array(new)
    return best


@pytest.mark.parametrize(("delta", "slack"), [(0.5, 0.0), (0.75, 0.5), (0.25, -1.0)])
def test_grim_trigger_has_the_slack_of_the_formula(delta, slack):
    check = check_one_shot_deviations(RepeatedGame(PD, delta), GRIM)
    from_cooperation, from_defection = 4 - (1 - delta) * 6 - delta * 2, (1 - delta) * 2
    assert check.slack == pytest.approx(min(from_cooperation, from_defection))
    assert check.slack == pytest.approx(slack)
    assert check.payoffs.tolist() == [[4, 4, 0], [2, 2, 0]]


def test_the_worst_deviation_is_named():
    check = check_one_shot_deviations(RepeatedGame(PD, 0.25), GRIM)
    assert (check.state, check.action) == (0, 1)
    assert check.player in (0, 1)


def test_nobody_has_a_choice():
    game = RepeatedGame(StageGame(np.array([[[[1.0, -2, 3]]]])), 0.9)
    check = check_one_shot_deviations(
        game, Automaton(np.zeros((1, 3), dtype=int), np.eye(1), np.zeros(3, dtype=int))
    )
    assert check.slack == np.inf
    assert (check.state, check.player, check.action) == (-1, -1, -1)
    assert np.allclose(check.payoffs, [[1, -2, 3]])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("delta", [0.3, 0.9, (0.8, 0.5, 0.1)])
def test_values_and_verdict_agree_with_dynamic_programming(seed, delta):
    """The one-shot deviation principle itself: no single deviation pays iff no plan pays."""
    rng = np.random.default_rng(seed)
    game = RepeatedGame(StageGame(rng.normal(size=(2, 3, 2, 3))), delta)
    automaton = random_automaton(rng, game.stage.shape, 4)
    check = check_one_shot_deviations(game, automaton)
    steps = 400
    assert np.allclose(check.payoffs, values_by_backward_steps(game, automaton, steps), atol=1e-9)
    assert np.allclose(check.payoffs, automaton.payoffs(game), atol=1e-9)
    gain = max(
        (best_deviation_value(game, automaton, i, steps) - check.payoffs[:, i]).max()
        for i in range(3)
    )
    assert (gain <= 1e-9) == (check.slack >= -1e-9)


@pytest.mark.parametrize("delta", [0.6, 0.9, (0.6, 0.6, 0.1)])
def test_no_plan_of_deviations_beats_a_witnessing_automaton(delta):
    contribution = np.zeros((2, 2, 2, 3))
    for a in itertools.product(range(2), repeat=3):
        contribution[a] = 2 * sum(a) - 3 * np.array(a)
    game = RepeatedGame(StageGame(contribution), delta)
    automaton = payoff_set(game).automaton()
    values = automaton.payoffs(game)
    for i in range(3):
        gain = best_deviation_value(game, automaton, i, 400) - values[:, i]
        assert gain.max() <= 1e-7


def test_a_spoilt_automaton_is_caught():
    """The check can fail: swap the punishment of player 1 for its favourite state."""
    automaton = payoff_set(RepeatedGame(PD, 0.6)).automaton()
    game = RepeatedGame(PD, 0.6)
    assert check_one_shot_deviations(game, automaton).slack >= -1e-8
    kind = automaton.punishments.copy()
    kind[0] = automaton.payoffs(game)[:, 0].argmax()
    spoilt = Automaton(automaton.profiles, automaton.lotteries, kind)
    assert check_one_shot_deviations(game, spoilt).slack < -0.1


@pytest.mark.parametrize(
    "lotteries", [np.array([[1.2, -0.2], [0, 1]]), np.array([[0.5, 0.4], [0, 1]])]
)
def test_lotteries_must_be_probabilities(lotteries):
    broken = Automaton(GRIM.profiles, lotteries, GRIM.punishments)
    with pytest.raises(ValueError, match="probabilities"):
        check_one_shot_deviations(RepeatedGame(PD, 0.5), broken)
