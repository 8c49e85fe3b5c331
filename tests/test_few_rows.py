"""The small simplex method, and the lotteries that rest on it, against HiGHS."""

import numpy as np
import pytest
from scipy.optimize import linprog

from triangle.solvers.best_lottery import best_lottery
from triangle.solvers.few_rows import solve_few_rows


def random_programme(rng, rows, columns, integers):
    matrix = rng.integers(-2, 3, (rows, columns)) if integers else rng.normal(size=(rows, columns))
    if rng.random() < 0.6:
        matrix[0] = np.abs(matrix[0]) + 1  # bounded
    matrix = np.concatenate([matrix, np.eye(rows)], axis=1).astype(float)
    right = rng.integers(0, 3, rows) if integers else rng.uniform(0, 1, rows)
    costs = rng.integers(-3, 4, columns) if integers else rng.normal(size=columns)
    return matrix, right.astype(float), np.append(costs.astype(float), np.zeros(rows))


@pytest.mark.parametrize("integers", [False, True])
def test_same_optimum_as_highs(integers):
    rng = np.random.default_rng(5)
    bounded = 0
    for _ in range(300):
        rows, columns = int(rng.integers(1, 6)), int(rng.integers(1, 30))
        matrix, right, costs = random_programme(rng, rows, columns, integers)
        plan = solve_few_rows(matrix, right, costs, columns + np.arange(rows))
        other = linprog(-costs, A_eq=matrix, b_eq=right)
        assert plan.unbounded == (other.status in (3, 4))
        if plan.unbounded:
            continue
        bounded += 1
        assert plan.value == pytest.approx(-other.fun, abs=1e-8)
        x = np.zeros(len(costs))
        x[plan.basis] = plan.levels
        np.testing.assert_allclose(matrix @ x, right, atol=1e-9)
        assert (x >= 0).all()
        assert (costs - plan.prices @ matrix <= 1e-8).all()  # the prices prove it
    assert bounded > 50


def test_going_on_from_where_it_ended_takes_no_step():
    rng = np.random.default_rng(6)
    matrix, right, costs = random_programme(rng, 4, 20, False)
    matrix[0, :20] = np.abs(matrix[0, :20])  # bounded
    plan = solve_few_rows(matrix, right, costs, 20 + np.arange(4))
    again = solve_few_rows(matrix, right, costs, plan.basis)
    np.testing.assert_array_equal(plan.basis, again.basis)
    assert plan.value == pytest.approx(again.value, abs=1e-12)


def test_programme_that_goes_round_in_circles_by_the_greedy_rule():
    """Beale's example, on which the largest-coefficient rule can cycle for ever."""
    matrix = np.array(
        [
            [0.25, -60, -1 / 25, 9, 1, 0, 0],
            [0.5, -90, -1 / 50, 3, 0, 1, 0],
            [0, 0, 1, 0, 0, 0, 1],
        ]
    )
    costs = np.array([0.75, -150, 1 / 50, -6, 0, 0, 0])
    plan = solve_few_rows(matrix, np.array([0.0, 0, 1]), costs, np.array([4, 5, 6]))
    assert plan.value == pytest.approx(1 / 20)


@pytest.mark.parametrize("integers", [False, True])
def test_best_lottery_agrees_with_highs(integers):
    rng = np.random.default_rng(7)
    solved = 0
    for _ in range(300):
        count, floors = int(rng.integers(1, 40)), int(rng.integers(0, 4))
        values, payoffs = rng.normal(size=count), rng.normal(size=(count, 3))
        if integers:
            values, payoffs = np.round(values), np.round(payoffs)
        least = {i: float(0.5 * rng.normal()) for i in range(floors)}
        found = best_lottery(values, payoffs, least)
        other = linprog(
            -values,
            A_ub=-payoffs[:, :floors].T if floors else None,
            b_ub=[-least[i] for i in range(floors)] if floors else None,
            A_eq=np.ones((1, count)),
            b_eq=[1.0],
        )
        assert (found is None) == (other.status == 2)
        if found is not None:
            solved += 1
            assert found.value == pytest.approx(-other.fun, abs=1e-9)
            assert found.value <= found.upper + 1e-12 <= found.value + 1e-8
            assert all(found.payoffs[i] >= least[i] - 1e-9 for i in least)
    assert solved > 100
