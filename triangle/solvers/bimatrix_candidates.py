"""Candidates for equilibria of a two-player game, from four independent methods.

Candidates are not checked here: rounding makes some of them false, and that is for the regret, or
the proof of completeness, to say. Each method adds to ``notes`` what it skipped.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
from nashpy.algorithms.support_enumeration import (
    obey_support,
    potential_support_pairs,
    solve_indifference,
)
from nashpy.polytope import build_halfspaces, non_trivial_vertices
from scipy.spatial import QhullError

from triangle.errors import ConvergenceError
from triangle.game import FloatArray
from triangle.solvers.best_response_polytope import PolytopeWalk
from triangle.solvers.lemke_howson import lemke_howson

__all__ = [
    "WALK",
    "Candidate",
    "count_support_pairs",
    "ends_of_paths",
    "pairs_of_supports",
    "pairs_of_vertices",
    "pairs_of_walks",
]

Candidate = tuple[FloatArray, FloatArray, str]
"""Row strategy, column strategy, method."""

WALK = "polytope walk"


def pairs_of_walks(row_walk: PolytopeWalk, column_walk: PolytopeWalk) -> Iterator[Candidate]:
    """Pair vertices that between them carry every label (von Stengel 2002, proposition 2.6)."""
    m = row_walk.vertices.shape[1]
    # Column labels come as (columns unused, rows best): turn them to (rows, columns).
    turned = np.roll(column_walk.labels, m, axis=1)
    missing = {(~labels).tobytes(): v for v, labels in enumerate(row_walk.labels)}
    for w, labels in enumerate(turned):
        v = missing.get(np.ascontiguousarray(labels).tobytes())
        if v is not None:
            yield row_walk.vertices[v], column_walk.vertices[w], WALK


def pairs_of_vertices(
    rows: FloatArray, columns: FloatArray, max_vertices: int, notes: list[str]
) -> Iterator[Candidate]:
    """Pair vertices as Nashpy's vertex enumeration does, listing each polytope once only.

    Algorithm 3.5 of von Stengel (2007), on payoffs of order one and positive.
    """
    m, n = rows.shape
    if min(m, n) == 1:
        return  # Qhull needs two dimensions; the walk does not.
    if max(_most_vertices(m, n), _most_vertices(n, m)) > max_vertices:
        notes.append(
            f"vertex enumeration skipped: a {m} x {n} game may have more than "
            f"{max_vertices} vertices"
        )
        return
    try:
        row_vertices = list(non_trivial_vertices(build_halfspaces(columns.T)))
        column_vertices = list(non_trivial_vertices(build_halfspaces(rows)))
    except QhullError as error:
        notes.append(f"vertex enumeration failed: {str(error).splitlines()[0]}")
        return
    # Nashpy labels inequalities "M x <= 1" first: rows carry columns' labels first.
    have = np.zeros((len(row_vertices), m + n), dtype=bool)
    for v, (_, labels) in enumerate(row_vertices):
        have[v, [(label + m) % (m + n) for label in labels]] = True
    for y, labels in column_vertices:
        own = np.zeros(m + n, dtype=bool)
        own[list(labels)] = True
        for v in np.flatnonzero((have | own).all(axis=1)).tolist():
            x = row_vertices[v][0]
            yield x / x.sum(), y / y.sum(), "vertex enumeration"


def pairs_of_supports(
    rows: FloatArray,
    columns: FloatArray,
    equal_sizes: bool,
    max_support_pairs: int,
    notes: list[str],
) -> Iterator[Candidate]:
    """Solve the equations of indifference of each pair of supports, by Nashpy.

    Algorithm 3.4 of von Stengel (2007) without its last step, the test for best responses.
    """
    total = count_support_pairs(rows.shape, equal_sizes)
    if total > max_support_pairs:
        notes.append(
            f"support enumeration stopped after {max_support_pairs} of {total} support pairs"
        )
    pairs = potential_support_pairs(rows, columns, non_degenerate=equal_sizes)
    for pair in itertools.islice(pairs, max_support_pairs):
        x = solve_indifference(columns.T, *pair[::-1])
        if not obey_support(x, pair[0]):
            continue
        y = solve_indifference(rows, *pair)
        if obey_support(y, pair[1]):
            # Whether they are best responses is for our own regret to say: Nashpy compares
            # payoffs for exact equality and so loses equilibria to rounding.
            yield x, y, "support enumeration"


def count_support_pairs(shape: tuple[int, ...], equal_sizes: bool) -> int:
    """Count the pairs of supports of a game of a given shape."""
    m, n = shape
    return math.comb(m + n, m) - 1 if equal_sizes else (2**m - 1) * (2**n - 1)


def ends_of_paths(rows: FloatArray, columns: FloatArray, notes: list[str]) -> Iterator[Candidate]:
    """Follow the Lemke-Howson path of every label."""
    for label in range(sum(rows.shape)):
        try:
            x, y = lemke_howson(rows, columns, label)
        except ConvergenceError as error:
            notes.append(str(error))
        else:
            yield x, y, "Lemke-Howson path"


def _most_vertices(d: int, k: int) -> int:
    """Upper bound theorem (McMullen 1970): vertices of a d-polytope with d + k facets."""
    facets = d + k
    half, rest = d // 2, d - d // 2
    return math.comb(facets - rest, half) + math.comb(facets - half - 1, rest - 1)
