"""Multipliers that bound what a direction can reach, kept in arrays that grow.

Answers what all multipliers found so far say under the half-spaces as they are now. A row belongs
to a direction n and holds weights y of half-spaces and multipliers kappa of thresholds, both
non-negative, with sum_k y_k n_k = D n + kappa up to an ``error``: every z above thresholds c then
satisfies (D n).z <= y.h + error - kappa.c, whatever the half-spaces n_k.z <= h_k have become since.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["Multipliers"]

FIRST_ROWS = 64


class Multipliers:
    """Rows of multipliers; only the first ``count`` of each array mean anything.

    Attributes
    ----------
    count : int
    cuts : (m, 3 + k) int
        Numbers of the half-spaces that are used.
    weights : (m, 3 + k)
        Of these half-spaces; 0 where a place is not needed.
    kappa : (m, 3)
        Of the thresholds.
    error : (m,)
        What rounding may have left out.
    bases : (m, 3 + k) int
        Where a programme for the same direction may start.

    Examples
    --------
    >>> kept = Multipliers(4)
    >>> row = kept.add(np.arange(4), np.array([1.0, 2, 0, 0]), np.zeros(3), 0.5, np.arange(4))
    >>> row, float(kept.worth(np.array([10.0, 1, 7, 7]), np.array([0]))[0])
    (0, 12.5)
    """

    def __init__(self, width: int) -> None:
        self.count = 0
        self.cuts = np.zeros((FIRST_ROWS, width), dtype=np.int64)
        self.weights = np.zeros((FIRST_ROWS, width))
        self.kappa = np.zeros((FIRST_ROWS, 3))
        self.error = np.zeros(FIRST_ROWS)
        self.bases = np.zeros((FIRST_ROWS, width), dtype=np.int64)

    def reserve(self, more: int) -> None:
        """Make room for further rows.

        Parameters
        ----------
        more : int
        """
        room, needed = len(self.error), self.count + more
        if needed <= room:
            return
        extra = max(room, needed - room)
        self.cuts = np.concatenate([self.cuts, np.zeros((extra, self.cuts.shape[1]), np.int64)])
        self.weights = np.concatenate([self.weights, np.zeros((extra, self.cuts.shape[1]))])
        self.kappa = np.concatenate([self.kappa, np.zeros((extra, 3))])
        self.error = np.concatenate([self.error, np.zeros(extra)])
        self.bases = np.concatenate([self.bases, np.zeros((extra, self.cuts.shape[1]), np.int64)])

    def add(
        self,
        cuts: NDArray[np.int64],
        weights: FloatArray,
        kappa: FloatArray,
        error: float,
        basis: NDArray[np.int64],
    ) -> int:
        """Keep multipliers, and return their row.

        Parameters
        ----------
        cuts, weights, basis : (3 + k,)
        kappa : (3,)
        error : float
        """
        self.reserve(1)
        row = self.count
        self.cuts[row], self.weights[row], self.bases[row] = cuts, weights, basis
        self.kappa[row], self.error[row] = kappa, error
        self.count += 1
        return row

    def worth(self, offsets: FloatArray, rows: NDArray[np.int64] | slice) -> FloatArray:
        """Return y.h + error of some rows.

        Parameters
        ----------
        offsets : (K,)
            Of all half-spaces, as they are now.
        rows : int array or slice
        """
        summed = (self.weights[rows] * offsets[self.cuts[rows]]).sum(axis=1)
        return np.asarray(summed + self.error[rows])
