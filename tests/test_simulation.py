"""Simulated histories must follow the chain, and the exact odds must be those of its powers."""

import json

import numpy as np
import pytest
from scipy.linalg import expm

from triangle.analysis.question import question_of
from triangle.analysis.simulation import CHUNK, _draw, simulate
from triangle.cli.app import main
from triangle.errors import GameError
from triangle.politics.estimated import load_estimated_weights
from triangle.politics.scenario import load_scenario

SCENARIO = load_scenario("2025")


@pytest.fixture(scope="module")
def found():
    return simulate(SCENARIO, years=30, histories=CHUNK + 2_000, seed=3)


@pytest.fixture(scope="module")
def transition():
    one = question_of(SCENARIO, with_payoff_set=False).chain.transition
    rate = load_estimated_weights().revisions.value
    return expm(rate * (one - np.eye(len(one))))  # a Poisson number of revisions


def test_exact_odds_are_powers_of_the_transition_matrix(found, transition):
    start = found.story[0]
    assert found.exact[0, start] == 1
    for year in (1, 7, 30):
        power = np.linalg.matrix_power(transition, year)[start]
        np.testing.assert_allclose(found.exact[year], power, atol=1e-12)


def test_shares_agree_with_the_odds(found):
    # 31 x 27 dependent comparisons: five standard errors would be an accident of 1 in 2,000.
    assert found.largest_deviation < 5
    np.testing.assert_allclose(found.share.sum(axis=1), 1)
    for name, odds in found.reached.items():
        error = np.sqrt(odds * (1 - odds) / found.histories)
        assert (np.abs(found.reached_share[name] - odds) <= 5 * error + 1e-12).all()


def test_what_was_met_stays_met(found):
    space = SCENARIO.space
    for name, odds in found.reached.items():
        assert (np.diff(odds) >= -1e-15).all()
        goal = space.states.index(space.state(SCENARIO.outcomes[name].profile))
        assert (odds >= found.exact[:, goal] - 1e-12).all()
    assert found.reached["no-deal"][0] == 1


def test_a_story_makes_only_possible_moves(found, transition):
    for here, there in zip(found.story[:-1], found.story[1:], strict=True):
        assert transition[here, there] > 0


def test_long_run_is_the_likelihood_of_the_verdict():
    far = simulate(SCENARIO, years=200, histories=1, revisions=3.0)
    shares = question_of(SCENARIO, with_payoff_set=False).likelihood
    np.testing.assert_allclose(far.exact[-1], shares, atol=1e-3)


def test_patterns_add_up(found):
    np.testing.assert_allclose(sum(found.patterns().values()), 1)


def test_same_seed_same_histories_whatever_else_is_asked(found):
    again = simulate(SCENARIO, years=30, histories=CHUNK + 2_000, seed=3)
    np.testing.assert_array_equal(again.share, found.share)
    np.testing.assert_array_equal(again.story, found.story)
    other = simulate(SCENARIO, years=30, histories=CHUNK + 2_000, seed=4)
    assert (other.share != found.share).any()


def test_no_draw_leads_to_a_state_of_no_probability(monkeypatch):
    class Highest:
        def random(self, size):
            return np.full(size, np.nextafter(1.0, 0.0))

    row = np.array([0.1] * 10 + [0.0])  # sums to 0.9999999999999999
    monkeypatch.setattr(np.random, "default_rng", lambda seed: Highest())
    story, *_ = _draw(np.tile(row, (11, 1)), 0, 3, 1, 0, {})
    assert story.tolist() == [0, 9, 9, 9]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"years": 0}, "years: expected a whole number, 1 to 200; got 0"),
        ({"histories": 0}, "histories: expected"),
        ({"revisions": 0.0}, "revisions: expected a number above 0, got 0"),
        ({"seed": -1}, "seed: expected a whole number, at least 0; got -1"),
    ],
)
def test_numbers_out_of_bounds(options, words):
    with pytest.raises(GameError, match=words):
        simulate(SCENARIO, **options)


def test_a_game_without_relations_has_no_histories():
    with pytest.raises(GameError, match="there is no chain to draw from"):
        simulate(load_scenario("textbook/prisoners-dilemma"))


def test_command(capsys):
    assert main(["simulate", "2025", "--years", "5", "-n", "500", "--seed", "1"]) == 0
    text = capsys.readouterr().out
    assert "One history (seed 1)" in text
    assert "today: US-CN oppose, US-RU oppose, CN-RU align (stable marriage)" in text
    command = ["simulate", "2025", "--years", "5", "-n", "500", "--seed", "1", "--json"]
    assert main(command) == 0
    first = capsys.readouterr().out
    assert main(command) == 0
    assert capsys.readouterr().out == first
    data = json.loads(first)
    assert data["manifest"]["seed"] == 1
    assert len(data["probability"]) == 6
