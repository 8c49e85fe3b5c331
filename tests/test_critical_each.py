"""How patient each player must be, the others held at their discount factors."""

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.critical import critical_discount_factor
from triangle.solvers.critical_each import critical_discount_factors
from triangle.solvers.enforce import enforceability
from triangle.solvers.payoff_set import payoff_set

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])


def contribution():
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return StageGame(payoffs)


def random_game(seed, shape=(2, 2, 2)):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(-3, 4, size=(*shape, 3)).astype(float)
    return RepeatedGame(StageGame(payoffs), rng.uniform(0.2, 0.9, size=3))


def with_patience(game, player, delta):
    factors = game.discount_factors.copy()
    factors[player] = delta
    return RepeatedGame(game.stage, factors)


def lasts_by_stationary_threats(game, profile):
    """By shrinking a set of profiles, from the definition."""
    stage, delta = game.stage, game.discount_factors
    kept = set(np.ndindex(stage.shape))
    while kept:
        worst = np.min([stage.payoffs[a] for a in kept], axis=0)
        loss = {
            a: delta * (stage.payoffs[a] - worst) - (1 - delta) * stage.deviation_gains[a]
            for a in kept
        }
        smaller = {a for a in kept if (loss[a] >= -1e-9).all()}
        if smaller == kept:
            return profile in kept
        kept = smaller
    return False


def may_last_by_any_threats(game, profile):
    """By shrinking the profiles that some promise within the payoffs left could carry."""
    stage, delta = game.stage, game.discount_factors
    kept = set(np.ndindex(stage.shape))
    while kept:
        worst = np.min([stage.best_payoffs[a] for a in kept], axis=0)
        best = np.max([stage.payoffs[a] for a in kept], axis=0)
        smaller = {
            a
            for a in kept
            if (delta * (best - worst) >= (1 - delta) * stage.deviation_gains[a] - 1e-9).all()
        }
        if smaller == kept:
            gains, payoffs = stage.deviation_gains[profile], stage.payoffs[profile]
            loss = delta * (payoffs - worst) - (1 - delta) * gains
            return bool((loss >= -1e-9)[gains > 0].all())
        kept = smaller
    return False


def test_closed_forms():
    for found in critical_discount_factors(RepeatedGame(contribution(), 0.3), (1, 1, 1)):
        assert found.lower == found.upper == found.onwards == pytest.approx(0.25)
    first, second, third = critical_discount_factors(RepeatedGame(PD, [0.9, 0.6, 0.1]), (0, 0, 0))
    assert (first.value, second.value, third.value) == (0.5, 0.5, 0.0)
    assert "no patience of 3 is needed" in third.reason


def test_when_another_is_too_impatient_no_patience_suffices():
    first, second, third = critical_discount_factors(RepeatedGame(PD, [0.9, 0.4, 0.9]), (0, 0, 0))
    assert np.isnan(first.value)
    assert first.reason == "2 would deviate however patient 1 is"
    assert second.value == 0.5
    assert third.lower == 1


def test_below_the_minmax_the_player_itself_cannot_be_held():
    found = critical_discount_factors(RepeatedGame(PD, 0.9), (0, 1, 0))
    assert found[0].lower == 1
    assert "nothing to lose" in found[0].reason


@pytest.mark.parametrize("seed", range(12))
def test_both_ends_are_those_of_a_search_by_definition(seed):
    game = random_game(seed, (2, 3, 2) if seed % 2 else (2, 2, 2))
    for profile in np.ndindex(game.stage.shape):
        for player, found in enumerate(critical_discount_factors(game, profile)):
            assert found.lower <= found.upper <= found.onwards
            for end, holds in (
                (found.lower, may_last_by_any_threats),
                (found.onwards, lasts_by_stationary_threats),
            ):
                if end * (1 - 1e-6) > 1e-9:
                    assert not holds(with_patience(game, player, end * (1 - 1e-6)), profile)
                if end < 1 - 1e-6:
                    more = end + (1 - end) * 1e-6
                    assert holds(with_patience(game, player, max(more, 1e-6)), profile)


@pytest.mark.parametrize("delta", [0.25, 0.4, 0.6, 0.8])
@pytest.mark.parametrize("seed", range(6))
def test_payoff_sets_agree_outside_the_bracket(seed, delta):
    """At a common factor, where payoff sets are quick: each player's own bracket says the same."""
    game = RepeatedGame(random_game(seed).stage, delta)
    found = payoff_set(game, 1e-4)
    may, does = (enforceability(game, t).enforceable for t in (found.threat_lower, found.threat))
    for profile in np.ndindex(game.stage.shape):
        for answer in critical_discount_factors(game, profile):
            if delta < answer.lower - 1e-6:
                assert not may[profile]
            if delta > answer.onwards + 1e-6:
                assert does[profile]


def test_payoff_sets_look_inside_an_open_bracket():
    """Carrot and stick: profiles played for ever are not the harshest punishments here."""
    stage = load_scenario("textbook/abreu-sannikov").stage_game()
    common = critical_discount_factor(stage, (0, 0, 0))
    game = RepeatedGame(stage, float(common) + 0.05)
    quick = critical_discount_factors(game, (0, 0, 0))
    closer = critical_discount_factors(game, (0, 0, 0), max_solves=3)
    opened = [i for i in range(2) if quick[i].lower < quick[i].upper]
    assert opened
    for before, after in zip(quick, closer, strict=True):
        assert (after.lower, after.onwards) == (before.lower, before.onwards)
        assert after.upper <= before.upper
    assert any(closer[i].upper < quick[i].upper for i in opened)
    for i in opened:
        there = with_patience(game, i, closer[i].upper)
        assert enforceability(there, payoff_set(there).threat).enforceable[0, 0, 0]


@pytest.mark.parametrize("name", ["2025", "1972"])
def test_calibrated_games_are_settled_exactly(name):
    scenario = load_scenario(name)
    game = scenario.repeated_game()
    for outcome in scenario.outcomes.values():
        for player, found in enumerate(critical_discount_factors(game, outcome.profile)):
            assert found.lower == found.upper == found.onwards
            gain = game.stage.deviation_gains[outcome.profile][player]
            if found.value > 0:
                minmax = game.stage.best_payoffs[..., player].min()
                lost = game.stage.payoffs[outcome.profile][player] - minmax
                assert found.value == pytest.approx(gain / (gain + lost))


def test_players_can_be_renamed():
    game = random_game(3, (2, 3, 2))
    order = [2, 0, 1]
    turned = StageGame(game.stage.payoffs.transpose(*order, 3)[..., order])
    there = RepeatedGame(turned, game.discount_factors[order])
    for profile in np.ndindex(game.stage.shape):
        plain = critical_discount_factors(game, profile)
        again = critical_discount_factors(there, [profile[i] for i in order])
        assert [f.upper for f in again] == pytest.approx([plain[i].upper for i in order])


@pytest.mark.parametrize(
    ("profile", "max_solves", "message"),
    [((0, 0), 0, "profile"), ((0, 2, 0), 0, "profile"), ((0, 0, 0), -1, "max_solves")],
)
def test_wrong_input_is_refused(profile, max_solves, message):
    with pytest.raises(GameError, match=message):
        critical_discount_factors(RepeatedGame(PD, 0.5), profile, max_solves)
