"""Tighten half-spaces around extended equilibrium payoffs, as loops that machine code runs.

The same rules as in `triangle.solvers.outer_cuts`, which explains them and hands over its arrays.
Every bound is taken from multipliers and what they miss, not from the word of a programme.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.few_rows import BROKEN, OPTIMAL, UNBOUNDED, maximise
from triangle.solvers.compiled.kernel import kernel

__all__ = ["FULL", "price_profiles", "settle_offsets", "tighten_along"]

FULL = 3
"""There is no room left for multipliers: make some, and ask again."""

IntArray = NDArray[np.int64]


@kernel
def price_profiles(
    offsets: FloatArray,
    least: FloatArray,
    rows: IntArray,
    today: FloatArray,
    which: IntArray,
    cuts: IntArray,
    weights: FloatArray,
    kappa: FloatArray,
    error: FloatArray,
    price: FloatArray,
    best: IntArray,
) -> None:
    """Bound what each profile allows by the multipliers of some rows.

    Parameters
    ----------
    offsets : (K,)
    least : (A, 3)
    rows : (P,) profiles
    today : (P,)
    which : (J,) rows of the multipliers
    cuts, weights, kappa, error
        As in `Multipliers`.
    price, best : (P,)
        Written to: the bounds, and the rows that give them.
    """
    worth = np.empty(len(which))
    for j in range(len(which)):
        m = which[j]
        worth[j] = error[m]
        for i in range(cuts.shape[1]):
            worth[j] += weights[m, i] * offsets[cuts[m, i]]
    for p in range(len(rows)):
        a = rows[p]
        price[p], best[p] = np.inf, which[0]
        for j in range(len(which)):
            m = which[j]
            bound = worth[j]
            for i in range(3):
                bound -= kappa[m, i] * least[a, i]
            if bound < price[p]:
                price[p], best[p] = bound, m
        price[p] += today[p]


@kernel
def tighten_along(
    columns: FloatArray,
    offsets: FloatArray,
    ahead: FloatArray,
    least: FloatArray,
    rows: IntArray,
    today: FloatArray,
    which: IntArray,
    cuts: IntArray,
    weights: FloatArray,
    kappa: FloatArray,
    error: FloatArray,
    bases: IntArray,
    count: int,
    price: FloatArray,
) -> tuple[int, int, int]:
    """Find the profile that allows the most along a direction, as `OuterCuts.tighten`.

    Parameters
    ----------
    columns : (3 + K, 3 + k)
        Negative axes of the players, then the normals of the half-spaces.
    offsets, least, rows, today, which, cuts, weights, kappa, error
        As in `price_profiles`.
    ahead : (3 + k,)
        The direction times the discount factors.
    bases : (m, 3 + k)
        As in `Multipliers`; new rows of these arrays are written from ``count`` on.
    count : int
    price : (P,)
        Written to.

    Returns
    -------
    status : int
        OPTIMAL, BROKEN or FULL.
    a : int
        Place of the profile in ``rows``.
    count : int
        Rows of multipliers that are filled now.
    """
    n, r = columns.shape
    costs = np.empty(n)
    for k in range(3, n):
        costs[k] = -offsets[k - 3]
    best, exact = np.empty(len(rows), np.int64), np.zeros(len(rows), np.bool_)
    basis, levels, prices = np.empty(r, np.int64), np.empty(r), np.empty(r)
    price_profiles(offsets, least, rows, today, which, cuts, weights, kappa, error, price, best)
    while True:
        a = 0
        for p in range(1, len(rows)):
            if price[p] > price[a]:
                a = p
        if exact[a]:
            return OPTIMAL, a, count
        if count == len(error):
            return FULL, a, count
        exact[a] = True
        for i in range(3):
            costs[i] = least[rows[a], i]
        for i in range(r):
            basis[i] = bases[best[a], i]
        status = maximise(columns, ahead, costs, basis, levels, prices)
        if status == BROKEN:
            return BROKEN, a, count
        if status == UNBOUNDED:
            price[a] = -np.inf
            continue
        moved = False
        for i in range(r):
            moved = moved or basis[i] != bases[best[a], i]
        if not moved:
            continue  # these multipliers are known
        worth = 0.0
        for i in range(3):
            kappa[count, i] = 0.0
        for j in range(r):
            missed = -ahead[j]
            for i in range(r):
                missed += levels[i] * columns[basis[i], j]
            worth += abs(missed)
        error[count] = worth
        for i in range(r):
            bases[count, i] = basis[i]
            if basis[i] < 3:
                kappa[count, basis[i]] = levels[i]
                cuts[count, i], weights[count, i] = 0, 0.0
            else:
                cuts[count, i], weights[count, i] = basis[i] - 3, levels[i]
                worth += levels[i] * offsets[basis[i] - 3]
        for p in range(len(rows)):
            bound = worth + today[p]
            for i in range(3):
                bound -= kappa[count, i] * least[rows[p], i]
            if bound < price[p]:
                price[p], best[p] = bound, count
        count += 1


@kernel
def settle_offsets(
    offsets: FloatArray,
    numbers: IntArray,
    first_row: IntArray,
    rows: IntArray,
    today: FloatArray,
    first_which: IntArray,
    which: IntArray,
    cuts: IntArray,
    weights: FloatArray,
    kappa: FloatArray,
    error: FloatArray,
    least: FloatArray,
    settled: float,
    most: int,
) -> int:
    """Lower all half-spaces by the multipliers known so far until nothing moves.

    One after the other (Gauss and Seidel), each against the others as they are by then.

    Parameters
    ----------
    offsets : (K,)
        Lowered in place.
    numbers : (R,)
        Half-spaces that have multipliers.
    first_row, first_which : (R + 1,)
        Where their profiles begin in ``rows`` and ``today``, and their multipliers in ``which``.
    rows, today, which, cuts, weights, kappa, error, least
        As in `price_profiles`.
    settled : float
        No half-space moves by more than this in the last round.
    most : int
        Rounds.

    Returns
    -------
    int
        Rounds that it took.
    """
    widest = 0
    for k in range(len(numbers)):
        widest = max(widest, first_which[k + 1] - first_which[k])
    worth = np.empty(widest)
    top = first_row[:-1].copy()
    for turn in range(most):
        change = 0.0
        for k in range(len(numbers)):
            before = offsets[numbers[k]]
            start, stop = first_which[k], first_which[k + 1]
            for j in range(start, stop):
                m = which[j]
                value = error[m]
                for i in range(cuts.shape[1]):
                    value += weights[m, i] * offsets[cuts[m, i]]
                worth[j - start] = value
            # The profile that allowed the most last time comes first: it mostly does again.
            highest, begin, end = -np.inf, first_row[k], first_row[k + 1]
            for place in range(begin - 1, end):
                p = top[k] if place < begin else place
                bound = np.inf
                for j in range(start, stop):
                    m = which[j]
                    value = worth[j - start] + today[p]
                    for i in range(3):
                        value -= kappa[m, i] * least[rows[p], i]
                    bound = min(bound, value)
                    if bound <= highest:
                        break
                if bound > highest:
                    highest, top[k] = bound, p
                if highest >= before:
                    break
            if highest < before:
                offsets[numbers[k]] = highest
                change = max(change, before - highest)
        if change <= settled:
            return turn + 1
    return most
