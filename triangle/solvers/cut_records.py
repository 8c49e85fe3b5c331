"""What is known about the directions of half-spaces: profiles that matter, multipliers found.

Answers, by additions alone, how far the multipliers known so far bound each direction once other
half-spaces have moved. It solves no programme. Glossary as in `outer_cuts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.multipliers import Multipliers

__all__ = ["CutRecords", "Record"]

LEAST_CHANGE = 1e-10
"""What half-spaces move by less than this is rounding."""

MOST_ROUNDS = 500

IntArray = NDArray[np.int64]


@dataclass(eq=False)
class Record:
    """What is known about one direction n.

    Attributes
    ----------
    rows : (P,) int
        Profiles that may matter in this direction.
    today : (P,)
        (1 - D) n.U of each.
    which : (J,) int
        Rows of its multipliers.
    fixed : (P, J) or None
        The part of their bounds that does not change with the half-spaces; None until needed.
    """

    rows: IntArray
    today: FloatArray
    which: IntArray
    fixed: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class _Flat:
    """All (direction, profile, multipliers) met so far, one row each.

    ``pairs`` marks where the rows of a direction and profile begin, ``firsts`` where the pairs of a
    direction do; ``which`` names the row of the multipliers, ``numbers`` the half-space of a
    direction.
    """

    numbers: IntArray
    fixed: FloatArray
    which: IntArray
    pairs: IntArray
    firsts: IntArray


class CutRecords:
    """Records by number of the half-space, and the multipliers that they share.

    Parameters
    ----------
    least : (A, 3)
        Thresholds of all profiles.
    width : int
        Number of coordinates.
    """

    def __init__(self, least: FloatArray, width: int) -> None:
        self.multipliers = Multipliers(width)
        self._least = least
        self._records: dict[int, Record] = {}
        self._flat: _Flat | None = None

    def __contains__(self, number: int) -> bool:
        """Tell whether a half-space has a record."""
        return number in self._records

    def __getitem__(self, number: int) -> Record:
        """Return the record of a half-space."""
        return self._records[number]

    def add(self, number: int, rows: IntArray, today: FloatArray, first: int) -> None:
        """Begin the record of a half-space.

        Parameters
        ----------
        number : int
        rows, today : (P,)
        first : int
            Row of its first multipliers.
        """
        self._records[number] = Record(rows, today, np.array([first]))
        self._flat = None

    def learn(self, number: int, kept: NDArray[np.bool_], new: IntArray) -> None:
        """Keep some of a record's profiles, and add multipliers to it.

        Parameters
        ----------
        number : int
        kept : (P,) bool
        new : (j,) int, rows of the multipliers
        """
        record = self._records[number]
        record.rows, record.today = record.rows[kept], record.today[kept]
        record.which = np.concatenate([record.which, new])
        if record.fixed is not None:
            parts = [record.fixed[kept], self._fixed(record, new)]
            record.fixed = np.concatenate(parts, axis=1)
        self._flat = None

    def _fixed(self, record: Record, which: IntArray) -> FloatArray:
        tail = self._least[record.rows] @ self.multipliers.kappa[which].T
        return np.asarray(record.today[:, None] - tail)

    def bounds(self, number: int, offsets: FloatArray) -> FloatArray:
        """Bound what each profile of a record allows, (P, J), by each of its multipliers.

        Parameters
        ----------
        number : int
        offsets : (K,)
            Of all half-spaces, as they are now.
        """
        record = self._records[number]
        if record.fixed is None:
            record.fixed = self._fixed(record, record.which)
        return record.fixed + self.multipliers.worth(offsets, record.which)

    def settle(self, offsets: FloatArray, change: float, machine_code: bool) -> None:
        """Tighten all half-spaces against each other with the multipliers known so far.

        h_k falls to the largest over profiles of the least bound that any known multipliers give,
        again and again until nothing moves: value iteration with frozen multipliers.

        Parameters
        ----------
        offsets : (K,)
            Lowered in place.
        change : float
            It ends with a round in which no half-space moves by more than this.
        machine_code : bool
        """
        if not self._records:
            return
        change = max(change, LEAST_CHANGE)
        if machine_code:
            self._settle_compiled(offsets, change)
            return
        if self._flat is None:
            self._flat = self._flatten()
        flat, known = self._flat, slice(self.multipliers.count)
        for _ in range(MOST_ROUNDS):
            worth = self.multipliers.worth(offsets, known)
            bounds = flat.fixed + worth[flat.which]
            highest = np.maximum.reduceat(np.minimum.reduceat(bounds, flat.pairs), flat.firsts)
            before = offsets[flat.numbers]
            lower = np.minimum(before, highest)
            offsets[flat.numbers] = lower
            if (before - lower).max() <= change:
                break

    def _flatten(self) -> _Flat:
        """Lay out all (direction, profile, multipliers) as rows for `settle`."""
        records = list(self._records.values())
        fixed = [self._fixed(r, r.which) if r.fixed is None else r.fixed for r in records]
        profiles = np.array([len(record.rows) for record in records])
        known = np.repeat([len(record.which) for record in records], profiles)
        return _Flat(
            numbers=np.fromiter(self._records, dtype=np.int64),
            fixed=np.concatenate([each.ravel() for each in fixed]),
            which=np.concatenate([np.tile(r.which, len(r.rows)) for r in records]),
            pairs=np.cumsum(known) - known,
            firsts=np.cumsum(profiles) - profiles,
        )

    def _settle_compiled(self, offsets: FloatArray, change: float) -> None:
        """Do the same by machine code, one half-space after the other."""
        from triangle.solvers.compiled.outer_cuts import settle_offsets

        records, kept = list(self._records.values()), self.multipliers
        settle_offsets(
            offsets,
            np.fromiter(self._records, dtype=np.int64),
            np.cumsum([0, *(len(record.rows) for record in records)]),
            np.concatenate([record.rows for record in records]),
            np.concatenate([record.today for record in records]),
            np.cumsum([0, *(len(record.which) for record in records)]),
            np.concatenate([record.which for record in records]),
            kept.cuts,
            kept.weights,
            kept.kappa,
            kept.error,
            self._least,
            change,
            MOST_ROUNDS,
        )
