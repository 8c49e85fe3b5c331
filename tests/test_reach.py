import json

import numpy as np
import pytest

from triangle.analysis.reach import event_reach
from triangle.cli.app import main
from triangle.errors import GameError, ScenarioError
from triangle.game import RepeatedGame, StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.path_bound import bound_observer


def contribution(delta):
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return RepeatedGame(StageGame(payoffs), delta)


@pytest.mark.parametrize("delta", [0.26, 0.3, 0.4, 0.5])
def test_bound_is_never_below_the_closed_form(delta):
    game = contribution(delta)
    bound = bound_observer(game, game.stage.payoffs[..., 0], delta, {}, [0, 0, 0])
    assert bound.upper >= 3.5 + delta - 1e-9
    assert bound.upper <= 4 + 1e-3  # no profile gives more


def test_bound_is_tight_below_the_threshold():
    # At 0.24 the only equilibrium is (0, 0, 0) for ever; averaging the incentive
    # constraints over histories leaves the bound above it, but below the unconstrained 4.
    game = contribution(0.24)
    bound = bound_observer(game, game.stage.payoffs[..., 0], 0.24, {}, [0, 0, 0])
    assert 0 <= bound.upper < 4 - 1e-6


def test_floor_nobody_can_meet():
    game = contribution(0.6)
    bound = bound_observer(game, np.ones((2, 2, 2)), 0.6, {0: 99.0}, [0, 0, 0])
    assert bound.upper is None


def test_wrong_observer():
    with pytest.raises(GameError, match="observer: expected shape"):
        bound_observer(contribution(0.5), np.ones((2, 2)), 0.5, {}, [0, 0, 0])


def test_a_sure_event_holds_all_the_time_and_bounds_are_ordered():
    scenario = load_scenario("2025")
    for event in scenario.events:
        found = event_reach(scenario, event)
        assert found.upper is not None
        if found.lower is not None:
            assert 0 <= found.lower <= found.upper <= 1
            total = sum(prize.probability for prize in found.lottery)
            assert total == pytest.approx(1)


def test_lottery_attains_the_lower_bound():
    scenario = load_scenario("2025")
    found = event_reach(scenario, "moscow-neutral")
    mask = scenario.events["moscow-neutral"].mask
    share = sum(p.probability * mask[tuple(p.profile)] for p in found.lottery)
    assert share == pytest.approx(found.lower, abs=1e-9)


def test_unknown_event_suggests_the_nearest():
    with pytest.raises(ScenarioError, match="moscow-neutral"):
        event_reach(load_scenario("2025"), "moscow-neutrl")


def test_command(capsys):
    assert main(["reach", "2025", "--event", "moscow-neutral", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["event"]["name"] == "moscow-neutral"
    assert main(["reach", "2025", "--event", "moscow-neutral"]) == 0
    assert "of the time" in capsys.readouterr().out
    assert main(["reach", "2025", "--event", "nothing"]) == 2
