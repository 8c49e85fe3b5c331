"""How patient each player must be before a profile can be played for ever, the others as they are.

Answers three questions, one a player. More patience of a single player need not enlarge the payoff
set (with unequal discount factors players trade over time, and what they gain by it can shrink), so
that bisection on payoff sets proves nothing here. Two simpler descriptions of the threats are
monotone and bracket the answer; where both give the minmax, as in most games with many actions, the
bracket is a single number, found exactly. For a common factor see `triangle.solvers.critical`.

Glossary: j = the player asked about; r_i = (1 - delta_i) / delta_i, impatience; c_i(a) = best
deviation payoff; g_i(a) = c_i(a) - u_i(a); T_i = threat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, Profile, RepeatedGame, StageGame
from triangle.solvers.enforce import enforceability
from triangle.solvers.payoff_set import payoff_set

__all__ = ["CriticalForPlayer", "critical_discount_factors"]

TOLERANCE = 1e-9
"""Share of a player's payoff range below which a gain or a shortfall counts as none."""

Piece = tuple[float, FloatArray]
"""Threats, and the largest impatience of player j up to which they are available."""


@dataclass(frozen=True)
class CriticalForPlayer:
    """How patient one player must be, the others held at their discount factors.

    Attributes
    ----------
    lower : float
        Not enforceable at any discount factor below; 1 if at none at all.
    upper : float
        The smallest at which it is known to be enforceable; 1 if none is known.
    onwards : float
        Enforceable at every discount factor from here to 1; 1 if not known.
    reason : str
        What stands in the way, or what the bracket rests on.
    """

    lower: float
    upper: float
    onwards: float
    reason: str

    @property
    def value(self) -> float:
        """The critical discount factor; nan if none below 1 is known to suffice."""
        return self.upper if self.upper < 1 else np.nan


def critical_discount_factors(
    game: RepeatedGame, profile: Sequence[int], max_solves: int = 0
) -> tuple[CriticalForPlayer, CriticalForPlayer, CriticalForPlayer]:
    """Find how patient each player must be, the others held, to play a profile for ever.

    From above, punishments are profiles played for ever (the largest set each of which is deterred
    by the worst of them): it only shrinks as a player grows less patient. From below, what no
    equilibrium can go beyond: T_i >= min c_i(a) over profiles with T_i + r_i g_i(a) <= max u_i, the
    largest set of them. Both change at finitely many values of r_j and are followed exactly.

    Parameters
    ----------
    game : RepeatedGame
    profile : three action indices
    max_solves : int
        Payoff sets that may be computed for each player whose bracket is open, to look inside it.

    Returns
    -------
    three CriticalForPlayer

    Raises
    ------
    GameError
        If the profile is not one of the game's, or ``max_solves`` is negative.

    References
    ----------
    Lehrer, E. and Pauzner, A. (1999), Repeated games with differential time preferences,
    Econometrica 67, 393-412, on what unequal patience does to payoff sets.

    Examples
    --------
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = critical_discount_factors(RepeatedGame(pd, [0.7, 0.6, 0.5]), (0, 0, 0))
    >>> [(who.lower, who.upper) for who in found]
    [(0.5, 0.5), (0.5, 0.5), (0.0, 0.0)]
    """
    stage = game.stage
    actions = tuple(int(a) for a in profile)
    if len(actions) != 3 or any(not 0 <= a < n for a, n in zip(actions, stage.shape, strict=False)):
        raise GameError(
            f"profile: expected three action indices below {stage.shape}, got {list(profile)}"
        )
    if max_solves < 0:
        raise GameError(f"max_solves: expected zero or a positive number, got {max_solves}")
    chosen: Profile = (actions[0], actions[1], actions[2])
    first, second, third = (_one(game, chosen, player, max_solves) for player in range(3))
    return first, second, third


def _one(game: RepeatedGame, profile: Profile, player: int, max_solves: int) -> CriticalForPlayer:
    most = _largest_impatience(game, profile, player, _least_threats(game, player))
    least = _largest_impatience(game, profile, player, _lasting_threats(game, player))
    lower, onwards = _discount_factor(most), _discount_factor(min(least, most))
    upper = _look_inside(game, profile, player, lower, onwards, max_solves)
    return CriticalForPlayer(lower, upper, onwards, _reason(game, profile, player, lower, upper))


def _largest_impatience(
    game: RepeatedGame, profile: Profile, player: int, pieces: Iterator[Piece]
) -> float:
    """Return the largest r_j at which threats deter all deviations from the profile.

    Negative if there is none. Threats rise from piece to piece, so the first failure is final.
    """
    stage = game.stage
    small = TOLERANCE * np.ptp(stage.payoffs, axis=(0, 1, 2))
    gains, payoffs = stage.deviation_gains[profile], stage.payoffs[profile]
    impatience = (1 - game.discount_factors) / game.discount_factors
    tempted = gains > small
    others = [i for i in np.flatnonzero(tempted) if i != player]
    largest = -1.0
    for end, threat in pieces:
        loss = payoffs - threat
        if any(loss[i] < impatience[i] * gains[i] - small[i] for i in others):
            break
        own = np.inf
        if tempted[player]:
            own = loss[player] / gains[player] if loss[player] > small[player] else -1.0
        largest = max(largest, min(own, end))
        if own < end:
            break
    return float(largest)


def _lasting_threats(game: RepeatedGame, player: int) -> Iterator[Piece]:
    """Follow the largest set of profiles that last when the worst of them punish."""
    payoffs, gains, small = _flat(game.stage)
    impatience = (1 - game.discount_factors) / game.discount_factors
    others = [i for i in range(3) if i != player]
    alive = np.arange(len(payoffs))
    level = 0.0
    while len(alive):
        threat = payoffs[alive].min(axis=0)
        spare = payoffs[alive] - threat
        deterred = spare >= impatience * gains[alive] - small
        ends = _bearable(spare[:, player], gains[alive, player])
        stays = deterred[:, others].all(axis=1) & (ends > level)
        if stays.all():
            level = _last(ends, payoffs[alive], threat)
            yield level, threat
        alive = alive[stays & (ends > level)]


def _least_threats(game: RepeatedGame, player: int) -> Iterator[Piece]:
    """Follow the largest set of profiles that the best conceivable promise can carry."""
    payoffs, gains, small = _flat(game.stage)
    impatience = (1 - game.discount_factors) / game.discount_factors
    others = [i for i in range(3) if i != player]
    alive = np.arange(len(payoffs))
    level = 0.0
    while len(alive):
        best = (payoffs + gains)[alive]
        threat, promise = best.min(axis=0), payoffs[alive].max(axis=0)
        spare = promise - threat
        promised = spare >= impatience * gains[alive] - small
        ends = _bearable(np.full(len(alive), spare[player]), gains[alive, player])
        stays = promised[:, others].all(axis=1) & (ends > level)
        if stays.all():
            level = min(_last(ends, best, threat), _last(ends, payoffs[alive], promise))
            yield level, threat
        alive = alive[stays & (ends > level)]


def _last(ends: FloatArray, values: FloatArray, extremes: FloatArray) -> float:
    """Return the impatience up to which a profile remains that gives each player its extreme."""
    return min(float(ends[values[:, i] == extremes[i]].max()) for i in range(3))


def _flat(stage: StageGame) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return payoffs and gains, one row a profile, and what counts as no gain."""
    payoffs = stage.payoffs.reshape(-1, 3)
    small = TOLERANCE * np.ptp(payoffs, axis=0)
    gains = stage.deviation_gains.reshape(-1, 3)
    return payoffs, np.where(gains > small, gains, 0.0), small


def _bearable(spare: FloatArray, gains: FloatArray) -> FloatArray:
    """Return the impatience up to which what is to lose outweighs what is to gain."""
    ends = np.full(len(gains), np.inf)
    np.divide(spare, gains, out=ends, where=gains > 0)
    return ends


def _look_inside(
    game: RepeatedGame,
    profile: Profile,
    player: int,
    lower: float,
    upper: float,
    max_solves: int,
) -> float:
    """Search an open bracket for a smaller discount factor that suffices, by payoff sets.

    Halves the bracket from its lower end on; what fails proves nothing about other values.
    """
    failed = lower
    asked = min(lower + 1e-9, 0.5 * (lower + upper)) if lower > 0 else 0.5 * upper
    for _ in range(max_solves):
        if upper - failed <= TOLERANCE:
            break
        delta = game.discount_factors.copy()
        delta[player] = asked
        there = RepeatedGame(game.stage, delta)
        if enforceability(there, payoff_set(there).threat).enforceable[profile]:
            upper = asked
        else:
            failed = asked
        asked = 0.5 * (failed + upper)
    return upper


def _reason(game: RepeatedGame, profile: Profile, player: int, lower: float, upper: float) -> str:
    name = game.stage.players[player]
    if lower >= 1:
        who = _undeterred(game, profile, player)
        if who == player:
            return f"{name} has nothing to lose by deviating, however patient it is"
        return f"{game.stage.players[who]} would deviate however patient {name} is"
    if upper == 0:
        return f"no patience of {name} is needed"
    if upper >= 1:
        return f"below {lower:.4g} {name} would deviate; whether more suffices is open"
    if upper - lower > TOLERANCE:
        return f"only bracketed: between {lower:.4g} and {upper:.4g}"
    return ""


def _undeterred(game: RepeatedGame, profile: Profile, player: int) -> int:
    """Return who deviates although everything is done to deter it and j is as patient as can be."""
    _, threat = next(_least_threats(game, player), (0.0, np.full(3, np.inf)))
    impatience = (1 - game.discount_factors) / game.discount_factors
    impatience[player] = 0.0
    gains, payoffs = game.stage.deviation_gains[profile], game.stage.payoffs[profile]
    small = TOLERANCE * np.ptp(game.stage.payoffs, axis=(0, 1, 2))
    short = np.where(gains > small, payoffs - threat - impatience * gains, np.inf)
    return int(short.argmin())


def _discount_factor(impatience: float) -> float:
    return 1.0 if impatience <= 0 else 1 / (1 + impatience)
