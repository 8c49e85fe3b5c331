"""Punishments that begin harshly and end well, against textbook values and the payoff set."""

import numpy as np
import pytest

from triangle.analysis.draws import drawn_scenario, sobol_points
from triangle.analysis.uncertainty import uncertain_inputs
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.punishments import punishments_of
from triangle.solvers.stationary import played_for_ever
from triangle.solvers.stick_and_carrot import stick_and_carrot
from triangle.solvers.threat import threat_of


def duopoly(delta):
    own = np.array([[10.0, 3, 0], [15, 7, -4], [7, 5, -15]])
    payoffs = np.zeros((3, 3, 1, 3))
    payoffs[:, :, 0, 0], payoffs[:, :, 0, 1] = own, own.T
    return RepeatedGame(StageGame(payoffs), delta)


def held_to(game, automaton):
    return automaton.payoffs(game)[automaton.punishments, np.arange(3)]


def test_the_duopoly_of_the_textbook():
    """At 0.6 a year of price war, worth -15, and then 10 for ever are worth exactly nothing."""
    game = duopoly(0.6)
    found = stick_and_carrot(game)
    assert held_to(game, found) == pytest.approx([0, 0, 0], abs=1e-9)
    assert check_one_shot_deviations(game, found).slack > -1e-9


def test_too_impatient_for_any_carrot():
    assert stick_and_carrot(duopoly(0.2)) is None


def test_random_games_agree_with_the_payoff_set():
    rng = np.random.default_rng(3)
    used = 0
    for _ in range(150):
        game = RepeatedGame(
            StageGame(rng.integers(-6, 7, (2, 2, 2, 3)).astype(float)), rng.uniform(0.5, 0.8)
        )
        found = stick_and_carrot(game)
        if found is None:
            continue
        used += (np.diag(found.lotteries)[found.punishments] < 1).any()
        minmax = game.stage.best_payoffs.min(axis=(0, 1, 2))
        assert held_to(game, found) == pytest.approx(minmax, abs=1e-7)
        assert check_one_shot_deviations(game, found).slack > -1e-7
        whole = payoff_set(game)
        assert not whole.is_empty
        assert (whole.threat_lower <= minmax + 1e-6).all()
        assert (whole.threat >= minmax - 1e-6).all()
    assert used >= 5


def test_a_world_of_1972_needs_no_payoff_set(monkeypatch):
    """The first draw whose profiles, played for ever, are not bad enough; it took ten seconds."""

    def forbidden(*_):
        raise AssertionError("the payoff set was computed")

    for module in ("threat", "punishments"):
        monkeypatch.setattr(f"triangle.solvers.{module}.payoff_set", forbidden)
    scenario = load_scenario("1972")
    inputs = uncertain_inputs(scenario)
    for row in inputs.values(sobol_points(len(inputs), 0, 64, seed=1)):
        game = drawn_scenario(scenario, inputs.keys, row).repeated_game()
        stage = game.stage
        held = played_for_ever(
            stage.payoffs.reshape(-1, 3), stage.best_payoffs.reshape(-1, 3), game.discount_factors
        )
        if not held.exact:
            break
    assert not held.exact
    assert threat_of(game).upper.tolist() == held.minmax.tolist()
    harsh = punishments_of(game).automaton
    assert held_to(game, harsh) == pytest.approx(held.minmax, abs=1e-7)
    assert check_one_shot_deviations(game, harsh).slack > -1e-7
