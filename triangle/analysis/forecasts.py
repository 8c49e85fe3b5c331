"""Chances of triangle states and of dyad levels, one turned into the other.

Answers how a forecast of the three relations together says what it says of each, how three
forecasts that know nothing of one another make one of the triangle, and what a chance of a true
state means for the record. Forecasts nothing.
"""

from __future__ import annotations

import numpy as np

from triangle.game import FloatArray
from triangle.politics.postures import PostureSpace

__all__ = ["as_recorded", "dyad_chances", "joint_chances"]


def as_recorded(chances: FloatArray, space: PostureSpace, misreading: float) -> FloatArray:
    """Turn chances of true states into chances of states on record.

    With the chance of a misreading a dyad's record shows any level.

    Parameters
    ----------
    chances : array, shape (..., n_states)
    space : PostureSpace
    misreading : float

    Returns
    -------
    array of the same shape

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> sure = np.eye(27)[0]
    >>> bool(np.isclose(as_recorded(sure, space, 0.3)[0], 0.8**3))
    True
    """
    n = space.n_levels
    blur = (1 - misreading) * np.eye(n) + misreading / n
    cube = chances.reshape(*chances.shape[:-1], n, n, n)
    blurred = np.einsum("...abc,ai,bj,ck->...ijk", cube, blur, blur, blur)
    return np.asarray(blurred.reshape(chances.shape))


def dyad_chances(chances: FloatArray, space: PostureSpace) -> FloatArray:
    """Add up the chances of states to those of each dyad's levels.

    Parameters
    ----------
    chances : array, shape (..., n_states)
    space : PostureSpace

    Returns
    -------
    array, shape (..., 3, n_levels)

    Examples
    --------
    >>> dyad_chances(np.eye(27)[5], PostureSpace(("US", "CN", "RU"))).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    n = space.n_levels
    cube = chances.reshape(*chances.shape[:-1], n, n, n)
    sums = [cube.sum(axis=axes) for axes in ((-2, -1), (-3, -1), (-3, -2))]
    return np.stack(sums, axis=-2)


def joint_chances(dyads: FloatArray) -> FloatArray:
    """Multiply the chances of three dyads that know nothing of one another.

    Parameters
    ----------
    dyads : array, shape (..., 3, n_levels)

    Returns
    -------
    array, shape (..., n_states)

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> alone = np.array([[0.2, 0.3, 0.5]] * 3)
    >>> bool(np.allclose(dyad_chances(joint_chances(alone), space), alone))
    True
    """
    product = np.einsum(
        "...a,...b,...c->...abc", dyads[..., 0, :], dyads[..., 1, :], dyads[..., 2, :]
    )
    return np.asarray(product.reshape(*dyads.shape[:-2], dyads.shape[-1] ** 3))
