"""Observers: extra coordinates of the payoff set, bounded from both sides."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.farthest_payoff import farthest_payoff
from triangle.solvers.observers import bound_observer, observed_payoff_set
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import PayoffSet, payoff_set
from triangle.solvers.stationary import played_for_ever

FOLDER = Path(__file__).parent / "oracles"
BRACKETS = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "known_games")


def contribution(delta):
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return RepeatedGame(StageGame(payoffs), delta)


def random_game(seed, shape=(2, 3, 2), delta=(0.8, 0.6, 0.7)):
    payoffs = np.random.default_rng(seed).normal(size=(*shape, 3))
    return RepeatedGame(StageGame(payoffs), delta)


def simulate(automaton, start, observer, delta, periods=4000):
    """Discounted average of an observer, period by period."""
    total, chances, weight = 0.0, start.copy(), 1 - delta
    values = observer[tuple(automaton.profiles.T)]
    for _ in range(periods):
        total += weight * (chances @ values)
        chances, weight = chances @ automaton.lotteries, weight * delta
        if weight < 1e-15:
            break
    return total


@pytest.fixture(scope="module", params=BRACKETS)
def oracle(request):
    recorded = json.loads((FOLDER / f"{request.param}.json").read_text(encoding="utf-8"))
    game = RepeatedGame(StageGame(recorded["payoffs"]), recorded["deltas"])
    return recorded, payoff_set(
        game, observers=game.stage.payoffs, observer_discount_factors=game.discount_factors
    )


def test_players_as_observers_span_the_payoff_set_of_the_oracle(oracle):
    recorded, found = oracle
    size = np.ptp(found.game.stage.payoffs, axis=(0, 1, 2)).max()
    chosen = np.random.default_rng(3).choice(len(recorded["directions"]), 4, replace=False)
    for k in chosen:
        direction = np.array(recorded["directions"][k])
        for asked in (np.append(np.zeros(3), direction), np.append(direction, np.zeros(3))):
            bound = found.farthest(asked)
            closed = (found.threat - found.threat_lower).max() <= 1e-9 * size
            assert bound.gap <= 2e-6 * size or (not closed and "threats" in bound.note)
            assert bound.lower <= recorded["outer_levels"][k] + 1e-8 * size
            assert bound.upper >= recorded["inner_levels"][k] - 1e-8 * size
            check = check_one_shot_deviations(found.game, bound.automaton)
            assert check.slack >= -2e-9 * size


@pytest.mark.parametrize("delta", [0.25, 0.26, 0.3, 0.4, 0.5, 0.6, 0.9])
def test_largest_payoff_in_the_contribution_game(delta):
    game = contribution(delta)
    for player in range(3):
        bound = bound_observer(game, game.stage.payoffs[..., player], delta)
        assert bound.lower == pytest.approx(min(3.5 + delta, 4.0), abs=1e-6)
        assert bound.upper == pytest.approx(min(3.5 + delta, 4.0), abs=1e-6)
        assert bound.note == ""


def test_nothing_but_the_stage_equilibrium_when_impatient():
    game = contribution(0.24)
    bound = bound_observer(game, game.stage.payoffs[..., 0], 0.24)
    assert bound.lower == pytest.approx(0, abs=1e-9)
    assert bound.upper == pytest.approx(0, abs=1e-6)


def test_joint_payoff_jumps_at_the_threshold():
    for delta, largest in ((0.249, 0.0), (0.251, 9.0)):
        game = contribution(delta)
        found = observed_payoff_set(payoff_set(game), game.stage.payoffs.sum(axis=-1))
        lower, upper = found.support([0, 0, 0, 1])
        assert lower == pytest.approx(largest, abs=1e-5)
        assert upper == pytest.approx(largest, abs=1e-5)


@pytest.mark.parametrize("seed", [5, 31, 32, 45])  # threats there are those of the stage game
def test_witness_attains_the_lower_bound_and_nobody_deviates(seed):
    game = random_game(seed)
    observer = np.random.default_rng(100 + seed).normal(size=game.stage.shape)
    bound = bound_observer(game, observer, 0.85, tol=1e-4)
    assert bound.lower <= bound.upper <= bound.lower + 1e-4 * np.ptp(observer)
    value = simulate(bound.automaton, bound.start, observer, 0.85)
    assert value == pytest.approx(bound.lower, abs=1e-9)
    assert check_one_shot_deviations(game, bound.automaton).slack >= -1e-8
    assert bound.start.sum() == pytest.approx(1)


def test_contract():
    game = contribution(0.3)
    gamma = np.stack([game.stage.payoffs[..., 0], np.ones((2, 2, 2))], axis=-1)
    found = payoff_set(game, observers=gamma)
    assert isinstance(found, PayoffSet)
    plain = payoff_set(game)
    np.testing.assert_array_equal(found.inner.vertices, plain.inner.vertices)
    assert found.support([1, 0, 0]) == plain.support([1, 0, 0])
    assert found.support([0, 0, 0, 0, 1]) == pytest.approx((1, 1))
    lower, upper = found.support([0, 0, 0, 1, 0])
    assert lower == pytest.approx(3.8)
    assert upper == pytest.approx(3.8)


def test_floors_bind_and_have_a_price():
    game = contribution(0.6)
    bound = bound_observer(game, game.stage.payoffs[..., 0], 0.6, {1: 2.5, 2: 1.0})
    # (4, 1, 1) and (3, 3, 3) span the frontier: 0.25 * 4 + 0.75 * 3
    assert bound.lower == pytest.approx(3.25, abs=1e-6)
    assert bound.multipliers == pytest.approx({1: 0.5, 2: 0.0}, abs=1e-6)
    assert bound.payoffs[1] >= 2.5 - 1e-8


def test_floor_nobody_can_meet():
    bound = bound_observer(contribution(0.6), np.ones((2, 2, 2)), 0.6, {0: 4.5})
    assert bound.upper is None
    assert bound.lower is None
    assert bound.gap == 0.0


def test_wrong_questions():
    game = contribution(0.5)
    with pytest.raises(GameError, match="observer: expected shape"):
        bound_observer(game, np.ones((2, 2)), 0.5)
    with pytest.raises(GameError, match="finite"):
        bound_observer(game, np.full((2, 2, 2), np.nan), 0.5)
    with pytest.raises(GameError, match="discount factor of an observer"):
        bound_observer(game, np.ones((2, 2, 2)), 1.0)
    with pytest.raises(GameError, match="tol"):
        bound_observer(game, np.ones((2, 2, 2)), 0.5, tol=0.0)
    with pytest.raises(GameError, match="floors"):
        bound_observer(game, np.ones((2, 2, 2)), 0.5, {3: 0.0})
    with pytest.raises(GameError, match="direction: expected 4"):
        payoff_set(game, observers=np.ones((2, 2, 2))).support([1, 0, 0, 0, 0])


def test_relabelling_players_and_actions_changes_nothing():
    game = random_game(5)
    observer = np.random.default_rng(105).normal(size=game.stage.shape)
    found = bound_observer(game, observer, 0.85, {0: 0.0}, tol=1e-3)
    order = (2, 0, 1)
    payoffs = np.transpose(game.stage.payoffs, (*order, 3))[..., order][:, ::-1]
    turned = RepeatedGame(StageGame(payoffs), game.discount_factors[list(order)])
    again = bound_observer(
        turned, np.transpose(observer, order)[:, ::-1], 0.85, {order.index(0): 0.0}, tol=1e-3
    )
    width = 1e-3 * np.ptp(observer)
    assert again.lower == pytest.approx(found.lower, abs=width)
    assert again.upper == pytest.approx(found.upper, abs=width)


def test_units_do_not_matter():
    game = random_game(32)
    observer = np.random.default_rng(132).normal(size=game.stage.shape)
    found = bound_observer(game, observer, 0.85)
    other = RepeatedGame(
        StageGame(game.stage.payoffs * [1e-6, 1.0, 1e6] + [5.0, 0.0, -1e6]), game.discount_factors
    )
    again = bound_observer(other, 1e3 * observer - 7, 0.85)
    assert again.lower == pytest.approx(1e3 * found.lower - 7, abs=1e-2)
    assert again.upper == pytest.approx(1e3 * found.upper - 7, abs=1e-2)


def test_raising_a_floor_never_raises_the_bound():
    game = contribution(0.4)
    values = [
        bound_observer(game, game.stage.payoffs[..., 0], 0.4, {1: floor})
        for floor in (0.0, 1.0, 2.0, 2.9)
    ]
    for more, less in itertools.pairwise(values):
        assert less.upper <= more.upper + 1e-6


def test_a_patient_observer_and_an_impatient_one_are_told_apart():
    """Playing (1, 1, 1) first and (0, 1, 1) later is worth more to who can wait."""
    game = contribution(0.6)
    free = game.stage.payoffs[..., 0]
    both = payoff_set(
        game, observers=np.stack([free, -free], axis=-1), observer_discount_factors=[0.9, 0.3]
    )
    apart = both.farthest([0, 0, 0, 1, 1])
    assert apart.lower > 0.5  # zero if both weighed the periods alike
    assert apart.upper - apart.lower <= 1e-4
    alike = payoff_set(
        game, observers=np.stack([free, -free], axis=-1), observer_discount_factors=0.5
    )
    assert alike.support([0, 0, 0, 1, 1]) == pytest.approx((0, 0), abs=1e-9)


def test_start_from_few_lasting_profiles_still_finds_the_rest():
    """Only a stage equilibrium lasts when repeated; the payoff set around it is far larger."""
    payoffs = np.array(
        [
            [[[-1.2, -0.7, 1.6], [0.0, 0.8, 0.0], [-0.7, 0.5, 1.7]]],
            [[[-0.5, 0.2, -1.5], [0.4, -0.4, -0.6], [-0.6, -1.4, -0.4]]],
        ]
    )
    game = RepeatedGame(StageGame(payoffs), 0.45)
    held = played_for_ever(
        payoffs.reshape(-1, 3), game.stage.best_payoffs.reshape(-1, 3), np.full(3, 0.45)
    )
    assert held.exact
    assert held.profiles.sum() == 1
    whole = payoff_set(game)
    assert len(whole.inner.vertices) > 3
    bound = bound_observer(game, payoffs[..., 2], 0.45)
    assert (bound.lower, bound.upper) == pytest.approx(whole.support([0, 0, 1]), abs=1e-5)


@pytest.mark.parametrize("seed", [1, 4])
def test_one_direction_closes_where_the_payoff_set_stays_wide(seed):
    scenario = load_scenario("2025")
    found = payoff_set(scenario.repeated_game())
    direction = np.random.default_rng(seed).normal(size=3)
    size = np.ptp(found.game.stage.payoffs @ direction)
    bound = farthest_payoff(found, direction, tol=1e-5)
    lower, upper = found.inner.support(direction), found.outer.support(direction)
    assert bound.gap <= 1e-5 * size
    assert bound.lower >= lower - 1e-8 * size
    assert bound.upper <= upper + 1e-8 * size
    check = check_one_shot_deviations(found.game, bound.automaton)
    assert direction @ (bound.start @ check.payoffs) == pytest.approx(bound.lower)


def test_direction_that_is_none():
    with pytest.raises(GameError, match="direction: expected three"):
        farthest_payoff(payoff_set(contribution(0.5)), [1.0, 0.0])


def test_a_payoff_set_that_is_a_point_leaves_observers_no_room():
    """Patient players, but nothing beside the stage equilibrium can be enforced."""
    payoffs = np.array(
        [
            [
                [[-0.50, -0.73, 0.90], [0.74, -1.00, 1.49], [-0.40, -0.06, 0.90]],
                [[-0.74, -0.33, 1.40], [0.23, 1.33, -0.17], [0.02, 1.15, 0.88]],
            ]
        ]
    )
    game = RepeatedGame(StageGame(payoffs), [0.42, 0.92, 0.93])
    found = payoff_set(game)
    np.testing.assert_allclose(found.outer.vertices, [[-0.74, -0.33, 1.4]], atol=1e-8)
    observer = np.arange(6.0).reshape(1, 2, 3)
    bound = bound_observer(game, observer, 0.8)
    assert (bound.lower, bound.upper) == pytest.approx((3, 3), abs=1e-5)


def test_a_duplicated_action_changes_nothing():
    game = random_game(45)
    observer = np.random.default_rng(145).normal(size=game.stage.shape)
    twice = RepeatedGame(
        StageGame(np.concatenate([game.stage.payoffs, game.stage.payoffs[:1]])),
        game.discount_factors,
    )
    found = bound_observer(game, observer, 0.85)
    again = bound_observer(twice, np.concatenate([observer, observer[:1]]), 0.85)
    assert again.lower == pytest.approx(found.lower, abs=1e-6 * np.ptp(observer))
    assert again.upper == pytest.approx(found.upper, abs=1e-6 * np.ptp(observer))


def test_same_question_same_bits():
    game = random_game(5)
    observer = np.random.default_rng(105).normal(size=game.stage.shape)
    first, second = (bound_observer(game, observer, 0.85, tol=1e-3) for _ in range(2))
    assert (first.lower, first.upper) == (second.lower, second.upper)
    np.testing.assert_array_equal(first.automaton.lotteries, second.automaton.lotteries)
