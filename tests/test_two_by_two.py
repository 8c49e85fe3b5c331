import itertools
from collections import Counter

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.pure_nash import pure_nash
from triangle.solvers.two_by_two import SYMMETRIC_GAMES, name_two_by_two
from triangle.solvers.two_player_games import bimatrix_game


def symmetric(r, s, t, p):
    a = np.array([[r, s], [t, p]], dtype=float)
    return bimatrix_game(a, a.T, players=("US", "RU"))


@pytest.mark.parametrize(
    ("payoffs", "name", "family"),
    [
        ((3, 1, 4, 2), "prisoner's dilemma", "prisoner's dilemma"),
        ((4, 1, 3, 2), "stag hunt", "coordination"),
        ((4, 1, 2, 3), "assurance", "coordination"),
        ((4, 2, 1, 3), "coordination", "coordination"),
        ((3, 2, 4, 1), "chicken", "chicken"),
        ((2, 1, 4, 3), "deadlock", "deadlock"),
        ((1, 2, 4, 3), "compromise", "compromise"),
        ((4, 3, 2, 1), "harmony", "harmony"),
        ((4, 3, 1, 2), "peace", "harmony"),
        ((4, 2, 3, 1), "concord", "harmony"),
        ((2, 3, 4, 1), "battle of the sexes (leader)", "battle of the sexes"),
        ((1, 3, 4, 2), "battle of the sexes (hero)", "battle of the sexes"),
    ],
)
def test_the_twelve_symmetric_games(payoffs, name, family):
    game = symmetric(*payoffs)
    for found in (name_two_by_two(game), name_two_by_two(game, cooperative=(0, 0))):
        assert found.name == name
        assert found.family == family
        assert found.symmetric
        assert not found.tied
        assert found.cooperative == (0, 0)
    # Writing the actions in another order changes nothing.
    for rows, columns in itertools.product(([0, 1], [1, 0]), repeat=2):
        other = StageGame(game.payoffs[np.ix_(rows, columns)], game.players)
        assert name_two_by_two(other).name == name


def test_neighbours_in_the_ring_differ_by_one_exchange():
    letters = list(SYMMETRIC_GAMES)
    assert len(set(letters)) == 12
    for one, two in itertools.pairwise([*letters, letters[0]]):
        differ = [k for k in range(4) if one[k] != two[k]]
        assert len(differ) == 2
        assert differ[1] == differ[0] + 1


def strict_games():
    for row in itertools.permutations((1, 2, 3, 4)):
        for column in itertools.permutations((1, 2, 3, 4)):
            yield bimatrix_game(
                np.reshape(row, (2, 2)), np.reshape(column, (2, 2)), players=("A", "B")
            )


def test_the_576_strict_games_are_144_games_four_times_each():
    # Robinson and Goforth (2005): 144 games, or 78 when the players are not told apart
    # (Rapoport and Guyer 1966); 18 of the 144 have no pure equilibrium and 18 have two.
    pairs, cyclic, two = Counter(), set(), set()
    for game in strict_games():
        found = name_two_by_two(game)
        pair = (found.player_names[0][0], found.player_names[1][0])
        pairs[pair] += 1
        equilibria = len(pure_nash(game).profiles)
        assert (found.family == "cyclic") == (equilibria == 0)
        if equilibria == 0:
            cyclic.add(pair)
        if equilibria == 2:
            two.add(pair)
    assert len(pairs) == 144
    assert set(pairs.values()) == {4}
    assert len({frozenset(pair) for pair in pairs}) == 78
    assert len(cyclic) == 18
    assert len(two) == 18


def test_asymmetric_games_name_each_side():
    called_bluff = bimatrix_game([[3, 1], [4, 2]], [[3, 4], [2, 1]], players=("US", "RU"))
    found = name_two_by_two(called_bluff)
    assert found.name == "asymmetric: prisoner's dilemma for US, chicken for RU (called bluff)"
    assert found.player_names == (("prisoner's dilemma",), ("chicken",))
    assert found.orderings == ("T > R > P > S", "T > R > S > P")
    assert found.family == "asymmetric"
    assert found.pure_equilibria == ((1, 0),)
    bully = bimatrix_game([[2, 1], [4, 3]], [[3, 4], [2, 1]], players=("US", "RU"))
    assert name_two_by_two(bully).name == "asymmetric: deadlock for US, chicken for RU (bully)"


def test_given_labels_are_kept_even_where_the_free_name_differs():
    # Both like mutual conflict best: with the labels kept, a stag hunt turned round.
    found = name_two_by_two(symmetric(2, 3, 1, 4), cooperative=(0, 0))
    assert found.name == "stag hunt with the two actions exchanged"
    assert found.orderings == ("P > S > R > T", "P > S > R > T")
    assert found.family == "coordination"
    assert name_two_by_two(symmetric(2, 3, 1, 4)).name == "stag hunt"
    assert name_two_by_two(symmetric(2, 3, 1, 4)).cooperative == (1, 1)
    # One side's best outcome lies in the other's conflict: only the labels make it a dilemma.
    mixed = bimatrix_game([[3, 1], [4, 2]], [[1, 2], [3, 4]], players=("US", "RU"))
    kept = name_two_by_two(mixed, cooperative=(0, 0))
    assert kept.player_names == (
        ("prisoner's dilemma",),
        ("concord with the two actions exchanged",),
    )
    assert name_two_by_two(mixed).cooperative == (1, 0)


def test_matching_pennies_and_pure_coordination():
    pennies = bimatrix_game([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    found = name_two_by_two(pennies)
    assert found.name == "matching pennies"
    assert found.family == "cyclic"
    assert found.pure_equilibria == ()
    assert name_two_by_two(symmetric(1, 0, 0, 1)).name == "pure coordination"
    assert name_two_by_two(symmetric(0, 1, 1, 0)).name == "pure coordination"


def test_ties_put_a_game_on_a_border():
    # R = T: between prisoner's dilemma and stag hunt.
    found = name_two_by_two(symmetric(3, 1, 3, 2))
    assert found.tied
    assert set(found.border) >= {"prisoner's dilemma", "stag hunt"}
    assert found.family == "tied"
    assert found.name.startswith("tied, on the border of: ")
    assert found.orderings[0] == "T = R > P > S"
    # The textbook battle of the sexes has ties but one family.
    found = name_two_by_two(bimatrix_game([[3, 0], [0, 2]], [[2, 0], [0, 3]]))
    assert found.family == "battle of the sexes"
    assert found.name.startswith("battle of the sexes, with ties")


def test_indifferent_players():
    assert "are indifferent" in name_two_by_two(symmetric(1, 1, 1, 1)).name
    one = bimatrix_game([[0, 0], [0, 0]], [[3, 4], [1, 2]], players=("US", "RU"))
    assert name_two_by_two(one).name == "tied: US is indifferent among all outcomes"


def test_units_do_not_matter():
    for game in itertools.islice(strict_games(), 0, None, 37):
        moved = StageGame(game.payoffs * [1e-7, 1e7, 1] + [5, -2, 0], game.players)
        assert name_two_by_two(moved).name == name_two_by_two(game).name


def test_wrong_games():
    with pytest.raises(GameError, match=r"\(2, 2, 1\)"):
        name_two_by_two(StageGame(np.zeros((2, 2, 2, 3))))
    with pytest.raises(GameError, match="cooperative"):
        name_two_by_two(symmetric(3, 1, 4, 2), cooperative=(0, 2))
