"""What a triangle state is called in the literature, and what it is worth in role scores.

Answers: which of the four patterns of a strategic triangle a state is, which role each player has
in it, whether it is structurally balanced, and how it scores on the ordinal benchmark. Does not
say whether anybody wants it: no driver, weight or payoff channel enters.

Patterns: *menage a trois* (all three relations warm; friends), *romantic triangle* (two warm; the
pivot shares both, the wings are cold to each other), *stable marriage* (one warm; partners and an
outcast), *unit veto* (none; enemies). The first three are Dittmer's (1981), the fourth comes from
the later literature (Dittmer 1987; Wu 1996).

References
----------
Dittmer, L. (1981). The strategic triangle: an elementary game-theoretical analysis. World
Politics 33(4), 485-515.
Dittmer, L. (1987). The strategic triangle: a critical review. In I. J. Kim (ed.), The Strategic
Triangle: China, the United States and the Soviet Union. Paragon House.
Wu, Y.-S. (1996). Exploring dual triangles: the development of Taipei-Washington-Beijing
relations. Issues & Studies 32(10), 26-52.
Cartwright, D. and Harary, F. (1956). Structural balance: a generalization of Heider's theory.
Psychological Review 63(5), 277-293.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.politics.postures import DYADS, PostureSpace, State, others

__all__ = [
    "PATTERNS",
    "ROLES",
    "TrianglePattern",
    "pattern_of_state",
    "pattern_of_warmths",
    "role_payoffs",
    "role_scores",
]

PATTERNS = ("unit veto", "stable marriage", "romantic triangle", "menage a trois")
"""Names of the patterns by the number of warm relations, 0 to 3."""

ROLES = ("pivot", "friend", "partner", "wing", "enemy", "outcast")
"""Wu's order of preference, best first; friend and partner tie in the score, wing and enemy too."""

_ROLE_BY_WARM_TIES = (
    ("enemy", "enemy", "enemy"),
    ("outcast", "partner", "partner"),
    ("wing", "wing", "pivot"),
    ("friend", "friend", "friend"),
)
"""Role by number of warm relations in the triangle and number that touch the player."""


@dataclass(frozen=True)
class TrianglePattern:
    """A triangle state in the words of the literature.

    Parameters
    ----------
    name : str
        One of `PATTERNS`.
    roles : three of `ROLES`, in the order of the players
    balance : {-1, 1}
        Product of the three signs (Cartwright and Harary 1956): 1 is balanced.
    scores : three numbers between -3 and 3
        Wu's role score of each player, from the warmths themselves, not from their signs.
    warm : three booleans, in the order of DYADS
    """

    name: str
    roles: tuple[str, str, str]
    balance: int
    scores: tuple[float, float, float]
    warm: tuple[bool, bool, bool]


def pattern_of_warmths(warmths: Sequence[float], warm_from: float = 0.5) -> TrianglePattern:
    """Name the pattern of three relations.

    Parameters
    ----------
    warmths : three numbers in [0, 1]
        Relation of each dyad, in the order of DYADS.
    warm_from : float, in (0, 1]
        A relation counts as warm from this warmth on.

    Returns
    -------
    TrianglePattern

    Raises
    ------
    GameError
        If a warmth lies outside [0, 1] or the cut outside (0, 1].

    Examples
    --------
    >>> pattern = pattern_of_warmths([1, 1, 0])
    >>> pattern.name, pattern.roles, pattern.balance
    ('romantic triangle', ('pivot', 'wing', 'wing'), -1)
    >>> pattern.scores
    (3.0, -1.0, -1.0)
    """
    values = np.asarray(warmths, dtype=np.float64)
    if values.shape != (3,) or not ((values >= 0) & (values <= 1)).all():
        raise GameError(f"warmths: expected three numbers within [0, 1], got {list(warmths)}")
    if not 0 < warm_from <= 1:
        raise GameError(
            f"warm_from: expected a number above 0 and at most 1, got {warm_from:g}; "
            "at 0 every relation would count as warm"
        )
    first, second, third = (bool(w >= warm_from) for w in values)
    warm = (first, second, third)
    ties = [sum(w for w, dyad in zip(warm, DYADS, strict=True) if i in dyad) for i in range(3)]
    role_of = _ROLE_BY_WARM_TIES[sum(warm)]
    x, y, z = role_scores(values)
    return TrianglePattern(
        name=PATTERNS[sum(warm)],
        roles=(role_of[ties[0]], role_of[ties[1]], role_of[ties[2]]),
        balance=1 if sum(warm) % 2 == 1 else -1,
        scores=(float(x), float(y), float(z)),
        warm=warm,
    )


def pattern_of_state(space: PostureSpace, state: State, warm_from: float = 0.5) -> TrianglePattern:
    """Name the pattern of a triangle state.

    Parameters
    ----------
    space : PostureSpace
    state : State
        Level index of each relation.
    warm_from : float, in (0, 1]

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> pattern_of_state(space, (0, 0, 2)).name
    'stable marriage'
    >>> pattern_of_state(space, (0, 1, 2)).roles
    ('wing', 'wing', 'pivot')
    >>> pattern_of_state(space, (0, 1, 2), warm_from=0.75).roles
    ('outcast', 'partner', 'partner')
    """
    return pattern_of_warmths([space.level_values[level] for level in state], warm_from)


def role_scores(warmths: ArrayLike) -> FloatArray:
    """Score the roles of three players from the warmth of their relations.

    ``S_i = s_ij + s_ik - s_jk`` with ``s = 2 * warmth - 1``: pivot 3, friend and partner 1, wing
    and enemy -1, outcast -3, which are Wu's grouped ranks (Wu 1996).

    Parameters
    ----------
    warmths : array_like, shape (..., 3)
        Relations in the order of DYADS, in [0, 1].

    Returns
    -------
    array, shape (..., 3)
        Score of each player.

    Examples
    --------
    >>> role_scores([0, 0, 1]).tolist()
    [-3.0, 1.0, 1.0]
    """
    signs = 2.0 * np.asarray(warmths, dtype=np.float64) - 1.0
    total = signs.sum(axis=-1)
    # The relation a player has no part in enters with a minus.
    apart = [DYADS.index(others(i)) for i in range(3)]
    return np.asarray(total[..., None] - 2.0 * signs[..., apart])


def role_payoffs(space: PostureSpace) -> FloatArray:
    """Score the roles at every action profile: the benchmark with nothing calibrated.

    Returns
    -------
    array, shape (n0, n1, n2, 3)

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> payoffs = role_payoffs(space)
    >>> payoffs[space.symmetric_profile((0, 1, 2))].tolist()
    [-2.0, 0.0, 2.0]
    """
    relations = [np.broadcast_to(space.relation(i, j), space.shape) for i, j in DYADS]
    return role_scores(np.stack(relations, axis=-1))
