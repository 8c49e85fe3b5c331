"""Games of two players who matter: polygons, against bodies, closed forms and machine code."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from triangle.game import RepeatedGame, StageGame
from triangle.solvers import payoff_set as whole
from triangle.solvers import polygon_sweeps, polygons
from triangle.solvers.compiled import compiled, installed
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.plane_sweeps import plane_recursion
from triangle.solvers.sweeps import Recursion

WAYS = ["never", pytest.param("always", marks=pytest.mark.skipif(not installed(), reason="numba"))]
MODULES = [polygons]
if installed():
    from triangle.solvers.compiled import polygons as machine

    MODULES.append(machine)

ABREU_SANNIKOV = [
    [[16, 9], [3, 13], [0, 3]],
    [[21, 1], [10, 4], [-1, 0]],
    [[9, 0], [5, -4], [-5, -15]],
]
CIRCLE = np.stack([f(np.linspace(0, 2 * np.pi, 720, endpoint=False)) for f in (np.cos, np.sin)], 1)


def flat_game(bimatrix, delta, idle=2, actions=1, level=0.0):
    """A two-player game with an idle player put in at some place."""
    two = np.asarray(bimatrix, dtype=float)
    three = np.insert(two, idle, level, axis=2)
    shape = list(two.shape[:2])
    shape.insert(idle, 1)
    payoffs = np.repeat(three.reshape(*shape, 3), actions, axis=idle)
    return RepeatedGame(StageGame(payoffs), delta)


def supports(points, players=(0, 1)):
    return (CIRCLE @ points[:, list(players)].T).max(axis=1)


def in_space(game, monkeypatch):
    """The answer of the recursion on bodies."""
    with monkeypatch.context() as patch:
        patch.setattr(whole, "plane_recursion", lambda game: None)
        return payoff_set(game)


def assert_sound(found, tol=1e-9):
    size = np.ptp(found.game.stage.payoffs, axis=(0, 1, 2)).max() or 1.0
    if found.witness is not None:
        check = check_one_shot_deviations(found.game, found.automaton())
        assert check.slack >= -1e-9 * size
        assert found.gap <= tol * size or found.note


def random_games(count, seed):
    rng = np.random.default_rng(seed)
    for k in range(count):
        n = rng.integers(1, 5, 2)
        whole_numbers = rng.integers(0, [9, 3, 2][k % 3], (*n, 2), endpoint=True).astype(float)
        payoffs = rng.random((*n, 2)) if k % 4 == 3 else whole_numbers
        simple = [1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4][rng.integers(5)]  # knife edges with ties
        yield payoffs, simple if k % 2 else float(np.round(rng.uniform(0.05, 0.95), 2))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(4))
def test_polygons_and_bodies_agree(seed, way, monkeypatch):
    seen = set()
    for payoffs, delta in random_games(40, seed):
        game = flat_game(payoffs, delta)
        with compiled(way):
            found = payoff_set(game)
        other = in_space(game, monkeypatch)
        assert_sound(found)
        assert found.is_empty == other.is_empty
        if found.is_empty:
            seen.add("empty")
            continue
        assert (found.witness is None) == (other.witness is None)
        if found.witness is None:
            continue
        size = np.ptp(payoffs) or 1.0
        room = found.gap + other.gap + 1e-8 * size
        assert np.abs(supports(found.inner.vertices) - supports(other.inner.vertices)).max() <= room
        assert np.abs(supports(found.outer.vertices) - supports(other.outer.vertices)).max() <= room
        seen.add(min(len(found.inner.vertices), 3))
    assert {1, 3} <= seen


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_polygons_and_bodies_agree_with_unequal_patience(seed, way, monkeypatch):
    seen = set()
    rng = np.random.default_rng(seed)
    for payoffs, delta in random_games(15, 50 + seed):
        game = flat_game(payoffs, (min(delta, 0.7), float(np.round(rng.uniform(0.1, 0.7), 2)), 0.5))
        with compiled(way):
            found = payoff_set(game)
        other = in_space(game, monkeypatch)
        assert_sound(found, 1e-5)
        assert found.is_empty == other.is_empty
        if found.is_empty or found.witness is None or other.witness is None:
            continue
        size = np.ptp(payoffs) or 1.0
        room = found.gap + other.gap + 1e-8 * size
        for mine, its in ((found.inner, other.outer), (other.inner, found.outer)):
            assert (supports(mine.vertices) <= supports(its.vertices) + 1e-8 * size).all()
        assert np.abs(supports(found.inner.vertices) - supports(other.inner.vertices)).max() <= room
        seen.add(len(found.inner.vertices) > 10)
    assert True in seen


@pytest.mark.parametrize("way", WAYS)
def test_unequal_patience_reaches_beyond_the_hull_of_stage_payoffs(way):
    """The patient player lets the other go first, and both gain (Lehrer and Pauzner 1999)."""
    battle = [[[4, 1], [0, 0]], [[0, 0], [1, 4]]]
    with compiled(way):
        found = payoff_set(flat_game(battle, (0.3, 0.7, 0.5)))
    assert found.inner.support([1, 1, 0]) > 5.5
    assert found.gap < 1e-5


@pytest.mark.parametrize("way", WAYS)
def test_prisoners_dilemma_at_the_threshold_and_beside_it(way):
    pd = [[[4, 4], [0, 6]], [[6, 0], [2, 2]]]
    with compiled(way):
        below, at, above = (payoff_set(flat_game(pd, d)) for d in (0.49, 0.5, 0.51))
    assert below.inner.vertices.tolist() == [[2, 2, 0]]
    assert at.slack == pytest.approx(0, abs=1e-12)
    # With patience 1/2 mutual cooperation, and one round of being exploited before it, both hold.
    assert np.allclose(
        sorted(at.inner.vertices.tolist()), [[2, 2, 0], [2, 5, 0], [4, 4, 0], [5, 2, 0]]
    )
    assert len(above.inner.vertices) == 4


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scale", [1.0, 1e5, 1 / 3, 1e-7])
def test_a_corner_beside_its_threshold_by_rounding_counts_as_on_it(scale, way):
    """At 2/3 a threshold runs along an edge whose two ends rounding sets apart."""
    payoffs = np.array([[[1, 6], [8, 2], [3, 7]], [[5, 1], [6, 1], [7, 1]]]) * scale
    with compiled(way):
        found = payoff_set(flat_game(payoffs, 2 / 3))
    expected = np.array([[5, 1], [7, 1], [7, 3], [17 / 3, 13 / 3], [5, 4]]) * scale
    for polytope in (found.inner, found.outer):
        assert np.allclose(supports(polytope.vertices), supports(expected), rtol=1e-9)
    assert found.gap <= 1e-9 * scale


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("idle", range(3))
def test_the_idle_player_may_stand_anywhere_do_anything_and_be_of_any_patience(idle, way):
    players = [i for i in range(3) if i != idle]
    deltas = np.full(3, 0.3)
    deltas[idle] = 0.8
    with compiled(way):
        plain = payoff_set(flat_game(ABREU_SANNIKOV, 0.3))
        moved = payoff_set(flat_game(ABREU_SANNIKOV, deltas, idle, actions=3, level=-7.5))
    assert (moved.inner.vertices[:, idle] == -7.5).all()
    assert moved.threat_lower[idle] == -7.5
    assert moved.threat[idle] == pytest.approx(-7.5)
    apart = supports(moved.inner.vertices, players) - supports(plain.inner.vertices)
    assert np.abs(apart).max() < 1e-9
    assert_sound(moved)


@pytest.mark.parametrize("way", WAYS)
def test_one_player_or_nobody_with_a_choice(way):
    one = np.zeros((3, 2, 1, 3))
    one[..., 0] = np.array([[5, 1], [2, 3], [4, 4]])[:, :, None]
    with compiled(way):
        found = payoff_set(RepeatedGame(StageGame(one), (0.5, 0.6, 0.7)))
        still = payoff_set(RepeatedGame(StageGame(np.full((2, 2, 2, 3), 3.0)), (0.5, 0.6, 0.7)))
    assert_sound(found)
    assert found.inner.support([1, 0, 0]) == 5
    assert (found.inner.vertices[:, 1:] == 0).all()
    assert np.allclose(still.inner.vertices, [[3, 3, 3]], rtol=0, atol=1e-14)
    assert still.outer.vertices.tolist() == [[3, 3, 3]]


def test_who_is_treated_in_the_plane():
    pd = [[[4, 4], [0, 6]], [[6, 0], [2, 2]]]
    assert plane_recursion(flat_game(pd, (0.5, 0.5, 0.7))).players == (0, 1)
    assert plane_recursion(flat_game(pd, 0.5, idle=0)).players == (1, 2)
    assert plane_recursion(flat_game(pd, (0.5, 0.5, 0.7))).equal_patience
    assert not plane_recursion(flat_game(pd, (0.5, 0.6, 0.6))).equal_patience
    three = np.random.default_rng(0).random((2, 2, 2, 3))
    assert plane_recursion(RepeatedGame(StageGame(three), 0.5)) is None


def test_an_idle_player_does_not_loosen_the_tolerances_of_small_payoffs():
    game = flat_game(np.array(ABREU_SANNIKOV) * 1e-6, 0.5)
    assert Recursion(game).scale == plane_recursion(game).scale == pytest.approx(28e-6)


@pytest.mark.parametrize("way", WAYS)
def test_sets_with_slack_to_spare_are_witnessed_with_slack(way):
    with compiled(way):
        recursion = plane_recursion(flat_game(ABREU_SANNIKOV, 0.5))
        outer, _ = recursion.outer(1e-6)
        for slack in (1e-4, 1e-2):
            step, _ = recursion.inner(outer, slack)
            automaton = recursion.automaton(step)
            check = check_one_shot_deviations(recursion.game, automaton)
            # What pays today must cost the slack later, discounted.
            assert check.slack >= 0.4 * slack * recursion.scale
            assert recursion.gap(recursion.hull(check.payoffs), outer.corners) <= 1e-9


@pytest.mark.parametrize("way", WAYS)
def test_where_the_outer_set_has_no_automaton_one_with_slack_steps_in(way, monkeypatch):
    from triangle.solvers import brackets

    game = flat_game(ABREU_SANNIKOV, 0.5)
    calls = []

    def strict(game, automaton):
        calls.append(automaton)
        check = check_one_shot_deviations(game, automaton)
        return check if len(calls) > 1 else type(check)(check.payoffs, -1.0, 0, 0, 0)

    with compiled(way):
        usual = payoff_set(game)
        monkeypatch.setattr(brackets, "check_one_shot_deviations", strict)
        found = payoff_set(game)
    assert len(calls) == 2
    assert found.sweeps > usual.sweeps
    assert found.slack > usual.slack
    assert found.gap < 1e-4 * 36


def test_a_hull_that_is_not_trusted_sends_the_game_to_the_other_routes(monkeypatch):
    game = flat_game(ABREU_SANNIKOV, 0.5)
    with compiled("never"):
        usual = payoff_set(game)
        monkeypatch.setattr(polygon_sweeps, "TRUSTED", -1.0)
        found = payoff_set(game)
    assert np.abs(supports(found.inner.vertices) - supports(usual.inner.vertices)).max() < 1e-8
    assert found.outer.vertices.tolist() != usual.outer.vertices.tolist()


# ---------------------------------------------------------------------- geometry


def awkward_points(rng, kind):
    points = rng.random((40, 2))
    if kind == "grid":
        return rng.integers(0, 4, (40, 2)) / 3
    if kind == "duplicated":
        return np.concatenate([points, points[::-1], points + 1e-17])
    if kind == "sliver":
        return points * [1, 1e-9]
    if kind == "upright sliver":
        return points * [1e-9, 1]
    if kind == "nearly upright edges":
        return np.concatenate([points, rng.random((40, 2)) * [1e-16, 1], [[1, 0.3]]])
    if kind == "segment":
        return points[:, :1] * [0.3, 0.7]
    if kind == "almost a point":
        return 0.5 + rng.integers(0, 3, (12, 2)) * 2.0**-52
    return np.full((5, 2), 0.25) if kind == "point" else points


KINDS = ["cloud", "grid", "duplicated", "sliver", "upright sliver", "nearly upright edges"]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("kind", [*KINDS, "segment", "point"])
def test_hulls_hold_their_points_and_turn_left(module, kind):
    rng = np.random.default_rng(5)
    for _ in range(20):
        points = awkward_points(rng, kind)
        corners = points[module.hull(points)]
        assert module.farthest(corners, points) < 1e-15
        if kind == "segment":
            assert len(corners) == 2
        elif kind == "point":
            assert len(corners) == 1
        else:
            after = np.roll(corners, -1, axis=0)
            ahead = np.roll(corners, -2, axis=0)
            a, b = after - corners, ahead - corners
            assert (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0] > 0).all()
        if kind == "cloud":
            assert sorted(module.hull(points)) == sorted(ConvexHull(points).vertices)


@pytest.mark.parametrize("module", MODULES)
def test_a_hull_of_points_that_rounding_sets_apart_is_never_empty(module):
    rng = np.random.default_rng(7)
    for _ in range(200):
        points = awkward_points(rng, "almost a point")
        corners = points[module.hull(points)]
        assert 1 <= len(corners) <= 12
        assert module.farthest(corners, points) < 2e-15
        assert np.allclose(module.lotteries(corners, points).sum(axis=1), 1)


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("kind", [*KINDS, "segment", "point"])
def test_lotteries_are_worth_their_points(module, kind):
    rng = np.random.default_rng(6)
    for _ in range(20):
        points = awkward_points(rng, kind)
        corners = points[module.hull(points)]
        asked = rng.dirichlet(np.full(len(corners), 0.3), 30) @ corners
        asked = np.concatenate([asked, corners, (corners + np.roll(corners, 1, axis=0)) / 2])
        chances = module.lotteries(corners, asked)
        assert (chances >= 0).all()
        assert np.allclose(chances.sum(axis=1), 1, rtol=0, atol=1e-14)
        assert ((chances > 0).sum(axis=1) <= 4).all()
        assert np.abs(chances @ corners - asked).max() < 1e-13
        assert np.allclose(module.lotteries(corners, corners), np.eye(len(corners)))


@pytest.mark.parametrize("module", MODULES)
def test_points_outside_get_the_nearest_lottery(module):
    triangle = np.array([[0.0, 0], [1, 0], [0, 1]])
    asked = np.array([[0.5, -0.2], [1, 1], [-3, -1], [0.25, 0.25]])
    nearest = [[0.5, 0.0], [0.5, 0.5], [0, 0], [0.25, 0.25]]
    assert np.allclose(module.lotteries(triangle, asked) @ triangle, nearest)
    assert module.farthest(triangle, asked) == pytest.approx(np.sqrt(10))


@pytest.mark.skipif(not installed(), reason="numba")
@pytest.mark.parametrize("seed", range(3))
def test_machine_code_and_array_operations_sweep_alike(seed):
    for payoffs, delta in random_games(40, 100 + seed):
        answers = []
        for way in ("never", "always"):
            with compiled(way):
                answers.append(plane_recursion(flat_game(payoffs, delta)).outer(1e-6))
        (plain, sweeps), (quick, as_many) = answers
        assert (plain is None) == (quick is None)
        assert abs(sweeps - as_many) <= 1
        if plain is not None:
            assert (
                np.abs((CIRCLE @ plain.corners.T).max(1) - (CIRCLE @ quick.corners.T).max(1)).max()
                < 1e-10
            )
