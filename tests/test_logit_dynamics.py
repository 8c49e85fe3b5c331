import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers.logit_dynamics import logit_dynamics

# Local max-cut on three players; profiles 111, 211, 121, 221, 112, 212, 122, 222.
PROFILES = [(a, b, c) for c in (0, 1) for b in (0, 1) for a in (0, 1)]
PAYOFFS = [
    [0, 0, 0], [1, 2, -1], [2, 4, 2], [-1, 2, 1], [-1, 2, 1], [2, 4, 2], [1, 2, -1], [0, 0, 0]
]  # fmt: skip
POTENTIAL = [0, 1, 4, 1, 1, 4, 1, 0]


def max_cut():
    payoffs, potential = np.zeros((2, 2, 2, 3)), np.zeros((2, 2, 2))
    for profile, values, phi in zip(PROFILES, PAYOFFS, POTENTIAL, strict=True):
        payoffs[profile], potential[profile] = values, phi
    return payoffs, potential


def gibbs(potential, precision):
    weight = np.exp(precision * (potential - potential.max()))
    return weight / weight.sum()


@pytest.mark.parametrize("precision", [0.0, 0.3, 1.0, 4.0, 40.0])
def test_max_cut_follows_the_gibbs_law(precision):
    payoffs, potential = max_cut()
    answer = logit_dynamics(StageGame(payoffs), precision)
    assert np.allclose(answer.stationary, gibbs(potential, precision), rtol=0, atol=1e-10)
    assert answer.residual < 1e-14


@pytest.mark.parametrize("seed", range(3))
def test_any_exact_potential_game_follows_the_gibbs_law(seed):
    """Payoff = potential + anything that one's own action does not change."""
    rng = np.random.default_rng(seed)
    potential = rng.normal(size=(2, 3, 4))
    payoffs = np.stack(
        [
            potential + rng.normal(size=potential.shape).mean(axis=i, keepdims=True)
            for i in range(3)
        ],
        axis=-1,
    )
    for precision in (0.7, 25.0):
        answer = logit_dynamics(StageGame(payoffs), precision)
        expected = gibbs(potential, precision)
        assert np.allclose(answer.stationary, expected, rtol=1e-9, atol=1e-300)


def test_without_precision_every_profile_is_equally_frequent():
    payoffs = np.random.default_rng(0).normal(size=(2, 3, 2, 3))
    assert np.allclose(logit_dynamics(StageGame(payoffs), 0.0).stationary, 1 / 12)


def test_players_can_be_permuted_and_payoffs_shifted():
    payoffs = np.random.default_rng(4).normal(size=(2, 3, 2, 3))
    share = logit_dynamics(StageGame(payoffs), 1.5).stationary
    turned = payoffs.transpose(1, 2, 0, 3)[..., [1, 2, 0]] + [1.0, -2.0, 50.0]
    assert np.allclose(
        logit_dynamics(StageGame(turned), 1.5).stationary, share.transpose(1, 2, 0), rtol=1e-11
    )


def test_the_chain_can_be_simulated():
    """The transition matrix holds one-player changes only, with logit probabilities."""
    payoffs, _ = max_cut()
    p = np.exp(logit_dynamics(StageGame(payoffs), 1.0).log_transition)
    assert np.allclose(p.sum(axis=1), 1.0)
    odds = np.exp(payoffs[1, 0, 0, 0] - payoffs[0, 0, 0, 0])
    assert p[0, 4] == pytest.approx(odds / (1 + odds) / 3)
    assert p[0, 6] == 0


@pytest.mark.parametrize("precision", [-1.0, np.inf, np.nan])
def test_wrong_precision_is_refused(precision):
    with pytest.raises(GameError, match="precision"):
        logit_dynamics(StageGame(np.zeros((2, 2, 1, 3))), precision)
