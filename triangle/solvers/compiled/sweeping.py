"""Run the sweeps of the payoff set as machine code, on polytopes as the other solvers know them.

This module decides nothing: it puts arguments in the form that machine code wants, and answers in
the form that `triangle.solvers.sweeps` wants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled.corner_sweeps import (
    EMPTY,
    HAND_OVER,
    Swept,
    shrink,
    shrink_with_slack,
)
from triangle.solvers.compiled.surfaces import Surface
from triangle.solvers.continuation import Generated
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.polytope import Polytope

__all__ = ["Position", "inner_sweeps", "outer_sweeps", "polytope_of", "swept_once"]

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Position:
    """Where sweeps stand.

    Attributes
    ----------
    polytope : the last set; None when nothing is left
    alive : rows of the profiles whose thresholds the set can meet
    likely : rows of the profiles that generated corners in the last sweep
    sweeps, change, floor : sweeps so far, last movement, tolerance forced by too many corners
    generated : how the corners were generated; None when the sweeps are to go on elsewhere
    """

    polytope: Polytope | None
    alive: IntArray
    likely: IntArray
    sweeps: int
    change: float
    floor: float
    generated: Generated | None = None


def outer_sweeps(
    payoffs: FloatArray,
    required: FloatArray,
    minmax: FloatArray,
    delta: float,
    position: Position,
    near: float,
    most: int,
) -> Position:
    """Shrink a body that holds every equilibrium payoff, as far as machine code can follow.

    Parameters
    ----------
    payoffs, required : (A, 3)
        Stage payoffs, and what a continuation must be worth above the threat.
    minmax : (3,)
    delta : float, the common discount factor
    position : Position, where earlier sweeps stopped, with a polytope of rank 3
    near : float, the change at which to stop
    most : int, sweeps in all
    """
    assert position.polytope is not None
    found = shrink(
        np.ascontiguousarray(payoffs),
        np.ascontiguousarray(required),
        np.ascontiguousarray(minmax),
        delta,
        np.ascontiguousarray(position.polytope.vertices),
        _mask(position.alive, len(payoffs)),
        _mask(position.likely, len(payoffs)),
        position.sweeps,
        position.change,
        position.floor,
        near,
        most,
    )
    if found.status == HAND_OVER and found.sweeps == position.sweeps:
        return position
    return _position(found)


def swept_once(
    game: Enforcement, polytope: Polytope, alive: IntArray, likely: IntArray, thin: float
) -> Generated | None:
    """Generate the corners of what a body generates; None when machine code cannot follow.

    Parameters
    ----------
    game : Enforcement, with equal discount factors
    polytope : Polytope, of rank 3
    alive, likely : rows of profiles: those looked at, and those to begin with
    thin : float
        Corners that stick out by less than that may be left out.
    """
    found = outer_sweeps(
        game.payoffs,
        game.required,
        game.minmax,
        float(game.discount_factors[0]),
        Position(polytope, alive, likely, 0, thin, thin),
        0.0,
        1,
    )
    return found.generated


def inner_sweeps(
    payoffs: FloatArray,
    raised: FloatArray,
    delta: float,
    start: Polytope,
    likely: IntArray,
    goal: float,
    most: int,
) -> Position | None:
    """Shrink a body under thresholds raised by a slack; None when machine code cannot follow.

    Parameters
    ----------
    payoffs, raised : (A, 3)
        Stage payoffs, and what a continuation must be worth above the threat, slack included.
    delta : float, the common discount factor
    start : Polytope, of rank 3
    likely : rows of the profiles to begin with
    goal : float, the change at which to stop
    most : int, sweeps in all
    """
    found = shrink_with_slack(
        np.ascontiguousarray(payoffs),
        np.ascontiguousarray(raised),
        delta,
        np.ascontiguousarray(start.vertices),
        _mask(likely, len(payoffs)),
        goal,
        most,
    )
    return None if found.status == HAND_OVER else _position(found)


def polytope_of(surface: Surface) -> Polytope:
    """Write a surface as a polytope.

    Examples
    --------
    >>> import numpy as np
    >>> from triangle.solvers.compiled.hull import hull
    >>> cube = np.array([[x, y, z] for x in (0.0, 1) for y in (0.0, 1) for z in (0.0, 1)])
    >>> status, surface = hull(cube, 0.0)
    >>> polytope_of(surface).edges.shape  # 12 edges and 6 diagonals of squares
    (18, 2)
    """
    first = surface.triangles[surface.across > np.arange(len(surface.across))[:, None]]
    second = np.roll(surface.triangles, -1, axis=1)[
        surface.across > np.arange(len(surface.across))[:, None]
    ]
    return Polytope(
        vertices=surface.corners,
        rank=3,
        edges=np.stack([first, second], axis=1),
        triangles=surface.triangles,
        normals=surface.normals,
        offsets=surface.offsets,
        source=surface.source,
    )


def _mask(rows: IntArray, count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, dtype=bool)
    mask[rows] = True
    return mask


def _position(found: Swept) -> Position:
    generated = None
    if found.status not in (EMPTY, HAND_OVER):
        rows = found.generated
        generated = Generated(rows.values, rows.profiles, rows.continuations)
    return Position(
        polytope=None if found.status == EMPTY else polytope_of(found.surface),
        alive=np.flatnonzero(found.alive),
        likely=np.flatnonzero(found.likely),
        sweeps=found.sweeps,
        change=found.change,
        floor=found.floor,
        generated=generated,
    )
