"""What the payoff set of a similar game suggests about another one.

Suggestions save steps and prove nothing: whoever follows them proves what comes of it.
Normalised units of the other game, as in `sweeps`.
"""

from __future__ import annotations

from dataclasses import dataclass

from triangle.game import FloatArray
from triangle.solvers.continuation import Generated
from triangle.solvers.directions import facet_directions
from triangle.solvers.polytope import convex_hull

__all__ = ["Nearby"]


@dataclass(frozen=True, eq=False)
class Nearby:
    """Corners that may nearly generate themselves, and a set that may nearly hold all payoffs.

    Attributes
    ----------
    corners : Generated
        Values of the states of an automaton of the similar game, played in this one.
    self_generating : bool
        Whether that automaton is an equilibrium of this game too.
    outer : (V, 3)
    """

    corners: Generated
    self_generating: bool
    outer: FloatArray

    def half_spaces(self) -> tuple[FloatArray, FloatArray]:
        """Return normals (N, 3) of the outer set, the axes first, and its levels (N,)."""
        hull = convex_hull(self.outer)
        directions = facet_directions(hull)
        return directions, hull.support(directions)
