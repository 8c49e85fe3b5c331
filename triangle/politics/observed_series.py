"""The outcome series: what is on record about the relations of the three dyads, 1950-2025.

Answers what each series says about each dyad and year, in one array a series. Does not judge,
smooth or combine them. None of these series may serve as a driver; drivers are read from
`triangle.politics.reference`, whose tables lie in another folder.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.politics.postures import dyad_names
from triangle.politics.reference import FIRST_YEAR, LAST_YEAR, data_text

__all__ = ["IntArray", "meetings_list", "observed_dyads", "observed_years", "outcome_series"]

IntArray = NDArray[np.int64]

_TABLES = {
    "scores": ("year_end", "mean", "spread", "months"),
    "indicators": (
        "press",
        "rivalry",
        "disputes",
        "crises",
        "peace_scale",
        "un_distance",
        "un_agreement",
        "events_2018_2024",
        "events_gdelt",
        "events_icews",
    ),
}


def observed_years() -> IntArray:
    """Return the years of every outcome array, in order.

    Examples
    --------
    >>> observed_years()[[0, -1]].tolist()
    [1950, 2025]
    """
    return np.arange(FIRST_YEAR, LAST_YEAR + 1, dtype=np.int64)


def observed_dyads() -> tuple[str, str, str]:
    """Name the dyads in the order of the columns of every outcome array.

    Examples
    --------
    >>> observed_dyads()
    ('US-CN', 'US-RU', 'CN-RU')
    """
    return dyad_names(("US", "CN", "RU"))


@cache
def outcome_series() -> Mapping[str, FloatArray]:
    """Read every outcome series.

    Returns
    -------
    mapping of name to array, shape (T, 3)
        Rows by year, columns by dyad; nan where a series does not reach. "year_end", "mean",
        "spread" and "months" are the last monthly Tsinghua score of the year, the mean and the
        standard deviation of its months, and their number (scale -9 to 9). "meetings" is 1 in a
        year in which leaders met, else 0 (rule in `meetings_list`). The others are indicators as
        published: share of US newspaper articles on geopolitical risk that name the other state
        (%), strategic rivalry (0/1), highest hostility level of bilateral disputes (0-5), crises,
        peace scale (0-1), distance and agreement of votes in the General Assembly, and events: net
        daily sum (GDELT 2.0) and monthly index (GDELT 1.0, ICEWS).

    Examples
    --------
    >>> series = outcome_series()
    >>> float(series["year_end"][0, 2]), float(series["meetings"][22, 0])
    (8.2, 1.0)
    """
    found = {
        name: np.full((len(observed_years()), 3), np.nan)
        for names in _TABLES.values()
        for name in names
    }
    for table, names in _TABLES.items():
        for row in csv.DictReader(data_text("observed", f"{table}.csv").splitlines()):
            place = _place(row)
            for name in names:
                if row[name]:
                    found[name][place] = float(row[name])
    found["meetings"] = np.zeros((len(observed_years()), 3))
    for meeting in meetings_list():
        found["meetings"][_place(meeting)] = 1.0
    for array in found.values():
        array.setflags(write=False)
    return MappingProxyType(found)


@cache
def meetings_list() -> tuple[Mapping[str, str], ...]:
    """List the meetings of leaders held for the two states alone.

    A leader is a head of state, of government or of the ruling party, or, from 1978, Deng Xiaoping.
    A meeting counts if one travels to the other's country for talks, or if both travel to a third
    country for them. Talks on the margin of a multilateral meeting, funerals and video calls do not
    count.

    Returns
    -------
    tuple of mappings
        With keys "year", "month", "dyad", "occasion", "record". The earliest meetings of a year
        stand for all of it; later ones of the same year may be left out.

    Examples
    --------
    >>> [row["occasion"] for row in meetings_list() if row["year"] == "1979"]
    ['Deng Xiaoping in Washington', 'Carter and Brezhnev, Vienna (SALT II)']
    """
    rows = csv.DictReader(data_text("observed", "meetings.csv").splitlines())
    return tuple(MappingProxyType(row) for row in rows)


def _place(row: Mapping[str, str]) -> tuple[int, int]:
    return int(row["year"]) - FIRST_YEAR, observed_dyads().index(row["dyad"])
