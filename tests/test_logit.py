import numpy as np
import pytest
from scipy.optimize import brentq

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.logit import logit_branch
from triangle.solvers.logit_equations import LogitEquations, logit_residual
from triangle.solvers.two_player_games import bimatrix_game


def mckelvey_mclennan():
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, 0, 0] = 9, 8, 12
    payoffs[1, 1, 0] = 9, 8, 2
    payoffs[0, 1, 1] = payoffs[1, 0, 1] = 3, 4, 6
    return StageGame(payoffs)


def check(branch):
    """Every point is a quantal response equilibrium, with the regret it is said to have."""
    stage = branch.stage
    bound = np.log(max(stage.shape))
    u = stage.payoffs
    for point in (*branch.points, *branch.requested):
        x, y, z = point.strategies
        assert logit_residual(stage, point.strategies, point.precision) < 1e-9
        assert point.residual < 1e-9
        gains = [
            np.einsum("abc,b,c->a", u[..., 0], y, z),
            np.einsum("abc,a,c->b", u[..., 1], x, z),
            np.einsum("abc,a,b->c", u[..., 2], x, y),
        ]
        regret = max(g.max() - p @ g for g, p in zip(gains, (x, y, z), strict=True))
        assert regret == pytest.approx(point.regret, abs=1e-9)
        if point.precision > 0:
            assert point.regret <= bound / point.precision + 1e-12


def test_beyond_the_bifurcation_of_mckelvey_mclennan():
    # Turocy's software stalls at 0.596755 and returns (0.5, 0.5, 0.574046) from there on.
    wanted = [0.3, 0.59, 0.6, 0.7, 1.0, 3.0, 10.0]
    branch = logit_branch(mckelvey_mclennan(), wanted)
    assert branch.complete
    assert [p.precision for p in branch.requested] == pytest.approx(wanted)
    for point in branch.requested:
        third = 1 / (1 + np.exp(-point.precision / 2))
        assert [x[0] for x in point.strategies] == pytest.approx([0.5, 0.5, third], abs=1e-10)
    ((low, high),) = branch.bifurcations
    assert low < 0.596755 < high
    assert high - low < 1e-4
    check(branch)


def test_symmetric_dilemma_against_its_scalar_equation():
    game = bimatrix_game([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    wanted = [0.1, 0.5, 1.0, 2.0, 8.0]
    branch = logit_branch(game, wanted)
    for point in branch.requested:
        p = brentq(lambda q, k=point.precision: q - 1 / (1 + np.exp(k * (1 + q))), 0, 1)
        assert point.strategies[0][0] == pytest.approx(p, abs=1e-9)
        assert point.strategies[1][0] == pytest.approx(p, abs=1e-9)
    check(branch)


def test_the_branch_starts_at_random_choice_and_nears_an_equilibrium():
    stage = StageGame(np.random.default_rng(1).normal(size=(3, 2, 4, 3)))
    branch = logit_branch(stage)
    assert branch.points[0].precision == 0
    assert branch.points[0].strategies[2] == pytest.approx([0.25] * 4)
    assert branch.points[-1].precision == pytest.approx(branch.max_precision)
    assert branch.points[-1].regret < 0.05 * np.ptp(stage.payoffs)
    check(branch)


def folded_game():
    """A random game whose branch turns back twice."""
    return StageGame(np.random.default_rng(7).normal(size=(3, 3, 3, 3)))


def test_a_fold_is_followed_and_a_precision_inside_it_appears_three_times():
    branch = logit_branch(folded_game())
    assert branch.complete
    assert len(branch.folds) == 2
    inside = sum(branch.folds) / 2
    again = logit_branch(folded_game(), [inside], max_precision=branch.max_precision)
    assert [p.precision for p in again.requested] == pytest.approx([inside] * 3)
    firsts = [p.strategies[0][0] for p in again.requested]
    assert len(set(np.round(firsts, 4))) == 3
    check(again)


@pytest.mark.parametrize("seed", range(4))
def test_units_and_player_order_do_not_matter(seed):
    u = np.random.default_rng(seed).normal(size=(2, 3, 2, 3))
    base = logit_branch(StageGame(u), [1.0]).requested[0].strategies
    scaled = logit_branch(StageGame(1e4 * u + 5), [1e-4]).requested[0].strategies
    turned = logit_branch(StageGame(u.transpose(2, 0, 1, 3)[..., [2, 0, 1]]), [1.0])
    for i in range(3):
        assert np.allclose(base[i], scaled[i], atol=1e-9)
        assert np.allclose(base[(2, 0, 1)[i]], turned.requested[0].strategies[i], atol=1e-9)


def test_it_says_where_it_stopped():
    branch = logit_branch(mckelvey_mclennan(), [5.0], max_points=10)
    assert not branch.complete
    assert branch.requested == ()
    assert "after 10 points" in branch.reason
    check(branch)


def test_constant_payoffs_and_single_actions():
    for shape in ((2, 2, 2, 3), (1, 1, 1, 3), (1, 3, 1, 3)):
        branch = logit_branch(StageGame(np.full(shape, 2.0)), [1.0, 4.0])
        assert branch.complete
        assert len(branch.requested) == 2
        check(branch)


def test_the_derivative_of_the_equations():
    rng = np.random.default_rng(3)
    system = LogitEquations(StageGame(rng.normal(size=(2, 3, 4, 3))), scale=2.0)
    assert system.unknowns == 6
    state = rng.normal(size=7)
    _, jacobian = system.equations(state)
    step = 1e-6
    numeric = [
        (system.equations(state + step * e)[0] - system.equations(state - step * e)[0]) / 2 / step
        for e in np.eye(7)
    ]
    assert np.allclose(jacobian, np.transpose(numeric), atol=1e-7)


def test_nine_actions_each():
    branch = logit_branch(StageGame(np.random.default_rng(2).normal(size=(9, 9, 9, 3))), [2.0])
    assert branch.complete
    assert len(branch.requested) == 1
    check(branch)


@pytest.mark.parametrize("wrong", [[0.0], [-1.0], [float("nan")], [float("inf")]])
def test_wrong_precisions(wrong):
    with pytest.raises(GameError, match="precisions"):
        logit_branch(mckelvey_mclennan(), wrong)
    with pytest.raises(GameError, match="max_precision"):
        logit_branch(mckelvey_mclennan(), max_precision=wrong[0])
