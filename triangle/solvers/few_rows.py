"""Linear programmes with a handful of equations and many variables.

Answers the thousands of small programmes that a payoff-set operator poses, each in some tens of
microseconds. It is no general solver: it wants a feasible basis to start from, and there are
libraries for everything larger. Nothing that rests on it depends on its word: the prices it
returns bound the optimum whatever they are, and the plan it returns can be checked by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray

__all__ = ["Plan", "solve_few_rows"]

GREEDY_PIVOTS = 60
MOST_PIVOTS = 600
REFRESH = 20
SMALL = 1e-11
LEAST_PIVOT = 1e-9
TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Plan:
    """A basic solution of a linear programme, and the prices that go with it.

    Attributes
    ----------
    basis : (r,) int, the variables that may differ from zero
    levels : (r,) their values
    prices : (r,) multipliers of the equations
    value : float
    unbounded : bool
        The value can be raised without end; the plan is where this was noticed.
    """

    basis: NDArray[np.intp]
    levels: FloatArray
    prices: FloatArray
    value: float
    unbounded: bool


def solve_few_rows(
    matrix: FloatArray,
    right: FloatArray,
    costs: FloatArray,
    basis: NDArray[np.intp],
    machine_code: bool = False,
) -> Plan:
    """Maximise costs.x subject to matrix x = right and x >= 0.

    Revised simplex method (Dantzig 1963) with the largest reduced cost, and the smallest index
    (Bland 1977) once that has gone on for long, so that it cannot go round in circles.

    Parameters
    ----------
    matrix : (r, n)
    right : (r,)
    costs : (n,)
    basis : (r,) int
        Columns of an invertible submatrix whose solution is non-negative.
    machine_code : bool
        Whether `triangle.solvers.compiled.few_rows` is to do the work.

    Returns
    -------
    Plan
        The best one found within the limit on pivots, which few programmes come near.

    Examples
    --------
    The largest mean value of a lottery over 0, 1 and 10 with prizes 1, -1, -9 that must not lose:

    >>> matrix = np.array([[1.0, -1.0, -9.0, -1.0], [1.0, 1.0, 1.0, 0.0]])
    >>> plan = solve_few_rows(
    ...     matrix, np.array([0.0, 1.0]), np.array([0.0, 1.0, 10.0, 0.0]), np.array([0, 3])
    ... )
    >>> round(plan.value, 12), sorted(plan.basis.tolist())
    (1.0, [0, 2])

    References
    ----------
    Bland, R. G. (1977), New finite pivoting rules for the simplex method, Mathematics of
    Operations Research 2, 103-107.
    """
    if machine_code:
        plan = _solve_compiled(matrix, right, costs, basis)
        if plan is not None:
            return plan
    chosen = np.array(basis, dtype=np.intp)
    inverse = np.linalg.inv(matrix[:, chosen])
    levels = inverse @ right
    unbounded, fresh = False, True
    for pivot in range(1, MOST_PIVOTS + 1):
        reduced = costs - (costs[chosen] @ inverse) @ matrix
        reduced[chosen] = 0.0
        careful = pivot > GREEDY_PIVOTS
        entering = int((reduced > SMALL).argmax() if careful else reduced.argmax())
        if reduced[entering] <= SMALL:
            break
        change = inverse @ matrix[:, entering]
        leaving, step = _leaving(change.tolist(), levels.tolist(), chosen.tolist(), careful)
        if leaving < 0:
            unbounded = True
            break
        chosen[leaving] = entering
        fresh = pivot % REFRESH == 0
        if fresh:
            inverse = np.linalg.inv(matrix[:, chosen])
            levels = inverse @ right
        else:
            pivot_row = inverse[leaving] / change[leaving]
            inverse -= change[:, None] * pivot_row
            inverse[leaving] = pivot_row
            levels -= step * change
            levels[leaving] = step
    if not fresh:
        inverse = np.linalg.inv(matrix[:, chosen])
        levels = inverse @ right
    levels = np.maximum(levels, 0.0)
    prices = costs[chosen] @ inverse
    return Plan(chosen, levels, prices, float(costs[chosen] @ levels), unbounded)


def _solve_compiled(
    matrix: FloatArray, right: FloatArray, costs: FloatArray, basis: NDArray[np.intp]
) -> Plan | None:
    """Return what `solve_few_rows` does; None when a basis could not be inverted."""
    from triangle.solvers.compiled.few_rows import BROKEN, UNBOUNDED, maximise

    chosen = np.array(basis, dtype=np.int64)
    levels, prices = np.empty(len(chosen)), np.empty(len(chosen))
    columns = np.ascontiguousarray(matrix.T)
    status = maximise(columns, right, costs, chosen, levels, prices)
    if status == BROKEN:
        return None
    return Plan(chosen, levels, prices, float(costs[chosen] @ levels), status == UNBOUNDED)


def _leaving(
    change: list[float], levels: list[float], chosen: list[int], careful: bool
) -> tuple[int, float]:
    """Find the variable that reaches zero first; of several the steadiest, or the first by name."""
    leaving, step = -1, np.inf
    for row, fall in enumerate(change):
        if fall <= LEAST_PIVOT:
            continue
        ratio = max(levels[row], 0.0) / fall
        if ratio < step - TIE:
            leaving, step = row, ratio
        elif ratio <= step + TIE and leaving >= 0:
            better = chosen[row] < chosen[leaving] if careful else fall > change[leaving]
            if better:
                leaving, step = row, min(ratio, step)
    return leaving, step
