import math
import time
import warnings

import nashpy
import numpy as np
import pytest

from triangle.errors import ConvergenceError, GameError
from triangle.game import StageGame
from triangle.solvers.best_response_polytope import walk_best_response_polytope
from triangle.solvers.bimatrix import bimatrix_equilibria
from triangle.solvers.lemke_howson import lemke_howson
from triangle.solvers.two_player_games import bimatrix_game, dyad_game


def strategies(found):
    return sorted(tuple(np.concatenate(e.strategies).round(6) + 0.0) for e in found.equilibria)


def test_battle_of_the_sexes_is_complete_with_three():
    found = bimatrix_equilibria(bimatrix_game([[3, 0], [0, 2]], [[2, 0], [0, 3]]))
    assert strategies(found) == [
        (0, 1, 0, 1),
        pytest.approx((0.6, 0.4, 0.4, 0.6)),
        (1, 0, 1, 0),
    ]
    assert found.complete
    assert found.degenerate is False
    assert found.components == ((0,), (1,), (2,))
    assert "vertex enumeration" in found.equilibria[2].methods
    assert "support enumeration" in found.equilibria[2].methods


def test_dilemma_is_solved_by_dominance_alone():
    found = bimatrix_equilibria(bimatrix_game([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    assert strategies(found) == [(0, 1, 0, 1)]
    assert found.complete
    assert found.equilibria[0].payoffs.tolist() == [1, 1]


@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_nashpy_on_random_games(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 5, 2)
    a, b = rng.normal(size=(2, m, n))
    found = bimatrix_equilibria(bimatrix_game(a, b))
    assert found.complete, found.reason
    assert len(found.equilibria) % 2 == 1
    theirs = sorted(
        tuple(np.concatenate(pair).round(6) + 0.0)
        for pair in nashpy.Game(a, b).vertex_enumeration()
    )
    assert np.allclose(strategies(found), theirs, atol=1e-5)
    assert max(e.regret for e in found.equilibria) < 1e-12


def test_the_game_with_75_equilibria():
    # von Stengel (1999): a 6x6 game with 75 equilibria. With the second matrix transposed it has
    # 7 (counted in rational arithmetic), and is so close to degenerate that floating-point
    # labels alone give hundreds of false ones.
    a = np.array(
        [
            [9504, -660, 19976, -20526, 1776, -8976],
            [-111771, 31680, -130944, 168124, -8514, 52764],
            [397584, -113850, 451176, -586476, 29216, -178761],
            [171204, -45936, 208626, -263076, 14124, -84436],
            [1303104, -453420, 1227336, -1718376, 72336, -461736],
            [737154, -227040, 774576, -1039236, 48081, -300036],
        ],
        dtype=float,
    )
    b = np.array(
        [
            [72336, -461736, 1227336, -1718376, 1303104, -453420],
            [48081, -300036, 774576, -1039236, 737154, -227040],
            [29216, -178761, 451176, -586476, 397584, -113850],
            [14124, -84436, 208626, -263076, 171204, -45936],
            [1776, -8976, 19976, -20526, 9504, -660],
            [-8514, 52764, -130944, 168124, -111771, 31680],
        ],
        dtype=float,
    )
    found = bimatrix_equilibria(bimatrix_game(a, b.T))
    assert len(found.equilibria) == 75
    assert found.complete
    transposed = bimatrix_equilibria(bimatrix_game(a, b))
    assert len(transposed.equilibria) == 7
    assert transposed.complete
    assert any("dropped" in note for note in transposed.notes)


def test_degenerate_game_groups_its_extreme_equilibria():
    # A row duplicated in payoff for the row player: a continuum between the two.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = bimatrix_equilibria(
            bimatrix_game([[1, 0], [1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1]])
        )
    assert found.degenerate is True
    assert not found.complete
    assert "continua" in found.reason
    pure = next(c for c in found.components if 0 in c)
    assert {tuple(found.equilibria[k].strategies[0]) for k in pure} >= {(1, 0, 0), (0, 1, 0)}
    assert all(e.regret < 1e-12 for e in found.equilibria)


def test_all_payoffs_equal():
    found = bimatrix_equilibria(bimatrix_game(np.ones((3, 3)), np.ones((3, 3))))
    assert found.degenerate is True
    assert len(found.equilibria) >= 9
    assert len(found.components) == 1


def test_single_actions():
    assert strategies(bimatrix_equilibria(bimatrix_game([[2]], [[3]]))) == [(1, 1)]
    found = bimatrix_equilibria(bimatrix_game([[2, 2, 2]], [[3, 3, 1]]))
    assert strategies(found) == [(1, 0, 1, 0), (1, 1, 0, 0)]
    assert found.degenerate is True
    assert found.components == ((0, 1),)


def test_nine_by_nine_is_quick_and_complete_and_says_what_it_left_out():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 9, 9))
    start = time.perf_counter()
    found = bimatrix_equilibria(bimatrix_game(a, b))
    assert time.perf_counter() - start < 3
    assert found.complete
    m, n = (len(kept) for kept in found.dominance.surviving[:2])
    total = math.comb(m + n, m) - 1
    assert any(f"stopped after 2000 of {total} support" in note for note in found.notes)


def test_too_large_to_enumerate_still_gives_equilibria_and_a_reason():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 25, 25))
    found = bimatrix_equilibria(bimatrix_game(a, b), max_support_pairs=100, max_vertices=200)
    assert found.equilibria
    assert found.degenerate is None
    assert not found.complete
    assert "200" in found.reason
    assert any("Lemke-Howson path" in e.methods for e in found.equilibria)
    assert any("vertex enumeration skipped" in note for note in found.notes)


def test_units_do_not_matter():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 4, 4))
    base = strategies(bimatrix_equilibria(bimatrix_game(a, b)))
    moved = strategies(bimatrix_equilibria(bimatrix_game(1e6 * a + 17, 1e-6 * b - 3)))
    assert np.allclose(base, moved, atol=1e-5)


def test_swapping_players_swaps_strategies():
    rng = np.random.default_rng(6)
    a, b = rng.normal(size=(2, 3, 4))
    base = bimatrix_equilibria(bimatrix_game(a, b))
    turned = bimatrix_equilibria(bimatrix_game(b.T, a.T))
    assert np.allclose(
        strategies(base), sorted((*row[4:], *row[:4]) for row in strategies(turned)), atol=1e-6
    )


def test_dominated_actions_come_back_with_probability_zero():
    found = bimatrix_equilibria(bimatrix_game([[-9, -9], [3, 0], [0, 2]], [[0, 0], [2, 0], [0, 3]]))
    assert found.dominance.surviving[0] == (1, 2)
    assert all(e.strategies[0].shape == (3,) for e in found.equilibria)
    assert all(e.strategies[0][0] == 0 for e in found.equilibria)
    assert len(found.equilibria) == 3


def test_dyads_of_a_three_player_game():
    rng = np.random.default_rng(8)
    stage = StageGame(rng.normal(size=(2, 3, 4, 3)), players=("A", "B", "C"))
    game = dyad_game(stage, 2, 1, third_action=1, rows=[3, 0])
    assert game.players == ("C", "B", "A")
    assert game.shape == (2, 3, 1)
    assert game.actions == (("3", "0"), ("0", "1", "2"), ("1",))
    assert game.payoffs[0, 2, 0].tolist() == stage.payoffs[1, 2, 3][[2, 1, 0]].tolist()
    assert bimatrix_equilibria(game).equilibria


@pytest.mark.parametrize(
    "wrong",
    [
        {"i": 0, "j": 0},
        {"i": 0, "j": 3},
        {"i": 0, "j": 1, "third_action": 4},
        {"i": 0, "j": 1, "rows": []},
        {"i": 0, "j": 1, "columns": [0, 0]},
    ],
)
def test_wrong_dyads(wrong):
    stage = StageGame(np.zeros((2, 3, 4, 3)))
    with pytest.raises(GameError, match="expected"):
        dyad_game(stage, **{"third_action": 0, **wrong})


def test_wrong_games():
    with pytest.raises(GameError, match="same shape"):
        bimatrix_game([[1]], [[1, 2]])
    with pytest.raises(GameError, match="dyad_game"):
        bimatrix_equilibria(StageGame(np.zeros((2, 2, 2, 3))))
    with pytest.raises(GameError, match="label"):
        lemke_howson(np.eye(2), np.eye(2), 4)
    with pytest.raises(GameError, match="positive"):
        walk_best_response_polytope(np.zeros((2, 2)))
    with pytest.raises(ConvergenceError, match="after 1 pivots"):
        lemke_howson(np.eye(2), np.eye(2), 0, max_pivots=1)


@pytest.mark.parametrize("seed", range(10))
def test_lemke_howson_ends_at_an_equilibrium_even_with_many_ties(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 8, 2)
    a, b = rng.integers(0, 3, (2, m, n)).astype(float)
    for label in range(m + n):
        x, y = lemke_howson(a, b, label)
        assert (a @ y).max() - x @ a @ y < 1e-12
        assert (x @ b).max() - x @ b @ y < 1e-12


def test_the_walk_counts_the_vertices_of_a_cube():
    # x_i <= 1 for each i alone is no best-response polytope, but nearly: a cube has 8 vertices.
    walk = walk_best_response_polytope(np.full((3, 3), 1e-6) + np.eye(3))
    assert walk.simple
    assert walk.finished
    assert len(walk.vertices) == 7
    assert not walk_best_response_polytope(np.ones((3, 3))).simple
    stopped = walk_best_response_polytope(np.full((3, 3), 1e-6) + np.eye(3), max_vertices=3)
    assert not stopped.finished
