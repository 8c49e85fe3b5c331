"""Corners and invariances of the three-player payoff set."""

import itertools

import numpy as np
import pytest
from payoff_set_reference import directions_of

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.threat import threat_of

DIRECTIONS = directions_of()


def contribution():
    payoffs = np.zeros((2, 2, 2, 3))
    for a in itertools.product(range(2), repeat=3):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return payoffs


def with_dummy(bimatrix, dummy=0.0):
    two = np.asarray(bimatrix, dtype=float)
    third = np.full((*two.shape[:2], 1), dummy)
    return np.concatenate([two, third], axis=2)[:, :, None]


PD = with_dummy([[[4, 4], [0, 6]], [[6, 0], [2, 2]]])
PENNIES = with_dummy([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
SEXES = with_dummy([[[0, 0], [3, 1]], [[1, 3], [0, 0]]])
RANDOM = np.random.default_rng(3).integers(0, 7, (2, 2, 2, 3)).astype(float)
BODY = np.random.default_rng(2).integers(0, 7, (2, 2, 2, 3)).astype(float)


def solve(payoffs, delta, tol=1e-6):
    return payoff_set(RepeatedGame(StageGame(payoffs), delta), tol)


def levels(found, directions=DIRECTIONS):
    return np.array([found.support(d, np.inf) for d in directions]).T


def assert_sound(found):
    """What must hold of every answer: ordered bracket, verified automaton, honest gap and note."""
    game = found.game
    size = np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max() or 1.0
    if found.is_empty:
        assert len(found.inner.vertices) == 0
        with pytest.raises(GameError, match="empty"):
            found.automaton()
        return
    if len(found.inner.vertices) == 0:
        assert found.note
        assert found.gap == np.inf
        return
    lower, upper = levels(found)
    assert (lower <= upper + 1e-9 * size).all()
    assert (upper - lower).max() <= found.gap + 1e-8 * size
    automaton = found.automaton()
    check = check_one_shot_deviations(game, automaton)
    assert check.slack >= -1e-8 * size
    assert np.allclose((DIRECTIONS @ check.payoffs.T).max(axis=1), lower, rtol=0, atol=1e-8 * size)
    assert np.allclose(found.threat, found.inner.vertices.min(axis=0), rtol=0, atol=1e-9 * size)
    assert (found.threat_lower <= found.threat + 1e-9 * size).all()
    assert bool(found.note) == (found.gap > found.tol * size)


def assert_vertices(found, expected, atol):
    expected = np.array(expected, dtype=float)
    got = found.inner.vertices
    if found.gap == 0 or len(got) == len(expected):
        apart = np.abs(got[:, None] - expected[None]).max(axis=-1)
        assert len(got) == len(expected)
        assert apart.min(axis=1).max() <= atol
        assert apart.min(axis=0).max() <= atol
    lower, upper = levels(found)
    exact = (DIRECTIONS @ expected.T).max(axis=1)
    assert np.abs(lower - exact).max() <= 2 * atol
    assert np.abs(upper - exact).max() <= 2 * atol


# ------------------------------------------------------------------ closed forms


@pytest.mark.parametrize("delta", [0.25 + 1e-4, 0.3, 0.4, 0.45, 0.5])
def test_contribution_game_largest_payoff_is_three_and_a_half_plus_delta(delta):
    found = solve(contribution(), delta)
    assert_sound(found)
    for axis in np.eye(3):
        assert found.support(axis) == pytest.approx((3.5 + delta, 3.5 + delta), abs=1e-5)
    assert found.support([1, 1, 1]) == pytest.approx((9, 9), abs=1e-5)


@pytest.mark.parametrize(("delta", "largest", "joint"), [(0.24, 0, 0), (0.55, 4, 9), (0.7, 4, 9)])
def test_contribution_game_outside_the_interval(delta, largest, joint):
    found = solve(contribution(), delta)
    assert_sound(found)
    assert found.support([0, 1, 0]) == pytest.approx((largest, largest), abs=1e-5)
    assert found.support([1, 1, 1]) == pytest.approx((joint, joint), abs=1e-5)
    assert found.threat == pytest.approx([0, 0, 0], abs=1e-6)


@pytest.mark.parametrize("delta", [0.01, 0.3, 0.9, 0.99, (0.9, 0.5, 0.1)])
def test_equivalent_payoffs_hold_everyone_above_the_minmax(delta):
    """Fudenberg and Maskin's three-player game of common interest: minmax 0, only payoff 1."""
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, 0, 0] = payoffs[1, 1, 1] = 1
    found = solve(payoffs, delta)
    assert_sound(found)
    assert_vertices(found, [[1, 1, 1]], 1e-8)
    assert found.threat == pytest.approx([1, 1, 1])


def test_a_linear_trade_between_unequally_patient_players():
    """Nobody can deviate: with unequal patience the set is that of the feasible payoffs alone.

    One action profile a player of each kind is drawn by a third who is indifferent; the impatient
    player eats first, so payoffs leave the hull {(x, 1 - x)} of the stage payoffs.
    """
    payoffs = np.zeros((1, 1, 2, 3))
    payoffs[0, 0, 0], payoffs[0, 0, 1] = [1, 0, 0], [0, 1, 0]
    delta = (0.8, 0.4, 0.5)
    found = solve(payoffs, delta)
    assert_sound(found)
    # Best for the sum: player 2 first for T periods, then player 1 for ever.
    best = max(1 - 0.4**t + 0.8**t for t in range(60))
    lower, upper = found.support([1, 1, 0])
    assert upper >= best - 1e-9
    assert lower <= best + 1e-9
    assert found.support([1, 1, 0])[1] > 1.3


# ------------------------------------------------------------------ degenerate sets


@pytest.mark.parametrize("delta", [0.01, 0.5, 0.9, 0.99, (0.9, 0.5, 0.1)])
def test_matching_pennies_has_no_pure_equilibrium(delta):
    found = solve(PENNIES, delta)
    assert found.is_empty
    assert_sound(found)
    assert found.support([1, 0, 0]) == (-np.inf, -np.inf)


@pytest.mark.parametrize("delta", [0.01, 0.5, 0.99, (0.99, 0.5, 0.01)])
@pytest.mark.parametrize("value", [(0, 0, 0), (1e6, -3, 2e-6)])
def test_a_single_profile(delta, value):
    found = solve(np.array(value, dtype=float).reshape(1, 1, 1, 3), delta)
    assert_sound(found)
    assert found.inner.vertices == pytest.approx(np.array([value], dtype=float))
    assert found.gap <= 1e-15 * max(1.0, *np.abs(value))


@pytest.mark.parametrize("delta", [0.1, 0.5, 0.9])
def test_constant_payoffs_with_choices(delta):
    found = solve(np.full((2, 3, 2, 3), 7.0), delta)
    assert_sound(found)
    assert_vertices(found, [[7, 7, 7]], 1e-9)


def test_a_segment():
    found = solve(SEXES, 0.3)
    assert_sound(found)
    assert_vertices(found, [[1, 3, 0], [3, 1, 0]], 1e-8)


def test_a_flat_set_in_a_slanted_plane():
    """The third player holds the sum of the others' payoffs: a dummy on a slanted plane."""
    slanted = PD.copy()
    slanted[..., 2] = slanted[..., 0] + slanted[..., 1]
    found = solve(slanted, 0.51)
    assert_sound(found)
    assert_vertices(found, [[2, 2, 4], [2, 5, 7], [4, 4, 8], [5, 2, 7]], 1e-6)


def test_two_equal_players():
    same = PD.copy()
    same[..., 1] = same[..., 0]
    found = solve(same, 0.6)
    assert_sound(found)
    assert np.allclose(found.inner.vertices[:, 0], found.inner.vertices[:, 1])


@pytest.mark.parametrize("place", [(0, 1, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1)])
def test_the_dummy_may_sit_anywhere(place):
    """Player i of the two-player game sits at ``place[i]``; the third entry is the dummy's seat."""
    payoffs = np.empty_like(np.moveaxis(PD, (0, 1, 2), place))
    payoffs[..., list(place)] = np.moveaxis(PD, (0, 1, 2), place)
    expected = np.empty((4, 3))
    expected[:, list(place)] = [[2, 2, 0], [2, 5, 0], [4, 4, 0], [5, 2, 0]]
    found = solve(payoffs, 0.75)
    assert_sound(found)
    assert_vertices(found, expected, 1e-6)


# ------------------------------------------------------------------ invariances


CASES = [
    pytest.param(contribution(), 0.35, id="contribution"),
    pytest.param(PD, 0.51, id="prisoners"),
    pytest.param(SEXES, 0.3, id="sexes"),
    pytest.param(RANDOM, 0.5, id="flat"),
    pytest.param(BODY, 0.6, id="body"),
    pytest.param(RANDOM, (0.7, 0.2, 0.2), id="unequal"),
]


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
@pytest.mark.parametrize("order", [(1, 2, 0), (2, 1, 0)])
def test_permuting_the_players_permutes_the_set(payoffs, delta, order):
    delta = np.broadcast_to(delta, 3)
    permuted = payoffs.transpose((*order, 3))[..., list(order)]
    first, second = solve(payoffs, delta), solve(permuted, delta[list(order)])
    near = 2 * (first.gap + second.gap) + 1e-8
    assert np.allclose(levels(first), levels(second, DIRECTIONS[:, list(order)]), rtol=0, atol=near)


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
@pytest.mark.parametrize("factor", [1e-6, 3.0, 1e6])
def test_scaling_all_payoffs_scales_the_set(payoffs, delta, factor):
    first, second = solve(payoffs, delta), solve(payoffs * factor, delta)
    assert_sound(second)
    near = 2 * (first.gap + second.gap / factor) + 1e-8
    assert np.allclose(levels(first), levels(second) / factor, rtol=0, atol=near)


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
def test_own_units_and_origin_of_each_player(payoffs, delta):
    units, origin = np.array([1e-3, 1.0, 1e3]), np.array([5.0, -1.0, 100.0])
    first, second = solve(payoffs, delta), solve(payoffs * units + origin, delta)
    back = (second.inner.vertices - origin) / units
    inner = (DIRECTIONS @ back.T).max(axis=1)
    lower, upper = levels(first)
    near = 4 * first.gap + 1e-5
    assert (inner <= upper + near).all()
    assert (inner >= lower - near).all()


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
def test_duplicating_and_relabelling_actions_changes_nothing(payoffs, delta):
    first = solve(payoffs, delta)
    rng = np.random.default_rng(0)
    doubled = np.concatenate([payoffs, payoffs[-1:]], axis=0)
    doubled = np.concatenate([doubled[:, :1], doubled], axis=1)
    shuffled = payoffs[rng.permutation(payoffs.shape[0])][:, rng.permutation(payoffs.shape[1])]
    for changed in (doubled, shuffled):
        second = solve(changed, delta)
        assert_sound(second)
        near = 2 * (first.gap + second.gap) + 1e-8
        assert np.allclose(levels(first), levels(second), rtol=0, atol=near)


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
def test_a_dominated_and_useless_action_changes_nothing(payoffs, delta):
    """An action that gives its player a very low payoff is never played, nor a threat by itself."""
    useless = payoffs[:1].copy()
    useless[..., 0] = payoffs[..., 0].min() - 30
    first, second = solve(payoffs, delta), solve(np.concatenate([payoffs, useless]), delta)
    assert_sound(second)
    near = 2 * (first.gap + second.gap) + 1e-5
    assert np.allclose(levels(first), levels(second), rtol=0, atol=near)


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
def test_the_same_input_gives_the_same_bits(payoffs, delta):
    first, second = solve(payoffs, delta), solve(payoffs.copy(), delta)
    assert first.inner.vertices.tobytes() == second.inner.vertices.tobytes()
    assert first.outer.vertices.tobytes() == second.outer.vertices.tobytes()
    assert (first.gap, first.slack, first.sweeps) == (second.gap, second.slack, second.sweeps)
    one, other = first.automaton(), second.automaton()
    assert one.lotteries.tobytes() == other.lotteries.tobytes()
    assert one.profiles.tobytes() == other.profiles.tobytes()


@pytest.mark.parametrize(
    "payoffs",
    [
        pytest.param(contribution(), id="contribution"),
        pytest.param(BODY, id="body"),
        pytest.param(PD, id="prisoners"),
    ],
)
def test_the_set_grows_with_a_common_discount_factor(payoffs):
    reached = np.full(len(DIRECTIONS), -np.inf)
    for delta in (0.01, 0.2, 0.26, 0.4, 0.5, 0.6, 0.7):
        lower, upper = levels(solve(payoffs, delta))
        assert (upper >= reached - 1e-6).all()
        reached = np.maximum(reached, lower)


# ------------------------------------------------------------------ extremes and knife edges


@pytest.mark.parametrize("delta", [0.01, (0.01, 0.02, 0.3)])
@pytest.mark.parametrize("seed", range(4))
def test_the_impatient_play_stage_equilibria(seed, delta):
    payoffs = np.random.default_rng(seed).integers(0, 7, (3, 3, 3, 3)).astype(float)
    stage = StageGame(payoffs)
    nash = payoffs[(stage.deviation_gains == 0).all(axis=-1)]
    found = solve(payoffs, 0.01)
    assert_sound(found)
    assert found.is_empty == (len(nash) == 0)
    if len(nash):
        assert np.allclose(levels(found), (DIRECTIONS @ nash.T).max(axis=1), atol=1e-5)


def test_very_patient_players():
    found = solve(PD, 0.99)
    assert_sound(found)
    assert_vertices(found, [[2, 2, 0], [2, 5, 0], [4, 4, 0], [5, 2, 0]], 1e-5)


@pytest.mark.parametrize(
    ("payoffs", "threshold"),
    [
        pytest.param(PD, 0.5, id="prisoners"),
        pytest.param(contribution(), 0.25, id="contribution"),
        pytest.param(contribution(), 0.5, id="contribution, one outside"),
    ],
)
def test_at_and_beside_a_threshold(payoffs, threshold):
    """At the threshold itself the set is closed, so it holds what is enforceable above it."""
    below, at, above = (solve(payoffs, threshold + step) for step in (-1e-4, 0.0, 1e-4))
    for found in (below, at, above):
        assert_sound(found)
    lower, upper = levels(at)
    assert (upper >= levels(above)[0] - 2e-3).all()
    assert (lower <= levels(above)[1] + 1e-6).all()
    assert (levels(below)[0] <= upper + 1e-6).all()
    if not at.note:
        assert np.allclose(lower, levels(above)[0], atol=2e-3)
        assert abs(at.slack) <= 1e-6  # the slack says that nothing is to spare


def test_a_game_that_sits_on_two_thresholds():
    ties = np.random.default_rng(4).integers(0, 3, (3, 3, 3, 3)).astype(float)
    for delta in (1 / 3, 0.5, 2 / 3):
        assert_sound(solve(ties, delta))


@pytest.mark.parametrize("delta", [0.5, 0.7])
@pytest.mark.parametrize("shape", [(1, 2, 3), (4, 1, 2), (2, 5, 1), (1, 1, 4)])
def test_any_shape(shape, delta):
    payoffs = np.random.default_rng(7).integers(0, 9, (*shape, 3)).astype(float)
    assert_sound(solve(payoffs, delta))


def test_a_large_random_game():
    assert_sound(solve(np.random.default_rng(0).random((9, 9, 9, 3)), 0.3))


# ------------------------------------------------------------------ the answer as an object


@pytest.mark.parametrize("tol", [0.0, -1e-6, 1e-10, 0.2, float("nan"), float("inf")])
def test_tolerances_out_of_bounds(tol):
    with pytest.raises(GameError, match="tol"):
        solve(PD, 0.5, tol)


@pytest.mark.parametrize("tol", [1e-3, 1e-6, 1e-9])
def test_the_gap_obeys_the_tolerance_or_a_note_says_why(tol):
    assert_sound(solve(contribution(), 0.4, tol))


def test_the_answer_remembers_the_question():
    game = RepeatedGame(StageGame(PD), 0.7)
    found = payoff_set(game, 1e-4)
    assert found.game is game
    assert found.tol == 1e-4
    assert found.sweeps > 0


@pytest.mark.parametrize(("payoffs", "delta"), CASES)
def test_the_threat_alone_agrees_with_the_set(payoffs, delta):
    game = RepeatedGame(StageGame(payoffs), delta)
    found, threat = payoff_set(game), threat_of(game)
    assert (threat.lower <= found.threat + 1e-8).all()
    assert (threat.upper >= found.threat_lower - 1e-8).all()
    assert (threat.lower <= threat.upper + 1e-8).all()


def test_the_threat_of_an_empty_set_is_an_answer():
    threat = threat_of(RepeatedGame(StageGame(PENNIES), 0.9))
    assert np.isnan(threat.lower).all()
    assert np.isinf(threat.upper).all()
    assert "no pure equilibrium" in threat.method


CURVED = [
    pytest.param(RANDOM, (0.8, 0.7, 0.5), id="integers"),
    pytest.param(BODY, (0.8, 0.7, 0.5), id="other integers"),
    pytest.param(np.random.default_rng(2).random((3, 3, 3, 3)), (0.7, 0.6, 0.75), id="no ties"),
]


@pytest.mark.parametrize(("payoffs", "delta"), CURVED)
def test_a_single_direction_is_followed_to_a_fine_tolerance(payoffs, delta):
    found = solve(payoffs, delta, 1e-2)
    size = np.ptp(payoffs, axis=(0, 1, 2)).max()
    for direction in ([1, 0, 0], [0.5, -0.3, 0.8], [-1, -1, 0.2]):
        wide = found.support(direction, np.inf)
        lower, upper = found.support(direction)
        assert wide[0] <= lower <= upper <= wide[1]
        assert upper - lower <= max(1e-6 * size, 0.1 * (wide[1] - wide[0]))
        assert found.support(direction) == (lower, upper)
        finer = solve(payoffs, delta, 1e-3).support(direction, np.inf)
        assert finer[0] <= upper + 1e-8 * size
        assert finer[1] >= lower - 1e-8 * size


def test_following_a_direction_changes_nothing_else():
    found = solve(RANDOM, (0.8, 0.7, 0.5), 1e-2)
    before = found.inner.vertices.tobytes(), found.outer.vertices.tobytes(), found.gap
    found.support([0.2, 0.9, -0.1])
    assert before == (found.inner.vertices.tobytes(), found.outer.vertices.tobytes(), found.gap)


# ------------------------------------------------------------------ once slow or wide


@pytest.mark.parametrize(
    ("payoffs", "delta"),
    [
        pytest.param(
            np.random.default_rng(2).integers(-3, 4, (2, 2, 2, 3)).astype(float),
            (0.573876, 0.758593, 0.824978),
            id="2x2x2, minutes by corners",
        ),
        pytest.param(
            with_dummy([[[2, 0], [0, 1]], [[1, 0], [1, 2]]])
            + np.array([[[0, 0, 0]], [[0, 0, 2]], [[0, 0, 1]], [[0, 0, 2]]]).reshape(2, 2, 1, 3),
            (0.6, 0.5, 0.3),
            id="2x2x1",
        ),
        pytest.param(RANDOM, (0.8, 0.7, 0.5), id="2x2x2"),
        pytest.param(BODY, (0.8, 0.7, 0.5), id="2x2x2, other"),
        pytest.param(
            np.random.default_rng(2).random((2, 2, 2, 3)),
            (0.7, 0.8, 0.9),
            id="2x2x2, no ties",
        ),
    ],
)
def test_unequal_patience_leaves_a_narrow_bracket(payoffs, delta):
    """The wanted gap there is 1e-3 of the payoff range; half a per cent is asked for here."""
    found = solve(payoffs, delta)
    assert_sound(found)
    assert found.gap <= 5e-3 * np.ptp(payoffs, axis=(0, 1, 2)).max()


def test_a_small_game_with_many_passing_corners():
    """It took minutes while the movement of sets was measured by distances."""
    payoffs = np.array(
        [[2, 5, 4], [6, 1, 0], [4, 3, 3], [0, 1, 5], [4, 2, 3], [5, 2, 5], [3, 2, 1], [3, 6, 2]]
    )
    found = solve(payoffs.reshape(2, 2, 2, 3), 0.651)
    assert_sound(found)
    assert found.gap < 1e-6
