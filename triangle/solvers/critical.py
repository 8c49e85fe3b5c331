"""How patient players must be before a profile can be played for ever.

Two measures. The critical discount factor asks the question with one discount factor shared by
all. The critical scale keeps the players' own and multiplies their horizons delta / (1 - delta) by
a common factor: below 1, less patience than today's would do. With equal discount factors the two
say the same. Neither is a closed formula, because more patience also makes threats harsher.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from triangle.errors import GameError
from triangle.game import Profile, RepeatedGame, StageGame
from triangle.language import tr
from triangle.solvers.threat_curve import ThreatCurve

__all__ = [
    "CriticalDiscountFactor",
    "CriticalScale",
    "critical_discount_factor",
    "critical_scale",
    "refine",
]

LARGEST_SCALE = 200.0
"""Beyond this factor on the horizons nobody is asked; with a common one, a delta above 0.995."""

UNPUNISHED = (
    "not enforceable however patient the players: {who} gets {payoff:.4g} and can secure "
    "{minmax:.4g} alone"
)
NOT_FAR_ENOUGH = (
    "not enforceable however patient the players: not up to {scale:g} times the horizon, and "
    "threats stay weak"
)


class CriticalDiscountFactor(float):
    """A discount factor with a bracket and a reason; nan when there is none below 1.

    Attributes
    ----------
    lower, upper : float
        Not enforceable below ``lower``, enforceable from ``upper`` on; the number is ``upper``.
    reason : str
    """

    lower: float
    upper: float
    reason: str

    def __new__(cls, lower: float, upper: float, reason: str) -> CriticalDiscountFactor:
        """Return the number ``upper`` with its bracket, or nan."""
        number = super().__new__(cls, upper if upper < 1 else math.nan)
        number.lower, number.upper, number.reason = lower, upper, reason
        return number

    def __getnewargs__(self) -> tuple[float, float, str]:  # type: ignore[override]
        """Let copies and pickles keep the bracket."""
        return self.lower, self.upper, self.reason


class CriticalScale(float):
    """A factor on the horizons with a bracket and a reason; nan when none suffices.

    Attributes
    ----------
    lower, upper : float
    reason : str
    """

    lower: float
    upper: float
    reason: str

    def __new__(cls, lower: float, upper: float, reason: str) -> CriticalScale:
        """Return the number ``upper`` with its bracket, or nan."""
        number = super().__new__(cls, upper if upper < math.inf else math.nan)
        number.lower, number.upper, number.reason = lower, upper, reason
        return number

    def __getnewargs__(self) -> tuple[float, float, str]:  # type: ignore[override]
        """Let copies and pickles keep the bracket."""
        return self.lower, self.upper, self.reason


def critical_discount_factor(
    stage: StageGame, profile: Sequence[int], tol: float = 1e-6
) -> CriticalDiscountFactor:
    """Find the smallest common discount factor at which a profile can be played for ever.

    With threats T it is the largest gain_i / (gain_i + u_i - T_i). The pure minmax gives a lower
    bound; the threats of the payoff set at that discount factor give an upper one; bisection closes
    what remains, since threats only fall as patience grows (Abreu, Pearce and Stacchetti 1990,
    Theorem 6).

    Parameters
    ----------
    stage : StageGame
    profile : three action indices
    tol : float
        Largest width of the bracket, on the scale of discount factors.

    Returns
    -------
    CriticalDiscountFactor
        0 for an equilibrium of the stage game, nan if no discount factor below 1 suffices.

    Raises
    ------
    GameError
        If the profile is not one of the game's, or ``tol`` is not positive.

    Examples
    --------
    >>> contribution = np.zeros((2, 2, 2, 3))
    >>> for a in np.ndindex(2, 2, 2):
    ...     contribution[a] = 2 * sum(a) - 3 * np.array(a)
    >>> delta = critical_discount_factor(StageGame(contribution), (1, 1, 1))
    >>> round(delta, 9), delta.upper - delta.lower < 1e-6
    (0.25, True)
    """
    # With horizons of 1 the scale s is the common horizon itself, and delta = s / (1 + s).
    scale = critical_scale(RepeatedGame(stage, 0.5), profile, tol)
    lower, upper = (_discount_factor(s) for s in (scale.lower, scale.upper))
    return CriticalDiscountFactor(lower, upper, scale.reason)


def critical_scale(game: RepeatedGame, profile: Sequence[int], tol: float = 1e-6) -> CriticalScale:
    """Find the smallest common factor on the horizons at which a profile can be played for ever.

    Parameters
    ----------
    game : RepeatedGame
        Factor 1.
    profile : three action indices
    tol : float
        Largest width of the bracket of s / (1 + s).

    Returns
    -------
    CriticalScale
        At most 1 if and only if the profile is enforceable in ``game``; nan if none suffices.

    Raises
    ------
    GameError
        If the profile is not one of the game's, or ``tol`` is not positive.

    Examples
    --------
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> round(critical_scale(RepeatedGame(pd, 0.75), (0, 0, 0)), 9)
    0.333333333
    """
    if not tol > 0:
        raise GameError(f"tol: expected a positive number, got {tol}")
    return refine(ThreatCurve(game), _checked(game.stage, profile), tol)


def refine(
    curve: ThreatCurve, profile: Profile, tol: float, max_solves: int | None = None
) -> CriticalScale:
    """Narrow the bracket of one profile on a curve that others share.

    Parameters
    ----------
    curve : ThreatCurve
    profile : Profile
    tol : float
        Largest width of the bracket of s / (1 + s).
    max_solves : int, optional
        Payoff sets the curve may have computed in all; when they are used up, the bracket stays as
        wide as it is and the reason says so. Default: as many as it takes.

    Returns
    -------
    CriticalScale
    """
    lower, upper = curve.bracket(profile)
    if upper == 0.0:
        reason = tr("an equilibrium of the stage game: no patience is needed")
        return CriticalScale(0.0, 0.0, reason)
    if math.isinf(lower):
        return CriticalScale(lower, upper, _who_cannot_be_punished(curve, profile))
    _probe_with_profiles(curve, profile, tol)
    lower, upper = curve.bracket(profile)
    while _discount_factor(upper) - _discount_factor(lower) > tol:
        if max_solves is not None and curve.solved >= max_solves:
            return CriticalScale(lower, upper, _unfinished(lower, upper))
        scale = _next(lower, upper, tol, curve.knows)
        if scale is None:
            return CriticalScale(lower, upper, tr(NOT_FAR_ENOUGH, scale=LARGEST_SCALE))
        curve.probe(scale)
        narrower = curve.bracket(profile)
        if narrower == (lower, upper) and scale > lower:
            return CriticalScale(lower, upper, _unfinished(lower, upper))
        lower, upper = narrower
    return CriticalScale(lower, upper, "")


def _probe_with_profiles(curve: ThreatCurve, profile: Profile, tol: float) -> None:
    """Narrow the bracket from above with threats that are themselves profiles played for ever."""
    failed, upper = curve.bracket(profile)
    tried: set[float] = set()
    while _discount_factor(upper) - _discount_factor(failed) > tol:
        scale = _next(failed, upper, tol, tried.__contains__)
        if scale is None:
            return
        tried.add(scale)
        curve.probe_stationary(scale)
        upper = curve.bracket(profile)[1]
        if upper > scale:
            failed = max(failed, scale)


def _next(lower: float, upper: float, tol: float, known: Callable[[float], bool]) -> float | None:
    """Choose where to look: at the lower bound, then further out, then inside the bracket."""
    if not known(lower):
        return lower
    if math.isinf(upper):
        return None if lower >= LARGEST_SCALE else min(8 * lower, LARGEST_SCALE)
    # Threats often stay the same over the whole bracket: then a look just below an end that was
    # computed from them, not looked at, closes it at once.
    below = _discount_factor(upper) - tol / 2
    near = below / (1 - below)
    if not known(upper) and not known(near):
        return near
    middle = 0.5 * (_discount_factor(lower) + _discount_factor(upper))
    return middle / (1 - middle)


def _unfinished(lower: float, upper: float) -> str:
    low, high = _discount_factor(lower), _discount_factor(upper)
    if math.isinf(upper):
        return tr(
            "no patience is known to suffice; a common discount factor of {low:.4g} is too low",
            low=low,
        )
    return tr(
        "only bracketed: a common discount factor between {low:.4g} and {high:.4g}",
        low=low,
        high=high,
    )


def _who_cannot_be_punished(curve: ThreatCurve, profile: Profile) -> str:
    stage = curve.game.stage
    minmax = stage.best_payoffs.min(axis=(0, 1, 2))
    gains, payoffs = stage.deviation_gains[profile], stage.payoffs[profile]
    worst = int(np.where(gains > 0, payoffs - minmax, np.inf).argmin())
    return tr(UNPUNISHED, who=stage.players[worst], payoff=payoffs[worst], minmax=minmax[worst])


def _discount_factor(scale: float) -> float:
    return 1.0 if math.isinf(scale) else scale / (1 + scale)


def _checked(stage: StageGame, profile: Sequence[int]) -> Profile:
    actions = tuple(int(a) for a in profile)
    if len(actions) != 3 or any(not 0 <= a < n for a, n in zip(actions, stage.shape, strict=False)):
        raise GameError(
            f"profile: expected three action indices below {stage.shape}, got {list(profile)}"
        )
    return actions[0], actions[1], actions[2]
