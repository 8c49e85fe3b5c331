"""Notebooks: cards, frames and the panel that answers while one moves its sliders."""

import re
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import triangle
from triangle.analysis.compare import compare
from triangle.analysis.draw_verdicts import solve_draws
from triangle.analysis.obstacles import obstacle_shares
from triangle.analysis.swings import ACCURACY, count_of_swings, swings
from triangle.analysis.thresholds import thresholds
from triangle.analysis.uncertainty import quantities_by_key, uncertain_inputs
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario
from triangle.views.panel import answer_sentences, panel_html
from triangle.views.run_sentences import verdict_sentences

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("2025")


@pytest.fixture(scope="module")
def evaluation(scenario):
    return triangle.evaluate(scenario, with_payoff_set=False)


@pytest.fixture(scope="module")
def found(scenario):
    return swings(scenario)


def test_swings_agree_with_a_scenario_that_is_set_to_the_end(scenario, evaluation, found):
    assert found.split == pytest.approx(evaluation.reachable_split.lower, abs=ACCURACY)
    assert found.likelihood == pytest.approx(evaluation.three_tenths.likelihood, abs=1e-9)
    key = "players.US.reversal"
    swing = next(one for one in found.found if one.key == key)
    for end, split, share in zip(
        (swing.quantity.low, swing.quantity.high), swing.split, swing.likelihood, strict=True
    ):
        at_end = triangle.evaluate(load_scenario("2025", [f"{key}={end!r}"]), with_payoff_set=False)
        assert split == pytest.approx(at_end.reachable_split.lower, abs=ACCURACY)
        assert share == pytest.approx(at_end.three_tenths.likelihood, abs=1e-9)


def test_a_distance_is_one_input_that_both_sides_see(scenario, found):
    assert [swing.key for swing in found.found] == list(uncertain_inputs(scenario).names)
    assert count_of_swings(scenario) == 1 + 2 * len(found.found)
    swing = next(one for one in found.found if one.key == "drivers.distance.US.RU")
    both = [f"drivers.distance.{pair}={swing.quantity.high!r}" for pair in ("US.RU", "RU.US")]
    at_end = triangle.evaluate(load_scenario("2025", both), with_payoff_set=False)
    assert swing.split[1] == pytest.approx(at_end.reachable_split.lower, abs=ACCURACY)
    assert swing.likelihood[1] == pytest.approx(at_end.three_tenths.likelihood, abs=1e-9)


def test_widest_swings_come_first_and_no_more_than_asked(found):
    chosen = found.widest(4)
    assert len(chosen) == len({swing.key for swing in chosen}) == 4
    assert chosen[0].width("split") == max(swing.width("split") for swing in found.found)
    assert chosen[1].width("likelihood") == max(s.width("likelihood") for s in found.found)
    assert len(found.widest(10_000)) <= len(found.found)


def test_swings_need_postures():
    with pytest.raises(ScenarioError, match="with postures"):
        swings(load_scenario("textbook/contribution"))


def test_cards_tell_title_answer_and_map(scenario, evaluation):
    card = scenario._repr_html_()
    assert scenario.title in card
    assert card.count("<svg") == 3
    card = evaluation._repr_html_()
    assert verdict_sentences(evaluation)[0] in card
    for outcome in evaluation.outcomes:
        if outcome.named:
            assert f'<th scope="row">{outcome.name}</th>' in card
    assert "http" not in card


def test_cards_of_a_textbook_game():
    game = load_scenario("textbook/contribution")
    assert game.title in game._repr_html_()
    assert "all-give" in triangle.evaluate(game)._repr_html_()


def test_frames_hold_the_numbers_unrounded(scenario, evaluation, found):
    pytest.importorskip("pandas")
    frame = evaluation.to_frame()
    assert list(frame.index) == [outcome.name for outcome in evaluation.outcomes]
    assert frame.loc["three-tenths", "split_index"] == evaluation.three_tenths.split_index
    assert frame.loc["no-deal", "CN-RU"] == "align"
    payoffs = frame[[f"payoff {player}" for player in scenario.players]].to_numpy(float)
    assert (payoffs == [outcome.payoffs for outcome in evaluation.outcomes]).all()
    inputs = scenario.to_frame()
    assert list(inputs.index) == list(quantities_by_key(scenario))
    assert ((inputs["low"] <= inputs["value"]) & (inputs["value"] <= inputs["high"])).all()
    assert len(found.to_frame()) == len(found.found)
    assert len(thresholds(scenario).to_frame()) == len(thresholds(scenario).found)


def test_frames_of_comparisons_shares_and_payoff_sets(scenario):
    pytest.importorskip("pandas")
    from triangle.views.frames import to_frame

    game = triangle.evaluate(load_scenario("textbook/contribution"))
    both = compare(game, game).to_frame()
    assert both.index.names == ["scenario", "outcome"]
    assert len(to_frame(game.payoff_set)) == len(game.payoff_set.inner.vertices)
    shares = obstacle_shares(scenario, load_scenario("1972"))
    frame = shares.to_frame()
    parts = frame[frame["figure"] == "split_lower"]["share"].sum()
    assert parts == pytest.approx(shares.difference["split_lower"])
    with pytest.raises(TypeError, match="expected one of Evaluation"):
        to_frame(3)


def test_panel_says_what_the_draw_says(scenario, evaluation):
    own = solve_draws(scenario, ["players.US.reversal"], np.array([[0.2]]))
    page = panel_html(scenario, own, own)
    assert "(changed)" not in page
    assert page.count("<tr>") == 1 + len(scenario.outcomes)
    sentences = answer_sentences(scenario, own)
    low, high = float(own.split_lower[0]), float(own.split_upper[0])
    exact = evaluation.reachable_split
    assert low - 1e-9 <= exact.lower
    assert exact.upper <= high + 1e-9
    assert f"{low:.2f}" in sentences[0]
    assert f"{high:.2f}" in sentences[0]
    assert sentences[1] == "three-tenths can last but would not be agreed to."


def test_panel_marks_what_has_changed(scenario):
    own = solve_draws(scenario, ["players.RU.patience"], np.array([[0.9]]))
    hasty = solve_draws(scenario, ["players.RU.patience"], np.array([[0.05]]))
    page = panel_html(scenario, hasty, own)
    flips = sum(
        bool(getattr(own, column)[0, m] != getattr(hasty, column)[0, m])
        for column in ("enforceable", "reachable", "pairwise_stable", "coalition_proof")
        for m in range(len(own.outcomes))
    )
    assert flips > 0
    assert page.count("(changed)") == flips


def test_sliders_change_the_view_and_go_back():
    pytest.importorskip("ipywidgets")
    from triangle.views.explore import Explorer

    scenario = load_scenario("2025")
    key = "weights.common_enemy"
    explorer = Explorer(scenario, [key, "consent.precision"])
    first = explorer._view.value
    slider = explorer.sliders[key]
    seconds = []
    for value in np.linspace(slider.min, slider.max, 5):
        slider.value = float(value)
        seconds.append(explorer.seconds)
    assert explorer._view.value != first
    assert explorer.current().weights["common_enemy"] == slider.value
    explorer._tell(None)
    own = triangle.evaluate(explorer.current(), with_payoff_set=False)
    assert verdict_sentences(own)[0] in explorer._words.value
    explorer._reset(None)
    assert explorer._view.value == first
    assert explorer._words.value == ""
    # A quarter of a second is the aim; a busy machine is given four times as long.
    assert statistics.median(seconds) < 1.0


def test_explore_chooses_inputs_or_takes_them():
    ipywidgets = pytest.importorskip("ipywidgets")
    box = triangle.explore("2025-roles", ["consent.precision"])
    assert isinstance(box, ipywidgets.VBox)
    with pytest.raises(ScenarioError, match=r"did you mean 'players\.US\.reversal'"):
        triangle.explore("2025", ["players.US.reversl"])
    with pytest.raises(ScenarioError, match="lists its payoffs"):
        triangle.explore("textbook/contribution")


def test_showing_imports_nothing_before_it_is_asked():
    code = (
        "import sys, triangle; s = triangle.load_scenario('textbook/contribution'); "
        "print('jinja2' in sys.modules, 'pandas' in sys.modules); s._repr_html_(); "
        "print('jinja2' in sys.modules, 'pandas' in sys.modules, 'matplotlib' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["False", "False", "True", "False", "False"]


def test_what_a_user_wrote_is_escaped_in_cards(scenario):
    import dataclasses

    odd = dataclasses.replace(scenario, title="<b>bold</b>", summary="<i>odd</i>")
    card = odd._repr_html_()
    assert "<b>bold" not in card
    assert "<i>odd" not in card
    assert re.search(r"&lt;b&gt;bold", card)
