"""Observers against an upper bound that shares no code: one linear programme over whole paths."""

import numpy as np
import pytest
from path_bound_reference import path_bound

from triangle.analysis.indices import wedge_indices
from triangle.analysis.reachable import split_bracket, wedge_game
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.observers import bound_observer
from triangle.solvers.punishments import punishments_of
from triangle.solvers.stationary import played_for_ever


def test_reachable_split_agrees_with_the_linear_programme():
    scenario = load_scenario("2025")
    game, indices = scenario.repeated_game(), wedge_indices(scenario)
    wedge = wedge_game(scenario, game, indices.no_deal)
    today = game.stage.payoffs[indices.no_deal]
    driver, target = scenario.wedge.driver, scenario.wedge.target
    above = path_bound(
        wedge.game.stage.payoffs,
        wedge.game.discount_factors,
        indices.split[np.ix_(*wedge.kept)],
        float(game.discount_factors[driver]),
        {i: float(today[i]) for i in (driver, target)},
        punishments_of(wedge.game).lower,
        periods=24,
    )
    found = split_bracket(scenario, game, indices)
    assert found.upper <= above + 1e-9
    assert found.lower >= above - 1e-3  # what 24 periods leave open


@pytest.mark.parametrize("delta", [0.26, 0.3, 0.4])
def test_contribution_game_agrees_with_the_linear_programme(delta):
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    game = RepeatedGame(StageGame(payoffs), delta)
    patience = np.full(3, delta)
    above = path_bound(payoffs, patience, payoffs[..., 0], delta, {}, np.zeros(3), periods=14)
    found = bound_observer(game, payoffs[..., 0], delta)
    assert found.upper <= above + 1e-8
    assert found.lower >= above - 1e-4


def test_random_games_stay_below_the_linear_programme():
    rng = np.random.default_rng(8)
    compared = strict = 0
    while compared < 12:
        stage = StageGame(rng.normal(size=(2, 3, 2, 3)))
        delta = rng.uniform(0.5, 0.9, size=3)
        held = played_for_ever(
            stage.payoffs.reshape(-1, 3), stage.best_payoffs.reshape(-1, 3), delta
        )
        if not held.exact:
            continue
        observer = rng.normal(size=(2, 3, 2))
        floors = {0: float(np.median(stage.payoffs[..., 0]))} if compared % 2 else {}
        found = bound_observer(RepeatedGame(stage, delta), observer, 0.6, floors, tol=1e-3)
        above = path_bound(stage.payoffs, delta, observer, 0.6, floors, held.minmax, periods=16)
        compared += 1
        if above is None:
            assert found.lower is None
            assert found.upper is None
        elif found.upper is not None:
            assert found.upper <= above + 2e-3 * np.ptp(observer)
            strict += found.upper < above - 0.05
    assert strict < compared  # the relaxation is not always loose


def test_programme_without_a_path():
    payoffs = np.zeros((2, 1, 1, 3))
    payoffs[1, 0, 0, 0] = 1.0
    nothing = path_bound(
        payoffs, np.full(3, 0.5), np.ones((2, 1, 1)), 0.5, {0: 2.0}, np.zeros(3), periods=3
    )
    assert nothing is None
