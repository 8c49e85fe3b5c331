"""The likeliest way from one state of a Markov chain to another.

Answers by which moves an outcome would most probably come about. It leaves out waiting: the
probability of a path is the product over its moves, whatever time passes between them.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import IndexArray

__all__ = ["LikelyPaths", "likely_paths"]


@dataclass(frozen=True, eq=False)
class LikelyPaths:
    """The likeliest path from a start to every state.

    Parameters
    ----------
    start : state number
    log_probability : array, shape (n,)
        Natural logarithm of the product of the transition probabilities; -inf if there is no path.
    previous : array of state numbers, shape (n,)
        The state before, on the likeliest path; -1 for the start and where there is no path.
    """

    start: int
    log_probability: FloatArray
    previous: IndexArray

    def path(self, goal: int) -> tuple[int, ...]:
        """Return the states from the start to a goal, both included; empty if there is no path."""
        if self.log_probability[goal] == -np.inf:
            return ()
        states = [goal]
        while states[-1] != self.start:
            states.append(int(self.previous[states[-1]]))
        return tuple(reversed(states))


def likely_paths(log_transition: ArrayLike, start: int) -> LikelyPaths:
    """Find the likeliest path from a start to every state.

    Maximises the product of the transition probabilities of the moves, that is, takes the shortest
    path where a move is as long as minus its log probability (Dijkstra 1959). Of paths that are
    equally likely, to the last digit, the one whose last move leaves the lowest state is taken.

    Parameters
    ----------
    log_transition : array_like, shape (n, n)
        Natural logarithms of transition probabilities ``[from, to]``; the diagonal is not read.
    start : state number

    Returns
    -------
    LikelyPaths

    Raises
    ------
    GameError
        If the matrix is not square, holds a NaN or a positive logarithm, or has no such start.

    References
    ----------
    Dijkstra, E. W. (1959), A note on two problems in connexion with graphs, Numerische Mathematik
    1, 269-271.

    Examples
    --------
    >>> import numpy as np
    >>> p = np.array([[0.5, 0.4, 0.1], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]])
    >>> with np.errstate(divide="ignore"):
    ...     likely_paths(np.log(p), start=0).path(2)
    (0, 1, 2)
    """
    log_p = np.asarray(log_transition, dtype=np.float64)
    if log_p.ndim != 2 or log_p.shape[0] != log_p.shape[1]:
        raise GameError(f"chain: expected shape (n, n), got {log_p.shape}")
    rounding = 1e-12
    if not (log_p <= rounding).all():
        raise GameError("chain: expected logarithms of probabilities, none above 0 and no NaN")
    length = np.maximum(-log_p, 0.0)
    n = len(length)
    if not 0 <= start < n:
        raise GameError(f"start: expected a number from 0 to {n - 1}, got {start}")
    distance = np.full(n, np.inf)
    previous = np.full(n, -1, dtype=np.intp)
    distance[start] = 0.0
    settled = np.zeros(n, dtype=np.bool_)
    queue = [(0.0, start)]
    while queue:
        _, state = heapq.heappop(queue)
        if settled[state]:
            continue
        settled[state] = True
        through = distance[state] + length[state]
        level = (through == distance) & (state < previous)
        for other in np.flatnonzero(~settled & ((through < distance) | level)).tolist():
            distance[other] = through[other]
            previous[other] = state
            heapq.heappush(queue, (float(through[other]), other))
    log_probability = -distance
    for array in (log_probability, previous):
        array.flags.writeable = False
    return LikelyPaths(start, log_probability, previous)
