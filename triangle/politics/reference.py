"""Published series about the three states: what is known, for which years, and how well.

Answers "what does the table say about Chinese trade in 1963?" with a value and its standing:
observed, spliced (computed from another series by the carrying script), interpolated or carried
forward (only where the catalogue allows it), or missing. Does not turn series into drivers.
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from triangle.errors import ScenarioError
from triangle.politics.library import one_of

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Observation",
    "Series",
    "catalogue",
    "data_text",
    "observations_of_year",
    "observe",
]

FIRST_YEAR = 1950
LAST_YEAR = 2025

Status = Literal["observed", "spliced", "interpolated", "carried forward", "missing"]
Interpolation = Literal["none", "linear", "geometric"]
_Points = Mapping[int, tuple[float, Status, str]]


@dataclass(frozen=True)
class Series:
    """A published column: what it measures and how far it may be stretched.

    Parameters
    ----------
    name, title, unit : str
    subjects : {"state", "dyad", "directed"}
        Whether a value belongs to a state, a pair or an ordered pair.
    first_year, last_year : int
        Years with at least one value.
    short, citation, licence, caveat : str
        Short name of the sources; full citation; terms of use; what to beware of.
    interpolation : {"none", "linear", "geometric"}
    max_gap : int
        Longest run of missing years that is interpolated.
    carry_forward : int
        Years the last value may stand for later ones.
    error, error_estimated : float
        Relative half-range of a published value, and of an estimated one.
    """

    name: str
    title: str
    unit: str
    subjects: Literal["state", "dyad", "directed"]
    first_year: int
    last_year: int
    short: str
    citation: str
    licence: str
    caveat: str
    interpolation: Interpolation
    max_gap: int
    carry_forward: int
    error: float
    error_estimated: float


@dataclass(frozen=True)
class Observation:
    """What a series says about one subject in one year.

    Parameters
    ----------
    series, subject : str
        Such as "trade" and "CN.RU".
    year : int
    value, low, high : float or None
        None when missing.
    status : {"observed", "spliced", "interpolated", "carried forward", "missing"}
    source : str
        Where the value, or its neighbours, come from; why it is missing.
    """

    series: str
    subject: str
    year: int
    value: float | None
    low: float | None
    high: float | None
    status: Status
    source: str


@cache
def catalogue() -> Mapping[str, Series]:
    """List every published series with coverage, citation, licence and caveat.

    Examples
    --------
    >>> catalogue()["gdp"].unit
    'billion current US dollars'
    """
    table = tomllib.loads(data_text("catalogue.toml"))
    found = {}
    for name, entry in table.items():
        years = [year for points in _points(name).values() for year in points]
        found[name] = Series(name=name, first_year=min(years), last_year=max(years), **entry)
    return MappingProxyType(found)


def observe(key: str, year: int) -> Observation:
    """Look up one value and say how it is known.

    Parameters
    ----------
    key : str
        Series and subject, such as "gdp.CN", "trade.US.RU" (any order) or "arms.RU.CN"
        (supplier first).
    year : int

    Returns
    -------
    Observation
        With status "missing" where the series has no value and may not be stretched.

    Raises
    ------
    ScenarioError
        If the series or the subject does not exist.

    Examples
    --------
    >>> round(observe("gdp.CN", 1970).value, 1)
    92.6
    >>> observe("trade.CN.RU", 1963).status
    'interpolated'
    >>> observe("trade.CN.RU", 1952).status
    'missing'
    """
    name, _, subject = key.partition(".")
    series = catalogue().get(name)
    if series is None:
        raise ScenarioError(f"series: {one_of(name, catalogue())}")
    subjects = _points(name)
    if series.subjects == "dyad" and subject not in subjects:
        subject = ".".join(reversed(subject.split(".")))
    if subject not in subjects:
        known = [f"{name}.{one}" for one in subjects]
        raise ScenarioError(f"series: {one_of(key, known)}")
    value, status, source = _value(series, subjects[subject], year)
    if value is None:
        return Observation(name, subject, year, None, None, None, status, source)
    error = series.error if status == "observed" else series.error_estimated
    return Observation(
        name, subject, year, value, value * (1 - error), value * (1 + error), status, source
    )


def observations_of_year(year: int) -> tuple[Observation, ...]:
    """List what every series says about every subject in one year, missing values included.

    Examples
    --------
    >>> [o.subject for o in observations_of_year(1952) if o.status == "missing"]
    ['CN.RU']
    """
    return tuple(
        observe(f"{name}.{subject}", year) for name in catalogue() for subject in _points(name)
    )


def data_text(*parts: str) -> str:
    """Read a file of the package's data folder, named by its path below the folder.

    Examples
    --------
    >>> data_text("series", "gdp.csv").splitlines()[0]
    'year,subject,value,status,source'
    """
    return resources.files("triangle.politics").joinpath("data", *parts).read_text("utf-8")


def _value(series: Series, points: _Points, year: int) -> tuple[float | None, Status, str]:
    if year in points:
        return points[year]
    before = max((y for y in points if y < year), default=None)
    after = min((y for y in points if y > year), default=None)
    if before is not None and after is not None:
        allowed = series.interpolation != "none" and after - before - 1 <= series.max_gap
        if allowed:
            a, b = points[before][0], points[after][0]
            share = (year - before) / (after - before)
            geometric = series.interpolation == "geometric" and a > 0 and b > 0
            value = a * math.pow(b / a, share) if geometric else a + (b - a) * share
            return value, "interpolated", f"between {before} and {after}"
        return None, "missing", f"no value between {before} and {after}"
    if before is not None and year - before <= series.carry_forward:
        return points[before][0], "carried forward", f"{before}: {points[before][2]}"
    edge = f"ends in {before}" if before is not None else f"starts in {after}"
    return None, "missing", f"the series {edge}"


@cache
def _points(name: str) -> Mapping[str, _Points]:
    found: dict[str, dict[int, tuple[float, Status, str]]] = {}
    for row in csv.DictReader(data_text("series", f"{name}.csv").splitlines()):
        status: Status = "spliced" if row["status"] == "spliced" else "observed"
        point = (float(row["value"]), status, row["source"])
        found.setdefault(row["subject"], {})[int(row["year"])] = point
    return MappingProxyType(found)
