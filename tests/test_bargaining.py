"""Bids for the target of a wedge: prices, limits, verdicts, and the command."""

import json

import numpy as np
import pytest

from triangle.analysis.bargaining import VERDICTS, bargaining
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario
from triangle.politics.weights import load_weights
from triangle.solvers.enforce import enforceability
from triangle.solvers.transfers import transfer_payoff_set

NAMES = ["2025", "1972", "2025-ceasefire", "2025-roles", "new-yalta"]


@pytest.fixture(scope="module")
def found():
    return {name: bargaining(load_scenario(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_gains_and_prices_follow_from_payoffs(name, found):
    result = found[name]
    scenario = result.scenario
    payoffs = scenario.stage_game().payoffs
    today = payoffs[scenario.outcomes[scenario.status_quo].profile]
    roles = [scenario.wedge.driver, scenario.wedge.target, scenario.wedge.rival]
    for offer in result.offers:
        gains = (payoffs[scenario.outcomes[offer.name].profile] - today)[roles]
        assert offer.bid.gains == pytest.approx(tuple(gains))
        assert offer.bid.asking_price >= max(0.0, -gains[1]) - 1e-12
        assert offer.bid.driver_limit <= max(0.0, gains[0]) + 1e-12
        assert offer.bid.counter_offer <= max(0.0, -gains[2]) + 1e-12
        assert offer.verdict in VERDICTS
        assert (offer.verdict == "not wanted") == (gains[0] <= 1e-9)
        assert (offer.verdict == "bought") == offer.bid.bought


@pytest.mark.parametrize("name", NAMES)
def test_what_is_agreed_can_last_with_its_payments(name, found):
    """Added to the payoffs, the payments make the outcome enforceable by the familiar condition."""
    result = found[name]
    game = result.scenario.repeated_game()
    profile = result.scenario.outcomes[result.ends_at].profile
    gains = game.stage.deviation_gains[profile]
    delta = game.discount_factors
    loss = delta * (result.payoffs - result.threat) - (1 - delta) * gains
    assert loss.min() >= -1e-9
    assert result.payoffs.sum() == pytest.approx(game.stage.payoffs[profile].sum())
    assert result.slack >= -1e-9
    drivers = [result.driver, result.target]
    assert (result.payoffs >= result.payoffs_before - 1e-12)[drivers].all()


JUDGED = [f"weights.{name}={q.value}" for name, q in load_weights().values.items()]
"""The judged weights, so that what is tested does not hang on what history says."""


def test_the_two_wedges_are_matched_by_role(found):
    """The American driver has China to win in 1972 and Russia in 2025."""
    for name, target, rival in (("1972", "CN", "RU"), ("2025", "RU", "CN")):
        data = found[name].to_dict()
        assert (data["driver"], data["target"], data["rival"]) == ("US", target, rival)
        assert set(data["offers"][0]["gains"]) == {"US", "CN", "RU"}


def test_by_role_scores_the_rival_loses_as_much_as_the_driver_gains(found):
    split = found["2025-roles"].offer("full-split")
    assert (split.bid.gains, split.bid.asking_price) == ((4.0, 0.0, -4.0), 0.0)
    assert (split.bid.winning_price, split.bid.deterring_offer) == (4.0, 4.0)
    assert split.share_of_gain(split.bid.winning_price) == 1.0
    assert split.verdict == "outbid"


def test_little_patience_limits_what_is_believed_but_not_what_is_gained():
    patient = bargaining(load_scenario("2025", JUDGED))
    haste = ["players.US.patience=0.08", "players.US.reversal=0"]
    hasty = bargaining(load_scenario("2025", [*JUDGED, *haste]))
    for slow, fast in zip(patient.offers, hasty.offers, strict=True):
        assert fast.bid.gains == slow.bid.gains
        assert fast.bid.driver_trust <= slow.bid.driver_trust + 1e-12
    assert any(offer.verdict == "driver would not keep it" for offer in hasty.offers)


def test_outcomes_that_hold_unpaid_by_the_payoff_set_can_last_here_too():
    game = load_scenario("2025").repeated_game()
    with_payments = transfer_payoff_set(game)
    minmax = game.stage.best_payoffs.min(axis=(0, 1, 2))
    lasts = enforceability(game, minmax).enforceable
    assert (with_payments.lasting | ~lasts).all()
    assert np.isfinite(with_payments.joint_value)


def test_a_scenario_without_a_wedge_is_refused():
    with pytest.raises(ScenarioError, match="needs a wedge"):
        bargaining(load_scenario("textbook/contribution"))


def test_an_offer_is_found_by_name(found):
    with pytest.raises(KeyError, match="three-tenths"):
        found["2025"].offer("no-deal")


@pytest.mark.parametrize("name", NAMES)
def test_the_command(name, found, capsys):
    assert main(["bids", name, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    data = json.loads(out)
    assert data == json.loads(json.dumps(found[name].to_dict()))
    assert data["schema"] == "triangle.bids/1"
    for offer in data["offers"]:
        missing = offer["price_against_rival"] - offer["driver_would_pay_at_most"]
        assert offer["missing"] == pytest.approx(max(0.0, missing))
    assert main(["bids", name]) == 0
    out = capsys.readouterr().out
    assert "The bidding ends" in out
    assert found[name].ends_at in out
    assert "the the" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_command_refuses_what_has_no_wedge(capsys):
    assert main(["bids", "textbook/contribution"]) == 2
    assert "wedge" in capsys.readouterr().err


def test_settings_change_the_answer(capsys):
    assert main(["bids", "2025", "--json", "--set", "drivers.exchange.RU.CN=0.1"]) == 0
    changed = json.loads(capsys.readouterr().out)
    plain = bargaining(load_scenario("2025")).to_dict()
    first = {offer["name"]: offer for offer in changed["offers"]}["three-tenths"]
    second = {offer["name"]: offer for offer in plain["offers"]}["three-tenths"]
    assert first["asking_price"] < second["asking_price"]
