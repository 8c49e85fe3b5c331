"""Who would rather be elsewhere, and could get there: single players, pairs and all three.

Two separate questions about one relational state, each answered by the list of deviations that
break it, so that the answer can be put in words; an empty list means that it stands.

- Pairwise stability (Jackson and Wolinsky 1996): would two players both rather have their relation
  warmer, or one of them rather have it cooler?
- Coalition-proofness: could a pair or all three together do better for every member, in a way that
  would itself last?

Deviations lead only to enforceable states. Whether a state is enforceable, that is, whether the
threat of punishment keeps single players in it, is decided elsewhere. Likelihood is another matter,
see `consent`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.solvers.relations import (
    SIDES,
    BoolArray,
    enforceable_mask,
    relation_grid,
    state_payoffs,
)

__all__ = ["Deviation", "coalition_deviations", "pairwise_deviations"]

EVERYONE = (0, 1, 2)


@dataclass(frozen=True)
class Deviation:
    """A move to another state that somebody wants and can make.

    Parameters
    ----------
    coalition : players who make the move
    origin, target : state numbers
    gains : change of the payoff of every player, members or not
    undone_by : the further move that two of the coalition would then make, or None
        A deviation with a sequel of this kind is not self-enforcing.
    """

    coalition: tuple[int, ...]
    origin: int
    target: int
    gains: tuple[float, float, float]
    undone_by: Deviation | None = None

    @property
    def self_enforcing(self) -> bool:
        """Whether no part of the coalition would leave the target again."""
        return self.undone_by is None

    @property
    def least_gain(self) -> float:
        """Smallest gain of a member."""
        return min(self.gains[i] for i in self.coalition)


def pairwise_deviations(
    payoffs: ArrayLike,
    origin: int,
    enforceable: ArrayLike | None = None,
    current: ArrayLike | None = None,
    tolerance: float = 1e-9,
) -> tuple[Deviation, ...]:
    """List the changes of one relation that break the pairwise stability of a state.

    Definition of Jackson and Wolinsky (1996, section 2), with levels in place of links: a relation
    is cooled, by any number of levels, by one side that strictly gains; it is warmed if one side
    strictly gains and the other does not lose.

    Parameters
    ----------
    payoffs : array_like, shape (n_states, 3)
    origin : state number
    enforceable : array_like of bool, shape (n_states,), optional
        States to which a deviation may lead; default all.
    current : array_like, shape (3,), optional
        Payoffs at the origin, if the outcome in question is not the one that stands for its state.
    tolerance : float, in units of payoff
        A gain must exceed it; a loss up to it is none.

    Returns
    -------
    tuple of Deviation
        Largest least gain first; empty if the state is pairwise stable.

    Raises
    ------
    GameError
        If an array does not fit the states.

    References
    ----------
    Jackson, M. O. and Wolinsky, A. (1996), A strategic model of social and economic networks,
    Journal of Economic Theory 71, 44-74.

    Examples
    --------
    Players 0 and 1 would both gain by warming their relation, state 0 to state 4.

    >>> import numpy as np
    >>> u = np.zeros((8, 3)); u[4, :2] = 1.0, 2.0
    >>> move = pairwise_deviations(u, origin=0)[0]
    >>> move.coalition, move.target, move.gains
    ((0, 1), 4, (1.0, 2.0, 0.0))
    >>> pairwise_deviations(u, origin=4)
    ()
    """
    values, gains, open_to = _question(payoffs, origin, enforceable, current)
    levels = relation_grid(len(values)).levels
    found = []
    for dyad, sides in enumerate(SIDES):
        elsewhere = np.delete(levels, dyad, axis=1)
        alone = open_to & (elsewhere == elsewhere[origin]).all(axis=1)
        cooler = alone & (levels[:, dyad] < levels[origin, dyad])
        warmer = alone & (levels[:, dyad] > levels[origin, dyad])
        for i in sides:
            found += _moves((i,), origin, cooler & (gains[:, i] > tolerance), gains)
        pair = gains[:, sides]
        agreed = (pair >= -tolerance).all(axis=1) & (pair > tolerance).any(axis=1)
        found += _moves(sides, origin, warmer & agreed, gains)
    return _in_order(found)


def coalition_deviations(
    payoffs: ArrayLike,
    origin: int,
    enforceable: ArrayLike | None = None,
    current: ArrayLike | None = None,
    tolerance: float = 1e-9,
) -> tuple[Deviation, ...]:
    """List the joint moves of a pair, or of all three, from which every member strictly gains.

    A pair may set its own relation to any level and cool its relations with the third player; all
    three may go to any state; the target must be enforceable. The state is coalition-proof if none
    of the moves is self-enforcing, in the sense of Bernheim, Peleg and Whinston (1987, section 3)
    for these coalitions: a move of all three is undone if a pair has a move of its own from there.
    A pair's move is always self-enforcing, for its only smaller coalitions are single players, and
    in an enforceable state punishment keeps these in place already.

    Parameters
    ----------
    payoffs, origin, enforceable, current, tolerance
        As in `pairwise_deviations`.

    Returns
    -------
    tuple of Deviation
        Self-enforcing ones first, then by the largest least gain. With `undone_by` the others say
        why they do not count.

    Raises
    ------
    GameError
        If an array does not fit the states.

    References
    ----------
    Bernheim, B. D., Peleg, B. and Whinston, M. D. (1987), Coalition-proof Nash equilibria I:
    concepts, Journal of Economic Theory 42, 1-12.

    Examples
    --------
    All three gain 1 by full warmth; from there players 0 and 1 gain 1 more by turning on player 2.

    >>> import numpy as np
    >>> u = np.zeros((8, 3)); u[7] = 1.0; u[4] = 2.0, 2.0, -1.0
    >>> [(m.coalition, m.target, m.self_enforcing) for m in coalition_deviations(u, origin=0)]
    [((0, 1), 4, True), ((0, 1, 2), 7, False)]
    """
    values, gains, open_to = _question(payoffs, origin, enforceable, current)
    found = _pair_moves(origin, gains, open_to, tolerance)
    lasting = enforceable_mask(enforceable, (len(values),))
    together = open_to & (gains > tolerance).all(axis=1)
    for move in _moves(EVERYONE, origin, together, gains):
        onward = values - values[move.target]
        sequels = _in_order(_pair_moves(move.target, onward, lasting, tolerance))
        undone_by = sequels[0] if sequels else None
        found.append(Deviation(EVERYONE, origin, move.target, move.gains, undone_by))
    return _in_order(found)


def _question(
    payoffs: ArrayLike, origin: int, enforceable: ArrayLike | None, current: ArrayLike | None
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return payoffs, gains by moving from the origin, and the states that may be moved to."""
    values = state_payoffs(payoffs)
    if values.ndim != 2:
        raise GameError(f"payoffs of states: expected shape (n_states, 3), got {values.shape}")
    here = values[_state_number(origin, len(values))]
    if current is not None:
        here = np.asarray(current, dtype=np.float64)
        if here.shape != (3,) or not np.isfinite(here).all():
            raise GameError(f"current payoffs: expected three finite numbers, got {current!r}")
    open_to = enforceable_mask(enforceable, (len(values),)).copy()
    open_to[origin] = False
    return values, values - here, open_to


def _state_number(state: int, n_states: int) -> int:
    if not 0 <= state < n_states:
        raise GameError(f"state: expected a number from 0 to {n_states - 1}, got {state}")
    return state


def _pair_moves(
    origin: int, gains: FloatArray, open_to: BoolArray, tolerance: float
) -> list[Deviation]:
    levels = relation_grid(len(gains)).levels
    not_warmer = levels <= levels[origin]
    found = []
    for dyad, sides in enumerate(SIDES):
        within_reach = open_to & np.delete(not_warmer, dyad, axis=1).all(axis=1)
        willing = (gains[:, sides] > tolerance).all(axis=1)
        found += _moves(sides, origin, within_reach & willing, gains)
    return found


def _moves(
    coalition: tuple[int, ...], origin: int, targets: BoolArray, gains: FloatArray
) -> list[Deviation]:
    return [Deviation(coalition, origin, int(t), _three(gains[t])) for t in np.flatnonzero(targets)]


def _three(gains: FloatArray) -> tuple[float, float, float]:
    first, second, third = (float(g) for g in gains)
    return first, second, third


def _in_order(moves: Iterable[Deviation]) -> tuple[Deviation, ...]:
    return tuple(
        sorted(moves, key=lambda m: (not m.self_enforcing, -m.least_gain, m.target, m.coalition))
    )
