import itertools

import numpy as np
import pytest
from scipy.special import expit, softmax

from triangle.errors import GameError
from triangle.solvers.basins import basins
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.likely_paths import likely_paths
from triangle.solvers.relations import SIDES, relation_grid
from triangle.solvers.state_reduction import passage_times
from triangle.solvers.stochastic_stability import stochastically_stable


def draw(seed, n_states=27):
    return np.random.default_rng(seed).normal(size=(n_states, 3))


def chain_by_hand(payoffs, precision, enforceable):
    """The rule of the chain in the plainest words: two wishes, and the cooler one comes true."""
    n = len(payoffs)
    levels = round(n ** (1 / 3))
    p = np.zeros((n, n))
    for s, state in enumerate(itertools.product(range(levels), repeat=3)):
        for d, sides in enumerate(SIDES):
            options = [state[d]]
            targets = {state[d]: s}
            for level in (state[d] - 1, state[d] + 1):
                changed = (*state[:d], level, *state[d + 1 :])
                if 0 <= level < levels:
                    t = (changed[0] * levels + changed[1]) * levels + changed[2]
                    if enforceable[t]:
                        options.append(level)
                        targets[level] = t
            chances = [
                softmax([precision * payoffs[targets[level], i] for level in options])
                for i in sides
            ]
            for (a, p_a), (b, p_b) in itertools.product(
                zip(options, chances[0], strict=True), zip(options, chances[1], strict=True)
            ):
                p[s, targets[min(a, b)]] += p_a * p_b / 3
    return p


@pytest.mark.parametrize("n_states", [8, 27, 64])
@pytest.mark.parametrize("precision", [0.0, 1.5, 20.0])
def test_transition_is_the_cooler_of_two_wishes(n_states, precision):
    payoffs = draw(n_states, n_states)
    enforceable = np.random.default_rng(1).random(n_states) < 0.8
    chain = consent_chain(payoffs, precision, enforceable)
    by_hand = chain_by_hand(payoffs, precision, enforceable)
    assert np.allclose(chain.transition, by_hand, rtol=1e-12, atol=1e-15)
    assert np.allclose(chain.transition.sum(axis=-1), 1.0, rtol=0, atol=1e-14)


def test_consent_to_warm_and_either_side_to_cool():
    payoffs = np.zeros((8, 3))
    payoffs[4:, 0], payoffs[4:, 1] = 2.0, -1.0
    p = consent_chain(payoffs, 1.0).transition
    assert p[0, 4] == pytest.approx(expit(2.0) * expit(-1.0) / 3)
    assert p[4, 0] == pytest.approx((1 - (1 - expit(-2.0)) * (1 - expit(1.0))) / 3)


def test_states_that_are_not_enforceable_are_left_and_never_entered():
    enforceable = np.ones(27, dtype=bool)
    enforceable[[0, 13]] = False
    chain = consent_chain(draw(0), 2.0, enforceable)
    entering = chain.transition.copy()
    np.fill_diagonal(entering, 0.0)
    assert (entering[:, ~enforceable] == 0).all()
    assert entering[0].sum() > 0
    share = long_run(chain, 0)
    assert (share[~enforceable] == 0).all()
    assert np.allclose(share @ chain.transition, share, rtol=0, atol=1e-14)


def test_long_run_weighs_the_exits_of_a_start_between_two_islands():
    enforceable = np.zeros(27, dtype=bool)
    grid = relation_grid(27)
    left, start, right = grid.index((0, 1, 0)), grid.index((1, 1, 0)), grid.index((2, 1, 0))
    enforceable[[left, right]] = True
    chain = consent_chain(draw(3), 1.0, enforceable)
    out = chain.transition[start]
    expected = out[[left, right]] / (out[left] + out[right])
    assert np.allclose(long_run(chain, start)[[left, right]], expected, rtol=1e-13)
    assert long_run(chain, left)[left] == 1.0
    powers = np.linalg.matrix_power(chain.transition, 2000)
    assert np.allclose(long_run(chain, start), powers[start], atol=1e-12)


def test_a_start_without_exit_stays_for_ever():
    chain = consent_chain(draw(3), 1.0, np.zeros(27, dtype=bool))
    assert long_run(chain, 5)[5] == 1.0
    assert passage_times(chain.log_transition, 6)[5] == np.inf
    assert likely_paths(chain.log_transition, 5).path(6) == ()


def test_tiny_exit_probabilities_do_not_lose_the_start():
    payoffs = np.zeros((27, 3))
    enforceable = np.ones(27, dtype=bool)
    enforceable[0] = False
    payoffs[0] = 10.0
    share = long_run(consent_chain(payoffs, 1e4, enforceable), 0)
    assert share.sum() == pytest.approx(1.0)
    assert share[0] == 0


def test_ten_thousand_draws_agree_with_each_alone():
    rng = np.random.default_rng(5)
    payoffs, precision = rng.normal(size=(10_000, 27, 3)), rng.uniform(0.5, 8.0, 10_000)
    enforceable = rng.random((10_000, 27)) < 0.7
    share = long_run(consent_chain(payoffs, precision, enforceable), 4)
    assert share.shape == (10_000, 27)
    for k in (0, 17, 9_999):
        alone = long_run(consent_chain(payoffs[k], precision[k], enforceable[k]), 4)
        assert np.allclose(share[k], alone, rtol=1e-12, atol=1e-300)


def test_one_set_of_payoffs_at_several_precisions():
    payoffs = draw(2)
    share = long_run(consent_chain(payoffs, np.array([0.5, 3.0])), 0)
    assert np.allclose(share[1], long_run(consent_chain(payoffs, 3.0), 0), rtol=1e-13)


def test_only_differences_count_and_the_unit_is_shared_with_the_precision():
    payoffs = draw(8)
    share = long_run(consent_chain(payoffs, 2.0), 0)
    shifted = long_run(consent_chain(payoffs + np.array([5.0, -3.0, 100.0]), 2.0), 0)
    scaled = long_run(consent_chain(4.0 * payoffs, 0.5), 0)
    assert np.allclose(share, shifted, rtol=1e-9)
    assert np.allclose(share, scaled, rtol=1e-12)


def test_players_can_be_renamed():
    payoffs, grid = draw(11), relation_grid(27)
    order = [2, 0, 1]  # new player k is old player order[k]
    dyad = [SIDES.index(tuple(sorted((order[i], order[j])))) for i, j in SIDES]
    old_state = np.array(
        [grid.index([level[dyad.index(d)] for d in range(3)]) for level in grid.levels]
    )
    renamed = payoffs[old_state][:, order]
    share = long_run(consent_chain(payoffs, 2.0), 0)
    assert np.allclose(long_run(consent_chain(renamed, 2.0), 0), share[old_state], rtol=1e-11)


@pytest.mark.parametrize("seed", range(4))
def test_stochastically_stable_states_are_what_small_noise_leaves(seed):
    rng = np.random.default_rng(seed)
    payoffs, enforceable = rng.normal(size=(27, 3)), rng.random(27) < 0.85
    start = int(np.flatnonzero(enforceable)[0])
    precision = 3000.0
    answer = stochastically_stable(consent_chain(payoffs, 1.0, enforceable))
    share = long_run(consent_chain(payoffs, precision, enforceable), start)
    mine = answer.component == answer.component[start]
    assert set(np.flatnonzero(mine & answer.stable)) == {share.argmax()}
    visible = share > 0
    assert np.allclose(
        -np.log(share[visible]) / precision, answer.excess[visible], rtol=0, atol=3e-3
    )
    assert (answer.component[~enforceable] == -1).all()
    assert not answer.stable[~enforceable].any()


def test_ties_leave_several_states_stable_and_separate_islands_are_compared_apart():
    assert stochastically_stable(consent_chain(np.zeros((8, 3)), 1.0)).stable.all()
    enforceable = np.zeros(27, dtype=bool)
    enforceable[[0, 26]] = True
    answer = stochastically_stable(consent_chain(draw(0), 1.0, enforceable))
    assert answer.component[[0, 26]].tolist() == [0, 1]
    assert answer.potential[[0, 26]].tolist() == [0.0, 0.0]


def test_basins_without_noise():
    """Everyone likes warmth in the first dyad only: improving steps end wherever it is warmest."""
    payoffs = np.repeat(relation_grid(27).levels[:, :1], 3, axis=1).astype(float)
    payoffs[:, 2] -= relation_grid(27).levels[:, 2]  # player 3 would rather have the last dyad cold
    chain = consent_chain(payoffs, np.inf)
    found = basins(chain.transition)
    # The second dyad is indifferent to players 1 and (by payoff) 3, so it drifts: one class.
    assert found.classes == ((18, 21, 24),)
    assert np.allclose(found.absorption, 1.0, atol=1e-12)
    assert found.residual < 1e-12


def test_basins_of_a_coordination_of_blocs():
    """Two strict sinks and a divide: the first step decides where an even start ends."""
    payoffs = np.zeros((8, 3))
    payoffs[0] = payoffs[7] = 1.0
    found = basins(consent_chain(payoffs, np.inf).transition)
    assert found.classes[0] == (0,)
    assert (7,) in found.classes
    assert np.allclose(found.absorption.sum(axis=1), 1.0)


def test_likeliest_path_against_every_simple_path():
    log_p = consent_chain(draw(4, 8), 1.0).log_transition
    found = likely_paths(log_p, 0)
    for goal in range(1, 8):
        best = -np.inf
        rest = [s for s in range(8) if s not in (0, goal)]
        for k in range(len(rest) + 1):
            for between in itertools.permutations(rest, k):
                route = (0, *between, goal)
                best = max(best, sum(log_p[a, b] for a, b in itertools.pairwise(route)))
        assert found.log_probability[goal] == pytest.approx(best, rel=1e-12)
        route = found.path(goal)
        assert route[0] == 0
        assert route[-1] == goal
        assert sum(log_p[a, b] for a, b in itertools.pairwise(route)) == pytest.approx(best)


def test_of_equally_likely_paths_the_one_through_the_lower_number_is_taken():
    log_p = np.full((4, 4), -np.inf)
    log_p[0, 2], log_p[2, 3] = -1.0, -2.0
    log_p[0, 1], log_p[1, 3] = -2.0, -1.0
    assert likely_paths(log_p, 0).path(3) == (0, 1, 3)
    with pytest.raises(GameError, match="start: expected a number from 0 to 3"):
        likely_paths(log_p, -1)


def test_dyad_that_never_reconsiders_never_changes():
    chain = consent_chain(draw(6), 1.0, dyad_probabilities=(0.5, 0.5, 0.0))
    share = long_run(chain, 1)
    assert (share[relation_grid(27).levels[:, 2] != 1] == 0).all()
    assert np.allclose(share @ chain.transition, share, atol=1e-14)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"payoffs": np.zeros((26, 3)), "precision": 1.0}, "states"),
        ({"payoffs": np.zeros((27, 2)), "precision": 1.0}, "shape"),
        ({"payoffs": np.full((8, 3), np.nan), "precision": 1.0}, "finite"),
        ({"payoffs": np.zeros((8, 3)), "precision": -1.0}, "precision"),
        ({"payoffs": np.zeros((8, 3)), "precision": np.nan}, "precision"),
        ({"payoffs": np.zeros((8, 3)), "precision": 1.0, "enforceable": [1] * 8}, "truth"),
        ({"payoffs": np.zeros((8, 3)), "precision": 1.0, "enforceable": [True] * 7}, "per state"),
        ({"payoffs": np.zeros((8, 3)), "precision": 1.0, "dyad_probabilities": [1, 1, 1]}, "sum"),
    ],
)
def test_wrong_input_is_refused(arguments, message):
    with pytest.raises(GameError, match=message):
        consent_chain(**arguments)


def test_no_long_run_without_noise():
    with pytest.raises(GameError, match="stochastically stable"):
        long_run(consent_chain(np.zeros((8, 3)), np.inf), 0)


def test_results_cannot_be_overwritten():
    chain = consent_chain(np.zeros((8, 3)), 1.0)
    with pytest.raises(ValueError, match="read-only"):
        chain.log_transition[0, 0] = 0.0


@pytest.mark.parametrize("p", [np.ones((2, 3)), np.ones((2, 2)), [[1.5, -0.5], [0, 1]]])
def test_basins_need_probabilities(p):
    with pytest.raises(GameError, match="chain"):
        basins(p)


@pytest.mark.parametrize("log_p", [np.zeros((2, 3)), [[0.0, 1.0], [0.0, 0.0]], [[np.nan] * 2] * 2])
def test_paths_need_logarithms_of_probabilities(log_p):
    with pytest.raises(GameError, match="chain"):
        likely_paths(log_p, 0)
