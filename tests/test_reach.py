import dataclasses
import json

import numpy as np
import pytest
from rich.console import Console

from triangle.analysis.reach import event_reach
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario
from triangle.views.reach_text import reach_text


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


def test_words_follow_the_bracket(scenario):
    def said(event="full-split", **changes):
        found = dataclasses.replace(event_reach(scenario, event), **changes)
        console = Console(width=70, highlight=False)
        with console.capture() as captured:
            console.print(reach_text(found, scenario))
        lines = captured.get().splitlines()
        assert max(map(len, lines)) <= 70
        return " ".join(captured.get().split())

    assert "at most 30.0 % of the time" in said(lower=None, upper=0.3)
    assert "no example was found" in said(lower=None, upper=0.3)
    assert "more is possible is open up to 40.0 %." in said(lower=0.3, upper=0.4)
    assert "no such equilibrium exists" in said(lower=None, upper=None)
    assert "in any of its 45 profiles" in said()


def test_command(capsys):
    assert main(["reach", "2025", "--event", "moscow-neutral", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["event"]["name"] == "moscow-neutral"
    assert main(["reach", "2025", "--event", "moscow-neutral"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "It can hold at most 99.9 % of the time in an equilibrium that leaves the United " in out
    assert "than the status quo, in any of its 648 profiles." in out
    assert "discount factor of the United States." in out
    assert "changes over the years" not in out  # its one row is what is likeliest in all of them
    assert "from year 1 71.3 % US-CN oppose" in out
    assert main(["reach", "2025", "--event", "nothing"]) == 2
