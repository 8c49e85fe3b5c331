"""For how long a breach must be punished."""

import math

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import RepeatedGame, StageGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.short_punishments import shortest_punishments

PD = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
DEFECT = [(1, 1, 0)] * 3


def written_out(profile, punishments, lengths):
    """Number the states (who is punished, how many periods are left) and link them."""
    states = [(None, 0)] + [(i, left) for i in range(3) for left in range(lengths[i], 0, -1)]
    places = {state: k for k, state in enumerate(states)}
    lotteries = np.zeros((len(states), len(states)))
    for (who, left), k in places.items():
        lotteries[k, places[(who, left - 1)] if left > 1 else 0] = 1
    return Automaton(
        np.array([profile if who is None else punishments[who] for who, _ in states]),
        lotteries,
        np.array([places.get((i, lengths[i]), 0) for i in range(3)]),
    )


@pytest.mark.parametrize("delta", [0.51, 0.55, 0.6, 0.7, 0.8, 0.9, 0.99])
def test_the_prisoners_dilemma_in_closed_form(delta):
    """A breach brings 2 at once and costs 2 in each of n periods: 1 <= delta + ... + delta**n."""
    found = shortest_punishments(RepeatedGame(PD, delta), (0, 0, 0), DEFECT)
    needed = next(n for n in range(99) if sum(delta**k for k in range(1, n + 1)) >= 1 - 1e-12)
    assert found.periods == (needed, needed, 0)
    assert found.slack == pytest.approx(
        (1 - delta) * 2 * (sum(delta**k for k in range(1, needed + 1)) - 1), abs=1e-12
    )
    assert check_one_shot_deviations(found.game, found.automaton).slack == found.slack


def test_below_the_critical_discount_factor_no_length_suffices():
    found = shortest_punishments(RepeatedGame(PD, 0.49), (0, 0, 0), DEFECT)
    assert found.periods is None
    assert found.automaton is None
    assert math.isnan(found.slack)


def test_the_limit_of_the_search_is_kept():
    game = RepeatedGame(PD, 0.51)
    assert shortest_punishments(game, (0, 0, 0), DEFECT, longest=5).periods == (5, 5, 0)
    assert shortest_punishments(game, (0, 0, 0), DEFECT, longest=4).periods is None


def test_an_equilibrium_needs_no_punishment():
    assert shortest_punishments(RepeatedGame(PD, 0.1), (1, 1, 0), DEFECT).periods == (0, 0, 0)


def test_each_length_is_shortest_given_the_others():
    rng = np.random.default_rng(1)
    checked = 0
    for _ in range(60):
        game = RepeatedGame(
            StageGame(rng.integers(0, 6, size=(2, 2, 2, 3))), rng.uniform(0.6, 0.95, 3)
        )
        equilibria = np.argwhere((game.stage.deviation_gains == 0).all(axis=-1))
        if not len(equilibria):
            continue
        against = [tuple(equilibria[0])] * 3
        for profile in np.ndindex(2, 2, 2):
            found = shortest_punishments(game, profile, against, longest=5)
            if found.periods is None or not any(found.periods):
                continue
            assert found.slack >= -1e-8
            for i in range(3):
                shorter = [n - (k == i) for k, n in enumerate(found.periods)]
                if shorter[i] >= 0:
                    automaton = written_out(profile, against, shorter)
                    assert check_one_shot_deviations(game, automaton).slack < 0
            checked += 1
    assert checked > 3


@pytest.mark.parametrize(
    ("profile", "punishments", "longest", "message"),
    [
        ((0, 0), DEFECT, 3, "profile"),
        ((0, 0, 1), DEFECT, 3, "profile"),
        ((0, 0, 0), DEFECT[:2], 3, "punishments"),
        ((0, 0, 0), DEFECT, -1, "longest"),
    ],
)
def test_wrong_input_is_refused(profile, punishments, longest, message):
    with pytest.raises(GameError, match=message):
        shortest_punishments(RepeatedGame(PD, 0.5), profile, punishments, longest)
