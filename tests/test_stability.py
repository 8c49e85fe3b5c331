import itertools

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.solvers.pareto import pareto_ranks
from triangle.solvers.relations import SIDES, relation_grid
from triangle.solvers.stability import coalition_deviations, pairwise_deviations

LEVELS = relation_grid(27).levels


def draw(seed):
    return np.random.default_rng(seed).normal(size=(27, 3))


def changed(origin, target):
    return [d for d in range(3) if LEVELS[origin, d] != LEVELS[target, d]]


def test_connections_model_of_jackson_and_wolinsky():
    """Three players, benefit delta**distance, cost c a link (their proposition 2, N = 3)."""

    def connections(delta, cost):
        payoffs = np.zeros((8, 3))
        for s, links in enumerate(relation_grid(8).levels):
            for i in range(3):
                mine = [d for d, sides in enumerate(SIDES) if i in sides and links[d]]
                payoffs[s, i] = len(mine) * (delta - cost)
                if len(mine) == 1 and links.sum() == 2:
                    payoffs[s, i] += delta**2
        return payoffs

    def stable(delta, cost):
        u = connections(delta, cost)
        return {s for s in range(8) if not pairwise_deviations(u, s)}

    complete, empty, stars = {7}, {0}, {3, 5, 6}
    assert stable(0.5, 0.1) == complete  # c < delta - delta**2
    assert stable(0.5, 0.3) == stars  # delta - delta**2 < c < delta
    assert stable(0.5, 0.6) == empty  # delta < c


def test_warming_needs_one_to_gain_and_the_other_not_to_lose():
    for other, breaks in ((0.0, True), (-0.1, False), (0.1, True)):
        u = np.zeros((8, 3))
        u[4, :2] = 1.0, other
        assert bool(pairwise_deviations(u, 0)) == breaks


def test_cooling_needs_one_side_and_a_strict_gain():
    u = np.zeros((27, 3))
    u[26] = [0.0, 1.0, 1.0]
    u[8, 0] = 0.5  # first dyad cooled by two levels at once
    moves = pairwise_deviations(u, 26)
    assert [(m.coalition, m.target) for m in moves] == [((0,), 8)]
    assert moves[0].gains == (0.5, -1.0, -1.0)
    u[8, 0] = 0.0
    assert not pairwise_deviations(u, 26)


@pytest.mark.parametrize("seed", range(5))
def test_pairwise_deviations_by_brute_force(seed):
    u = draw(seed)
    enforceable = np.random.default_rng(seed + 100).random(27) < 0.7
    for s in range(27):
        expected = set()
        for t in np.flatnonzero(enforceable).tolist():
            if len(changed(s, t)) != 1:
                continue
            (d,) = changed(s, t)
            i, j = SIDES[d]
            gain = u[t] - u[s]
            if LEVELS[t, d] < LEVELS[s, d]:
                expected |= {((k,), t) for k in (i, j) if gain[k] > 0}
            elif gain[i] > 0 and gain[j] > 0:
                expected.add(((i, j), t))
        found = pairwise_deviations(u, s, enforceable)
        assert {(m.coalition, m.target) for m in found} == expected
        least = [m.least_gain for m in found]
        assert least == sorted(least, reverse=True)


@pytest.mark.parametrize("seed", range(5))
def test_coalition_deviations_by_brute_force(seed):
    u = draw(seed)
    enforceable = np.random.default_rng(seed + 200).random(27) < 0.7
    lasting = np.flatnonzero(enforceable).tolist()

    def pair_moves(s):
        return {
            (sides, t)
            for (d, sides), t in itertools.product(enumerate(SIDES), lasting)
            if t != s
            and all(LEVELS[t, e] <= LEVELS[s, e] for e in range(3) if e != d)
            and all(u[t, i] > u[s, i] for i in sides)
        }

    for s in range(27):
        found = coalition_deviations(u, s, enforceable)
        assert {(m.coalition, m.target) for m in found if len(m.coalition) == 2} == pair_moves(s)
        everyone = {m.target: m for m in found if len(m.coalition) == 3}
        assert set(everyone) == {t for t in lasting if (u[t] > u[s]).all()}
        for t, move in everyone.items():
            assert move.self_enforcing == (not pair_moves(t))
            if not move.self_enforcing:
                assert (move.undone_by.coalition, move.undone_by.target) in pair_moves(t)
        standing = [m.self_enforcing for m in found]
        assert standing == sorted(standing, reverse=True)


def test_a_pair_cannot_warm_what_the_third_must_agree_to():
    """Players 0 and 1 would love the second dyad warm, but that takes player 2."""
    u = np.zeros((8, 3))
    u[2] = [1.0, 1.0, -1.0]
    assert not coalition_deviations(u, 0)
    u[2, 2] = 0.5
    (move,) = [m for m in coalition_deviations(u, 0) if len(m.coalition) == 3]
    assert move.target == 2


def test_nothing_leads_to_a_state_that_is_not_enforceable():
    u, nowhere = draw(1), np.zeros(27, dtype=bool)
    for s in range(27):
        assert pairwise_deviations(u, s, nowhere) == ()
        assert coalition_deviations(u, s, nowhere) == ()


def test_an_outcome_with_payoffs_of_its_own():
    u = np.zeros((8, 3))
    u[4, :2] = 1.0
    assert pairwise_deviations(u, 0)
    assert not pairwise_deviations(u, 0, current=[1.0, 1.0, 0.0])
    assert not coalition_deviations(u, 0, current=[1.0, 1.0, 0.0])
    assert pairwise_deviations(u, 0, current=[0.5, 1.0, 0.0])[0].gains == (0.5, 0.0, 0.0)


def test_shifting_scaling_and_renaming_change_no_answer():
    u = draw(7)
    order = [1, 2, 0]
    grid = relation_grid(27)
    dyad = [SIDES.index(tuple(sorted((order[i], order[j])))) for i, j in SIDES]
    old = np.array([grid.index([level[dyad.index(d)] for d in range(3)]) for level in LEVELS])
    renamed = u[old][:, order]
    for s in range(27):
        before = coalition_deviations(u, int(old[s]))
        after = coalition_deviations(renamed, s)
        other_unit = coalition_deviations(3.0 * u + np.array([9.0, -4.0, 1.0]), int(old[s]))
        assert {(m.coalition, m.target) for m in other_unit} == {
            (m.coalition, m.target) for m in before
        }
        assert {(tuple(sorted(order[i] for i in m.coalition)), old[m.target]) for m in after} == {
            (m.coalition, m.target) for m in before
        }


@pytest.mark.parametrize(
    ("payoffs", "origin", "current", "message"),
    [
        (np.zeros((9, 3)), 0, None, "states"),
        (np.zeros((2, 8, 3)), 0, None, "n_states, 3"),
        (np.zeros((8, 3)), 8, None, "from 0 to 7"),
        (np.zeros((8, 3)), -1, None, "from 0 to 7"),
        (np.zeros((8, 3)), 0, [1.0, 2.0], "three finite"),
        (np.zeros((8, 3)), 0, [1.0, 2.0, np.nan], "three finite"),
    ],
)
def test_wrong_input_is_refused(payoffs, origin, current, message):
    for function in (pairwise_deviations, coalition_deviations):
        with pytest.raises(GameError, match=message):
            function(payoffs, origin, current=current)


@pytest.mark.parametrize("seed", range(5))
def test_pareto_fronts_by_peeling(seed):
    points = np.random.default_rng(seed).integers(0, 4, size=(25, 3)).astype(float)
    ranks = pareto_ranks(points)
    left, front = set(range(25)), 0
    while left:
        front += 1
        top = {
            a
            for a in left
            if not any(
                (points[b] >= points[a]).all() and (points[b] > points[a]).any() for b in left
            )
        }
        assert {a for a in left if ranks.rank[a] == front} == top
        left -= top


def test_dominators_say_who_is_better_for_all():
    ranks = pareto_ranks([[0.0, 0.0], [2.0, 1.0], [3.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    assert ranks.dominators(0) == (1, 3, 2)
    assert ranks.dominators(1) == ()
    assert ranks.rank.tolist() == [3, 1, 1, 2, 3]
    assert pareto_ranks(np.zeros((0, 3))).rank.tolist() == []


@pytest.mark.parametrize("points", [np.zeros(3), [[0.0, np.inf]]])
def test_pareto_needs_a_finite_table(points):
    with pytest.raises(GameError, match="table"):
        pareto_ranks(points)
