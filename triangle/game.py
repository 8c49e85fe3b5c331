"""The two objects every solver takes: a stage game and its infinite repetition.

Convention, everywhere in this package: ``payoffs[a0, a1, a2, i]`` is the payoff of player ``i``
at the action profile ``(a0, a1, a2)``; the player axis is last. A two-player game is a
three-player game whose third player has a single action.

This module knows no country and opens no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangle.errors import GameError

__all__ = ["FloatArray", "Profile", "RepeatedGame", "StageGame", "best_replies"]

FloatArray = NDArray[np.float64]
Profile = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class StageGame:
    """A three-player game in strategic form, played once.

    Parameters
    ----------
    payoffs : array_like, shape (n0, n1, n2, 3)
        Payoff of each player at each action profile; finite.
    players : sequence of 3 distinct names, optional
    actions : three sequences of distinct names, optional
        Default: "0", "1", ... for each player.

    Raises
    ------
    GameError
        If the array is not four-dimensional with last axis 3, is empty, holds a NaN or an
        infinity, or if names are missing, repeated or of the wrong number.

    Examples
    --------
    >>> import numpy as np
    >>> contribution = np.zeros((2, 2, 2, 3))
    >>> for a in np.ndindex(2, 2, 2):
    ...     contribution[a] = 2 * sum(a) - 3 * np.array(a)
    >>> stage = StageGame(contribution)
    >>> stage.shape
    (2, 2, 2)
    >>> float(stage.deviation_gains[1, 1, 1, 0])
    1.0
    """

    payoffs: FloatArray
    players: tuple[str, str, str] = ("1", "2", "3")
    actions: tuple[tuple[str, ...], ...] = ()
    best_payoffs: FloatArray = field(init=False, repr=False)
    """Shape (n0, n1, n2, 3): best payoff of player i against the others' actions of the profile."""

    def __init__(
        self,
        payoffs: ArrayLike,
        players: Sequence[str] = ("1", "2", "3"),
        actions: Sequence[Sequence[str]] | None = None,
    ) -> None:
        names = _distinct_players(players)
        array = _payoff_array(payoffs, names)
        labels = _action_names(actions, array.shape[:3], names)
        best = best_replies(array)
        best.flags.writeable = False
        object.__setattr__(self, "payoffs", array)
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "actions", labels)
        object.__setattr__(self, "best_payoffs", best)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of actions of the three players."""
        n0, n1, n2 = self.payoffs.shape[:3]
        return (n0, n1, n2)

    @property
    def deviation_gains(self) -> FloatArray:
        """Shape (n0, n1, n2, 3), non-negative: best deviation payoff minus payoff."""
        return self.best_payoffs - self.payoffs

    def profile_name(self, profile: Sequence[int]) -> str:
        """Name the action of every player at a profile, in words."""
        return "; ".join(
            f"{player} plays {self.actions[i][profile[i]]}" for i, player in enumerate(self.players)
        )


@dataclass(frozen=True, eq=False)
class RepeatedGame:
    """A stage game repeated for ever, with one discount factor per player.

    Parameters
    ----------
    stage : StageGame
    discount_factors : float or array_like of shape (3,)
        Each strictly between 0 and 1; a single number is shared by all three.
        Payoffs are average discounted payoffs, ``(1 - delta_i) * sum_t delta_i**t * u_i(t)``.

    Raises
    ------
    GameError
        If a discount factor is missing, not finite, or not strictly between 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> stage = StageGame(np.zeros((2, 2, 1, 3)))
    >>> RepeatedGame(stage, 0.9).discount_factors.tolist()
    [0.9, 0.9, 0.9]
    """

    stage: StageGame
    discount_factors: FloatArray

    def __init__(self, stage: StageGame, discount_factors: ArrayLike) -> None:
        object.__setattr__(self, "stage", stage)
        object.__setattr__(
            self, "discount_factors", _discount_array(discount_factors, stage.players)
        )


def best_replies(payoffs: FloatArray) -> FloatArray:
    """Give each player's best payoff against the others' actions, in any number of games.

    Parameters
    ----------
    payoffs : array, shape (..., n0, n1, n2, 3)

    Returns
    -------
    array of the same shape
        ``[..., a0, a1, a2, i]`` is the largest payoff of i over its own actions.

    Examples
    --------
    >>> u = np.zeros((2, 2, 1, 3)); u[1, :, 0, 0] = [5.0, 7.0]
    >>> best_replies(u)[:, :, 0, 0].tolist()
    [[5.0, 7.0], [5.0, 7.0]]
    """
    players = range(3)
    best = [payoffs[..., i].max(axis=i - 3, keepdims=True) for i in players]
    return np.stack([np.broadcast_to(b, payoffs.shape[:-1]) for b in best], axis=-1)


def _payoff_array(payoffs: ArrayLike, players: Sequence[str]) -> FloatArray:
    try:
        array = np.array(payoffs, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise GameError(
            f"payoffs: expected an array of numbers, got one that is not: {error}"
        ) from None
    if array.ndim != 4 or array.shape[3] != 3:
        raise GameError(
            f"payoffs: expected shape (n0, n1, n2, 3), got {array.shape}; "
            "the player axis is last, and a two-player game has n2 = 1"
        )
    if 0 in array.shape:
        raise GameError(f"payoffs: every player needs at least one action, got shape {array.shape}")
    if not np.isfinite(array).all():
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise GameError(
            f"payoffs: expected finite numbers, got {array[where]} "
            f"at profile {where[:3]} for {players[where[3]]}"
        )
    array.flags.writeable = False
    return array


def _distinct_players(names: Sequence[str]) -> tuple[str, str, str]:
    found = [str(name) for name in names]
    if len(found) != 3 or len(set(found)) != 3:
        raise GameError(f"players: expected 3 distinct names, got {found}")
    first, second, third = found
    return first, second, third


def _action_names(
    actions: Sequence[Sequence[str]] | None, shape: tuple[int, ...], players: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    if actions is None:
        return tuple(tuple(str(k) for k in range(n)) for n in shape)
    if len(actions) != 3:
        raise GameError(f"actions: expected three lists of names, got {len(actions)}")
    labels = tuple(tuple(str(name) for name in names) for names in actions)
    for player, names, n in zip(players, labels, shape, strict=True):
        if len(names) != n or len(set(names)) != n:
            raise GameError(f"actions of {player}: expected {n} distinct names, got {list(names)}")
    return labels


def _discount_array(discount_factors: ArrayLike, players: Sequence[str]) -> FloatArray:
    try:
        given = np.array(discount_factors, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise GameError(f"discount factors: expected numbers, got {discount_factors!r}") from None
    if given.shape not in ((), (3,)):
        raise GameError(
            f"discount factors: expected one number or one per player (3), got shape {given.shape}"
        )
    array = np.array(np.broadcast_to(given, (3,)))
    for player, delta in zip(players, array, strict=True):
        if not 0.0 < delta < 1.0:
            raise GameError(
                f"discount factor of {player}: expected a number strictly between 0 and 1, "
                f"got {delta:g}"
            )
    array.flags.writeable = False
    return array
