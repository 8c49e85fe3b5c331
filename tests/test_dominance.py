import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.dominance import iterated_dominance, restricted_game
from triangle.solvers.pure_nash import pure_nash


def bimatrix(a, b):
    a, b = np.array(a, float), np.array(b, float)
    return StageGame(np.stack([a, b, np.zeros_like(a)], axis=-1)[:, :, None])


def test_two_rounds_of_pure_dominance():
    # Fudenberg and Tirole (1991), figure 1.1: M goes first, then M and D of the row player, then R.
    found = iterated_dominance(
        bimatrix([[4, 5, 6], [2, 8, 3], [3, 9, 2]], [[3, 1, 2], [1, 4, 6], [0, 6, 8]])
    )
    assert found.surviving == ((0,), (0,), (0,))
    assert [[(d.player, d.action) for d in r] for r in found.rounds] == [
        [(1, 1)],
        [(0, 1), (0, 2)],
        [(1, 2)],
    ]
    assert found.solvable


def test_dominated_only_by_a_mixture():
    found = iterated_dominance(bimatrix([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [0, 0]]))
    assert found.surviving[0] == (0, 1)
    (only,) = found.rounds[0]
    assert only.action == 2
    assert only.margin == pytest.approx(0.5)
    assert only.dominated_by == pytest.approx([0.5, 0.5, 0])


def test_an_action_tied_with_the_best_mixture_is_not_strictly_dominated():
    found = iterated_dominance(bimatrix([[3, 0], [0, 3], [1.5, 1.5]], [[1, 0], [0, 1], [0, 0]]))
    assert found.rounds == ()
    assert found.weakly_dominated == ()


def test_weak_dominance_is_reported_and_kept():
    found = iterated_dominance(bimatrix([[1, 1], [1, 0]], [[1, 1], [1, 0]]))
    assert found.surviving == ((0, 1), (0, 1), (0,))
    assert [(d.player, d.action) for d in found.weakly_dominated] == [(0, 1), (1, 1)]
    assert found.weakly_dominated[0].margin == 0
    assert found.weakly_dominated[0].largest_margin == 1


def test_weak_dominance_by_a_mixture_only():
    found = iterated_dominance(
        bimatrix([[4, 0, 1], [0, 4, 1], [2, 2, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    )
    assert found.rounds == ()
    weak = [d for d in found.weakly_dominated if d.player == 0]
    assert [d.action for d in weak] == [2]
    assert weak[0].dominated_by == pytest.approx([0.5, 0.5, 0])


def test_duplicate_actions_dominate_neither_each_other_nor_are_lost():
    found = iterated_dominance(bimatrix([[1, 2], [1, 2]], [[0, 0], [1, 1]]))
    assert found.surviving == ((0, 1), (0, 1), (0,))
    assert found.weakly_dominated == ()


def one_at_a_time(stage):
    """Eliminate the last dominated action only, in every round."""
    kept = [list(range(n)) for n in stage.shape]
    while True:
        rounds = iterated_dominance(restricted_game(stage, kept)).rounds
        if not rounds:
            return tuple(tuple(k) for k in kept)
        last = rounds[0][-1]
        del kept[last.player][last.action]


@pytest.mark.parametrize("seed", range(6))
def test_order_does_not_matter_and_equilibria_survive(seed):
    rng = np.random.default_rng(seed)
    u = rng.normal(size=(4, 3, 4, 3))
    u[0, :, :, 0] -= 4
    u[:, 1, :, 1] -= 4
    stage = StageGame(u)
    found = iterated_dominance(stage)
    assert found.rounds, "a game made to have dominated actions"
    assert found.surviving == one_at_a_time(stage)
    for profile in pure_nash(stage).profiles:
        assert all(a in kept for a, kept in zip(profile, found.surviving, strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_every_certificate_holds(seed):
    rng = np.random.default_rng(100 + seed)
    stage = StageGame(rng.normal(size=(4, 4, 3, 3)))
    found = iterated_dominance(stage)
    left = [set(range(n)) for n in stage.shape]
    for eliminated in found.rounds:
        for d in eliminated:
            others = [sorted(k) for i, k in enumerate(left) if i != d.player]
            u = np.moveaxis(stage.payoffs[..., d.player], d.player, 0)
            u = u[:, others[0]][:, :, others[1]]
            gain = np.tensordot(d.dominated_by, u, axes=1) - u[d.action]
            assert gain.min() == pytest.approx(d.margin)
            assert d.margin > 0
            assert d.dominated_by.sum() == pytest.approx(1)
            assert set(np.flatnonzero(d.dominated_by)) <= left[d.player] - {d.action}
        for d in eliminated:
            left[d.player].discard(d.action)
    assert tuple(tuple(sorted(k)) for k in left) == found.surviving


def test_units_and_names_do_not_matter():
    rng = np.random.default_rng(7)
    u = rng.normal(size=(4, 4, 2, 3))
    base = iterated_dominance(StageGame(u)).surviving
    assert iterated_dominance(StageGame(u * [1e-6, 1e6, 1] + [3, 0, 1])).surviving == base
    turned = iterated_dominance(StageGame(u.transpose(2, 0, 1, 3)[..., [2, 0, 1]])).surviving
    assert turned == (base[2], base[0], base[1])


def test_restriction_keeps_names_and_refuses_wrong_lists():
    stage = StageGame(np.zeros((2, 2, 1, 3)), actions=(("a", "b"), ("c", "d"), ("e",)))
    assert restricted_game(stage, ([1], [1, 0], [0])).actions == (("b",), ("d", "c"), ("e",))
    for wrong in (([], [0], [0]), ([0, 0], [0], [0]), ([2], [0], [0]), ([0], [0])):
        with pytest.raises(GameError, match="actions"):
            restricted_game(stage, wrong)


def test_wrong_tolerance():
    with pytest.raises(GameError, match="tolerance"):
        iterated_dominance(StageGame(np.zeros((1, 1, 1, 3))), -1)
