"""Machine code for bounds on observers: the same answers as array operations, proved alike."""

import numpy as np
import pytest

from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.compiled import compiled, installed
from triangle.solvers.extended_game import extended_game
from triangle.solvers.few_rows import solve_few_rows
from triangle.solvers.inner_points import InnerPoints
from triangle.solvers.observer_bound import bound_direction
from triangle.solvers.observers import bound_observer, observed_payoff_set
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.outer_cuts import OuterCuts
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.punishments import lasting_punishments
from triangle.solvers.stationary import played_for_ever

pytestmark = pytest.mark.skipif(not installed(), reason="numba is not installed")

SHAPES = [(2, 2, 2), (3, 2, 2), (2, 3, 3), (3, 3, 1), (1, 4, 2), (4, 4, 4)]


def drawn_game(seed):
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    payoffs = rng.normal(size=(*shape, 3))
    if seed % 3 == 0:  # ties everywhere
        payoffs = np.round(payoffs)
    delta = rng.uniform(0.3, 0.9, 3) if seed % 2 else np.full(3, rng.uniform(0.3, 0.9))
    return RepeatedGame(StageGame(payoffs), delta), rng.normal(size=shape)


@pytest.mark.parametrize("seed", range(40))
def test_programmes_have_the_same_value_both_ways(seed):
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(2, 7)), int(rng.integers(3, 200))
    matrix = np.concatenate([rng.normal(size=(rows, columns)), np.eye(rows)], axis=1)
    if seed % 4 == 0:
        matrix[:, :columns] = np.round(matrix[:, :columns])
    right, costs = rng.random(rows), np.append(rng.normal(size=columns), np.zeros(rows))
    basis = columns + np.arange(rows)
    plain = solve_few_rows(matrix, right, costs, basis)
    fast = solve_few_rows(matrix, right, costs, basis, machine_code=True)
    assert plain.unbounded == fast.unbounded
    if plain.unbounded:
        return
    assert fast.value == pytest.approx(plain.value, abs=1e-9)
    for plan in (plain, fast):
        np.testing.assert_allclose(matrix[:, plan.basis] @ plan.levels, right, atol=1e-9)
        assert (costs - plan.prices @ matrix).max() <= 1e-9


def test_a_basis_that_cannot_be_inverted_is_refused_both_ways():
    matrix = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    for machine_code in (False, True):
        with pytest.raises(np.linalg.LinAlgError):
            solve_few_rows(matrix, np.ones(2), np.ones(3), np.array([0, 1]), machine_code)


@pytest.mark.parametrize("seed", sorted({*range(24)} - {5, 7, 9, 15, 23}))  # those take seconds
def test_brackets_overlap_and_witnesses_hold(seed):
    game, observer = drawn_game(seed)
    known, span = lasting_punishments(game), float(np.ptp(observer))
    scale = float(np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max())
    values, direction = observer.reshape(-1, 1), np.array([0.0, 0, 0, 1])
    found = []
    for when in ("never", "always"):
        with compiled(when):
            found.append(bound_direction(game, values, np.array([0.7]), direction, {}, known, 1e-4))
    plain, fast = found
    assert (plain.upper is None, plain.lower is None) == (fast.upper is None, fast.lower is None)
    for one, other in ((plain, fast), (fast, plain)):
        if one.automaton is not None:
            assert one.lower <= other.upper + 1e-8 * span
            assert check_one_shot_deviations(game, one.automaton).slack >= -2e-9 * scale


@pytest.mark.parametrize("name", ["2025", "1950"])
def test_shipped_scenarios_agree_within_their_brackets(name):
    scenario = load_scenario(name)
    game, event = scenario.repeated_game(), next(iter(scenario.events.values()))
    mask, status_quo = event.mask.astype(float), scenario.outcomes[scenario.status_quo].profile
    floors = {i: float(game.stage.payoffs[status_quo][i]) for i in (0, 1)}
    ends = []
    for when in ("never", "always"):
        with compiled(when):
            bound = bound_observer(game, mask, float(game.discount_factors[0]), floors)
        assert bound.gap <= 1e-6
        ends.append((bound.lower, bound.upper))
    (low, high), (other_low, other_high) = ends
    assert low <= other_high + 1e-9
    assert other_low <= high + 1e-9


def test_several_observers_and_the_same_bits_twice():
    game, observer = drawn_game(22)
    cube = np.stack([observer, observer**2, -observer], axis=-1)
    with compiled("always"):
        found = observed_payoff_set(payoff_set(game), cube, [0.5, 0.6, 0.7])
        first = found.farthest([0.1, 0, -0.2, 1, 0.5, 1], floors={1: -5.0})
        again = found.farthest([0.1, 0, -0.2, 1, 0.5, 1], floors={1: -5.0})
    assert (first.lower, first.upper) == (again.lower, again.upper)
    np.testing.assert_array_equal(first.automaton.lotteries, again.automaton.lotteries)
    with compiled("never"):
        plain = found.farthest([0.1, 0, -0.2, 1, 0.5, 1], floors={1: -5.0})
    assert first.lower <= plain.upper + 1e-8
    assert plain.lower <= first.upper + 1e-8


@pytest.mark.parametrize("seed", [1, 4, 8, 10])
def test_half_spaces_and_points_are_the_same_both_ways(seed):
    game, observer = drawn_game(seed)
    known = lasting_punishments(game)
    ends = []
    for when in ("never", "always"):
        with compiled(when):
            extended = extended_game(
                game, observer.reshape(-1, 1), np.array([0.7]), known.lower, known.automaton
            )
            outer = OuterCuts(extended)
            inner = None if known.automaton is None else InnerPoints(extended, known.automaton)
            reached = []
            for n in np.random.default_rng(seed).normal(size=(40, 4)):
                n /= np.linalg.norm(n)
                outer.tighten(n, -np.inf)
                reached.append(0.0 if inner is None else inner.grow(n))
            before = outer.offsets.copy()
            outer.settle(0.0)
        assert (outer.offsets <= before).all()
        for row in np.flatnonzero(played_for_ever_rows(game)[extended.profiles]):
            assert (outer.normals @ extended.payoffs[row] <= outer.offsets + 1e-9).all()
        ends.append((outer.offsets.copy(), reached))
    np.testing.assert_allclose(ends[0][0], ends[1][0], atol=1e-8)
    np.testing.assert_allclose(ends[0][1], ends[1][1], atol=1e-9)


def played_for_ever_rows(game):
    """Profiles that hold each other up when played for ever, flat."""
    payoffs, best = game.stage.payoffs.reshape(-1, 3), game.stage.best_payoffs.reshape(-1, 3)
    return played_for_ever(payoffs, best, game.discount_factors).profiles
