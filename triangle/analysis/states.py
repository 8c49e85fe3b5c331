"""Which triangle states can last, and the action profile that stands for each of them.

A state is enforceable when some profile with these relations can be played for ever. It is
represented by the symmetric profile, in which both sides of every dyad choose its relation, where
that is enforceable, else by the enforceable profile with the largest slack. Does not ask who wants
a state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, Profile
from triangle.politics.postures import PostureSpace
from triangle.solvers.enforce import Enforceability

__all__ = ["TriangleStates", "state_numbers", "triangle_states"]


@dataclass(frozen=True, eq=False)
class TriangleStates:
    """The triangle states of a game, in the order of `PostureSpace.states`.

    Attributes
    ----------
    space : PostureSpace
    enforceable : bool array of shape (n_states,)
    profiles : tuple of Profile
        The representative; the symmetric profile where nothing is enforceable.
    payoffs : array of shape (n_states, 3)
        Payoffs of the representatives.
    symmetric : bool array of shape (n_states,)
        Whether the representative is the symmetric profile.
    """

    space: PostureSpace
    enforceable: NDArray[np.bool_]
    profiles: tuple[Profile, ...]
    payoffs: FloatArray
    symmetric: NDArray[np.bool_]


def state_numbers(space: PostureSpace) -> NDArray[np.intp]:
    """Give the number of the triangle state of every action profile.

    Returns
    -------
    int array of shape (n0, n1, n2)
        Index into ``space.states``.

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> int(state_numbers(space)[space.symmetric_profile((0, 1, 2))]), space.states[5]
    (5, (0, 1, 2))
    """
    warmths = np.asarray(space.level_values)
    number = np.zeros(space.shape, dtype=np.intp)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        level = np.searchsorted(warmths, space.relation(i, j))
        number = number * space.n_levels + level
    return np.asarray(number)


def triangle_states(space: PostureSpace, found: Enforceability) -> TriangleStates:
    """Find the enforceable states and a profile to stand for each.

    Parameters
    ----------
    space : PostureSpace
    found : Enforceability
        Of the game played in these postures.

    Returns
    -------
    TriangleStates

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> from triangle.solvers.enforce import enforceability
    >>> game = load_scenario("2025-roles").repeated_game()
    >>> states = triangle_states(PostureSpace(("US", "CN", "RU")), enforceability(game, [-3] * 3))
    >>> int(states.enforceable.sum())
    27
    """
    payoffs = found.game.stage.payoffs
    numbers = state_numbers(space).ravel()
    # Largest slack first within each state; equal slacks in the order of the profiles.
    ranking = np.where(found.enforceable, found.slack, -np.inf).ravel()
    enforceable, profiles, symmetric = [], [], []
    for number, state in enumerate(space.states):
        members = np.flatnonzero(numbers == number)
        best = int(members[ranking[members].argmax()])
        even = space.symmetric_profile(state)
        can_last = bool(found.enforceable.ravel()[members].any())
        use_even = bool(found.enforceable[even]) or not can_last
        a0, a1, a2 = (int(a) for a in np.unravel_index(best, space.shape))
        profiles.append(even if use_even else (a0, a1, a2))
        enforceable.append(can_last)
        symmetric.append(profiles[-1] == even)
    table = np.array([payoffs[profile] for profile in profiles])
    masks = np.array(enforceable), np.array(symmetric)
    for array in (table, *masks):
        array.flags.writeable = False
    return TriangleStates(space, masks[0], tuple(profiles), table, masks[1])
