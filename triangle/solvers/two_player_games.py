"""Two-player games as stage games: from two matrices, or one dyad of a three-player game.

Builds games; it does not solve them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import StageGame

__all__ = ["bimatrix_game", "dyad_game"]


def bimatrix_game(
    row_payoffs: ArrayLike,
    column_payoffs: ArrayLike,
    players: Sequence[str] = ("1", "2"),
    actions: Sequence[Sequence[str]] | None = None,
) -> StageGame:
    """Build a two-player game: a stage game whose third player has one action and payoff zero.

    Parameters
    ----------
    row_payoffs, column_payoffs : array_like of shape (m, n)
    players : two names
    actions : two sequences of names, optional

    Returns
    -------
    StageGame
        Of shape (m, n, 1); the third player is named "third".

    Raises
    ------
    GameError
        If the matrices are not two-dimensional or differ in shape.

    Examples
    --------
    >>> bimatrix_game([[1, 0]], [[0, 1]]).shape
    (1, 2, 1)
    """
    rows, columns = np.array(row_payoffs, dtype=float), np.array(column_payoffs, dtype=float)
    if rows.ndim != 2 or rows.shape != columns.shape:
        raise GameError(
            "bimatrix: expected two matrices of the same shape (m, n), "
            f"got {rows.shape} and {columns.shape}"
        )
    payoffs = np.stack([rows, columns, np.zeros_like(rows)], axis=-1)[:, :, None]
    names = None if actions is None else [*actions, ["0"]]
    return StageGame(payoffs, [*players, "third"], names)


def dyad_game(
    stage: StageGame,
    i: int,
    j: int,
    third_action: int,
    rows: Sequence[int] | None = None,
    columns: Sequence[int] | None = None,
) -> StageGame:
    """Take the game two players play while the third holds its action.

    Parameters
    ----------
    stage : StageGame
    i, j : int
        Row and column player, 0 to 2, different.
    third_action : int
        Action of the remaining player.
    rows, columns : sequences of int, optional
        Actions of i and of j that stay open (for example those that hold the posture towards the
        third player); default all.

    Returns
    -------
    StageGame
        Players in the order i, j, third; shape (rows, columns, 1).

    Raises
    ------
    GameError
        If players or actions do not exist.

    Examples
    --------
    >>> stage = StageGame(np.zeros((2, 3, 4, 3)), players=("A", "B", "C"))
    >>> game = dyad_game(stage, 2, 0, third_action=1, rows=[0, 3])
    >>> game.players, game.shape, game.actions[0]
    (('C', 'A', 'B'), (2, 2, 1), ('0', '3'))
    """
    if {i, j} - {0, 1, 2} or i == j:
        raise GameError(f"dyad: expected two different players from 0 to 2, got {i} and {j}")
    k = 3 - i - j
    order = (i, j, k)
    kept = [
        range(stage.shape[i]) if rows is None else rows,
        range(stage.shape[j]) if columns is None else columns,
        [third_action],
    ]
    for player, chosen in zip(order, kept, strict=True):
        n = stage.shape[player]
        if not len(chosen) or len(set(chosen)) != len(chosen) or not set(chosen) <= set(range(n)):
            raise GameError(
                f"actions of {stage.players[player]}: expected distinct indices from 0 to {n - 1}, "
                f"at least one, got {list(chosen)}"
            )
    payoffs = stage.payoffs.transpose(*order, 3)[..., list(order)][np.ix_(*kept)]
    names = [
        [stage.actions[player][a] for a in chosen]
        for player, chosen in zip(order, kept, strict=True)
    ]
    return StageGame(payoffs, [stage.players[player] for player in order], names)
