"""Which triangle states can last, and the action profile that stands for each of them.

A state is enforceable when some profile with these relations can be played for ever. It is
represented by the symmetric profile, in which both sides of every dyad choose its relation, where
that is enforceable, else by the enforceable profile with the largest slack. Does not ask who wants
a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, Profile
from triangle.politics.postures import PostureSpace
from triangle.solvers.enforce import Enforceability

__all__ = ["StandIns", "TriangleStates", "stand_ins", "state_numbers", "triangle_states"]


@dataclass(frozen=True, eq=False)
class StandIns:
    """The profile that represents each triangle state, in n games.

    Attributes
    ----------
    enforceable : bool array of shape (n, n_states)
        Whether some profile with these relations can be played for ever.
    profiles : int array of shape (n, n_states)
        Flat number of the representative; the symmetric profile where nothing is enforceable.
    payoffs : array of shape (n, n_states, 3)
        Payoffs of the representatives.
    """

    enforceable: NDArray[np.bool_]
    profiles: NDArray[np.intp]
    payoffs: FloatArray


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
    payoffs = found.game.stage.payoffs.reshape(1, -1, 3)
    chosen = stand_ins(space, payoffs, found.enforceable.reshape(1, -1), found.slack.reshape(1, -1))
    profiles = []
    for number in chosen.profiles[0]:
        a0, a1, a2 = (int(a) for a in np.unravel_index(number, space.shape))
        profiles.append((a0, a1, a2))
    symmetric = np.array(
        [
            profile == space.symmetric_profile(s)
            for profile, s in zip(profiles, space.states, strict=True)
        ]
    )
    enforceable, table = chosen.enforceable[0], chosen.payoffs[0]
    for array in (enforceable, table, symmetric):
        array.flags.writeable = False
    return TriangleStates(space, enforceable, tuple(profiles), table, symmetric)


def stand_ins(
    space: PostureSpace,
    payoffs: FloatArray,
    enforceable: NDArray[np.bool_],
    slack: FloatArray,
) -> StandIns:
    """Choose the profile that stands for each triangle state, in many games at once.

    The symmetric profile, in which both sides of every dyad choose its relation, where that is
    enforceable; else the enforceable profile with the largest slack, the first of equals.

    Parameters
    ----------
    space : PostureSpace
    payoffs : array of shape (n, A, 3)
    enforceable : bool array of shape (n, A)
    slack : array of shape (n, A)

    Returns
    -------
    StandIns

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> everything = np.ones((1, 729), dtype=bool)
    >>> found = stand_ins(space, np.zeros((1, 729, 3)), everything, np.zeros((1, 729)))
    >>> np.unravel_index(found.profiles[0, 5], space.shape) == space.symmetric_profile((0, 1, 2))
    True
    """
    ranking = np.where(enforceable, slack, -np.inf)
    can_last, profiles = [], []
    for members, even in _members(space):
        lasting = enforceable[:, members].any(axis=1)
        largest = members[ranking[:, members].argmax(axis=1)]
        profiles.append(np.where(enforceable[:, even] | ~lasting, even, largest))
        can_last.append(lasting)
    chosen = np.stack(profiles, axis=1)
    worlds = np.arange(len(payoffs))[:, None]
    return StandIns(np.stack(can_last, axis=1), chosen, payoffs[worlds, chosen])


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


@cache
def _members(space: PostureSpace) -> tuple[tuple[NDArray[np.intp], int], ...]:
    """Flat numbers of the profiles of each state, and of its symmetric profile."""
    numbers = state_numbers(space).ravel()
    return tuple(
        (
            np.flatnonzero(numbers == number),
            int(np.ravel_multi_index(space.symmetric_profile(state), space.shape)),
        )
        for number, state in enumerate(space.states)
    )
