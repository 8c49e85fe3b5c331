"""The name of a two-by-two game: prisoner's dilemma, stag hunt, chicken, deadlock, harmony, ...

Names depend on how each player orders the four outcomes, not on the numbers. Every strict game is
a pair of orderings, each of which is that of one of twelve symmetric games; a game with ties lies
on the border of several. This module names games; it does not solve them.

Letters, for each player: R both cooperate, P neither does, S it alone does, T the other alone does.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame
from triangle.solvers.pure_nash import pure_nash

__all__ = ["SYMMETRIC_GAMES", "TwoByTwoName", "name_two_by_two"]

Cell = tuple[int, int]
"""Row action and column action."""

SYMMETRIC_GAMES: dict[str, str] = {
    "TRSP": "chicken",
    "TSRP": "battle of the sexes (leader)",
    "TSPR": "battle of the sexes (hero)",
    "TPSR": "compromise",
    "TPRS": "deadlock",
    "TRPS": "prisoner's dilemma",
    "RTPS": "stag hunt",
    "RPTS": "assurance",
    "RPST": "coordination",
    "RSPT": "peace",
    "RSTP": "harmony",
    "RTSP": "concord",
}
"""The twelve strict symmetric games, from best outcome to worst; neighbours in this list (a ring)
differ by one exchange of outcomes next to each other in rank (Robinson and Goforth 2005)."""

FAMILIES: dict[str, str] = {
    "battle of the sexes (leader)": "battle of the sexes",
    "battle of the sexes (hero)": "battle of the sexes",
    "stag hunt": "coordination",
    "assurance": "coordination",
    "peace": "harmony",
    "concord": "harmony",
}

PAIR_NAMES: dict[frozenset[str], str] = {
    frozenset({"prisoner's dilemma", "chicken"}): "called bluff",
    frozenset({"deadlock", "chicken"}): "bully",
}
"""Asymmetric games with a name of their own in studies of crises (Snyder and Diesing 1977)."""

EXCHANGED = " with the two actions exchanged"

CYCLIC = "cyclic, of the matching pennies kind"


@dataclass(frozen=True)
class TwoByTwoName:
    """What a two-by-two game is called, and why.

    Attributes
    ----------
    name : str
        For a reader, with the players' names where they differ.
    family : str
        "prisoner's dilemma", "chicken", "coordination" (stag hunt, assurance, coordination),
        "harmony" (harmony, concord, peace), "battle of the sexes" (leader, hero), "deadlock",
        "compromise", "cyclic", "asymmetric" or "tied" (on the border of several).
    player_names : two tuples of str
        The symmetric game each player's ordering belongs to; several when it has ties.
    orderings : two str
        From best to worst, for example "T > R > P = S".
    border : tuple of str
        Names of all strict games that arise when ties are broken; one entry without ties.
    cooperative : two ints
        The action of each player that is read as cooperation.
    symmetric : bool
        Without ties, and both players order the outcomes alike.
    tied : bool
    pure_equilibria : tuple of (row action, column action)
    """

    name: str
    family: str
    player_names: tuple[tuple[str, ...], tuple[str, ...]]
    orderings: tuple[str, str]
    border: tuple[str, ...]
    cooperative: Cell
    symmetric: bool
    tied: bool
    pure_equilibria: tuple[Cell, ...]


def name_two_by_two(
    stage: StageGame, cooperative: Cell | None = None, tolerance: float = 1e-9
) -> TwoByTwoName:
    """Name a two-by-two game by the players' orderings of its four outcomes.

    The twelve symmetric orderings name both players' sides (Rapoport and Guyer 1966; Robinson and
    Goforth 2005; names after Bruns 2015). Unless told otherwise, an action is read as cooperation
    when the other player's best outcome lies in it: then each strict game has exactly one name,
    however its actions are written down. A tied game is named by all strict games around it.

    Parameters
    ----------
    stage : StageGame
        Of shape (2, 2, 1).
    cooperative : two ints, optional
        The action of the row and of the column player that means cooperation. A player whose best
        outcome lies in the other's *un*cooperative action then has the ordering of a symmetric
        game with the two actions exchanged, and the name says so.
    tolerance : float
        Payoffs that differ by at most this share of the player's payoff range count as equal.

    Returns
    -------
    TwoByTwoName

    Raises
    ------
    GameError
        If the game is not two by two, or ``cooperative`` names actions that do not exist.

    Examples
    --------
    >>> from triangle.solvers.two_player_games import bimatrix_game
    >>> name_two_by_two(bimatrix_game([[3, 1], [4, 2]], [[3, 4], [1, 2]])).name
    "prisoner's dilemma"
    >>> game = bimatrix_game([[3, 1], [4, 2]], [[3, 4], [2, 1]], players=("A", "B"))
    >>> name_two_by_two(game).name
    "asymmetric: prisoner's dilemma for A, chicken for B (called bluff)"
    """
    if stage.shape != (2, 2, 1):
        raise GameError(f"2x2 name: expected a game of shape (2, 2, 1), got {stage.shape}")
    if cooperative is not None and not set(cooperative) <= {0, 1}:
        raise GameError(f"cooperative: expected two actions, each 0 or 1, got {cooperative}")
    groups = [_ranked(stage.payoffs[:, :, 0, player], tolerance) for player in (0, 1)]
    found: dict[str, tuple[str, str]] = {}
    broken = list(itertools.product(*(_strict_orders(group) for group in groups)))
    for orders in broken:
        labels = cooperative or _labels(*orders)
        pair = (_symmetric_game(orders[0], labels, 0), _symmetric_game(orders[1], labels, 1))
        found.setdefault(_strict_name(pair, orders, stage.players), pair)
    first_labels = cooperative or _labels(*broken[0])
    pairs = tuple(found.values())
    tied = any(len(group) < 4 for group in groups)
    players = (_distinct(p[0] for p in pairs), _distinct(p[1] for p in pairs))
    families = _distinct(_family(name, pair) for name, pair in found.items())
    family = families[0] if len(families) == 1 else "tied"
    return TwoByTwoName(
        name=_tied_name(stage, groups, tuple(found), family) if tied else next(iter(found)),
        family=family,
        player_names=players,
        orderings=(_in_words(groups[0], first_labels, 0), _in_words(groups[1], first_labels, 1)),
        border=tuple(found),
        cooperative=first_labels,
        symmetric=not tied and pairs[0][0] == pairs[0][1],
        tied=tied,
        pure_equilibria=tuple((a, b) for a, b, _ in pure_nash(stage, tolerance).profiles),
    )


def _ranked(payoffs: FloatArray, tolerance: float) -> list[list[Cell]]:
    """Sort the four cells from best to worst; cells of equal payoff share a group."""
    cells: list[Cell] = sorted(itertools.product((0, 1), (0, 1)), key=lambda cell: -payoffs[cell])
    slack = tolerance * float(np.ptp(payoffs))
    groups = [[cells[0]]]
    for cell in cells[1:]:
        if payoffs[groups[-1][-1]] - payoffs[cell] <= slack:
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups


def _strict_orders(groups: Sequence[Sequence[Cell]]) -> Iterator[tuple[Cell, ...]]:
    """Break the ties in every possible way."""
    for parts in itertools.product(*(itertools.permutations(group) for group in groups)):
        yield tuple(itertools.chain.from_iterable(parts))


def _labels(row_order: Sequence[Cell], column_order: Sequence[Cell]) -> Cell:
    """Read as cooperation the action in which the other's best outcome lies."""
    return column_order[0][0], row_order[0][1]


def _letter(cell: Cell, labels: Cell, player: int) -> str:
    own = cell[player] == labels[player]
    other = cell[1 - player] == labels[1 - player]
    return {(True, True): "R", (True, False): "S", (False, True): "T", (False, False): "P"}[
        own, other
    ]


def _symmetric_game(order: Sequence[Cell], labels: Cell, player: int) -> str:
    letters = "".join(_letter(cell, labels, player) for cell in order)
    if letters in SYMMETRIC_GAMES:
        return SYMMETRIC_GAMES[letters]
    return SYMMETRIC_GAMES[letters.translate(str.maketrans("RSTP", "PTSR"))] + EXCHANGED


def _strict_name(
    pair: tuple[str, str], orders: Sequence[Sequence[Cell]], players: Sequence[str]
) -> str:
    if pair[0] == pair[1]:
        return pair[0]
    sides = f"{pair[0]} for {players[0]}, {pair[1]} for {players[1]}"
    if _is_cyclic(orders):
        return f"{CYCLIC}: {sides}"
    known = PAIR_NAMES.get(frozenset(pair))
    return f"asymmetric: {sides}" + (f" ({known})" if known else "")


def _is_cyclic(orders: Sequence[Sequence[Cell]]) -> bool:
    """Whether from every cell one of the players wants to move."""
    rank = [{cell: position for position, cell in enumerate(order)} for order in orders]
    return all(
        rank[0][1 - a, b] < rank[0][a, b] or rank[1][a, 1 - b] < rank[1][a, b]
        for a, b in itertools.product((0, 1), (0, 1))
    )


def _family(name: str, pair: tuple[str, str]) -> str:
    if name.startswith(CYCLIC):
        return "cyclic"
    one, two = (_plain_family(side) for side in pair)
    return one if one == two else "asymmetric"


def _plain_family(side: str) -> str:
    plain = side.removesuffix(EXCHANGED)
    return FAMILIES.get(plain, plain)


def _tied_name(
    stage: StageGame, groups: Sequence[Sequence[Sequence[Cell]]], border: Sequence[str], family: str
) -> str:
    indifferent = [stage.players[i] for i in (0, 1) if len(groups[i]) == 1]
    if indifferent:
        verb = "are" if len(indifferent) == 2 else "is"
        return f"tied: {' and '.join(indifferent)} {verb} indifferent among all outcomes"
    diagonals = ({(0, 0), (1, 1)}, {(0, 1), (1, 0)})
    best = [set(group[0]) for group in groups]
    if all(len(group) == 2 for group in groups) and all(b in diagonals for b in best):
        return "pure coordination" if best[0] == best[1] else "matching pennies"
    shown = border if len(border) <= 4 else border[:3]
    around = "; ".join(shown)
    if len(shown) < len(border):
        around += f"; and {len(border) - len(shown)} more"
    if family == "cyclic":
        return f"{CYCLIC}, with ties"
    if family not in ("tied", "asymmetric"):
        return f"{family}, with ties (on the border of: {around})"
    return f"tied, on the border of: {around}"


def _in_words(groups: Sequence[Sequence[Cell]], labels: Cell, player: int) -> str:
    return " > ".join(
        " = ".join(sorted((_letter(cell, labels, player) for cell in group), key="TRPS".index))
        for group in groups
    )


def _distinct(items: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
