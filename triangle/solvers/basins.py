"""Where a Markov chain ends up for ever, and from which states it gets there.

For the consent chain without noise (infinite precision) the closed classes are the states or cycles
at which improving steps end, and the absorption probabilities are their basins. It does not compute
time shares or waiting times; see `state_reduction`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.state_reduction import reachable_states

__all__ = ["Basins", "basins"]


@dataclass(frozen=True, eq=False)
class Basins:
    """The closed classes of a chain and their basins.

    Parameters
    ----------
    classes : tuple of tuples of state numbers
        Each closed class, in the order of its lowest state.
    absorption : array, shape (n, n_classes)
        Probability to end in each class, by the state of departure; rows sum to one.
    residual : float
        Largest violation of the equations that define the absorption probabilities.
    """

    classes: tuple[tuple[int, ...], ...]
    absorption: FloatArray
    residual: float


def basins(transition: ArrayLike) -> Basins:
    """Find the closed classes of a chain and the probability to end in each.

    A closed class is a set of states that all reach each other and nothing else. With Q the moves
    among the other states and R those into the classes, the probabilities are (I - Q)^-1 R (Kemeny
    and Snell 1960, theorem 3.3.7).

    Parameters
    ----------
    transition : array_like, shape (n, n)
        Transition probabilities ``[from, to]``.

    Returns
    -------
    Basins

    Raises
    ------
    GameError
        If the matrix is not square, or its rows are not probabilities that sum to one.

    References
    ----------
    Kemeny, J. G. and Snell, J. L. (1960), Finite Markov Chains, Van Nostrand.

    Examples
    --------
    >>> ruin = basins([[1, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 0, 1]])
    >>> ruin.classes, ruin.absorption[1].round(12).tolist()
    (((0,), (3,)), [0.666666666667, 0.333333333333])
    """
    p = np.asarray(transition, dtype=np.float64)
    if p.ndim != 2 or p.shape[0] != p.shape[1]:
        raise GameError(f"chain: expected shape (n, n), got {p.shape}")
    if not ((p >= 0).all() and np.allclose(p.sum(axis=1), 1.0, rtol=0, atol=1e-9)):
        raise GameError("chain: expected rows of probabilities that sum to 1")
    n = len(p)
    reach = reachable_states(np.broadcast_to(p > 0, (n, n, n)), np.arange(n))
    closed = np.asarray((~reach | reach.T).all(axis=1))
    classes = tuple(
        tuple(np.flatnonzero(reach[s]).tolist())
        for s in range(n)
        if closed[s] and np.flatnonzero(reach[s])[0] == s
    )
    member = np.zeros((n, len(classes)))
    for c, states in enumerate(classes):
        member[list(states), c] = 1.0
    absorption = member.copy()
    inner = np.flatnonzero(~closed)
    if inner.size:
        among = np.eye(inner.size) - p[np.ix_(inner, inner)]
        absorption[inner] = np.linalg.solve(among, p[inner] @ member)
    residual = float(np.abs(p @ absorption - absorption).max())
    absorption.flags.writeable = False
    return Basins(classes, absorption, residual)
