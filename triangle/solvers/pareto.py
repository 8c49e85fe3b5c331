"""Pareto rank: which outcomes nobody could improve on without harm to someone, and who is ahead.

Works on any list of payoff vectors. It does not ask whether an outcome can be enforced or by whom
it could be brought about; pass it the outcomes that are to be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import BoolArray, IndexArray

__all__ = ["ParetoRanks", "pareto_ranks"]


@dataclass(frozen=True, eq=False)
class ParetoRanks:
    """Fronts of a list of payoff vectors.

    Parameters
    ----------
    points : array, shape (m, k)
    tolerance : float
        Differences up to this size count as equality.
    rank : array of int, shape (m,)
        1 for outcomes that nothing dominates, 2 for those undominated once these are set aside, and
        so on.
    dominates : array of bool, shape (m, m)
        ``[a, b]``: outcome a gives nobody less and somebody more than b.
    """

    points: FloatArray
    tolerance: float
    rank: IndexArray
    dominates: BoolArray

    def dominators(self, outcome: int) -> tuple[int, ...]:
        """Return the outcomes that dominate one, the largest least gain first."""
        found = np.flatnonzero(self.dominates[:, outcome])
        least = (self.points[found] - self.points[outcome]).min(axis=1)
        return tuple(found[np.argsort(-least, kind="stable")].tolist())


def pareto_ranks(points: ArrayLike, tolerance: float = 1e-9) -> ParetoRanks:
    """Sort payoff vectors into Pareto fronts.

    Non-dominated sorting (Goldberg 1989; Deb et al. 2002): a dominates b if a_i >= b_i for all i
    and a_i > b_i for one; the first front is what nothing dominates.

    Parameters
    ----------
    points : array_like, shape (m, k)
        One row per outcome, one column per player.
    tolerance : float, in units of payoff

    Returns
    -------
    ParetoRanks

    Raises
    ------
    GameError
        If the points are not a table of finite numbers.

    References
    ----------
    Goldberg, D. E. (1989), Genetic Algorithms in Search, Optimization, and Machine Learning. Deb,
    K., Pratap, A., Agarwal, S. and Meyarivan, T. (2002), A fast and elitist multiobjective genetic
    algorithm: NSGA-II, IEEE Transactions on Evolutionary Computation 6, 182-197.

    Examples
    --------
    >>> ranks = pareto_ranks([[2, 0], [1, 1], [1, 0], [0, 0]])
    >>> ranks.rank.tolist(), ranks.dominators(3)
    ([1, 1, 2, 3], (1, 0, 2))
    """
    table = np.array(points, dtype=np.float64)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise GameError(
            f"payoff vectors: expected a finite table (outcomes, players), got shape {table.shape}"
        )
    ahead = table[:, None, :] - table[None, :, :]
    dominates = np.asarray((ahead >= -tolerance).all(axis=2) & (ahead > tolerance).any(axis=2))
    rank = np.zeros(len(table), dtype=np.intp)
    front = 0
    while (waiting := rank == 0).any():
        front += 1
        leading = waiting & ~dominates[waiting].any(axis=0)
        # A tolerance can close a circle of tiny steps; what leads in no order shares a rank.
        rank[leading if leading.any() else waiting] = front
    for array in (table, rank, dominates):
        array.flags.writeable = False
    return ParetoRanks(table, tolerance, rank, dominates)
