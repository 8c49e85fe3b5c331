"""For how many periods a breach must be punished before play may return to a profile.

The optimal penal code is the harshest there is and may last for ever; deterrence often needs less.
Answers with the shortest punishments that deter every deviation from a profile and from the
punishments themselves, when each player is punished with a profile of its own. Does not look for
better profiles to punish with (see `penal_code`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import Profile, RepeatedGame
from triangle.solvers.automaton import Automaton
from triangle.solvers.one_shot import check_one_shot_deviations

__all__ = ["ShortPunishments", "shortest_punishments"]

TOLERANCE = 1e-9
"""Share of the payoff range by which a deviation may pay, for rounding."""


@dataclass(frozen=True, eq=False)
class ShortPunishments:
    """Punishments of limited length around a profile.

    Attributes
    ----------
    game : RepeatedGame
    profile : Profile
    punishments : three profiles
    periods : three int, or None
        How long each player is punished; no shorter punishment of any one player does, the others
        as they are. None if none up to ``longest`` suffices.
    longest : int
    automaton : Automaton or None
    slack : float
        Smallest loss from a one-shot deviation in it; nan if there is none.
    """

    game: RepeatedGame
    profile: Profile
    punishments: tuple[Profile, Profile, Profile]
    periods: tuple[int, int, int] | None
    longest: int
    automaton: Automaton | None
    slack: float


def shortest_punishments(
    game: RepeatedGame,
    profile: Sequence[int],
    punishments: Sequence[Sequence[int]],
    longest: int = 30,
) -> ShortPunishments:
    """Find the shortest punishments after which play can return to a profile.

    A breach by player i, also while somebody is punished, is followed by ``periods[i]`` periods of
    ``punishments[i]``, then by the profile (simple strategies, Abreu 1988). The same length for all
    is raised from 0 until every one-shot deviation is deterred; then each player's is shortened
    while that remains so, the first player's first.

    Parameters
    ----------
    game : RepeatedGame
    profile : three action indices
    punishments : three profiles
    longest : int
        No punishment longer than this is tried.

    Returns
    -------
    ShortPunishments

    Raises
    ------
    GameError
        If a profile is not one of the game's, or ``longest`` is negative.

    References
    ----------
    Abreu, D. (1988), On the theory of infinitely repeated games with discounting, Econometrica 56,
    383-396.

    Examples
    --------
    A breach of cooperation brings 2 once and costs 2 in each period of defection that follows.

    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> found = shortest_punishments(RepeatedGame(pd, 0.7), (0, 0, 0), [(1, 1, 0)] * 3)
    >>> found.periods, round(found.slack, 9)
    ((2, 2, 0), 0.114)
    """
    chosen = [_checked(game, actions) for actions in (profile, *punishments)]
    if len(chosen) != 4:
        raise GameError(f"punishments: expected three profiles, got {len(chosen) - 1}")
    if longest < 0:
        raise GameError(f"longest: expected zero or a positive number, got {longest}")
    path, against = chosen[0], (chosen[1], chosen[2], chosen[3])
    lengths = next(
        ([n] * 3 for n in range(longest + 1) if _deters(game, path, against, [n] * 3)), None
    )
    if lengths is None:
        return ShortPunishments(game, path, against, None, longest, None, np.nan)
    shortened = True
    while shortened:
        shortened = False
        for i in range(3):
            shorter = [n - (k == i) for k, n in enumerate(lengths)]
            if shorter[i] >= 0 and _deters(game, path, against, shorter):
                lengths, shortened = shorter, True
    automaton = _automaton(path, against, lengths)
    return ShortPunishments(
        game=game,
        profile=path,
        punishments=against,
        periods=(lengths[0], lengths[1], lengths[2]),
        longest=longest,
        automaton=automaton,
        slack=check_one_shot_deviations(game, automaton).slack,
    )


def _deters(
    game: RepeatedGame, path: Profile, against: Sequence[Profile], lengths: Sequence[int]
) -> bool:
    small = TOLERANCE * float(np.ptp(game.stage.payoffs))
    slack = check_one_shot_deviations(game, _automaton(path, against, lengths)).slack
    return bool(slack >= -small)


def _automaton(path: Profile, against: Sequence[Profile], lengths: Sequence[int]) -> Automaton:
    """Write the strategies out: state 0 is the path, then each punishment period by period."""
    profiles, follows, starts = [path], [0], []
    for profile, length in zip(against, lengths, strict=True):
        starts.append(len(profiles) if length else 0)
        for k in range(length):
            profiles.append(profile)
            follows.append(len(profiles) if k < length - 1 else 0)
    lotteries = np.eye(len(profiles))[follows]
    return Automaton(np.array(profiles), lotteries, np.array(starts))


def _checked(game: RepeatedGame, profile: Sequence[int]) -> Profile:
    shape = game.stage.shape
    actions = tuple(int(a) for a in profile)
    if len(actions) != 3 or any(not 0 <= a < n for a, n in zip(actions, shape, strict=False)):
        raise GameError(f"profile: expected three action indices below {shape}, got {actions}")
    return actions[0], actions[1], actions[2]
