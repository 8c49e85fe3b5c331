"""Stage and repeated games: best payoffs by brute force, and input refused at the door."""

from __future__ import annotations

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame, best_replies

RNG = np.random.default_rng(5)
PAYOFFS = RNG.normal(size=(2, 3, 4, 3))
NAMES = (("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d"))


def test_best_payoffs_are_those_of_a_search() -> None:
    stage = StageGame(PAYOFFS)
    for a in np.ndindex(2, 3, 4):
        for i in range(3):
            choices = [(*a[:i], own, *a[i + 1 :]) for own in range(PAYOFFS.shape[i])]
            best = max(PAYOFFS[choice][i] for choice in choices)
            assert stage.best_payoffs[a][i] == best
            assert stage.deviation_gains[a][i] == best - PAYOFFS[a][i]


def test_best_payoffs_of_many_games_are_those_of_each() -> None:
    many = RNG.normal(size=(5, 2, 2, 3, 1, 3))
    for k in np.ndindex(5, 2):
        np.testing.assert_array_equal(best_replies(many)[k], best_replies(many[k]))


def test_a_game_keeps_its_own_numbers() -> None:
    given, factors = PAYOFFS.copy(), np.array([0.5, 0.6, 0.7])
    game = RepeatedGame(StageGame(given), factors)
    given[:], factors[:] = 0, 0
    np.testing.assert_array_equal(game.stage.payoffs, PAYOFFS)
    np.testing.assert_array_equal(game.discount_factors, [0.5, 0.6, 0.7])
    for array in (game.stage.payoffs, game.stage.best_payoffs, game.discount_factors):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


@pytest.mark.parametrize(
    ("payoffs", "names", "actions", "message"),
    [
        (np.zeros((2, 2, 2)), "123", None, r"expected shape \(n0, n1, n2, 3\), got \(2, 2, 2\)"),
        (np.zeros((2, 2, 2, 2)), "123", None, r"a two-player game has n2 = 1"),
        (np.zeros((2, 0, 2, 3)), "123", None, "needs at least one action"),
        ([[[["x", 0, 0]]]], "123", None, "expected an array of numbers"),
        ([[[[0, 0, 0]], [[0, 0]]]], "123", None, "expected an array of numbers"),
        ([[[[10**400, 0, 0]]]], "123", None, "expected an array of numbers"),
        ([[[[0, np.nan, 0]]]], "123", None, r"got nan at profile \(0, 0, 0\) for 2"),
        ([[[[0, 0, -np.inf]]]], "123", None, r"got -inf at profile \(0, 0, 0\) for 3"),
        (PAYOFFS, "12", None, "players: expected 3 distinct names, got"),
        (PAYOFFS, "122", None, "players: expected 3 distinct names, got"),
        (PAYOFFS, "123", NAMES[:2], "actions: expected three lists of names, got 2"),
        (PAYOFFS, "123", NAMES[::-1], "actions of 1: expected 2 distinct names, got"),
        (PAYOFFS, "123", (("a", "a"), *NAMES[1:]), "actions of 1: expected 2 distinct names"),
    ],
)
def test_what_is_no_stage_game(payoffs, names, actions, message) -> None:
    with pytest.raises(GameError, match=message):
        StageGame(payoffs, names, actions)


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        (0, "discount factor of 1: expected a number strictly between 0 and 1, got 0"),
        (
            [0.5, 1.0, 0.5],
            "discount factor of 2: expected .* strictly between 0 and 1, got 1",
        ),
        ([0.5, 0.5, np.nan], "discount factor of 3: expected .* got nan"),
        ([0.5, 0.5], r"expected one number or one per player \(3\), got shape \(2,\)"),
        ("high", "discount factors: expected numbers, got 'high'"),
        ([10**400, 0.5, 0.5], "discount factors: expected numbers, got"),
    ],
)
def test_what_is_no_discount_factor(factors, message) -> None:
    with pytest.raises(GameError, match=message):
        RepeatedGame(StageGame(PAYOFFS), factors)
