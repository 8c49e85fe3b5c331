"""All vertices of a best-response polytope, and a proof that none is missing.

Walks the graph of the polytope from one vertex to the next along edges. When every vertex met is
simple, each has exactly as many edges as the polytope has dimensions; the graph of a polytope is
connected (Balinski 1961), so a set of vertices closed under walking is the complete set. When a
vertex is not simple the game is degenerate and the walk says so and stops.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["PolytopeWalk", "walk_best_response_polytope"]


@dataclass(frozen=True, eq=False)
class PolytopeWalk:
    """The vertices reached, and whether they are all there are.

    Attributes
    ----------
    vertices : array of shape (V, d)
        Vertices other than the origin, normalised to sum to 1: mixed strategies.
    labels : bool array of shape (V, d + k)
        ``labels[v, :d]``: actions unused at vertex v; ``labels[v, d:]``: the other player's best
        responses to it.
    simple : bool
        No vertex met had more than d labels.
    finished : bool
        The walk came to its end. ``simple and finished`` proves that the list is complete.
    margin : float
        How far the nearest inequality without a label stays from holding with equality, over all
        vertices met, in the coordinates of the polytope (of order one). Rounding errors are many
        orders of magnitude smaller when ``simple``.
    """

    vertices: FloatArray
    labels: NDArray[np.bool_]
    simple: bool
    finished: bool
    margin: float


def walk_best_response_polytope(
    payoffs: FloatArray, max_vertices: int = 5000, tolerance: float = 1e-9
) -> PolytopeWalk:
    r"""List the vertices of the polytope of a player's strategies and the other's replies to them.

    .. math:: P = \{x \in \mathbb{R}^d : x \ge 0,\ M x \le 1\}

    where ``M[j]`` holds the other player's payoffs of action j against each action of the player
    (von Stengel 2002, section 2). Vertices are found from their neighbours by the minimum ratio
    along each edge.

    Parameters
    ----------
    payoffs : array of shape (k, d)
        The matrix ``M``; all entries positive, of order one.
    max_vertices : int
        Where the walk gives up; the result then has ``finished`` False.
    tolerance : float
        An inequality within this distance of equality counts as holding with equality.

    Returns
    -------
    PolytopeWalk

    Raises
    ------
    GameError
        If an entry of ``payoffs`` is not positive: the polytope would not be bounded.

    Examples
    --------
    The best replies to x = (2/3, 1/3) in a battle of the sexes are both actions.

    >>> walk = walk_best_response_polytope(np.array([[1.0, 1e-3], [1e-3, 2.0]]))
    >>> walk.vertices.round(3).tolist(), walk.simple and walk.finished
    ([[1.0, 0.0], [0.0, 1.0], [0.667, 0.333]], True)
    """
    k, d = payoffs.shape
    if not (payoffs > 0).all():
        raise GameError(f"payoffs: expected positive entries, got a smallest of {payoffs.min()}")
    # All inequalities in one matrix: A x <= b, the first d being x >= 0.
    matrix = np.vstack([-np.eye(d), payoffs])
    bounds = np.concatenate([np.zeros(d), np.ones(k)])
    start = tuple(range(d))
    seen = {start}
    queue = deque([start])
    found: list[tuple[tuple[int, ...], FloatArray]] = []
    simple, margin = True, np.inf
    while queue and simple and len(seen) <= max_vertices:
        labels = queue.popleft()
        active = list(labels)
        inverse = np.linalg.inv(matrix[active])
        x = inverse @ bounds[active]
        slack = bounds - matrix @ x
        slack[active] = np.inf
        margin = min(margin, float(slack.min()))
        simple = margin > tolerance
        found.append((labels, x))
        if not simple:
            break
        # Edge e keeps all labels but one: its inequality becomes slack, the others stay equal.
        speed = matrix @ -inverse
        speed[active] = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(speed > tolerance, slack[:, None] / speed, np.inf)
        for position, entering in enumerate(ratio.argmin(axis=0)):
            neighbour = tuple(sorted(labels[:position] + labels[position + 1 :] + (int(entering),)))
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append(neighbour)
    members = np.zeros((len(found), d + k), dtype=bool)
    for row, (labels, _) in enumerate(found):
        members[row, list(labels)] = True
    vertices = np.array([x for _, x in found])[1:]
    vertices = np.clip(vertices, 0.0, None)
    vertices /= vertices.sum(axis=1, keepdims=True)
    members = members[1:]
    for array in (vertices, members):
        array.flags.writeable = False
    return PolytopeWalk(vertices, members, simple, simple and not queue, margin)
