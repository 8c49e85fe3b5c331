"""Four indices of success, each from a formula one can check by hand."""

import numpy as np
import pytest

from triangle.analysis.indices import wedge_indices
from triangle.politics.channels import CHANNELS
from triangle.politics.scenario import load_scenario, scenario_names

WEDGES = [n for n in scenario_names() if load_scenario(n).wedge is not None]


@pytest.mark.parametrize("name", WEDGES)
def test_no_deal_is_zero_and_full_split_is_one(name):
    found = wedge_indices(load_scenario(name))
    for index in (found.split, found.relation, found.role):
        if index is not None:
            assert index[found.no_deal] == pytest.approx(0)
            assert index[found.full_split] == pytest.approx(1)
    assert (found.split is None) == bool(found.split_reason)
    if found.split is not None:
        assert found.net[found.no_deal] == pytest.approx(0)
        assert found.net[found.full_split] == pytest.approx(found.net_gain / found.strategic_gain)


def test_split_index_by_hand():
    scenario = load_scenario("2025")
    found = wedge_indices(scenario)
    driver = scenario.wedge.driver
    parts = scenario.channel_payoffs()
    strategic = [parts[name][..., driver] for name in parts if CHANNELS[name].strategic]
    assert 0 < len(strategic) < len(parts)
    change = {
        key: sum(float(part[scenario.outcomes[key].profile]) for part in strategic)
        for key in ("no-deal", "three-tenths", "full-split")
    }
    by_hand = (change["three-tenths"] - change["no-deal"]) / (
        change["full-split"] - change["no-deal"]
    )
    assert found.split[scenario.outcomes["three-tenths"].profile] == pytest.approx(by_hand)


def test_what_giving_way_costs_at_home_touches_the_net_index_only():
    plain, costly = (
        wedge_indices(load_scenario("2025", [f"weights.accommodation={w}"])) for w in (1.0, 1.5)
    )
    np.testing.assert_allclose(plain.split, costly.split)
    assert not np.allclose(plain.net, costly.net)


@pytest.mark.parametrize(
    ("outcome", "share"),
    [("no-deal", 0.0), ("ceasefire-only", 0.25), ("three-tenths", 0.5), ("full-split", 1.0)],
)
def test_role_scores_alone(outcome, share):
    scenario = load_scenario("2025-roles")
    found = wedge_indices(scenario)
    profile = scenario.outcomes[outcome].profile
    assert found.role[profile] == pytest.approx(share)
    assert found.split[profile] == pytest.approx(share)


def test_share_of_a_thaw_alone_is_a_quarter_of_one_plus_its_sign():
    """CN and RU stay warm, US and RU reach s in [-1, 1]: the share is (s + 1) / 4."""
    levels = "levels.names=['oppose', 'cool', 'hedge', 'mild', 'align']"
    values = "levels.values=[0, 0.25, 0.5, 0.6, 1]"
    scenario = load_scenario("2025-roles", [levels, values])
    found = wedge_indices(scenario)
    for level, warmth in enumerate(scenario.space.level_values):
        profile = scenario.space.symmetric_profile((0, level, 4))
        sign = 2 * warmth - 1
        assert found.role[profile] == pytest.approx((sign + 1) / 4)
    # s = +0.2 is the essay's three tenths.
    assert found.role[scenario.space.symmetric_profile((0, 3, 4))] == pytest.approx(0.30)


def test_relation_that_does_not_move_is_left_out():
    found = wedge_indices(load_scenario("1972"))
    scenario = load_scenario("1972")
    assert "CN-RU" in found.relation_reason
    assert found.relation[scenario.outcomes["three-tenths"].profile] == pytest.approx(0.5)


def test_no_strategic_gain_gives_words_and_no_index():
    scenario = load_scenario(
        "2025",
        [f"weights.{name}=0" for name, channel in CHANNELS.items() if channel.strategic],
    )
    found = wedge_indices(scenario)
    assert found.split is None
    assert found.net is None
    assert "no strategic gain" in found.split_reason
    assert found.relation is not None


@pytest.mark.parametrize("name", ["textbook/contribution", "2001"])
def test_without_a_wedge_there_are_no_indices(name):
    assert wedge_indices(load_scenario(name)) is None
