"""Postures, relations and triangle states: from directed attitudes to action profiles and back.

A *posture* is the level of warmth one player chooses towards one other. An *action* of a player is
its pair of postures towards the other two; the first-named other player varies slowest. The
*relation* of a dyad is as warm as its cooler side. The three relations are the *triangle state*.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, Profile

__all__ = ["DYADS", "PostureSpace", "State", "dyad_names", "others"]

State = tuple[int, int, int]
"""Level index of the relation of each dyad, in the order of DYADS."""

DYADS: tuple[tuple[int, int], ...] = ((0, 1), (0, 2), (1, 2))
"""Pairs of player indices, in the order used for states everywhere."""


def others(player: int) -> tuple[int, int]:
    """Return the two other players' indices, in ascending order."""
    first, second = (j for j in range(3) if j != player)
    return first, second


def dyad_names(players: Sequence[str]) -> tuple[str, str, str]:
    """Name the three dyads, for example ("US-CN", "US-RU", "CN-RU")."""
    first, second, third = (f"{players[i]}-{players[j]}" for i, j in DYADS)
    return first, second, third


@dataclass(frozen=True)
class PostureSpace:
    """All postures open to three players, with the same levels for each of them.

    Parameters
    ----------
    players : three distinct names
    level_names : 2 to 5 names from coldest to warmest
    level_values : as many numbers, strictly increasing from 0 (coldest) to 1 (warmest)

    Raises
    ------
    GameError
        If the players are not three distinct names, if there are fewer than 2 or more than 5 levels
        or two of one name, or if the values do not rise from 0 to 1.

    Examples
    --------
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> space.n_actions, len(space.states)
    (9, 27)
    >>> profile = space.profile({"US": {"CN": "hedge", "RU": "oppose"},
    ...     "CN": {"US": "align", "RU": "oppose"}, "RU": {"US": "oppose", "CN": "hedge"}})
    >>> profile, space.state(profile)
    ((3, 6, 1), (1, 0, 0))
    """

    players: tuple[str, str, str]
    level_names: tuple[str, ...] = ("oppose", "hedge", "align")
    level_values: tuple[float, ...] = (0.0, 0.5, 1.0)

    def __post_init__(self) -> None:
        """Check the players, and names and values of the levels."""
        if len(set(self.players)) != 3:
            raise GameError(f"players: expected 3 distinct names, got {list(self.players)}")
        n = len(self.level_names)
        if not 2 <= n <= 5 or len(set(self.level_names)) != n:
            raise GameError(f"levels: expected 2 to 5 distinct names, got {list(self.level_names)}")
        values = self.level_values
        rising = all(a < b for a, b in itertools.pairwise(values))
        if len(values) != n or values[0] != 0 or values[-1] != 1 or not rising:
            raise GameError(
                f"level values: expected {n} numbers rising from 0 to 1, got {list(values)}"
            )

    @property
    def n_levels(self) -> int:
        """Number of levels of warmth."""
        return len(self.level_names)

    @property
    def n_actions(self) -> int:
        """Number of actions of each player: levels squared."""
        return self.n_levels**2

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of the stage game."""
        return (self.n_actions,) * 3

    @property
    def states(self) -> tuple[State, ...]:
        """All triangle states, coldest first."""
        return tuple(itertools.product(range(self.n_levels), repeat=3))  # type: ignore[arg-type]

    @property
    def action_names(self) -> tuple[tuple[str, ...], ...]:
        """Names of the actions of each player, such as "oppose CN, align RU"."""
        names = []
        for i in range(3):
            j, k = (self.players[o] for o in others(i))
            names.append(
                tuple(
                    f"{first} {j}, {second} {k}"
                    for first in self.level_names
                    for second in self.level_names
                )
            )
        return tuple(names)

    def warmth(self, i: int, j: int) -> FloatArray:
        """Warmth of i's posture towards j at every profile.

        Returns
        -------
        array that broadcasts to ``shape``; only axis ``i`` is longer than one
        """
        n = self.n_levels
        grid = (
            np.repeat(self.level_values, n) if j == others(i)[0] else np.tile(self.level_values, n)
        )
        axes = [1, 1, 1]
        axes[i] = self.n_actions
        return np.asarray(grid, dtype=np.float64).reshape(axes)

    def relation(self, i: int, j: int) -> FloatArray:
        """Warmth of the relation of i and j at every profile, the cooler of both postures."""
        return np.minimum(self.warmth(i, j), self.warmth(j, i))

    def levels(self, profile: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """Level index of i's posture towards j as ``levels[i][j]`` (0 on the diagonal, unused)."""
        table = [[0, 0, 0] for _ in range(3)]
        for i in range(3):
            first, second = others(i)
            table[i][first], table[i][second] = divmod(int(profile[i]), self.n_levels)
        return tuple(tuple(row) for row in table)

    def profile_of_levels(self, levels: Sequence[Sequence[int]]) -> Profile:
        """Inverse of `levels`."""
        a0, a1, a2 = (
            levels[i][others(i)[0]] * self.n_levels + levels[i][others(i)[1]] for i in range(3)
        )
        return a0, a1, a2

    def profile(self, postures: Mapping[str, Mapping[str, str]]) -> Profile:
        """Turn postures in words, ``{"US": {"CN": "oppose", ...}, ...}``, into a profile."""
        table = [[0, 0, 0] for _ in range(3)]
        for i, player in enumerate(self.players):
            for j in others(i):
                try:
                    word = postures[player][self.players[j]]
                    table[i][j] = self.level_names.index(word)
                except KeyError:
                    raise GameError(
                        f"postures: {player} needs a posture towards {self.players[j]}"
                    ) from None
                except ValueError:
                    raise GameError(
                        f"postures.{player}.{self.players[j]}: expected one of "
                        f"{list(self.level_names)}, got {word!r}"
                    ) from None
        return self.profile_of_levels(table)

    def postures(self, profile: Sequence[int]) -> dict[str, dict[str, str]]:
        """Turn a profile into postures in words."""
        table = self.levels(profile)
        return {
            self.players[i]: {self.players[j]: self.level_names[table[i][j]] for j in others(i)}
            for i in range(3)
        }

    def state(self, profile: Sequence[int]) -> State:
        """Return the triangle state of a profile: the cooler posture of each dyad."""
        table = self.levels(profile)
        first, second, third = (min(table[i][j], table[j][i]) for i, j in DYADS)
        return first, second, third

    def symmetric_profile(self, state: State) -> Profile:
        """Return the profile in which both sides of every dyad choose its relation."""
        table = [[0, 0, 0] for _ in range(3)]
        for (i, j), level in zip(DYADS, state, strict=True):
            table[i][j] = table[j][i] = level
        return self.profile_of_levels(table)

    def state_in_words(self, state: State) -> dict[str, str]:
        """Name the relation of each dyad, ``{"US-CN": "oppose", ...}``."""
        names = dyad_names(self.players)
        return {name: self.level_names[level] for name, level in zip(names, state, strict=True)}
