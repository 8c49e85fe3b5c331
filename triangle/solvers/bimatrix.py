"""Equilibria of a two-player game, and whether the list is complete.

Nashpy enumerates supports and vertices; every equilibrium is then checked by this package's own
regret, and completeness is claimed only when a walk over both best-response polytopes proves it.
In a degenerate game equilibria may form continua: the extreme ones are listed, those known to be
joined are grouped, and the list is not called complete.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame
from triangle.solvers.best_response_polytope import PolytopeWalk, walk_best_response_polytope
from triangle.solvers.bimatrix_candidates import (
    WALK,
    Candidate,
    count_support_pairs,
    ends_of_paths,
    pairs_of_supports,
    pairs_of_vertices,
    pairs_of_walks,
)
from triangle.solvers.dominance import Dominance, iterated_dominance
from triangle.solvers.pure_nash import pure_nash
from triangle.solvers.regret import expected_payoffs, regrets
from triangle.solvers.two_player_games import bimatrix_game

__all__ = ["BimatrixEquilibria", "BimatrixEquilibrium", "bimatrix_equilibria"]

SAME = 1e-6
"""Strategies whose probabilities differ by less count as the same equilibrium."""


@dataclass(frozen=True, eq=False)
class BimatrixEquilibrium:
    """One equilibrium of a two-player game.

    Attributes
    ----------
    strategies : two arrays of shape (m,), (n,)
        Over all actions of the game as given, eliminated ones at probability zero.
    payoffs : array of shape (2,)
    regret : float
        Largest deviation gain of either player, in payoff units, recomputed.
    methods : tuple of str
        Every method that found it.
    """

    strategies: tuple[FloatArray, FloatArray]
    payoffs: FloatArray
    regret: float
    methods: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class BimatrixEquilibria:
    """The equilibria found in a two-player game, and what is known about the list.

    Attributes
    ----------
    stage : StageGame
        With a single action of the third player.
    dominance : Dominance
        Degeneracy and completeness are judged in the game that survives it; no equilibrium is
        lost by it.
    equilibria : tuple of BimatrixEquilibrium
        Pure ones first. Never empty.
    degenerate : bool or None
        None when the game is too large to tell within the limits.
    complete : bool
        True only when proven: the game is nondegenerate and every vertex was visited.
    reason : str
        Why the list is, or need not be, complete.
    margin : float
        Distance of the game from degeneracy, in the polytopes' coordinates; see PolytopeWalk.
    components : tuple of tuples of indices
        Equilibria known to be joined by a continuum of equilibria; single ones stand alone.
    notes : tuple of str
        What was limited, skipped or discarded, in plain words.
    support_pairs : int
        Support pairs examined.
    tolerance : float
        Largest regret accepted, relative to a player's payoff range.
    """

    stage: StageGame
    dominance: Dominance
    equilibria: tuple[BimatrixEquilibrium, ...]
    degenerate: bool | None
    complete: bool
    reason: str
    margin: float
    components: tuple[tuple[int, ...], ...]
    notes: tuple[str, ...]
    support_pairs: int
    tolerance: float


def bimatrix_equilibria(
    stage: StageGame,
    max_support_pairs: int = 2000,
    max_vertices: int = 3000,
    tolerance: float = 1e-9,
) -> BimatrixEquilibria:
    """Find the equilibria of a two-player game by support and vertex enumeration.

    Algorithms 3.4 and 3.5 of von Stengel (2007) through Nashpy (Knight and Campbell 2018), after
    iterated strict dominance; a walk over both best-response polytopes; pure equilibria by
    inspection; Lemke-Howson paths where enumeration is out of reach.

    Parameters
    ----------
    stage : StageGame
        With a single action of the third player.
    max_support_pairs : int
        Support pairs examined, smallest row supports first; a note says when this was reached.
    max_vertices : int
        Vertices of a best-response polytope up to which vertices are enumerated.
    tolerance : float
        Largest regret accepted, relative to a player's payoff range.

    Returns
    -------
    BimatrixEquilibria

    Raises
    ------
    GameError
        If the third player has several actions.

    Examples
    --------
    >>> from triangle.solvers.two_player_games import bimatrix_game
    >>> chicken = bimatrix_game([[3, 2], [4, 1]], [[3, 4], [2, 1]])
    >>> found = bimatrix_equilibria(chicken)
    >>> [e.strategies[0].round(3).tolist() for e in found.equilibria], found.complete
    ([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], True)
    """
    if stage.shape[2] != 1:
        raise GameError(
            f"bimatrix: expected one action of {stage.players[2]} (the third player), "
            f"got {stage.shape[2]}; fix it with dyad_game"
        )
    dominance = iterated_dominance(stage)
    kept = np.ix_(dominance.surviving[0], dominance.surviving[1])
    rows, columns = (_positive(stage.payoffs[:, :, 0, player][kept]) for player in (0, 1))
    notes: list[str] = []
    row_walk = walk_best_response_polytope(columns.T, max_vertices)
    column_walk = walk_best_response_polytope(rows, max_vertices)
    degenerate, complete, reason = _judge(row_walk, column_walk, max_vertices)

    candidates: list[Candidate] = [
        (np.eye(len(rows))[a], np.eye(rows.shape[1])[b], "inspection of pure profiles")
        for a, b, _ in pure_nash(bimatrix_game(rows, columns)).profiles
    ]
    candidates += pairs_of_walks(row_walk, column_walk)
    candidates += pairs_of_vertices(rows, columns, max_vertices, notes)
    # Without ties, supports of different sizes hold no equilibrium.
    equal_sizes = degenerate is False
    pairs = min(max_support_pairs, count_support_pairs(rows.shape, equal_sizes))
    candidates += pairs_of_supports(rows, columns, equal_sizes, max_support_pairs, notes)
    if not complete:
        candidates += ends_of_paths(rows, columns, notes)

    equilibria = _merge(stage, dominance, candidates, tolerance, notes)
    if complete:
        # The walk has every equilibrium: what it lacks is a rounding artefact, near one at best.
        proven = tuple(e for e in equilibria if WALK in e.methods)
        if len(proven) < len(equilibria):
            notes.append(
                f"{len(equilibria) - len(proven)} near-equilibria of Nashpy, which the walk proves "
                "to be none, were dropped"
            )
        equilibria = proven
    if complete and len(equilibria) % 2 == 0:
        # Cannot happen in exact arithmetic (Lemke and Howson 1964): distrust the whole list.
        complete = False
        reason = f"an even number of equilibria ({len(equilibria)}) in a nondegenerate game"
    return BimatrixEquilibria(
        stage=stage,
        dominance=dominance,
        equilibria=equilibria,
        degenerate=degenerate,
        complete=complete,
        reason=reason,
        margin=min(row_walk.margin, column_walk.margin),
        components=_components(equilibria),
        notes=tuple(notes),
        support_pairs=pairs,
        tolerance=float(tolerance),
    )


def _judge(
    row_walk: PolytopeWalk, column_walk: PolytopeWalk, max_vertices: int
) -> tuple[bool | None, bool, str]:
    if not (row_walk.simple and column_walk.simple):
        return (
            True,
            False,
            "the game is degenerate: equilibria may form continua, and only some of their "
            "points, with every extreme point when vertices were enumerated, are listed",
        )
    if not (row_walk.finished and column_walk.finished):
        return None, False, f"more than {max_vertices} vertices: not every one was visited"
    return (
        False,
        True,
        "the game that survives dominance is nondegenerate and every vertex of both "
        "best-response polytopes was visited",
    )


def _merge(
    stage: StageGame,
    dominance: Dominance,
    candidates: Sequence[Candidate],
    tolerance: float,
    notes: list[str],
) -> tuple[BimatrixEquilibrium, ...]:
    """Check every candidate by its regret in the game as given and list each equilibrium once."""
    allowed = tolerance * np.ptp(stage.payoffs, axis=(0, 1, 2))[:2]
    merged: list[BimatrixEquilibrium] = []
    rejected: dict[str, int] = {}
    for row_strategy, column_strategy, method in candidates:
        x, y = np.zeros(stage.shape[0]), np.zeros(stage.shape[1])
        x[list(dominance.surviving[0])] = np.clip(row_strategy, 0.0, None)
        y[list(dominance.surviving[1])] = np.clip(column_strategy, 0.0, None)
        profile = (x, y, np.ones(1))
        gain = regrets(stage, profile)[:2]
        if not (gain <= allowed).all():
            rejected[method] = rejected.get(method, 0) + 1
            continue
        x.flags.writeable = y.flags.writeable = False
        new = BimatrixEquilibrium(
            (x, y), expected_payoffs(stage, profile)[:2], float(gain.max()), (method,)
        )
        for position, old in enumerate(merged):
            if all(_same(p, q) for p, q in zip(old.strategies, new.strategies, strict=True)):
                methods = tuple(dict.fromkeys(old.methods + new.methods))
                best = min(old, new, key=lambda e: e.regret)
                merged[position] = BimatrixEquilibrium(
                    best.strategies, best.payoffs, best.regret, methods
                )
                break
        else:
            merged.append(new)
    notes += [
        f"{count} candidate(s) of {method} had a regret above the tolerance and were dropped"
        for method, count in rejected.items()
        if method != "support enumeration"  # there, most candidates are not best responses
    ]
    return tuple(merged)


def _components(equilibria: Sequence[BimatrixEquilibrium]) -> tuple[tuple[int, ...], ...]:
    """Group equilibria that share a strategy: every mixture of the other strategy is one too."""
    group = list(range(len(equilibria)))
    for a, b in itertools.combinations(range(len(equilibria)), 2):
        one, two = equilibria[a].strategies, equilibria[b].strategies
        if group[a] != group[b] and any(_same(p, q) for p, q in zip(one, two, strict=True)):
            group = [group[a] if g == group[b] else g for g in group]
    return tuple(
        tuple(k for k, g in enumerate(group) if g == label) for label in dict.fromkeys(group)
    )


def _same(p: FloatArray, q: FloatArray) -> bool:
    return bool(np.abs(p - q).max() < SAME)


def _positive(payoffs: FloatArray) -> FloatArray:
    """Move payoffs to [1, 2]: equilibria stay, and the polytopes become bounded."""
    spread = np.ptp(payoffs)
    unit: FloatArray = 1.0 + (payoffs - payoffs.min()) / (spread if spread > 0 else 1.0)
    return unit
