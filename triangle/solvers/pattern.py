"""Where shrinking sets of payoffs are heading, guessed from how their corners are made.

The sweeps of the payoff-set recursion approach their limit by a factor delta a step. Long before
they arrive, the pattern is settled: which profile makes each corner, from a continuation on which
edge, bound by whose threshold. With the pattern held fixed a corner depends on few others, so that
its limit costs microseconds a step instead of a sweep. What comes out is a guess;
`corner_policies` proves what of it holds. Normalised units, as in `sweeps`.

Glossary: v = corner, a = its profile, u = stage payoff, w = continuation payoff, c = threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.continuation import Generated
from triangle.solvers.corner_programmes import lotteries_over_corners
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.polytope import Polytope

__all__ = ["Pattern", "limit_of", "pattern_of"]

IntArray = NDArray[np.intp]

BINDING = 1e-9
SMALL = 1e-9
NEARBY = 4.0
REACH = 0.1
FLAT = 1e-13
SETTLED = 1e-13
STILL = 1e-12
SIZE = 10.0
LONGER = 1.3
FEW = 50

STAYS, FROZEN, EDGE, TRIANGLE, THRESHOLDS = range(5)


@dataclass(frozen=True, eq=False)
class Pattern:
    """How each of K corners follows from the others.

    Attributes
    ----------
    profiles : (K,) int
    kind : (K,) int
        STAYS: the profile is played for ever; FROZEN: the continuation is a fixed lottery over
        ends; EDGE: it lies between two ends, where a threshold binds; TRIANGLE: between three,
        where two bind; THRESHOLDS: all three thresholds bind.
    ends : (K, 4) int, rows of ``corners``; weights : (K, 4) of a frozen lottery
    bound : (K, 2) int, the players whose thresholds bind
    corners : (E, 4) int, shares : (E, 4)
        An end is a lottery over corners; most are one corner.
    """

    profiles: IntArray
    kind: IntArray
    ends: IntArray
    weights: FloatArray
    bound: IntArray
    corners: IntArray
    shares: FloatArray


def pattern_of(
    game: Enforcement,
    before: Polytope,
    makers: IntArray,
    now: Generated,
    change: float,
    *,
    loops: bool = False,
) -> Pattern:
    """Read off how corners were made from the set before, in terms of the corners themselves.

    Parameters
    ----------
    game : Enforcement
    before : Polytope
    makers : (V,) int
        The profile that made each corner of the set before; -1 where that is not known.
    now : Generated
        Corners made from continuations in the set before.
    change : float
        How far corners move in a step: a corner of the set before is taken for the nearest one of
        the same profile now, if that is not much farther away.
    loops : bool
        Whether machine code does it.
    """
    count = len(now.values)
    payoffs, required = game.payoffs[now.profiles], game.required[now.profiles]
    thresholds = np.maximum(before.vertices.min(axis=0), game.minmax) + required
    binds = np.abs(now.continuations - thresholds) < BINDING
    lotteries = lotteries_over_corners(before.vertices, now.continuations, loops=loops)
    order = np.argsort(-lotteries, axis=1, kind="stable")[:, :4]
    order = np.pad(order, ((0, 0), (0, 4 - order.shape[1])))
    weights = np.take_along_axis(lotteries, order, axis=1)
    weights[weights < SMALL] = 0.0
    support, binding = (weights > 0).sum(axis=1), binds.sum(axis=1)
    kind = np.full(count, FROZEN)
    kind[(support == 2) & (binding >= 1)] = EDGE
    kind[(support == 3) & (binding >= 2)] = TRIANGLE
    kind[binding == 3] = THRESHOLDS
    kind[np.abs(now.continuations - payoffs).max(axis=1) < FLAT] = STAYS
    # Along an edge the coordinate that changes most tells the place best.
    steep = np.abs(before.vertices[order[:, 0]] - before.vertices[order[:, 1]])
    bound = np.argsort(np.where(binds, -steep, np.inf), axis=1, kind="stable")[:, :2]
    used, ends = np.unique(order, return_inverse=True)
    corners, shares = _ends(before.vertices[used], makers[used], now, change, loops)
    return Pattern(
        profiles=now.profiles,
        kind=kind.astype(np.intp),
        ends=ends.reshape(order.shape).astype(np.intp),
        weights=weights / weights.sum(axis=1, keepdims=True),
        bound=bound.astype(np.intp),
        corners=corners,
        shares=shares,
    )


def _ends(
    points: FloatArray, makers: IntArray, now: Generated, change: float, loops: bool
) -> tuple[IntArray, FloatArray]:
    """Find each point again among the corners of now, or as a lottery over them."""
    square = ((points[:, None] - now.values[None]) ** 2).sum(axis=2)
    square[makers[:, None] != now.profiles[None]] = np.inf
    nearest, back = square.argmin(axis=1), square.argmin(axis=0)
    corners = np.zeros((len(points), 4), dtype=np.intp)
    shares = np.zeros((len(points), 4))
    corners[:, 0], shares[:, 0] = nearest, 1.0
    rows = np.arange(len(points))
    mutual = (back[nearest] == rows) & (square[rows, nearest] < REACH**2)
    close = square[rows, nearest] < (NEARBY * change + SMALL) ** 2
    lost = np.flatnonzero(~(mutual | close))
    if len(lost):
        lotteries = lotteries_over_corners(now.values, points[lost], loops=loops)
        order = np.argsort(-lotteries, axis=1, kind="stable")[:, :4]
        corners[lost, : order.shape[1]] = order
        found = np.take_along_axis(lotteries, order, axis=1)
        shares[lost, : order.shape[1]] = found / found.sum(axis=1, keepdims=True)
    return corners, shares


def limit_of(
    game: Enforcement, pattern: Pattern, start: FloatArray, *, loops: bool = False
) -> Generated:
    """Follow a pattern until the corners stop moving; corners that do not stop stay at the start.

    Parameters
    ----------
    game : Enforcement
    pattern : Pattern
    start : (K, 3), the corners now
    loops : bool
        Whether machine code does it.

    Returns
    -------
    Generated
        Corners and their continuations in the hull of all of them, if the pattern is right.
    """
    steps = int(LONGER * np.log(SETTLED) / np.log(game.discount_factors.max())) + FEW
    follow = _by_loops if loops else _by_arrays
    values, continuations = follow(game, pattern, start, steps)
    delta, today = game.discount_factors, _today(game, pattern)
    still = np.abs(today + delta * continuations - values).max(axis=1) <= STILL
    values = np.where(still[:, None], values, start)
    continuations = np.where(still[:, None], continuations, (start - today) / delta)
    return Generated(values, pattern.profiles, continuations)


def _today(game: Enforcement, pattern: Pattern) -> FloatArray:
    return np.asarray((1 - game.discount_factors) * game.payoffs[pattern.profiles])


def _by_arrays(
    game: Enforcement, pattern: Pattern, start: FloatArray, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Values before a last step that may have moved some of them still, and continuations."""
    today, delta = _today(game, pattern), game.discount_factors
    values = start
    for _ in range(steps):
        continuations = _continuations(game, pattern, values)
        new = today + delta * continuations
        if np.abs(new - values).max() <= SETTLED:
            break
        values = np.clip(new, -SIZE, SIZE)
    return values, _continuations(game, pattern, values)


def _by_loops(
    game: Enforcement, pattern: Pattern, start: FloatArray, steps: int
) -> tuple[FloatArray, FloatArray]:
    from triangle.solvers.compiled.pattern import follow

    values, continuations = start.copy(), np.empty_like(start)
    follow(
        game.payoffs[pattern.profiles],
        game.required[pattern.profiles],
        game.minmax,
        game.discount_factors,
        pattern.kind.astype(np.int64),
        pattern.ends.astype(np.int64),
        pattern.weights,
        pattern.bound.astype(np.int64),
        pattern.corners.astype(np.int64),
        pattern.shares,
        values,
        continuations,
        steps,
    )
    return values, continuations


def _continuations(game: Enforcement, pattern: Pattern, values: FloatArray) -> FloatArray:
    """Continuation of each corner, by the pattern."""
    thresholds = np.maximum(values.min(axis=0), game.minmax) + game.required[pattern.profiles]
    ends = (pattern.shares[:, :, None] * values[pattern.corners]).sum(axis=1)[pattern.ends]
    w = (pattern.weights[:, :, None] * ends).sum(axis=1)
    stays = pattern.kind == STAYS
    w[stays] = game.payoffs[pattern.profiles[stays]]
    rows = np.flatnonzero(pattern.kind == EDGE)
    i = pattern.bound[rows, 0]
    first, along = ends[rows, 0], ends[rows, 1] - ends[rows, 0]
    share = _ratio(thresholds[rows, i] - first[np.arange(len(rows)), i], _pick(along, i))
    w[rows] = first + np.clip(share, 0.0, 1.0)[:, None] * along
    rows = np.flatnonzero(pattern.kind == TRIANGLE)
    i, j = pattern.bound[rows].T
    first, x, y = ends[rows, 0], ends[rows, 1] - ends[rows, 0], ends[rows, 2] - ends[rows, 0]
    p = thresholds[rows, i] - _pick(first, i)
    q = thresholds[rows, j] - _pick(first, j)
    area = _pick(x, i) * _pick(y, j) - _pick(x, j) * _pick(y, i)
    s = np.clip(_ratio(p * _pick(y, j) - q * _pick(y, i), area), 0.0, 1.0)
    t = np.clip(_ratio(_pick(x, i) * q - _pick(x, j) * p, area), 0.0, 1.0)
    w[rows] = first + s[:, None] * x + t[:, None] * y
    rows = np.flatnonzero(pattern.kind == THRESHOLDS)
    w[rows] = thresholds[rows]
    return np.asarray(w)


def _pick(points: FloatArray, coordinate: IntArray) -> FloatArray:
    return np.asarray(points[np.arange(len(points)), coordinate])


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.asarray(above / np.where(np.abs(below) > FLAT, below, FLAT))
