"""Grow a set of equilibrium payoffs from inside, along given directions.

A set that generates itself consists of equilibrium payoffs (Abreu, Pearce and Stacchetti 1990,
Theorem 1), and so does its union with anything it generates: every stage of the growth is a valid
inner set. It starts from profiles that can be played for ever. Normalised units, as in `sweeps`.

Glossary as in `levels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray
from triangle.solvers.compiled import use_compiled
from triangle.solvers.continuation import Generated
from triangle.solvers.corner_programmes import farthest_among_corners
from triangle.solvers.enforcement import Enforcement
from triangle.solvers.polytope import convex_hull

__all__ = ["GUARD", "Growth", "grown_by", "growth_of", "played_for_ever"]

IntArray = NDArray[np.intp]

CLOSE = 1e-9
GUARD = 3e-9
"""Kept in reserve above positive thresholds: what rounding may add up to in an automaton."""


@dataclass(frozen=True, eq=False)
class _Farthest:
    """The farthest generated payoff of each of several directions, and its direction."""

    values: FloatArray
    generated: Generated


def played_for_ever(game: Enforcement) -> Generated | None:
    """Largest set of profiles each of which can be played for ever, punished by another of them."""
    rows = np.arange(len(game.payoffs))
    while len(rows):
        payoffs = game.payoffs[rows]
        keep = (payoffs >= payoffs.min(axis=0) + game.required[rows]).all(axis=1)
        if keep.all():
            rows = rows[convex_hull(payoffs).source]
            return Generated(game.payoffs[rows], rows, game.payoffs[rows])
        rows = rows[keep]
    return None


def grown_by(
    inner: Generated, game: Enforcement, directions: FloatArray, levels: FloatArray, goal: float
) -> Generated:
    """Add the farthest payoff that a self-generating set generates in each direction.

    Parameters
    ----------
    inner : Generated, corners of a self-generating set
    game : Enforcement
    directions : (N, 3)
    levels : (N,)
        Where growth ends anyway: directions within the goal of it are left alone.
    goal : float

    Returns
    -------
    Generated
        Corners of the larger set, which generates itself too.
    """
    reached = (inner.values @ directions.T).max(axis=0)
    open_ = np.flatnonzero(levels - reached > goal)
    if len(open_) == 0:
        return inner
    found = _farthest(inner, game, directions[open_])
    if found is None:
        return inner
    news = np.flatnonzero(found.values > reached[open_] + goal / 10)
    both = inner.join(found.generated.take(news))
    return both.take(convex_hull(both.values).source)


class Growth(Protocol):
    """Growth along a list of directions that may get longer between two calls."""

    def grown_until(
        self,
        inner: Generated,
        directions: FloatArray,
        levels: FloatArray,
        goal: float,
        enough: float,
        most: int,
    ) -> tuple[Generated, int]:
        """Let a self-generating set grow until it gains no more than ``enough`` anywhere.

        Parameters
        ----------
        inner, directions, levels, goal
            As in `grown_by`.
        enough : float
        most : int
            How often it may grow.

        Returns
        -------
        The larger set, and how often it grew
        """
        ...


class GrowthByArrays:
    """Growth in all directions at once, by array operations."""

    def __init__(self, game: Enforcement) -> None:
        self._game = game

    def grown_until(
        self,
        inner: Generated,
        directions: FloatArray,
        levels: FloatArray,
        goal: float,
        enough: float,
        most: int,
    ) -> tuple[Generated, int]:
        """Grow, see `Growth`."""
        reached = (inner.values @ directions.T).max(axis=0)
        growths = 0
        while growths < most:
            growths += 1
            inner = grown_by(inner, self._game, directions, levels, goal)
            now = (inner.values @ directions.T).max(axis=0)
            if (now - reached).max() <= enough:
                break
            reached = now
        return inner, growths


def growth_of(game: Enforcement) -> Growth:
    """Choose how sets grow in a game: by array operations, or by loops in large games."""
    if not use_compiled(len(game.payoffs)):
        return GrowthByArrays(game)
    from triangle.solvers.growth_loops import GrowthByLoops

    return GrowthByLoops(game)


def _farthest(inner: Generated, game: Enforcement, directions: FloatArray) -> _Farthest | None:
    """Find the farthest generated payoff in each direction, best profile first.

    What a profile can reach is bounded by the prices at which another one's optimum was reached;
    profiles whose bound falls short are never looked at.
    """
    corners, delta = inner.values, game.discount_factors
    guard = np.where(game.required > 0, GUARD, 0.0)
    thresholds = corners.min(axis=0) + game.required + guard
    onward = directions * delta
    today = (game.payoffs * (1 - delta)) @ directions.T
    bound = today + (onward @ corners.T).max(axis=1)
    bound[(thresholds > corners.max(axis=0)).any(axis=1)] = -np.inf
    count = len(directions)
    values, profiles = np.full(count, -np.inf), np.zeros(count, dtype=np.intp)
    continuations = np.zeros((count, 3))
    open_ = np.arange(count)
    while True:
        candidate = bound[:, open_].argmax(axis=0)
        worth = bound[candidate, open_] > values[open_] + CLOSE
        open_, candidate = open_[worth], candidate[worth]
        if len(open_) == 0:
            break
        best = farthest_among_corners(corners, onward[open_], thresholds[candidate])
        value = best.values + today[candidate, open_]
        better = value > values[open_]
        rows = open_[better]
        values[rows], profiles[rows] = value[better], candidate[better]
        continuations[rows] = best.mix(corners)[better]
        priced = ((onward[open_] + best.prices) @ corners.T).max(axis=1)
        reach = today[:, open_] + priced - thresholds @ best.prices.T
        bound[:, open_] = np.minimum(bound[:, open_], reach)
        bound[candidate, open_] = np.minimum(bound[candidate, open_], value)
    if not np.isfinite(values).any():
        return None
    generated = Generated(
        (1 - delta) * game.payoffs[profiles] + delta * continuations, profiles, continuations
    )
    return _Farthest(values, generated)
