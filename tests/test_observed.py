"""The observed triangle: scores, errors, levels, and their distance from the drivers."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest

from triangle.errors import ScenarioError
from triangle.politics import reference, yearly
from triangle.politics.measure_checks import choice_spread, measure_errors
from triangle.politics.observed import (
    CUTS,
    ObservedTriangle,
    level_probabilities,
    level_runs,
    observed_triangle,
)
from triangle.politics.observed_series import (
    meetings_list,
    observed_dyads,
    observed_years,
    outcome_series,
)
from triangle.politics.relation_measure import CANDIDATES

ROOT = Path(__file__).parents[1]
YEARS = observed_years()


@pytest.fixture(scope="module")
def seen() -> ObservedTriangle:
    return observed_triangle()


@pytest.mark.parametrize(
    ("dyad", "year", "year_end"),
    [
        ("US-CN", 1950, -8.2),
        ("US-CN", 1971, -5.9),
        ("US-CN", 1979, 1.5),
        ("US-CN", 1989, -0.6),
        ("CN-RU", 1963, 0.0),
        ("CN-RU", 1969, -5.6),
        ("CN-RU", 1989, 0.2),
        ("CN-RU", 2022, 8.3),
    ],
)
def test_published_scores(seen: ObservedTriangle, dyad: str, year: int, year_end: float) -> None:
    score = seen.score[year - 1950, seen.dyads.index(dyad)]
    assert score == pytest.approx(year_end / 9)


def test_every_year_and_dyad_is_known(seen: ObservedTriangle) -> None:
    assert seen.years.tolist() == list(range(1950, 2026))
    assert seen.dyads == ("US-CN", "US-RU", "CN-RU")
    assert seen.score.shape == seen.error.shape == seen.level.shape == (76, 3)
    assert np.abs(seen.score).max() <= 1
    assert (seen.error > 0).all()
    assert set(np.unique(seen.level)) == {0, 1, 2}
    for array in (seen.score, seen.error, seen.level):
        assert not array.flags.writeable


def test_levels_follow_the_cuts(seen: ObservedTriangle) -> None:
    assert seen.cuts == CUTS
    for k, low, high in ((0, -2, CUTS[0]), (1, *CUTS), (2, CUTS[1], 2)):
        inside = seen.score[seen.level == k]
        assert ((inside >= low) & (inside <= high)).all()
    narrow = observed_triangle(cuts=(-0.1, 0.1))
    assert ((narrow.level == 1) <= (seen.level == 1)).all()


def test_runs_cover_every_year_once(seen: ObservedTriangle) -> None:
    for c, spells in enumerate(level_runs(seen).values()):
        rebuilt = [k for a, b, k in spells for _ in range(a, b + 1)]
        assert rebuilt == seen.level[:, c].tolist()
        assert all(first[2] != second[2] for first, second in itertools.pairwise(spells))


def test_published_dyads_change_level_when_the_score_does(seen: ObservedTriangle) -> None:
    runs = level_runs(seen)
    assert runs["US-CN"] == [
        (1950, 1974, 0),
        (1975, 1997, 1),
        (1998, 1998, 2),
        (1999, 2017, 1),
        (2018, 2025, 0),
    ]
    assert runs["CN-RU"] == [
        (1950, 1962, 2),
        (1963, 1966, 1),
        (1967, 1987, 0),
        (1988, 1991, 1),
        (1992, 2025, 2),
    ]


def test_year_end_differs_from_the_mean_only_where_it_should(seen: ObservedTriangle) -> None:
    mean = observed_triangle(annual="mean")
    assert mean.score[29, 0] == pytest.approx(1.1 / 9, abs=0.01)
    np.testing.assert_array_equal(mean.score[:, 1], seen.score[:, 1])


def test_level_chances_sum_to_one_and_agree_with_clear_levels(seen: ObservedTriangle) -> None:
    chance = level_probabilities(seen, seen.cuts)
    assert chance.shape == (76, 3, 3)
    np.testing.assert_allclose(chance.sum(axis=-1), 1)
    assert (chance >= 0).all()
    clear = np.abs(seen.score[..., None] - np.array(seen.cuts)).min(axis=-1) > 3 * seen.error
    assert clear.sum() > 50
    np.testing.assert_array_equal(chance.argmax(axis=-1)[clear], seen.level[clear])
    assert chance[clear].max(axis=-1).min() > 0.99


def test_level_chances_against_a_hand_computed_value() -> None:
    one = ObservedTriangle(
        years=np.array([2000]),
        dyads=observed_dyads(),
        score=np.array([[0.0, 1 / 3, np.nan]]),
        error=np.array([[1 / 3, 0.1, 0.1]]),
        level=np.array([[1, 1, -1]]),
        cuts=CUTS,
        source=("", "", ""),
    )
    chance = level_probabilities(one, CUTS)[0]
    np.testing.assert_allclose(chance[0], [0.158655, 0.682689, 0.158655], atol=1e-6)
    np.testing.assert_allclose(chance[1], [0, 0.5, 0.5], atol=1e-6)
    assert np.isnan(chance[2]).all()


@pytest.mark.parametrize("cuts", [(0.2, 0.2), (0.5, -0.5), (-1.0, 0.5), (float("nan"), 0.5)])
def test_wrong_cuts_are_refused(seen: ObservedTriangle, cuts: tuple[float, float]) -> None:
    with pytest.raises(ScenarioError, match="two rising numbers"):
        observed_triangle(cuts=cuts)
    with pytest.raises(ScenarioError, match="two rising numbers"):
        level_probabilities(seen, cuts)


def test_the_made_score_is_less_certain_than_a_published_one(seen: ObservedTriangle) -> None:
    made, published = seen.error[:, 1], seen.error[:, [0, 2]]
    assert made.min() > np.median(published)
    trials = max(measure_errors().by_dyad, measure_errors().by_block)
    early = seen.years <= 2015
    np.testing.assert_allclose(made[early], np.hypot(trials, choice_spread()[early, 1]))
    assert made[seen.years > 2020].min() >= measure_errors().by_dyad_without_rivalry


def test_no_driver_is_read_from_an_outcome_series(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drivers of all years read driver tables only, and no table is in both folders."""
    outcomes = set(outcome_series()) | set(CANDIDATES)
    assert not outcomes & set(reference.catalogue())
    read: set[tuple[str, ...]] = set()

    def recording(*parts: str) -> str:
        read.add(parts)
        return original(*parts)

    original = reference.data_text
    monkeypatch.setattr(reference, "data_text", recording)
    reference.catalogue.cache_clear()
    reference._points.cache_clear()
    for year in YEARS.tolist():
        yearly.quantities_of_year(year)
    assert ("series", "trade.csv") in read
    assert not [parts for parts in read if "observed" in parts]


def test_no_outcome_series_repeats_a_driver_series() -> None:
    """Values are compared, so that a driver cannot slip in under another name."""
    for name, outcome in outcome_series().items():
        for series, entry in reference.catalogue().items():
            if entry.subjects != "dyad":
                continue
            for c, dyad in enumerate(observed_dyads()):
                key = f"{series}.{dyad.replace('-', '.')}"
                values = [reference.observe(key, year).value for year in YEARS.tolist()]
                driver = np.array([np.nan if v is None else v for v in values])
                both = ~np.isnan(outcome[:, c]) & ~np.isnan(driver) & (driver != 0)
                if both.sum() > 5 and outcome[both, c].std() > 0:
                    same = np.corrcoef(outcome[both, c], driver[both])[0, 1]
                    assert abs(same) < 0.999, (name, key)


def test_meetings_are_dated_named_and_once_a_month() -> None:
    rows = meetings_list()
    keys = [(row["dyad"], row["year"], row["month"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row["dyad"] in observed_dyads()
        assert 1950 <= int(row["year"]) <= 2025
        assert 1 <= int(row["month"]) <= 12
        assert row["occasion"]
        assert row["record"] in {
            "State Department",
            "summit lists",
            "coded events",
            "People's Daily",
            "public record",
        }
    flags = outcome_series()["meetings"]
    assert flags.sum() == len({(dyad, year) for dyad, year, _ in keys})
    assert flags[1972 - 1950].tolist() == [1, 1, 0]


def test_series_end_where_their_sources_do() -> None:
    series = outcome_series()
    last = {name: YEARS[~np.isnan(series[name][:, 1])].max() for name in CANDIDATES[1:]}
    assert last == {
        "rivalry": 2020,
        "disputes": 2014,
        "crises": 2019,
        "peace_scale": 2020,
        "un_distance": 2025,
        "un_agreement": 2019,
    }
    assert np.isnan(series["year_end"][:, 1]).all()
    assert np.isnan(series["press"][:, 2]).all()
    assert series["months"][-1, 0] == 8


def test_the_page_prints_what_the_program_says() -> None:
    spec = importlib.util.spec_from_file_location("page", ROOT / "tools/write_observed_page.py")
    assert spec is not None
    assert spec.loader is not None
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.fill(text) == text
