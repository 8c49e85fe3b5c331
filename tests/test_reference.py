"""Published series: values, standing, coverage and refusals."""

from __future__ import annotations

import pytest

from triangle.errors import ScenarioError
from triangle.politics.reference import (
    FIRST_YEAR,
    LAST_YEAR,
    catalogue,
    observations_of_year,
    observe,
)

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


@pytest.mark.parametrize(
    ("key", "year", "value"),
    [
        ("gdp.CN", 1970, 92.6),
        ("gdp.US", 1970, 1073.3),
        ("gdp.RU", 1970, 438.0),
        ("gdp.CN", 2010, 6087.2),
        ("gdp.RU", 2010, 1524.9),
        ("warheads.RU", 1986, 40159),
        ("warheads.US", 1972, 26516),
        ("trade.CN.RU", 2023, 239.07),
        ("trade.US.CN", 1969, 0.0),
        ("arms.RU.CN", 1972, 0.0),
        ("arms.US.CN", 1984, 78.0),
        ("polyarchy.US", 2025, 0.735),
        ("cinc.CN", 2012, 0.2204),
    ],
)
def test_published_values(key: str, year: int, value: float) -> None:
    seen = observe(key, year)
    assert seen.value == pytest.approx(value, rel=2e-3)
    assert seen.low <= seen.value <= seen.high


@pytest.mark.parametrize(
    ("key", "year", "status"),
    [
        ("gdp_real.US", 2019, "observed"),
        ("gdp_real.US", 2024, "spliced"),
        ("gdp_real.US", 2025, "carried forward"),
        ("gdp.US", 1955, "spliced"),
        ("gdp.RU", 2025, "carried forward"),
        ("military_spending.CN", 2025, "carried forward"),
        ("warheads.CN", 2024, "interpolated"),
        ("trade.CN.RU", 1963, "interpolated"),
        ("trade.CN.RU", 1952, "missing"),
        ("trade.US.RU", 2019, "interpolated"),
        ("trade.US.RU", 2025, "carried forward"),
        ("cinc.US", 2023, "missing"),
        ("arms.RU.CN", 2025, "missing"),
        ("arms.RU.CN", 1949, "missing"),
    ],
)
def test_standing_of_a_value(key: str, year: int, status: str) -> None:
    seen = observe(key, year)
    assert seen.status == status
    assert (seen.value is None) == (status == "missing")
    assert seen.source


def test_geometric_interpolation_between_1957_and_1969() -> None:
    a, b = (observe("trade.CN.RU", year).value for year in (1957, 1969))
    assert observe("trade.CN.RU", 1963).value == pytest.approx((a * b) ** 0.5)
    assert "1957" in observe("trade.CN.RU", 1963).source


def test_linear_interpolation_of_warheads() -> None:
    a, b = (observe("warheads.RU", year).value for year in (2023, 2025))
    assert observe("warheads.RU", 2024).value == pytest.approx((a + b) / 2)


def test_estimates_have_wider_ranges_than_published_values() -> None:
    published, estimated = observe("trade.CN.RU", 1957), observe("trade.CN.RU", 1963)
    assert published.high / published.value < estimated.high / estimated.value


def test_a_dyad_may_be_named_either_way_but_arms_may_not() -> None:
    assert observe("trade.RU.CN", 2001).value == observe("trade.CN.RU", 2001).value
    assert observe("arms.RU.CN", 2001).value != observe("arms.CN.RU", 2001).value


def test_implausible_zeros_are_not_carried() -> None:
    assert all(observe("trade.CN.RU", year).value > 0.04 for year in range(1955, 2026))


def test_chinese_trade_has_one_reporter_across_2014_and_2015() -> None:
    sources = {observe("trade.US.CN", year).source for year in (2013, 2014, 2015)}
    assert sources == {"IMF_China_reported"}


def test_military_spending_has_one_unit_within_a_year() -> None:
    for year in range(1950, 2025):
        assert (
            len({observe(f"military_spending.{i}", year).source for i in ("US", "CN", "RU")}) == 1
        )


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_series_states_what_it_is(name: str) -> None:
    series = catalogue()[name]
    for text in (series.title, series.unit, series.short, series.citation, series.licence):
        assert text.strip()
    assert series.caveat.strip()
    assert series.first_year <= series.last_year <= LAST_YEAR
    assert 0 <= series.error <= series.error_estimated < 1
    assert (series.interpolation == "none") == (series.max_gap == 0)


def test_every_observation_of_every_year_is_named() -> None:
    for year in YEARS:
        rows = observations_of_year(year)
        assert len(rows) == 7 * 3 + 3 + 6
        assert all(row.year == year for row in rows)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("gdpp.CN", "series: expected one of gdp_real, .* did you mean 'gdp'"),
        ("gdp.FR", "series: expected one of gdp.CN, gdp.RU, gdp.US; got 'gdp.FR'"),
        ("trade.US", "series: expected one of trade.CN.RU, .*; got 'trade.US'"),
        ("gdp", "series: expected one of gdp.CN, .*; got 'gdp'"),
    ],
)
def test_unknown_series_and_subjects_are_refused(key: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        observe(key, 1970)
