import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triangle.errors import GameError
from triangle.solvers.state_reduction import (
    passage_times,
    reachable_states,
    stationary_distribution,
    stochastic_potential,
)


def random_chain(seed, n=6):
    p = np.random.default_rng(seed).dirichlet(np.ones(n), size=n)
    with np.errstate(divide="ignore"):
        return np.log(p)


def cheapest_tree(resistance, root):
    """Try every way to give each other state one move, keep those that lead to the root."""
    n = len(resistance)
    others = [s for s in range(n) if s != root]
    best = np.inf
    for successors in itertools.product(range(n), repeat=n - 1):
        step = dict(zip(others, successors, strict=True))
        if any(_misses(step, s, root) for s in others):
            continue
        best = min(best, sum(resistance[s][t] for s, t in step.items()))
    return best


def _misses(step, state, root):
    seen = set()
    while state != root:
        if state in seen:
            return True
        seen.add(state)
        state = step[state]
    return False


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_stationary_distribution_is_stationary(seed):
    log_p = random_chain(seed)
    share = stationary_distribution(log_p, root=seed % 6)
    assert np.allclose(share @ np.exp(log_p), share, rtol=0, atol=1e-14)
    assert np.isclose(share.sum(), 1.0, rtol=0, atol=1e-14)


def test_two_states_in_closed_form_at_any_scale():
    """Shares are in proportion to the reverse moves, even when both underflow."""
    for size in (-1.0, -50.0, -5000.0):
        log_p = np.array([[0.0, size], [size - 1.0, 0.0]])
        share = stationary_distribution(log_p)
        assert np.isclose(share[1] / share[0], np.e, rtol=1e-10)


def test_states_outside_the_closed_class_get_nothing():
    with np.errstate(divide="ignore"):
        log_p = np.log([[0.5, 0.5, 0, 0], [1, 0, 0, 0], [0.2, 0, 0.3, 0.5], [0, 0, 0, 1]])
    assert np.allclose(stationary_distribution(log_p, 1), [2 / 3, 1 / 3, 0, 0], atol=1e-15)
    assert stationary_distribution(log_p, 3).tolist() == [0, 0, 0, 1]
    with pytest.raises(GameError, match="closed class"):
        stationary_distribution(log_p, 2)


@pytest.mark.parametrize("seed", range(5))
def test_cheapest_trees_against_all_trees(seed):
    resistance = np.random.default_rng(seed).integers(0, 9, size=(5, 5)).astype(float)
    expected = [cheapest_tree(resistance, root) for root in range(5)]
    for root in range(5):
        assert stochastic_potential(resistance, root).tolist() == expected


@pytest.mark.parametrize("seed", range(5))
def test_cheapest_trees_against_edmonds(seed):
    networkx = pytest.importorskip("networkx")
    rng = np.random.default_rng(seed)
    n = 12
    resistance = np.where(rng.random((n, n)) < 0.4, rng.random((n, n)), np.inf)
    for s in range(n):
        resistance[s, (s + 1) % n] = rng.random()
    potential = stochastic_potential(resistance)
    for root in range(n):
        graph = networkx.DiGraph()
        # An arborescence leads away from its root; ours leads towards it: turn every move round.
        graph.add_weighted_edges_from(
            (t, s, resistance[s, t])
            for s in range(n)
            for t in range(n)
            if s not in (t, root) and np.isfinite(resistance[s, t])
        )
        tree = networkx.minimum_spanning_arborescence(graph)
        assert np.isclose(potential[root], tree.size(weight="weight"), rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_potential_is_the_limit_of_small_noise(seed):
    resistance = np.random.default_rng(seed).random((7, 7))
    precision = 4000.0
    share = stationary_distribution(-precision * resistance)
    potential = stochastic_potential(resistance)
    with np.errstate(divide="ignore"):
        seen = -np.log(share) / precision
    visible = share > 0
    assert np.allclose(seen[visible], (potential - potential.min())[visible], rtol=0, atol=2e-3)
    assert share.argmax() == potential.argmin()


@pytest.mark.parametrize("seed", range(5))
def test_passage_times_against_a_linear_solve(seed):
    log_p = random_chain(seed)
    for target in range(6):
        rest = [s for s in range(6) if s != target]
        system = np.eye(5) - np.exp(log_p)[np.ix_(rest, rest)]
        time = passage_times(log_p, target)
        assert np.allclose(time[rest], np.linalg.solve(system, np.ones(5)), rtol=1e-12)
        assert time[target] == 0


def test_passage_times_of_a_coin_and_of_a_trap():
    """Waiting for p takes 1/p periods; what may be missed for ever takes for ever."""
    with np.errstate(divide="ignore"):
        log_p = np.log([[0.75, 0.25, 0, 0], [0, 1, 0, 0], [0.5, 0, 0, 0.5], [0, 0, 0, 1.0]])
    assert passage_times(log_p, 1)[0] == pytest.approx(4.0, rel=1e-14)
    assert passage_times(log_p, 1)[2] == np.inf
    assert passage_times(log_p, 3).tolist() == [np.inf, np.inf, np.inf, 0.0]
    assert passage_times(np.array([[0.0, -700.0], [-1.0, 0.0]]), 1)[0] == pytest.approx(
        np.exp(700.0), rel=1e-10
    )


def test_leading_axes_are_separate_chains():
    stack = np.stack([random_chain(seed) for seed in range(8)]).reshape(2, 4, 6, 6)
    roots = np.arange(8).reshape(2, 4) % 6
    together = stationary_distribution(stack, roots)
    times = passage_times(stack, roots)
    for where in np.ndindex(2, 4):
        alone = stationary_distribution(stack[where], roots[where])
        assert np.allclose(together[where], alone, rtol=1e-13)
        assert np.allclose(times[where], passage_times(stack[where], roots[where]), rtol=1e-13)


def test_reachable_states_follow_the_arrows():
    ring = np.eye(5, k=1, dtype=bool)
    assert reachable_states(ring, 2).tolist() == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("chain", "root", "message"),
    [
        (np.zeros((2, 3)), 0, "shape"),
        (np.zeros((0, 0)), 0, "shape"),
        ([[np.nan, np.nan], [0.0, 0.0]], 0, "NaN"),
        (np.zeros((2, 2)), 2, "from 0 to 1"),
        (np.zeros((2, 2)), -1, "from 0 to 1"),
    ],
)
def test_wrong_chains_are_refused(chain, root, message):
    with pytest.raises(GameError, match=message):
        stationary_distribution(chain, root)
