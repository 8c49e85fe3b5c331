"""All roots of a system of bilinear equations in a box, each proven to be one and no other missed.

Divides the box until every piece is either proven empty, or proven to hold exactly one root, or too
small to go on with; pieces of the last kind are handed back as undecided. The proofs are interval
tests in floating point with an outward margin that exceeds the rounding errors.

Letters: m midpoints and r half widths of boxes, J derivative, Y its approximate inverse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["BilinearForms", "RootSearch", "bilinear_roots"]

MARGIN = 1e-12
"""Outward margin of every bound; coefficients are expected to be of order one."""

INFLATION = 1.25
"""Uniqueness is tested in boxes this much wider, lest a root on a face be halved for ever."""


@dataclass(frozen=True, eq=False)
class BilinearForms:
    """Functions ``f_e(v) = constant[e] + linear[e] @ v + v @ mixed[e] @ v / 2``.

    Attributes
    ----------
    constant : array of shape (E,)
    linear : array of shape (E, n)
    mixed : array of shape (E, n, n)
        Symmetric.
    """

    constant: FloatArray
    linear: FloatArray
    mixed: FloatArray

    def __len__(self) -> int:
        """Count the functions."""
        return len(self.constant)

    def part(self, rows: NDArray[np.bool_], unknowns: NDArray[np.bool_]) -> BilinearForms:
        """Keep some functions, as functions of some of the unknowns, the others at zero."""
        return BilinearForms(
            self.constant[rows],
            self.linear[rows][:, unknowns],
            self.mixed[rows][:, unknowns][:, :, unknowns],
        )

    def values(self, m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values (B, E) and derivatives (B, E, n) at points (B, n)."""
        bend = np.einsum("eij,bj->bei", self.mixed, m)
        values = self.constant + np.einsum("bei,bi->be", self.linear + bend / 2, m)
        return values, self.linear + bend

    def enclosures(
        self, m: FloatArray, r: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Values and derivatives at midpoints, and how far each may stray within the boxes."""
        values, slopes = self.values(m)
        stray = np.einsum("eij,bj->bei", np.abs(self.mixed), r)
        spread = np.einsum("bei,bi->be", np.abs(slopes) + stray / 2, r) + MARGIN
        return values, spread, slopes, stray


@dataclass(frozen=True, eq=False)
class RootSearch:
    """What is known about the roots in the box.

    Attributes
    ----------
    roots : array of shape (R, n)
        Each proven to be the only root in a neighbourhood; they may lie a little outside the box.
    undecided : array of shape (U, n)
        Midpoints of small boxes that could be neither excluded nor shown to hold one root. Empty:
        ``roots`` holds every root in the box that satisfies the inequalities.
    boxes : int
        Boxes examined.
    """

    roots: FloatArray
    undecided: FloatArray
    boxes: int


def bilinear_roots(
    equations: BilinearForms,
    inequalities: BilinearForms,
    lower: FloatArray,
    upper: FloatArray,
    slack: float = 1e-9,
    max_boxes: int = 20_000,
    min_width: float = 1e-5,
) -> RootSearch:
    """Find every root of a bilinear system within a box and below some inequalities.

    Branch and bound with the centred form to exclude and the Krawczyk operator to prove a root
    and its uniqueness (Krawczyk 1969; Moore 1977; Neumaier 1990, theorem 5.1.8). A system with
    more equations than unknowns is only ever excluded, by combinations of equations that do not
    change to first order.

    Parameters
    ----------
    equations : BilinearForms
        E of them in n unknowns, E >= n; a root has all equal to zero.
    inequalities : BilinearForms
        Boxes where one of them exceeds ``slack`` throughout are left out.
    lower, upper : arrays of shape (n,)
    slack : float
    max_boxes : int
        Boxes examined before the rest is declared undecided.
    min_width : float
        Half width below which a box is declared undecided.

    Returns
    -------
    RootSearch

    Raises
    ------
    GameError
        If there are fewer equations than unknowns.

    Examples
    --------
    The roots of v + w = 1 and v w = 6/25.

    >>> mixed = np.array([[[0.0, 0], [0, 0]], [[0, 1], [1, 0]]])
    >>> system = BilinearForms(np.array([-1.0, -0.24]), np.array([[1.0, 1], [0, 0]]), mixed)
    >>> none = BilinearForms(np.zeros(0), np.zeros((0, 2)), np.zeros((0, 2, 2)))
    >>> found = bilinear_roots(system, none, np.zeros(2), np.ones(2))
    >>> sorted(found.roots.round(9).tolist()), len(found.undecided)
    ([[0.4, 0.6], [0.6, 0.4]], 0)
    """
    count, n = equations.linear.shape
    if count < n:
        raise GameError(f"roots: expected at least {n} equations in {n} unknowns, got {count}")
    m = (lower + upper)[None, :] / 2
    r = (upper - lower)[None, :] / 2
    roots: list[FloatArray] = []
    undecided: list[FloatArray] = []
    examined = 0
    while len(m):
        if examined + len(m) > max_boxes:
            undecided.extend(m)
            break
        examined += len(m)
        values, spread, slopes, stray = equations.enclosures(m, r)
        possible = (np.abs(values) <= spread).all(axis=1)
        limits, limit_spread, _, _ = inequalities.enclosures(m, r)
        possible &= (limits - limit_spread <= slack).all(axis=1)
        m, r, values, slopes, stray = (a[possible] for a in (m, r, values, slopes, stray))
        if not len(m):
            break
        if count > n:
            open_ = ~_excluded_by_combination(values, slopes, stray, r)
        else:
            m, r, open_, proven = _krawczyk(m, r, values, slopes, stray)
            roots.extend(_polish(equations, point) for point in proven)
        m, r, slopes = m[open_], r[open_], slopes[open_]
        small = r.max(axis=1, initial=0.0) <= min_width
        undecided.extend(m[small])
        m, r = _bisect(m[~small], r[~small], slopes[~small])
    return RootSearch(_distinct(roots, n), np.array(undecided).reshape(len(undecided), n), examined)


def _krawczyk(
    m: FloatArray, r: FloatArray, values: FloatArray, slopes: FloatArray, stray: FloatArray
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_], FloatArray]:
    """Shrink boxes to K(X) = m - Y f(m) + (I - Y J) (X - m); return open ones and proven roots."""
    try:
        inverse = np.linalg.inv(slopes)
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(slopes)  # any matrix will do; a poor one only proves less
    inverse = np.where(np.isfinite(inverse), inverse, 0.0)
    size = np.abs(inverse)
    leftover = np.abs(np.eye(m.shape[1]) - inverse @ slopes)
    shift = -np.einsum("bie,be->bi", inverse, values)
    dust = MARGIN * (1.0 + size.sum(axis=2))

    def reach(widening: float) -> FloatArray:
        # The derivative strays in proportion to the width of the box.
        matrix = leftover + size @ (stray * widening)
        found: FloatArray = np.einsum("bij,bj->bi", matrix, r * widening) + dust
        return found

    wide = r * INFLATION
    proven = (np.abs(shift) + reach(INFLATION) < wide).all(axis=1)
    radius = reach(1.0)
    empty = (np.abs(shift) > r + radius).any(axis=1)
    low, high = np.maximum(-r, shift - radius), np.minimum(r, shift + radius)
    shrunk, half = m + (low + high) / 2, np.maximum((high - low) / 2, 0.0)
    return shrunk, half, ~(proven | empty), (m + shift)[proven]


def _excluded_by_combination(
    values: FloatArray, slopes: FloatArray, stray: FloatArray, r: FloatArray
) -> NDArray[np.bool_]:
    """Test the combinations of equations whose derivative vanishes at the midpoint."""
    count, n = slopes.shape[1:]
    combinations = np.linalg.svd(slopes)[0][:, :, n - count :].transpose(0, 2, 1)
    value = np.einsum("bce,be->bc", combinations, values)
    slope = np.abs(combinations @ slopes) + np.abs(combinations) @ stray / 2
    spread = np.einsum("bci,bi->bc", slope, r) + count * MARGIN
    excluded: NDArray[np.bool_] = (np.abs(value) > spread).any(axis=1)
    return excluded


def _bisect(m: FloatArray, r: FloatArray, slopes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Halve each box across the unknown that moves the equations most."""
    if not len(m):
        return m, r
    influence = np.abs(slopes).max(axis=1) * r
    # Where no equation reacts, the widest side: otherwise the box would never get small.
    axis = np.where(influence.max(axis=1) > 0, influence.argmax(axis=1), r.argmax(axis=1))
    rows = np.arange(len(m))
    half = r.copy()
    half[rows, axis] /= 2
    step = np.zeros_like(m)
    step[rows, axis] = half[rows, axis]
    return np.concatenate([m - step, m + step]), np.concatenate([half, half])


def _polish(equations: BilinearForms, point: FloatArray) -> FloatArray:
    """Newton's method from a point where it is proven to have a root to go to."""
    for _ in range(8):
        values, slopes = equations.values(point[None, :])
        step = np.linalg.solve(slopes[0], values[0])
        point = point - step
        if np.abs(step).max() < 1e-15:
            break
    return point


def _distinct(roots: list[FloatArray], n: int) -> FloatArray:
    kept: list[FloatArray] = []
    for root in roots:
        if all(np.abs(root - other).max() > 1e-9 for other in kept):
            kept.append(root)
    return np.array(kept).reshape(len(kept), n)
