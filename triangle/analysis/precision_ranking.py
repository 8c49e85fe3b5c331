"""What the ranking of outcomes owes to the precision of choice.

Answers who is likeliest at which precision of the consent chain, and where two states that
somebody asked about change places. The chain itself is built in `triangle.solvers.consent`; where
its precision comes from, and what a state means, is not asked here.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import ConvergenceError
from triangle.game import FloatArray
from triangle.solvers.consent import ConsentChain, consent_chain, long_run
from triangle.solvers.relations import IndexArray

__all__ = ["Lead", "PrecisionRanking", "Swap", "precision_ranking"]

GRID_POINTS = 41
"""Precisions looked at; odd, so that the scenario's own is one of them."""

WIDEST = 10.0
"""The grid reaches from the scenario's precision divided by this to its multiple."""

CLOSE = 1e-9
"""A swap counts as found when a round moves the logarithm of its precision by less."""

MOST_ROUNDS = 60
"""More rounds than bisection alone would need."""

TIE = 1e-9
"""Log shares that differ by less count as equal."""


@dataclass(frozen=True)
class Lead:
    """The state that is likeliest from one precision to another, up to the ends of the grid.

    Of states that are equally likely the one that led before, else the first.
    """

    state: int
    low: float
    high: float


@dataclass(frozen=True)
class Swap:
    """The precision at which one state overtakes another: the first is likelier below it."""

    below: int
    above: int
    precision: float


@dataclass(frozen=True, eq=False)
class PrecisionRanking:
    """Long-run shares along a grid of precisions, and where the ranking changes.

    Attributes
    ----------
    precisions : (K,)
        Increasing, even steps in logarithm.
    shares : (K, n_states)
    leads : tuple of Lead
        In the order of precision.
    swaps : tuple of Swap
        Among the states asked for and those that lead somewhere, in the order of precision. Two
        swaps of the same states between neighbouring points of the grid are not seen.
    """

    precisions: FloatArray
    shares: FloatArray
    leads: tuple[Lead, ...]
    swaps: tuple[Swap, ...]

    def rank(self, state: int) -> IndexArray:
        """Return the rank of a state at each precision, 1 likeliest; ties share a rank."""
        ahead = self.shares > self.shares[:, [state]] * (1 + TIE)
        return np.asarray(ahead.sum(axis=1) + 1)


def precision_ranking(
    chain: ConsentChain, start: int, compared: Sequence[int] = ()
) -> PrecisionRanking:
    """Follow the ranking of states by long-run share as the precision varies.

    One batch of chains over the grid; changes of place between its points are then narrowed down.

    Parameters
    ----------
    chain : ConsentChain
        A single one; the grid is set around its precision.
    start : int
        State in which it starts.
    compared : sequence of int
        States whose changes of place are wanted.

    Returns
    -------
    PrecisionRanking

    Raises
    ------
    ConvergenceError
        If a swap is not found within more rounds than bisection needs.

    Examples
    --------
    Two players gain 1 by warming, which both must want; erring is easier the other way.

    >>> u = np.zeros((8, 3)); u[4:, :2] = 1.0
    >>> found = precision_ranking(consent_chain(u, precision=1.0), start=0, compared=(0, 4))
    >>> found.swaps[0].below, found.swaps[0].above, round(found.swaps[0].precision, 6)
    (0, 4, 0.881374)
    """
    middle = float(chain.precision)
    precisions = middle * np.geomspace(1 / WIDEST, WIDEST, GRID_POINTS)
    shares = _shares(chain, start, precisions)
    leaders = _leaders(shares)
    with np.errstate(divide="ignore"):
        logs = np.log(shares)
    asked = sorted({*compared, *leaders.tolist()})
    crossings = []
    for a, b in itertools.combinations(asked, 2):
        # A share too small for a number says nothing of the order there.
        told = np.isfinite(logs[:, [a, b]]).all(axis=1)
        ahead = np.subtract(logs[:, a], logs[:, b], out=np.zeros(len(logs)), where=told)
        sign = np.where(np.abs(ahead) > TIE, np.sign(ahead), 0.0)
        for k in np.flatnonzero(sign[:-1] * sign[1:] < 0).tolist():
            crossings.append((a, b, k) if sign[k] > 0 else (b, a, k))
    swaps = _locate(chain, start, precisions, crossings, logs)
    return PrecisionRanking(precisions, shares, _leads(leaders, precisions, swaps), swaps)


def _shares(chain: ConsentChain, start: int, precisions: FloatArray) -> FloatArray:
    batch = consent_chain(chain.payoffs, precisions, chain.enforceable, chain.dyad_probabilities)
    return long_run(batch, start)


def _leaders(shares: FloatArray) -> IndexArray:
    """Name the likeliest state at each precision; rounding must not turn ties into changes."""
    ahead = shares >= shares.max(axis=1, keepdims=True) * (1 - TIE)
    leaders = ahead.argmax(axis=1)
    for k in range(1, len(leaders)):
        if ahead[k, leaders[k - 1]]:
            leaders[k] = leaders[k - 1]
    return np.asarray(leaders)


def _locate(
    chain: ConsentChain,
    start: int,
    precisions: FloatArray,
    crossings: Sequence[tuple[int, int, int]],
    logs: FloatArray,
) -> tuple[Swap, ...]:
    """Narrow down where the first state of each crossing falls behind the second, all at once.

    False position, with the value at an end that stays put halved (the Illinois rule).
    """
    if not crossings:
        return ()
    below, above, place = np.array(crossings, dtype=np.intp).T
    ends = np.log(precisions)[np.stack([place, place + 1])]
    ahead = np.stack([logs[k, below] - logs[k, above] for k in (place, place + 1)])
    row = np.arange(len(crossings))
    moved_end = np.full(len(crossings), -1)
    found = ends.mean(axis=0)
    for _ in range(MOST_ROUNDS):
        guess = (ends[0] * ahead[1] - ends[1] * ahead[0]) / (ahead[1] - ahead[0])
        moved, found = np.abs(guess - found).max(), guess
        if moved < CLOSE:
            break
        share = _shares(chain, start, np.exp(guess))
        value = np.log(share[row, below]) - np.log(share[row, above])
        side = np.where(value > 0, 0, 1)
        ahead[1 - side, row] /= np.where(moved_end == side, 2.0, 1.0)
        ends[side, row], ahead[side, row], moved_end = guess, value, side
    else:
        raise ConvergenceError(
            f"precision ranking: swaps of {len(crossings)} pairs of states were not found to "
            f"{CLOSE:g} within {MOST_ROUNDS} rounds"
        )
    swaps = [
        Swap(int(b), int(a), float(p)) for b, a, p in zip(below, above, np.exp(found), strict=True)
    ]
    return tuple(sorted(swaps, key=lambda swap: (swap.precision, swap.below, swap.above)))


def _leads(leaders: IndexArray, precisions: FloatArray, swaps: Sequence[Swap]) -> tuple[Lead, ...]:
    """Join grid points with the same leader; where it changes, take the precision of the swap."""
    found = []
    low = float(precisions[0])
    for k in range(1, len(leaders)):
        old, new = int(leaders[k - 1]), int(leaders[k])
        if old == new:
            continue
        cell = (float(precisions[k - 1]), float(precisions[k]))
        inside = [
            swap.precision
            for swap in swaps
            if (swap.below, swap.above) == (old, new) and cell[0] <= swap.precision <= cell[1]
        ]
        change = inside[0] if inside else float(np.sqrt(cell[0] * cell[1]))
        found.append(Lead(old, low, change))
        low = change
    found.append(Lead(int(leaders[-1]), low, float(precisions[-1])))
    return tuple(found)
