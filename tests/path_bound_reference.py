"""A slow upper bound of an observer over equilibrium paths, by one linear programme.

Written from the definition and sharing no code with the package: over T periods, x_t(a) is the
probability of profile a in period t and m_t(a) that probability times the payoffs expected after
it. Every equilibrium path satisfies

- m_t(a) >= x_t(a) (p + (1 - delta) / delta * gain(a)), the incentives after each profile,
- sum_a m_t(a) = sum_a (1 - delta) u(a) x_{t+1}(a) + delta m_{t+1}(a), what continuations add up to,
- the floors at the start,

but not the other way round: one path's continuations may be averaged with another's here.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix


def path_bound(payoffs, delta, observer, patience, floors, threat, periods=40):
    """Largest discounted observer over relaxed paths; None when the floors cannot be met."""
    u = np.asarray(payoffs, dtype=float)
    count = u[..., 0].size
    best = np.stack([u[..., i].max(axis=i, keepdims=True) + 0 * u[..., i] for i in range(3)], -1)
    gain = (best - u).reshape(-1, 3)
    u = u.reshape(-1, 3)
    low, high = np.maximum(u.min(axis=0), threat), u.max(axis=0)
    least = threat + (1 - delta) / delta * gain - 1e-9
    keep = (least <= high).all(axis=1)
    u, least, value = u[keep], least[keep], np.asarray(observer, dtype=float).ravel()[keep]
    assert 0 < len(u) <= count
    n = len(u)

    def x(t, a):
        return (4 * t) * n + a

    def m(t, i, a):
        return (4 * t + 1 + i) * n + a

    every = np.arange(n)
    rows, columns, numbers, right, equal = [], [], [], [], []

    def add(row_columns, row_numbers, bound, is_equal):
        rows.append(np.full(len(row_columns), len(right)))
        columns.append(row_columns)
        numbers.append(row_numbers)
        right.append(bound)
        equal.append(is_equal)

    for t in range(periods):
        add(x(t, every), np.ones(n), 1.0, True)
        for i in range(3):
            for a in range(n):  # m <= x * highest and m >= x * least
                add(np.array([m(t, i, a), x(t, a)]), np.array([1.0, -high[i]]), 0.0, False)
                floor = max(least[a, i], low[i])
                add(np.array([m(t, i, a), x(t, a)]), np.array([-1.0, floor]), 0.0, False)
            if t + 1 < periods:
                add(
                    np.concatenate([m(t, i, every), x(t + 1, every), m(t + 1, i, every)]),
                    np.concatenate([np.ones(n), -(1 - delta[i]) * u[:, i], np.full(n, -delta[i])]),
                    0.0,
                    True,
                )
    for i, floor in floors.items():
        add(
            np.concatenate([x(0, every), m(0, i, every)]),
            -np.concatenate([(1 - delta[i]) * u[:, i], np.full(n, delta[i])]),
            -floor + 1e-9,
            False,
        )
    matrix = coo_matrix(
        (np.concatenate(numbers), (np.concatenate(rows), np.concatenate(columns))),
        shape=(len(right), 4 * n * periods),
    ).tocsr()
    is_equal, right = np.array(equal), np.array(right)
    costs = np.zeros(4 * n * periods)
    for t in range(periods):
        costs[x(t, every)] = -(1 - patience) * patience**t * value
    bounds = np.tile([[0.0, 1.0]] * n + [[None, None]] * (3 * n), (periods, 1))
    solved = linprog(
        costs,
        A_ub=matrix[~is_equal],
        b_ub=right[~is_equal],
        A_eq=matrix[is_equal],
        b_eq=right[is_equal],
        bounds=bounds,
        method="highs",
    )
    if solved.status == 2:
        return None
    assert solved.status == 0, solved.message
    return -solved.fun + patience**periods * value.max()
