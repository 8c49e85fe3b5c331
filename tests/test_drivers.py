"""Drivers of a year: formulas, coverage, independence of outcomes, refusals."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest

from triangle.errors import ScenarioError
from triangle.politics import yearly
from triangle.politics.datasheet import drivers_sheet
from triangle.politics.drivers import (
    DRIVERS,
    Drivers,
    Quantity,
    driver_keys,
    drivers_of_year,
    obstacle_of,
)
from triangle.politics.judgements import judge, judgement_keys, judgement_sources
from triangle.politics.reference import FIRST_YEAR, LAST_YEAR, Observation, observe
from triangle.politics.yearly import discounting_of_year

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
PLAYERS = ("US", "CN", "RU")


def judged(value: float) -> Quantity:
    return Quantity(value, value, value, "judgement", "judgement", "test")


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_all_drivers_within_bounds(year: int) -> None:
    drivers = drivers_of_year(year)
    assert tuple(drivers.quantities) == driver_keys(PLAYERS)
    assert drivers.capability.sum() == pytest.approx(1)
    for key, q in drivers.quantities.items():
        assert 0 <= q.low <= q.value <= q.high <= 1, key
        assert q.low < q.high, f"{key} has no range to sample"
        assert q.reason, key
        assert q.source, key
    for table in (drivers.threat, drivers.parity):
        assert (table >= 0).all()
        assert (table <= 1).all()
        assert not np.diag(table).any()
    assert all(0 <= q.low <= q.high < 1 for q in discounting_of_year(year).values())


def test_capability_is_the_mean_of_three_shares() -> None:
    expected = 0.0
    for series, transform in (
        ("gdp_real", float),
        ("military_spending", float),
        ("warheads", math.log1p),
    ):
        values = {i: transform(observe(f"{series}.{i}", 1972).value) for i in PLAYERS}
        expected += values["US"] / sum(values.values()) / 3
    assert drivers_of_year(1972).capability[0] == pytest.approx(expected)
    assert drivers_of_year(1972).quantities["capability.US"].kind == "data"


def test_exchange_uses_the_ties_of_the_year_before() -> None:
    share = observe("trade.CN.RU", 2024).value / observe("gdp.RU", 2024).value
    arms = observe("arms.CN.RU", 2024).value
    other = judge("other_ties.RU.CN", 2025).value
    expected = 1 - (1 - share / (share + 0.05)) * (1 - 0.4 * arms / (arms + 1000)) * (1 - other)
    assert drivers_of_year(2025).exchange[2, 1] == pytest.approx(expected)


def test_distance_is_the_larger_gap() -> None:
    gap = observe("polyarchy.US", 1972).value - observe("polyarchy.CN", 1972).value
    views = judge("worldview.US.CN", 1972).value
    distance = drivers_of_year(1972).distance
    assert distance[0, 1] == pytest.approx(max(gap, views))
    np.testing.assert_allclose(distance, distance.T)


def test_hostility_combines_four_parts_and_threat_follows_walt() -> None:
    drivers = drivers_of_year(1972)
    parts = ("territory", "encroachment", "war", "doctrine")
    calm = math.prod(1 - judge(f"{part}.CN.RU", 1972).value for part in parts)
    assert drivers.hostility[1, 2] == pytest.approx(1 - calm)
    m = drivers.capability[2]
    assert drivers.threat[1, 2] == pytest.approx(m * drivers.nearness[1, 2] * (1 - calm))


def test_parity_is_zero_at_half_and_one_at_level() -> None:
    base = drivers_of_year(1972)
    shares = {"capability.US": judged(0.4), "capability.CN": judged(0.2)}
    level = base.replaced({**shares, "capability.RU": judged(0.4)}).parity
    assert level[0, 2] == pytest.approx(1)
    assert level[0, 1] == pytest.approx(0)
    assert level[1, 2] == pytest.approx(0)
    three_quarters = base.replaced({**shares, "capability.RU": judged(0.3)}).parity
    assert three_quarters[0, 2] == pytest.approx(0.5)


def test_outcome_series_never_reach_the_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only capability, regime and last year's ties are read, and nothing of later years."""
    asked: dict[str, set[int]] = defaultdict(set)

    def recording(key: str, year: int) -> Observation:
        asked[key.partition(".")[0]].add(year)
        return observe(key, year)

    monkeypatch.setattr(yearly, "observe", recording)
    yearly.quantities_of_year(1990)
    assert dict(asked) == {
        "gdp_real": {1990},
        "military_spending": {1990},
        "warheads": {1990},
        "polyarchy": {1990},
        "trade": {1989},
        "gdp": {1989},
        "arms": {1989},
    }


def test_players_may_come_in_any_order() -> None:
    straight = drivers_of_year(2001)
    for order in itertools.permutations(range(3)):
        turned = drivers_of_year(2001, tuple(PLAYERS[k] for k in order))
        for name in ("capability", "veto"):
            np.testing.assert_allclose(getattr(turned, name), getattr(straight, name)[list(order)])
        for name in ("threat", "exchange", "parity", "burden"):
            expected = getattr(straight, name)[np.ix_(order, order)]
            np.testing.assert_allclose(getattr(turned, name), expected)


def test_replacing_an_input_moves_what_rests_on_it_and_nothing_else() -> None:
    base = drivers_of_year(2025)
    changed = base.replaced({"capability.CN": judged(0.6)})
    assert changed.threat[0, 1] > base.threat[0, 1]
    assert changed.capability.sum() == pytest.approx(1)
    np.testing.assert_array_equal(changed.exchange, base.exchange)
    assert base.quantities["capability.CN"].value != 0.6


def test_arrays_are_read_only() -> None:
    drivers = drivers_of_year(2025)
    for name in ("capability", "veto", "threat", "parity", "exchange"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(drivers, name)[0] = 0


@pytest.mark.parametrize("year", [1949, 2026, 0])
def test_years_outside_the_tables_are_refused(year: int) -> None:
    with pytest.raises(ScenarioError, match="1950 to 2025"):
        drivers_of_year(year)


def test_other_players_are_refused() -> None:
    with pytest.raises(ScenarioError, match="US, CN and RU"):
        drivers_of_year(2025, ("US", "CN", "IN"))


def test_all_problems_of_a_driver_table_are_reported_at_once() -> None:
    quantities = {key: judged(0.5) for key in driver_keys(PLAYERS)}
    del quantities["veto.US"]
    quantities["exchange.US.US"] = judged(0.5)
    quantities["burden.US.CN"] = judged(1.5)
    quantities["capability.CN"] = judged(0.0)
    with pytest.raises(ScenarioError) as caught:
        Drivers(PLAYERS, quantities)
    assert len(caught.value.problems) == 4
    with pytest.raises(ScenarioError, match=r"drivers\.vetto\.US"):
        drivers_of_year(2025).replaced({"vetto.US": judged(0.5)})


@pytest.mark.parametrize(
    "arguments",
    [
        (0.5, 0.6, 0.7, "data", "x", "y"),
        (math.nan, 0, 1, "data", "x", "y"),
        (0.5, 0, math.inf, "data", "x", "y"),
        (0.5, 0.4, 0.6, "guess", "x", "y"),
        (0.5, 0.4, 0.6, "data", " ", "y"),
        (0.5, 0.4, 0.6, "judgement", "judgement", ""),
    ],
)
def test_wrong_quantities_are_refused(arguments: tuple) -> None:
    with pytest.raises(ScenarioError, match="quantity"):
        Quantity(*arguments)


def test_every_driver_has_an_owner_among_the_obstacles() -> None:
    for key in driver_keys(PLAYERS):
        assert obstacle_of(key, "CN") in (1, 2, 3)
    assert obstacle_of("hostility.US.RU", "CN") == 2
    assert obstacle_of("hostility.RU.CN", "CN") == 1
    assert obstacle_of("exchange.RU.CN", "CN") == 3
    assert {kind.indexed_by for kind in DRIVERS.values()} == {"player", "directed"}
    with pytest.raises(ScenarioError, match="vetto"):
        obstacle_of("vetto.US", "CN")


@pytest.mark.parametrize("key", [k for k in judgement_keys() if k[:5] not in ("trade", "arms.")])
def test_judgements_cover_every_year_once(key: str) -> None:
    quantities = [judge(key, year) for year in YEARS]
    assert all(q.kind == "judgement" for q in quantities)
    with pytest.raises(ScenarioError, match="covers"):
        judge(key, 1949)


def test_cited_works_are_all_listed_and_all_used() -> None:
    used = {judge(k, y).source for k in judgement_keys() for y in YEARS if _covers(k, y)}
    assert used - {"judgement"} == set(judgement_sources().values())


def _covers(key: str, year: int) -> bool:
    return key[:5] not in ("trade", "arms.") or (key, year) == ("trade.CN.RU", 1952)


def test_directed_judgements_are_not_read_backwards() -> None:
    assert judge("burden.US.RU", 2025).value != judge("burden.RU.US", 2025).value
    assert judge("war.RU.US", 2025) == judge("war.US.RU", 2025)
    with pytest.raises(ScenarioError, match="nothing under"):
        judge("nearness.US.IN", 2025)


def test_sheet_lists_inputs_discounting_and_derived_rows() -> None:
    rows = {row.key: row for row in drivers_sheet(1972)}
    drivers = drivers_of_year(1972)
    assert rows["threat.CN.RU"].value == pytest.approx(float(drivers.threat[1, 2]))
    assert rows["threat.CN.RU"].kind == "derived"
    assert rows["veto.US"].obstacle == 2
    assert rows["reversal.US"].obstacle is None
    assert len(rows) == 36 + 6 + 6 + 3
