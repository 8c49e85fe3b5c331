"""The conditions under which strategies on given supports are a Nash equilibrium.

Writes them as bilinear functions of the probabilities; finding their roots is left to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.bilinear_roots import BilinearForms
from triangle.solvers.regret import MixedProfile

__all__ = ["Support", "SupportSystem", "support_system"]

Support = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""The actions each player may play, in ascending order."""


@dataclass(frozen=True, eq=False)
class SupportSystem:
    """Conditions in the probabilities of all supported actions but each player's first.

    Attributes
    ----------
    shape : three ints
        Numbers of actions of the game.
    support : three tuples of action indices
    owner : int array of shape (n,)
        The player whose probability each unknown is.
    equations : BilinearForms
        Every other supported action earns its player what the first one does: n of them.
    inequalities : BilinearForms
        Not positive at an equilibrium. First three: probabilities sum to at most one. Then, for
        each unused action: it does not beat the first supported one.
    """

    shape: tuple[int, int, int]
    support: Support
    owner: NDArray[np.intp]
    equations: BilinearForms
    inequalities: BilinearForms

    @property
    def tied(self) -> bool:
        """Whether some equation holds everywhere: two actions tie whatever the others do."""
        forms = self.equations
        size = np.abs(forms.constant) + np.abs(forms.linear).sum(axis=1)
        return bool((size + np.abs(forms.mixed).sum(axis=(1, 2)) <= 1e-12).any())

    def profile(self, unknowns: FloatArray) -> MixedProfile:
        """Turn unknowns into three strategies over all actions."""
        strategies = []
        for player, chosen in enumerate(self.support):
            rest = unknowns[self.owner == player]
            strategy = np.zeros(self.shape[player])
            strategy[list(chosen)] = np.concatenate([[1.0 - rest.sum()], rest])
            strategies.append(strategy)
        return strategies[0], strategies[1], strategies[2]

    def coordinates(self, strategies: Sequence[FloatArray]) -> FloatArray:
        """Turn strategies into unknowns; what lies outside the supports is ignored."""
        return np.concatenate(
            [x[list(chosen)][1:] for x, chosen in zip(strategies, self.support, strict=True)]
        )

    def near(self, unknowns: FloatArray) -> FloatArray:
        """Take Gauss-Newton steps towards a solution of the equations, isolated or not."""
        for _ in range(20 if len(unknowns) else 0):
            values, slopes = self.equations.values(unknowns[None, :])
            unknowns = unknowns - np.linalg.lstsq(slopes[0], values[0], rcond=1e-8)[0]
        return unknowns


def support_system(payoffs: FloatArray, support: Support) -> SupportSystem:
    r"""Write the conditions of equilibrium on given supports.

    For all :math:`a \in S_i` and :math:`c \notin S_i`, with :math:`s` the first action of
    :math:`S_i`,

    .. math:: u_i(a, x_{-i}) - u_i(s, x_{-i}) = 0, \qquad
              u_i(c, x_{-i}) - u_i(s, x_{-i}) \le 0.

    Parameters
    ----------
    payoffs : array of shape (n0, n1, n2, 3)
    support : three tuples of action indices

    Returns
    -------
    SupportSystem

    Examples
    --------
    >>> pennies = np.array([[[[1.0, -1, 0]], [[-1, 1, 0]]], [[[-1, 1, 0]], [[1, -1, 0]]]])
    >>> system = support_system(pennies, ((0, 1), (0, 1), (0,)))
    >>> system.profile(system.near(np.array([0.9, 0.2])))[0].round(9).tolist()
    [0.5, 0.5]
    """
    owner = np.repeat(np.arange(3), [len(chosen) - 1 for chosen in support])
    n = len(owner)
    spans = [np.flatnonzero(owner == player) for player in range(3)]
    forms: dict[bool, list[tuple[float, FloatArray, FloatArray]]] = {True: [], False: []}
    for player in range(3):
        forms[False].append((-1.0, (owner == player).astype(float), np.zeros((n, n))))
    for player in range(3):
        j, k = (other for other in range(3) if other != player)
        against = np.moveaxis(payoffs[..., player], player, 0)
        against = against[:, list(support[j])][:, :, list(support[k])]
        first = support[player][0]
        for action in range(len(against)):
            if action == first:
                continue
            gain = against[action] - against[first]
            linear, mixed = np.zeros(n), np.zeros((n, n))
            linear[spans[j]] = gain[1:, 0] - gain[0, 0]
            linear[spans[k]] = gain[0, 1:] - gain[0, 0]
            block = gain[1:, 1:] - gain[1:, :1] - gain[:1, 1:] + gain[0, 0]
            mixed[np.ix_(spans[j], spans[k])] = block
            mixed[np.ix_(spans[k], spans[j])] = block.T
            forms[action in support[player]].append((float(gain[0, 0]), linear, mixed))
    equations, inequalities = (
        BilinearForms(
            np.array([constant for constant, _, _ in forms[key]]),
            np.array([linear for _, linear, _ in forms[key]]).reshape(len(forms[key]), n),
            np.array([mixed for _, _, mixed in forms[key]]).reshape(len(forms[key]), n, n),
        )
        for key in (True, False)
    )
    n0, n1, n2 = payoffs.shape[:3]
    return SupportSystem((n0, n1, n2), support, owner, equations, inequalities)
