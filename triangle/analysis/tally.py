"""Running counts over draws, in memory that does not grow with their number.

Answers, when all chunks are in, how often each verdict was true and how the bracket of the
reachable split is distributed, at the end and at every power of two on the way. Counts are whole
numbers, so that the order in which chunks come in changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.analysis.chunks import Table
from triangle.game import FloatArray

__all__ = ["BIN", "Share", "Tally", "share_of"]

LEVELS = 48
"""Draw k is counted at level k.bit_length(): levels up to m hold the first 2**m draws."""

LOWEST, HIGHEST, BIN = -1.0, 3.0, 0.001
"""Reachable splits are counted in bins of this width; those outside in the outermost two."""


@dataclass(frozen=True)
class Share:
    """How often something was true.

    Attributes
    ----------
    count, of : int
    value : float
    low, high : float
        Wilson (1927) 95 % interval, which takes the draws for independent ones. Points of a Sobol
        sequence are more even than that, so that the interval is on the safe side.
    """

    count: int
    of: int
    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float | int]:
        """Return the share as plain data."""
        return {
            "share": self.value,
            "interval95": [self.low, self.high],  # type: ignore[dict-item]
            "count": self.count,
            "of": self.of,
        }


def share_of(count: int, of: int) -> Share:
    """Return a share with its Wilson 95 % interval.

    Examples
    --------
    >>> share = share_of(0, 10)
    >>> share.value, share.low, round(share.high, 3)
    (0.0, 0.0, 0.278)
    """
    from scipy.stats import binomtest

    interval = binomtest(count, of).proportion_ci(0.95, method="wilson")
    return Share(count, of, count / of, max(0.0, float(interval.low)), float(interval.high))


class Tally:
    """Counts of truth values and of splits, by level.

    Parameters
    ----------
    columns : sequence of str
        Columns of truth values to count.
    at_most : float
        Splits up to it are counted on their own.
    """

    def __init__(self, columns: Sequence[str], at_most: float) -> None:
        self.columns = tuple(columns)
        self.at_most = at_most
        bins = round((HIGHEST - LOWEST) / BIN)
        self._true = np.zeros((LEVELS, len(self.columns)), dtype=np.int64)
        self._draws = np.zeros(LEVELS, dtype=np.int64)
        self._splits = {end: np.zeros((LEVELS, bins), np.int64) for end in ("lower", "upper")}
        self._below = {end: np.zeros(LEVELS, np.int64) for end in ("lower", "upper")}
        self._inexact = 0

    def add(self, start: int, table: Table) -> None:
        """Count a chunk whose first draw has this number."""
        length = len(table["exact"])
        _, levels = np.frexp(np.arange(start, start + length, dtype=np.float64))
        np.add.at(self._draws, levels, 1)
        for k, column in enumerate(self.columns):
            np.add.at(self._true[:, k], levels, table[column].astype(np.int64))
        self._inexact += int((~table["exact"]).sum())
        bins = len(self._splits["lower"][0])
        for end, counts in self._splits.items():
            values = table[f"split_{end}"]
            there = ~np.isnan(values)
            place = np.clip(np.floor((values[there] - LOWEST) / BIN), 0, bins - 1).astype(np.intp)
            np.add.at(counts, (levels[there], place), 1)
            np.add.at(self._below[end], levels[there], values[there] <= self.at_most)

    @property
    def n(self) -> int:
        """Number of draws counted."""
        return int(self._draws.sum())

    @property
    def inexact(self) -> int:
        """Draws whose threats needed more than profiles played for ever."""
        return self._inexact

    def sizes(self) -> list[int]:
        """Return the powers of two up to the number of draws, and that number itself."""
        whole = np.cumsum(self._draws)
        return sorted({*(2**m for m in range(LEVELS) if 2**m <= self.n), int(whole[-1])})

    def count(self, column: str, of: int | None = None) -> int:
        """Return how often a column was true among the first draws; default all."""
        return int(self._true[self._upto(of), self.columns.index(column)].sum())

    def below(self, end: str, of: int | None = None) -> int:
        """Return how often the split's "lower" or "upper" end was at most the given number."""
        return int(self._below[end][self._upto(of)].sum())

    def possibly_below(self, of: int | None = None) -> int:
        """Return how many draws may have a split of at most the given number.

        A draw with an upper end alone has no witness of any split: it may lie below any number.
        """
        unwitnessed = self.with_split("upper", of) - self.with_split("lower", of)
        return self.below("lower", of) + unwitnessed

    def with_split(self, end: str, of: int | None = None) -> int:
        """Return how many draws have this end of the bracket."""
        return int(self._splits[end][self._upto(of)].sum())

    def quantile(self, end: str, share: float, of: int | None = None) -> float:
        """Return a quantile of one end of the bracket, right to half a bin; nan without any."""
        counts = self._splits[end][self._upto(of)].sum(axis=0)
        total = counts.sum()
        if not total:
            return float("nan")
        running = np.cumsum(counts)
        place = int(np.searchsorted(running, share * total, side="left"))
        return float(LOWEST + BIN * (min(place, len(counts) - 1) + 0.5))

    def histogram(self, end: str) -> tuple[FloatArray, FloatArray]:
        """Return the edges of the bins and the number of draws in each."""
        counts = np.asarray(self._splits[end].sum(axis=0))
        edges = LOWEST + BIN * np.arange(len(counts) + 1, dtype=np.float64)
        return edges, counts.astype(np.float64)

    def _upto(self, of: int | None) -> slice:
        """Select the levels of the first draws; a number of draws must be one of `sizes`."""
        return slice(0, LEVELS if of is None or of >= self.n else of.bit_length())
