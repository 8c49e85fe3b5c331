"""Punishments in words, from a scenario to the command line."""

import json
import math

import numpy as np
import pytest

from triangle.analysis.penal_paths import penal_paths
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario
from triangle.politics.weights import load_weights
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.views.penal_text import duration, punishment_sentence

NAMES = ["2025", "1972", "textbook/abreu-sannikov", "textbook/contribution", "2025-roles"]


@pytest.fixture(scope="module")
def found():
    return {name: penal_paths(load_scenario(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_gains_by_deviating_from_any_punishment(name, found):
    result = found[name]
    game = result.scenario.repeated_game()
    assert result.slack >= -1e-7
    for path in result.paths:
        if path.discount_factor > path.critical.onwards:
            assert result.enforceable
        if path.discount_factor < path.critical.lower:
            assert not result.enforceable
        assert path.alone <= path.least + 1e-7
        assert path.payoff >= path.least - 1e-7
        assert path.payoff - path.least <= result.gap + 1e-12
        assert sum(share for share, _ in path.shares) == pytest.approx(1)
        assert path.steps[0].name
    if result.short.automaton is not None:
        assert check_one_shot_deviations(game, result.short.automaton).slack >= -1e-7
        assert result.enforceable


JUDGED = [f"weights.{name}={q.value}" for name, q in load_weights().values.items()]
"""The judged weights, so that what is tested does not hang on what history says."""


def test_two_align_against_the_third_in_the_calibrated_games(found):
    """Not coded in: the harshest punishment of each is the others' alliance against it."""
    for name in ("2025", "1972"):
        space = found[name].scenario.space
        for i, path in enumerate(found[name].paths):
            (step,) = path.steps
            assert step.periods == math.inf
            state = space.state(step.profile)
            dyads = {(0, 1): state[0], (0, 2): state[1], (1, 2): state[2]}
            for pair, relation in dyads.items():
                assert relation == (0 if i in pair else space.n_levels - 1)


def test_the_outcome_is_the_one_that_was_asked_for():
    scenario = load_scenario("new-yalta", JUDGED)
    concert = penal_paths(scenario, "concert")
    assert concert.outcome == "concert"
    assert all(path.enough for path in concert.paths)
    lost = penal_paths(scenario, "thaw-with-beijing")
    assert lost.short.periods is None
    assert not lost.enforceable
    assert lost.paths[0].alone > lost.paths[0].outcome_payoff
    assert all(path.critical.lower == 1 for path in lost.paths)
    with pytest.raises(ScenarioError, match="concert"):
        penal_paths(scenario, "concrt")
    cold = penal_paths(scenario, "US-CN=oppose, US-RU=oppose, CN-RU=oppose")
    assert cold.outcome == "all-apart"


def test_less_patience_takes_longer_punishment():
    short = penal_paths(load_scenario("textbook/contribution")).short.periods
    assert short == (1, 1, 1)
    concert = penal_paths(load_scenario("new-yalta"), "concert").short.periods
    patient = load_scenario("new-yalta", ["players.US.reversal=0.0"])
    shorter = penal_paths(patient, "concert").short.periods
    assert shorter[0] <= concert[0]


def test_without_an_equilibrium_there_is_nothing_to_punish_with(tmp_path):
    file = tmp_path / "pennies.toml"
    file.write_text(
        """
title = "Matching pennies"
summary = "No equilibrium in pure actions."
payoffs = "explicit"

[game]
players = ["one", "two", "three"]
actions = [["H", "T"], ["H", "T"], ["only"]]
payoffs = [[[[1, -1, 0]], [[-1, 1, 0]]], [[[-1, 1, 0]], [[1, -1, 0]]]]
discount_factors = 0.5
source = "Luce, R. D. and Raiffa, H. (1957), Games and Decisions, Wiley"

[outcomes.same]
summary = "Both show heads."
actions = ["H", "H", "only"]
"""
    )
    with pytest.raises(ScenarioError, match=r"no equilibrium in pure actions .* raise"):
        penal_paths(load_scenario(file))


def test_durations_in_words():
    assert duration(1, "year") == "for one year"
    assert duration(3.0000000001, "period") == "for three periods"
    assert duration(2.5, "year") == "for 2.5 years on average"
    assert duration(np.inf, "year") == "for ever"


def test_lotteries_are_told(found):
    result = found["textbook/abreu-sannikov"]
    said = [punishment_sentence(result, path) for path in result.paths]
    assert any("again from" in sentence for sentence in said)
    for path, sentence in zip(result.paths, said, strict=True):
        assert ("lotteries" in sentence) == (path.probability < 1 - 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_the_command(name, found, capsys):
    assert main(["punish", name, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    data = json.loads(out)
    assert data["schema"] == "triangle.punish/1"
    assert [entry["player"] for entry in data["punishments"]] == list(found[name].scenario.players)
    assert data["outcome"] == found[name].outcome
    assert main(["punish", name]) == 0
    out = capsys.readouterr().out
    assert out.count("- If ") == 3
    assert "the the" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_who_gains_nothing_by_leaving_is_not_said_to_be_tempted(capsys):
    assert main(["punish", "1972"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "The United States gains nothing by leaving three-tenths, but must do its part" in out
    assert "China: US-CN oppose" in out


def test_what_a_lottery_hardly_ever_does_is_summed_up(capsys):
    assert main(["punish", "1950", "--outcome", "no-deal"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "weighed by the Soviet Union's discount factor: " in out
    assert "; others " in out
    assert "under 0.1 %" not in out


def test_the_command_takes_an_outcome(capsys):
    assert main(["punish", "2025", "--outcome", "concert"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "then back to concert" in out
    assert "was tried, from the punishments themselves too" in out
    assert "by leaving concert or the mild ones" in out
    assert main(["punish", "2025", "--outcome", "US-CN=hedge"]) == 2
    assert "expected all three relations" in capsys.readouterr().err
    assert main(["punish", "2025", "--outcome", "US-CN=oppose,US-RU=hedge,CN-RU=align"]) == 0
    assert "what keeps the players to" in capsys.readouterr().out
    assert main(["punish", "2025", "--outcome", "nothing"]) == 2
    assert "expected one of" in capsys.readouterr().err
