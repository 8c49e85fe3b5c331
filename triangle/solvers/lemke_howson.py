"""One equilibrium of a two-player game, always, however large or degenerate the game.

Follows one path of almost completely labelled strategy pairs. It finds one equilibrium for each
label dropped at the start, not all of them: some equilibria lie on no such path.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.errors import ConvergenceError, GameError
from triangle.game import FloatArray

__all__ = ["lemke_howson"]

IntArray = NDArray[np.intp]


def lemke_howson(
    row_payoffs: FloatArray, column_payoffs: FloatArray, label: int, max_pivots: int = 10_000
) -> tuple[FloatArray, FloatArray]:
    """Follow the Lemke-Howson path that starts by dropping one label.

    Complementary pivoting on the two best-response polytopes (Lemke and Howson 1964), with the
    lexicographic rule for the leaving variable, so that degenerate games cannot cycle
    (von Stengel 2002, section 2.6).

    Parameters
    ----------
    row_payoffs, column_payoffs : arrays of shape (m, n)
    label : int
        0 to m - 1: an action of the row player; m to m + n - 1: one of the column player.
    max_pivots : int

    Returns
    -------
    tuple of arrays of shape (m,) and (n,)
        Mixed strategies of the row and the column player.

    Raises
    ------
    GameError
        If the label does not exist.
    ConvergenceError
        If the path is not at its end after ``max_pivots`` pivots.

    Examples
    --------
    >>> pennies = np.array([[1.0, -1], [-1, 1]])
    >>> [strategy.round(9).tolist() for strategy in lemke_howson(pennies, -pennies, 0)]
    [[0.5, 0.5], [0.5, 0.5]]
    """
    m, n = row_payoffs.shape
    if not 0 <= label < m + n:
        raise GameError(f"label: expected an integer from 0 to {m + n - 1}, got {label}")
    # Variables of both tableaux share the labels: rows' strategy (or slack) 0..m-1, columns' m...
    # Tableau 0 holds B'x + s = 1 (basis: slacks labelled m + j); tableau 1 holds r + A y = 1.
    tableaux = [
        np.hstack([_positive(column_payoffs).T, np.eye(n), np.ones((n, 1))]),
        np.hstack([np.eye(m), _positive(row_payoffs), np.ones((m, 1))]),
    ]
    bases = [np.arange(m, m + n), np.arange(m)]
    # The identity at the start orders ties: it is read off the same columns after every pivot.
    order = [np.arange(m, m + n), np.arange(m)]
    side, entering = (0, label) if label < m else (1, label)
    for _ in range(max_pivots):
        leaving = _pivot(tableaux[side], bases[side], order[side], entering)
        if leaving == label:
            return _strategy(tableaux[0], bases[0], 0, m), _strategy(tableaux[1], bases[1], m, n)
        side, entering = 1 - side, leaving
    raise ConvergenceError(
        f"Lemke-Howson path of label {label}: not at its end after {max_pivots} pivots"
    )


def _pivot(tableau: FloatArray, basis: IntArray, order: IntArray, entering: int) -> int:
    """Bring a variable into the basis, in place; return the one that leaves."""
    column = tableau[:, entering]
    rows = np.flatnonzero(column > 1e-11)
    for key in (-1, *order):
        ratio = tableau[rows, key] / column[rows]
        rows = rows[ratio <= ratio.min() + 1e-11]
        if len(rows) == 1:
            break
    row = int(rows[0])
    leaving = int(basis[row])
    tableau[row] /= tableau[row, entering]
    others = np.arange(len(tableau)) != row
    tableau[others] -= np.outer(tableau[others, entering], tableau[row])
    basis[row] = entering
    return leaving


def _strategy(tableau: FloatArray, basis: IntArray, first: int, count: int) -> FloatArray:
    weights = np.zeros(count)
    own = (basis >= first) & (basis < first + count)
    weights[basis[own] - first] = np.clip(tableau[own, -1], 0.0, None)
    normal: FloatArray = weights / weights.sum()
    return normal


def _positive(payoffs: FloatArray) -> FloatArray:
    """Move payoffs to [1, 2]; equilibria do not change."""
    spread = np.ptp(payoffs)
    unit: FloatArray = 1.0 + (payoffs - payoffs.min()) / (spread if spread > 0 else 1.0)
    return unit
