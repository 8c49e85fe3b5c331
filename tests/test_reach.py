import dataclasses
import json

import numpy as np
import pytest

from triangle.analysis.reach import event_reach
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("2025")


def with_event(scenario, mask):
    """Return the scenario with one event more, given by its profiles."""
    known = next(iter(scenario.events.values()))
    return dataclasses.replace(
        scenario, events={"asked": dataclasses.replace(known, name="asked", mask=mask)}
    )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_always_or_never_holds(scenario, share):
    mask = np.full(scenario.space.shape, bool(share))
    found = event_reach(with_event(scenario, mask), "asked")
    assert (found.lower, found.upper) == (share, share)


def test_bounds_meet_and_a_plan_goes_with_them(scenario):
    for event in scenario.events:
        found = event_reach(scenario, event)
        assert 0 <= found.once - 1e-9 <= found.lower <= found.upper <= 1
        assert found.upper - found.lower <= 2e-6
        assert found.plan[0].first == 1
        assert sum(prize.probability for prize in found.lottery) == pytest.approx(1)


def test_lottery_attains_what_can_be_had_once(scenario):
    found = event_reach(scenario, "moscow-neutral")
    mask = scenario.events["moscow-neutral"].mask
    share = sum(p.probability * mask[tuple(p.profile)] for p in found.lottery)
    assert share == pytest.approx(found.once, abs=1e-9)


def test_an_event_and_its_opposite_fill_the_time(scenario):
    """At most a share s of the time not E means at least 1 - s of the time E."""
    mask = scenario.events["moscow-neutral"].mask
    often = event_reach(with_event(scenario, mask), "asked")
    never = event_reach(with_event(scenario, ~mask), "asked")
    assert often.lower + never.lower >= 1 - 1e-6  # whatever is feasible splits the time


def test_unknown_event_suggests_the_nearest():
    with pytest.raises(ScenarioError, match="moscow-neutral"):
        event_reach(load_scenario("2025"), "moscow-neutrl")


def test_command(capsys):
    assert main(["reach", "2025", "--event", "moscow-neutral", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["event"]["name"] == "moscow-neutral"
    assert main(["reach", "2025", "--event", "moscow-neutral"]) == 0
    assert "of the time" in capsys.readouterr().out
    assert main(["reach", "2025", "--event", "nothing"]) == 2
