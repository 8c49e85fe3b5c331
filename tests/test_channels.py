"""Payoff channels: formulas by brute force, invariances, weights, and two checks from history."""

from __future__ import annotations

import itertools
import tomllib
from importlib import resources

import numpy as np
import pytest

from triangle.errors import ScenarioError
from triangle.politics.channels import CHANNELS
from triangle.politics.drivers import Drivers, Quantity, drivers_of_year
from triangle.politics.judgements import judge
from triangle.politics.postures import PostureSpace
from triangle.politics.scenario import load_scenario, scenario_names
from triangle.politics.weights import Weights, load_weights
from triangle.politics.yearly import discounting_of_year

PLAYERS = ("US", "CN", "RU")
SPACE = PostureSpace(PLAYERS)
YEAR = 1972


def by_hand(name: str, a: np.ndarray, i: int, d: Drivers) -> float:
    """Return one channel to player i at directed postures a[i, j], from the formula."""
    x, m, h, g = d.exchange, d.capability, d.hostility, d.distance
    t, v, b, parity = d.threat, d.veto, d.burden, d.parity
    j, k = (p for p in range(3) if p != i)
    r = np.minimum(a, a.T)

    def enemy(partner: int, third: int) -> float:
        share = t[i, third] / (t[i, partner] + t[i, third])
        shared = min(t[i, third], t[partner, third]) * m[partner] * share
        return shared * a[i, partner] * a[partner, i] * (1 - r[i, third])

    values = {
        "exchange": x[i, j] * a[i, j] * a[j, i] + x[i, k] * a[i, k] * a[k, i],
        "restraint": t[i, j] * a[j, i] + t[i, k] * a[k, i],
        "accommodation": -sum((v[i] * h[i, o] + g[i, o]) * a[i, o] for o in (j, k)),
        "common_enemy": enemy(j, k) + enemy(k, j),
        "encirclement": -(t[i, j] + t[i, k]) * a[j, k] * a[k, j],
        "dependence": -sum(
            max(0.0, x[i, o] - x[o, i]) * m[o] / m[i] * a[i, o] * a[o, i] for o in (j, k)
        ),
        "transition": -sum(parity[i, o] * (m[i] + m[o]) * a[i, o] for o in (j, k)),
        "confrontation": -sum(b[i, o] * (1 - r[i, o]) for o in (j, k)),
    }
    return float(values[name])


@pytest.mark.parametrize("name", list(CHANNELS))
def test_channel_equals_its_formula_at_every_profile(name: str) -> None:
    drivers = drivers_of_year(YEAR)
    payoffs = CHANNELS[name].function(SPACE, drivers)
    assert payoffs.shape == (9, 9, 9, 3)
    assert np.abs(payoffs).max() > 0
    for profile in np.ndindex(9, 9, 9):
        warmth = np.array(SPACE.levels(profile)) / 2
        expected = [by_hand(name, warmth, i, drivers) for i in range(3)]
        np.testing.assert_allclose(payoffs[profile], expected, atol=1e-12)


@pytest.mark.parametrize("name", list(CHANNELS))
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_naming_the_players_in_another_order_changes_nothing(
    name: str, order: tuple[int, int, int]
) -> None:
    names = tuple(PLAYERS[k] for k in order)
    turned = PostureSpace(names)
    straight_payoffs = CHANNELS[name].function(SPACE, drivers_of_year(YEAR))
    turned_payoffs = CHANNELS[name].function(turned, drivers_of_year(YEAR, names))
    rng = np.random.default_rng(1)
    for profile in rng.integers(0, 9, size=(20, 3)):
        other = turned.profile(SPACE.postures(profile))
        np.testing.assert_allclose(
            turned_payoffs[other], straight_payoffs[tuple(profile)][list(order)], atol=1e-12
        )


@pytest.mark.parametrize("name", list(CHANNELS))
@pytest.mark.parametrize("n", [2, 3, 5])
def test_channel_fits_any_number_of_levels_and_keeps_its_corners(name: str, n: int) -> None:
    space = PostureSpace(
        PLAYERS, tuple(str(k) for k in range(n)), tuple(k / (n - 1) for k in range(n))
    )
    drivers = drivers_of_year(YEAR)
    payoffs = CHANNELS[name].function(space, drivers)
    assert payoffs.shape == (n * n, n * n, n * n, 3)
    coldest, warmest = (0, 0, 0), (n * n - 1,) * 3
    reference = CHANNELS[name].function(SPACE, drivers)
    np.testing.assert_allclose(payoffs[coldest], reference[0, 0, 0])
    np.testing.assert_allclose(payoffs[warmest], reference[8, 8, 8])


@pytest.mark.parametrize("name", list(CHANNELS))
def test_channel_keeps_the_sign_its_text_promises(name: str) -> None:
    gains = {"exchange", "restraint", "common_enemy"}
    for year in (1950, 1972, 2001, 2025):
        payoffs = CHANNELS[name].function(SPACE, drivers_of_year(year))
        assert (payoffs >= 0).all() if name in gains else (payoffs <= 0).all()


def test_common_enemy_prefers_the_partner_that_is_less_of_a_danger() -> None:
    """The same strength and the same enemy, but one partner is itself hostile."""
    base = drivers_of_year(YEAR)
    calm = Quantity(0.1, 0.1, 0.1, "judgement", "judgement", "test")
    fierce = Quantity(0.9, 0.9, 0.9, "judgement", "judgement", "test")
    profile = SPACE.profile(
        {
            "US": {"CN": "align", "RU": "oppose"},
            "CN": {"US": "align", "RU": "oppose"},
            "RU": {"US": "oppose", "CN": "oppose"},
        }
    )
    function = CHANNELS["common_enemy"].function
    friendly = function(SPACE, base.replaced({"hostility.US.CN": calm}))[profile][0]
    hostile = function(SPACE, base.replaced({"hostility.US.CN": fierce}))[profile][0]
    assert friendly > hostile > 0


def test_no_threat_at_all_gives_no_common_enemy() -> None:
    base = drivers_of_year(YEAR)
    none = Quantity(0.0, 0.0, 0.0, "judgement", "judgement", "test")
    keys = [key for key in base.quantities if key.startswith("hostility")]
    payoffs = CHANNELS["common_enemy"].function(SPACE, base.replaced(dict.fromkeys(keys, none)))
    assert not payoffs.any()


def test_strategic_channels_and_obstacles() -> None:
    strategic = {name for name, channel in CHANNELS.items() if channel.strategic}
    assert strategic == {"restraint", "common_enemy", "encirclement", "confrontation"}
    assert {channel.obstacle for channel in CHANNELS.values()} == {1, 2, 3}
    assert all(channel.formula and channel.summary for channel in CHANNELS.values())


def test_there_is_one_weight_for_each_channel() -> None:
    weights = load_weights()
    assert set(weights.values) == set(CHANNELS)
    assert all(q.low < q.value < q.high for q in weights.values.values())
    assert weights.provenance
    negative = Quantity(0.0, -1.0, 1.0, "judgement", "judgement", "test")
    with pytest.raises(ScenarioError, match="exchange"):
        Weights({"exchange": negative}, "test")


def test_weights_are_importance_over_typical_size_and_nothing_else() -> None:
    """The typical size is the 90th percentile of the coefficient over all pairs and years."""
    text = (resources.files("triangle.politics") / "data" / "weights.toml").read_text("utf-8")
    table = tomllib.loads(text)["weights"]
    sizes: dict[str, list[float]] = {name: [] for name in CHANNELS}
    for year in range(1950, 2026):
        d = drivers_of_year(year)
        t, m, x = d.threat, d.capability, d.exchange
        for i, j in itertools.permutations(range(3), 2):
            k = 3 - i - j
            share = t[i, k] / (t[i, j] + t[i, k])
            sizes["exchange"].append(x[i, j])
            sizes["restraint"].append(t[i, j])
            sizes["accommodation"].append(d.veto[i] * d.hostility[i, j] + d.distance[i, j])
            sizes["common_enemy"].append(min(t[i, k], t[j, k]) * m[j] * share)
            sizes["encirclement"].append(t[i, j] + t[i, k])
            sizes["dependence"].append(max(0.0, x[i, j] - x[j, i]) * m[j] / m[i])
            sizes["transition"].append(d.parity[i, j] * (m[i] + m[j]))
            sizes["confrontation"].append(d.burden[i, j])
    for name, values in sizes.items():
        entry = table[name]
        assert entry["typical"] == pytest.approx(np.percentile(values, 90), rel=0.05), name
        assert entry["value"] == pytest.approx(entry["importance"] / entry["typical"], rel=0.05)


@pytest.mark.parametrize("name", [n for n in scenario_names() if not n.startswith("textbook/")])
def test_scenarios_take_patience_and_reversal_from_the_judgements(name: str) -> None:
    scenario = load_scenario(name)
    judged = discounting_of_year(scenario.year)
    for player in scenario.players:
        assert scenario.patience[player].value == judged[f"patience.{player}"].value
        if (name, player) != ("2025-patient-washington", "US"):
            assert scenario.reversal[player].value == judged[f"reversal.{player}"].value


def test_in_1972_an_opening_is_worth_it_for_washington_and_beijing() -> None:
    scenario = load_scenario("1972")
    payoffs = scenario.stage_game().payoffs
    before, after = (payoffs[scenario.outcomes[n].profile] for n in ("no-deal", "full-split"))
    assert after[0] > before[0]
    assert after[1] > before[1]


def test_in_1950_an_alliance_is_worth_it_for_beijing_and_moscow() -> None:
    scenario = load_scenario("1950")
    payoffs = scenario.stage_game().payoffs
    apart, allied = (payoffs[scenario.outcomes[n].profile] for n in ("all-apart", "no-deal"))
    assert allied[1] > apart[1]
    assert allied[2] > apart[2]


def _hostility(year: int, towards: str, **parts: float) -> float:
    """Combine the judged parts of a year, some of them replaced."""
    names = ("territory", "encroachment", "war", "doctrine")
    held = {name: judge(f"{name}.{towards}", year).value for name in names} | parts
    return 1 - float(np.prod([1 - value for value in held.values()]))


@pytest.mark.parametrize(
    ("name", "key", "parts"),
    [
        ("2025-ceasefire", "US.RU", {"war": 0.40}),
        ("2025-ceasefire", "RU.US", {"war": 0.40}),
        ("new-yalta", "US.CN", {"territory": 0.25, "encroachment": 0.10, "doctrine": 0.25}),
        ("new-yalta", "CN.US", {"territory": 0.25, "encroachment": 0.25, "doctrine": 0.25}),
        (
            "new-yalta", "US.RU",
            {"territory": 0.20, "war": 0.10, "encroachment": 0.10, "doctrine": 0.15},
        ),
        (
            "new-yalta", "RU.US",
            {"territory": 0.20, "war": 0.10, "encroachment": 0.25, "doctrine": 0.15},
        ),
    ],
)  # fmt: skip
def test_supposed_hostility_follows_from_the_parts_its_reason_names(
    name: str, key: str, parts: dict[str, float]
) -> None:
    drivers = load_scenario(name).drivers
    assert drivers is not None
    stated = drivers.quantities[f"hostility.{key}"]
    assert stated.value == round(_hostility(2025, key, **parts), 2)
    assert all(f"{value:.2f}" in stated.reason for value in parts.values())


@pytest.mark.parametrize("year", [2014, 2022])
def test_scenarios_of_a_shock_take_the_level_of_the_year_after(year: int) -> None:
    drivers, later = load_scenario(str(year)).drivers, drivers_of_year(year + 1)
    assert drivers is not None
    changed = {
        key for key, q in drivers_of_year(year).quantities.items() if drivers.quantities[key] != q
    }
    assert changed == {
        f"{kind}.{pair}" for kind in ("hostility", "burden") for pair in ("US.RU", "RU.US")
    }
    for key in changed:
        found, judged = drivers.quantities[key], later.quantities[key]
        np.testing.assert_allclose(
            [found.value, found.low, found.high], [judged.value, judged.low, judged.high], atol=5e-4
        )
