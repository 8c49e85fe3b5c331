"""How the threat that hangs over each player falls as all players grow more patient together.

Answers at which patience a profile becomes enforceable, sharing every computed payoff set among
all profiles that are asked about. The measure of patience is a common factor s on the players'
horizons delta_i / (1 - delta_i), the weight of the future relative to today. Along this ray the
payoff set only grows, also when discount factors differ: if (a, w) generates v at horizons h, then
(a, (1 - c) v + c w) generates v at horizons h / c for every c in (0, 1], and all its constraints
still hold (the argument of Abreu, Pearce and Stacchetti 1990, Theorem 6, player by player). A
common factor on the discount factors themselves has no such property.

Glossary: s = scale; h_i = delta_i / (1 - delta_i); T_i(s) = worst equilibrium payoff of player i;
need(T) = largest gain_i / (h_i (u_i - T_i)), the scale at which threats T would just suffice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from triangle.game import FloatArray, RepeatedGame
from triangle.solvers.payoff_set import PayoffSet, payoff_set
from triangle.solvers.stationary import played_for_ever

__all__ = ["ThreatCurve"]

TOLERANCE = 1e-9
"""Share of a player's payoff range below which a gain counts as none."""


class ThreatCurve:
    """Bounds on the threats of one game at every common scale of the horizons.

    What has been computed at one scale bounds every other one: threats do not rise with s. The
    payoff sets are remembered, so that the order of questions changes the work, never the answer
    beyond the stated bracket.

    Parameters
    ----------
    game : RepeatedGame
        Scale 1.
    tol : float
        Passed to `payoff_set`.

    Examples
    --------
    >>> from triangle.game import StageGame
    >>> pd = StageGame([[[[4, 4, 0]], [[0, 6, 0]]], [[[6, 0, 0]], [[2, 2, 0]]]])
    >>> curve = ThreatCurve(RepeatedGame(pd, 0.5))
    >>> curve.probe(1.0)
    >>> curve.bracket((0, 0, 0))
    (1.0, 1.0)
    """

    def __init__(self, game: RepeatedGame, tol: float = 1e-6) -> None:
        self.game = game
        self.tol = tol
        self.solved = 0
        self._horizons = game.discount_factors / (1 - game.discount_factors)
        payoffs = game.stage.payoffs
        self._small = TOLERANCE * np.ptp(payoffs, axis=(0, 1, 2))
        minmax = game.stage.best_payoffs.min(axis=(0, 1, 2))
        self._lower: dict[float, FloatArray] = {np.inf: minmax}
        self._upper: dict[float, FloatArray] = {}
        self._quick: set[float] = set()
        self._latest: PayoffSet | None = None

    def game_at(self, scale: float) -> RepeatedGame:
        """Return the game with every horizon multiplied by the scale."""
        horizons = scale * self._horizons
        return RepeatedGame(self.game.stage, horizons / (1 + horizons))

    def learn(self, scale: float, found: PayoffSet) -> None:
        """Use a payoff set computed elsewhere, of the game at this scale."""
        if found.is_empty:
            self._lower[scale] = np.full(3, np.inf)
            return
        self._lower[scale] = found.threat_lower
        if not np.isnan(found.threat).any():
            self._upper[scale] = found.threat

    def probe_stationary(self, scale: float) -> None:
        """Bound the threats at a scale from above by profiles played for ever; cheap."""
        if scale in self._upper or scale in self._quick:
            return
        self._quick.add(scale)
        payoffs = self.game.stage.payoffs.reshape(-1, 3)
        best = self.game.stage.best_payoffs.reshape(-1, 3)
        held = played_for_ever(payoffs, best, self.game_at(scale).discount_factors)
        if held.profiles.any():
            self._upper[scale] = held.worst

    def probe(self, scale: float) -> None:
        """Compute the payoff set at a scale, unless it is known."""
        if scale not in self._lower:
            self.solved += 1
            found = payoff_set(self.game_at(scale), self.tol, near=self._latest)
            self._latest = found
            self.learn(scale, found)

    def knows(self, scale: float) -> bool:
        """Tell whether the payoff set at a scale has been computed."""
        return scale in self._lower

    def bracket(self, profile: Sequence[int]) -> tuple[float, float]:
        """Bound the smallest scale at which playing the profile for ever is enforceable.

        Returns
        -------
        (lower, upper)
            The upper bound is inf while no scale is known to suffice; both are inf when none does.
        """
        lower = max(min(s, self.need(profile, t)) for s, t in self._lower.items())
        upper = min((max(s, self.need(profile, t)) for s, t in self._upper.items()), default=np.inf)
        if lower == 0.0:
            upper = 0.0
        return float(lower), float(max(lower, upper))

    def need(self, profile: Sequence[int], threat: FloatArray) -> float:
        """Return the scale at which given threats would just deter every deviation."""
        a0, a1, a2 = profile
        gain = self.game.stage.deviation_gains[a0, a1, a2]
        to_lose = self.game.stage.payoffs[a0, a1, a2] - threat
        largest = 0.0
        for i in np.flatnonzero(gain > self._small):
            if to_lose[i] <= self._small[i]:
                return np.inf
            largest = max(largest, float(gain[i] / (self._horizons[i] * to_lose[i])))
        return largest
