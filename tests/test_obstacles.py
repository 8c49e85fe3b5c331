import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from triangle.analysis.indices import wedge_indices
from triangle.analysis.obstacles import OBSTACLES, _shapley, check_wedge, obstacle_shares
from triangle.analysis.reachable import reachable_split
from triangle.analysis.states import triangle_states
from triangle.analysis.thresholds import thresholds
from triangle.analysis.verdict import evaluate
from triangle.analysis.wedge_figures import FIGURES, wedge_figures
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.language import in_language
from triangle.politics.drivers import driver_keys, obstacle_of
from triangle.politics.scenario import load_scenario
from triangle.politics.toml_text import toml_text
from triangle.solvers.consent import consent_chain
from triangle.solvers.enforce import enforceability
from triangle.solvers.threat import threat_of
from triangle.views.waterfall import save_waterfall
from triangle.views.why_text import in_words, why_text

ALL = (1, 2, 3)
PLAYERS = ("US", "CN", "RU")


@pytest.fixture(scope="module")
def shares():
    return obstacle_shares(load_scenario("2025"), load_scenario("1972"))


@pytest.fixture(scope="module")
def of_2017():
    return thresholds(load_scenario("2017"), "ceasefire-only")


def games(worth):
    subsets = [s for n in range(4) for s in itertools.combinations(ALL, n)]
    return {subset: float(worth(set(subset))) for subset in subsets}


def printed(laid_out):
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as captured:
        console.print(laid_out)
    return captured.get()


def test_shapley_of_games_with_known_values():
    assert _shapley(games(lambda s: sum(s))) == pytest.approx((1, 2, 3))  # additive
    assert _shapley(games(lambda s: s == {1, 2, 3})) == pytest.approx((1 / 3,) * 3)  # unanimity
    assert _shapley(games(lambda s: {1, 2} <= s)) == pytest.approx((1 / 2, 1 / 2, 0))  # a dummy
    # One seller (1), two buyers of one good: 2/3, 1/6, 1/6.
    assert _shapley(games(lambda s: 1 in s and len(s) > 1)) == pytest.approx((2 / 3, 1 / 6, 1 / 6))


def test_shares_add_up_and_the_remainder_closes_the_gap(shares):
    assert len(shares.games) == 8
    assert shares.residual < 1e-9
    for figure in FIGURES:
        start, full = (shares.games[s].figures[figure] for s in ((), ALL))
        assert sum(shares.shares[figure]) == pytest.approx(full - start, abs=1e-9)
        closed = start + shares.difference[figure] + shares.remainder[figure]
        assert closed == pytest.approx(shares.other.figures[figure], abs=1e-12)


def test_first_game_and_other_scenario_have_the_figures_of_their_verdicts(shares):
    for figures, name in ((shares.games[()].figures, "2025"), (shares.other.figures, "1972")):
        scenario = load_scenario(name)
        game = scenario.repeated_game()
        free = enforceability(game, threat_of(game).upper)
        split = reachable_split(scenario, wedge_indices(scenario), free)
        assert figures["split_lower"] == pytest.approx(split.lower, abs=1e-9)
        assert figures["split_upper"] == pytest.approx(split.upper, abs=1e-9)
        states = triangle_states(scenario.space, free)
        start, there = (
            scenario.space.states.index(scenario.space.state(scenario.outcomes[o].profile))
            for o in ("no-deal", "three-tenths")
        )
        chain = consent_chain(states.payoffs, scenario.precision.value, states.enforceable)
        passed = np.linalg.matrix_power(chain.transition, 2**24)[start, there]  # long after
        assert figures["likelihood"] == pytest.approx(passed, abs=1e-6)


def test_inputs_are_matched_by_role_not_by_country(shares):
    assert dict(shares.counterparts) == {"US": "US", "RU": "CN", "CN": "RU"}
    other = {x.key: x.other_key for x in shares.inputs}
    assert other["exchange.RU.CN"] == "exchange.CN.RU"
    assert other["distance.US.RU"] == "distance.US.CN"
    assert other["reversal.CN"] == "reversal.RU"
    assert set(other) == {*driver_keys(("US", "CN", "RU")), *(f"reversal.{p}" for p in PLAYERS)}
    assert len(set(other.values())) == len(other)
    there = shares.against.drivers
    for x in shares.inputs:
        if not x.key.startswith("reversal."):
            assert x.other_value == there.quantities[x.other_key].value
            # The counterpart has the same owner in the other wedge.
            assert obstacle_of(x.key, "CN") == obstacle_of(x.other_key, "RU") == x.obstacle


def test_nothing_remains_where_only_owned_inputs_differ():
    here, there = load_scenario("2025"), load_scenario("2022")
    factors = [here.patience[p].value * (1 - there.reversal[p].value) for p in here.players]
    against = replace(
        here, drivers=there.drivers, reversal=there.reversal, discount_factors=np.array(factors)
    )
    found = obstacle_shares(here, against)
    assert any(abs(found.difference[figure]) > 1e-3 for figure in FIGURES)
    for figure in FIGURES:
        assert found.remainder[figure] == pytest.approx(0, abs=1e-12)


def test_order_of_the_players_does_not_matter(tmp_path, shares):
    data = load_scenario("1972").resolved()
    data.pop("events", None)  # named by dyads, whose spelling follows the order
    data["players"] = {p: data["players"][p] for p in ("RU", "US", "CN")}
    path = tmp_path / "turned.toml"
    path.write_text(toml_text(data), encoding="utf-8")
    turned = obstacle_shares(load_scenario("2025"), load_scenario(path))
    for figure in FIGURES:
        assert turned.shares[figure] == pytest.approx(shares.shares[figure], abs=1e-12)
        there = shares.other.figures[figure]
        assert turned.other.figures[figure] == pytest.approx(there, abs=1e-7)


def test_a_split_that_is_worth_nothing_has_no_shares():
    scenario = load_scenario("2025")
    no_deal = scenario.outcomes["no-deal"].profile
    outcomes = dict(scenario.outcomes)
    outcomes["full-split"] = replace(outcomes["full-split"], profile=no_deal)
    found = obstacle_shares(replace(scenario, outcomes=outcomes), load_scenario("1972"))
    assert found.shares["split_lower"] is None
    assert found.difference["split_upper"] is None
    assert found.shares["likelihood"] is not None
    for game in found.games.values():
        assert "no strategic gain" in game.reasons["split_lower"]
    text = printed(why_text(found, thresholds(found.scenario)))
    assert "not shared out" in text
    assert "1 and 3: reachable split, at least: the full split brings" in text


@pytest.mark.parametrize(
    ("name", "lacking"), [("textbook/contribution", "a wedge"), ("2025-roles", "drivers")]
)
def test_scenarios_without_obstacles_are_refused(name, lacking, capsys):
    with pytest.raises(ScenarioError, match=f"lacks {lacking}"):
        check_wedge(load_scenario(name))
    for order in (["why", name, "--against", "1972"], ["why", "1972", "--against", name]):
        assert main(order) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        assert name in err


def test_thresholds_part_what_is_reachable_from_what_is_not(of_2017):
    assert of_2017.outcome == "ceasefire-only"
    assert len(of_2017.found) > 3
    for found in of_2017.found:
        assert abs(found.bracket[0] - found.bracket[1]) <= 1e-5
        assert found.in_range == (found.low <= found.threshold <= found.high)
    changes = [abs(x.relative_change) for x in of_2017.found]
    assert changes == sorted(changes)
    for key, setting in (
        ("burden.US.RU", "drivers.burden.US.RU"),
        ("reversal.US", "players.US.reversal"),
    ):
        threshold = next(x for x in of_2017.found if x.key == key)
        for value, expected in zip(threshold.bracket, (False, True), strict=True):
            moved = load_scenario("2017", [f"{setting}={value:.9f}"])
            verdict = evaluate(moved, with_payoff_set=False).outcome(of_2017.outcome)
            assert verdict.reachable is expected


def test_an_outcome_that_cannot_last_has_a_threshold_of_reversal(of_2017):
    assert of_2017.reason.endswith("cannot last")
    steady = next(x for x in of_2017.found if x.key == "reversal.US")
    profile = of_2017.scenario.outcomes[of_2017.outcome].profile
    for value, expected in zip(steady.bracket, (False, True), strict=True):
        game = load_scenario("2017", [f"players.US.reversal={value:.9f}"]).repeated_game()
        lasts = enforceability(game, threat_of(game).upper).enforceable
        assert lasts[profile] == expected


def test_asked_by_default_is_the_outcome_under_test_where_it_goes_further():
    found = thresholds(load_scenario("2017"))
    assert found.outcome == "three-tenths"
    assert "worse off than no deal" in found.reason


def test_reachable_means_what_it_means_in_a_verdict():
    """Where the status quo is another outcome than no deal, nobody may lose against that."""
    scenario = load_scenario("2025", ["status_quo=ceasefire-only"])
    assert not evaluate(scenario, with_payoff_set=False).outcome("concert").reachable
    assert thresholds(scenario, "concert").reason.endswith("worse off than the status quo")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("ful-split", "did you mean 'full-split'"), ("no-deal", "no-deal can be reached already")],
)
def test_outcomes_that_have_no_threshold_are_refused(outcome, words):
    with pytest.raises(ScenarioError, match=words):
        thresholds(load_scenario("2025"), outcome)


def test_words_for_a_threshold_tell_the_two_values_apart(of_2017):
    for found in of_2017.found:
        _, _, values = in_words(of_2017.scenario, found).partition(" were ")
        new, old = values.split(" instead of ")
        assert new != old


def test_command_gives_the_same_bytes_and_sums(capsys):
    outputs = []
    for _ in range(2):
        assert main(["why", "2025", "--against", "1972", "--json"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    data = json.loads(outputs[0])
    assert data["schema"] == "triangle.why/1"
    for figure in FIGURES:
        total = sum(data["shares"][figure][str(number)] for number in OBSTACLES)
        assert abs(total - data["difference"][figure]) < 1e-9


def test_settings_change_the_scenario_under_study_only(capsys):
    order = ["why", "1972", "--against", "1972", "--json", "--set", "players.US.reversal=0.3"]
    assert main(order) == 0
    data = json.loads(capsys.readouterr().out)
    moved = {x["key"]: x for x in data["inputs"] if x["value"] != x["other_value"]}
    assert list(moved) == ["reversal.US"]
    assert moved["reversal.US"]["obstacle"] == 2


def test_waterfall_is_the_same_every_time(tmp_path, shares):
    first, second = (save_waterfall(shares, tmp_path / name) for name in ("a", "b"))
    assert [path.name for path in first] == [f"2025-against-1972-why.{e}" for e in ("png", "svg")]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_figures_need_a_wedge():
    with pytest.raises(ScenarioError, match="expected a wedge"):
        wedge_figures(load_scenario("textbook/contribution"))


def test_reasons_for_missing_figures_are_told_in_the_language_in_force():
    scenario = replace(load_scenario("2025-roles"), precision=None)
    english = wedge_figures(scenario, tol=None)
    assert english.figures["split_upper"] is None
    assert english.reasons["split_upper"] == "only the lottery drawn once was asked for"
    with in_language("ja"):
        japanese = wedge_figures(scenario, tol=None)
    assert set(japanese.reasons) == set(english.reasons) == {"split_upper", "likelihood"}
    assert not any(reason.isascii() for reason in japanese.reasons.values())
