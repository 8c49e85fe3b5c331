"""The game with side payments: closed forms, certificates, and the game without them."""

import numpy as np
import pytest
from scipy.optimize import linprog

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.critical import critical_discount_factor
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.transfer_equilibrium import TransferEquilibrium, transfer_slack
from triangle.solvers.transfer_steps import transfer_steps
from triangle.solvers.transfers import transfer_payoff_set

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
UNEVEN_PD = StageGame([[[[5, 2.5, 0]], [[0, 4, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])


def contribution():
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return StageGame(payoffs)


def random_game(seed, shape=(2, 2, 2), patience=None):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(-3, 4, size=(*shape, 3)).astype(float)
    return RepeatedGame(StageGame(payoffs), rng.uniform(0.1, 0.9) if patience is None else patience)


def iterated(game, rounds=2000):
    """Find profiles, threats and joint value by shrinking sets, profile by profile.

    Written from the definition: a set of profiles, what it can promise, which profiles that
    carries, until nothing changes.
    """
    stage, delta = game.stage, game.discount_factors
    kept = list(np.ndindex(stage.shape))
    for _ in range(rounds):
        if not kept:
            return None
        least = [min(stage.best_payoffs[a][i] for a in kept) / (1 - delta[i]) for i in range(3)]
        joint = -np.inf
        for a in kept:
            # The richest promise: what deters everybody, the rest to the most patient player.
            owed = [least[i] + stage.deviation_gains[a][i] / delta[i] for i in range(3)]
            today = stage.payoffs[a].sum() + np.dot(delta, owed)
            # S = today + patient * (S - sum owed)
            joint = max(joint, (today - delta.max() * sum(owed)) / (1 - delta.max()))
        smaller = [
            a
            for a in kept
            if sum(least[i] + stage.deviation_gains[a][i] / delta[i] for i in range(3))
            <= joint + 1e-9
        ]
        if smaller == kept:
            return set(kept), np.array(least) * (1 - delta), joint
        kept = smaller
    raise AssertionError("no fixed point")


class TestClosedForms:
    def test_prisoners_dilemma(self):
        found = transfer_steps(PD)
        assert found.discount_factors.tolist() == [0.0, 0.5]
        assert found.threats.tolist() == [[2, 2, 0], [2, 2, 0]]
        assert found.critical[:, :, 0] == pytest.approx(np.array([[0.5, 0.5], [0.5, 0]]))

    def test_contribution_game(self):
        found = transfer_steps(contribution())
        assert found.critical_lasting[1, 1, 1] == pytest.approx(0.25)
        assert found.joint_payoffs[-1] == 9

    def test_payments_even_out_what_keeps_one_player_from_cooperating(self):
        """Apart the second player needs (4 - 2.5) / (4 - 2) = 0.75; together 2.5 / 6 do."""
        assert critical_discount_factor(UNEVEN_PD, (0, 0, 0)) == pytest.approx(0.75, abs=1e-6)
        found = transfer_steps(UNEVEN_PD)
        assert found.critical_lasting[0, 0, 0] == pytest.approx(2.5 / 6)

    def test_common_interests_stay_out_of_reach_of_money(self):
        """Fudenberg and Maskin's game: all get the same, and a fine needs an heir."""
        stage = load_scenario("textbook/fudenberg-maskin").stage_game()
        steps = transfer_steps(stage)
        assert steps.joint_payoffs[-1] == 3
        for delta in (0.2, 0.6, 0.95):
            with_payments = transfer_payoff_set(RepeatedGame(stage, delta))
            without = payoff_set(RepeatedGame(stage, delta))
            assert (with_payments.threat <= without.threat + 1e-9).all()

    def test_matching_pennies_is_empty_at_every_discount_factor(self):
        stage = StageGame([[[[1, -1, 0]], [[-1, 1, 0]]], [[[-1, 1, 0]], [[1, -1, 0]]]])
        steps = transfer_steps(stage)
        assert len(steps.discount_factors) == 0
        assert steps.at(0.99) is None
        assert np.isnan(steps.critical).all()
        found = transfer_payoff_set(RepeatedGame(stage, [0.3, 0.9, 0.99]))
        assert found.is_empty
        assert not found.enforceable.any()
        assert found.equilibrium is None

    def test_the_impatient_player_borrows(self):
        """One profile, one unit a period each: the impatient sells its future to the patient.

        The borrower owes all its income and keeps nothing later: 1 / (1 - 0.9) to the lender in
        present value, so that the joint value is that of two patient players less the lender's
        discount on what the borrower can be held to.
        """
        stage = StageGame(np.ones((1, 1, 1, 3)))
        found = transfer_payoff_set(RepeatedGame(stage, [0.5, 0.9, 0.9]))
        # Nobody can be threatened with anything here, so nobody repays and nothing is lent.
        assert found.joint_value == pytest.approx(2 + 10 + 10)
        assert found.stake == pytest.approx(0)
        # With an action that costs each of them one, debts can be enforced: threats fall to 0.
        payoffs = np.zeros((2, 2, 2, 3))
        payoffs[0, 0, 0] = 1
        lending = transfer_payoff_set(RepeatedGame(StageGame(payoffs), [0.5, 0.9, 0.9]))
        assert lending.joint_value == pytest.approx(3 / (1 - 0.9))
        assert lending.corner(0)[0] == pytest.approx(0.5 * 30)  # the borrower takes it all now


@pytest.mark.parametrize("seed", range(40))
def test_the_sort_finds_what_shrinking_sets_find(seed):
    rng = np.random.default_rng(seed)
    game = random_game(seed, (2, 3, 2), rng.uniform(0.05, 0.95, size=3) if seed % 2 else None)
    wanted, found = iterated(game), transfer_payoff_set(game)
    if wanted is None:
        assert found.is_empty
        return
    profiles, threat, joint = wanted
    assert {tuple(a) for a in np.argwhere(found.enforceable).tolist()} == profiles
    np.testing.assert_allclose(found.threat, threat, atol=1e-9)
    assert found.joint_value == pytest.approx(joint)


@pytest.mark.parametrize("seed", range(40))
def test_the_equilibrium_survives_every_deviation_and_attains_the_bounds(seed):
    rng = np.random.default_rng(100 + seed)
    game = random_game(100 + seed, (3, 2, 2), rng.uniform(0.3, 0.95, size=3))
    found = transfer_payoff_set(game)
    if found.is_empty:
        return
    assert found.slack >= -1e-9 * max(1.0, abs(found.joint_value))
    delta, plan = game.discount_factors, found.equilibrium
    today = np.array([game.stage.payoffs[a] for a in plan.profiles])
    path = (today[0] + delta * plan.payments[0]) / (1 - delta)
    assert path.sum() == pytest.approx(found.joint_value)
    for i in range(3):
        value = today[1 + i] + delta * (path + plan.payments[1 + i])
        assert (1 - delta[i]) * value[i] == pytest.approx(found.threat[i], abs=1e-8)


def test_the_check_of_an_equilibrium_can_fail():
    found = transfer_payoff_set(RepeatedGame(UNEVEN_PD, 0.5))
    unpaid = TransferEquilibrium(found.equilibrium.profiles, np.zeros((4, 3)))
    assert transfer_slack(found.game, unpaid) < -0.1
    minted = TransferEquilibrium(found.equilibrium.profiles, np.ones((4, 3)))
    assert transfer_slack(found.game, minted) <= -3


@pytest.mark.parametrize("seed", range(25))
def test_all_common_discount_factors_at_once_agree_with_one_at_a_time(seed):
    stage = random_game(200 + seed, (3, 3, 2)).stage
    steps = transfer_steps(stage)
    edges = steps.discount_factors[steps.discount_factors > 0]
    asked = [0.05, 0.3, 0.55, 0.8, 0.97, *(edges * (1 - 1e-6)), *(edges + (1 - edges) * 1e-6)]
    for delta in asked:
        found, step = transfer_payoff_set(RepeatedGame(stage, delta)), steps.at(delta)
        assert found.is_empty == (step is None)
        assert (found.enforceable == (steps.critical <= delta)).all()
        if step is not None:
            assert (found.lasting == (steps.critical_lasting <= delta)).all()
            assert found.joint_payoff == pytest.approx(step[0])
            np.testing.assert_allclose(found.threat, step[1], atol=1e-9)


def test_more_patience_only_enlarges_the_set():
    for seed in range(20):
        steps = transfer_steps(random_game(300 + seed, (3, 2, 3)).stage)
        assert (np.diff(steps.discount_factors) > 0).all()
        assert (np.diff(steps.joint_payoffs) >= 0).all()
        assert (np.diff(steps.threats, axis=0) <= 0).all()
        assert (np.diff(steps.profiles) > 0).all()


@pytest.mark.parametrize("seed", range(12))
def test_the_set_with_payments_contains_the_set_without(seed):
    rng = np.random.default_rng(400 + seed)
    game = random_game(400 + seed, (2, 2, 2), float(rng.uniform(0.2, 0.8)))
    without, found = payoff_set(game, 1e-4), transfer_payoff_set(game)
    if without.is_empty or len(without.inner.vertices) == 0:
        return
    assert all(found.contains(v, 1e-7) for v in without.inner.vertices)
    assert (found.threat <= without.threat + 1e-7).all()


@pytest.mark.parametrize("patience", [(0.3, 0.5, 0.6), (0.6, 0.6, 0.2)])
@pytest.mark.parametrize("seed", [0, 1, 3])
def test_so_it_does_with_unequal_patience(seed, patience):
    game = random_game(seed, (2, 2, 2), patience)
    without, found = payoff_set(game, 1e-3), transfer_payoff_set(game)
    if len(without.inner.vertices):
        assert all(found.contains(v, 1e-7) for v in without.inner.vertices)


@pytest.mark.parametrize("name", ["prisoners-dilemma", "contribution", "abreu-sannikov"])
def test_payments_never_ask_for_more_patience(name):
    stage = load_scenario(f"textbook/{name}").stage_game()
    steps = transfer_steps(stage)
    for profile in np.ndindex(stage.shape):
        apart = critical_discount_factor(stage, profile, 1e-4)
        if apart == apart:
            assert steps.critical_lasting[profile] <= apart + 1e-9
            assert steps.critical[profile] <= steps.critical_lasting[profile] + 1e-12


def test_players_can_be_renamed_and_payoffs_scaled_and_shifted():
    game = random_game(7, (2, 3, 2), [0.4, 0.7, 0.8])
    found, order = transfer_payoff_set(game), [2, 0, 1]
    turned = StageGame(game.stage.payoffs.transpose(*order, 3)[..., order])
    again = transfer_payoff_set(RepeatedGame(turned, game.discount_factors[order]))
    np.testing.assert_allclose(again.threat, found.threat[order])
    assert again.joint_value == pytest.approx(found.joint_value)
    shift = np.array([5.0, -2.0, 1.0])
    moved = transfer_payoff_set(
        RepeatedGame(StageGame(3 * game.stage.payoffs + shift), game.discount_factors)
    )
    np.testing.assert_allclose(moved.threat, 3 * found.threat + shift)
    worth = (shift / (1 - game.discount_factors)).sum()
    assert moved.joint_value == pytest.approx(3 * found.joint_value + worth)


def test_the_corners_belong_to_the_set_and_no_more_than_they():
    found = transfer_payoff_set(RepeatedGame(UNEVEN_PD, [0.5, 0.6, 0.7]))
    for i in range(3):
        corner = found.corner(i)
        assert found.contains(corner, 1e-9)
        corner[i] += 1e-3
        assert not found.contains(corner, 1e-9)
    assert not found.contains(found.threat - 1e-3)


@pytest.mark.parametrize("delta", [0.0, 1.0, -1.0, np.nan])
def test_a_discount_factor_lies_between_nought_and_one(delta):
    with pytest.raises(GameError, match="discount factor"):
        transfer_steps(PD).at(delta)


def extremes_by_programmes(game, least, joint):
    """Return the smallest values and the largest joint value that promises in a simplex carry.

    One linear programme for each profile and question, straight from the definition: continuation
    values W with W >= least and sum W <= joint that keep everybody to the profile.
    """
    stage, delta = game.stage, game.discount_factors
    lowest, highest = np.full(3, np.inf), -np.inf
    for a in np.ndindex(stage.shape):
        # u_i + delta_i W_i >= best_i + delta_i least_i
        floors = least + stage.deviation_gains[a] / delta
        bounds = [(floor, None) for floor in floors]
        for goal in (-delta, *(np.eye(3) * delta)):
            found = linprog(goal, A_ub=np.ones((1, 3)), b_ub=[joint], bounds=bounds)
            if not found.success:
                continue
            value = stage.payoffs[a] + delta * found.x
            highest = max(highest, float(value.sum()))
            lowest = np.minimum(lowest, value)
    return lowest, highest


@pytest.mark.parametrize("seed", [0, 1, 6, 9])
def test_linear_programmes_over_all_promises_come_to_the_same(seed):
    """From a simplex that is surely too large the operator shrinks to the set that was found."""
    rng = np.random.default_rng(seed)
    game = random_game(seed, (2, 2, 2), rng.uniform(0.2, 0.55, size=3))
    found = transfer_payoff_set(game)
    least = game.stage.best_payoffs.min(axis=(0, 1, 2)) / (1 - game.discount_factors)
    joint = 60.0
    for _ in range(60):
        before = joint
        least, joint = extremes_by_programmes(game, least, joint)
        if not np.isfinite(joint) or abs(before - joint) < 1e-9:
            break
    assert found.is_empty == (not np.isfinite(joint))
    if not found.is_empty:
        assert joint == pytest.approx(found.joint_value, abs=1e-6)
        np.testing.assert_allclose(least * (1 - game.discount_factors), found.threat, atol=1e-6)
