import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.bilinear_roots import BilinearForms, bilinear_roots
from triangle.solvers.bimatrix import bimatrix_equilibria
from triangle.solvers.mixed_nash import mixed_nash
from triangle.solvers.two_player_games import bimatrix_game


def mckelvey_mclennan():
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, 0, 0] = 9, 8, 12
    payoffs[1, 1, 0] = 9, 8, 2
    payoffs[0, 1, 1] = payoffs[1, 0, 1] = 3, 4, 6
    return StageGame(payoffs)


def rows(found):
    return sorted(tuple(np.concatenate(e.strategies).round(7) + 0.0) for e in found.equilibria)


def independent_regret(stage, strategies):
    x, y, z = strategies
    u = stage.payoffs
    gains = (
        np.einsum("abc,b,c->a", u[..., 0], y, z),
        np.einsum("abc,a,c->b", u[..., 1], x, z),
        np.einsum("abc,a,b->c", u[..., 2], x, y),
    )
    return max(g.max() - p @ g for g, p in zip(gains, strategies, strict=True))


def test_the_nine_equilibria_of_mckelvey_and_mclennan():
    found = mixed_nash(mckelvey_mclennan())
    expected = [
        [1, 1, 1],
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
        [1 / 2, 1 / 2, 1],
        [1 / 3, 1, 1 / 4],
        [0, 1 / 4, 1 / 3],
        [1 / 2, 2 / 5, 1 / 4],
        [2 / 5, 1 / 2, 1 / 3],
    ]
    ours = np.array([[x[0] for x in e.strategies] for e in found.equilibria])
    away = np.abs(ours[:, None] - np.array(expected)).max(axis=2)
    assert ours.shape == (9, 3)
    assert away.min(axis=0).max() < 1e-10
    assert away.min(axis=1).max() < 1e-10
    assert found.complete
    assert found.undecided == ()
    assert sum(e.index for e in found.equilibria) == 1
    for e in found.equilibria:
        assert independent_regret(found.stage, e.strategies) < 1e-12
        assert e.regret < 1e-12
        assert e.regular


@pytest.mark.parametrize("seed", range(8))
def test_two_player_games_agree_with_the_bimatrix_solver(seed):
    rng = np.random.default_rng(seed)
    game = bimatrix_game(*rng.normal(size=(2, 3, 4)))
    found, known = mixed_nash(game), bimatrix_equilibria(game)
    assert found.complete
    assert known.complete
    theirs = sorted(
        tuple(np.concatenate([*e.strategies, [1.0]]).round(7) + 0.0) for e in known.equilibria
    )
    assert np.allclose(rows(found), theirs, atol=1e-6)


def newton_from_everywhere(stage, starts, rng):
    """Look for fully mixed equilibria of a 2x2x2 game from many random starts."""
    u = stage.payoffs
    d = [np.diff(u[..., i], axis=i).squeeze(i) for i in range(3)]

    def gaps(p, q, r):
        x, y, z = np.array([1 - p, p]), np.array([1 - q, q]), np.array([1 - r, r])
        return np.array([y @ d[0] @ z, x @ d[1] @ z, x @ d[2] @ y])

    roots = set()
    for start in rng.random((starts, 3)):
        v = start
        for _ in range(50):
            f = gaps(*v)
            jacobian = np.stack([(gaps(*(v + e)) - gaps(*(v - e))) / 2 for e in np.eye(3)], 1)
            if abs(np.linalg.det(jacobian)) < 1e-12:
                break
            v = v - np.linalg.solve(jacobian, f)
            if np.abs(v).max() > 1e3:
                break
        if np.abs(gaps(*v)).max() < 1e-12 and v.min() > 1e-9 and v.max() < 1 - 1e-9:
            roots.add(tuple(v.round(6)))
    return roots


@pytest.mark.parametrize("seed", range(15))
def test_no_fully_mixed_equilibrium_is_missed(seed):
    rng = np.random.default_rng(seed)
    stage = StageGame(rng.integers(-20, 20, (2, 2, 2, 3)) + rng.random((2, 2, 2, 3)))
    found = mixed_nash(stage)
    ours = {
        tuple(round(float(x[1]), 6) for x in e.strategies)
        for e in found.equilibria
        if all(len(s) == 2 for s in e.support)
    }
    assert newton_from_everywhere(stage, 30, rng) <= ours


@pytest.mark.parametrize("seed", range(10))
def test_random_games_are_complete_with_index_sum_one(seed):
    rng = np.random.default_rng(seed)
    shape = (3, 3, 3) if seed % 2 else (2, 3, 4)
    found = mixed_nash(StageGame(rng.normal(size=(*shape, 3))))
    assert found.complete, found.reason
    assert len(found.equilibria) % 2 == 1
    assert sum(e.index for e in found.equilibria) == 1
    for e in found.equilibria:
        assert independent_regret(found.stage, e.strategies) < 1e-10


def test_invariances():
    u = np.random.default_rng(7).normal(size=(2, 2, 2, 3))
    base = mixed_nash(StageGame(u))
    assert len(base.equilibria) == 5
    moved = mixed_nash(StageGame(u * [1e-5, 1e5, 1] + [0, 3, -1]))
    assert np.allclose(rows(base), rows(moved), atol=1e-6)
    turned = mixed_nash(StageGame(u.transpose(2, 0, 1, 3)[..., [2, 0, 1]]))
    assert np.allclose(rows(base), sorted((*row[2:], *row[:2]) for row in rows(turned)), atol=1e-6)


def test_a_duplicated_action_makes_a_continuum_that_is_not_passed_over():
    u = mckelvey_mclennan().payoffs
    found = mixed_nash(StageGame(np.concatenate([u, u[:1]])))
    assert not found.complete
    assert "continuum" in found.reason
    assert found.undecided
    assert len(found.equilibria) >= 9
    assert all(e.regret < 1e-9 for e in found.equilibria)


def test_all_payoffs_equal():
    found = mixed_nash(StageGame(np.ones((2, 2, 2, 3))))
    assert not found.complete
    assert len(found.equilibria) >= 8
    assert not any(e.regular for e in found.equilibria)


def test_dominated_actions_come_back_with_probability_zero():
    u = mckelvey_mclennan().payoffs
    worse = u[:1] * [1, 1, 1] - [1, 0, 0]
    found = mixed_nash(StageGame(np.concatenate([u, worse])))
    assert found.complete
    assert len(found.equilibria) == 9
    assert all(e.strategies[0][2] == 0 for e in found.equilibria)
    assert found.dominance.surviving[0] == (0, 1)


def test_limits_are_stated():
    stage = StageGame(np.random.default_rng(2).normal(size=(9, 9, 9, 3)))
    found = mixed_nash(stage, max_supports=800)
    assert not found.complete
    assert "800 of 133432831" in found.reason
    assert "max_supports" in found.reason
    assert found.equilibria, "the end of the logit branch leads to one"
    assert all(independent_regret(stage, e.strategies) < 1e-8 for e in found.equilibria)
    few = mixed_nash(StageGame(np.random.default_rng(4).normal(size=(3, 3, 3, 3))), max_boxes=50)
    assert not few.complete
    assert "max_boxes" in few.reason or few.undecided


def test_wrong_limits():
    with pytest.raises(GameError, match="limits"):
        mixed_nash(mckelvey_mclennan(), max_supports=0)


def forms(constant, linear, mixed):
    return BilinearForms(*(np.array(a, dtype=float) for a in (constant, linear, mixed)))


def none(n):
    return forms(np.zeros(0), np.zeros((0, n)), np.zeros((0, n, n)))


def test_roots_on_the_faces_of_halved_boxes_are_found_once():
    # (v - 1/2)(w - 1/2) pieces: roots v = 1/2 and w = 1/2 exactly where boxes are halved.
    system = forms([-0.5, -0.5], [[1, 0], [0, 1]], np.zeros((2, 2, 2)))
    found = bilinear_roots(system, none(2), np.zeros(2), np.ones(2))
    assert found.roots.tolist() == [[0.5, 0.5]]
    assert len(found.undecided) == 0


def test_a_double_root_is_undecided_not_lost():
    # v w = 1/4 touches v + w = 1 at (1/2, 1/2).
    system = forms([-1, -0.25], [[1, 1], [0, 0]], [[[0, 0], [0, 0]], [[0, 1], [1, 0]]])
    found = bilinear_roots(system, none(2), np.zeros(2), np.ones(2))
    assert len(found.undecided)
    assert np.abs(found.undecided - 0.5).max() < 0.02


def test_inequalities_leave_roots_out_and_excess_equations_exclude():
    system = forms([-1, -0.24], [[1, 1], [0, 0]], [[[0, 0], [0, 0]], [[0, 1], [1, 0]]])
    half = forms([-0.5], [[1, 0]], np.zeros((1, 2, 2)))
    found = bilinear_roots(system, half, np.zeros(2), np.ones(2))
    assert found.roots.round(9).tolist() == [[0.4, 0.6]]
    more = forms([-0.3, -0.7], [[1], [1]], np.zeros((2, 1, 1)))
    assert len(bilinear_roots(more, none(1), np.zeros(1), np.ones(1)).undecided) == 0
    with pytest.raises(GameError, match="unknowns"):
        bilinear_roots(half, none(2), np.zeros(2), np.ones(2))
